// Any bytes as a UBL invoice, an audit file and a bank statement, by whatever
// the content says, and as an audit file in any case. What must hold: no
// crash, records = accepted + rejected, the sink sees what the report counts,
// and the same bytes in other pieces give the same report.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/check.h"
#include "ledger/ingest/camt053/camt_file.h"
#include "ledger/ingest/report_json.h"
#include "ledger/ingest/source_reader.h"
#include "ledger/ingest/ubl/ubl_rules.h"
#include "ledger/ingest/xaf/own_books.h"

namespace {

using omloop::ingest::ByteSource;
using omloop::ingest::PaymentDraft;
using omloop::ingest::Problem;
using omloop::ingest::SpendDraft;

class Counting : public omloop::ingest::SpendSink {
 public:
  absl::Status OnRecord(const SpendDraft&) override {
    ++taken;
    return absl::OkStatus();
  }
  absl::Status OnPayment(const PaymentDraft&) override {
    ++taken;
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem&) override {
    ++problems;
    return absl::OkStatus();
  }
  int64_t taken = 0;
  int64_t problems = 0;
};

std::string Run(ByteSource& source) {
  Counting sink;
  const auto report = omloop::ingest::ReadSource(source, {}, sink);
  OMLOOP_CHECK(report.ok());
  OMLOOP_CHECK(report->records == report->accepted + report->rejected);
  OMLOOP_CHECK(sink.taken == report->accepted);
  OMLOOP_CHECK(sink.problems == report->problem_count);
  return ReportToJson(*report, omloop::ingest::BySupplier::kWrite);
}

class NoPayments : public omloop::ingest::CamtSink {
 public:
  absl::Status OnPayment(const PaymentDraft&) override {
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem&) override { return absl::OkStatus(); }
  absl::Status OnReject(const Problem&) override { return absl::OkStatus(); }
};

// The readers themselves, whatever the content looks like.
void RunReaders(std::string_view bytes) {
  using namespace omloop::ingest;
  MemorySource source(bytes);
  NoPayments payments;
  (void)ReadCamtFile(source, payments);
  std::string copy(bytes);
  UblTree tree;
  if (tree.Parse(copy).ok()) {
    UblChecker checker;
    for (const UblFinding& finding : checker.Check(tree, 0xFF)) {
      OMLOOP_CHECK(!finding.rule->id.empty());
      (void)tree.PathOf(finding.node);
      (void)tree.RowOf(finding.node);
    }
  }
  MemorySource books(bytes);
  (void)SummariseOwnBooks(
      books, [](const OwnBooksPlace& p) { return std::string(p.country); },
      std::nullopt);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace omloop::ingest;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  MemorySource whole(bytes);
  const std::string first = Run(whole);
  constexpr size_t kPiece = 7;
  ChunkSource pieces([bytes](int64_t i) -> absl::StatusOr<std::string> {
    const size_t begin =
        std::min(static_cast<size_t>(i) * kPiece, bytes.size());
    return std::string(bytes.substr(begin, kPiece));
  });
  OMLOOP_CHECK(Run(pieces) == first);
  RunReaders(bytes);
  return 0;
}
