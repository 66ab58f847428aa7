#ifndef OMLOOP_TOOLS_LOADGEN_PAYMENTS_H_
#define OMLOOP_TOOLS_LOADGEN_PAYMENTS_H_

#include <cstdint>
#include <filesystem>
#include <vector>

#include "absl/status/status.h"
#include "tools/loadgen/spend.h"
#include "tools/loadgen/world.h"

namespace omloop::loadgen {

// What local firms that share their bank pay on, out of what anchors paid
// them: to a few regular firms nearby, as far as they truly re-spend there,
// and to one elsewhere.
class Payments {
 public:
  explicit Payments(const World& world);

  void Add(int month, const SpendLine& line);
  // payments.csv: payer, payee, date, amount.
  absl::Status Write(const std::filesystem::path& path) const;

 private:
  const World& world_;
  // Net cents by supplier and month.
  std::vector<std::vector<int64_t>> received_;
};

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_PAYMENTS_H_
