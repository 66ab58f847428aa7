#include "ledger/ingest/number_text.h"

#include <charconv>
#include <cmath>

#include "absl/strings/str_format.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

// Digits that a binary fraction of 64 bits holds for sure.
constexpr int kSureDigits = 15;

// Whether `number` is [-]digits[.digits] with few enough digits to be exact.
bool IsPlain(std::string_view number) {
  if (!number.empty() && number[0] == '-') number.remove_prefix(1);
  int significant = 0;
  bool point = false;
  for (const char c : number) {
    if (c == '.' && !point) {
      point = true;
    } else if (!IsDigit(c)) {
      return false;
    } else if (significant > 0 || c != '0') {
      ++significant;
    }
  }
  return significant <= kSureDigits && !number.empty() &&
         IsDigit(number.front()) && IsDigit(number.back());
}

std::string Rounded(double value) {
  const double size = std::fabs(value);
  if (size != 0 && (size >= 1e15 || size < 1e-4)) {
    // Beyond what %g writes without an exponent.
    return absl::StrFormat("%.*f", size >= 1e15 ? 0 : kSureDigits, value);
  }
  return absl::StrFormat("%.15g", value);
}

}  // namespace

std::string NumberText(std::string_view number) {
  number = TrimBlanks(number);
  std::string text(number);
  if (!IsPlain(number)) {
    double value = 0;
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || end != number.data() + number.size() ||
        !std::isfinite(value)) {
      return text;
    }
    text = Rounded(value);
  }
  const size_t point = text.find('.');
  if (point == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') {
    text.pop_back();
  } else if (text.size() - point == 4) {
    text.push_back('0');
  }
  return text;
}

}  // namespace omloop::ingest
