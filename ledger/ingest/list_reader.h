#ifndef OMLOOP_LEDGER_INGEST_LIST_READER_H_
#define OMLOOP_LEDGER_INGEST_LIST_READER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/draft.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/problem.h"
#include "ledger/ingest/report.h"

namespace omloop::ingest {

// Takes the rows of a list of parties or contracts; see SpendSink.
class PartySink {
 public:
  virtual ~PartySink() = default;
  virtual absl::Status OnLayout(const TableLayout&) { return absl::OkStatus(); }
  virtual absl::Status OnRecord(const PartyDraft& draft) = 0;
  virtual absl::Status OnProblem(const Problem& problem) = 0;
};

class ContractSink {
 public:
  virtual ~ContractSink() = default;
  virtual absl::Status OnLayout(const TableLayout&) { return absl::OkStatus(); }
  virtual absl::Status OnRecord(const ContractDraft& draft) = 0;
  virtual absl::Status OnProblem(const Problem& problem) = 0;
};

class DeclarationSink {
 public:
  virtual ~DeclarationSink() = default;
  virtual absl::Status OnLayout(const TableLayout&) { return absl::OkStatus(); }
  virtual absl::Status OnRecord(const DeclarationDraft& draft) = 0;
  virtual absl::Status OnProblem(const Problem& problem) = 0;
};

// Reads a list of parties. A row is accepted when it has a name, a number or a
// KvK number and its dates can be read; several rows of one party are its
// establishments. An identifier that cannot be right is left out, with a
// warning; a VAT id that may hide a citizen service number is left out and not
// repeated in the warning. Errors: those of `source` and `sink`.
absl::StatusOr<FileReport> ReadParties(ByteSource& source,
                                       const ReadOptions& options,
                                       PartySink& sink);

// Reads a list of contracts. A row is accepted when it names a supplier (or a
// contract number) and its value and dates can be read; both may be blank.
// `accepted_sum_minor` of the report is the sum of the values.
absl::StatusOr<FileReport> ReadContracts(ByteSource& source,
                                         const ReadOptions& options,
                                         ContractSink& sink);

// Reads a list of re-spend declarations (docs/reference/declarations.md). A
// row is accepted when it names a supplier, its days and outgoings can be
// read, and its shares are percentages that are together at most 100.
absl::StatusOr<FileReport> ReadDeclarations(ByteSource& source,
                                            const ReadOptions& options,
                                            DeclarationSink& sink);

// The class that a word of a list stands for, Dutch or English ("bewoners",
// "member owned"; "10-49", "klein", "32"); kNone when it says nothing.
OwnershipClass OwnershipOf(std::string_view word);
SizeClass SizeOf(std::string_view word);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_LIST_READER_H_
