#ifndef OMLOOP_SERVICES_REGISTRY_PARTY_DIRECTORY_H_
#define OMLOOP_SERVICES_REGISTRY_PARTY_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/ids.h"
#include "ledger/base/mutex.h"
#include "ledger/fold/facts.h"
#include "ledger/fold/merges.h"
#include "ledger/model/facts.h"
#include "ledger/model/record.h"
#include "omloop/ledger/v1/facts.pb.h"

namespace omloop::services {

// An establishment as the log has it: a place, no address.
struct DirectoryEstablishment {
  int32_t valid_from_day = 0;
  omloop::ledger::v1::EstablishmentDefined terms;
};

// A party as the log has it, and its name from the vault.
struct DirectoryEntry {
  PartyNumber number;
  EntryId id;
  omloop::ledger::v1::PartyAttributes attributes;
  // By number; the newest fact of each.
  std::map<int32_t, DirectoryEstablishment> establishments;
  omloop::ledger::v1::SupplierProfile profile;
  // In order of their first day.
  std::vector<LookThrough> look_throughs;
  bool erased = false;
  std::string name;
  std::string normalized_name;

  // Whether its names may be told to anybody: a legal person, or a party
  // without persons in it (households, the tax office, "not named").
  bool is_public() const;
  // Whether any establishment has a place better than "none".
  bool has_place() const;
};

// All parties of the book in memory, by number, id and (anchors) name: a fold
// of the log's party facts, thrown away and rebuilt at each start.
//
// Threading: thread-safe.
class PartyDirectory {
 public:
  // Reads the log's facts up to its head.
  // Errors: those of the ledger; DATA_LOSS FACT_INVALID.
  absl::Status CatchUp(client::LedgerClient& ledger);

  // The vault's name of a party; unknown ids are ignored.
  void SetName(const EntryId& id, std::string_view name);

  // The party it counts as when `payer` pays (0: for everybody).
  PartyNumber CountsAs(PartyNumber party, PartyNumber payer) const;
  fold::Merges merges() const;
  // By number; the newest definition of each.
  std::map<int32_t, omloop::ledger::v1::MicroAllianceDefined> alliances() const;

  std::optional<DirectoryEntry> Find(PartyNumber number) const;
  std::optional<DirectoryEntry> Find(const EntryId& id) const;
  // Number of the last party.
  uint32_t last_number() const;
  // Calls `visit` for parties `first` to `last`, in order of number, until it
  // returns false. It must not call the directory.
  void ForEach(PartyNumber first, PartyNumber last,
               absl::FunctionRef<bool(const DirectoryEntry&)> visit) const;

 private:
  absl::Status Apply(const Record& record, std::string_view payload)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyRelation(const Record& record, std::string_view payload)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyAll(const omloop::ledger::v1::WatchResponse& response);

  mutable Mutex mutex_;
  uint64_t next_sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  // Index = number; 0 is empty.
  std::vector<DirectoryEntry> entries_ ABSL_GUARDED_BY(mutex_) =
      std::vector<DirectoryEntry>(1);
  absl::flat_hash_map<EntryId, PartyNumber> numbers_ ABSL_GUARDED_BY(mutex_);
  fold::Merges merges_ ABSL_GUARDED_BY(mutex_);
  std::map<int32_t, omloop::ledger::v1::MicroAllianceDefined> alliances_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_PARTY_DIRECTORY_H_
