#ifndef OMLOOP_LEDGER_BASE_CALENDAR_H_
#define OMLOOP_LEDGER_BASE_CALENDAR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace omloop {

// Days and months of the civil calendar; business dates have no time zone.
using Day = absl::CivilDay;
using Month = absl::CivilMonth;

// Days since 1970-01-01 as the record stores them; never change.
int32_t DayNumber(Day day);
Day DayFromNumber(int32_t number);

// "2026-10-31" and "2026-10". Errors: INVALID_ARGUMENT BAD_DATE / BAD_MONTH.
absl::StatusOr<Day> ParseDay(std::string_view text);
absl::StatusOr<Month> ParseMonth(std::string_view text);
std::string FormatDay(Day day);
std::string FormatMonth(Month month);

// Half-open run of months [first, limit).
struct Period {
  Month first;
  Month limit;
  bool Contains(Day day) const {
    return Month(day) >= first && Month(day) < limit;
  }
  friend bool operator==(const Period&, const Period&) = default;
};
inline Period OneMonth(Month month) { return {month, month + 1}; }
inline Day LastDay(Month month) { return Day(month + 1) - 1; }

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_CALENDAR_H_
