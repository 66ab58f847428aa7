// Any bytes as a spend file, a list of parties and a list of contracts. What
// must hold: no crash, records = accepted + rejected, the sink sees what the
// report counts, and the same bytes in other pieces give the same report.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/check.h"
#include "ledger/ingest/list_reader.h"
#include "ledger/ingest/report_json.h"
#include "ledger/ingest/spend_reader.h"

namespace {

using omloop::ingest::ByteSource;
using omloop::ingest::FileReport;
using omloop::ingest::Problem;

template <typename Base, typename Draft>
class Counting : public Base {
 public:
  absl::Status OnRecord(const Draft&) override {
    ++records;
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem&) override {
    ++problems;
    return absl::OkStatus();
  }
  int64_t records = 0;
  int64_t problems = 0;
};

template <typename Sink, typename Read>
std::string Run(ByteSource& source, const Read& read) {
  Sink sink;
  const auto report = read(source, omloop::ingest::ReadOptions(), sink);
  OMLOOP_CHECK(report.ok());
  OMLOOP_CHECK(report->records == report->accepted + report->rejected);
  OMLOOP_CHECK(sink.records == report->accepted);
  OMLOOP_CHECK(sink.problems == report->problem_count);
  return ReportToJson(*report, omloop::ingest::BySupplier::kWrite);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace omloop::ingest;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  using Spend = Counting<SpendSink, SpendDraft>;
  MemorySource whole(bytes);
  const std::string first = Run<Spend>(whole, ReadSpend);
  constexpr size_t kPiece = 3;
  ChunkSource pieces([bytes](int64_t i) -> absl::StatusOr<std::string> {
    const size_t begin =
        std::min(static_cast<size_t>(i) * kPiece, bytes.size());
    return std::string(bytes.substr(begin, kPiece));
  });
  OMLOOP_CHECK(Run<Spend>(pieces, ReadSpend) == first);
  OMLOOP_CHECK(whole.Rewind().ok());
  Run<Counting<PartySink, PartyDraft>>(whole, ReadParties);
  OMLOOP_CHECK(whole.Rewind().ok());
  Run<Counting<ContractSink, ContractDraft>>(whole, ReadContracts);
  return 0;
}
