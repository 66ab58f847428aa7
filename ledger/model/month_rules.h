#ifndef OMLOOP_LEDGER_MODEL_MONTH_RULES_H_
#define OMLOOP_LEDGER_MODEL_MONTH_RULES_H_

#include <cstdint>

#include "absl/time/time.h"
#include "ledger/base/calendar.h"

namespace omloop {

// Days of the next month that an anchor has to submit a month in time
// (docs/concepts/month.md).
inline constexpr int kSubmissionDays = 15;

// The last day to submit `month` in time: the 15th of the next one.
inline Day SubmissionDue(Month month) {
  return Day(month + 1) + (kSubmissionDays - 1);
}

// The last day to seal `month` in time: the end of the next one.
inline Day SealDue(Month month) { return LastDay(month + 1); }

// The day of a recorded time, in UTC.
inline Day DayOfRecordedTime(uint64_t recorded_ns) {
  return Day(
      absl::ToCivilDay(absl::FromUnixNanos(static_cast<int64_t>(recorded_ns)),
                       absl::UTCTimeZone()));
}

// Days from the end of `month` to a submission; 0 on its last day or before.
inline int DaysAfterMonthEnd(Month month, uint64_t submitted_ns) {
  const auto days = DayOfRecordedTime(submitted_ns) - LastDay(month);
  return days < 0 ? 0 : static_cast<int>(days);
}

// Whether a month was submitted late, or not yet although the day has passed.
// `submitted_ns` 0 = not submitted.
inline bool IsLate(Month month, uint64_t submitted_ns, Day today) {
  return (submitted_ns == 0 ? today : DayOfRecordedTime(submitted_ns)) >
         SubmissionDue(month);
}

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_MONTH_RULES_H_
