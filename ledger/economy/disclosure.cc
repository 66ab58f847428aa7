#include "ledger/economy/disclosure.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "ledger/economy/row_space.h"

namespace omloop::economy {
namespace {

using Slices = std::vector<uint32_t>;

bool HasSlice(const Flow& flow, uint32_t slice) {
  return std::find(flow.slices.begin(), flow.slices.end(), slice) !=
         flow.slices.end();
}

// Figures that readers come for are the last to be given up as cover.
bool IsHeadline(SliceKey key) {
  switch (key.kind) {
    case SliceKind::kPlace:
    case SliceKind::kInfluence:
      return true;
    case SliceKind::kRing:
      return static_cast<RingKind>(key.a) == RingKind::kFocus;
    default:
      return false;
  }
}

// Which slices one round of equations looks at. Anchors are among the tables
// while that leaves few enough groups; in a large month they are looked at
// apart, against places alone, because with them hardly two flows would be in
// the same group and the work would grow with anchors times everything.
enum class Scope { kTables, kTablesAndList, kAnchors };
constexpr size_t kGroupsWithAnchorsMax = 1000;

bool InScope(SliceKind kind, Scope scope, bool with_anchors) {
  switch (kind) {
    case SliceKind::kTotal:
    case SliceKind::kPlace:
    case SliceKind::kRing:
      return true;
    case SliceKind::kAnchor:
    case SliceKind::kAnchorPlace:
      return with_anchors || scope == Scope::kAnchors;
    case SliceKind::kSupplier:
    case SliceKind::kNaturalPersons:
    case SliceKind::kOtherSuppliers:
      return scope == Scope::kTablesAndList;
    default:
      return scope != Scope::kAnchors;
  }
}

class Censor {
 public:
  explicit Censor(const Breakdown& breakdown)
      : breakdown_(breakdown),
        margins_(TableSumsOf(breakdown)),
        hidden_(breakdown.keys.size()) {
    for (size_t i = 0; i < hidden_.size(); ++i) {
      const SliceKey key = breakdown_.keys[i];
      hidden_[i] = !IsPublished(key) ||
                   (!IsNeverHidden(key) && key.kind != SliceKind::kSupplier &&
                    !IsSafe(breakdown_.tallies[i]));
    }
    FindUnlisted();
    std::set<Slices> groups;
    for (const Flow& flow : breakdown_.flows) {
      groups.insert({flow.slices.begin(), flow.slices.end()});
      if (groups.size() > kGroupsWithAnchorsMax) break;
    }
    with_anchors_ = groups.size() <= kGroupsWithAnchorsMax;
  }

  std::vector<bool> Run() {
    while (GuardMargins() || GuardEquations(Scope::kTables) ||
           GuardEquations(Scope::kTablesAndList) ||
           (!with_anchors_ && GuardEquations(Scope::kAnchors))) {
    }
    return std::move(hidden_);
  }

 private:
  bool CanHide(uint32_t slice) const {
    return !hidden_[slice] && !IsNeverHidden(breakdown_.keys[slice]) &&
           breakdown_.tallies[slice].suppliers > 0;
  }

  // Hides the one that is missed least; false when none can be hidden.
  bool HideSmallest(const Slices& slices) {
    std::optional<uint32_t> best;
    const auto cost = [&](uint32_t slice) {
      return std::tuple(IsHeadline(breakdown_.keys[slice]),
                        breakdown_.tallies[slice].absolute,
                        breakdown_.keys[slice]);
    };
    for (uint32_t slice : slices) {
      if (CanHide(slice) && (!best || cost(slice) < cost(*best))) best = slice;
    }
    if (!best) return false;
    hidden_[*best] = true;
    return true;
  }

  // Slices with somebody in them who is not listed by name.
  void FindUnlisted() {
    unlisted_.resize(breakdown_.keys.size(), false);
    for (const Flow& flow : breakdown_.flows) {
      if (AnyListed({flow.slices.begin(), flow.slices.end()})) continue;
      for (uint32_t slice : flow.slices) unlisted_[slice] = true;
    }
  }

  bool GuardMargins() {
    for (const TableSum& margin : margins_) {
      if (hidden_[margin.parent]) continue;
      Slices left;
      for (uint32_t child : margin.children) {
        if (hidden_[child]) left.push_back(child);
      }
      if (left.empty()) continue;
      const Tally together = TallyOf(breakdown_.flows, [&](const Flow& flow) {
        return std::any_of(left.begin(), left.end(), [&](uint32_t child) {
          return HasSlice(flow, child);
        });
      });
      if (!IsSafe(together) && HideSmallest(margin.children)) return true;
    }
    return false;
  }

  // What an answer shows, as linear equations. The columns are groups of
  // flows that lie in the same slices, which nothing shown tells apart.
  struct Equations {
    std::map<Slices, std::vector<const Flow*>> groups;
    // One a slice; empty when it is out of scope.
    std::vector<std::vector<uint64_t>> vectors;
    // The slices that are shown.
    Slices rows;
    RowSpace shown;
  };

  Equations MakeEquations(Scope scope) const {
    std::map<Slices, std::vector<const Flow*>> groups;
    for (const Flow& flow : breakdown_.flows) {
      Slices slices;
      for (uint32_t slice : flow.slices) {
        if (InScope(breakdown_.keys[slice].kind, scope, with_anchors_)) {
          slices.push_back(slice);
        }
      }
      groups[std::move(slices)].push_back(&flow);
    }
    std::vector<std::vector<uint64_t>> vectors(breakdown_.keys.size());
    size_t column = 0;
    for (const auto& [slices, flows] : groups) {
      for (uint32_t slice : slices) {
        vectors[slice].resize(groups.size(), 0);
        vectors[slice][column] = 1;
      }
      ++column;
    }
    RowSpace shown(groups.size());
    Slices rows;
    for (uint32_t slice = 0; slice < vectors.size(); ++slice) {
      if (vectors[slice].empty() || hidden_[slice]) continue;
      shown.Add(vectors[slice]);
      rows.push_back(slice);
    }
    return {std::move(groups), std::move(vectors), std::move(rows),
            std::move(shown)};
  }

  // When `vector` follows from what is shown, hides the smallest cell that it
  // follows from. False when it does not follow, or follows from the totals
  // alone, which everybody has.
  bool Guard(const Equations& equations, const std::vector<uint64_t>& vector) {
    const auto combination = equations.shown.Explain(vector);
    if (!combination) return false;
    Slices from;
    for (size_t row : *combination) from.push_back(equations.rows[row]);
    return HideSmallest(from);
  }

  bool GuardEquations(Scope scope) {
    const Equations equations = MakeEquations(scope);
    for (uint32_t slice = 0; slice < equations.vectors.size(); ++slice) {
      const std::vector<uint64_t>& vector = equations.vectors[slice];
      if (vector.empty() || !hidden_[slice] ||
          IsSafe(breakdown_.tallies[slice])) {
        continue;
      }
      if (scope == Scope::kTablesAndList && !unlisted_[slice]) continue;
      if (Guard(equations, vector)) return true;
    }
    return scope == Scope::kTablesAndList && GuardUnlisted(equations);
  }

  // Groups of too few, and single suppliers that are alone in all of theirs.
  bool GuardUnlisted(const Equations& equations) {
    const size_t columns_count = equations.groups.size();
    std::map<PartyNumber, std::optional<std::vector<size_t>>> alone;
    size_t column = 0;
    for (const auto& [slices, flows] : equations.groups) {
      const size_t at = column++;
      if (AnyListed(slices)) continue;
      std::set<PartyNumber> payees;
      std::vector<Flow> members;
      for (const Flow* flow : flows) {
        payees.insert(flow->payee);
        members.push_back(*flow);
      }
      for (PartyNumber payee : payees) {
        auto& columns =
            alone.try_emplace(payee, std::vector<size_t>()).first->second;
        if (payees.size() > 1) columns.reset();
        if (columns) columns->push_back(at);
      }
      if (IsSafe(TallyOf(members, [](const Flow&) { return true; }))) continue;
      if (Guard(equations, Indicator(columns_count, {at}))) return true;
    }
    for (const auto& [payee, columns] : alone) {
      if (columns && Guard(equations, Indicator(columns_count, *columns))) {
        return true;
      }
    }
    return false;
  }

  bool AnyListed(const Slices& slices) const {
    return std::any_of(slices.begin(), slices.end(), [&](uint32_t slice) {
      return breakdown_.keys[slice].kind == SliceKind::kSupplier;
    });
  }

  static std::vector<uint64_t> Indicator(size_t size,
                                         const std::vector<size_t>& columns) {
    std::vector<uint64_t> vector(size, 0);
    for (size_t column : columns) vector[column] = 1;
    return vector;
  }

  const Breakdown& breakdown_;
  const std::vector<TableSum> margins_;
  std::vector<bool> hidden_;
  std::vector<bool> unlisted_;
  bool with_anchors_ = true;
};

}  // namespace

bool IsSafe(const Tally& tally) {
  if (tally.suppliers == 0) return true;
  return tally.suppliers >= kPartiesMin &&
         tally.largest * 100 <= tally.absolute * kDominancePercentMax;
}

bool IsPublished(SliceKey key) {
  const auto no = static_cast<uint32_t>(YesNo::kNo);
  switch (key.kind) {
    case SliceKind::kPlace:
    case SliceKind::kAnchorPlace:
      return key.b != Place::kElsewhere;
    case SliceKind::kInfluence:
      return key.a == 1;
    case SliceKind::kInfluencePlace:
      return key.a == 1 && key.b != Place::kElsewhere;
    case SliceKind::kCooperative:
      return key.a != no;
    case SliceKind::kSmallLocal:
      return key.a != no;
    case SliceKind::kTopFive:
      return key.a == 0;
    default:
      return true;
  }
}

bool IsNeverHidden(SliceKey key) {
  return key.kind == SliceKind::kTotal || key.kind == SliceKind::kAnchor;
}

std::vector<TableSum> TableSumsOf(const Breakdown& breakdown) {
  // Parent of each slice in the sums it is a part of.
  std::map<std::pair<SliceKey, SliceKind>, Slices> children;
  const auto part_of = [&](SliceKey parent, SliceKind table, uint32_t child) {
    children[{parent, table}].push_back(child);
  };
  const SliceKey total{SliceKind::kTotal, 0, Place::kLocal};
  for (uint32_t i = 0; i < breakdown.keys.size(); ++i) {
    const SliceKey key = breakdown.keys[i];
    switch (key.kind) {
      case SliceKind::kTotal:
        break;
      case SliceKind::kAnchorPlace:
        part_of({SliceKind::kAnchor, key.a, Place::kLocal}, key.kind, i);
        part_of({SliceKind::kPlace, 0, key.b}, key.kind, i);
        break;
      case SliceKind::kCategoryPlace:
        part_of({SliceKind::kCategory, key.a, Place::kLocal}, key.kind, i);
        part_of({SliceKind::kPlace, 0, key.b}, key.kind, i);
        break;
      case SliceKind::kInfluencePlace:
        part_of({SliceKind::kInfluence, key.a, Place::kLocal}, key.kind, i);
        part_of({SliceKind::kPlace, 0, key.b}, key.kind, i);
        break;
      case SliceKind::kTopFive:
        part_of({SliceKind::kPlace, 0, Place::kLocal}, key.kind, i);
        break;
      case SliceKind::kSupplier:
      case SliceKind::kNaturalPersons:
      case SliceKind::kOtherSuppliers:
        part_of(total, SliceKind::kSupplier, i);
        break;
      default:
        part_of(total, key.kind, i);
    }
  }
  std::vector<TableSum> margins;
  for (auto& [key, slices] : children) {
    const auto parent = breakdown.Find(key.first);
    if (parent) margins.push_back({*parent, std::move(slices)});
  }
  return margins;
}

std::vector<bool> HiddenSlices(const Breakdown& breakdown) {
  return Censor(breakdown).Run();
}

}  // namespace omloop::economy
