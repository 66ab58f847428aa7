#ifndef OMLOOP_CLIENTS_CPP_REGISTRY_CLIENT_H_
#define OMLOOP_CLIENTS_CPP_REGISTRY_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "grpcpp/channel.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::client {

// Suppliers or parties one call takes.
inline constexpr int kRegistryRowsMax = 5000;
// Texts, and bytes of them, one StoreTexts takes.
inline constexpr int kTextsMax = 1000;

// Talks to a registry role as the steward. Thread-safe.
class RegistryClient {
 public:
  explicit RegistryClient(std::shared_ptr<grpc::Channel> channel);

  // By number or name. Errors: NOT_FOUND ANCHOR_NOT_FOUND.
  absl::StatusOr<registry::v1::Party> FindAnchor(std::string_view query);
  // One match per supplier, in order; any number of suppliers.
  absl::StatusOr<std::vector<registry::v1::SupplierMatch>> ResolveSuppliers(
      int32_t anchor, absl::Span<const registry::v1::SupplierKey> suppliers,
      bool validate_only);
  absl::StatusOr<std::vector<registry::v1::Party>> GetParties(
      absl::Span<const int32_t> numbers);
  // Every party there is, page by page.
  absl::StatusOr<std::vector<registry::v1::Party>> ListAllParties();
  absl::StatusOr<std::string> LendImportKey(int32_t anchor);
  // Commitments, one per text, in order.
  absl::StatusOr<std::vector<std::string>> StoreTexts(
      int32_t party, absl::Span<const registry::v1::Text> texts);
  // All texts of a kind when `keys` is empty.
  absl::StatusOr<std::vector<registry::v1::Text>> ReadTexts(
      int32_t party, std::string_view text_kind,
      absl::Span<const std::string> keys);

 private:
  std::unique_ptr<registry::v1::RegistryService::Stub> stub_;
};

}  // namespace omloop::client

#endif  // OMLOOP_CLIENTS_CPP_REGISTRY_CLIENT_H_
