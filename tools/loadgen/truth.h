#ifndef OMLOOP_TOOLS_LOADGEN_TRUTH_H_
#define OMLOOP_TOOLS_LOADGEN_TRUTH_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "tools/loadgen/spend.h"
#include "tools/loadgen/world.h"

namespace omloop::loadgen {

// What the generator knows, to hold against what the product computes from
// the files. README.md explains every field of truth.json.
class Truth {
 public:
  explicit Truth(const World& world) : world_(world) {}

  void Add(const Anchor& anchor, Month month, const SpendLine& line);

  // Errors: UNAVAILABLE CANNOT_WRITE.
  absl::Status Write(const std::filesystem::path& path) const;

 private:
  // Sums of net cents; counts where named so.
  struct Tally {
    int64_t lines = 0;
    int64_t negative_lines = 0;
    int64_t net = 0;
    int64_t vat = 0;
    int64_t bank_lines = 0;
    int64_t bank_gross = 0;
    int64_t influenceable = 0;
    std::array<int64_t, kRingCount> by_ring{};
    int64_t unnamed = 0;  // no supplier: no ring, in truth as in the files
    std::array<int64_t, kRingCount> known_by_ring{};
    int64_t known_unknown = 0;
    int64_t cooperative = 0;
    int64_t small_local = 0;
    int64_t known_small_local = 0;
    int64_t contract_named = 0;
    int64_t contract_assumed = 0;
    int64_t contract_none = 0;
    int64_t respent_thousandths = 0;       // sum over focus of net x permille
    int64_t respent_plus_thousandths = 0;  // the same over all suppliers
    std::array<int64_t, kSectorCount> by_sector{};
    std::set<int> suppliers;

    void Add(const Anchor& anchor, const SpendLine& line);
  };
  static int64_t AreaIncomeMillionths(const Tally& tally);
  static void AddJson(const Tally& tally, std::string& out);

  const World& world_;
  std::map<Month, Tally> months_;
  std::map<std::pair<int, Month>, Tally> anchor_months_;
  std::map<int, int64_t> supplier_net_;
};

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_TRUTH_H_
