// Fact payloads come from outside: the first byte is a kind, the rest a
// payload. What decodes must encode to something that decodes to the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/check.h"
#include "ledger/model/entry_kind.h"
#include "ledger/model/fact_codec.h"

namespace omloop {
namespace {

template <typename Decode, typename Encode>
void CheckRoundTrip(std::string_view payload, Decode decode, Encode encode) {
  const auto terms = decode(payload);
  if (!terms.ok()) return;
  const std::string once = encode(*terms);
  const auto again = decode(once);
  OMLOOP_CHECK(again.ok());
  OMLOOP_CHECK(encode(*again) == once);
}

}  // namespace
}  // namespace omloop

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace omloop;
  if (size == 0) return 0;
  const std::string_view payload(reinterpret_cast<const char*>(data) + 1,
                                 size - 1);
  CheckPayload(static_cast<EntryKind>(data[0]), payload).IgnoreError();
  CheckRoundTrip(payload, DecodeBookTerms, EncodeBookTerms);
  CheckRoundTrip(payload, DecodeAreaTerms, EncodeAreaTerms);
  CheckRoundTrip(payload, DecodeRingSet, EncodeRingSet);
  CheckRoundTrip(payload, DecodeCategoryTerms, EncodeCategoryTerms);
  return 0;
}
