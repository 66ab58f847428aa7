#include "tools/loadgen/payments.h"

#include <algorithm>
#include <string>

#include "tools/loadgen/table_file.h"

namespace omloop::loadgen {
namespace {

constexpr uint64_t kPaymentStream = 0x7061795f6f6e;
// Firms nearby that a firm pays month after month.
constexpr size_t kRegulars = 3;
// Of what it receives, a firm pays this much on within the month.
constexpr int64_t kPaidOnPermille = 800;
constexpr int kPayDayFirst = 22;
constexpr int kPayDayLast = 28;

constexpr Dialect kTable = {.delimiter = ','};

}  // namespace

Payments::Payments(const World& world)
    : world_(world),
      received_(
          world.suppliers.size(),
          std::vector<int64_t>(static_cast<size_t>(world.options.months), 0)) {}

void Payments::Add(int month, const SpendLine& line) {
  if (line.supplier == nullptr || !line.supplier->declares) return;
  received_[static_cast<size_t>(line.supplier->index)]
           [static_cast<size_t>(month)] += line.net.minor_units();
}

absl::Status Payments::Write(const std::filesystem::path& path) const {
  TableFile file(path, kTable);
  file.Row({"payer", "payee", "date", "amount"});
  std::vector<const Supplier*> near, far;
  for (const Supplier& supplier : world_.suppliers) {
    if (!supplier.registered) continue;
    const bool local = supplier.place.ring == Ring::kFocus && !supplier.moved;
    (local ? near : far).push_back(&supplier);
  }
  if (near.size() < 2 || far.empty()) return file.Finish();
  for (const Supplier& supplier : world_.suppliers) {
    if (!supplier.declares || supplier.place.ring != Ring::kFocus) continue;
    const Random own =
        Random(world_.options.seed)
            .Fork(kPaymentStream + static_cast<uint64_t>(supplier.index));
    Random choice = own;
    std::vector<const Supplier*> regulars;
    while (regulars.size() < std::min(kRegulars, near.size() - 1)) {
      const Supplier* other = near[static_cast<size_t>(
          choice.Below(static_cast<int64_t>(near.size())))];
      const bool taken =
          std::find(regulars.begin(), regulars.end(), other) != regulars.end();
      if (other != &supplier && !taken) regulars.push_back(other);
    }
    const Supplier* elsewhere = far[static_cast<size_t>(
        choice.Below(static_cast<int64_t>(far.size())))];
    for (int month = 0; month < world_.options.months; ++month) {
      const int64_t paid_on = received_[static_cast<size_t>(supplier.index)]
                                       [static_cast<size_t>(month)] *
                              kPaidOnPermille / 1000;
      if (paid_on <= 0) continue;
      Random random = own.Fork(static_cast<uint64_t>(month) + 1);
      const Month civil = world_.options.first_month + month;
      auto row = [&](const Supplier& payee, int64_t cents) {
        const int day =
            static_cast<int>(random.Between(kPayDayFirst, kPayDayLast));
        if (cents > 0) {
          file.Row({supplier.name, payee.name,
                    FormatDate(Day(civil) + (day - 1), DateStyle::kIso),
                    FormatAmount(Money(cents, kEur), AmountStyle::kPoint)});
        }
      };
      const int64_t local = paid_on * supplier.respend_permille / 1000;
      int64_t left = local;
      for (size_t i = 0; i < regulars.size(); ++i) {
        const int64_t part = i + 1 == regulars.size() ? left : left / 2;
        row(*regulars[i], part);
        left -= part;
      }
      row(*elsewhere, paid_on - local);
    }
  }
  return file.Finish();
}

}  // namespace omloop::loadgen
