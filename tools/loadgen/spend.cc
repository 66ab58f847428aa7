#include "tools/loadgen/spend.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "tools/loadgen/layouts.h"

namespace omloop::loadgen {
namespace {

constexpr uint64_t kSpendStream = 3'000'000;  // never renumber, see world.cc

// What happens how often, in a thousand lines.
constexpr int kNoSupplierPermille = 5;
constexpr int kCreditPermille = 20;
constexpr int kSameInvoicePermille = 100;
constexpr int kNumberedPermille = 700;  // of lines under a contract

int SeasonOf(int sector, Month month) {
  return Sectors()[sector].season[month.month() - 1];
}

int DrawSector(Random& random, const Anchor& anchor, Month month) {
  int64_t total = 0;
  for (int sector = 0; sector < kSectorCount; ++sector) {
    total += anchor.kind->sector_weights[sector] * SeasonOf(sector, month);
  }
  int64_t at = random.Below(total);
  for (int sector = 0; sector < kSectorCount; ++sector) {
    at -= anchor.kind->sector_weights[sector] * SeasonOf(sector, month);
    if (at < 0) return sector;
  }
  OMLOOP_CHECK(false);
  return 0;
}

// The covenant at work: the chance of a local supplier grows month by month,
// and among local ones that of a cooperative.
Bucket DrawBucket(Random& random, const Anchor& anchor, int months_passed) {
  const int64_t local = std::min<int64_t>(
      750, anchor.local_permille + anchor.growth_permille * months_passed);
  if (random.Chance(local)) {
    if (random.Chance(std::min(600, 260 + 12 * months_passed))) {
      return Bucket::kLocalCooperative;
    }
    return random.Chance(850) ? Bucket::kLocalSmall : Bucket::kLocalLarge;
  }
  const int64_t at = random.Below(100);
  if (at < 42) return Bucket::kCity;
  if (at < 62) return Bucket::kRegion;
  return at < 94 ? Bucket::kCountry : Bucket::kAbroad;
}

const Supplier& DrawSupplier(Random& random, const World& world,
                             const Anchor& anchor, int sector, Bucket bucket) {
  // An anchor that knows no such supplier takes the next kind it does know.
  for (int i = 0; i < kBucketCount; ++i) {
    const int at = (static_cast<int>(bucket) + i) % kBucketCount;
    const std::vector<int>& pool = anchor.pools[sector][at];
    if (!pool.empty()) {
      return world.suppliers[pool[random.Below(pool.size())]];
    }
  }
  OMLOOP_CHECK(false);
  return world.suppliers[0];
}

// Payments go out on working days: a Saturday or Sunday moves to the Friday
// before, or to the Monday after when that is another month.
Day WorkingDay(Day day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  if (weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday) {
    return day;
  }
  const Day friday = absl::PrevWeekday(day, absl::Weekday::friday);
  return Month(friday) == Month(day)
             ? friday
             : absl::NextWeekday(day, absl::Weekday::monday);
}

// Half away from zero, as invoices round.
Money VatOn(Money net, int percent) {
  const int64_t hundredfold = net.minor_units() * percent;
  const int64_t half = hundredfold < 0 ? -50 : 50;
  return Money((hundredfold + half) / 100, net.asset());
}

Money DrawNet(Random& random, int sector, Bucket bucket) {
  const int64_t size =
      bucket == Bucket::kLocalLarge || bucket == Bucket::kCountry ? 1500 : 1000;
  // Two draws make small amounts common and large ones rare.
  const int64_t first = random.Between(200, 2'200);
  const int64_t second = random.Between(200, 2'200);
  return Money(Sectors()[sector].typical_cents * size / 1000 * first / 1000 *
                   second / 1000,
               kEur);
}

std::vector<const Contract*> Running(const Anchor& anchor, int supplier,
                                     Day day) {
  std::vector<const Contract*> running;
  for (const Contract& contract : anchor.contracts) {
    if (contract.supplier == supplier && contract.RunsOn(day)) {
      running.push_back(&contract);
    }
  }
  return running;
}

int64_t LineCount(const World& world, const Anchor& anchor, Month month) {
  int64_t weights = 0;
  for (const Anchor& other : world.anchors) weights += other.kind->weight;
  // The year's shape follows the anchor's own mix of sectors.
  int64_t season = 0;
  int64_t mix = 0;
  for (int sector = 0; sector < kSectorCount; ++sector) {
    season += anchor.kind->sector_weights[sector] * SeasonOf(sector, month);
    mix += anchor.kind->sector_weights[sector];
  }
  const int64_t a_year =
      world.options.payments_a_year * anchor.kind->weight / weights;
  return std::max<int64_t>(1, a_year * season / mix / 12'000);
}

}  // namespace

std::vector<SpendLine> DrawMonth(const World& world, const Anchor& anchor,
                                 Month month) {
  const int months_passed = month - world.options.first_month;
  Random random = Random(world.options.seed)
                      .Fork(kSpendStream + anchor.index)
                      .Fork(months_passed);
  const bool has_reference = LayoutOf(anchor).HasContractReference();
  const int days = LastDay(month).day();
  std::vector<SpendLine> lines;
  const int64_t count = LineCount(world, anchor, month);
  lines.reserve(count);
  for (int64_t i = 0; i < count; ++i) {
    if (!lines.empty() && random.Chance(kSameInvoicePermille)) {
      // Another line of the invoice before it.
      SpendLine line = lines.back();
      line.net = DrawNet(random, line.sector, Bucket::kCity);
      line.vat = VatOn(line.net, Sectors()[line.sector].vat_percent);
      line.description = Sectors()[line.sector].descriptions[2];
      lines.push_back(std::move(line));
      continue;
    }
    SpendLine line;
    line.sector = DrawSector(random, anchor, month);
    const Sector& sector = Sectors()[line.sector];
    const Bucket bucket = DrawBucket(random, anchor, months_passed);
    line.supplier = &DrawSupplier(random, world, anchor, line.sector, bucket);
    line.paid = WorkingDay(Day(month) + random.Below(days));
    // Small firms are paid a little sooner, slowly better.
    const int64_t slowest = line.supplier->small ? 45 : 60;
    line.invoiced = line.paid - random.Between(8, slowest - months_passed % 10);
    line.invoice_number =
        absl::StrFormat("%04d%02d-%d-%06d", month.year(), month.month(),
                        anchor.index + 1, i + 1);
    line.net = DrawNet(random, line.sector, bucket);
    line.description = sector.descriptions[random.Below(2)];
    if (random.Chance(kCreditPermille)) {
      line.net = Money(-line.net.minor_units() / 3, kEur);
      line.description = "Creditnota";
    }
    line.vat = VatOn(line.net, sector.vat_percent);
    if (random.Chance(kNoSupplierPermille)) line.supplier = nullptr;
    if (line.supplier != nullptr && has_reference &&
        random.Chance(kNumberedPermille)) {
      const std::vector<const Contract*> running =
          Running(anchor, line.supplier->index, line.paid);
      if (!running.empty()) {
        line.contract = running[random.Below(running.size())];
      }
    }
    lines.push_back(std::move(line));
  }
  std::stable_sort(
      lines.begin(), lines.end(),
      [](const SpendLine& a, const SpendLine& b) { return a.paid < b.paid; });
  return lines;
}

}  // namespace omloop::loadgen
