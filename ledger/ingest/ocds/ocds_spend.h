#ifndef OMLOOP_LEDGER_INGEST_OCDS_OCDS_SPEND_H_
#define OMLOOP_LEDGER_INGEST_OCDS_OCDS_SPEND_H_

#include <string>
#include <vector>

#include "ledger/ingest/ocds/ocds_reader.h"
#include "ledger/ingest/source_reader.h"

namespace omloop::ingest {

// What open contracting data adds to a report.
class OcdsSection : public FormatSection {
 public:
  explicit OcdsSection(OcdsSummary summary) : summary_(std::move(summary)) {}
  void AddTo(nlohmann::ordered_json& report) const override;
  std::vector<std::string> Lines() const override;
  // Sums both; what the two documents have in common counts twice.
  void Merge(const FormatSection& next) override;

 private:
  OcdsSummary summary_;
};

// Reads open contracting data as spend: transactions of contracts, dated by
// their payment. The counts of awards and contracts stand in the section; the
// contracts themselves are read by ReadContractFile (ocds_list.h).
absl::StatusOr<FileReport> ReadOcdsSpend(const RecognisedSource& source,
                                         const ReadOptions& options,
                                         SpendSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_OCDS_OCDS_SPEND_H_
