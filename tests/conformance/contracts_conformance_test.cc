// Contracts over RPC: registered, amended by a list, extended, ended; their
// money, frameworks, social return, and where demand leaks.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "omloop/insight/v1/insight.pb.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "tests/testing/book_server.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

namespace ipb = insight::v1;
namespace lpb = ledger::v1;
namespace ppb = procurement::v1;
using testing::BookServer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::StatusIs;
using Procurement = BookServer::Procurement;
using Insight = BookServer::Insight;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

class ContractsConformanceTest : public ::testing::Test {
 protected:
  ppb::ContractRow Row(const std::string& number, int64_t minor,
                       const std::string& supplier = "Wasserij B.V.") {
    ppb::ContractRow row;
    row.set_supplier_name(supplier);
    ppb::Contract& contract = *row.mutable_contract();
    contract.set_anchor(server_.anchor());
    contract.set_contract_number(number);
    contract.set_title("Schoonmaak");
    contract.set_category("cleaning");
    contract.mutable_value()->set_minor_units(minor);
    contract.set_start_date("2026-01-01");
    contract.set_end_date("2026-12-31");
    contract.set_signed_date("2025-12-15");
    contract.set_local_consideration("drie bedrijven uit de buurt gevraagd");
    return row;
  }
  ppb::RegisterContractsResponse Register(
      const std::vector<ppb::ContractRow>& rows, bool validate_only = false,
      bool refuse = false) {
    ppb::RegisterContractsRequest request;
    request.set_parent(client::kBookName);
    request.set_validate_only(validate_only);
    if (refuse) request.set_on_other_terms(ppb::ON_OTHER_TERMS_REFUSE);
    for (const ppb::ContractRow& row : rows) *request.add_rows() = row;
    auto response = server_.Call(&Procurement::RegisterContracts, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : ppb::RegisterContractsResponse();
  }
  int64_t RegisterOne(const ppb::ContractRow& row) {
    const ppb::RegisterContractsResponse response = Register({row});
    EXPECT_EQ(response.results(0).code(), "") << response.results(0).message();
    return response.results(0).sequence();
  }
  ppb::GetContractResponse Get(int64_t sequence) {
    ppb::GetContractRequest request;
    request.set_parent(client::kBookName);
    request.set_sequence(sequence);
    auto response = server_.Call(&Procurement::GetContract, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : ppb::GetContractResponse();
  }
  ppb::AmendContractRequest Amendment(int64_t sequence,
                                      const std::vector<std::string>& fields) {
    ppb::AmendContractRequest request;
    request.set_parent(client::kBookName);
    request.set_sequence(sequence);
    for (const std::string& field : fields) request.add_update_fields(field);
    return request;
  }

  BookServer server_;
};

TEST_F(ContractsConformanceTest, AnAwardCommitsInTheSameBatchAndOnce) {
  const int64_t before = server_.Size();
  const int64_t sequence = RegisterOne(Row("C-1", 1'000'00));
  const ppb::GetContractResponse card = Get(sequence);
  EXPECT_EQ(card.contract().signed_date(), "2025-12-15");
  EXPECT_EQ(card.contract().version(), 1);
  EXPECT_EQ(card.contract().money().committed().minor_units(), 1'000'00);
  EXPECT_EQ(card.contract().money().invoice_count(), 0);
  EXPECT_THAT(card.remarks(), IsEmpty());
  // The commitment is dated by the signature and follows the award.
  lpb::ListEntriesRequest list;
  list.set_parent(client::kBookName);
  list.set_month("2025-12");
  list.set_entry_class(lpb::ENTRY_CLASS_MONEY);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto entries, server_.Call(&BookServer::Ledger::ListEntries, list));
  ASSERT_EQ(entries.entries_size(), 1);
  EXPECT_EQ(entries.entries(0).sequence(), sequence + 1);
  EXPECT_EQ(entries.entries(0).money().contract_sequence(), sequence);

  // The same list again, in any order, changes nothing.
  const int64_t size = server_.Size();
  EXPECT_GT(size, before);
  const auto again = Register({Row("C-1", 1'000'00)});
  EXPECT_TRUE(again.results(0).existing());
  EXPECT_THAT(again.results(0).changes(), IsEmpty());
  EXPECT_EQ(server_.Size(), size);
}

TEST_F(ContractsConformanceTest, AListAmendsWhatDiffersAndShowsIt) {
  Register({Row("C-1", 1'000'00), Row("C-2", 500'00)});
  ppb::ContractRow changed = Row("C-1", 1'250'00);
  changed.mutable_contract()->clear_local_consideration();
  const int64_t size = server_.Size();
  const auto looked = Register({changed, Row("C-2", 500'00)}, true);
  EXPECT_EQ(server_.Size(), size) << "only looked at";
  ASSERT_EQ(looked.results(0).changes_size(), 1);
  EXPECT_EQ(looked.results(0).changes(0).field(), "value");
  EXPECT_EQ(looked.results(0).changes(0).before(), "1000.00 EUR");
  EXPECT_EQ(looked.results(0).changes(0).after(), "1250.00 EUR");
  EXPECT_EQ(Register({changed}, false, true).results(0).code(),
            "CONTRACT_DIFFERS");

  const auto amended = Register({Row("C-2", 500'00), changed});
  EXPECT_THAT(amended.results(0).changes(), IsEmpty());
  EXPECT_EQ(amended.results(1).code(), "") << amended.results(1).message();
  const ppb::GetContractResponse card = Get(amended.results(1).sequence());
  EXPECT_EQ(card.contract().version(), 2);
  EXPECT_EQ(card.contract().money().committed().minor_units(), 1'250'00);
  EXPECT_EQ(card.contract().local_consideration(),
            "drie bedrijven uit de buurt gevraagd")
      << "a blank cell leaves what is registered";
  ASSERT_EQ(card.history_size(), 2);
  EXPECT_EQ(card.history(1).kind(), lpb::ENTRY_KIND_CONTRACT_AMENDED);

  // A lower value takes back.
  Register({Row("C-1", 900'00)});
  EXPECT_EQ(Get(card.contract().sequence())
                .contract()
                .money()
                .committed()
                .minor_units(),
            900'00);
  // Another supplier is another contract.
  EXPECT_EQ(Register({Row("C-1", 900'00, "Kantine U.A.")}).results(0).code(),
            "CONTRACT_DIFFERS");
}

TEST_F(ContractsConformanceTest, RowsThatCannotBeSayWhyAndTheOthersStand) {
  struct Case {
    const char* code;
    void (*change)(ppb::ContractRow&);
  };
  const Case kCases[] = {
      {"CONTRACT_NUMBER_MISSING",
       [](auto& row) { row.mutable_contract()->clear_contract_number(); }},
      {"SUPPLIER_MISSING", [](auto& row) { row.clear_supplier_name(); }},
      {"CONTRACT_START_MISSING",
       [](auto& row) { row.mutable_contract()->clear_start_date(); }},
      {"BAD_DATE",
       [](auto& row) { row.mutable_contract()->set_end_date("31-02-2026"); }},
      {"CONTRACT_ENDS_BEFORE_START",
       [](auto& row) { row.mutable_contract()->set_end_date("2025-01-01"); }},
      {"CONTRACT_VALUE_NEGATIVE",
       [](auto& row) {
         row.mutable_contract()->mutable_value()->set_minor_units(-1);
       }},
      {"CPV_UNREADABLE",
       [](auto& row) { row.mutable_contract()->set_cpv("Schoonmaak B.V."); }},
      {"THRESHOLD_KIND_UNKNOWN",
       [](auto& row) { row.mutable_contract()->set_threshold_kind("groot"); }},
      {"SUBCONTRACTOR_NOT_FOUND",
       [](auto& row) {
         row.mutable_contract()->add_subcontractors()->set_party(9999);
       }},
      {"FRAMEWORK_NOT_FOUND",
       [](auto& row) { row.mutable_contract()->set_framework_number("R"); }},
      {"CONTRACT_NUMBER_TOO_LONG",
       [](auto& row) {
         row.mutable_contract()->set_contract_number(std::string(201, '1'));
       }},
  };
  std::vector<ppb::ContractRow> rows;
  for (const Case& c : kCases) {
    rows.push_back(Row(absl::StrFormat("N-%d", rows.size()), 1'00));
    c.change(rows.back());
  }
  rows.push_back(Row("GOOD", 1'00));
  const auto response = Register(rows);
  for (size_t i = 0; i < std::size(kCases); ++i) {
    EXPECT_EQ(response.results(static_cast<int>(i)).code(), kCases[i].code);
  }
  EXPECT_EQ(response.results(response.results_size() - 1).code(), "");
}

TEST_F(ContractsConformanceTest, AFrameworkPromisesNothingAndItsCallOffsDo) {
  ppb::ContractRow framework = Row("R-1", 10'000'00);
  framework.mutable_contract()->set_form(lpb::CONTRACT_FORM_FRAMEWORK);
  ppb::ContractRow call_off = Row("N-1", 2'000'00);
  call_off.mutable_contract()->set_framework_number("R-1");
  call_off.mutable_contract()->clear_local_consideration();
  // Both in one list: the framework above.
  const auto response = Register({framework, call_off});
  EXPECT_EQ(response.results(1).code(), "") << response.results(1).message();
  EXPECT_THAT(response.results(1).remarks(), IsEmpty())
      << "a call-off needs no consideration of its own";
  const auto card = Get(response.results(0).sequence());
  EXPECT_EQ(card.contract().money().committed().minor_units(), 0);
  EXPECT_EQ(card.contract().money().called_off().minor_units(), 2'000'00);
  EXPECT_THAT(card.call_offs(), ElementsAre(response.results(1).sequence()));
  EXPECT_EQ(Get(response.results(1).sequence()).contract().form(),
            lpb::CONTRACT_FORM_CALL_OFF);
}

TEST_F(ContractsConformanceTest, MoneyStandsSideBySide) {
  const int64_t sequence = RegisterOne(Row("C-1", 1'000'00));
  OMLOOP_ASSERT_OK(server_.Import(
      "Payment date,Supplier,Invoice number,Category,Contract number,Net\n"
      "2026-01-20,Wasserij B.V.,W1,Schoonmaak,C-1,300.00\n"
      "2026-02-20,Wasserij B.V.,W2,Schoonmaak,,200.00\n"
      "2027-03-20,Wasserij B.V.,W3,Schoonmaak,C-1,50.00\n",
      server_.ForAnchor()));
  const ppb::ContractMoney money = Get(sequence).contract().money();
  EXPECT_EQ(money.committed().minor_units(), 1'000'00);
  EXPECT_EQ(money.invoiced().minor_units(), 550'00);
  EXPECT_EQ(money.invoice_count(), 3);
  EXPECT_EQ(money.invoiced_paid().minor_units(), 550'00);
  EXPECT_EQ(money.invoiced_assumed().minor_units(), 200'00);
  EXPECT_EQ(money.invoiced_outside_term().minor_units(), 50'00);
  EXPECT_EQ(money.first_date(), "2026-01-20");
  EXPECT_EQ(money.last_date(), "2027-03-20");

  ppb::ListContractEntriesRequest list;
  list.set_parent(client::kBookName);
  list.add_sequences(sequence);
  list.set_page_size(2);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto page, server_.Call(&Procurement::ListContractEntries, list));
  EXPECT_EQ(page.entries_size(), 2);
  list.set_page_token(page.next_page_token());
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      page, server_.Call(&Procurement::ListContractEntries, list));
  ASSERT_EQ(page.entries_size(), 1);
  EXPECT_EQ(page.entries(0).amount().minor_units(), 50'00);
  EXPECT_EQ(page.next_page_token(), "");

  OMLOOP_ASSERT_OK(server_.Undo(1));
  EXPECT_EQ(Get(sequence).contract().money().invoiced().minor_units(), 0);
}

TEST_F(ContractsConformanceTest, AnEndReleasesWhatWasPromised) {
  const int64_t sequence = RegisterOne(Row("C-1", 1'000'00));
  OMLOOP_ASSERT_OK(server_.Import(
      "Payment date,Supplier,Invoice number,Category,Contract number,Net\n"
      "2026-01-20,Wasserij B.V.,W1,Schoonmaak,C-1,300.00\n",
      server_.ForAnchor()));
  ppb::EndContractRequest end;
  end.set_parent(client::kBookName);
  end.set_sequence(sequence);
  end.set_reason_code("moe");
  EXPECT_THAT(server_.Call(&Procurement::EndContract, end),
              StatusIs(kInvalid, "END_REASON_UNKNOWN"));
  end.set_reason_code("terminated");
  end.set_last_date("2027-01-01");
  EXPECT_THAT(server_.Call(&Procurement::EndContract, end),
              StatusIs(kInvalid, "END_AFTER_TERM"));
  end.set_last_date("2026-06-30");
  end.set_reason("in overleg");
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto ended,
                              server_.Call(&Procurement::EndContract, end));
  EXPECT_EQ(ended.released().minor_units(), 700'00);
  const int64_t size = server_.Size();
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::EndContract, end));
  EXPECT_EQ(server_.Size(), size) << "ended so already";
  const ppb::Contract contract = Get(sequence).contract();
  EXPECT_EQ(contract.ended_date(), "2026-06-30");
  EXPECT_EQ(contract.money().committed().minor_units(), 300'00);

  // It runs no more, so a line in its category is not assumed to be of it.
  OMLOOP_ASSERT_OK(
      server_.Import("Payment date,Supplier,Invoice number,Category,Net\n"
                     "2026-08-20,Wasserij B.V.,W9,Schoonmaak,10.00\n",
                     server_.ForAnchor()));
  EXPECT_EQ(Get(sequence).contract().money().invoice_count(), 1);
  end.set_sequence(999'999);
  EXPECT_THAT(server_.Call(&Procurement::EndContract, end),
              StatusIs(kNotFound, "CONTRACT_NOT_FOUND"));
}

TEST_F(ContractsConformanceTest, AmendingChangesJustWhatIsNamed) {
  const int64_t sequence = RegisterOne(Row("C-1", 1'000'00));
  auto request = Amendment(sequence, {"end_date"});
  request.mutable_contract()->set_title("niet gevraagd");
  request.mutable_contract()->set_end_date("2028-12-31");
  request.set_effective_date("2026-05-01");
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto amended, server_.Call(&Procurement::AmendContract, request));
  ASSERT_EQ(amended.changes_size(), 1);
  const auto card = Get(sequence);
  EXPECT_EQ(card.contract().title(), "Schoonmaak");
  EXPECT_EQ(card.contract().end_date(), "2028-12-31");
  EXPECT_EQ(card.history(1).date(), "2026-05-01");
  EXPECT_THAT(
      server_.Call(&Procurement::AmendContract, Amendment(sequence, {})),
      StatusIs(kInvalid, "MASK_EMPTY"));
  EXPECT_THAT(server_.Call(&Procurement::AmendContract,
                           Amendment(sequence, {"supplier"})),
              StatusIs(kInvalid, "FIELD_UNKNOWN"));
}

TEST_F(ContractsConformanceTest, ReservedContractsAreLookedAt) {
  ppb::ContractRow first = Row("V-1", 100'00, "Buurtzorg Coöperatie U.A.");
  first.mutable_contract()->set_reserved_basis(
      lpb::RESERVED_BASIS_SOCIAL_SERVICES);
  first.mutable_contract()->set_cpv("85312000-9");
  ppb::ContractRow second = first;
  second.mutable_contract()->set_contract_number("V-2");
  second.mutable_contract()->set_signed_date("2026-02-01");
  second.mutable_contract()->set_end_date("2030-01-01");
  RegisterOne(first);
  const auto response = Register({second});
  std::vector<std::string> codes;
  for (const auto& remark : response.results(0).remarks()) {
    codes.push_back(remark.code());
  }
  EXPECT_THAT(codes, ElementsAre("RESERVED_TOO_LONG", "RESERVED_AGAIN",
                                 "RESERVED_EVIDENCE_MISSING"));
  EXPECT_EQ(response.results(0).code(), "") << "remarks block nothing";
}

TEST_F(ContractsConformanceTest, SocialReturnIsAnObligationOfItsOwn) {
  const int64_t sequence = RegisterOne(Row("C-1", 1'000'00));
  ppb::StateSocialReturnRequest state;
  state.set_parent(client::kBookName);
  state.set_sequence(sequence);
  ppb::SocialReturn& social = *state.mutable_social_return();
  social.set_basis_points(10'001);
  social.set_instrument("jobs");
  EXPECT_THAT(server_.Call(&Procurement::StateSocialReturn, state),
              StatusIs(kInvalid, "SOCIAL_RETURN_OUT_OF_RANGE"));
  social.set_basis_points(500);
  social.set_instrument("beloften");
  EXPECT_THAT(server_.Call(&Procurement::StateSocialReturn, state),
              StatusIs(kInvalid, "INSTRUMENT_UNKNOWN"));
  social.set_instrument("jobs");
  social.mutable_fulfilled()->set_minor_units(20'00);
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::StateSocialReturn, state));
  const ppb::Contract contract = Get(sequence).contract();
  EXPECT_EQ(contract.social_return().base().minor_units(), 1'000'00);
  EXPECT_EQ(contract.social_return().fulfilled().minor_units(), 20'00);
  EXPECT_EQ(contract.money().committed().minor_units(), 1'000'00);
}

TEST_F(ContractsConformanceTest, OpportunitiesAddUpAndNamePartiesByName) {
  RegisterOne(Row("C-1", 1'000'00));
  OMLOOP_ASSERT_OK(
      server_.Import("Payment date,Supplier,Invoice number,Category,Net\n"
                     "2026-01-20,Wasserij B.V.,W1,Schoonmaak,300.00\n"
                     "2026-02-20,Ander B.V.,A1,Schoonmaak,100.00\n"
                     "2026-02-21,Fiscus,F1,Belastingen,900.00\n",
                     server_.ForAnchor()));
  ipb::ListOpportunitiesRequest request;
  request.set_parent(client::kBookName);
  request.set_min_sequence(server_.Size() - 1);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto answer, server_.Call(&Insight::ListOpportunities, request));
  ASSERT_GE(answer.rows_size(), 1);
  const auto cleaning = std::find_if(
      answer.rows().begin(), answer.rows().end(),
      [](const auto& row) { return row.category() == "cleaning"; });
  ASSERT_NE(cleaning, answer.rows().end());
  EXPECT_EQ(cleaning->total().amount().minor_units(), 400'00);
  EXPECT_EQ(cleaning->unknown().amount().minor_units(), 400'00);
  EXPECT_EQ(cleaning->ending_count(), 1);
  EXPECT_EQ(cleaning->anchor_count(), 1);
  for (const auto& row : answer.rows()) {
    EXPECT_NE(row.category(), "taxes") << "nobody chooses a tax office";
  }
  // Two suppliers are too few for everybody.
  request.set_as_public(true);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto shown, server_.Call(&Insight::ListOpportunities, request));
  for (const auto& row : shown.rows()) {
    EXPECT_THAT(row.demand(), IsEmpty());
    EXPECT_THAT(row.ending(), IsEmpty());
    if (row.category() == "cleaning") {
      EXPECT_TRUE(row.total().hidden());
      EXPECT_TRUE(row.leak().hidden());
      EXPECT_FALSE(row.has_ending_value());
    }
  }
  request.set_category("geen");
  EXPECT_THAT(server_.Call(&Insight::ListOpportunities, request),
              StatusIs(kNotFound, "CATEGORY_NOT_FOUND"));
}

}  // namespace
}  // namespace omloop
