#include "ledger/ingest/ocds/ocds_spend.h"

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/draft_tally.h"
#include "ledger/ingest/encoding.h"
#include "ledger/ingest/ocds/ocds_drafts.h"
#include "nlohmann/json.hpp"

namespace omloop::ingest {
namespace {

using Json = nlohmann::ordered_json;

class Collector : public OcdsSink {
 public:
  Collector(Asset asset, DraftTally& tally, SpendSink& sink)
      : drafts_(asset), tally_(tally), sink_(sink) {}
  absl::Status OnRelease(const OcdsRelease& release, int64_t ordinal,
                         int64_t row) override {
    return drafts_.Add(release, ordinal, row);
  }
  absl::Status OnProblem(const Problem& problem) override {
    return tally_.Tell(problem, sink_);
  }
  const OcdsDrafts& drafts() const { return drafts_; }

 private:
  OcdsDrafts drafts_;
  DraftTally& tally_;
  SpendSink& sink_;
};

Json SumsOf(const std::map<std::string, OcdsSum>& sums) {
  Json json = Json::object();
  for (const auto& [currency, sum] : sums) {
    json[currency] = std::to_string(sum.sum_minor);
  }
  return json;
}

// Hands the payments on; those in another asset than the first are refused,
// because nothing may be added across currencies.
absl::Status Deliver(const OcdsDrafts& drafts, std::optional<Asset> asked,
                     DraftTally& tally, SpendSink& sink,
                     std::optional<Asset>& asset, int64_t& unread) {
  asset = asked;
  for (OcdsDrafts::TransactionResult& result : drafts.Transactions()) {
    result.draft.record = tally.CountRecord();
    for (Problem& problem : result.problems) {
      problem.record = result.draft.record;
      OMLOOP_RETURN_IF_ERROR(tally.Reject(std::move(problem), sink));
    }
    if (!result.taken) {
      // An amount that cannot be read was told of by the reader.
      if (result.problems.empty()) ++unread;
      continue;
    }
    if (!asset.has_value()) asset = result.draft.asset;
    if (*asset != result.draft.asset) {
      Problem problem = MakeProblem(
          "ASSET_MIXED",
          absl::StrFormat("a payment of %s is in %s, the import in %s",
                          FormatDay(result.draft.date),
                          result.draft.asset.code(), asset->code()));
      problem.record = result.draft.record;
      problem.row = result.draft.row;
      OMLOOP_RETURN_IF_ERROR(tally.Reject(std::move(problem), sink));
      continue;
    }
    OMLOOP_RETURN_IF_ERROR(tally.Accept(result.draft, sink));
  }
  return absl::OkStatus();
}

}  // namespace

void OcdsSection::AddTo(nlohmann::ordered_json& report) const {
  report["version"] = summary_.version;
  report["releases"] = summary_.releases;
  report["linked_releases"] = summary_.linked_releases;
  report["records"] = summary_.records;
  report["distinct_release_ids"] = summary_.distinct_release_ids;
  report["ocids"] = summary_.ocids;
  report["awards"] = summary_.awards;
  report["contracts"] = summary_.contracts;
  report["transactions"] = summary_.transactions;
  report["award_sum"] = SumsOf(summary_.award_sum);
  report["transaction_sum"] = SumsOf(summary_.transaction_sum);
  report["suppliers"] = summary_.suppliers;
  // As often as releases state them.
  report["awards_stated"] = summary_.awards_stated;
  report["contracts_stated"] = summary_.contracts_stated;
  report["transactions_stated"] = summary_.transactions_stated;
}

std::vector<std::string> OcdsSection::Lines() const {
  std::vector<std::string> lines;
  lines.push_back(absl::StrFormat(
      "OCDS %s: %d releases, %d records, %d processes", summary_.version,
      summary_.releases, summary_.records, summary_.ocids));
  std::string sums;
  for (const auto& [currency, sum] : summary_.award_sum) {
    const Asset asset = Asset::FromCode(currency).value_or(kEur);
    sums +=
        absl::StrFormat(", %s %s", currency, FormatMinor(sum.sum_minor, asset));
  }
  lines.push_back(absl::StrFormat(
      "%d awards to %d suppliers%s; %d contracts, %d payments", summary_.awards,
      summary_.suppliers, sums, summary_.contracts, summary_.transactions));
  return lines;
}

void OcdsSection::Merge(const FormatSection& next) {
  const OcdsSummary& other = static_cast<const OcdsSection&>(next).summary_;
  summary_.releases += other.releases;
  summary_.linked_releases += other.linked_releases;
  summary_.records += other.records;
  summary_.distinct_release_ids += other.distinct_release_ids;
  summary_.ocids += other.ocids;
  summary_.awards += other.awards;
  summary_.contracts += other.contracts;
  summary_.transactions += other.transactions;
  summary_.suppliers += other.suppliers;
  summary_.awards_stated += other.awards_stated;
  summary_.contracts_stated += other.contracts_stated;
  summary_.transactions_stated += other.transactions_stated;
  for (const auto& [currency, sum] : other.award_sum) {
    summary_.award_sum[currency].count += sum.count;
    summary_.award_sum[currency].sum_minor += sum.sum_minor;
  }
  for (const auto& [currency, sum] : other.transaction_sum) {
    summary_.transaction_sum[currency].count += sum.count;
    summary_.transaction_sum[currency].sum_minor += sum.sum_minor;
  }
}

absl::StatusOr<FileReport> ReadOcdsSpend(const RecognisedSource& source,
                                         const ReadOptions& options,
                                         SpendSink& sink) {
  FileReport report = StartReport(source.scan);
  report.format = "ocds";
  DraftTally tally(report);
  Utf8Source utf8(source.bytes, source.scan.encoding);
  const Asset fallback = options.asset.value_or(kEur);
  Collector collector(fallback, tally, sink);
  absl::StatusOr<OcdsSummary> summary =
      ReadOcds(utf8, {.asset = fallback}, collector);
  if (!summary.ok()) {
    OMLOOP_RETURN_IF_ERROR(RefuseContent(summary.status(), report, sink));
    return report;
  }
  std::optional<Asset> asset;
  int64_t unread = 0;
  OMLOOP_RETURN_IF_ERROR(
      Deliver(collector.drafts(), options.asset, tally, sink, asset, unread));
  const int64_t own = collector.drafts().own_transactions();
  if (own > 0) {
    OMLOOP_RETURN_IF_ERROR(tally.Tell(
        MakeProblem("OCDS_OWN_PAYMENTS",
                    absl::StrFormat("%d payments come from this program's own "
                                    "export",
                                    own)),
        sink));
  } else if (summary->transactions == 0 && summary->awards > 0) {
    OMLOOP_RETURN_IF_ERROR(
        tally.Tell(MakeProblem("OCDS_NO_PAYMENTS",
                               "the file tells of awards and contracts, and "
                               "of no payment"),
                   sink));
  }
  tally.Finish();
  report.rejected += unread + summary->refused_parts;
  report.asset =
      asset.value_or(summary->award_sum.empty()
                         ? fallback
                         : Asset::FromCode(summary->award_sum.begin()->first)
                               .value_or(fallback));
  report.asset_reason = options.asset.has_value() ? "named by the user"
                        : asset.has_value()
                            ? "the currency of the first payment"
                            : "the currency of the awards";
  report.layout =
      absl::StrFormat("open contracting data, OCDS %s", summary->version);
  report.section = std::make_shared<OcdsSection>(*std::move(summary));
  return report;
}

}  // namespace omloop::ingest
