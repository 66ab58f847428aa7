#include "tests/testing/fake_services.h"

#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/str_format.h"
#include "clients/cpp/channels.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"
#include "omloop/circulation/v1/circulation.grpc.pb.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"
#include "services/common/caller.h"
#include "services/common/status_bridge.h"
#include "tests/testing/fake_months.h"

namespace omloop::testing {
namespace cpb = omloop::circulation::v1;
namespace ipb = omloop::insight::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

namespace {

using grpc::ServerContext;
using grpc::Status;

void Set(type::v1::Money* money, int64_t minor_units) {
  money->set_minor_units(minor_units);
  money->set_asset("EUR");
}

// What all services share.
struct Shared {
  std::mutex mutex;
  std::vector<std::string> asked;
  std::map<std::string, absl::Status> failures;
  bool all_booked = false;
  bool strange_body = false;
  bool corrections = false;
  ppb::ImportOptions import_options;

  Status Ask(const ServerContext& context, const std::string& method,
             const std::string& request) {
    const bool as_public =
        context.client_metadata().count(services::kViewMetadata) > 0;
    const std::lock_guard<std::mutex> lock(mutex);
    asked.push_back(absl::StrFormat("%s%s%s", method,
                                    request.empty() ? "" : " " + request,
                                    as_public ? " (public)" : ""));
    const auto failure = failures.find(method);
    if (failure == failures.end()) return Status::OK;
    const Status status = services::ToGrpc(failure->second);
    failures.erase(failure);
    return status;
  }
};

// Notes the call and fails when it should; for the first line of a method.
#define OMLOOP_FAKE_ASK(method)                                       \
  if (Status status =                                                 \
          shared_.Ask(*context, method, request->ShortDebugString()); \
      !status.ok()) {                                                 \
    return status;                                                    \
  }

class FakeLedger final : public ledger::v1::LedgerService::Service {
 public:
  explicit FakeLedger(Shared& shared) : shared_(shared) {}

  Status GetBook(ServerContext* context,
                 const ledger::v1::GetBookRequest* request,
                 ledger::v1::GetBookResponse* response) override {
    OMLOOP_FAKE_ASK("GetBook");
    response->set_name("books/main");
    response->set_display_name("Samen Nieuw-West (voorbeeld)");
    response->set_default_asset("EUR");
    response->add_languages("nl");
    response->add_languages("en");
    response->set_disclosure("commitments");
    response->set_book_id("0192b1c0ffee");
    response->set_size(13408);
    response->set_root(std::string(32, '\x5a'));
    response->set_index_watermark(13408);
    response->set_balance_watermark(13408);
    response->set_account_count(644);
    response->set_party_count(322);
    return Status::OK;
  }

  static void FillMoney(ledger::v1::Entry* entry) {
    entry->set_name("books/main/entries/1234");
    entry->set_sequence(1234);
    entry->set_entry_id(std::string(16, '\x11'));
    entry->set_recorded_time_ns(1'793'000'000'000'000'000);
    entry->set_kind(ledger::v1::ENTRY_KIND_INVOICE);
    entry->set_record(std::string(128, '\x01'));
    auto* money = entry->mutable_money();
    money->set_kind(ledger::v1::ENTRY_KIND_INVOICE);
    money->set_debit_account(1);
    money->set_credit_account(2);
    Set(money->mutable_amount(), 1'234'56);
    money->set_effective_day(20757);
    money->set_category(3);
    money->set_import_number(7);
    money->set_import_line(42);
    money->set_contract_sequence(600);
    money->set_assumed_contract(true);
  }
  static void FillFact(ledger::v1::Entry* entry) {
    entry->set_name("books/main/entries/600");
    entry->set_sequence(600);
    entry->set_entry_id(std::string(16, '\x22'));
    entry->set_recorded_time_ns(1'792'000'000'000'000'000);
    entry->set_kind(ledger::v1::ENTRY_KIND_CONTRACT_AWARDED);
    entry->set_subject_number(1);
    entry->set_party_number(11);
    entry->set_record(std::string(128, '\x02'));
    entry->mutable_fact()->set_kind(ledger::v1::ENTRY_KIND_CONTRACT_AWARDED);
    entry->mutable_fact()->set_valid_from_day(20454);
    entry->mutable_fact()->set_payload("payload");
  }

  Status GetEntry(ServerContext* context,
                  const ledger::v1::GetEntryRequest* request,
                  ledger::v1::GetEntryResponse* response) override {
    OMLOOP_FAKE_ASK("GetEntry");
    if (request->name() == "books/-/entries/600") {
      FillFact(response->mutable_entry());
    } else {
      FillMoney(response->mutable_entry());
    }
    response->set_as_of_sequence(13407);
    return Status::OK;
  }

  Status ListEntries(ServerContext* context,
                     const ledger::v1::ListEntriesRequest* request,
                     ledger::v1::ListEntriesResponse* response) override {
    OMLOOP_FAKE_ASK("ListEntries");
    // Two pages, so that clients have to ask for the next one.
    if (request->page_token().empty()) {
      FillFact(response->add_entries());
      if (request->page_size() > 1) response->set_next_page_token("second");
      if (request->page_size() == 1) response->set_next_page_token("more");
    } else {
      FillMoney(response->add_entries());
    }
    response->set_as_of_sequence(13407);
    return Status::OK;
  }

  Status ListBalances(ServerContext* context,
                      const ledger::v1::ListBalancesRequest* request,
                      ledger::v1::ListBalancesResponse* response) override {
    OMLOOP_FAKE_ASK("ListBalances");
    auto* purchases = response->add_balances();
    purchases->set_account(1);
    purchases->set_party(1);
    purchases->set_account_class(ledger::v1::ACCOUNT_CLASS_PURCHASES);
    purchases->set_asset("EUR");
    purchases->set_debit_minor(900'000'00);
    purchases->set_entry_count(9000);
    auto* sales = response->add_balances();
    sales->set_account(2);
    sales->set_party(11);
    sales->set_account_class(ledger::v1::ACCOUNT_CLASS_SALES);
    sales->set_asset("EUR");
    sales->set_debit_minor(1'000'00);
    sales->set_credit_minor(136'802'45);
    sales->set_entry_count(120);
    response->set_as_of_sequence(13407);
    return Status::OK;
  }

  Status VerifyBook(ServerContext* context,
                    const ledger::v1::VerifyBookRequest* request,
                    ledger::v1::VerifyBookResponse* response) override {
    OMLOOP_FAKE_ASK("VerifyBook");
    response->set_size(13408);
    response->set_root(std::string(32, '\x5a'));
    response->set_balance_digest(std::string(32, '\x6b'));
    response->set_money_count(12418);
    response->set_fact_count(990);
    response->add_checks("13408 records, dense and in order of time");
    response->add_checks("Merkle root");
    response->add_checks("debits equal credits for EUR");
    return Status::OK;
  }

 private:
  Shared& shared_;
};

class FakeRegistry final : public rpb::RegistryService::Service {
 public:
  explicit FakeRegistry(Shared& shared) : shared_(shared) {}

  static void FillAnchor(rpb::Party* party) {
    party->set_number(1);
    party->set_party_id(std::string(16, '\x33'));
    party->set_display_name("Gemeente Amsterdam (voorbeeld)");
    party->mutable_attributes()->set_kind(ledger::v1::PARTY_KIND_ANCHOR);
    party->mutable_attributes()->set_legal_form(
        ledger::v1::LEGAL_FORM_PUBLIC_BODY);
    party->mutable_attributes()->set_ownership_class(
        ledger::v1::OWNERSHIP_CLASS_PUBLIC);
    party->mutable_attributes()->set_status(ledger::v1::PARTY_STATUS_VERIFIED);
    party->set_kvk_number("00000001");
  }
  static void FillSupplier(rpb::Party* party) {
    party->set_number(11);
    party->set_party_id(std::string(16, '\x44'));
    party->set_display_name("Coöperatie De Wasserette U.A. (voorbeeld)");
    party->mutable_attributes()->set_kind(ledger::v1::PARTY_KIND_SUPPLIER);
    party->mutable_attributes()->set_ownership_class(
        ledger::v1::OWNERSHIP_CLASS_WORKER_OWNED);
    party->mutable_attributes()->set_size_class(ledger::v1::SIZE_CLASS_SMALL);
    party->mutable_attributes()->set_status(ledger::v1::PARTY_STATUS_VERIFIED);
    party->mutable_attributes()->set_pass_through(true);
    party->set_kvk_number("00000011");
    party->add_supplier_numbers("1:K-0042");
    auto* establishment = party->add_establishments();
    establishment->set_establishment(1);
    establishment->set_street("Osdorpplein");
    establishment->set_house_number("5");
    establishment->set_postcode("1068EL");
    establishment->set_city("Amsterdam");
    establishment->set_country("NL");
    establishment->set_valid_from("2020-01-01");
    establishment->mutable_place()->set_country("NL");
    establishment->mutable_place()->set_province("NL-NH");
    establishment->mutable_place()->set_municipality("GM0363");
    establishment->mutable_place()->set_district("F");
    establishment->mutable_place()->set_wijk("WK0363FK");
    establishment->set_place_basis("postcode_points");
  }

  Status RegisterParty(ServerContext* context,
                       const rpb::RegisterPartyRequest* request,
                       rpb::RegisterPartyResponse* response) override {
    OMLOOP_FAKE_ASK("RegisterParty");
    *response->mutable_party() = request->party();
    if (request->party().number() == 0)
      response->mutable_party()->set_number(99);
    return Status::OK;
  }

  Status ImportParties(ServerContext* context,
                       const rpb::ImportPartiesRequest* request,
                       rpb::ImportPartiesResponse* response) override {
    OMLOOP_FAKE_ASK("ImportParties");
    // Outcomes in turn: created, completed, unchanged, refused.
    for (int i = 0; i < request->rows_size(); ++i) {
      auto* result = response->add_results();
      result->set_outcome(static_cast<rpb::RowOutcome>(i % 4 + 1));
      result->set_number(20 + i);
      if (i % 4 == 3) {
        result->set_number(0);
        result->set_code("BAD_POSTCODE");
        result->set_message("\"1000\" has no letters and is not in use");
      }
    }
    return Status::OK;
  }

  Status FindAnchor(ServerContext* context,
                    const rpb::FindAnchorRequest* request,
                    rpb::FindAnchorResponse* response) override {
    OMLOOP_FAKE_ASK("FindAnchor");
    if (request->query() == "Gemeente") {
      return services::ToGrpc(
          NotFound("ANCHOR_NOT_FOUND",
                   "no anchor is called \"Gemeente\"; nearest: Gemeente "
                   "Amsterdam (voorbeeld)"));
    }
    FillAnchor(response->mutable_party());
    return Status::OK;
  }

  Status ListParties(ServerContext* context,
                     const rpb::ListPartiesRequest* request,
                     rpb::ListPartiesResponse* response) override {
    OMLOOP_FAKE_ASK("ListParties");
    FillAnchor(response->add_parties());
    FillSupplier(response->add_parties());
    if (context->client_metadata().count(services::kViewMetadata) > 0) {
      response->set_withheld_count(7);
    } else {
      auto* erased = response->add_parties();
      erased->set_number(12);
      erased->set_erased(true);
    }
    return Status::OK;
  }

  Status BatchGetParties(ServerContext* context,
                         const rpb::BatchGetPartiesRequest* request,
                         rpb::BatchGetPartiesResponse* response) override {
    OMLOOP_FAKE_ASK("BatchGetParties");
    for (const int32_t number : request->numbers()) {
      if (number == 404) continue;
      if (number == 1) {
        FillAnchor(response->add_parties());
      } else {
        FillSupplier(response->add_parties());
        response->mutable_parties()->rbegin()->set_number(number);
      }
    }
    return Status::OK;
  }

  Status EraseParty(ServerContext* context,
                    const rpb::ErasePartyRequest* request,
                    rpb::ErasePartyResponse* response) override {
    OMLOOP_FAKE_ASK("EraseParty");
    response->set_rows_removed(4);
    response->set_receipt_hash(std::string(32, '\x77'));
    response->set_sequence(13408);
    return Status::OK;
  }

 private:
  Shared& shared_;
};

class FakeProcurement final : public ppb::ProcurementService::Service {
 public:
  explicit FakeProcurement(Shared& shared) : shared_(shared) {}

  Status BeginImport(ServerContext* context,
                     const ppb::BeginImportRequest* request,
                     ppb::BeginImportResponse* response) override {
    OMLOOP_FAKE_ASK("BeginImport");
    response->mutable_import()->set_import_id(request->request_id());
    shared_.import_options = request->options();
    return Status::OK;
  }

  Status AppendImportChunk(ServerContext* context,
                           const ppb::AppendImportChunkRequest* request,
                           ppb::AppendImportChunkResponse* response) override {
    if (Status status = shared_.Ask(
            *context, "AppendImportChunk",
            absl::StrFormat("offset: %d, %d bytes", request->offset(),
                            request->content().size()));
        !status.ok()) {
      return status;
    }
    response->set_received_bytes(
        request->offset() + static_cast<int64_t>(request->content().size()));
    return Status::OK;
  }

  Status CheckImport(ServerContext* context,
                     const ppb::CheckImportRequest* request,
                     ppb::CheckImportResponse* response) override {
    OMLOOP_FAKE_ASK("CheckImport");
    response->mutable_import()->set_import_id(request->import_id());
    response->set_report_json(
        R"({"file":"october.csv","format":"csv","layout":"columns separated by )"
        R"(\";\", header in row 3","encoding":"UTF-8","asset":"EUR",)"
        R"("asset_reason":"the column \"Valuta\" says so","verdict":"error",)"
        R"("records":12418,"accepted":12387,"rejected":31,)"
        R"("accepted_sum_minor":"123456789","problem_count":33,"problems":[)"
        R"({"severity":"warning","code":"NO_SUPPLIER","message":"no supplier",)"
        R"("hint":"booked to \"supplier not named\"","record":2,"row":5,)"
        R"("column":"Leverancier"},)"
        R"({"severity":"error","code":"AMOUNT_UNREADABLE","message":)"
        R"("\"n/b\" is not an amount","hint":"Write it as 1234,56",)"
        R"("record":14,"row":17,"column":"Bedrag"}]})");
    response->set_new_count(shared_.all_booked ? 0 : 12371);
    Set(response->mutable_new_sum(), shared_.all_booked ? 0 : 122'222'222);
    response->set_existing_count(shared_.all_booked ? 12387 : 16);
    Set(response->mutable_existing_sum(),
        shared_.all_booked ? 123'456'789 : 1'234'567);
    response->set_rejected_count(31);
    auto* matched = response->add_bodies();
    matched->set_body_name("Gemeente Amsterdam");
    matched->set_anchor(1);
    matched->set_record_count(12000);
    Set(matched->mutable_sum(), 120'000'000);
    auto* second = response->add_bodies();
    second->set_body_name("Stadsbank van Lening");
    if (!shared_.strange_body) second->set_anchor(2);
    *response->mutable_import()->mutable_options() = shared_.import_options;
    second->set_record_count(371);
    Set(second->mutable_sum(), 2'222'222);
    if (!shared_.all_booked) {
      auto* month = response->add_months();
      month->set_month("2026-10");
      month->set_record_count(12371);
      Set(month->mutable_sum(), 122'222'222);
    }
    response->set_known_supplier_count(298);
    response->set_new_supplier_count(12);
    response->set_unplaced_supplier_count(45);
    response->set_same_file_booked(shared_.all_booked);
    response->set_rejects_csv("row,column,reason\n17,Bedrag,not an amount\n");
    if (shared_.corrections) FillChanges(*response);
    return Status::OK;
  }

  // One row that corrects a line, and of a complete month one line that goes.
  void FillChanges(ppb::CheckImportResponse& response) const {
    ppb::ImportChanges& changes = *response.mutable_changes();
    changes.set_correction_count(1);
    Set(changes.mutable_corrected_from(), 250'00);
    Set(changes.mutable_corrected_to(), 260'00);
    auto* change = response.add_proposed_changes();
    change->set_record(12);
    change->set_row(15);
    change->set_supplier_name("De Wasserette U.A.");
    change->set_document_number("W2");
    change->set_sequence(1234);
    change->set_old_date("2026-10-02");
    Set(change->mutable_old_amount(), 250'00);
    change->set_new_date("2026-10-02");
    Set(change->mutable_new_amount(), 260'00);
    response.set_taken_back_count(2);
    response.set_alike_count(1);
    response.set_pass_through_count(3);
    Set(response.mutable_pass_through_sum(), 900'00);
    if (shared_.import_options.complete_month().empty()) return;
    changes.set_reversal_count(1);
    Set(changes.mutable_reversal_sum(), 12'00);
    change = response.add_proposed_changes();
    change->set_document_number("T1");
    change->set_sequence(1240);
    change->set_old_date("2026-10-03");
    Set(change->mutable_old_amount(), 12'00);
  }

  Status CommitImport(ServerContext* context,
                      const ppb::CommitImportRequest* request,
                      ppb::CommitImportResponse* response) override {
    OMLOOP_FAKE_ASK("CommitImport");
    response->mutable_import()->set_import_id(request->import_id());
    response->mutable_import()->set_import_number(7);
    response->set_booked_count(12371);
    Set(response->mutable_booked_sum(), 122'222'222);
    response->set_existing_count(16);
    Set(response->mutable_existing_sum(), 1'234'567);
    response->set_rejected_count(31);
    if (shared_.corrections) {
      ppb::CheckImportResponse checked;
      FillChanges(checked);
      *response->mutable_changes() = checked.changes();
    }
    auto* month = response->add_months();
    month->set_month("2026-10");
    month->set_record_count(12371);
    Set(month->mutable_sum(), 122'222'222);
    response->set_created_supplier_count(12);
    response->set_contract_named_count(6000);
    response->set_contract_assumed_count(1500);
    response->set_size(25779);
    return Status::OK;
  }

  Status GetImport(ServerContext*, const ppb::GetImportRequest*,
                   ppb::GetImportResponse* response) override {
    // Not noted: how often it is asked depends on the machine.
    response->mutable_import()->set_booked_count(6000);
    return Status::OK;
  }

  Status CancelImport(ServerContext* context,
                      const ppb::CancelImportRequest* request,
                      ppb::CancelImportResponse*) override {
    OMLOOP_FAKE_ASK("CancelImport");
    return Status::OK;
  }

  Status RegisterContracts(ServerContext* context,
                           const ppb::RegisterContractsRequest* request,
                           ppb::RegisterContractsResponse* response) override {
    OMLOOP_FAKE_ASK("RegisterContracts");
    for (int i = 0; i < request->rows_size(); ++i) {
      auto* result = response->add_results();
      if (i == 2) {
        result->set_code("ANCHOR_NOT_FOUND");
        result->set_message("no anchor is called \"Onbekend\"");
        continue;
      }
      result->set_sequence(600 + i);
      result->set_existing(i == 1);
    }
    return Status::OK;
  }

  Status UndoImport(ServerContext* context,
                    const ppb::UndoImportRequest* request,
                    ppb::UndoImportResponse* response) override {
    OMLOOP_FAKE_ASK("UndoImport");
    FillFakeAnswer("UndoImport", *response);
    return Status::OK;
  }

  Status ListBookImports(ServerContext* context,
                         const ppb::ListBookImportsRequest* request,
                         ppb::ListBookImportsResponse* response) override {
    OMLOOP_FAKE_ASK("ListBookImports");
    FillFakeAnswer("ListBookImports", *response);
    return Status::OK;
  }

  Status SubmitMonth(ServerContext* context,
                     const ppb::SubmitMonthRequest* request,
                     ppb::SubmitMonthResponse* response) override {
    OMLOOP_FAKE_ASK("SubmitMonth");
    FillFakeAnswer("SubmitMonth", *response);
    return Status::OK;
  }

  Status SignOffMonth(ServerContext* context,
                      const ppb::SignOffMonthRequest* request,
                      ppb::SignOffMonthResponse* response) override {
    OMLOOP_FAKE_ASK("SignOffMonth");
    FillFakeAnswer("SignOffMonth", *response);
    return Status::OK;
  }

  Status ReopenMonth(ServerContext* context,
                     const ppb::ReopenMonthRequest* request,
                     ppb::ReopenMonthResponse* response) override {
    OMLOOP_FAKE_ASK("ReopenMonth");
    FillFakeAnswer("ReopenMonth", *response);
    return Status::OK;
  }

  Status GetMonthStatus(ServerContext* context,
                        const ppb::GetMonthStatusRequest* request,
                        ppb::GetMonthStatusResponse* response) override {
    OMLOOP_FAKE_ASK("GetMonthStatus");
    FillFakeAnswer("GetMonthStatus", *response);
    return Status::OK;
  }

  Status ListRestatements(ServerContext* context,
                          const ppb::ListRestatementsRequest* request,
                          ppb::ListRestatementsResponse* response) override {
    OMLOOP_FAKE_ASK("ListRestatements");
    FillFakeAnswer("ListRestatements", *response);
    return Status::OK;
  }

  Status ListRules(ServerContext* context, const ppb::ListRulesRequest* request,
                   ppb::ListRulesResponse* response) override {
    OMLOOP_FAKE_ASK("ListRules");
    FillFakeAnswer("ListRules", *response);
    return Status::OK;
  }

  Status ListDue(ServerContext* context, const ppb::ListDueRequest* request,
                 ppb::ListDueResponse* response) override {
    OMLOOP_FAKE_ASK("ListDue");
    FillFakeAnswer("ListDue", *response);
    return Status::OK;
  }

  Status CorrectEntry(ServerContext* context,
                      const ppb::CorrectEntryRequest* request,
                      ppb::CorrectEntryResponse* response) override {
    OMLOOP_FAKE_ASK("CorrectEntry");
    FillFakeAnswer(request->has_replacement() ? "CorrectEntry" : "ReverseEntry",
                   *response);
    return Status::OK;
  }

  Status AdoptRule(ServerContext* context, const ppb::AdoptRuleRequest* request,
                   ppb::AdoptRuleResponse* response) override {
    OMLOOP_FAKE_ASK("AdoptRule");
    *response->mutable_rule() = request->rule();
    if (request->rule().rule().rule() == 0) {
      response->mutable_rule()->mutable_rule()->set_rule(3);
    }
    response->mutable_rule()->set_sequence(25797);
    return Status::OK;
  }

  Status ListContracts(ServerContext* context,
                       const ppb::ListContractsRequest* request,
                       ppb::ListContractsResponse* response) override {
    OMLOOP_FAKE_ASK("ListContracts");
    *response->add_contracts() = ExampleContract();
    return Status::OK;
  }

  Status GetContract(ServerContext* context,
                     const ppb::GetContractRequest* request,
                     ppb::GetContractResponse* response) override {
    OMLOOP_FAKE_ASK("GetContract");
    *response = ExampleContractCard();
    return Status::OK;
  }

  Status AmendContract(ServerContext* context,
                       const ppb::AmendContractRequest* request,
                       ppb::AmendContractResponse* response) override {
    OMLOOP_FAKE_ASK("AmendContract");
    *response->add_changes() = ExampleContractCard().history(1).changes(0);
    return Status::OK;
  }

  Status EndContract(ServerContext* context,
                     const ppb::EndContractRequest* request,
                     ppb::EndContractResponse* response) override {
    OMLOOP_FAKE_ASK("EndContract");
    response->set_sequence(720);
    Set(response->mutable_released(), 58'749'50);
    return Status::OK;
  }

  Status StateSocialReturn(ServerContext* context,
                           const ppb::StateSocialReturnRequest* request,
                           ppb::StateSocialReturnResponse* response) override {
    OMLOOP_FAKE_ASK("StateSocialReturn");
    response->set_sequence(721);
    return Status::OK;
  }

  Status ListContractEntries(
      ServerContext* context, const ppb::ListContractEntriesRequest* request,
      ppb::ListContractEntriesResponse* response) override {
    OMLOOP_FAKE_ASK("ListContractEntries");
    ppb::ContractEntry* entry = response->add_entries();
    entry->set_sequence(5000);
    entry->set_contract_sequence(600);
    entry->set_kind(ledger::v1::ENTRY_KIND_INVOICE);
    entry->set_date("2026-10-05");
    entry->set_entry_id(std::string(16, '\x01'));
    Set(entry->mutable_amount(), 20'138'95);
    return Status::OK;
  }

 private:
  Shared& shared_;
};

class FakeCirculation final : public cpb::CirculationService::Service {
 public:
  explicit FakeCirculation(Shared& shared) : shared_(shared) {}

  // Rows of suppliers whose name begins with "Fout" are refused.
  Status DeclareRespend(ServerContext* context,
                        const cpb::DeclareRespendRequest* request,
                        cpb::DeclareRespendResponse* response) override {
    OMLOOP_FAKE_ASK("DeclareRespend");
    for (const cpb::DeclarationRow& row : request->rows()) {
      cpb::DeclarationRowResult* result = response->add_results();
      if (row.display_name().starts_with("Fout")) {
        result->set_code("PARTY_NOT_FOUND");
        result->set_message("no party has this name");
        continue;
      }
      result->set_party(7);
      result->set_sequence(13401);
    }
    return Status::OK;
  }

  Status WithdrawDeclaration(
      ServerContext* context, const cpb::WithdrawDeclarationRequest* request,
      cpb::WithdrawDeclarationResponse* response) override {
    OMLOOP_FAKE_ASK("WithdrawDeclaration");
    response->set_sequence(13402);
    return Status::OK;
  }

  Status ListDeclarations(ServerContext* context,
                          const cpb::ListDeclarationsRequest* request,
                          cpb::ListDeclarationsResponse* response) override {
    OMLOOP_FAKE_ASK("ListDeclarations");
    *response->add_declarations() = ExampleDeclaration();
    return Status::OK;
  }

 private:
  Shared& shared_;
};

class FakeInsight final : public ipb::InsightService::Service {
 public:
  explicit FakeInsight(Shared& shared) : shared_(shared) {}

  Status ListOpportunities(ServerContext* context,
                           const ipb::ListOpportunitiesRequest* request,
                           ipb::ListOpportunitiesResponse* response) override {
    OMLOOP_FAKE_ASK("ListOpportunities");
    *response = ExampleOpportunities();
    if (!request->category().empty()) {
      response->mutable_rows()->DeleteSubrange(1, 1);
    }
    return Status::OK;
  }

  Status GetMonthOverview(ServerContext* context,
                          const ipb::GetMonthOverviewRequest* request,
                          ipb::GetMonthOverviewResponse* response) override {
    OMLOOP_FAKE_ASK("GetMonthOverview");
    *response = ExampleMonth();
    response->set_public_view(request->as_public());
    return Status::OK;
  }

  Status SealMonth(ServerContext* context, const ipb::SealMonthRequest* request,
                   ipb::SealMonthResponse* response) override {
    OMLOOP_FAKE_ASK("SealMonth");
    FillFakeAnswer("SealMonth", *response);
    return Status::OK;
  }

  Status GetSealedMonth(ServerContext* context,
                        const ipb::GetSealedMonthRequest* request,
                        ipb::GetSealedMonthResponse* response) override {
    OMLOOP_FAKE_ASK("GetSealedMonth");
    FillFakeAnswer("GetSealedMonth", *response);
    return Status::OK;
  }

  Status PreviewRule(ServerContext* context,
                     const ipb::PreviewRuleRequest* request,
                     ipb::PreviewRuleResponse* response) override {
    OMLOOP_FAKE_ASK("PreviewRule");
    FillFakeAnswer("PreviewRule", *response);
    return Status::OK;
  }

  Status ListUnknownSuppliers(
      ServerContext* context, const ipb::ListUnknownSuppliersRequest* request,
      ipb::ListUnknownSuppliersResponse* response) override {
    OMLOOP_FAKE_ASK("ListUnknownSuppliers");
    const struct {
      int party;
      const char* name;
      const char* number;
      int64_t amount;
      int64_t cumulative;
      const char* reason;
    } rows[] = {
        {31, "Taxi Centraal B.V.", "K-0077", 61'234'00, 540, "no address"},
        {32, "=HYPERLINK(\"http://evil.example\")", "K-0078", 20'000'00, 716,
         "no address"},
        {33, "Drukkerij Zuid", "-K79", 9'500'50, 800, "at least city"}};
    for (const auto& from : rows) {
      auto* row = response->add_rows();
      row->set_party(from.party);
      row->set_display_name(from.name);
      row->set_supplier_number(from.number);
      Set(row->mutable_amount(), from.amount);
      row->set_cumulative_permille(from.cumulative);
      row->set_reason(from.reason);
      row->set_anchor(1);
    }
    Set(response->mutable_unknown_total(), 113'580'25);
    response->set_unknown_supplier_count(45);
    return Status::OK;
  }

  Status GetMultiplier(ServerContext* context,
                       const ipb::GetMultiplierRequest* request,
                       ipb::GetMultiplierResponse* response) override {
    OMLOOP_FAKE_ASK("GetMultiplier");
    *response = ExampleMultiplier(*request);
    return Status::OK;
  }

  Status CompareMultiplier(ServerContext* context,
                           const ipb::CompareMultiplierRequest* request,
                           ipb::CompareMultiplierResponse* response) override {
    OMLOOP_FAKE_ASK("CompareMultiplier");
    *response = ExampleChange();
    return Status::OK;
  }

  Status RankDeclarations(ServerContext* context,
                          const ipb::RankDeclarationsRequest* request,
                          ipb::RankDeclarationsResponse* response) override {
    OMLOOP_FAKE_ASK("RankDeclarations");
    *response = ExampleRanking();
    return Status::OK;
  }

  Status WhatIf(ServerContext* context, const ipb::WhatIfRequest* request,
                ipb::WhatIfResponse* response) override {
    OMLOOP_FAKE_ASK("WhatIf");
    *response = ExampleWhatIf(*request);
    return Status::OK;
  }

  Status PreviewDeclaration(
      ServerContext* context, const ipb::PreviewDeclarationRequest* request,
      ipb::PreviewDeclarationResponse* response) override {
    OMLOOP_FAKE_ASK("PreviewDeclaration");
    *response = ExamplePreview();
    return Status::OK;
  }

  Status SetTarget(ServerContext* context, const ipb::SetTargetRequest* request,
                   ipb::SetTargetResponse* response) override {
    OMLOOP_FAKE_ASK("SetTarget");
    response->set_sequence(13413);
    return Status::OK;
  }

  Status ListTargets(ServerContext* context,
                     const ipb::ListTargetsRequest* request,
                     ipb::ListTargetsResponse* response) override {
    OMLOOP_FAKE_ASK("ListTargets");
    *response = ExampleTargets();
    return Status::OK;
  }

 private:
  Shared& shared_;
};

}  // namespace

struct FakeServer::Impl {
  Shared shared;
  FakeLedger ledger{shared};
  FakeRegistry registry{shared};
  FakeProcurement procurement{shared};
  FakeInsight insight{shared};
  FakeCirculation circulation{shared};
  std::unique_ptr<grpc::Server> server;
};

FakeServer::FakeServer(const std::string& folder)
    : impl_(std::make_unique<Impl>()) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + client::SocketPath(folder, "omloop"),
                           grpc::InsecureServerCredentials());
  builder.SetMaxReceiveMessageSize(client::kMessageBytesMax);
  builder.RegisterService(&impl_->ledger);
  builder.RegisterService(&impl_->registry);
  builder.RegisterService(&impl_->procurement);
  builder.RegisterService(&impl_->insight);
  builder.RegisterService(&impl_->circulation);
  impl_->server = builder.BuildAndStart();
  OMLOOP_CHECK(impl_->server != nullptr);
}

FakeServer::~FakeServer() { impl_->server->Shutdown(); }

std::vector<std::string> FakeServer::Asked() const {
  const std::lock_guard<std::mutex> lock(impl_->shared.mutex);
  return impl_->shared.asked;
}

void FakeServer::FailNext(const std::string& method,
                          const absl::Status& status) {
  const std::lock_guard<std::mutex> lock(impl_->shared.mutex);
  impl_->shared.failures[method] = status;
}

void FakeServer::BookEverything() {
  const std::lock_guard<std::mutex> lock(impl_->shared.mutex);
  impl_->shared.all_booked = true;
}

void FakeServer::FindCorrections() {
  const std::lock_guard<std::mutex> lock(impl_->shared.mutex);
  impl_->shared.corrections = true;
}

void FakeServer::NameStrangeBody() {
  const std::lock_guard<std::mutex> lock(impl_->shared.mutex);
  impl_->shared.strange_body = true;
}

}  // namespace omloop::testing
