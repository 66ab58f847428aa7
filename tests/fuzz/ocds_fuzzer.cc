// Any bytes as open contracting data: no crash, and the same bytes in other
// pieces give the same contracts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/ocds/ocds_drafts.h"
#include "ledger/ingest/ocds/ocds_reader.h"

namespace {

using namespace omloop;

class Summary : public ingest::OcdsSink {
 public:
  absl::Status OnRelease(const ingest::OcdsRelease& release, int64_t ordinal,
                         int64_t row) override {
    text += absl::StrFormat("%s %d\n", release.ocid, row);
    return drafts_.Add(release, ordinal, row);
  }
  absl::Status OnProblem(const ingest::Problem& problem) override {
    text += problem.code + "\n";
    return absl::OkStatus();
  }
  void Finish() {
    for (const auto& contract : drafts_.Contracts()) {
      text += contract.draft.contract_number + "\n";
    }
    for (const auto& payment : drafts_.Transactions()) {
      text += absl::StrFormat("%d\n", payment.draft.amount_minor);
    }
  }
  std::string text;

 private:
  ingest::OcdsDrafts drafts_{kEur};
};

std::string Read(ingest::ByteSource& source) {
  Summary sink;
  const auto summary = ingest::ReadOcds(source, {}, sink);
  if (summary.ok()) {
    OMLOOP_CHECK(summary->awards <= summary->awards_stated);
    OMLOOP_CHECK(summary->transactions <= summary->transactions_stated);
    sink.Finish();
    sink.text += absl::StrFormat("%d", summary->awards);
  } else {
    sink.text += std::string(summary.status().message());
  }
  return sink.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ingest::MemorySource whole(bytes);
  const std::string first = Read(whole);
  constexpr size_t kPiece = 5;
  ingest::ChunkSource pieces([bytes](int64_t i) -> absl::StatusOr<std::string> {
    const size_t begin =
        std::min(static_cast<size_t>(i) * kPiece, bytes.size());
    return std::string(bytes.substr(begin, kPiece));
  });
  OMLOOP_CHECK(Read(pieces) == first);
  return 0;
}
