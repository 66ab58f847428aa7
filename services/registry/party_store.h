#ifndef OMLOOP_SERVICES_REGISTRY_PARTY_STORE_H_
#define OMLOOP_SERVICES_REGISTRY_PARTY_STORE_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/calendar.h"
#include "ledger/base/clock.h"
#include "ledger/base/ids.h"
#include "ledger/base/random.h"
#include "ledger/vault/vault.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "services/registry/match_book.h"
#include "services/registry/party_directory.h"
#include "services/registry/rows.h"

namespace omloop::services {

// All that the vault keeps of a party but its texts.
struct StoredParty {
  EntryId id;
  IdentityRow identity;
  std::map<int32_t, EstablishmentRow> establishments;
  std::vector<AliasRow> aliases;
  // Establishments that the list being read has named already.
  std::set<int32_t> named;
};

// The vault and the log as one: what is written goes to the vault first and
// then, as facts that follow from the rows, to the log. Whatever a crash or a
// ledger that does not answer cuts off is finished from the rows.
//
// Threading: reading is thread-safe; the caller lets one writer in at a time.
class PartyStore {
 public:
  // `clock` and `random` must outlive the store.
  PartyStore(std::unique_ptr<vault::Vault> vault,
             std::shared_ptr<grpc::Channel> ledger, const Clock& clock,
             Random& random);

  // Reads all parties and finishes what was cut off. Call once.
  absl::Status Start();

  // Finishes what the last write left open, if it did, and takes in what
  // others wrote. Call before each write.
  absl::Status Prepare();

  // Writes rows, then facts. `known` are the parties among them.
  // Errors: those of the vault; UNAVAILABLE when the ledger does not answer
  // (the rows are kept, a later call finishes); INTERNAL LEDGER_REFUSED.
  absl::Status Write(const vault::VaultBatch& rows,
                     absl::Span<const omloop::ledger::v1::NewEntry> facts,
                     absl::Span<const KnownAs> known);

  // Errors: NOT_FOUND ROW_NOT_FOUND for a party the vault does not know.
  absl::StatusOr<StoredParty> Load(const EntryId& party) const;

  // Owners of the rows with a look-up, each once.
  absl::StatusOr<std::set<EntryId>> FindOwners(
      const vault::Lookup& lookup) const;

  // The secret ids are made with: of an anchor, or of the register itself
  // (kRegistryOwner). Made when there is none yet.
  absl::StatusOr<std::string> ImportKey(const EntryId& owner);

  // Sequence of the entry with this id; nothing when there is none.
  absl::StatusOr<std::optional<int64_t>> SequenceOf(const EntryId& id);

  // Destroys what the vault has of a party and logs it; `request_id` becomes
  // the id of the fact.
  absl::Status Erase(const EntryId& party, const EntryId& request_id);
  // Errors: FAILED_PRECONDITION REQUEST_ID_REUSED when the entry is none.
  absl::StatusOr<omloop::ledger::v1::Erasure> ReadErasure(int64_t sequence);

  vault::Vault& vault() { return *vault_; }
  const vault::Vault& vault() const { return *vault_; }
  PartyDirectory& directory() { return directory_; }
  const PartyDirectory& directory() const { return directory_; }
  MatchBook& matches() { return matches_; }
  const MatchBook& matches() const { return matches_; }
  client::LedgerClient& ledger() { return ledger_; }
  Day Today() const;
  // A fresh id for a fact.
  EntryId NewId() { return random_.TimeOrderedId(clock_.Now()); }

 private:
  // What to do about a fact that the book refuses, which is a fault of ours:
  // the caller must know of a new one; an old one must not stop a start.
  enum class Refused { kFail, kSkip };
  absl::Status Submit(absl::Span<const omloop::ledger::v1::NewEntry> facts,
                      Refused refused);
  // Submits the facts of all rows that do not stand in the log, and takes
  // in by what all are known and which may be one.
  absl::Status Reconcile();
  absl::Status TakeInPairs();
  void TakeIn(const KnownAs& known);
  absl::Status SubmitMissing(
      absl::Span<const omloop::ledger::v1::NewEntry> facts);
  absl::Status FinishErasures();
  absl::Status FinishErasure(const EntryId& request_id,
                             const ErasureIntentRow& intent);

  std::unique_ptr<vault::Vault> vault_;
  client::LedgerClient ledger_;
  const Clock& clock_;
  Random& random_;
  PartyDirectory directory_;
  MatchBook matches_;
  // Rows may stand in the vault whose facts do not stand in the log.
  bool unfinished_ = false;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_PARTY_STORE_H_
