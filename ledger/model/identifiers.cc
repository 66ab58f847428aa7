#include "ledger/model/identifiers.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop {
namespace {

constexpr size_t kKvkDigits = 8;
constexpr size_t kBranchDigits = 12;
constexpr size_t kRsinDigits = 9;
constexpr size_t kOinDigits = 20;
constexpr size_t kCbsDigits = 4;
constexpr size_t kDutchIbanSize = 18;
// Shortest and longest of all countries (ISO 13616).
constexpr size_t kIbanSizeMin = 15;
constexpr size_t kIbanSizeMax = 34;

// What error messages show of a value.
constexpr size_t kShownBytesMax = 40;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Blanks that tables have around a cell, no-break ones (U+00A0, U+202F) too.
std::string_view TrimBlanks(std::string_view text) {
  constexpr std::string_view kBlanks[] = {" ",  "\t",       "\r",
                                          "\n", "\xC2\xA0", "\xE2\x80\xAF"};
  for (bool trimmed = true; trimmed;) {
    trimmed = false;
    for (std::string_view blank : kBlanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        trimmed = true;
      } else if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        trimmed = true;
      }
    }
  }
  return text;
}

// The start of `text`, with a mark for each byte that is no plain letter.
std::string Shown(std::string_view text) {
  std::string shown(text.substr(0, kShownBytesMax));
  for (char& c : shown) {
    if (c < ' ' || c > '~') c = '?';
  }
  return shown;
}

// `text` in upper case without the marks that people write between digits.
std::string Plain(std::string_view text) {
  std::string plain;
  for (const char c : TrimBlanks(text)) {
    if (c == ' ' || c == '.' || c == '-') continue;
    plain.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A')
                                         : c);
  }
  return plain;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// Sum of digits weighted by `highest` down to 1.
int WeightedSum(std::string_view digits, int highest) {
  int sum = 0;
  for (const char c : digits) sum += (c - '0') * highest--;
  return sum;
}

// ISO 7064 mod 97-10 over digits and letters (A = 10 ... Z = 35); -1 for other
// characters.
int Mod97(std::string_view text) {
  int rest = 0;
  for (const char c : text) {
    if (IsDigit(c)) {
      rest = (rest * 10 + (c - '0')) % 97;
    } else if (IsUpper(c)) {
      rest = (rest * 100 + (c - 'A' + 10)) % 97;
    } else {
      return -1;
    }
  }
  return rest;
}

}  // namespace

absl::StatusOr<KvkNumber> ParseKvk(std::string_view text) {
  KvkNumber kvk;
  kvk.number = Plain(text);
  if (AllDigits(kvk.number) && kvk.number.size() == kKvkDigits - 1) {
    kvk.number.insert(kvk.number.begin(), '0');
    kvk.zero_restored = true;
  }
  if (!AllDigits(kvk.number) || kvk.number.size() != kKvkDigits) {
    return InvalidArgument(
        "KVK_UNREADABLE",
        absl::StrFormat("\"%s\" is not a KvK number of eight digits",
                        Shown(text)));
  }
  kvk.passes_eleven_test = WeightedSum(kvk.number, 8) % 11 == 0;
  return kvk;
}

absl::StatusOr<std::string> ParseBranch(std::string_view text) {
  std::string branch = Plain(text);
  if (!AllDigits(branch) || branch.size() != kBranchDigits) {
    return InvalidArgument(
        "BRANCH_UNREADABLE",
        absl::StrFormat("\"%s\" is not an establishment number of twelve "
                        "digits",
                        Shown(text)));
  }
  return branch;
}

absl::StatusOr<std::string> ParsePostcode(std::string_view text) {
  std::string code;
  for (const char c : TrimBlanks(text)) {
    if (c != ' ') {
      code.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A')
                                          : c);
    }
  }
  const std::string_view letters =
      code.size() == 6 ? std::string_view(code).substr(4) : std::string_view();
  const bool ok = code.size() == 6 &&
                  AllDigits(std::string_view(code).substr(0, 4)) &&
                  code[0] != '0' && IsUpper(code[4]) && IsUpper(code[5]) &&
                  letters != "SA" && letters != "SD" && letters != "SS";
  if (!ok) {
    return InvalidArgument(
        "POSTCODE_UNREADABLE",
        absl::StrFormat("\"%s\" is not a Dutch postcode such as 1066 AZ",
                        Shown(text)));
  }
  return code;
}

bool IsRsin(std::string_view text) {
  const std::string digits = Plain(text);
  if (!AllDigits(digits) || digits.size() != kRsinDigits) return false;
  const int sum = WeightedSum(digits.substr(0, 8), 9) - (digits[8] - '0');
  return sum > 0 && sum % 11 == 0;
}

absl::StatusOr<std::string> ParseRsin(std::string_view text) {
  std::string digits = Plain(text);
  if (AllDigits(digits) && digits.size() == kRsinDigits - 1) {
    digits.insert(0, 1, '0');
  }
  if (IsRsin(digits)) return digits;
  // The text is not repeated: it may be a citizen service number.
  return InvalidArgument("RSIN_UNREADABLE",
                         "this is not an RSIN: nine digits that pass the "
                         "eleven test");
}

absl::StatusOr<std::string> ParseCbsCode(std::string_view text) {
  const std::string code = Plain(text);
  const std::string_view kind = std::string_view(code).substr(0, 2);
  const size_t letters = kind == "GM" ? 0 : kind == "WK" ? 2 : 4;
  const std::string_view rest = std::string_view(code).substr(kind.size());
  // Behind the four digits of the municipality letters are as good as digits:
  // Amsterdam numbers by letters since 2022.
  const bool good = (kind == "GM" || kind == "WK" || kind == "BU") &&
                    rest.size() == kCbsDigits + letters &&
                    AllDigits(rest.substr(0, kCbsDigits)) &&
                    std::all_of(rest.begin(), rest.end(), [](char c) {
                      return IsDigit(c) || (c >= 'A' && c <= 'Z');
                    });
  if (good) return code;
  return InvalidArgument(
      "CBS_CODE_UNREADABLE",
      absl::StrFormat("\"%s\" is not a code of a municipality, wijk or buurt, "
                      "such as GM0363, WK0363FA or BU0363FN04",
                      Shown(text)));
}

absl::StatusOr<VatId> ParseVatId(std::string_view text) {
  VatId vat;
  vat.id = Plain(text);
  if (vat.id.substr(0, 2) != "NL") vat.id.insert(0, "NL");
  const std::string_view id = vat.id;
  const bool form = id.size() == 14 && AllDigits(id.substr(2, 9)) &&
                    id[11] == 'B' && AllDigits(id.substr(12)) &&
                    id.substr(12) != "00";
  if (form) {
    vat.passes_eleven_test = IsRsin(id.substr(2, 9));
    vat.passes_mod_97 = Mod97(id) == 1;
  }
  if (!vat.passes_eleven_test && !vat.passes_mod_97) {
    return InvalidArgument(
        "VAT_ID_UNREADABLE",
        absl::StrFormat("\"%s\" is not a Dutch VAT id such as NL004495445B01",
                        Shown(text)));
  }
  return vat;
}

absl::StatusOr<Iban> ParseIban(std::string_view text) {
  Iban iban;
  iban.iban = Plain(text);
  const std::string_view all = iban.iban;
  bool ok = all.size() >= kIbanSizeMin && all.size() <= kIbanSizeMax &&
            IsUpper(all[0]) && IsUpper(all[1]) && AllDigits(all.substr(2, 2));
  const bool dutch = ok && all.substr(0, 2) == "NL";
  if (dutch) {
    ok = all.size() == kDutchIbanSize && AllDigits(all.substr(8)) &&
         std::all_of(all.begin() + 4, all.begin() + 8, IsUpper);
  }
  ok = ok && Mod97(iban.iban.substr(4) + iban.iban.substr(0, 4)) == 1;
  if (!ok) {
    return InvalidArgument("IBAN_UNREADABLE",
                           "this is not an account number (IBAN)");
  }
  iban.passes_eleven_test = dutch && WeightedSum(all.substr(8), 10) % 11 == 0;
  return iban;
}

absl::StatusOr<std::string> ParseOin(std::string_view text) {
  std::string oin = Plain(text);
  if (!AllDigits(oin) || oin.size() != kOinDigits ||
      oin.substr(0, 7) != "0000000") {
    return InvalidArgument(
        "OIN_UNREADABLE",
        absl::StrFormat("\"%s\" is not an OIN of twenty digits", Shown(text)));
  }
  return oin;
}

}  // namespace omloop
