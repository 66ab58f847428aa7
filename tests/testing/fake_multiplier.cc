// Made-up answers about multipliers, declarations and targets.
#include "tests/testing/fake_services.h"

namespace omloop::testing {
namespace {

namespace pb = omloop::insight::v1;

void Set(type::v1::Money* money, int64_t minor_units) {
  money->set_minor_units(minor_units);
  money->set_asset("EUR");
}

void Set(type::v1::Ratio* ratio, int64_t numerator, int64_t denominator) {
  ratio->set_numerator(numerator);
  ratio->set_denominator(denominator);
}

// In hundredths.
void SetFigure(pb::Figure* figure, int64_t value, int64_t low, int64_t high,
               int64_t from, int64_t to) {
  Set(figure->mutable_value(), value, 100);
  Set(figure->mutable_low(), low, 100);
  Set(figure->mutable_high(), high, 100);
  Set(figure->mutable_coverage(), 62, 100);
  Set(figure->mutable_interval_low(), from, 100);
  Set(figure->mutable_interval_high(), to, 100);
}

void FillStamp(type::v1::DefinitionStamp& stamp) {
  stamp.set_as_of_sequence(13412);
  stamp.set_ring_set("nieuw-west/1");
  stamp.set_boundary_version("amsterdam-2022-03-24");
  stamp.set_formula_version("lm3/1");
  stamp.set_vat_basis("net of VAT");
}

// The third round is withheld when `withheld`.
void FillRow(pb::MultiplierRow& row, bool withheld) {
  Set(row.mutable_round1(), 1'000'000'00);
  Set(row.mutable_round2(), 400'000'00);
  Set(row.mutable_round3_low(), 80'000'00);
  Set(row.mutable_round3_high(), 290'000'00);
  SetFigure(row.mutable_lm2(), 140, 140, 147, 140, 147);
  if (withheld) {
    pb::Figure* const figures[] = {row.mutable_area_income(), row.mutable_lm3(),
                                   row.mutable_lm3_plus()};
    for (pb::Figure* figure : figures) {
      figure->set_absent_reason("LOW_COVERAGE");
      Set(figure->mutable_low(), 148, 100);
      Set(figure->mutable_high(), 176, 100);
    }
    Set(row.mutable_area_income()->mutable_low(), 48, 100);
    Set(row.mutable_area_income()->mutable_high(), 76, 100);
  } else {
    Set(row.mutable_round3(), 160'000'00);
    SetFigure(row.mutable_area_income(), 56, 48, 76, 51, 68);
    SetFigure(row.mutable_lm3(), 156, 148, 176, 151, 168);
    SetFigure(row.mutable_lm3_plus(), 159, 150, 230, 154, 221);
  }
  Set(row.mutable_cov2(), 93, 100);
  Set(row.mutable_cov3(), withheld ? 21 : 62, 100);
  row.set_supplier_count(90);
  row.set_local_supplier_count(40);
  row.set_observed_supplier_count(22);
  const struct {
    const char* letter;
    int64_t permille;
  } ladder[] = {{"A", 200}, {"B", 420}, {"C", 380}};
  for (const auto& of : ladder) {
    pb::QualityPart* part = row.add_quality();
    part->set_letter(of.letter);
    part->set_permille(of.permille);
    Set(part->mutable_amount(), of.permille * 400'00);
  }
}

}  // namespace

pb::GetMultiplierResponse ExampleMultiplier(
    const pb::GetMultiplierRequest& request) {
  pb::GetMultiplierResponse response;
  const bool year = request.query().window() == pb::MULTIPLIER_WINDOW_YEAR;
  response.set_first_month(year ? "2025-11" : "2026-10");
  response.set_last_month("2026-10");
  response.set_asset("EUR");
  response.set_focus_name_nl("Nieuw-West");
  response.set_focus_name_en("Nieuw-West");
  response.set_local_ring("focus");
  // A month of one wijk stands for one of which too little is known.
  FillRow(*response.mutable_total(), !request.query().wijk().empty());
  if (request.breakdown() != pb::MULTIPLIER_BREAKDOWN_UNSPECIFIED) {
    response.set_breakdown(request.breakdown());
    pb::MultiplierRow* row = response.add_rows();
    row->set_key("cleaning");
    row->set_name_nl("Schoonmaak");
    row->set_name_en("Cleaning");
    FillRow(*row, false);
    row = response.add_rows();
    row->set_key("ict");
    row->set_name_nl("ICT");
    row->set_name_en("ICT");
    row->set_absent_reason("HIDDEN");
    pb::Figure* const figures[] = {row->mutable_lm2(),
                                   row->mutable_area_income(),
                                   row->mutable_lm3(), row->mutable_lm3_plus()};
    for (pb::Figure* figure : figures) figure->set_absent_reason("HIDDEN");
  }
  if (request.details()) {
    pb::SupplierContribution* part = response.add_suppliers();
    part->set_party(7);
    part->set_display_name("De Wasserette U.A.");
    part->set_ring("focus");
    part->set_letter("B");
    Set(part->mutable_round1(), 120'000'00);
    Set(part->mutable_round2(), 120'000'00);
    Set(part->mutable_round3(), 54'000'00);
    Set(part->mutable_respend(), 45, 100);
    part->set_evidence_first_day("2026-07-01");
    part->set_evidence_last_day("2026-09-30");
    part->set_evidence_sequence(13400);
    part->set_place_known(true);
    part = response.add_suppliers();
    part->set_party(8);
    part->set_ring("city");
    part->set_letter("-");
    Set(part->mutable_round1(), 30'000'00);
    Set(part->mutable_round2(), 0);
  }
  FillStamp(*response.mutable_stamp());
  response.set_sentence_nl(
      "Per euro kwam 51 tot 68 cent in Nieuw-West terecht: direct, en toen die "
      "bedrijven het weer uitgaven.");
  response.set_sentence_en(
      "Of each euro, 51 to 68 cents reached Nieuw-West: directly, and when "
      "those businesses spent it again.");
  return response;
}

pb::CompareMultiplierResponse ExampleChange() {
  pb::CompareMultiplierResponse response;
  response.set_baseline_first_month("2026-07");
  response.set_baseline_last_month("2026-07");
  response.set_first_month("2026-10");
  response.set_last_month("2026-10");
  response.set_asset("EUR");
  pb::MultiplierChange* change = response.mutable_total();
  for (int i = 0; i < 2; ++i) {
    FillRow(*change->mutable_baseline(), false);
    FillRow(*change->mutable_now(), false);
    SetFigure(change->mutable_change(), 5, -10, 20, -2, 12);
    change->set_verdict(i == 0 ? "not_significant" : "significant_rise");
    Set(change->mutable_share_effect(), 12'000'00);
    Set(change->mutable_volume_effect(), -3'000'00);
    Set(change->mutable_interaction(), 500'00);
    if (i == 1) break;
    change = response.add_rows();
    change->set_key("flywheel");
    change->set_name_nl("vliegwielmiddelen");
    change->set_name_en("flywheel money");
  }
  FillStamp(*response.mutable_stamp());
  response.set_sentence_nl(
      "Tussen juli 2026 en oktober 2026 is geen "
      "verandering aangetoond.");
  response.set_sentence_en(
      "No change is shown between July 2026 and October 2026.");
  return response;
}

pb::RankDeclarationsResponse ExampleRanking() {
  pb::RankDeclarationsResponse response;
  const auto certainty = [](pb::Certainty* of, int64_t cov, int64_t width) {
    Set(of->mutable_cov3(), cov, 100);
    Set(of->mutable_bounds_width(), width, 100);
    Set(of->mutable_interval_width(), width / 2, 100);
  };
  pb::DeclarationValue* row = response.add_rows();
  row->set_party(31);
  row->set_display_name("Taxi Centraal B.V.");
  Set(row->mutable_unobserved(), 61'234'00);
  certainty(row->mutable_after(), 77, 22);
  FillRow(*response.mutable_now(), false);
  certainty(response.mutable_certainty(), 62, 28);
  certainty(response.mutable_certainty_then(), 77, 22);
  response.set_more_suppliers(1);
  FillStamp(*response.mutable_stamp());
  return response;
}

pb::WhatIfResponse ExampleWhatIf(const pb::WhatIfRequest& request) {
  pb::WhatIfResponse response;
  FillRow(*response.mutable_before(), false);
  FillRow(*response.mutable_after(), false);
  SetFigure(response.mutable_difference(), 3, 1, 6, 2, 4);
  for (const pb::Move& move : request.moves()) {
    pb::MoveEffect* effect = response.add_effects();
    SetFigure(effect->mutable_per_euro(), 140, 100, 190, 120, 150);
    SetFigure(effect->mutable_premium(), 140, 100, 190, 120, 150);
    Set(effect->mutable_amount(),
        move.has_amount() ? move.amount().minor_units() : 25'000'00);
    effect->set_from_count(3);
    effect->set_to_count(2);
  }
  FillStamp(*response.mutable_stamp());
  return response;
}

pb::PreviewDeclarationResponse ExamplePreview() {
  pb::PreviewDeclarationResponse response;
  FillRow(*response.mutable_now(), false);
  FillRow(*response.mutable_then(), false);
  FillRow(*response.mutable_nothing(), true);
  Set(response.mutable_round1(), 20'000'00);
  response.set_letter_now("C");
  response.set_letter_then("B");
  response.set_first_month("2025-11");
  response.set_last_month("2026-10");
  FillStamp(*response.mutable_stamp());
  return response;
}

pb::ListTargetsResponse ExampleTargets() {
  pb::ListTargetsResponse response;
  response.set_month("2026-10");
  const char* const states[] = {"reached", "not_reached", "undecided",
                                "unknown"};
  for (int i = 0; i < 4; ++i) {
    pb::TargetRow* row = response.add_targets();
    row->mutable_target()->set_measure("local-share");
    row->mutable_target()->set_anchor(i == 1 ? 1 : 0);
    Set(row->mutable_target()->mutable_value(), 35 + 5 * i, 100);
    row->mutable_target()->set_due_month("2027-12");
    row->mutable_target()->set_from_month("2026-01");
    row->set_display_name(i == 1 ? "Gemeente Amsterdam" : "");
    row->set_state(states[i]);
    if (i == 3) {
      row->mutable_figure()->set_absent_reason("NO_SPEND");
    } else {
      SetFigure(row->mutable_figure(), 40, 37, 46, 37, 46);
    }
  }
  return response;
}

circulation::v1::Declaration ExampleDeclaration() {
  circulation::v1::Declaration declaration;
  declaration.set_party(7);
  declaration.set_display_name("De Wasserette U.A.");
  declaration.set_first_day("2026-07-01");
  declaration.set_last_day("2026-09-30");
  declaration.set_signed_by("het bestuur");
  declaration.set_sequence(13400);
  ledger::v1::RespendDeclared& terms = *declaration.mutable_terms();
  terms.set_source(ledger::v1::RESPEND_SOURCE_SIGNED);
  terms.set_basis(ledger::v1::RESPEND_BASIS_OUTGOINGS);
  terms.set_whole(1000);
  terms.set_ring_set("nieuw-west/1");
  ledger::v1::RespendPart* part = terms.add_parts();
  part->set_recipient(ledger::v1::RESPEND_RECIPIENT_SUPPLIERS);
  part->set_ring("focus");
  part->set_amount(325);
  return declaration;
}

}  // namespace omloop::testing
