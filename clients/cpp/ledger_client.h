#ifndef OMLOOP_CLIENTS_CPP_LEDGER_CLIENT_H_
#define OMLOOP_CLIENTS_CPP_LEDGER_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "grpcpp/channel.h"
#include "ledger/base/asset.h"
#include "ledger/base/ids.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"

namespace omloop::client {

// Entries a batch may hold.
inline constexpr int kBatchEntriesMax = 8190;

// An account by what it is for.
struct AccountKey {
  PartyNumber party;
  EntryId party_id;
  ledger::v1::AccountClass account_class;
  Asset asset;
};

// The n-th further id of a request (n from 1): the first 16 bytes of
// SHA-256(request_id || n as u32 big-endian). n = 0 is the request id itself.
EntryId DerivedId(const EntryId& request_id, uint32_t n);

// Where an id stands in the book.
struct Standing {
  bool stands = false;
  uint64_t sequence = 0;
  // Sequence of its reversal, 0 for none; then also the import it came by.
  uint64_t reversed_by = 0;
  uint32_t import_number = 0;

  bool live() const { return stands && reversed_by == 0; }
};

// Talks to a ledger role. Thread-safe.
class LedgerClient {
 public:
  explicit LedgerClient(std::shared_ptr<grpc::Channel> channel);

  // Submits a batch; UNAVAILABLE is tried again for up to `patience`, which
  // is safe because ids are permanent.
  absl::StatusOr<ledger::v1::SubmitBatchResponse> Submit(
      const ledger::v1::SubmitBatchRequest& request,
      absl::Duration patience = absl::Seconds(30));

  absl::StatusOr<ledger::v1::GetBookResponse> GetBook();

  // Numbers of the accounts, in order; opens those that do not exist. The
  // ids of the openings follow from the keys, so two callers who race open
  // one account.
  absl::StatusOr<std::vector<AccountNumber>> EnsureAccounts(
      absl::Span<const AccountKey> keys);

  // Where each id stands, in order; any number of ids.
  absl::StatusOr<std::vector<Standing>> LookUp(absl::Span<const EntryId> ids);

  // Calls `visit` for each message of the log from `first` on. `limit` 0
  // follows until `visit` fails or the stream breaks.
  absl::Status Watch(
      uint64_t first, uint64_t limit,
      const std::function<absl::Status(const ledger::v1::WatchResponse&)>&
          visit,
      grpc::ClientContext& context,
      ledger::v1::EntryClass entry_class = ledger::v1::ENTRY_CLASS_UNSPECIFIED);

  ledger::v1::LedgerService::StubInterface& stub() { return *stub_; }

 private:
  std::unique_ptr<ledger::v1::LedgerService::Stub> stub_;
};

}  // namespace omloop::client

#endif  // OMLOOP_CLIENTS_CPP_LEDGER_CLIENT_H_
