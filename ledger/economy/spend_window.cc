#include "ledger/economy/spend_window.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/breakdown.h"

namespace omloop::economy {
namespace {

// Who is behind a payment in a month, as lines with one place of delivery see
// it: parts and the wijk of each.
struct Seen {
  std::vector<PayeePart> parts;
  std::vector<AreaCode> wijken;
};

// The wijk of the establishments, when all that are valid in the month lie in
// one; of the stated place of delivery when there is one.
AreaCode WijkOf(const fold::PartyState* party, const AreaPath& stated,
                Month month) {
  if (!stated.At(AreaLevel::kWijk).empty()) return stated.At(AreaLevel::kWijk);
  AreaCode wijk;
  if (party == nullptr) return wijk;
  for (const Establishment& establishment : party->establishments) {
    if (!establishment.ValidOn(Day(month)) &&
        !establishment.ValidOn(LastDay(month))) {
      continue;
    }
    const AreaCode here = establishment.place.At(AreaLevel::kWijk);
    if (here.empty() || (!wijk.empty() && !(wijk == here))) return AreaCode();
    wijk = here;
  }
  return wijk;
}

SupplierClass ClassOf(const Payee& payee) {
  if (payee.cooperative == YesNo::kYes) return SupplierClass::kCooperative;
  switch (payee.place) {
    case Place::kUnknown:
      return SupplierClass::kUnknown;
    case Place::kElsewhere:
      return SupplierClass::kNotLocal;
    case Place::kLocal:
      break;
  }
  return payee.small_local == YesNo::kYes ? SupplierClass::kSmallLocal
                                          : SupplierClass::kOtherLocal;
}

absl::Status TooLarge() {
  return FailedPrecondition(
      "MONTH_TOO_LARGE",
      absl::StrFormat("the amounts of these months add up to more than figures "
                      "are computed with (%d minor units); an amount is "
                      "probably wrong: list the largest entries",
                      kWindowAmountMax));
}

// The key with the largest absolute sum; the default key for none.
template <typename Key>
Key Largest(const std::map<Key, int64_t>& sums) {
  Key best{};
  int64_t most = -1;
  for (const auto& [key, sum] : sums) {
    const int64_t size = sum < 0 ? -sum : sum;
    if (size <= most) continue;
    best = key;
    most = size;
  }
  return best;
}

using Line = MonthLines::Line;

auto Order(const Line& line) {
  return std::tuple(line.payee, line.ring, line.spend.place, line.spend.payer,
                    line.traits.category, line.traits.funding_class,
                    line.traits.wijk, line.spend.amount);
}

// Totals of `lines`, which are in order. The category is that of the largest
// line, for the stratum.
std::vector<Line> TotalsOf(const std::vector<Line>& lines) {
  std::vector<Line> totals;
  int64_t largest = 0;
  for (const Line& line : lines) {
    const bool own = line.spend.payer == line.payee;
    const bool goes_on = !totals.empty() && totals.back().payee == line.payee &&
                         totals.back().ring == line.ring &&
                         totals.back().spend.place == line.spend.place &&
                         !own && totals.back().spend.payer == PartyNumber();
    if (goes_on) {
      totals.back().spend.amount += line.spend.amount;
      if (line.spend.amount > largest) {
        largest = line.spend.amount;
        totals.back().traits.category = line.traits.category;
      }
      continue;
    }
    totals.push_back(line);
    totals.back().traits = {.category = line.traits.category};
    if (!own) totals.back().spend.payer = PartyNumber();
    largest = line.spend.amount;
  }
  return totals;
}

using EvidenceByParty = absl::flat_hash_map<PartyNumber, std::vector<Evidence>>;

// What parties declared, under the party each counts as.
EvidenceByParty AllEvidence(const fold::Facts& facts, const LocalRule& rule) {
  EvidenceByParty all;
  for (const auto& [party, declared] : facts.declarations()) {
    const std::vector<Evidence> evidence = EvidenceOf(declared, rule);
    std::vector<Evidence>& of = all[facts.CountsAs(party, PartyNumber())];
    of.insert(of.end(), evidence.begin(), evidence.end());
  }
  return all;
}

SupplierInput SupplierOf(PartyNumber number, const fold::Facts& facts,
                         const EvidenceByParty& evidence) {
  SupplierInput supplier;
  supplier.party = number;
  if (const fold::PartyState* party = facts.Party(number)) {
    supplier.stratum.size = party->attributes.size_class;
    supplier.anchor = party->attributes.kind == PartyKind::kAnchor;
  }
  const auto declared = evidence.find(number);
  if (declared != evidence.end()) supplier.evidence = declared->second;
  return supplier;
}

}  // namespace

std::string_view SupplierClassName(SupplierClass supplier_class) {
  switch (supplier_class) {
    case SupplierClass::kCooperative:
      return "cooperative";
    case SupplierClass::kSmallLocal:
      return "small-local";
    case SupplierClass::kOtherLocal:
      return "other-local";
    case SupplierClass::kNotLocal:
      return "not-local";
    case SupplierClass::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view FundingClassName(FundingClass funding_class) {
  switch (funding_class) {
    case FundingClass::kRegular:
      return "regular";
    case FundingClass::kFlywheel:
      return "flywheel";
    case FundingClass::kNone:
      break;
  }
  return "none";
}

std::vector<Evidence> EvidenceOf(
    const std::vector<fold::DeclarationState>& declarations,
    const LocalRule& rule) {
  std::vector<Evidence> all;
  for (const fold::DeclarationState& state : declarations) {
    const RespendDeclaration& terms = state.terms;
    // Versions of a set move borders; its rings stay the same rings.
    const std::string_view name =
        std::string_view(terms.ring_set).substr(0, terms.ring_set.rfind('/'));
    if (name != rule.rings->name()) continue;
    int64_t local = 0;
    int64_t wages = 0;
    bool tells_wages = false;
    for (const RespendPart& part : terms.parts) {
      tells_wages |= part.recipient == RespendRecipient::kStaff;
      if (part.ring == RingKind::kUnknown || part.ring > rule.local) continue;
      local += part.amount;
      if (part.recipient == RespendRecipient::kStaff) wages += part.amount;
    }
    Evidence evidence;
    evidence.letter = terms.source == RespendSource::kOwnBooks
                          ? EvidenceQuality::kA
                          : EvidenceQuality::kB;
    evidence.period = {Month(terms.first), Month(terms.last) + 1};
    evidence.local = {local, terms.whole};
    if (tells_wages) evidence.local_wages = {wages, terms.whole};
    evidence.basis = terms.basis == RespendBasis::kTurnover
                         ? ShareBasis::kTurnover
                         : ShareBasis::kOutgoings;
    evidence.source = EntrySeq(state.defined_at);
    all.push_back(evidence);
  }
  return all;
}

absl::StatusOr<MonthLines> ReadMonthLines(Month month,
                                          const fold::CellTable* cells,
                                          const fold::Facts& facts, Asset asset,
                                          const LocalRule& rule) {
  MonthLines read;
  read.month = month;
  if (cells == nullptr) return read;
  absl::int128 absolute = 0;
  std::map<std::tuple<PartyNumber, PartyNumber, AreaNumber, bool>, Seen> seen;
  for (const auto& [key, sums] : *cells) {
    if (!fold::IsSpend(key) || key.asset != asset.number()) continue;
    absolute += sums.sum_minor < 0 ? -sums.sum_minor : sums.sum_minor;
    if (absolute > kWindowAmountMax) return TooLarge();
    auto [at, is_new] =
        seen.try_emplace({key.payer, key.payee, key.area, key.pass_through});
    Seen& behind = at->second;
    if (is_new) {
      const AreaPath stated = PathOfArea(key.area, facts);
      behind.parts =
          DescribePayees(key.payee, key.payer, stated, key.pass_through, facts,
                         month, *rule.rings, rule.local);
      for (const PayeePart& part : behind.parts) {
        behind.wijken.push_back(
            WijkOf(facts.Party(part.payee.party), stated, month));
      }
    }
    const std::vector<int64_t> amounts =
        Divide(static_cast<int64_t>(sums.sum_minor), behind.parts);
    for (size_t i = 0; i < amounts.size(); ++i) {
      const Payee& payee = behind.parts[i].payee;
      Line line;
      line.payee = payee.party;
      line.ring = payee.ring;
      line.spend.payer = key.payer;
      line.spend.month = month;
      line.spend.place = payee.place;
      line.spend.amount = amounts[i];
      line.traits = {key.category, key.funding_class, ClassOf(payee),
                     behind.wijken[i]};
      read.lines.push_back(line);
    }
  }
  read.absolute = static_cast<int64_t>(absolute);
  // The order of cells is that of a hash table; figures must not hang on it.
  std::sort(read.lines.begin(), read.lines.end(),
            [](const Line& a, const Line& b) { return Order(a) < Order(b); });
  read.totals = TotalsOf(read.lines);
  return read;
}

absl::StatusOr<SpendWindow> JoinMonths(
    absl::Span<const std::shared_ptr<const MonthLines>> months,
    const fold::Facts& facts, const LocalRule& rule, WindowDetail detail) {
  SpendWindow window;
  if (months.empty()) return window;
  window.months = {months.front()->month, months.back()->month + 1};
  const EvidenceByParty evidence = AllEvidence(facts, rule);
  absl::int128 absolute = 0;
  absl::flat_hash_map<PartyNumber, uint32_t> index;
  std::vector<std::map<CategoryNumber, int64_t>> categories;
  std::vector<std::map<RingKind, int64_t>> rings;
  for (const auto& month : months) {
    absolute += month->absolute;
    if (absolute > kWindowAmountMax) return TooLarge();
    for (const Line& line :
         detail == WindowDetail::kTotals ? month->totals : month->lines) {
      auto [at, is_new] = index.try_emplace(
          line.payee, static_cast<uint32_t>(window.input.suppliers.size()));
      const uint32_t supplier = at->second;
      if (is_new) {
        window.input.suppliers.push_back(
            SupplierOf(line.payee, facts, evidence));
        categories.emplace_back();
        rings.emplace_back();
      }
      rings[supplier][line.ring] += line.spend.amount;
      window.input.lines.push_back(line.spend);
      window.input.lines.back().supplier = supplier;
      window.traits.push_back(line.traits);
    }
    // The stratum must be the same at either level of detail.
    for (const Line& line : month->totals) {
      categories[index.at(line.payee)][line.traits.category] +=
          line.spend.amount;
    }
  }
  for (size_t i = 0; i < window.input.suppliers.size(); ++i) {
    Stratum& stratum = window.input.suppliers[i].stratum;
    const fold::CategoryState* category =
        facts.Category(Largest(categories[i]));
    if (category != nullptr) {
      stratum.section = SectionOfCategory(category->terms.code);
    }
    stratum.ring = Largest(rings[i]);
    window.rings.push_back(stratum.ring);
  }
  return window;
}

char SectionOfCategory(std::string_view category) {
  // Sections of SBI 2008 (CBS) that the covenant's categories mostly fall in.
  static constexpr std::pair<std::string_view, char> kSections[] = {
      {"cleaning", 'N'},
      {"catering", 'I'},
      {"green", 'N'},
      {"home_care", 'Q'},
      {"childcare", 'Q'},
      {"youth_work", 'Q'},
      {"education", 'P'},
      {"sport_culture", 'R'},
      {"energy", 'D'},
      {"insulation", 'F'},
      {"transport", 'H'},
      {"ict", 'J'},
      {"building", 'F'},
      {"site_management", 'N'},
      {"food", 'G'},
      {"circular", 'E'},
      {"goods", 'G'},
      {"advice", 'M'},
      {"rent", 'L'},
      {"utilities", 'E'},
      {"taxes", 'O'},
      {"transfers", 'O'},
      {"insurance_finance", 'K'},
  };
  for (const auto& [code, section] : kSections) {
    if (code == category) return section;
  }
  return '-';
}

}  // namespace omloop::economy
