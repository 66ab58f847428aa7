// Made-up answers about contracts and opportunities.
#include "omloop/insight/v1/insight.pb.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "tests/testing/fake_services.h"

namespace omloop::testing {
namespace {

namespace ipb = omloop::insight::v1;
namespace ppb = omloop::procurement::v1;

void Set(type::v1::Money* money, int64_t minor_units) {
  money->set_minor_units(minor_units);
  money->set_asset("EUR");
}

void Set(ipb::Cell* cell, int64_t minor_units, int64_t permille) {
  Set(cell->mutable_amount(), minor_units);
  cell->set_permille(permille);
  cell->set_line_count(12);
  cell->set_supplier_count(4);
}

}  // namespace

ppb::Contract ExampleContract() {
  ppb::Contract contract;
  contract.set_sequence(600);
  contract.set_anchor(1);
  contract.set_supplier(11);
  contract.set_contract_number("C-2026-001");
  contract.set_title("Schoonmaak stadsloket");
  contract.set_category("cleaning");
  contract.set_cpv("90911200-8");
  contract.set_procedure("meervoudig onderhands");
  Set(contract.mutable_value(), 240'000'00);
  contract.set_start_date("2026-01-01");
  contract.set_end_date("2026-12-31");
  contract.set_signed_date("2025-12-15");
  contract.set_version(2);
  contract.set_state(ppb::CONTRACT_STATE_RUNNING);
  contract.set_local_consideration(
      "Drie bedrijven uit de buurt gevraagd; in percelen verdeeld.");
  contract.set_local_consideration_recorded(true);
  auto* option = contract.add_options();
  option->set_months(12);
  Set(option->mutable_value(), 120'000'00);
  ppb::SocialReturn& social = *contract.mutable_social_return();
  social.set_basis_points(500);
  Set(social.mutable_base(), 240'000'00);
  Set(social.mutable_fulfilled(), 2'500'00);
  social.set_instrument("jobs");
  ppb::ContractMoney& money = *contract.mutable_money();
  Set(money.mutable_committed(), 240'000'00);
  Set(money.mutable_invoiced(), 181'250'50);
  money.set_invoice_count(9);
  Set(money.mutable_invoiced_paid(), 181'250'50);
  Set(money.mutable_paid(), 0);
  return contract;
}

ppb::GetContractResponse ExampleContractCard() {
  ppb::GetContractResponse card;
  *card.mutable_contract() = ExampleContract();
  ppb::ContractEvent* award = card.add_history();
  award->set_sequence(600);
  award->set_kind(ledger::v1::ENTRY_KIND_CONTRACT_AWARDED);
  award->set_date("2025-12-15");
  ppb::ContractEvent* amendment = card.add_history();
  amendment->set_sequence(710);
  amendment->set_kind(ledger::v1::ENTRY_KIND_CONTRACT_AMENDED);
  amendment->set_date("2026-03-01");
  ppb::ContractChange* change = amendment->add_changes();
  change->set_field("value");
  change->set_before("200000.00 EUR");
  change->set_after("240000.00 EUR");
  ppb::ContractRemark* remark = card.add_remarks();
  remark->set_code("ABOVE_THRESHOLD");
  remark->set_words_nl("onderhands gegund, maar niet onder de drempel");
  remark->set_words_en("awarded as below the threshold, but it is not");
  return card;
}

ipb::ListOpportunitiesResponse ExampleOpportunities() {
  ipb::ListOpportunitiesResponse answer;
  answer.set_first_month("2025-11");
  answer.set_last_month("2026-10");
  answer.set_asset("EUR");
  answer.set_focus_name_nl("Nieuw-West");
  answer.set_focus_name_en("Nieuw-West");
  answer.set_ending_to("2027-10-31");
  ipb::OpportunityRow* row = answer.add_rows();
  row->set_category("cleaning");
  row->set_name_nl("Schoonmaak");
  row->set_name_en("Cleaning");
  Set(row->mutable_total(), 1'900'000'00, 420);
  Set(row->mutable_local(), 76'000'00, 40);
  Set(row->mutable_leak(), 1'634'000'00, 860);
  Set(row->mutable_unknown(), 190'000'00, 100);
  row->set_anchor_count(2);
  row->set_ending_count(1);
  row->set_candidate_count(1);
  Set(row->mutable_ending_value(), 240'000'00);
  for (const char* name : {"Gemeente Amsterdam", "Woonstichting Voorbeeld"}) {
    ipb::DemandRow* demand = row->add_demand();
    demand->set_display_name(name);
    Set(demand->mutable_total(), 950'000'00, 1000);
    Set(demand->mutable_local(), 38'000'00, 40);
  }
  ipb::EndingContract* ending = row->add_ending();
  ending->set_sequence(600);
  ending->set_anchor_display_name("Gemeente Amsterdam");
  ending->set_supplier_display_name("De Wasserette U.A.");
  ending->set_end_date("2026-12-31");
  Set(ending->mutable_value(), 240'000'00);
  ending->set_has_option(true);
  ipb::CandidateRow* candidate = row->add_candidates();
  candidate->set_party(11);
  candidate->set_display_name("De Wasserette U.A.");
  candidate->set_ring("focus");
  candidate->set_cooperative(true);
  candidate->set_basis("sold");
  Set(candidate->mutable_sold(), 76'000'00, 0);
  Set(candidate->mutable_best_month(), 9'800'00, 0);
  ipb::OpportunityRow* hidden = answer.add_rows();
  hidden->set_category("catering");
  hidden->set_name_nl("Catering");
  hidden->set_name_en("Catering");
  hidden->mutable_total()->set_hidden(true);
  hidden->mutable_local()->set_hidden(true);
  hidden->mutable_leak()->set_hidden(true);
  hidden->mutable_unknown()->set_hidden(true);
  return answer;
}

}  // namespace omloop::testing
