#include "omloop/insight/v1/insight.pb.h"
#include "tests/testing/fake_services.h"

namespace omloop::testing {
namespace {

using insight::v1::Cell;
using insight::v1::Figure;

constexpr int64_t kTotal = 1'234'567'89;

void Set(type::v1::Money* money, int64_t minor_units) {
  money->set_minor_units(minor_units);
  money->set_asset("EUR");
}

void Set(type::v1::Ratio* ratio, int64_t numerator, int64_t denominator) {
  ratio->set_numerator(numerator);
  ratio->set_denominator(denominator);
}

void Set(Figure* figure, int64_t low, int64_t high, int64_t whole = 1000) {
  Set(figure->mutable_value(), low, whole);
  Set(figure->mutable_low(), low, whole);
  Set(figure->mutable_high(), high, whole);
  Set(figure->mutable_coverage(), whole - (high - low), whole);
}

void Set(Cell* cell, int64_t permille, int64_t lines, int suppliers) {
  Set(cell->mutable_amount(), kTotal * permille / 1000);
  cell->set_permille(permille);
  cell->set_line_count(lines);
  cell->set_supplier_count(suppliers);
}

void AddRings(insight::v1::GetMonthOverviewResponse& month) {
  const struct {
    const char* ring;
    const char* nl;
    const char* en;
    int64_t permille;
  } rings[] = {
      {"focus", "Nieuw-West", "Nieuw-West", 370},
      {"city", "rest van Amsterdam", "rest of Amsterdam", 240},
      {"region", "rest van Noord-Holland", "rest of Noord-Holland", 0},
      {"country", "rest van Nederland", "rest of the Netherlands", 255},
      {"abroad", "buitenland", "abroad", 43},
      {"unknown", "onbekend", "unknown", 92}};
  for (const auto& from : rings) {
    auto* ring = month.add_rings();
    ring->set_ring(from.ring);
    ring->set_name_nl(from.nl);
    ring->set_name_en(from.en);
    ring->set_local(std::string(from.ring) == "focus");
    if (from.permille == 0) {
      ring->mutable_cell()->set_hidden(true);
    } else {
      Set(ring->mutable_cell(), from.permille, from.permille * 12,
          static_cast<int>(from.permille / 10));
    }
  }
}

void AddCategories(insight::v1::GetMonthOverviewResponse& month) {
  const struct {
    const char* code;
    const char* nl;
    const char* en;
    int64_t total, local, unknown;
  } categories[] = {{"ict", "ICT", "ICT", 180, 10, 20},
                    {"energy", "Energie", "Energy", 120, 0, 0},
                    {"building", "Bouw en onderhoud",
                     "Building and maintenance", 200, 110, 30},
                    {"cleaning", "Schoonmaak", "Cleaning", 90, 70, 12}};
  for (const auto& from : categories) {
    auto* row = month.add_categories();
    row->set_category(from.code);
    row->set_name_nl(from.nl);
    row->set_name_en(from.en);
    row->set_influenceable(true);
    Set(row->mutable_total(), from.total, from.total, 9);
    Set(row->mutable_local(), from.local, from.local, 4);
    Set(row->mutable_unknown(), from.unknown, from.unknown, 3);
    Set(row->mutable_leak(), from.total - from.local - from.unknown, 20, 5);
  }
  month.mutable_categories(3)->mutable_leak()->Clear();
  month.mutable_categories(3)->mutable_leak()->set_hidden(true);
}

void AddSuppliers(insight::v1::GetMonthOverviewResponse& month) {
  const struct {
    int party;
    const char* name;
    const char* ring;
    bool cooperative;
    int64_t permille;
  } suppliers[] = {
      {11, "Bouwbedrijf De Meer B.V. (voorbeeld)", "focus", false, 110},
      {12, "Coöperatie De Wasserette U.A. (voorbeeld)", "focus", true, 64},
      {13, "Energie Nederland N.V. (voorbeeld)", "country", false, 51},
      {0, "", "focus", false, 22}};
  for (const auto& from : suppliers) {
    auto* row = month.add_suppliers();
    row->set_party(from.party);
    row->set_display_name(from.name);
    row->set_ring(from.ring);
    row->set_cooperative(from.cooperative);
    Set(row->mutable_cell(), from.permille, 10, 1);
  }
}

void AddAnchors(insight::v1::GetMonthOverviewResponse& month) {
  auto* first = month.add_anchors();
  first->set_party(1);
  first->set_display_name("Gemeente Amsterdam (voorbeeld)");
  Set(first->mutable_amount(), 900'000'00);
  first->set_line_count(9000);
  first->set_delivered(true);
  first->set_submitted(true);
  first->set_signed_off(true);
  Set(first->mutable_control_total(), 900'000'00);
  Set(first->mutable_local_share(), 350, 440);
  auto* second = month.add_anchors();
  second->set_party(2);
  second->set_display_name("Woningcorporatie Slotermeer (voorbeeld)");
  Set(second->mutable_amount(), 334'567'89);
  second->set_line_count(3418);
  second->set_delivered(true);
  second->set_submitted(true);
  Set(second->mutable_control_total(), 334'567'00);
  second->set_pending_line_count(1200);
  Set(second->mutable_local_share(), 420, 515);
  auto* third = month.add_anchors();
  third->set_party(3);
  third->set_display_name("Ziekenhuis Lelylaan (voorbeeld)");
  Set(third->mutable_amount(), 0);
  third->mutable_local_share()->set_absent_reason("NO_SPEND");
}

void AddTrend(insight::v1::GetMonthOverviewResponse& month) {
  const int64_t totals[] = {90, 95, 70, 100, 104, 118, 112, 121, 117, 123};
  const int64_t shares[] = {290, 300, 310, 305, 320, 335, -1, 350, 361, 370};
  for (int i = 0; i < 10; ++i) {
    auto* point = month.add_trend();
    point->set_month(i < 9 ? "2026-0" + std::to_string(i + 1) : "2026-10");
    Set(point->mutable_total(), totals[i] * 10'000'00);
    if (shares[i] < 0) {
      point->set_hidden(true);
    } else {
      Set(point->mutable_local_share(), shares[i], shares[i] + 90);
    }
  }
}

}  // namespace

insight::v1::GetMonthOverviewResponse ExampleMonth() {
  insight::v1::GetMonthOverviewResponse month;
  month.set_month("2026-10");
  month.set_asset("EUR");
  month.set_book_display_name("Samen Nieuw-West (voorbeeld)");
  month.set_focus_name_nl("Nieuw-West");
  month.set_focus_name_en("Nieuw-West");
  Set(month.mutable_total(), kTotal);
  Set(month.mutable_influenceable(), 1'100'000'00);
  month.set_line_count(12418);
  month.set_supplier_count(310);
  Set(month.mutable_local_share(), 370, 462);
  Set(month.mutable_local_share_influenceable(), 401, 490);
  Set(month.mutable_cooperative_share(), 124, 124);
  Set(month.mutable_small_local_share(), 183, 221);
  Set(month.mutable_unknown_share(), 92, 92);
  Set(month.mutable_lm2(), 1370, 1462);
  AddRings(month);
  AddCategories(month);
  AddSuppliers(month);
  AddAnchors(month);
  AddTrend(month);
  auto* contracts = month.mutable_contracts();
  Set(contracts->mutable_named(), 512, 6000, 80);
  Set(contracts->mutable_assumed(), 131, 1500, 30);
  Set(contracts->mutable_none(), 357, 4918, 200);
  contracts->set_signed_count(4);
  Set(contracts->mutable_signed_value(), 420'000'00);
  Set(contracts->mutable_signed_local_value(), 150'000'00);
  contracts->set_ending_count(12);
  Set(contracts->mutable_ending_value(), 2'750'000'00);
  month.set_pending_line_count(1200);
  Set(month.mutable_pending_amount(), 98'000'00);
  auto* stamp = month.mutable_stamp();
  stamp->set_as_of_sequence(13407);
  stamp->set_root(std::string(32, '\x5a'));
  stamp->set_ring_set("nieuw-west/1");
  stamp->set_boundary_version("amsterdam-2022-03-24");
  stamp->set_formula_version("lm2/1");
  stamp->set_vat_basis("net of VAT");
  auto* paid = stamp->add_date_basis();
  paid->set_basis("paid");
  Set(paid->mutable_amount(), kTotal * 98 / 100);
  auto* invoiced = stamp->add_date_basis();
  invoiced->set_basis("invoiced");
  Set(invoiced->mutable_amount(), kTotal - kTotal * 98 / 100);
  month.set_sentence_nl(
      "Van elke 100 euro ging 37 tot 46 euro naar bedrijven in Nieuw-West.");
  month.set_sentence_en(
      "Of every 100 euros, 37 to 46 went to firms in Nieuw-West.");
  Set(month.mutable_previous_total(), 1'170'000'00);
  Set(month.mutable_previous_local_share(), 361, 451);
  Set(month.mutable_local_concentration(), 80, 80);
  Set(month.mutable_top_five_local_share(), 630, 630);
  month.set_active_local_supplier_count(96);
  return month;
}

}  // namespace omloop::testing
