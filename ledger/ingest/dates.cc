#include "ledger/ingest/dates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

struct MonthName {
  std::string_view name;
  int month;
};

// English and Dutch, short and long; longest match is not needed because whole
// words are compared.
constexpr std::array<MonthName, 43> kMonthNames = {{
    {"jan", 1},      {"january", 1},   {"januari", 1},  {"feb", 2},
    {"february", 2}, {"februari", 2},  {"mar", 3},      {"march", 3},
    {"mrt", 3},      {"maart", 3},     {"apr", 4},      {"april", 4},
    {"may", 5},      {"mei", 5},       {"jun", 6},      {"june", 6},
    {"juni", 6},     {"jul", 7},       {"july", 7},     {"juli", 7},
    {"aug", 8},      {"august", 8},    {"augustus", 8}, {"sep", 9},
    {"sept", 9},     {"september", 9}, {"oct", 10},     {"okt", 10},
    {"october", 10}, {"oktober", 10},  {"nov", 11},     {"november", 11},
    {"dec", 12},     {"december", 12}, {"jan.", 1},     {"feb.", 2},
    {"mrt.", 3},     {"apr.", 4},      {"aug.", 8},     {"sept.", 9},
    {"okt.", 10},    {"nov.", 11},     {"dec.", 12},
}};
constexpr size_t kMonthNameMax = 9;

int MonthOf(std::string_view word) {
  if (word.size() < 3 || word.size() > kMonthNameMax) return 0;
  char lower[kMonthNameMax];
  for (size_t i = 0; i < word.size(); ++i) lower[i] = LowerAscii(word[i]);
  const std::string_view name(lower, word.size());
  for (const MonthName& entry : kMonthNames) {
    if (entry.name == name) return entry.month;
  }
  return 0;
}

bool IsWeekday(std::string_view word) {
  constexpr size_t kWeekdayMax = 9;
  if (word.size() < 2 || word.size() > kWeekdayMax) return false;
  std::string lower;
  for (const char c : word) lower.push_back(LowerAscii(c));
  for (const std::string_view day :
       {"mon",       "monday", "tue",      "tues",  "tuesday",  "wed",
        "wednesday", "thu",    "thur",     "thurs", "thursday", "fri",
        "friday",    "sat",    "saturday", "sun",   "sunday",   "ma",
        "maandag",   "di",     "dinsdag",  "wo",    "woensdag", "do",
        "donderdag", "vr",     "vrijdag",  "za",    "zaterdag", "zo",
        "zondag"}) {
    if (lower == day) return true;
  }
  return false;
}

// A number of at most four digits, or -1.
int SmallNumber(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return -1;
  int value = 0;
  for (const char c : digits) {
    if (!IsDigit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

// The year that two or four digits stand for, or 0.
int YearOf(std::string_view digits) {
  const int value = SmallNumber(digits);
  if (value < 0) return 0;
  if (digits.size() == 2) {
    return value + (value <= kTwoDigitYearPivot ? 2000 : 1900);
  }
  return digits.size() == 4 && value >= kYearMin && value <= kYearMax ? value
                                                                      : 0;
}

bool IsRealDay(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const Day civil(year, month, day);
  return civil.month() == month && civil.day() == day;
}

DateGuess Fixed(int year, int month, int day) {
  DateGuess guess;
  if (year == 0 || !IsRealDay(year, month, day)) return guess;
  guess.kind = DateGuess::Kind::kFixed;
  guess.day = Day(year, month, day);
  return guess;
}

DateGuess OfMonth(int year, int month) {
  DateGuess guess;
  if (year == 0 || month < 1 || month > 12) return guess;
  guess.kind = DateGuess::Kind::kMonth;
  guess.month = Month(year, month);
  return guess;
}

DateGuess Numeric(int first, int second, int year) {
  DateGuess guess;
  if (year == 0) return guess;
  if (!IsRealDay(year, second, first) && !IsRealDay(year, first, second)) {
    return guess;
  }
  guess.kind = DateGuess::Kind::kNumeric;
  guess.first = first;
  guess.second = second;
  guess.year = year;
  return guess;
}

// "10:23", "T10:23:45.123+02:00", "10:23 AM", "00:00:00Z".
bool IsTime(std::string_view text) {
  if (text.size() < 4 || text.size() > 24 || !IsDigit(text[0])) return false;
  bool colon = false;
  for (const char c : text) {
    if (c == ':') {
      colon = true;
    } else if (!IsDigit(c) && c != '.' && c != '+' && c != '-' && c != ' ' &&
               LowerAscii(c) != 'a' && LowerAscii(c) != 'p' &&
               LowerAscii(c) != 'm' && c != 'Z') {
      return false;
    }
  }
  return colon;
}

// `text` without a time behind the date.
std::string_view WithoutTime(std::string_view text) {
  constexpr size_t kShortestDate = 6;
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return text;
  const size_t cut = text.find_last_of(" T", colon);
  if (cut == std::string_view::npos || cut < kShortestDate ||
      !IsTime(text.substr(cut + 1))) {
    return text;
  }
  return TrimBlanks(text.substr(0, cut));
}

// Digits only: a day number, 20220405, 202204 or a year.
DateGuess GuessDigits(std::string_view text) {
  DateGuess guess;
  if (text.size() == 8) {
    return Fixed(YearOf(text.substr(0, 4)), SmallNumber(text.substr(4, 2)),
                 SmallNumber(text.substr(6, 2)));
  }
  if (text.size() == 6) {
    return OfMonth(YearOf(text.substr(0, 4)), SmallNumber(text.substr(4, 2)));
  }
  if (text.size() == 4) {
    guess.year = YearOf(text);
    if (guess.year != 0) guess.kind = DateGuess::Kind::kYear;
    return guess;
  }
  if (text.size() != 5) return guess;
  int serial = 0;
  std::from_chars(text.data(), text.data() + text.size(), serial);
  if (serial < kSerialMin || serial > kSerialMax) return guess;
  guess.kind = DateGuess::Kind::kSerial;
  guess.day = Day(1899, 12, 30) + serial;
  return guess;
}

struct Parts {
  std::array<std::string_view, 3> part;
  size_t count = 0;  // Four means too many.
};

// Cuts at blanks, - / . and commas; runs of them count once.
Parts Cut(std::string_view text) {
  Parts parts;
  size_t begin = 0;
  while (begin < text.size()) {
    size_t end = begin;
    while (end < text.size() && text[end] != ' ' && text[end] != '-' &&
           text[end] != '/' && text[end] != '.' && text[end] != ',') {
      ++end;
    }
    if (end > begin) {
      if (parts.count == 3) {
        parts.count = 4;
        return parts;
      }
      parts.part[parts.count++] = text.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  return parts;
}

// "1st", "22nd", "3e": the number before the ending.
std::string_view WithoutOrdinal(std::string_view word) {
  size_t digits = 0;
  while (digits < word.size() && IsDigit(word[digits])) ++digits;
  if (digits == 0 || digits > 2 || word.size() - digits > 2) return word;
  const std::string_view ending = word.substr(digits);
  if (ending == "st" || ending == "nd" || ending == "rd" || ending == "th" ||
      ending == "e") {
    return word.substr(0, digits);
  }
  return word;
}

DateGuess GuessThree(const Parts& parts) {
  const std::string_view a = WithoutOrdinal(parts.part[0]);
  const std::string_view b = WithoutOrdinal(parts.part[1]);
  const std::string_view c = parts.part[2];
  if (const int month = MonthOf(b); month != 0) {
    return a.size() == 4 ? Fixed(YearOf(a), month, SmallNumber(c))
                         : Fixed(YearOf(c), month, SmallNumber(a));
  }
  if (const int month = MonthOf(a); month != 0) {
    return Fixed(YearOf(c), month, SmallNumber(b));
  }
  if (b.size() > 2) return {};
  if (a.size() == 4) {
    return c.size() <= 2 ? Fixed(YearOf(a), SmallNumber(b), SmallNumber(c))
                         : DateGuess();
  }
  if (a.size() > 2) return {};
  return Numeric(SmallNumber(a), SmallNumber(b), YearOf(c));
}

DateGuess GuessTwo(const Parts& parts) {
  const std::string_view a = parts.part[0];
  const std::string_view b = parts.part[1];
  if (const int month = MonthOf(a); month != 0) {
    return OfMonth(YearOf(b), month);
  }
  if (const int month = MonthOf(b); month != 0 && a.size() == 4) {
    return OfMonth(YearOf(a), month);
  }
  if (a.size() == 4 && b.size() <= 2) {
    return OfMonth(YearOf(a), SmallNumber(b));
  }
  if (b.size() == 4 && a.size() <= 2) {
    return OfMonth(YearOf(b), SmallNumber(a));
  }
  return {};
}

}  // namespace

DateGuess GuessDate(std::string_view text) {
  constexpr size_t kDateBytesMax = 40;
  text = TrimBlanks(text);
  if (text.size() < 4 || text.size() > kDateBytesMax) return {};
  // Most cells are no dates: leave them at the first look.
  const char first = text[0];
  if (!IsDigit(first)) {
    // Names are most cells, and few have a digit.
    if (!IsLetter(first) || std::none_of(text.begin(), text.end(), IsDigit)) {
      return {};
    }
    size_t letters = 0;
    while (letters < text.size() && IsLetter(text[letters])) ++letters;
    const std::string_view word = text.substr(0, letters);
    if (IsWeekday(word)) {
      // "di. 5 april 2022", "Tuesday, 5 April 2022".
      std::string_view rest = text.substr(letters);
      while (!rest.empty() && !IsDigit(rest[0])) {
        if (rest[0] != ' ' && rest[0] != '.' && rest[0] != ',') return {};
        rest.remove_prefix(1);
      }
      return GuessDate(rest);
    }
    if (MonthOf(word) == 0) return {};
  }
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  if (digits == text.size()) return GuessDigits(text);
  // A day number with a time of day: "44713.5".
  if (digits == 5 && text[5] == '.' && text.size() > 6) {
    for (const char c : text.substr(6)) {
      if (!IsDigit(c)) return {};
    }
    return GuessDigits(text.substr(0, 5));
  }
  const Parts parts = Cut(WithoutTime(text));
  if (parts.count == 3) return GuessThree(parts);
  if (parts.count == 2) {
    // "12.50" is an amount, not December 1950.
    if (text.find('.') != std::string_view::npos && IsDigit(first)) return {};
    return GuessTwo(parts);
  }
  return {};
}

std::optional<Day> ResolveDate(const DateGuess& guess, DateOrder order) {
  switch (guess.kind) {
    case DateGuess::Kind::kFixed:
    case DateGuess::Kind::kSerial:
      return guess.day;
    case DateGuess::Kind::kNumeric: {
      const bool day_first = order == DateOrder::kDayFirst;
      const int day = day_first ? guess.first : guess.second;
      const int month = day_first ? guess.second : guess.first;
      if (!IsRealDay(guess.year, month, day)) return std::nullopt;
      return Day(guess.year, month, day);
    }
    case DateGuess::Kind::kNone:
    case DateGuess::Kind::kMonth:
    case DateGuess::Kind::kYear:
      return std::nullopt;
  }
  return std::nullopt;
}

int MonthOfYear(std::string_view text) {
  text = TrimBlanks(text);
  if (text.empty()) return 0;
  if (!IsDigit(text[0])) {
    // First letters of the months' names.
    constexpr std::string_view kFirst = "jfmasond";
    return kFirst.find(LowerAscii(text[0])) == std::string_view::npos
               ? 0
               : MonthOf(text);
  }
  const int value = text.size() <= 2 ? SmallNumber(text) : 0;
  return value >= 1 && value <= 12 ? value : 0;
}

std::optional<Month> FindMonth(std::string_view text) {
  const DateGuess whole = GuessDate(text);
  if (whole.kind == DateGuess::Kind::kMonth) return whole.month;
  std::optional<Month> found;
  std::string_view previous;
  size_t begin = 0;
  while (begin < text.size()) {
    size_t end = begin;
    while (end < text.size() && (IsDigit(text[end]) || IsLetter(text[end]))) {
      ++end;
    }
    const std::string_view word = text.substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    const int month = MonthOf(previous);
    const int year = word.size() == 4 ? YearOf(word) : 0;
    previous = word;
    if (month == 0 || year == 0) continue;
    if (found.has_value() && *found != Month(year, month)) return std::nullopt;
    found = Month(year, month);
  }
  return found;
}

}  // namespace omloop::ingest
