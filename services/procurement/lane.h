#ifndef OMLOOP_SERVICES_PROCUREMENT_LANE_H_
#define OMLOOP_SERVICES_PROCUREMENT_LANE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/business_key.h"
#include "ledger/ingest/draft.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/book_lines.h"
#include "services/procurement/entry_chain.h"
#include "services/procurement/import_run.h"
#include "services/procurement/lane_compare.h"

namespace omloop::services {

// A row that waits to be looked up or booked.
struct WaitingRow {
  ingest::SpendDraft draft;
  ChainedRow chain;
};

// What reading one file needs for the rows of one anchor: its import key,
// suppliers, accounts and contracts. Rows are taken one by one and handled in
// runs. Not thread-safe.
class Lane {
 public:
  // Borrows the anchor's import key and reads its contracts.
  static absl::StatusOr<Lane> Open(
      const ImportTools& tools, const BookFacts& facts,
      const procurement::v1::ImportOptions& options, int32_t anchor);

  // Whether the import of this very file was opened and never completed, so
  // that its lines, be they all booked, count in no figure yet.
  absl::StatusOr<bool> IsInterrupted(const ingest::FileReport& report);
  // Opens the import in the book for what a check found; it must outlive the
  // lane. Errors: INTERNAL when the book refuses it.
  absl::Status BeginBooking(const ImportFindings& checked);
  bool booking() const { return import_number_ != 0; }

  // Takes a row, in the order of the file.
  void Add(const ingest::SpendDraft& draft);
  size_t waiting() const { return waiting_.size(); }

  // Looks the waiting rows up or, when booking, books them.
  absl::Status Flush(ImportFindings& findings);
  // After the last row of a check: finds what corrects or takes back lines
  // that stand, and counts it in `findings`.
  absl::Status Compare(ImportFindings& findings);
  // Takes back what a complete file has no more, and closes the import: all
  // its rows stand.
  absl::Status Complete(ImportFindings& findings);

 private:
  struct Supplier {
    int32_t party = 0;
    EntryId party_id;
    uint32_t sales_account = 0;
  };

  Lane(const ImportTools& tools, const BookFacts& facts,
       const procurement::v1::ImportOptions& options, int32_t anchor)
      : tools_(&tools), facts_(&facts), options_(&options), anchor_(anchor) {}

  absl::Status LoadContracts();
  absl::Status ResolveSuppliers(ImportFindings& findings);
  absl::Status Settle();
  absl::Status LookUp(ImportFindings& findings);
  absl::Status EnsureAccounts();
  absl::Status BookWaiting(ImportFindings& findings);
  // Whether the row is decided without an entry of its own.
  bool IsSettled(const WaitingRow& row, const LanePlan::RowPlan* plan);
  const LanePlan::RowPlan* PlanOf(const WaitingRow& row) const;
  absl::Status SubmitRows(absl::Span<const WaitingRow* const> rows,
                          absl::Span<const int> line_at,
                          const ledger::v1::SubmitBatchRequest& request,
                          ImportFindings& findings);
  absl::Status ReverseMissing(ImportFindings& findings);
  absl::StatusOr<Tally> ReversedByThis() const;
  // Marks an entry dated in a sealed month.
  bool IsRestatement(Day day) const;
  void FillEntry(const WaitingRow& row, ImportFindings& findings,
                 ledger::v1::MoneyEntry& money);
  absl::Status AddTax(const WaitingRow& row, ledger::v1::NewEntry& line,
                      ledger::v1::SubmitBatchRequest& request);
  uint16_t CategoryOf(const ingest::SpendDraft& draft);
  std::optional<uint64_t> ContractOf(const ingest::SpendDraft& draft,
                                     const Supplier& supplier,
                                     uint16_t category, bool& assumed) const;
  void KeepWords(const WaitingRow& row);
  absl::Status StoreWords();
  // Id of an entry about this file: opened, completed.
  EntryId FileEntryId(std::string_view what) const;
  absl::StatusOr<bool> Stands(const EntryId& id) const;
  // Goes to the first import of this file that is not completed.
  absl::Status FindAttempt(const ingest::FileReport& report);

  const ImportTools* tools_;
  const BookFacts* facts_;
  const procurement::v1::ImportOptions* options_;
  int32_t anchor_;
  std::optional<LaneComparison> comparison_;
  const LanePlan* plan_ = nullptr;  // While booking; null = nothing planned.
  // Rows may stand under a later id of their chain.
  bool settles_ = false;
  std::string reason_commitment_;
  Tally corrected_;
  EntryId anchor_id_;
  std::string import_key_;
  std::string file_sha256_;
  uint32_t attempt_ = 0;
  uint32_t import_number_ = 0;
  int64_t opened_at_ = 0;
  Tally booked_;
  Tally existing_;

  ingest::DuplicateCounter duplicates_;
  // Invoices met in this file, and those that came again.
  absl::flat_hash_set<EntryId> documents_;
  Tally repeated_;
  std::vector<WaitingRow> waiting_;
  absl::flat_hash_map<std::string, Supplier, StringHash, StringEq> suppliers_;
  absl::flat_hash_map<std::string, uint16_t, StringHash, StringEq> categories_;
  // Contract and order numbers of the anchor -> sequence of the contract.
  std::map<std::string, uint64_t, std::less<>> contracts_;
  std::map<uint16_t, uint32_t> purchases_accounts_;  // By asset.
  std::map<uint16_t, std::pair<uint32_t, uint32_t>> tax_accounts_;

  // Delivered words of the block being filled, and full blocks to store.
  procurement::v1::DeliveredRows words_;
  int32_t words_block_ = -1;
  std::vector<registry::v1::Text> full_blocks_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_LANE_H_
