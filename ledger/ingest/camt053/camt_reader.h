#ifndef OMLOOP_LEDGER_INGEST_CAMT053_CAMT_READER_H_
#define OMLOOP_LEDGER_INGEST_CAMT053_CAMT_READER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ingest/camt053/camt_file.h"
#include "ledger/ingest/report.h"
#include "ledger/ingest/source_reader.h"
#include "ledger/ingest/spend_sink.h"

namespace omloop::ingest {

// Reads a bank statement: each booked payment out of the account goes to
// SpendSink::OnPayment. Payments are no spend: `accepted` and its sum count
// payments. Errors: those of the source and of `sink`; what is wrong with the
// content is in the report.
absl::StatusOr<FileReport> ReadCamt(const RecognisedSource& source,
                                    const ReadOptions& options,
                                    SpendSink& sink);

class CamtSection : public FormatSection {
 public:
  explicit CamtSection(std::vector<CamtStatement> statements)
      : statements_(std::move(statements)) {}
  void AddTo(nlohmann::ordered_json& report) const override;
  std::vector<std::string> Lines() const override;
  void Merge(const FormatSection& next) override;

 private:
  std::vector<CamtStatement> statements_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_CAMT053_CAMT_READER_H_
