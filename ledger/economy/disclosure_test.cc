#include "ledger/economy/disclosure.h"

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/economy/month_testing.h"
#include "ledger/economy/row_space.h"

namespace omloop::economy {
namespace {

namespace pb = ::omloop::ledger::v1;

TEST(RowSpaceTest, TellsWhichRowsAVectorFollowsFrom) {
  RowSpace space(4);
  space.Add({1, 1, 1, 1});
  space.Add({1, 1, 0, 0});
  space.Add({0, 0, 1, 1});  // The first less the second.
  space.Add({0, 0, 0, 1});
  EXPECT_EQ(space.size(), 4u);
  EXPECT_EQ(space.Explain({0, 0, 1, 0}), (std::vector<size_t>{0, 1, 3}));
  EXPECT_EQ(space.Explain({0, 0, 0, 0}), (std::vector<size_t>{}));
  EXPECT_EQ(space.Explain({1, 0, 0, 0}), std::nullopt);
  EXPECT_EQ(RowSpace(1).Explain({1}), std::nullopt);
}

TEST(DisclosureTest, ThreePartiesNoneAboveEightyPercent) {
  struct Case {
    Tally tally;
    bool safe;
  };
  const Case cases[] = {
      {{.suppliers = 0}, true},
      {{.suppliers = 1, .largest = 1, .absolute = 1}, false},
      {{.suppliers = 2, .largest = 5, .absolute = 10}, false},
      {{.suppliers = 3, .largest = 80, .absolute = 100}, true},
      {{.suppliers = 3, .largest = 81, .absolute = 100}, false},
      {{.suppliers = 900, .largest = 81, .absolute = 100}, false},
      {{.suppliers = 3, .largest = 0, .absolute = 0}, true},
      {{.suppliers = 3,
        .largest = kMonthAmountMax,
        .absolute = kMonthAmountMax},
       false},
  };
  for (const Case& c : cases) EXPECT_EQ(IsSafe(c.tally), c.safe);
}

const Cell& RingCell(const MonthFigures& figures, RingKind ring) {
  for (const RingRow& row : figures.rings) {
    if (row.ring == ring) return row.cell;
  }
  return figures.rings.front().cell;
}

// docs/concepts/disclosure.md shows this example.
TEST(DisclosureTest, TheNextSmallestIsHiddenTooAndTheHeadlineLast) {
  TestBook book;
  for (int i = 0; i < 4; ++i) book.Pay({.place = kNieuwWest}, 1000);
  for (int i = 0; i < 4; ++i) book.Pay({.place = kUtrecht}, 2000);
  book.Pay({.place = kBelgium}, 500);
  book.Pay({.place = kOost}, 600);
  book.Pay({.place = kOost}, 700);
  const MonthFigures seen = book.Compute(Audience::kPublic);
  EXPECT_EQ(seen.total, 13'800);
  // One abroad and two in the city: too few. Together they are three, of
  // which none has more than 80 %, so that nothing more must go.
  EXPECT_TRUE(RingCell(seen, RingKind::kAbroad).hidden);
  EXPECT_TRUE(RingCell(seen, RingKind::kCity).hidden);
  EXPECT_FALSE(RingCell(seen, RingKind::kCountry).hidden);
  EXPECT_EQ(RingCell(seen, RingKind::kFocus).amount, 4000);
  EXPECT_EQ(RingCell(seen, RingKind::kCity).amount, 0);
  EXPECT_EQ(RingCell(seen, RingKind::kCity).suppliers, 0);
  EXPECT_TRUE(SameValue(seen.local_share.value, {4000, 13'800}));

  // Without the city, the one abroad would be what is left.
  TestBook alone;
  for (int i = 0; i < 4; ++i) alone.Pay({.place = kNieuwWest}, 1000);
  for (int i = 0; i < 4; ++i) alone.Pay({.place = kUtrecht}, 2000);
  alone.Pay({.place = kBelgium}, 500);
  const MonthFigures covered = alone.Compute(Audience::kPublic);
  EXPECT_TRUE(RingCell(covered, RingKind::kAbroad).hidden);
  EXPECT_TRUE(RingCell(covered, RingKind::kCountry).hidden);
  EXPECT_FALSE(RingCell(covered, RingKind::kFocus).hidden);
  EXPECT_TRUE(SameValue(covered.local_share.value, {32, 100}));
}

TEST(DisclosureTest, AHiddenUnknownPartStillLeavesHonestBounds) {
  TestBook book;
  for (int i = 0; i < 4; ++i) book.Pay({.place = kNieuwWest}, 1000);
  for (int i = 0; i < 4; ++i) book.Pay({.place = kUtrecht}, 2000);
  book.Pay({.place = ""}, 500);
  const MonthFigures all = book.Compute(Audience::kSteward);
  const MonthFigures seen = book.Compute(Audience::kPublic);
  EXPECT_EQ(seen.unknown_share.absent, kHidden);
  ASSERT_TRUE(seen.local_share.present());
  EXPECT_TRUE(SameValue(seen.local_share.value, all.local_share.value));
  EXPECT_GE(seen.local_share.high.AsDouble(), all.local_share.high.AsDouble());
  EXPECT_FALSE(seen.point.unknown.has_value());
  EXPECT_EQ(seen.point.local, 4000);
}

TEST(DisclosureTest, ListsNameLegalPersonsAndSumTheOthers) {
  TestBook book;
  const uint32_t firm = book.Pay({.place = kNieuwWest}, 900);
  book.Pay({.place = kNieuwWest}, 800);
  for (int i = 0; i < 5; ++i) {
    book.Pay({.place = kNieuwWest, .legal_person = false}, 1000);
  }
  const MonthFigures seen = book.Compute(Audience::kPublic);
  ASSERT_EQ(seen.suppliers_list.size(), 3u);
  EXPECT_EQ(seen.suppliers_list[0].party, PartyNumber(firm));
  EXPECT_EQ(seen.suppliers_list[0].cell.amount, 900);
  EXPECT_EQ(seen.suppliers_list[2].party, PartyNumber(0));
  EXPECT_EQ(seen.suppliers_list[2].cell.amount, 5000);
  EXPECT_EQ(seen.suppliers_list[2].cell.suppliers, 5);
}

TEST(DisclosureTest, OnePersonIsNotTheRestOfAList) {
  TestBook book;
  book.Pay({.place = kNieuwWest}, 900);
  book.Pay({.place = kNieuwWest}, 800);
  book.Pay({.place = kNieuwWest}, 700);
  book.Pay({.place = kNieuwWest, .legal_person = false}, 600);
  const MonthFigures seen = book.Compute(Audience::kPublic);
  int hidden = 0;
  for (const SupplierRow& row : seen.suppliers_list) {
    hidden += row.cell.hidden ? 1 : 0;
  }
  // The person, and as many firms as make three of them.
  EXPECT_EQ(hidden, 3);
  EXPECT_FALSE(seen.suppliers_list[0].cell.hidden);
}

TEST(DisclosureTest, TotalsStandWhateverIsBehindThem) {
  TestBook book;
  book.Pay({.place = kNieuwWest, .legal_person = false}, 900);
  const MonthFigures seen = book.Compute(Audience::kPublic);
  EXPECT_EQ(seen.total, 900);
  EXPECT_EQ(seen.anchors[0].amount, 900);
  EXPECT_EQ(seen.local_share.absent, kHidden);
  EXPECT_EQ(seen.lm2.absent, kHidden);
  EXPECT_EQ(seen.anchors[0].local_share.absent, kHidden);
  EXPECT_TRUE(seen.contracts.none.hidden);
  EXPECT_TRUE(seen.influenceable.hidden);
  EXPECT_TRUE(seen.suppliers_list[0].cell.hidden);
  EXPECT_TRUE(seen.date_basis.empty());
}

TEST(DisclosureTest, OneAnchorsTablesCannotBeSubtractedFromTheRest) {
  TestBook book;
  const uint32_t other = book.log.AddAnchor();
  for (int i = 0; i < 6; ++i) {
    const uint32_t firm = book.Pay({.place = kNieuwWest}, 100);
    book.log.Spend({.payer = other, .payee = firm, .amount = 50});
  }
  const MonthFigures seen = book.Compute(Audience::kPublic, other);
  EXPECT_EQ(seen.total, 300);
  EXPECT_TRUE(SameValue(seen.local_share.value, {1, 1}));
  EXPECT_TRUE(seen.suppliers_list.empty());
  for (const RingRow& row : seen.rings) EXPECT_TRUE(row.cell.hidden);
  for (const CategoryRow& row : seen.categories) {
    EXPECT_TRUE(row.total.hidden);
    EXPECT_TRUE(row.local.hidden);
  }
  EXPECT_EQ(seen.cooperative_share.absent, kHidden);
}

// --- The attack -----------------------------------------------------------
//
// Written apart from the code it tests: it knows the lines, takes what a
// public answer says about them as equations over single suppliers' parts,
// and solves.

struct Part {
  uint32_t supplier;
  bool legal;
  uint32_t anchor;
  int category;
  bool choice;
  RingKind ring;
  bool coop;
  bool small;
  int contract;
  int basis;
  int64_t amount;
};
using Picks = std::function<bool(const Part&)>;

class Attack {
 public:
  explicit Attack(std::vector<Part> parts) : parts_(std::move(parts)) {}

  void Know(const Picks& picks) { rows_.push_back(VectorOf(picks)); }

  // Whether the sum over `picks` can be computed.
  bool Solves(const Picks& picks) const {
    auto rows = rows_;
    std::vector<double> target = VectorOf(picks);
    size_t done = 0;
    for (size_t column = 0; column < parts_.size(); ++column) {
      size_t best = done;
      for (size_t i = done; i < rows.size(); ++i) {
        if (std::abs(rows[i][column]) > std::abs(rows[best][column])) best = i;
      }
      if (best >= rows.size() || std::abs(rows[best][column]) < 1e-9) continue;
      std::swap(rows[done], rows[best]);
      const auto clear = [&](std::vector<double>& row) {
        const double factor = row[column] / rows[done][column];
        if (factor == 0) return;
        for (size_t c = 0; c < row.size(); ++c)
          row[c] -= factor * rows[done][c];
      };
      for (size_t i = done + 1; i < rows.size(); ++i) clear(rows[i]);
      clear(target);
      ++done;
    }
    for (double x : target) {
      if (std::abs(x) > 1e-6) return false;
    }
    return true;
  }

  // Whether a sum is one the rule lets nobody see.
  bool Unsafe(const Picks& picks) const {
    std::map<uint32_t, int64_t> nets;
    for (const Part& part : parts_) {
      if (picks(part)) nets[part.supplier] += part.amount;
    }
    int64_t all = 0;
    int64_t largest = 0;
    for (const auto& [supplier, net] : nets) {
      all += std::abs(net);
      largest = std::max(largest, std::abs(net));
    }
    return !nets.empty() && (nets.size() < 3 || largest * 10 > all * 8);
  }
  bool Any(const Picks& picks) const {
    return std::any_of(parts_.begin(), parts_.end(), picks);
  }

 private:
  std::vector<double> VectorOf(const Picks& picks) const {
    std::vector<double> vector;
    for (const Part& part : parts_) vector.push_back(picks(part) ? 1 : 0);
    return vector;
  }

  std::vector<Part> parts_;
  std::vector<std::vector<double>> rows_;
};

struct Item {
  std::string name;
  Picks picks;
  bool shown;
  bool of_list = false;
};

Place PlaceOf(const Part& part) {
  if (part.ring == RingKind::kUnknown) return Place::kUnknown;
  return part.ring == RingKind::kFocus ? Place::kLocal : Place::kElsewhere;
}

// Everything an answer says or hides, as sums over parts.
std::vector<Item> Read(const MonthFigures& seen) {
  std::vector<Item> items;
  const auto add = [&](std::string name, bool shown, Picks picks,
                       bool of_list = false) {
    items.push_back({std::move(name), std::move(picks), shown, of_list});
  };
  const auto at = [](Place place) {
    return [place](const Part& p) { return PlaceOf(p) == place; };
  };
  for (const RingRow& row : seen.rings) {
    const RingKind ring = row.ring;
    add("ring " + std::string(RingName(ring)), !row.cell.hidden,
        [ring](const Part& p) { return p.ring == ring; });
  }
  for (const CategoryRow& row : seen.categories) {
    const int number = row.number.value();
    const std::string name = "category " + std::to_string(number);
    add(name, !row.total.hidden,
        [number](const Part& p) { return p.category == number; });
    const auto both = [number](Place place) {
      return [=](const Part& p) {
        return p.category == number && PlaceOf(p) == place;
      };
    };
    add(name + " local", !row.local.hidden, both(Place::kLocal));
    add(name + " leak", !row.leak.hidden, both(Place::kElsewhere));
    add(name + " unknown", !row.unknown.hidden, both(Place::kUnknown));
  }
  for (const SupplierRow& row : seen.suppliers_list) {
    const uint32_t party = row.party.value();
    if (party == 0) {
      add(
          "persons", !row.cell.hidden, [](const Part& p) { return !p.legal; },
          true);
    } else {
      add(
          "supplier", !row.cell.hidden,
          [party](const Part& p) { return p.supplier == party; }, true);
    }
  }
  add("local share", seen.local_share.present(), at(Place::kLocal));
  add("unknown share", seen.unknown_share.present(), at(Place::kUnknown));
  add("trend local", seen.point.local.has_value(), at(Place::kLocal));
  add("trend unknown", seen.point.unknown.has_value(), at(Place::kUnknown));
  add("cooperative", seen.cooperative_share.present(),
      [](const Part& p) { return p.coop; });
  add("small local", seen.small_local_share.present(), [](const Part& p) {
    return p.small && !p.coop && PlaceOf(p) == Place::kLocal;
  });
  add("choice", !seen.influenceable.hidden,
      [](const Part& p) { return p.choice; });
  const auto& choice = seen.local_share_influenceable;
  add("choice local", choice.present(),
      [](const Part& p) { return p.choice && PlaceOf(p) == Place::kLocal; });
  for (const AnchorRow& row : seen.anchors) {
    const uint32_t anchor = row.party.value();
    add("anchor local", row.local_share.present(), [anchor](const Part& p) {
      return p.anchor == anchor && PlaceOf(p) == Place::kLocal;
    });
  }
  const Cell* contracts[] = {&seen.contracts.none, &seen.contracts.assumed,
                             &seen.contracts.named};
  for (int i = 0; i < 3; ++i) {
    add("contract", !contracts[i]->hidden,
        [i](const Part& p) { return p.contract == i; });
  }
  for (int i = 0; i < 4; ++i) {
    add("date basis", seen.date_basis.contains(static_cast<DateBasis>(i)),
        [i](const Part& p) { return p.basis == i; });
  }
  return items;
}

TEST(DisclosureTest, NoHiddenCellCanBeComputedFromWhatIsShown) {
  const std::string places[] = {kNieuwWest, kOost, kUtrecht, kBelgium, ""};
  const RingKind rings[] = {RingKind::kFocus, RingKind::kCity,
                            RingKind::kCountry, RingKind::kAbroad,
                            RingKind::kUnknown};
  int64_t shown = 0;
  int64_t guarded = 0;
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto below = [&](uint32_t n) { return random() % n; };
    TestBook book;
    std::vector<uint32_t> anchors = {book.anchor};
    if (below(2) == 0) anchors.push_back(book.log.AddAnchor());
    book.log.AddCategory("a");
    book.log.AddCategory("b", false);
    book.log.AddCategory("c");
    struct Known {
      uint32_t party;
      bool legal;
      RingKind ring;
      bool coop;
      bool small;
    };
    std::vector<Known> firms;
    const uint32_t places_used = 1 + below(5);
    for (uint32_t i = 0, n = 1 + below(30); i < n; ++i) {
      const uint32_t place = below(places_used);
      const bool coop = below(3) == 0;
      const bool small = below(2) == 0;
      const bool legal = below(3) != 0;
      const uint32_t party = book.AddFirm(
          {.place = places[place],
           .ownership = coop ? pb::OWNERSHIP_CLASS_WORKER_OWNED
                             : pb::OWNERSHIP_CLASS_PRIVATE,
           .size = small ? pb::SIZE_CLASS_SMALL : pb::SIZE_CLASS_LARGE,
           .legal_person = legal});
      firms.push_back({party, legal, rings[place], coop, small});
    }
    std::vector<Part> parts;
    const bool credits = below(4) == 0;
    for (const Known& firm : firms) {
      for (uint32_t i = 0, n = 1 + below(3); i < n; ++i) {
        const int category = static_cast<int>(below(4));
        const Part part = {
            firm.party,
            firm.legal,
            anchors[below(static_cast<uint32_t>(anchors.size()))],
            category,
            category != 2,
            firm.ring,
            firm.coop,
            firm.small,
            static_cast<int>(below(3)),
            static_cast<int>(below(2)),
            static_cast<int64_t>(1 + below(100000)) -
                (credits && below(4) == 0 ? 60000 : 0)};
        book.log.Spend({.payer = part.anchor,
                        .payee = part.supplier,
                        .amount = part.amount,
                        .category = static_cast<uint16_t>(category),
                        .contract = part.contract == 0 ? kNoReference : 1,
                        .assumed_contract = part.contract == 1,
                        .date_basis = static_cast<DateBasis>(part.basis)});
        parts.push_back(part);
      }
    }
    const MonthFigures seen = book.Compute(Audience::kPublic);
    const std::vector<Item> items = Read(seen);

    const Picks everything = [](const Part&) { return true; };
    Attack totals(parts);  // What nobody can hide.
    Attack margins(parts);
    Attack with_list(parts);
    for (Attack* attack : {&totals, &margins, &with_list}) {
      attack->Know(everything);
      for (uint32_t anchor : anchors) {
        attack->Know([anchor](const Part& p) { return p.anchor == anchor; });
      }
    }
    std::set<uint32_t> listed;
    for (const SupplierRow& row : seen.suppliers_list) {
      listed.insert(row.party.value());
    }
    for (const Item& item : items) {
      if (!item.shown) continue;
      shown += margins.Any(item.picks) ? 1 : 0;
      if (!item.of_list) margins.Know(item.picks);
      with_list.Know(item.picks);
    }
    for (const Item& item : items) {
      const bool unlisted = margins.Any([&](const Part& p) {
        return item.picks(p) && !listed.contains(p.supplier);
      });
      if (!margins.Unsafe(item.picks)) continue;
      if (item.name != "supplier") {
        EXPECT_FALSE(item.shown) << item.name << " is shown";
      }
      if (totals.Solves(item.picks)) continue;
      if (!item.of_list) {
        EXPECT_FALSE(margins.Solves(item.picks)) << item.name;
      }
      if (unlisted) {
        EXPECT_FALSE(with_list.Solves(item.picks)) << item.name;
        ++guarded;
      }
    }
    // Nor what any one natural person received.
    for (const Known& firm : firms) {
      if (firm.legal) continue;
      const Picks person = [&](const Part& p) {
        return p.supplier == firm.party;
      };
      if (totals.Solves(person)) continue;
      EXPECT_FALSE(with_list.Solves(person)) << "person " << firm.party;
    }
  }
  // Hiding everything would pass too: much is shown, much was at stake.
  std::printf("%ld cells shown, %ld guarded\n", static_cast<long>(shown),
              static_cast<long>(guarded));
  EXPECT_GT(shown, 3000);
  EXPECT_GT(guarded, 1000);
}

}  // namespace
}  // namespace omloop::economy
