#ifndef OMLOOP_LEDGER_CIRCULATION_ALLOCATION_H_
#define OMLOOP_LEDGER_CIRCULATION_ALLOCATION_H_

#include <cstdint>
#include <span>
#include <vector>

namespace omloop::circulation {

// Splits `amount` over `parts` in proportion, exactly: the shares add up to
// amount, each is its exact share rounded down or up, and those with the
// largest remainder are rounded up (ties to the earlier part).
//
// `amount` is at most the sum of parts, which fits in 63 bits; parts are not
// negative. `shares` is filled, as long as parts; all 0 for an amount of 0.
void SplitByLargestRemainder(std::span<const int64_t> parts, int64_t amount,
                             std::vector<int64_t>& shares);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_ALLOCATION_H_
