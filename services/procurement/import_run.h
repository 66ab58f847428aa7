#ifndef OMLOOP_SERVICES_PROCUREMENT_IMPORT_RUN_H_
#define OMLOOP_SERVICES_PROCUREMENT_IMPORT_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cpp/ledger_client.h"
#include "clients/cpp/registry_client.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/source_reader.h"
#include "ledger/reference/reference.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/book_view.h"
#include "services/procurement/payment_matcher.h"

namespace omloop::services {

// What an import works with; all must outlive it.
struct ImportTools {
  client::LedgerClient& ledger;
  client::RegistryClient& registry;
  BookView& view;
  const Reference& reference;
};

// A count and a signed sum in minor units.
struct Tally {
  int64_t count = 0;
  int64_t sum_minor = 0;
  void Add(int64_t amount_minor) {
    ++count;
    sum_minor += amount_minor;
  }
};

struct LanePlan;

// What the payments of a bank statement confirm.
struct PaymentTotals {
  bool any = false;
  Tally invoices;          // They settle invoices.
  Tally suppliers;         // To suppliers, for no invoice that is known.
  Tally blocked_accounts;  // To suppliers' blocked accounts.
  Tally unknown;           // To others; they are kept nowhere.
  std::map<std::string, PaymentDaysStat> days;
};

// What reading a file against the book gave.
struct ImportFindings {
  ImportFindings();
  ~ImportFindings();
  ImportFindings(ImportFindings&&) noexcept;
  ImportFindings& operator=(ImportFindings&&) noexcept;

  ingest::FileReport report;
  Tally fresh;     // Would be, or were, booked by this file.
  Tally existing;  // Stood in the book before.
  std::map<std::string, Tally> bodies;
  std::map<std::string, int32_t> body_anchors;  // 0 = no anchor of that name.
  std::map<std::string, Tally> months;
  // Accepted rows an anchor has in the file, and those not in the book yet.
  std::map<int32_t, Tally> anchors;
  std::map<int32_t, Tally> fresh_by_anchor;
  // Anchors whose import of this very file was begun and not completed.
  std::set<int32_t> interrupted;
  int32_t known_suppliers = 0;
  int32_t new_suppliers = 0;
  int32_t unplaced_suppliers = 0;
  int64_t contract_named = 0;
  int64_t contract_assumed = 0;
  // Rows that stand by another spelling, or were taken back on purpose; both
  // also count as existing.
  int64_t alike = 0;
  int64_t taken_back = 0;
  // New rows whose payee passes money on.
  Tally pass_through;
  // Corrections: what stands and what it becomes; lines a complete file has
  // no more. By a check: what would be; by a booking: what was done.
  Tally corrected_from;
  Tally corrected_to;
  Tally reversals;
  std::vector<procurement::v1::ProposedChange> proposed;
  // What was decided about the rows of each anchor.
  std::map<int32_t, std::unique_ptr<LanePlan>> plans;
  // First and last effective date of each anchor's rows.
  std::map<int32_t, std::pair<Day, Day>> days;
  PaymentTotals payments;
  uint32_t import_number = 0;
  ledger::v1::SubmitBatchResponse last;
  std::vector<ingest::Problem> rejects;  // At most kReportProblemsMax.
  // Every refused row, ready to correct and to import on its own.
  std::string rejects_csv;
};

// One reading of a spend file for one or more anchors: first to check, then
// to book. Both go over the file in bounded memory and find the same ids, so
// that a repeat, after a crash or years later, changes nothing.
// Not thread-safe.
class ImportRun {
 public:
  ImportRun(const ImportTools& tools,
            const procurement::v1::ImportOptions& options)
      : tools_(tools), options_(options) {}

  // Reads everything, writes nothing.
  // Errors: of the services and of the source; what is wrong with the content
  // is in the report.
  absl::StatusOr<ImportFindings> Check(ingest::ByteSource& source);

  // Books the accepted rows, and what the options ask for besides:
  // corrections, and the reversals of a complete month. `progress` is called
  // now and then with the rows done. Errors: FAILED_PRECONDITION FILE_REFUSED,
  // BODY_UNKNOWN, YEARS_ONLY; ABORTED ROW_REFUSED naming the row and why.
  // `agreed`: what a person agreed to; ABORTED PLAN_CHANGED when it would be
  // something else by now. May be null.
  absl::StatusOr<ImportFindings> Book(
      ingest::ByteSource& source, const std::function<void(int64_t)>& progress,
      const procurement::v1::ImportChanges* agreed);

 private:
  // Keeps how the file was read as the anchor's profile.
  absl::Status SaveProfile(const ingest::MappingProfile& profile);

  ImportTools tools_;
  const procurement::v1::ImportOptions& options_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_IMPORT_RUN_H_
