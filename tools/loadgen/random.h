#ifndef OMLOOP_TOOLS_LOADGEN_RANDOM_H_
#define OMLOOP_TOOLS_LOADGEN_RANDOM_H_

#include <cstdint>

#include "ledger/base/check.h"

namespace omloop::loadgen {

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", 2014). The standard library's engines are portable but its
// distributions are not, and the same seed must give the same bytes on every
// machine; so integers only, and our own few ways to draw one.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // A number in [0, limit). The bias of the remainder is below 2^-30 for the
  // small limits used here.
  int64_t Below(int64_t limit) {
    OMLOOP_CHECK(limit > 0);
    return static_cast<int64_t>(Next() % static_cast<uint64_t>(limit));
  }
  // A number in [low, high], both included.
  int64_t Between(int64_t low, int64_t high) {
    return low + Below(high - low + 1);
  }
  // True `permille` times in a thousand.
  bool Chance(int64_t permille) { return Below(1000) < permille; }

  // A stream of its own for `tag`, so that one part can draw more numbers
  // without shifting what the others draw.
  Random Fork(uint64_t tag) const {
    Random fork(state_ ^ (tag + 1) * 0xd1342543de82ef95u);
    fork.Next();
    return fork;
  }

 private:
  uint64_t state_;
};

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_RANDOM_H_
