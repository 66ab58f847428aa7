#include "ledger/ingest/xaf/xaf_reader.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/draft_tally.h"
#include "ledger/ingest/text.h"
#include "ledger/ingest/xaf/xaf_file.h"
#include "ledger/ingest/xaf/xaf_purchases.h"
#include "ledger/ingest/xaf/xaf_section.h"

namespace omloop::ingest {
namespace {

// "271376310000": an old number of a register, eight digits and a branch of
// four that is zero for the first one.
std::string KvkOf(std::string_view text) {
  if (text.size() == 12 && text.substr(8) == "0000") text = text.substr(0, 8);
  return std::string(text);
}

// Turns transactions into drafts.
class SpendFromXaf : public XafSink {
 public:
  SpendFromXaf(const ReadOptions& options, SpendSink& sink, FileReport& report)
      : options_(options), sink_(sink), tally_(report) {}

  absl::Status OnTransaction(const XafMasters& masters,
                             const XafTransaction& transaction) override;
  absl::Status OnProblem(const Problem& problem) override {
    return tally_.Tell(problem, sink_);
  }
  void Finish() { tally_.Finish(); }
  int64_t unnamed_count() const { return unnamed_count_; }
  int64_t unnamed_minor() const { return unnamed_minor_; }

 private:
  // What is wrong with the transaction as a whole; an empty code when nothing.
  Problem Fault(const XafTransaction& transaction) const;
  void Fill(const XafTransaction& transaction, const XafPurchase& purchase,
            bool alone);

  const ReadOptions& options_;
  SpendSink& sink_;
  DraftTally tally_;
  Asset asset_;
  bool asset_known_ = false;
  int64_t unnamed_count_ = 0;
  int64_t unnamed_minor_ = 0;
  SpendDraft draft_;
};

Problem SpendFromXaf::Fault(const XafTransaction& transaction) const {
  const std::string name = Shorten(transaction.number, 40);
  Problem problem;
  if (!transaction.whole) {
    problem =
        MakeProblem("XAF_TRANSACTION_TOO_LONG",
                    absl::StrFormat("transaction %s has more than %d lines",
                                    name, kXafTransactionLinesMax));
  }
  for (size_t i = 0; i < transaction.line_count; ++i) {
    if (!transaction.lines[i].broken) continue;
    problem = MakeProblem(
        "XAF_AMOUNT_UNREADABLE",
        absl::StrFormat("line %s of transaction %s has no amount, or none "
                        "marked D or C, that can be read",
                        Shorten(transaction.lines[i].number, 40), name));
    break;
  }
  if (problem.code.empty() &&
      transaction.debit_minor != transaction.credit_minor) {
    problem = MakeProblem(
        "XAF_UNBALANCED",
        absl::StrFormat("transaction %s debits %s and credits %s", name,
                        FormatMinor(transaction.debit_minor, asset_),
                        FormatMinor(transaction.credit_minor, asset_)));
  }
  if (problem.code.empty()) return problem;
  problem.record = transaction.ordinal;
  problem.row = transaction.row;
  problem.path = "auditfile/company/transactions/journal/transaction";
  problem.text = Shorten(transaction.number, kProblemTextMax);
  return problem;
}

void SpendFromXaf::Fill(const XafTransaction& transaction,
                        const XafPurchase& purchase, bool alone) {
  const XafLine& line = *purchase.line;
  draft_.record = tally_.records();
  draft_.row = transaction.row;
  const char journal =
      transaction.journal == nullptr ? char{0} : transaction.journal->type;
  draft_.basis = journal == 'B' || journal == 'C' ? DraftDateBasis::kPaid
                 : journal == 'P'                 ? DraftDateBasis::kInvoiced
                                                  : DraftDateBasis::kBooked;
  draft_.amount_minor = purchase.net_minor;
  draft_.rounded = line.rounded;
  draft_.vat_minor = purchase.vat_minor;
  draft_.asset = asset_;
  draft_.document_number = !line.invoice.empty()    ? line.invoice
                           : !line.document.empty() ? line.document
                                                    : transaction.number;
  // A line number only where it tells lines of one document apart, so that the
  // invoice is the same one in a list of invoices.
  draft_.line_number = alone ? std::string() : line.number;
  draft_.order_number = line.order;
  draft_.category =
      purchase.account == nullptr ? "" : purchase.account->description;
  draft_.description =
      line.description.empty() ? transaction.description : line.description;
  draft_.supplier_name.clear();
  draft_.supplier_number.clear();
  draft_.supplier_kvk.clear();
  draft_.supplier_postcode.clear();
  draft_.supplier_country.clear();
  draft_.supplier_vat_id.clear();
  draft_.supplier_iban.clear();
  draft_.supplier_city.clear();
  if (purchase.supplier == nullptr) return;
  const XafRelation& supplier = *purchase.supplier;
  draft_.supplier_name = supplier.name;
  draft_.supplier_number = supplier.id;
  draft_.supplier_kvk = KvkOf(supplier.kvk);
  draft_.supplier_postcode = supplier.postcode;
  draft_.supplier_country = supplier.country;
  draft_.supplier_vat_id = supplier.vat_id;
  draft_.supplier_iban = supplier.iban;
  draft_.supplier_city = supplier.city;
}

absl::Status SpendFromXaf::OnTransaction(const XafMasters& masters,
                                         const XafTransaction& transaction) {
  if (!asset_known_) {
    asset_known_ = true;
    asset_ = options_.asset.value_or(kEur);
    const auto own = Asset::FromCode(masters.currency);
    if (!options_.asset.has_value() && own.ok()) asset_ = *own;
  }
  Problem fault = Fault(transaction);
  if (!fault.code.empty()) {
    // Its lines are one record that is not taken.
    return tally_.Reject(std::move(fault), sink_);
  }
  const XafPurchases purchases = PurchasesOf(masters, transaction);
  unnamed_count_ += purchases.unnamed_count;
  const auto unnamed = AddMinor(unnamed_minor_, purchases.unnamed_minor);
  if (unnamed.ok()) unnamed_minor_ = *unnamed;
  for (const XafPurchase& purchase : purchases.lines) {
    const std::optional<Day> day =
        transaction.date.has_value() ? transaction.date : purchase.line->date;
    if (!day.has_value()) {
      Problem problem = MakeProblem(
          "DATE_UNREADABLE", absl::StrFormat("transaction %s has no date",
                                             Shorten(transaction.number, 40)));
      problem.row = transaction.row;
      problem.path = "trDt";
      OMLOOP_RETURN_IF_ERROR(tally_.Reject(std::move(problem), sink_));
      continue;
    }
    tally_.CountRecord();
    draft_.date = *day;
    Fill(transaction, purchase, purchases.lines.size() == 1);
    OMLOOP_RETURN_IF_ERROR(tally_.Accept(draft_, sink_));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FileReport> ReadXaf(const RecognisedSource& source,
                                   const ReadOptions& options,
                                   SpendSink& sink) {
  FileReport report = StartReport(source.scan);
  SpendFromXaf spend(options, sink, report);
  absl::StatusOr<XafSummary> summary =
      ReadXafFile(source.bytes, options.asset, spend);
  if (!summary.ok()) {
    OMLOOP_RETURN_IF_ERROR(RefuseContent(summary.status(), report, sink));
    return report;
  }
  spend.Finish();
  report.asset = summary->asset;
  report.asset_reason = options.asset.has_value() ? "named by the user"
                        : summary->masters.currency.empty()
                            ? "nothing names one, so the euro"
                            : "the file's own curCode";
  report.layout = absl::StrFormat(
      "XAF %s by %s, fiscal year %s",
      summary->masters.version.empty() ? "without a version"
                                       : summary->masters.version,
      summary->masters.software.empty() ? "an unnamed program"
                                        : summary->masters.software,
      summary->masters.fiscal_year);
  report.section = std::make_shared<XafSection>(
      *std::move(summary), spend.unnamed_count(), spend.unnamed_minor());
  return report;
}

}  // namespace omloop::ingest
