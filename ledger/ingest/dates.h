#ifndef OMLOOP_LEDGER_INGEST_DATES_H_
#define OMLOOP_LEDGER_INGEST_DATES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/base/calendar.h"

namespace omloop::ingest {

// Which of the first two numbers of "04/05/2022" is the day.
enum class DateOrder { kDayFirst, kMonthFirst };

// What a cell can be as a date, before the order is decided over the file.
struct DateGuess {
  enum class Kind {
    kNone,
    kFixed,    // ISO, a named month, 20220405, year first: `day` is the date.
    kNumeric,  // Two numbers and a year: see `first`, `second`, `year`.
    kSerial,   // A day number of a spreadsheet; `day` is its date.
    kMonth,    // A month without a day: `month`.
    kYear,     // A year alone: `year`.
  };
  Kind kind = Kind::kNone;
  Day day;
  Month month;
  int first = 0;
  int second = 0;
  int year = 0;
};

// Years outside are typing errors, not business.
inline constexpr int kYearMin = 1950;
inline constexpr int kYearMax = 2100;
// Two-digit years up to this one are of this century.
inline constexpr int kTwoDigitYearPivot = 69;
// Day numbers of spreadsheets: day 0 is 1899-12-30. Five digits, so that a
// date before 1954 or an amount of four digits is not taken for one.
inline constexpr int kSerialMin = 20000;
inline constexpr int kSerialMax = 73415;

// Reads `text` in every style seen in real files: 2022-04-05, 2022/04/05,
// 05/04/2022, 5-4-22, 05.04.2022, 05-Apr-2022, 5 April 2023, 5 mei 2023,
// April 5, 2023, 20220405, any of them followed by a time, day numbers of a
// spreadsheet, and months ("2022-04", "Apr-22", "april 2022", 202204).
// Outer blanks are ignored. Impossible days (31/02) are kNone.
DateGuess GuessDate(std::string_view text);

// The day that `guess` stands for under `order`; none for a month or year.
std::optional<Day> ResolveDate(const DateGuess& guess, DateOrder order);

// 1 to 12 for a month without a year: "4", "04", "april", "Apr"; else 0.
int MonthOfYear(std::string_view text);

// The one month named in running text ("Payments over 500 - April 2022");
// none when there is no month or more than one.
std::optional<Month> FindMonth(std::string_view text);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_DATES_H_
