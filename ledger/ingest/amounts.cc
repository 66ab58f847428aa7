#include "ledger/ingest/amounts.h"

#include <limits>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

constexpr size_t kAmountBytesMax = 64;

// The pieces of a cell: sign, digits and marks, without what stands around.
struct Bare {
  bool ok = false;
  bool negative = false;
  bool zero = false;   // A dash alone, as bookkeeping formats write zero.
  bool whole = false;  // ",-" stood behind it: every mark left is thousands.
  char sign = 0;
  size_t size = 0;
  char text[kAmountBytesMax];  // Digits, '.', ',' and '\'' only.

  std::string_view view() const { return {text, size}; }
};

bool Take(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (LowerAscii(text[i]) != LowerAscii(word[i])) return false;
  }
  text.remove_prefix(word.size());
  return true;
}

bool TakeEnd(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  std::string_view end = text.substr(text.size() - word.size());
  if (!Take(end, word)) return false;
  text.remove_suffix(word.size());
  return true;
}

// Takes a currency sign or code at one end and remembers which.
bool TakeCurrency(std::string_view& text, char& sign, bool at_end) {
  struct Sign {
    std::string_view word;
    char sign;
  };
  // Signs in UTF-8, then the broken character that a wrong export leaves.
  static constexpr Sign kSigns[] = {
      {"\xE2\x82\xAC", 'E'}, {"\xC2\xA3", 'G'}, {"EUR", 'E'},
      {"GBP", 'G'},          {"$", 0},          {"\xEF\xBF\xBD", 0},
  };
  for (const Sign& entry : kSigns) {
    if (at_end ? TakeEnd(text, entry.word) : Take(text, entry.word)) {
      if (entry.sign != 0) sign = entry.sign;
      return true;
    }
  }
  return false;
}

// U+2212, and the dash that word processors make of a minus.
constexpr std::string_view kMinusSign = "\xE2\x88\x92";
constexpr std::string_view kDash = "\xE2\x80\x93";

// Strips everything around the number. Two minus signs are no number.
Bare Strip(std::string_view text) {
  Bare bare;
  int minus = 0;
  text = TrimBlanks(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = TrimBlanks(text.substr(1, text.size() - 2));
  }
  bool changed = true;
  bool brackets = false;
  while (changed && !text.empty()) {
    changed = false;
    if (text.front() == '(' && text.back() == ')' && !brackets) {
      brackets = true;
      ++minus;
      text = text.substr(1, text.size() - 2);
      changed = true;
    } else if (Take(text, "-") || Take(text, kMinusSign) || Take(text, kDash)) {
      ++minus;
      changed = true;
    } else if (text.front() == '+' && minus == 0) {
      text.remove_prefix(1);
      changed = true;
    } else if (TakeCurrency(text, bare.sign, false)) {
      changed = true;
    }
    text = TrimBlanks(text);
  }
  changed = true;
  while (changed && !text.empty()) {
    changed = false;
    // "1.234,-" and "1.234,--" are whole euros, not negative ones.
    if (TakeEnd(text, ",--") || TakeEnd(text, ",-") || TakeEnd(text, ".-") ||
        TakeEnd(text, ",=")) {
      bare.whole = true;
      break;
    }
    if (TakeEnd(text, "-") || TakeEnd(text, kMinusSign) ||
        TakeEnd(text, kDash) || TakeEnd(text, "CR") || TakeEnd(text, " C")) {
      ++minus;
      changed = true;
    } else if (TakeEnd(text, "DR") || TakeEnd(text, " D")) {
      changed = true;
    } else if (TakeCurrency(text, bare.sign, true)) {
      changed = true;
    }
    text = TrimBlanks(text);
  }
  if (text.empty() && minus == 1 && !brackets && !bare.whole) {
    bare.ok = bare.zero = true;
    bare.text[bare.size++] = '0';
    return bare;
  }
  if (text.empty() || text.size() > kAmountBytesMax || minus > 1) return bare;
  bool digit = false;
  while (!text.empty()) {
    const char c = text[0];
    if (IsDigit(c)) {
      digit = true;
      bare.text[bare.size++] = c;
      text.remove_prefix(1);
    } else if (c == '.' || c == ',' || c == '\'') {
      bare.text[bare.size++] = c;
      text.remove_prefix(1);
    } else if (c == ' ' || Take(text, "\xC2\xA0") ||
               Take(text, "\xE2\x80\xAF")) {
      // A blank between digits separates thousands.
      if (c == ' ') text.remove_prefix(1);
      bare.text[bare.size++] = '\'';
    } else {
      return bare;
    }
  }
  bare.negative = minus == 1;
  bare.ok = digit;
  return bare;
}

// Whole part, decimals, and whether the groups of thousands are in order.
struct Split {
  bool ok = false;
  std::string_view whole;
  std::string_view decimals;
};

// `mark` < size is where the decimals start. Marks before it must be of one
// kind and stand before groups of exactly three digits.
Split SplitAt(std::string_view text, size_t mark) {
  Split split;
  split.whole = text.substr(0, mark);
  split.decimals =
      mark < text.size() ? text.substr(mark + 1) : std::string_view();
  const char decimal = mark < text.size() ? text[mark] : '\0';
  for (const char c : split.decimals) {
    if (!IsDigit(c)) return split;
  }
  char thousands = 0;
  size_t digits = 0;
  for (const char c : split.whole) {
    if (IsDigit(c)) {
      ++digits;
      continue;
    }
    const bool first = thousands == 0;
    if (!first && c != thousands) return split;
    if (c == decimal) return split;
    if (first ? digits == 0 || digits > 3 : digits != 3) return split;
    thousands = c;
    digits = 0;
  }
  if (thousands != 0 && digits != 3) return split;
  split.ok = !split.whole.empty() || !split.decimals.empty();
  return split;
}

struct Marks {
  size_t points = 0;
  size_t commas = 0;
  size_t last = std::string_view::npos;  // Last point or comma.
};

Marks CountMarks(std::string_view text) {
  Marks marks;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') ++marks.points;
    if (text[i] == ',') ++marks.commas;
    if (text[i] == '.' || text[i] == ',') marks.last = i;
  }
  return marks;
}

// One mark, three digits behind it, one to three before: 1.234.
bool FitsBothWays(std::string_view text, const Marks& marks) {
  return marks.points + marks.commas == 1 && text.size() - marks.last == 4 &&
         marks.last >= 1 && marks.last <= 3 && text[0] != '0' &&
         text.find('\'') == std::string_view::npos;
}

// Where the decimals of `text` start, its size when it has none.
size_t DecimalsAt(std::string_view text, const Marks& marks,
                  const AmountStyle& style) {
  if (marks.last == std::string_view::npos) return text.size();
  if (marks.points > 0 && marks.commas > 0) return marks.last;
  if (marks.points + marks.commas > 1) return text.size();
  if (FitsBothWays(text, marks)) {
    if (style.three_digits_are_thousands) return text.size();
    const char decimal = style.mark == DecimalMark::kPoint ? '.' : ',';
    return text[marks.last] == decimal ? marks.last : text.size();
  }
  return marks.last;
}

}  // namespace

AmountGuess GuessAmount(std::string_view text) {
  AmountGuess guess;
  text = TrimBlanks(text);
  if (text.empty() || text.size() > kAmountBytesMax) return guess;
  // Words are most cells: leave them at the first look.
  if (IsLetter(text[0]) && LowerAscii(text[0]) != 'e' &&
      LowerAscii(text[0]) != 'g') {
    return guess;
  }
  const Bare bare = Strip(text);
  // A dash alone fills cells of every kind; with a sign it is an amount.
  if (!bare.ok || (bare.zero && bare.sign == 0)) return guess;
  const std::string_view number = bare.view();
  const Marks marks = CountMarks(number);
  const AmountStyle style;
  const size_t at =
      bare.whole ? number.size() : DecimalsAt(number, marks, style);
  if (!SplitAt(number, at).ok) return guess;
  guess.number = true;
  guess.sign = bare.sign;
  guess.negative = bare.negative;
  if (bare.whole) return guess;
  if (marks.last == std::string_view::npos) return guess;
  if (FitsBothWays(number, marks)) {
    guess.evidence = AmountGuess::Evidence::kEitherWay;
    return guess;
  }
  const bool several = marks.points + marks.commas > 1;
  if (several && (marks.points == 0 || marks.commas == 0)) {
    guess.evidence = marks.points == 0 ? AmountGuess::Evidence::kPoint
                                       : AmountGuess::Evidence::kComma;
    return guess;
  }
  guess.decimals = true;
  guess.evidence = number[marks.last] == '.' ? AmountGuess::Evidence::kPoint
                                             : AmountGuess::Evidence::kComma;
  return guess;
}

absl::StatusOr<ParsedAmount> ParseAmount(std::string_view text,
                                         const AmountStyle& style) {
  const Bare bare = Strip(text);
  Split split;
  if (bare.ok) {
    const std::string_view number = bare.view();
    split = SplitAt(number,
                    bare.whole ? number.size()
                               : DecimalsAt(number, CountMarks(number), style));
  }
  if (!split.ok) {
    return InvalidArgument("AMOUNT_UNREADABLE", "this is not an amount");
  }
  const absl::int128 limit = std::numeric_limits<int64_t>::max();
  absl::int128 value = 0;
  const auto too_large = [] {
    return InvalidArgument("AMOUNT_TOO_LARGE",
                           "this amount is larger than can be booked");
  };
  for (const char c : split.whole) {
    if (!IsDigit(c)) continue;
    value = value * 10 + (c - '0');
    if (value > limit) return too_large();
  }
  for (int i = 0; i < style.decimals; ++i) value *= 10;
  value *= style.factor;
  if (value > limit) return too_large();
  // What the decimals add, exactly: sum of digit * factor * 10^(decimals - n).
  absl::int128 numerator = 0;
  absl::int128 denominator = 1;
  constexpr size_t kDecimalsMax = 18;
  bool more = false;
  for (size_t i = 0; i < split.decimals.size(); ++i) {
    if (i >= kDecimalsMax) {
      more = more || split.decimals[i] != '0';
      continue;
    }
    numerator = numerator * 10 + (split.decimals[i] - '0');
    denominator *= 10;
  }
  for (int i = 0; i < style.decimals; ++i) numerator *= 10;
  numerator *= style.factor;
  const absl::int128 whole = numerator / denominator;
  const absl::int128 remainder = numerator % denominator;
  value += whole;
  if (remainder * 2 >= denominator) value += 1;
  if (value > limit) return too_large();
  ParsedAmount amount;
  amount.rounded = remainder != 0 || more;
  amount.minor_units = static_cast<int64_t>(bare.negative ? -value : value);
  return amount;
}

}  // namespace omloop::ingest
