// A file far larger than what a reader may keep in memory.
#include <sys/resource.h>

#include <string>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "ledger/ingest/spend_reader.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

constexpr int64_t kFileBytes = int64_t{64} << 20;
constexpr int64_t kMemoryBytesMax = int64_t{24} << 20;
constexpr int kRowsAChunk = 4096;

// Row `i` of the file: 1 to 28 October 2026, i cents.
std::string Row(int64_t i) {
  return absl::StrFormat(
      "%02d/10/2026,Supplier %d B.V.,INV%d,A description of what was "
      "delivered,%d.%02d\n",
      i % 28 + 1, i % 997, i, i / 100, i % 100);
}

int64_t PeakBytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{1024} * usage.ru_maxrss;
}

class CountingSink : public SpendSink {
 public:
  absl::Status OnRecord(const SpendDraft&) override {
    ++records;
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem&) override { return absl::OkStatus(); }
  int64_t records = 0;
};

TEST(LargeFileTest, StreamsInBoundedMemory) {
  const int64_t row_bytes = static_cast<int64_t>(Row(50'000).size());
  const int64_t chunks = kFileBytes / row_bytes / kRowsAChunk + 1;
  ChunkSource source([chunks](int64_t chunk) -> absl::StatusOr<std::string> {
    if (chunk == 0) return "Payment date,Supplier,Invoice number,Text,Net\n";
    if (chunk > chunks) return "";
    std::string text;
    for (int64_t i = 0; i < kRowsAChunk; ++i) {
      text += Row((chunk - 1) * kRowsAChunk + i);
    }
    return text;
  });
  const int64_t before = PeakBytes();
  CountingSink sink;
  OMLOOP_ASSERT_OK_AND_ASSIGN(const FileReport report,
                              ReadSpend(source, {}, sink));
  const int64_t rows = chunks * kRowsAChunk;
  EXPECT_EQ(report.accepted, rows);
  EXPECT_EQ(report.rejected, 0);
  EXPECT_EQ(report.accepted_sum_minor, rows * (rows - 1) / 2);
  EXPECT_EQ(report.suppliers, 997);
  EXPECT_EQ(report.exact_duplicates, 0);
  EXPECT_EQ(sink.records, rows);
  // Eight bytes a record to see repetitions, and a few buffers.
  EXPECT_LT(PeakBytes() - before, kMemoryBytesMax);
}

}  // namespace
}  // namespace omloop::ingest
