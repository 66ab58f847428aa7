#include "ledger/base/calendar.h"

#include <charconv>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop {
namespace {

constexpr Day kEpoch(1970, 1, 1);

// Reads exactly `text` as digits; -1 when it is anything else.
int Digits(std::string_view text) {
  int value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    return -1;
  }
  return value;
}

}  // namespace

int32_t DayNumber(Day day) { return static_cast<int32_t>(day - kEpoch); }
Day DayFromNumber(int32_t number) { return kEpoch + number; }

absl::StatusOr<Day> ParseDay(std::string_view text) {
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    int y = Digits(text.substr(0, 4));
    int m = Digits(text.substr(5, 2));
    int d = Digits(text.substr(8, 2));
    if (y > 0 && m > 0 && d > 0) {
      Day day(y, m, d);  // Normalises 31 February, so compare.
      if (day.year() == y && day.month() == m && day.day() == d) return day;
    }
  }
  return InvalidArgument(
      "BAD_DATE",
      absl::StrFormat("\"%s\" is not a date; write 2026-10-31", text));
}

absl::StatusOr<Month> ParseMonth(std::string_view text) {
  if (text.size() == 7 && text[4] == '-') {
    int y = Digits(text.substr(0, 4));
    int m = Digits(text.substr(5, 2));
    if (y > 0 && m >= 1 && m <= 12) return Month(y, m);
  }
  return InvalidArgument(
      "BAD_MONTH",
      absl::StrFormat("\"%s\" is not a month; write 2026-10", text));
}

std::string FormatDay(Day day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::string FormatMonth(Month month) {
  return absl::StrFormat("%04d-%02d", month.year(), month.month());
}

}  // namespace omloop
