// Declarations through gRPC, over a real ledger and a real registry.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/reference/reference.h"
#include "services/circulation/circulation_server.h"
#include "services/common/caller.h"
#include "services/registry/registry_server.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/status_matchers.h"

namespace omloop::services {
namespace {

using ::omloop::testing::StatusIs;
using ::testing::HasSubstr;
namespace pb = ::omloop::circulation::v1;
namespace lpb = ::omloop::ledger::v1;
namespace rpb = ::omloop::registry::v1;
using Stub = pb::CirculationService::Stub;

std::string Id(int n) {
  std::string id(16, '\3');
  for (int i = 0; i < 4; ++i) id[15 - i] = static_cast<char>(n >> 8 * i);
  return id;
}

class CirculationTest : public ::testing::Test {
 protected:
  CirculationTest() {
    auto reference = Reference::Load(ReferenceFolder(""));
    OMLOOP_CHECK(reference.ok());
    reference_ = std::make_unique<Reference>(*std::move(reference));
    ledger_.Start();
    auto registry = RegistryServer::Open({.ledger = ledger_.channel(),
                                          .vault_folder = dir_.file("vault"),
                                          .kek_path = dir_.file("kek"),
                                          .reference = reference_.get(),
                                          .clock = &ledger_.clock(),
                                          .random = &random_});
    OMLOOP_CHECK(registry.ok());
    registry_ = *std::move(registry);
    const std::string registry_at = Serve("registry", registry_.get());
    circulation_ = std::make_unique<CirculationServer>(
        CirculationOptions{.ledger = ledger_.channel(),
                           .registry = client::ConnectTo(registry_at)});
    const std::string at = Serve("circulation", circulation_.get());
    stub_ = pb::CirculationService::NewStub(client::ConnectTo(at));
    registry_stub_ =
        rpb::RegistryService::NewStub(client::ConnectTo(registry_at));
    green_ = Register(1, "Groen en Co (voorbeeld)", "00000001");
    Register(2, "Dubbel (voorbeeld)", "00000002");
    Register(3, "Dubbel (voorbeeld)", "00000003");
  }
  ~CirculationTest() override {
    for (auto& server : servers_) server->Shutdown();
  }

  std::string Serve(const std::string& name, grpc::Service* service) {
    const std::string address = absl::StrCat("unix:", dir_.file(name), ".sock");
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(service);
    servers_.push_back(builder.BuildAndStart());
    OMLOOP_CHECK(servers_.back() != nullptr);
    return address;
  }

  int32_t Register(int id, const std::string& name, const std::string& kvk) {
    rpb::RegisterPartyRequest request;
    request.set_parent("books/-");
    request.set_request_id(Id(id));
    rpb::Party& party = *request.mutable_party();
    party.set_display_name(name);
    party.set_kvk_number(kvk);
    party.mutable_attributes()->set_kind(lpb::PARTY_KIND_SUPPLIER);
    grpc::ClientContext context;
    rpb::RegisterPartyResponse response;
    const absl::Status status = client::FromGrpc(
        registry_stub_->RegisterParty(&context, request, &response));
    OMLOOP_EXPECT_OK(status);
    return response.party().number();
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      Request request, View view = View::kSteward) {
    request.set_parent("books/-");
    grpc::ClientContext context;
    PassOn(view, context);
    Response response;
    absl::Status status =
        client::FromGrpc((stub_.get()->*method)(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // A third quarter in which `local` permille of outgoings stayed.
  static pb::DeclarationRow Quarter(int64_t local) {
    pb::DeclarationRow row;
    pb::Declaration& declaration = *row.mutable_declaration();
    declaration.set_first_day("2026-07-01");
    declaration.set_last_day("2026-09-30");
    declaration.set_signed_by("het bestuur");
    lpb::RespendDeclared& terms = *declaration.mutable_terms();
    terms.set_source(lpb::RESPEND_SOURCE_SIGNED);
    terms.set_basis(lpb::RESPEND_BASIS_OUTGOINGS);
    terms.set_whole(1000);
    lpb::RespendPart* part = terms.add_parts();
    part->set_recipient(lpb::RESPEND_RECIPIENT_SUPPLIERS);
    part->set_ring("focus");
    part->set_amount(local);
    return row;
  }

  pb::DeclarationRowResult Declare(int id, const pb::DeclarationRow& row) {
    pb::DeclareRespendRequest request;
    request.set_request_id(Id(id));
    *request.add_rows() = row;
    auto response = Call(&Stub::DeclareRespend, request);
    OMLOOP_EXPECT_OK(response);
    return response.ok() ? response->results(0) : pb::DeclarationRowResult();
  }
  pb::ListDeclarationsResponse List() {
    auto response =
        Call(&Stub::ListDeclarations, pb::ListDeclarationsRequest());
    OMLOOP_EXPECT_OK(response);
    return response.ok() ? *response : pb::ListDeclarationsResponse();
  }

  testing::TempDir dir_;
  SystemRandom random_;
  testing::LedgerFixture ledger_;
  std::unique_ptr<Reference> reference_;
  std::unique_ptr<RegistryServer> registry_;
  std::unique_ptr<CirculationServer> circulation_;
  std::vector<std::unique_ptr<grpc::Server>> servers_;
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<rpb::RegistryService::Stub> registry_stub_;
  int32_t green_ = 0;
};

TEST_F(CirculationTest, StartsEmptyAndSaysSo) {
  auto status =
      Call(&Stub::GetCirculationStatus, pb::GetCirculationStatusRequest());
  OMLOOP_ASSERT_OK(status);
  EXPECT_EQ(status->declaration_count(), 0);
  EXPECT_THAT(status->message(), HasSubstr("No supplier"));
}

TEST_F(CirculationTest, ADeclarationIsBookedAndListedWithWhoSigned) {
  pb::DeclarationRow row = Quarter(350);
  row.set_kvk_number("00000001");
  const pb::DeclarationRowResult result = Declare(10, row);
  EXPECT_EQ(result.code(), "") << result.message();
  EXPECT_EQ(result.party(), green_);
  EXPECT_GT(result.sequence(), 0);

  const pb::ListDeclarationsResponse list = List();
  ASSERT_EQ(list.declarations_size(), 1);
  const pb::Declaration& declared = list.declarations(0);
  EXPECT_EQ(declared.display_name(), "Groen en Co (voorbeeld)");
  EXPECT_EQ(declared.signed_by(), "het bestuur");
  EXPECT_EQ(declared.first_day(), "2026-07-01");
  EXPECT_EQ(declared.terms().whole(), 1000);
  EXPECT_EQ(declared.terms().parts(0).amount(), 350);
  EXPECT_EQ(declared.terms().ring_set(), "nieuw-west/1");
}

TEST_F(CirculationTest, TheSameWordsAgainChangeNothing) {
  pb::DeclarationRow row = Quarter(350);
  row.set_display_name("groen en co (VOORBEELD)");
  const int64_t sequence = Declare(10, row).sequence();
  const pb::DeclarationRowResult again = Declare(11, row);
  EXPECT_TRUE(again.existing());
  EXPECT_EQ(again.sequence(), sequence);
}

TEST_F(CirculationTest, ALaterOneOfTheSamePeriodTakesItsPlace) {
  pb::DeclarationRow row = Quarter(350);
  row.mutable_declaration()->set_party(green_);
  const int64_t first = Declare(10, row).sequence();
  row = Quarter(400);
  row.mutable_declaration()->set_party(green_);
  EXPECT_EQ(Declare(11, row).replaced_sequence(), first);
  const pb::ListDeclarationsResponse list = List();
  ASSERT_EQ(list.declarations_size(), 1);
  EXPECT_EQ(list.declarations(0).terms().parts(0).amount(), 400);

  // Own books of the same days stand beside what was signed.
  pb::DeclarationRow books = Quarter(410);
  books.mutable_declaration()->set_party(green_);
  books.mutable_declaration()->mutable_terms()->set_source(
      lpb::RESPEND_SOURCE_OWN_BOOKS);
  EXPECT_EQ(Declare(12, books).replaced_sequence(), 0);
  EXPECT_EQ(List().declarations_size(), 2);
}

TEST_F(CirculationTest, OneTakenBackIsGoneAndCannotBeTakenBackAgain) {
  pb::DeclarationRow row = Quarter(350);
  row.mutable_declaration()->set_party(green_);
  Declare(10, row);
  pb::WithdrawDeclarationRequest request;
  request.set_request_id(Id(20));
  request.set_party(green_);
  request.set_first_day("2026-07-01");
  request.set_last_day("2026-09-30");
  request.set_source(lpb::RESPEND_SOURCE_SIGNED);
  OMLOOP_EXPECT_OK(Call(&Stub::WithdrawDeclaration, request));
  EXPECT_EQ(List().declarations_size(), 0);
  request.set_request_id(Id(21));
  EXPECT_THAT(Call(&Stub::WithdrawDeclaration, request),
              StatusIs(absl::StatusCode::kNotFound, "DECLARATION_NOT_FOUND"));
}

TEST_F(CirculationTest, EachBadRowSaysWhyAndTheOthersAreTaken) {
  struct Case {
    std::string code;
    pb::DeclarationRow row;
  };
  std::vector<Case> cases;
  cases.push_back({"PARTY_MISSING", Quarter(1)});
  cases.push_back({"PARTY_NOT_FOUND", Quarter(1)});
  cases.back().row.set_kvk_number("99999999");
  cases.push_back({"PARTY_NOT_FOUND", Quarter(1)});
  cases.back().row.mutable_declaration()->set_party(999);
  cases.push_back({"PARTY_AMBIGUOUS", Quarter(1)});
  cases.back().row.set_display_name("Dubbel (voorbeeld)");
  for (int i = 0; i < 7; ++i) {
    cases.push_back({"DECLARATION_INVALID", Quarter(1)});
    cases.back().row.mutable_declaration()->set_party(green_);
  }
  auto terms = [&](size_t i) -> lpb::RespendDeclared& {
    return *cases[i].row.mutable_declaration()->mutable_terms();
  };
  terms(4).mutable_parts(0)->set_amount(1001);  // More than the whole.
  terms(5).mutable_parts(0)->set_amount(-1);
  terms(6).set_whole(0);
  terms(7).mutable_parts(0)->set_ring("moon");
  terms(8).clear_basis();
  cases[9].row.mutable_declaration()->set_last_day("2026-06-30");
  cases[10].row.mutable_declaration()->set_last_day("2027-08-05");
  cases.push_back({"DECLARATION_UNSIGNED", Quarter(1)});
  cases.back().row.mutable_declaration()->set_party(green_);
  cases.back().row.mutable_declaration()->clear_signed_by();
  cases.push_back({"BAD_DATE", Quarter(1)});
  cases.back().row.mutable_declaration()->set_party(green_);
  cases.back().row.mutable_declaration()->set_first_day("1 juli");
  cases.push_back({"", Quarter(1)});
  cases.back().row.mutable_declaration()->set_party(green_);

  pb::DeclareRespendRequest request;
  request.set_request_id(Id(10));
  for (const Case& c : cases) *request.add_rows() = c.row;
  auto response = Call(&Stub::DeclareRespend, request);
  OMLOOP_ASSERT_OK(response);
  ASSERT_EQ(response->results_size(), static_cast<int>(cases.size()));
  for (size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(response->results(static_cast<int>(i)).code(), cases[i].code)
        << i << ": " << response->results(static_cast<int>(i)).message();
  }
  EXPECT_EQ(List().declarations_size(), 1);
}

TEST_F(CirculationTest, APeriodMayHave400DaysAndNotOneMore) {
  pb::DeclarationRow row = Quarter(1);
  row.mutable_declaration()->set_party(green_);
  row.mutable_declaration()->set_last_day("2027-08-04");
  EXPECT_EQ(Declare(10, row).code(), "");
}

TEST_F(CirculationTest, CheckingOnlyWritesNothing) {
  pb::DeclareRespendRequest request;
  request.set_request_id(Id(10));
  request.set_validate_only(true);
  *request.add_rows() = Quarter(350);
  request.mutable_rows(0)->mutable_declaration()->set_party(green_);
  auto response = Call(&Stub::DeclareRespend, request);
  OMLOOP_ASSERT_OK(response);
  EXPECT_EQ(response->results(0).code(), "");
  EXPECT_EQ(List().declarations_size(), 0);
}

TEST_F(CirculationTest, ThePublicNeitherDeclaresNorReads) {
  const auto denied =
      StatusIs(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY");
  EXPECT_THAT(
      Call(&Stub::DeclareRespend, pb::DeclareRespendRequest(), View::kPublic),
      denied);
  EXPECT_THAT(Call(&Stub::WithdrawDeclaration, pb::WithdrawDeclarationRequest(),
                   View::kPublic),
              denied);
  EXPECT_THAT(Call(&Stub::ListDeclarations, pb::ListDeclarationsRequest(),
                   View::kPublic),
              denied);
}

TEST_F(CirculationTest, PagesGoOnWhereTheyStopped) {
  for (int quarter = 0; quarter < 3; ++quarter) {
    pb::DeclarationRow row = Quarter(100 * quarter);
    row.mutable_declaration()->set_party(green_);
    row.mutable_declaration()->set_first_day(
        absl::StrCat("2026-0", 1 + 3 * quarter, "-01"));
    EXPECT_EQ(Declare(10 + quarter, row).code(), "");
  }
  pb::ListDeclarationsRequest request;
  request.set_page_size(2);
  auto page = Call(&Stub::ListDeclarations, request);
  OMLOOP_ASSERT_OK(page);
  EXPECT_EQ(page->declarations_size(), 2);
  request.set_page_token(page->next_page_token());
  page = Call(&Stub::ListDeclarations, request);
  OMLOOP_ASSERT_OK(page);
  ASSERT_EQ(page->declarations_size(), 1);
  EXPECT_EQ(page->declarations(0).first_day(), "2026-07-01");
  EXPECT_EQ(page->next_page_token(), "");
}

}  // namespace
}  // namespace omloop::services
