#ifndef OMLOOP_LEDGER_INGEST_AMOUNTS_H_
#define OMLOOP_LEDGER_INGEST_AMOUNTS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace omloop::ingest {

// Which mark stands before the cents, decided over the file.
enum class DecimalMark { kPoint, kComma };

// What one cell says about the marks of its column.
struct AmountGuess {
  enum class Evidence {
    kNone,       // No mark, or one that fits both ways.
    kPoint,      // 1,234.56 or 12.5.
    kComma,      // 1.234,56 or 12,5.
    kEitherWay,  // 1.234 or 1,234: thousands, or three decimals.
  };
  bool number = false;
  Evidence evidence = Evidence::kNone;
  bool decimals = false;
  bool negative = false;
  // A currency sign stood by the number: 'E' euro, 'G' pound, or 0.
  char sign = 0;
};

// Cheap look at any cell; `number` means that ParseAmount reads it under some
// mark.
AmountGuess GuessAmount(std::string_view text);

struct ParsedAmount {
  int64_t minor_units = 0;
  bool rounded = false;
};

struct AmountStyle {
  DecimalMark mark = DecimalMark::kPoint;
  // No cell of the column told the mark apart: one mark followed by exactly
  // three digits then separates thousands.
  bool three_digits_are_thousands = false;
  // Decimals of the asset's minor unit, 0 to 4.
  int decimals = 2;
  // 1000 when the header says "in thousands".
  int64_t factor = 1;
};

// Reads an amount as people write it: blanks and currency signs around it,
// thousands marks (point, comma, blank, apostrophe), minus before or behind,
// brackets, "CR" behind, "1.234,-". More decimals than the asset has are
// rounded half away from zero.
// Errors: INVALID_ARGUMENT AMOUNT_UNREADABLE, or AMOUNT_TOO_LARGE when the
// result does not fit 64 bits.
absl::StatusOr<ParsedAmount> ParseAmount(std::string_view text,
                                         const AmountStyle& style);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_AMOUNTS_H_
