#include "clients/cpp/registry_client.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cpp/status.h"
#include "ledger/base/status_macros.h"

namespace omloop::client {
namespace {

namespace pb = omloop::registry::v1;

constexpr absl::Duration kCallDeadline = absl::Seconds(120);
constexpr char kBook[] = "books/-";
constexpr size_t kPartiesMax = 1000;

void Bound(grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
}

}  // namespace

RegistryClient::RegistryClient(std::shared_ptr<grpc::Channel> channel)
    : stub_(pb::RegistryService::NewStub(std::move(channel))) {}

absl::StatusOr<pb::Party> RegistryClient::FindAnchor(std::string_view query) {
  grpc::ClientContext context;
  Bound(context);
  pb::FindAnchorRequest request;
  request.set_parent(kBook);
  request.set_query(std::string(query));
  pb::FindAnchorResponse response;
  OMLOOP_RETURN_IF_ERROR(
      FromGrpc(stub_->FindAnchor(&context, request, &response)));
  return std::move(*response.mutable_party());
}

absl::StatusOr<std::vector<pb::SupplierMatch>> RegistryClient::ResolveSuppliers(
    int32_t anchor, absl::Span<const pb::SupplierKey> suppliers,
    bool validate_only) {
  std::vector<pb::SupplierMatch> matches;
  matches.reserve(suppliers.size());
  for (size_t first = 0; first < suppliers.size(); first += kRegistryRowsMax) {
    grpc::ClientContext context;
    Bound(context);
    pb::ResolveSuppliersRequest request;
    request.set_parent(kBook);
    request.set_anchor(anchor);
    request.set_validate_only(validate_only);
    for (const pb::SupplierKey& key :
         suppliers.subspan(first, kRegistryRowsMax)) {
      *request.add_suppliers() = key;
    }
    pb::ResolveSuppliersResponse response;
    OMLOOP_RETURN_IF_ERROR(
        FromGrpc(stub_->ResolveSuppliers(&context, request, &response)));
    std::move(response.mutable_matches()->begin(),
              response.mutable_matches()->end(), std::back_inserter(matches));
  }
  return matches;
}

absl::StatusOr<std::vector<pb::Party>> RegistryClient::GetParties(
    absl::Span<const int32_t> numbers) {
  std::vector<pb::Party> parties;
  for (size_t first = 0; first < numbers.size(); first += kPartiesMax) {
    grpc::ClientContext context;
    Bound(context);
    pb::BatchGetPartiesRequest request;
    request.set_parent(kBook);
    for (int32_t number : numbers.subspan(first, kPartiesMax)) {
      request.add_numbers(number);
    }
    pb::BatchGetPartiesResponse response;
    OMLOOP_RETURN_IF_ERROR(
        FromGrpc(stub_->BatchGetParties(&context, request, &response)));
    std::move(response.mutable_parties()->begin(),
              response.mutable_parties()->end(), std::back_inserter(parties));
  }
  return parties;
}

absl::StatusOr<std::vector<pb::Party>> RegistryClient::ListAllParties() {
  std::vector<pb::Party> parties;
  pb::ListPartiesRequest request;
  request.set_parent(kBook);
  request.set_page_size(static_cast<int32_t>(kPartiesMax));
  do {
    grpc::ClientContext context;
    Bound(context);
    pb::ListPartiesResponse response;
    OMLOOP_RETURN_IF_ERROR(
        FromGrpc(stub_->ListParties(&context, request, &response)));
    std::move(response.mutable_parties()->begin(),
              response.mutable_parties()->end(), std::back_inserter(parties));
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return parties;
}

absl::StatusOr<std::string> RegistryClient::LendImportKey(int32_t anchor) {
  grpc::ClientContext context;
  Bound(context);
  pb::LendImportKeyRequest request;
  request.set_parent(kBook);
  request.set_anchor(anchor);
  pb::LendImportKeyResponse response;
  OMLOOP_RETURN_IF_ERROR(
      FromGrpc(stub_->LendImportKey(&context, request, &response)));
  return std::move(*response.mutable_import_key());
}

absl::StatusOr<std::vector<std::string>> RegistryClient::StoreTexts(
    int32_t party, absl::Span<const pb::Text> texts) {
  std::vector<std::string> commitments;
  for (size_t first = 0; first < texts.size(); first += kTextsMax) {
    grpc::ClientContext context;
    Bound(context);
    pb::StoreTextsRequest request;
    request.set_parent(kBook);
    request.set_party(party);
    for (const pb::Text& text : texts.subspan(first, kTextsMax)) {
      *request.add_texts() = text;
    }
    pb::StoreTextsResponse response;
    OMLOOP_RETURN_IF_ERROR(
        FromGrpc(stub_->StoreTexts(&context, request, &response)));
    std::copy(response.vault_commitments().begin(),
              response.vault_commitments().end(),
              std::back_inserter(commitments));
  }
  return commitments;
}

absl::StatusOr<std::vector<pb::Text>> RegistryClient::ReadTexts(
    int32_t party, std::string_view text_kind,
    absl::Span<const std::string> keys) {
  grpc::ClientContext context;
  Bound(context);
  pb::ReadTextsRequest request;
  request.set_parent(kBook);
  request.set_party(party);
  request.set_text_kind(std::string(text_kind));
  for (const std::string& key : keys) request.add_keys(key);
  pb::ReadTextsResponse response;
  OMLOOP_RETURN_IF_ERROR(
      FromGrpc(stub_->ReadTexts(&context, request, &response)));
  return std::vector<pb::Text>(response.texts().begin(),
                               response.texts().end());
}

}  // namespace omloop::client
