#ifndef OMLOOP_TESTS_FUZZ_TABLE_CHECK_H_
#define OMLOOP_TESTS_FUZZ_TABLE_CHECK_H_

#include <cstdint>
#include <string>

#include "ledger/base/check.h"
#include "ledger/ingest/report_json.h"
#include "ledger/ingest/source_reader.h"

namespace omloop::fuzz {

// Reads `source` as any format and checks what must hold whatever it is:
// records = accepted + rejected, and the sink sees what the report counts.
// Returns the report.
inline std::string ReadAndCheck(ingest::ByteSource& source) {
  class Counting : public ingest::SpendSink {
   public:
    absl::Status OnRecord(const ingest::SpendDraft&) override {
      ++records;
      return absl::OkStatus();
    }
    absl::Status OnProblem(const ingest::Problem&) override {
      ++problems;
      return absl::OkStatus();
    }
    int64_t records = 0;
    int64_t problems = 0;
  };
  Counting sink;
  const auto report = ingest::ReadSource(source, ingest::ReadOptions(), sink);
  OMLOOP_CHECK(report.ok());
  OMLOOP_CHECK(report->records == report->accepted + report->rejected);
  OMLOOP_CHECK(sink.records == report->accepted);
  OMLOOP_CHECK(sink.problems == report->problem_count);
  return ingest::ReportToJson(*report, ingest::BySupplier::kWrite);
}

}  // namespace omloop::fuzz

#endif  // OMLOOP_TESTS_FUZZ_TABLE_CHECK_H_
