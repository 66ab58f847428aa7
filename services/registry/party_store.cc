#include "services/registry/party_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/status.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/names.h"

namespace omloop::services {
namespace {

namespace pb = omloop::ledger::v1;
using vault::VaultRow;

constexpr size_t kImportKeySize = 32;
constexpr absl::Duration kCallDeadline = absl::Seconds(60);

// Rows were written by us and authenticated by the vault: one that cannot be
// read was written by a program that is not this one.
template <typename Row>
absl::StatusOr<Row> ParseRow(const VaultRow& stored) {
  Row row;
  if (!row.ParseFromString(stored.value)) {
    return DataLoss("ROW_DAMAGED",
                    absl::StrFormat("vault row %s cannot be read; restore the "
                                    "newest good backup",
                                    vault::Describe(stored.key)));
  }
  return row;
}

Hash32 CommitmentOf(const VaultRow& row) {
  return row.commitment ? row.commitment->hash : Hash32{};
}

bool Stands(pb::EntryStatus status) {
  return status == pb::ENTRY_STATUS_CREATED ||
         status == pb::ENTRY_STATUS_EXISTS;
}

std::unique_ptr<grpc::ClientContext> BoundContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
  return context;
}

}  // namespace

PartyStore::PartyStore(std::unique_ptr<vault::Vault> vault,
                       std::shared_ptr<grpc::Channel> ledger,
                       const Clock& clock, Random& random)
    : vault_(std::move(vault)),
      ledger_(std::move(ledger)),
      clock_(clock),
      random_(random) {}

absl::Status PartyStore::Start() {
  OMLOOP_RETURN_IF_ERROR(directory_.CatchUp(ledger_));
  OMLOOP_RETURN_IF_ERROR(FinishErasures());
  return Reconcile();
}

absl::Status PartyStore::Prepare() {
  OMLOOP_RETURN_IF_ERROR(directory_.CatchUp(ledger_));
  if (!unfinished_) return absl::OkStatus();
  OMLOOP_RETURN_IF_ERROR(FinishErasures());
  return Reconcile();
}

absl::Status PartyStore::Reconcile() {
  std::vector<pb::NewEntry> identities;
  std::vector<pb::NewEntry> establishments;
  std::map<EntryId, IdentityRow> known;
  std::map<EntryId, std::map<int32_t, EstablishmentRow>> addresses;
  OMLOOP_RETURN_IF_ERROR(
      vault_->ScanKind(kIdentityKind, [&](VaultRow row) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(IdentityRow identity,
                                ParseRow<IdentityRow>(row));
        identities.push_back(
            IdentityFact(row.key.owner, identity, CommitmentOf(row)));
        known[row.key.owner] = std::move(identity);
        return absl::OkStatus();
      }));
  OMLOOP_RETURN_IF_ERROR(
      vault_->ScanKind(kEstablishmentKind, [&](VaultRow row) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(EstablishmentRow establishment,
                                ParseRow<EstablishmentRow>(row));
        establishments.push_back(
            EstablishmentFact(row.key.owner, establishment, CommitmentOf(row)));
        addresses[row.key.owner][establishment.establishment()] =
            std::move(establishment);
        return absl::OkStatus();
      }));
  OMLOOP_RETURN_IF_ERROR(SubmitMissing(identities));
  OMLOOP_RETURN_IF_ERROR(SubmitMissing(establishments));
  unfinished_ = false;
  OMLOOP_RETURN_IF_ERROR(directory_.CatchUp(ledger_));
  for (const auto& [id, identity] : known) {
    TakeIn(KnownAsOf(id, identity, addresses[id]));
  }
  return TakeInPairs();
}

absl::Status PartyStore::TakeInPairs() {
  std::vector<pb::NewEntry> merges;
  OMLOOP_RETURN_IF_ERROR(
      vault_->ScanKind(kMatchKind, [&](VaultRow row) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(MatchRow pair, ParseRow<MatchRow>(row));
        if (pair.automatic()) {
          merges.push_back(AutomaticMergeFact(row.key.owner, pair));
        }
        if (auto entry = directory_.Find(row.key.owner)) {
          matches_.SetPair(entry->number, pair);
        }
        return absl::OkStatus();
      }));
  OMLOOP_RETURN_IF_ERROR(SubmitMissing(merges));
  return directory_.CatchUp(ledger_);
}

void PartyStore::TakeIn(const KnownAs& known) {
  directory_.SetName(known.id, known.name);
  auto entry = directory_.Find(known.id);
  if (entry && !entry->erased) matches_.Put(entry->number, known);
}

Day PartyStore::Today() const {
  return Day(absl::ToCivilDay(clock_.Now(), absl::UTCTimeZone()));
}

absl::Status PartyStore::SubmitMissing(absl::Span<const pb::NewEntry> facts) {
  std::vector<pb::NewEntry> missing;
  for (size_t first = 0; first < facts.size();
       first += client::kBatchEntriesMax) {
    auto part = facts.subspan(first, client::kBatchEntriesMax);
    pb::LookUpEntriesRequest request;
    request.set_parent(BookName());
    for (const pb::NewEntry& fact : part) {
      request.add_entry_ids(fact.entry_id());
    }
    pb::LookUpEntriesResponse response;
    OMLOOP_RETURN_IF_ERROR(client::FromGrpc(ledger_.stub().LookUpEntries(
        BoundContext().get(), request, &response)));
    for (size_t i = 0; i < part.size(); ++i) {
      if (response.sequences(static_cast<int>(i)) < 0) {
        missing.push_back(part[i]);
      }
    }
  }
  return Submit(missing, Refused::kSkip);
}

absl::Status PartyStore::Submit(absl::Span<const pb::NewEntry> facts,
                                Refused refused) {
  for (size_t first = 0; first < facts.size();
       first += client::kBatchEntriesMax) {
    auto part = facts.subspan(first, client::kBatchEntriesMax);
    pb::SubmitBatchRequest request;
    request.set_parent(BookName());
    request.set_atomicity(pb::ATOMICITY_EACH);
    request.mutable_entries()->Assign(part.begin(), part.end());
    OMLOOP_ASSIGN_OR_RETURN(pb::SubmitBatchResponse response,
                            ledger_.Submit(request));
    for (int i = 0; i < response.results_size(); ++i) {
      const pb::EntryResult& result = response.results(i);
      if (Stands(result.status()) || refused == Refused::kSkip) continue;
      unfinished_ = false;  // Trying again would be refused again.
      return Internal(
          "LEDGER_REFUSED",
          absl::StrFormat("the book refused a fact about a party (%s, %s): a "
                          "fault of ours, please report it",
                          pb::EntryStatus_Name(result.status()),
                          result.field()));
    }
  }
  return absl::OkStatus();
}

absl::Status PartyStore::Write(const vault::VaultBatch& rows,
                               absl::Span<const pb::NewEntry> facts,
                               absl::Span<const KnownAs> known) {
  if (!rows.empty()) OMLOOP_RETURN_IF_ERROR(vault_->Apply(rows));
  if (facts.empty()) return absl::OkStatus();
  unfinished_ = true;
  OMLOOP_RETURN_IF_ERROR(Submit(facts, Refused::kFail));
  unfinished_ = false;
  OMLOOP_RETURN_IF_ERROR(directory_.CatchUp(ledger_));
  for (const KnownAs& each : known) TakeIn(each);
  return absl::OkStatus();
}

absl::StatusOr<StoredParty> PartyStore::Load(const EntryId& party) const {
  StoredParty stored;
  stored.id = party;
  OMLOOP_ASSIGN_OR_RETURN(VaultRow identity, vault_->Get(IdentityKey(party)));
  OMLOOP_ASSIGN_OR_RETURN(stored.identity, ParseRow<IdentityRow>(identity));
  OMLOOP_RETURN_IF_ERROR(vault_->Scan(
      party, kEstablishmentKind, [&](VaultRow row) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(EstablishmentRow establishment,
                                ParseRow<EstablishmentRow>(row));
        int32_t number = establishment.establishment();
        stored.establishments[number] = std::move(establishment);
        return absl::OkStatus();
      }));
  OMLOOP_RETURN_IF_ERROR(
      vault_->Scan(party, kAliasKind, [&](VaultRow row) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(AliasRow alias, ParseRow<AliasRow>(row));
        stored.aliases.push_back(std::move(alias));
        return absl::OkStatus();
      }));
  return stored;
}

absl::StatusOr<std::set<EntryId>> PartyStore::FindOwners(
    const vault::Lookup& lookup) const {
  OMLOOP_ASSIGN_OR_RETURN(std::vector<vault::RowKey> rows,
                          vault_->Find(lookup));
  std::set<EntryId> owners;
  for (const vault::RowKey& row : rows) owners.insert(row.owner);
  return owners;
}

absl::StatusOr<std::string> PartyStore::ImportKey(const EntryId& owner) {
  absl::StatusOr<VaultRow> row = vault_->Get(ImportKeyKey(owner));
  if (row.ok()) return std::move(row->value);
  if (!absl::IsNotFound(row.status())) return row.status();
  std::string key = random_.Bytes(kImportKeySize);
  vault::VaultBatch batch = vault_->NewBatch();
  batch.Put(ImportKeyKey(owner), key);
  OMLOOP_RETURN_IF_ERROR(vault_->Apply(batch));
  return key;
}

absl::StatusOr<std::optional<int64_t>> PartyStore::SequenceOf(
    const EntryId& id) {
  pb::LookUpEntriesRequest request;
  request.set_parent(BookName());
  request.add_entry_ids(id.str());
  pb::LookUpEntriesResponse response;
  OMLOOP_RETURN_IF_ERROR(client::FromGrpc(
      ledger_.stub().LookUpEntries(BoundContext().get(), request, &response)));
  if (response.sequences(0) < 0) return std::optional<int64_t>();
  return std::optional<int64_t>(response.sequences(0));
}

absl::StatusOr<pb::Erasure> PartyStore::ReadErasure(int64_t sequence) {
  pb::GetEntryRequest request;
  request.set_name(EntryName(static_cast<uint64_t>(sequence)));
  pb::GetEntryResponse response;
  OMLOOP_RETURN_IF_ERROR(client::FromGrpc(
      ledger_.stub().GetEntry(BoundContext().get(), request, &response)));
  pb::Erasure erasure;
  if (response.entry().kind() != pb::ENTRY_KIND_ERASURE ||
      !erasure.ParseFromString(response.entry().fact().payload())) {
    return FailedPrecondition("REQUEST_ID_REUSED",
                              "this request_id made another entry; make a new "
                              "one for another request");
  }
  return erasure;
}

absl::Status PartyStore::Erase(const EntryId& party,
                               const EntryId& request_id) {
  OMLOOP_ASSIGN_OR_RETURN(vault::ErasureReceipt receipt,
                          vault_->PreviewErase(party));
  ErasureIntentRow intent;
  intent.set_party_id(party.str());
  intent.set_rows_removed(receipt.rows_removed);
  intent.set_receipt_hash(std::string(View(receipt.commitments_digest)));
  // First the intent, so that a crash between the erasure and its fact does
  // not lose the receipt.
  vault::VaultBatch batch = vault_->NewBatch();
  batch.Put({kRegistryOwner, kErasureIntentKind, request_id},
            intent.SerializeAsString());
  OMLOOP_RETURN_IF_ERROR(vault_->Apply(batch));
  unfinished_ = true;
  OMLOOP_RETURN_IF_ERROR(FinishErasure(request_id, intent));
  unfinished_ = false;
  if (auto entry = directory_.Find(party)) matches_.Remove(entry->number);
  return directory_.CatchUp(ledger_);
}

absl::Status PartyStore::FinishErasure(const EntryId& request_id,
                                       const ErasureIntentRow& intent) {
  OMLOOP_RETURN_IF_ERROR(
      vault_->Erase(EntryId::FromBytes(intent.party_id())).status());
  pb::NewEntry entry;
  entry.set_entry_id(request_id.str());
  pb::Fact& fact = *entry.mutable_fact();
  fact.set_kind(pb::ENTRY_KIND_ERASURE);
  fact.set_subject_id(intent.party_id());
  pb::Erasure payload;
  payload.set_rows_removed(intent.rows_removed());
  payload.set_receipt_hash(intent.receipt_hash());
  fact.set_payload(payload.SerializeAsString());
  OMLOOP_RETURN_IF_ERROR(Submit({entry}, Refused::kFail));
  vault::VaultBatch batch = vault_->NewBatch();
  batch.Delete({kRegistryOwner, kErasureIntentKind, request_id});
  return vault_->Apply(batch);
}

absl::Status PartyStore::FinishErasures() {
  std::vector<std::pair<EntryId, ErasureIntentRow>> intents;
  OMLOOP_RETURN_IF_ERROR(vault_->Scan(
      kRegistryOwner, kErasureIntentKind, [&](VaultRow row) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(ErasureIntentRow intent,
                                ParseRow<ErasureIntentRow>(row));
        intents.emplace_back(row.key.row, std::move(intent));
        return absl::OkStatus();
      }));
  for (const auto& [request_id, intent] : intents) {
    OMLOOP_RETURN_IF_ERROR(FinishErasure(request_id, intent));
  }
  return directory_.CatchUp(ledger_);
}

}  // namespace omloop::services
