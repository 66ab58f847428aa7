#include "services/registry/party_directory.h"

#include <cstring>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/fact_codec.h"
#include "ledger/model/legal_form.h"

namespace omloop::services {
namespace {

namespace pb = omloop::ledger::v1;

absl::Status FactInvalid(const Record& record) {
  return DataLoss("FACT_INVALID",
                  absl::StrFormat("entry %d of the log contradicts what is "
                                  "before it; run omloop verify",
                                  record.sequence));
}

}  // namespace

bool DirectoryEntry::is_public() const {
  switch (attributes.kind()) {
    case pb::PARTY_KIND_HOUSEHOLDS:
    case pb::PARTY_KIND_TAX_OFFICE:
    case pb::PARTY_KIND_OUTSIDE:
    case pb::PARTY_KIND_UNNAMED_SUPPLIER:
    case pb::PARTY_KIND_ANCHOR:
      return true;
    default:
      return attributes.legal_person();
  }
}

bool DirectoryEntry::has_place() const {
  for (const auto& [number, establishment] : establishments) {
    if (establishment.terms.place_basis() != "none") return true;
  }
  return false;
}

absl::Status PartyDirectory::CatchUp(client::LedgerClient& ledger) {
  OMLOOP_ASSIGN_OR_RETURN(pb::GetBookResponse book, ledger.GetBook());
  uint64_t size = static_cast<uint64_t>(book.size());
  uint64_t first;
  {
    MutexLock lock(mutex_);
    first = next_sequence_;
  }
  if (size <= first) return absl::OkStatus();
  grpc::ClientContext context;
  OMLOOP_RETURN_IF_ERROR(ledger.Watch(
      first, size,
      [this](const pb::WatchResponse& response) { return ApplyAll(response); },
      context, pb::ENTRY_CLASS_FACT));
  MutexLock lock(mutex_);
  if (next_sequence_ < size) next_sequence_ = size;
  return absl::OkStatus();
}

absl::Status PartyDirectory::ApplyAll(const pb::WatchResponse& response) {
  absl::flat_hash_map<uint64_t, std::string_view> payloads;
  for (const pb::FactPayload& payload : response.payloads()) {
    payloads[static_cast<uint64_t>(payload.sequence())] = payload.payload();
  }
  MutexLock lock(mutex_);
  for (size_t at = 0; at + kRecordSize <= response.records().size();
       at += kRecordSize) {
    Record record;
    std::memcpy(&record, response.records().data() + at, kRecordSize);
    // Two callers may catch up at once; each fact counts once.
    if (record.sequence < next_sequence_) continue;
    OMLOOP_RETURN_IF_ERROR(Apply(record, payloads[record.sequence]));
    next_sequence_ = record.sequence + 1;
  }
  return absl::OkStatus();
}

absl::Status PartyDirectory::ApplyRelation(const Record& record,
                                           std::string_view payload) {
  const PartyNumber party(record.debit_account);
  const int size = static_cast<int>(payload.size());
  if (record.entry_kind() == EntryKind::kMicroAlliance) {
    pb::MicroAllianceDefined alliance;
    if (!alliance.ParseFromArray(payload.data(), size)) {
      return FactInvalid(record);
    }
    alliances_[alliance.micro_alliance()] = std::move(alliance);
    return absl::OkStatus();
  }
  if (party.value() == 0 || party.value() >= entries_.size()) {
    return FactInvalid(record);
  }
  DirectoryEntry& entry = entries_[party.value()];
  switch (record.entry_kind()) {
    case EntryKind::kPartiesMerged: {
      OMLOOP_ASSIGN_OR_RETURN(MergeTerms terms, DecodeMerge(payload));
      merges_.Merge(party, PartyNumber(record.credit_account), terms.payer);
      return absl::OkStatus();
    }
    case EntryKind::kMergeTakenBack: {
      OMLOOP_ASSIGN_OR_RETURN(MergeTerms terms, DecodeMergeTakenBack(payload));
      merges_.TakeBack(party, terms.payer);
      return absl::OkStatus();
    }
    case EntryKind::kLookThrough: {
      OMLOOP_ASSIGN_OR_RETURN(LookThrough terms,
                              DecodeLookThrough(payload, record.day()));
      fold::LayOver(std::move(terms), entry.look_throughs);
      return absl::OkStatus();
    }
    default:
      return entry.profile.ParseFromArray(payload.data(), size)
                 ? absl::OkStatus()
                 : FactInvalid(record);
  }
}

absl::Status PartyDirectory::Apply(const Record& record,
                                   std::string_view payload) {
  EntryKind kind = record.entry_kind();
  if (kind >= EntryKind::kPartiesMerged &&
      kind <= EntryKind::kSupplierProfile) {
    return ApplyRelation(record, payload);
  }
  if (kind == EntryKind::kPartyRegistered) {
    if (record.debit_account != entries_.size()) return FactInvalid(record);
    DirectoryEntry entry;
    entry.number = PartyNumber(record.debit_account);
    entry.id = record.id();
    entries_.push_back(std::move(entry));
    numbers_[record.id()] = PartyNumber(record.debit_account);
  } else if (kind != EntryKind::kPartyAmended &&
             kind != EntryKind::kEstablishment && kind != EntryKind::kErasure) {
    return absl::OkStatus();
  }
  if (record.debit_account >= entries_.size()) return FactInvalid(record);
  DirectoryEntry& entry = entries_[record.debit_account];
  bool parsed = true;
  if (kind == EntryKind::kErasure) {
    entry.erased = true;
    entry.name.clear();
    entry.normalized_name.clear();
  } else if (kind == EntryKind::kEstablishment) {
    DirectoryEstablishment establishment{record.effective_day, {}};
    parsed = establishment.terms.ParseFromArray(
        payload.data(), static_cast<int>(payload.size()));
    entry.establishments[establishment.terms.establishment()] =
        std::move(establishment);
  } else {
    parsed = entry.attributes.ParseFromArray(payload.data(),
                                             static_cast<int>(payload.size()));
  }
  return parsed ? absl::OkStatus() : FactInvalid(record);
}

void PartyDirectory::SetName(const EntryId& id, std::string_view name) {
  MutexLock lock(mutex_);
  auto found = numbers_.find(id);
  if (found == numbers_.end()) return;
  DirectoryEntry& entry = entries_[found->second.value()];
  if (entry.erased) return;
  entry.name = std::string(name);
  entry.normalized_name = NormalizePartyName(name);
}

PartyNumber PartyDirectory::CountsAs(PartyNumber party,
                                     PartyNumber payer) const {
  MutexLock lock(mutex_);
  return merges_.CountsAs(party, payer);
}

fold::Merges PartyDirectory::merges() const {
  MutexLock lock(mutex_);
  return merges_;
}

std::map<int32_t, pb::MicroAllianceDefined> PartyDirectory::alliances() const {
  MutexLock lock(mutex_);
  return alliances_;
}

std::optional<DirectoryEntry> PartyDirectory::Find(PartyNumber number) const {
  MutexLock lock(mutex_);
  if (number.value() == 0 || number.value() >= entries_.size()) {
    return std::nullopt;
  }
  return entries_[number.value()];
}

std::optional<DirectoryEntry> PartyDirectory::Find(const EntryId& id) const {
  MutexLock lock(mutex_);
  auto found = numbers_.find(id);
  if (found == numbers_.end()) return std::nullopt;
  return entries_[found->second.value()];
}

uint32_t PartyDirectory::last_number() const {
  MutexLock lock(mutex_);
  return static_cast<uint32_t>(entries_.size() - 1);
}

void PartyDirectory::ForEach(
    PartyNumber first, PartyNumber last,
    absl::FunctionRef<bool(const DirectoryEntry&)> visit) const {
  MutexLock lock(mutex_);
  for (size_t i = first.value(); i <= last.value() && i < entries_.size();
       ++i) {
    if (i != 0 && !visit(entries_[i])) return;
  }
}

}  // namespace omloop::services
