#include "services/convert/multiplier.h"

#include <string>
#include <vector>

#include "ledger/base/ratio.h"
#include "ledger/economy/evidence.h"
#include "services/convert/insight.h"

namespace omloop::convert {
namespace {

namespace pb = omloop::insight::v1;

void Set(type::v1::Money* message, int64_t minor_units, Asset asset) {
  message->set_minor_units(minor_units);
  message->set_asset(std::string(asset.code()));
}

void Set(type::v1::Ratio* message, Ratio ratio) {
  message->set_numerator(ratio.numerator);
  message->set_denominator(ratio.denominator);
}

void AddLadder(const economy::MultiplierFigures& figures, Asset asset,
               pb::MultiplierRow& row) {
  using enum EvidenceQuality;
  static constexpr EvidenceQuality kLetters[] = {kA, kB, kC, kD, kE, kZ};
  std::vector<int64_t> amounts;
  for (const EvidenceQuality letter : kLetters) {
    amounts.push_back(figures.round2[static_cast<size_t>(letter)]);
  }
  const std::vector<int64_t> permille = PermilleThatAddUp(amounts);
  for (size_t i = 0; i < amounts.size(); ++i) {
    if (amounts[i] == 0) continue;
    pb::QualityPart* part = row.add_quality();
    part->set_letter(std::string(1, economy::EvidenceLetter(kLetters[i])));
    Set(part->mutable_amount(), amounts[i], asset);
    part->set_permille(permille[i]);
    int32_t suppliers = 0;
    for (const economy::SupplierPart& of : figures.parts) {
      suppliers += of.round2[static_cast<size_t>(kLetters[i])] != 0;
    }
    part->set_supplier_count(suppliers);
  }
}

}  // namespace

void ToProto(const economy::MultiplierFigures& figures, Asset asset,
             const MultiplierShown& shown, pb::MultiplierRow& row) {
  const economy::Figure hidden = economy::Absent(economy::kHidden);
  Set(row.mutable_round1(), figures.r1, asset);
  row.set_supplier_count(static_cast<int32_t>(figures.parts.size()));
  if (figures.lm2.absent == economy::kNoSpend) {
    row.set_absent_reason(std::string(economy::kNoSpend));
  } else if (!shown.round2) {
    row.set_absent_reason(std::string(economy::kHidden));
  }
  const auto set = [&](const economy::Figure& figure, bool show,
                       pb::Figure* message) {
    const bool hide = !show && figure.absent != economy::kNoSpend;
    ToProto(hide ? hidden : figure, *message);
  };
  const bool third = shown.round2 && shown.round3;
  set(figures.lm2, shown.round2, row.mutable_lm2());
  set(figures.area_income, third, row.mutable_area_income());
  set(figures.lm3, third, row.mutable_lm3());
  set(figures.lm3_plus, third, row.mutable_lm3_plus());
  if (!shown.round2) return;
  Set(row.mutable_round2(), figures.r2, asset);
  Set(row.mutable_cov2(), figures.cov2);
  int32_t local = 0;
  int32_t observed = 0;
  for (const economy::SupplierPart& part : figures.parts) {
    local += part.local > 0;
    observed += part.round2[static_cast<size_t>(EvidenceQuality::kA)] != 0 ||
                part.round2[static_cast<size_t>(EvidenceQuality::kB)] != 0;
  }
  row.set_local_supplier_count(local);
  if (!third) return;
  row.set_observed_supplier_count(observed);
  Set(row.mutable_cov3(), figures.cov3);
  // An estimate that rests on too little is not named, in money neither.
  if (figures.shows_lm3()) Set(row.mutable_round3(), figures.r3, asset);
  Set(row.mutable_round3_low(), figures.r3_low, asset);
  Set(row.mutable_round3_high(), figures.r3_high, asset);
  if (shown.ladder) AddLadder(figures, asset, row);
}

void ToProto(const economy::Certainty& certainty, pb::Certainty& message) {
  Set(message.mutable_cov3(), certainty.cov3);
  Set(message.mutable_bounds_width(), certainty.bounds_width);
  Set(message.mutable_interval_width(), certainty.interval_width);
}

int64_t ContributionPermille(const economy::MultiplierFigures& part,
                             const economy::MultiplierFigures& whole) {
  const int64_t all = whole.r2 + whole.r3;
  if (all <= 0) return 0;
  return Ratio{part.r2 + part.r3, all}.PermilleRoundedHalfAway();
}

}  // namespace omloop::convert
