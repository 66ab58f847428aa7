#ifndef OMLOOP_LEDGER_ECONOMY_MONTH_TESTING_H_
#define OMLOOP_LEDGER_ECONOMY_MONTH_TESTING_H_

#include <memory>
#include <string>

#include "ledger/base/check.h"
#include "ledger/economy/breakdown.h"
#include "ledger/economy/month.h"
#include "ledger/fold/cells.h"
#include "ledger/fold/facts.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "tests/testing/log_builder.h"

namespace omloop::economy {

inline constexpr Month kOctober(2026, 10);
inline constexpr char kNieuwWest[] = "NL/NL-NH/GM0363/F";
inline constexpr char kOost[] = "NL/NL-NH/GM0363/M";
inline constexpr char kUtrecht[] = "NL/NL-UT/GM0344";
inline constexpr char kBelgium[] = "BE";

// A supplier as tests need it.
struct Firm {
  std::string place;  // Empty: unknown.
  ledger::v1::OwnershipClass ownership = ledger::v1::OWNERSHIP_CLASS_PRIVATE;
  ledger::v1::SizeClass size = ledger::v1::SIZE_CLASS_LARGE;
  bool legal_person = true;
};

// A log with rings around Nieuw-West and one anchor, and its figures.
class TestBook {
 public:
  TestBook() {
    log.AddNieuwWest();
    anchor = log.AddAnchor();
  }

  uint32_t AddFirm(const Firm& firm) {
    ledger::v1::PartyAttributes attributes;
    attributes.set_kind(ledger::v1::PARTY_KIND_SUPPLIER);
    attributes.set_ownership_class(firm.ownership);
    attributes.set_size_class(firm.size);
    attributes.set_legal_person(firm.legal_person);
    const uint32_t party = log.AddParty(attributes);
    if (!firm.place.empty()) log.AddEstablishment(party, firm.place);
    return party;
  }
  // One line from the first anchor to a new firm.
  uint32_t Pay(const Firm& firm, int64_t amount) {
    const uint32_t party = AddFirm(firm);
    log.Spend({.payer = anchor, .payee = party, .amount = amount});
    return party;
  }

  void Fold() {
    facts = std::make_unique<fold::Facts>();
    cells = std::make_unique<fold::Cells>();
    for (size_t i = 0; i < log.size(); ++i) {
      OMLOOP_CHECK(facts->Apply(log.records()[i], log.payloads()[i]).ok());
    }
    cells->Apply(log.records());
  }

  absl::StatusOr<MonthFigures> TryCompute(MonthOptions options,
                                          Month month = kOctober) {
    Fold();
    const auto table = cells->Share(month);
    return ComputeMonth({.month = month,
                         .cells = table.get(),
                         .pending = cells->PendingOf(month),
                         .facts = facts.get()},
                        options);
  }
  MonthFigures Compute(Audience audience = Audience::kSteward,
                       uint32_t of_anchor = 0, Month month = kOctober) {
    auto figures = TryCompute(
        {.anchor = PartyNumber(of_anchor), .audience = audience}, month);
    OMLOOP_CHECK(figures.ok());
    return *std::move(figures);
  }
  Breakdown Slices() {
    Fold();
    const auto table = cells->Share(kOctober);
    auto breakdown =
        BreakDown(table.get(), *facts, kOctober, kEur.number(), PartyNumber());
    OMLOOP_CHECK(breakdown.ok());
    return *std::move(breakdown);
  }

  omloop::testing::LogBuilder log;
  uint32_t anchor = 0;
  std::unique_ptr<fold::Facts> facts;
  std::unique_ptr<fold::Cells> cells;
};

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_MONTH_TESTING_H_
