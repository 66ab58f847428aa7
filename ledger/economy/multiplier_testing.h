#ifndef OMLOOP_LEDGER_ECONOMY_MULTIPLIER_TESTING_H_
#define OMLOOP_LEDGER_ECONOMY_MULTIPLIER_TESTING_H_

#include <cstdint>

#include "gmock/gmock.h"
#include "ledger/economy/multiplier.h"
#include "tests/testing/status_matchers.h"

namespace omloop::economy {

MATCHER_P(Equals, expected, "") {
  *result_listener << arg.numerator << "/" << arg.denominator;
  return SameValue(arg, expected);
}

// A window of one month that is filled line by line.
class TestWindow {
 public:
  static inline const Month kMonth{2026, 10};

  // A supplier with one line and, with a letter, evidence of this year.
  uint32_t Pay(Place place, int64_t amount, EvidenceQuality letter = {},
               Ratio share = {}, Stratum stratum = {}) {
    SupplierInput supplier{
        .party =
            PartyNumber(static_cast<uint32_t>(100 + input.suppliers.size())),
        .stratum = stratum};
    if (letter != EvidenceQuality::kNone) {
      supplier.evidence.push_back({.letter = letter,
                                   .period = {Month(2026, 1), Month(2027, 1)},
                                   .local = share});
    }
    input.suppliers.push_back(supplier);
    const auto index = static_cast<uint32_t>(input.suppliers.size() - 1);
    AddLine(index, place, amount);
    return index;
  }
  void AddLine(uint32_t supplier, Place place, int64_t amount,
               Month month = kMonth) {
    input.lines.push_back({.supplier = supplier,
                           .payer = PartyNumber(1),
                           .month = month,
                           .place = place,
                           .amount = amount});
  }
  void SetPeriod(uint32_t supplier, Month first, Month limit) {
    input.suppliers[supplier].evidence[0].period = {first, limit};
  }
  MultiplierFigures Compute(const MultiplierOptions& options = {}) const {
    const auto figures = ComputeMultiplier(input, options);
    OMLOOP_EXPECT_OK(figures);
    return figures.ok() ? *figures : MultiplierFigures{};
  }

  MultiplierInput input;
};

// G16 of domain.md 1.6, the demo card: a cooperative 40k local, half re-spent
// here by its books; a partnership 20k local, nothing known; a contractor
// from Utrecht 30k that declared a tenth; ICT from abroad 10k, nothing.
inline TestWindow DemoCard() {
  TestWindow card;
  card.Pay(Place::kLocal, 40'000'00, EvidenceQuality::kA, {1, 2});
  card.Pay(Place::kLocal, 20'000'00);
  card.Pay(Place::kElsewhere, 30'000'00, EvidenceQuality::kB, {1, 10});
  card.Pay(Place::kElsewhere, 10'000'00, EvidenceQuality::kB, {0, 1});
  return card;
}

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_MULTIPLIER_TESTING_H_
