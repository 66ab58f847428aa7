#ifndef OMLOOP_SERVICES_PROCUREMENT_IMPORT_CHANGES_H_
#define OMLOOP_SERVICES_PROCUREMENT_IMPORT_CHANGES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace omloop::services {

// A spend line as far as two versions of it are compared: a new row of a
// file, or a line in the book that the file does not have as it stands.
struct ComparedLine {
  uint32_t payee = 0;
  std::string document_number;
  std::string line_number;
  int32_t day = 0;
  int64_t amount_minor = 0;
  uint16_t asset = 0;
};

// How a file relates to the book.
enum class Comparison {
  // A file that shares no row with the book.
  kFurther,
  // Some of its rows stand already: a newer version of a file.
  kNewerVersion,
  // All spend of a month: what it does not have goes.
  kComplete,
};

inline constexpr size_t kNoLine = ~size_t{0};

// What the file does to the lines.
struct Changes {
  // A row: the line that it is, by another spelling or by a correction made
  // in the book; kNoLine for none.
  std::vector<size_t> same_as;
  // A row: the line that it replaces; kNoLine for none.
  std::vector<size_t> replaces;
  // Lines that no row is or replaces; of a complete file they go.
  std::vector<size_t> missing;
};

// Pairs rows that are not in the book with lines that are not in the file:
//
// 1. same payee, document, line, date and amount: the same (without a
//    document only in a complete file, where nothing else can be meant);
// 2. same payee, document and line, another amount or date: a correction. A
//    further file pairs only where one row meets one line, because another
//    row of the same document may be meant;
// 3. without document numbers, in a newer version or a complete file: same
//    payee and date, else same payee and amount, where one meets one.
//
// Pairs within a group go by date and amount, so the order of rows does not
// matter, and n identical rows stay n.
Changes FindChanges(absl::Span<const ComparedLine> rows,
                    absl::Span<const ComparedLine> lines,
                    Comparison comparison);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_IMPORT_CHANGES_H_
