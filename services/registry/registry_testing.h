#ifndef OMLOOP_SERVICES_REGISTRY_REGISTRY_TESTING_H_
#define OMLOOP_SERVICES_REGISTRY_REGISTRY_TESTING_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cpp/status.h"
#include "gtest/gtest.h"
#include "ledger/reference/reference.h"
#include "services/common/caller.h"
#include "services/registry/registry_server.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/temp_dir.h"

namespace omloop::services {

namespace registry_pb = ::omloop::registry::v1;
namespace ledger_pb = ::omloop::ledger::v1;

inline const Reference& TestReference() {
  static const Reference* const reference = [] {
    auto loaded = Reference::Load(ReferenceFolder(""));
    OMLOOP_CHECK(loaded.ok());
    return new Reference(*std::move(loaded));
  }();
  return *reference;
}

inline std::string Id(int n) {
  std::string id(16, '\2');
  for (int i = 0; i < 4; ++i) id[15 - i] = static_cast<char>(n >> 8 * i);
  return id;
}

// A registry over a real ledger, with one anchor, "Gemeente Amsterdam".
class RegistryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ledger_ = std::make_unique<testing::LedgerFixture>();
    ledger_->Start();
    Open();
    RegisterAnchor(1, "Gemeente Amsterdam");
  }
  void TearDown() override { Close(); }

  // Starts the registry on a socket of its own; again after Close().
  void Open() {
    auto opened = RegistryServer::Open({.ledger = ledger_->channel(),
                                        .vault_folder = VaultFolder(),
                                        .kek_path = dir_.file("kek"),
                                        .reference = &TestReference(),
                                        .clock = &clock_,
                                        .random = &random_});
    OMLOOP_CHECK(opened.ok());
    registry_ = *std::move(opened);
    grpc::ServerBuilder builder;
    std::string address =
        absl::StrCat("unix:", dir_.file("registry"), ++opened_, ".sock");
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.SetMaxReceiveMessageSize(client::kMessageBytesMax);
    builder.RegisterService(registry_.get());
    server_ = builder.BuildAndStart();
    OMLOOP_CHECK(server_ != nullptr);
    stub_ = registry_pb::RegistryService::NewStub(client::ConnectTo(address));
  }
  void Close() {
    if (server_ != nullptr) server_->Shutdown();
    server_.reset();
    registry_.reset();
  }
  std::string VaultFolder() const { return dir_.file("vault"); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (registry_pb::RegistryService::Stub::*method)(
          grpc::ClientContext*, const Request&, Response*),
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

  absl::StatusOr<registry_pb::Party> Register(int id,
                                              const registry_pb::Party& party) {
    registry_pb::RegisterPartyRequest request;
    *request.mutable_party() = party;
    request.set_request_id(Id(id));
    auto response =
        Call(&registry_pb::RegistryService::Stub::RegisterParty, request);
    if (!response.ok()) return response.status();
    return response->party();
  }
  int32_t RegisterAnchor(int id, const std::string& name) {
    registry_pb::Party party;
    party.set_display_name(name);
    party.mutable_attributes()->set_kind(ledger_pb::PARTY_KIND_ANCHOR);
    auto registered = Register(id, party);
    OMLOOP_CHECK(registered.ok());
    return registered->number();
  }
  absl::StatusOr<registry_pb::Party> Get(int32_t number,
                                         View view = View::kSteward) {
    registry_pb::BatchGetPartiesRequest request;
    request.add_numbers(number);
    auto response = Call(&registry_pb::RegistryService::Stub::BatchGetParties,
                         request, view);
    if (!response.ok()) return response.status();
    return response->parties(0);
  }
  absl::StatusOr<std::vector<registry_pb::SupplierMatch>> Resolve(
      const std::vector<registry_pb::SupplierKey>& suppliers,
      int32_t anchor = 1, bool validate_only = false) {
    registry_pb::ResolveSuppliersRequest request;
    request.set_anchor(anchor);
    request.set_validate_only(validate_only);
    for (const auto& supplier : suppliers) *request.add_suppliers() = supplier;
    auto response =
        Call(&registry_pb::RegistryService::Stub::ResolveSuppliers, request);
    if (!response.ok()) return response.status();
    return std::vector<registry_pb::SupplierMatch>(response->matches().begin(),
                                                   response->matches().end());
  }
  absl::StatusOr<std::vector<registry_pb::PartyRowResult>> Import(
      const std::vector<registry_pb::PartyRow>& rows, int32_t anchor) {
    registry_pb::ImportPartiesRequest request;
    request.set_anchor(anchor);
    for (const auto& row : rows) *request.add_rows() = row;
    auto response =
        Call(&registry_pb::RegistryService::Stub::ImportParties, request);
    if (!response.ok()) return response.status();
    return std::vector<registry_pb::PartyRowResult>(response->results().begin(),
                                                    response->results().end());
  }
  int64_t BookSize() {
    return client::LedgerClient(ledger_->channel()).GetBook()->size();
  }

  testing::TempDir dir_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<testing::LedgerFixture> ledger_;
  std::unique_ptr<RegistryServer> registry_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<registry_pb::RegistryService::Stub> stub_;
  int opened_ = 0;
};

inline registry_pb::SupplierKey Key(const std::string& number,
                                    const std::string& name,
                                    const std::string& kvk = "",
                                    const std::string& postcode = "",
                                    const std::string& country = "") {
  registry_pb::SupplierKey key;
  key.set_supplier_number(number);
  key.set_display_name(name);
  key.set_kvk_number(kvk);
  key.set_postcode(postcode);
  key.set_country(country);
  return key;
}

inline registry_pb::PartyRow Row(const std::string& number,
                                 const std::string& name,
                                 const std::string& postcode = "",
                                 const std::string& country = "") {
  registry_pb::PartyRow row;
  row.set_supplier_number(number);
  row.mutable_party()->set_display_name(name);
  if (!postcode.empty() || !country.empty()) {
    auto* establishment = row.mutable_party()->add_establishments();
    establishment->set_postcode(postcode);
    establishment->set_country(country);
  }
  return row;
}

inline registry_pb::Party Cooperative() {
  registry_pb::Party party;
  party.set_display_name("Coöperatie Schoon Nieuw-West U.A.");
  party.set_kvk_number("90004760");
  party.mutable_attributes()->set_ownership_class(
      ledger_pb::OWNERSHIP_CLASS_WORKER_OWNED);
  auto* establishment = party.add_establishments();
  establishment->set_street("Tussen Meer");
  establishment->set_house_number("1");
  establishment->set_postcode("1068 EX");
  return party;
}

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_REGISTRY_TESTING_H_
