#include "ledger/circulation/allocation.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace omloop::circulation {

void SplitByLargestRemainder(std::span<const int64_t> parts, int64_t amount,
                             std::vector<int64_t>& shares) {
  shares.assign(parts.size(), 0);
  int64_t sum = 0;
  for (int64_t part : parts) sum += part;
  if (amount == 0 || sum == 0) return;
  OMLOOP_CHECK(amount <= sum);
  struct Remainder {
    int64_t value;
    uint32_t part;
  };
  // Kept between calls: this runs for every payment that is followed.
  thread_local std::vector<Remainder> remainders;
  remainders.clear();
  int64_t left = amount;
  for (size_t i = 0; i < parts.size(); ++i) {
    const __int128 product = static_cast<__int128>(parts[i]) * amount;
    shares[i] = static_cast<int64_t>(product / sum);
    left -= shares[i];
    const auto remainder = static_cast<int64_t>(product % sum);
    if (remainder != 0) {
      remainders.push_back({remainder, static_cast<uint32_t>(i)});
    }
  }
  // The remainders add up to `left` sums, so there are at least that many,
  // and a part that is rounded up stays within its own size.
  const auto larger = [](const Remainder& a, const Remainder& b) {
    return a.value != b.value ? a.value > b.value : a.part < b.part;
  };
  if (left > 0 && left < static_cast<int64_t>(remainders.size())) {
    std::nth_element(remainders.begin(), remainders.begin() + left - 1,
                     remainders.end(), larger);
  }
  for (int64_t i = 0; i < left; ++i) {
    ++shares[remainders[static_cast<size_t>(i)].part];
  }
}

}  // namespace omloop::circulation
