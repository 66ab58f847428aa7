#include "ledger/ingest/camt053/camt_reader.h"

#include <memory>
#include <optional>

#include "absl/strings/str_format.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/draft_tally.h"
#include "ledger/ingest/encoding.h"
#include "ledger/ingest/text.h"
#include "nlohmann/json.hpp"

namespace omloop::ingest {
namespace {

using Json = nlohmann::ordered_json;

class PaymentsFromCamt : public CamtSink {
 public:
  PaymentsFromCamt(const ReadOptions& options, FileReport& report,
                   SpendSink& sink)
      : options_(options), sink_(sink), tally_(report) {}

  absl::Status OnPayment(const PaymentDraft& payment) override {
    if (options_.asset.has_value() && *options_.asset != payment.asset) {
      Problem problem = MakeProblem(
          "ASSET_MIXED",
          absl::StrFormat("a payment of %s is in %s, the import in %s",
                          FormatDay(payment.date), payment.asset.code(),
                          options_.asset->code()));
      problem.row = payment.row;
      return tally_.Reject(std::move(problem), sink_);
    }
    return tally_.AcceptPayment(payment, sink_);
  }
  absl::Status OnProblem(const Problem& problem) override {
    return tally_.Tell(problem, sink_);
  }
  absl::Status OnReject(const Problem& problem) override {
    return tally_.Reject(problem, sink_);
  }
  void Finish() { tally_.Finish(); }

 private:
  const ReadOptions& options_;
  SpendSink& sink_;
  DraftTally tally_;
};

Json Minor(const std::optional<int64_t>& minor) {
  return minor.has_value() ? Json(std::to_string(*minor)) : Json();
}

}  // namespace

void CamtSection::AddTo(nlohmann::ordered_json& report) const {
  Json& statements = report["statements"] = Json::array();
  for (const CamtStatement& statement : statements_) {
    statements.push_back(
        {{"id", ToValidUtf8(statement.id)},
         {"account", ToValidUtf8(statement.account)},
         {"currency", ToValidUtf8(statement.currency)},
         {"entries", statement.entries},
         {"transaction_details", statement.transaction_details},
         {"credit_minor", std::to_string(statement.credit_minor)},
         {"debit_minor", std::to_string(statement.debit_minor)},
         {"opening_minor", Minor(statement.opening_minor)},
         {"closing_minor", Minor(statement.closing_minor)},
         {"balanced", statement.balanced}});
  }
}

std::vector<std::string> CamtSection::Lines() const {
  std::vector<std::string> lines;
  for (const CamtStatement& statement : statements_) {
    const Asset asset = Asset::FromCode(statement.currency).value_or(kEur);
    lines.push_back(absl::StrFormat(
        "statement %s of %s: %d entries, %s %s in, %s out, %s", statement.id,
        statement.account, statement.entries, statement.currency,
        FormatMinor(statement.credit_minor, asset),
        FormatMinor(statement.debit_minor, asset),
        statement.balanced ? "balanced" : "not balanced"));
  }
  return lines;
}

void CamtSection::Merge(const FormatSection& next) {
  const auto& other = static_cast<const CamtSection&>(next);
  for (const CamtStatement& statement : other.statements_) {
    if (statements_.size() >= kCamtStatementsMax) return;
    statements_.push_back(statement);
  }
}

absl::StatusOr<FileReport> ReadCamt(const RecognisedSource& source,
                                    const ReadOptions& options,
                                    SpendSink& sink) {
  FileReport report = StartReport(source.scan);
  PaymentsFromCamt payments(options, report, sink);
  absl::StatusOr<CamtSummary> summary = ReadCamtFile(source.bytes, payments);
  if (!summary.ok()) {
    OMLOOP_RETURN_IF_ERROR(RefuseContent(summary.status(), report, sink));
    return report;
  }
  payments.Finish();
  report.asset = options.asset.value_or(summary->asset);
  report.asset_reason = options.asset.has_value()
                            ? "named by the user"
                            : "the currency of the first account";
  report.layout = absl::StrFormat(
      "CAMT.053%s, %d statement%s",
      summary->version.empty() ? "" : "." + summary->version,
      summary->statements.size(), summary->statements.size() == 1 ? "" : "s");
  report.section =
      std::make_shared<CamtSection>(std::move(summary->statements));
  return report;
}

}  // namespace omloop::ingest
