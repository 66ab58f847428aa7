#include "services/registry/merging.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/paging.h"
#include "services/common/status_bridge.h"
#include "services/registry/party_batch.h"
#include "services/registry/party_edit.h"
#include "services/registry/party_view.h"
#include "services/registry/registry_work.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;

absl::Status CheckReason(const std::string& reason) {
  FieldErrors errors;
  if (reason.size() > kReasonBytesMax) {
    errors.Add("reason", absl::StrFormat("has %d bytes, at most %d",
                                         reason.size(), kReasonBytesMax));
  }
  return errors.status();
}

absl::Status CheckMerge(const DirectoryEntry& party, const DirectoryEntry& into,
                        const PartyDirectory& directory) {
  const bool party_fits =
      party.attributes.kind() == ledger_pb::PARTY_KIND_SUPPLIER;
  const bool into_fits =
      into.attributes.kind() == ledger_pb::PARTY_KIND_SUPPLIER ||
      into.attributes.kind() == ledger_pb::PARTY_KIND_ANCHOR;
  if (!party_fits || !into_fits) {
    return FailedPrecondition(
        "MERGE_KINDS_DIFFER",
        absl::StrFormat("party %d cannot count as party %d: a supplier counts "
                        "as a supplier or as an anchor, nothing else",
                        party.number.value(), into.number.value()));
  }
  if (directory.merges().WouldCircle(party.number, into.number)) {
    return FailedPrecondition(
        "MERGE_IN_A_CIRCLE",
        absl::StrFormat("party %d counts as party %d already, so the other way "
                        "round would go in a circle; take that merge back "
                        "first: omloop parties unmerge %d",
                        into.number.value(), party.number.value(),
                        into.number.value()));
  }
  return absl::OkStatus();
}

// Writes that `party` counts as `into` for `payer` (0: for all), or with
// `into` null that it does so no more.
absl::Status WriteMerge(const EntryId& id, const DirectoryEntry& party,
                        const DirectoryEntry* into, uint32_t payer,
                        ledger_pb::MergeBasis basis, const std::string& reason,
                        vault::VaultBatch rows, PartyStore& store) {
  StepRow step;
  step.set_day(DayNumber(store.Today()));
  step.set_reason(reason);
  const std::string commitment = AddReason(party.id, id, step, rows);
  ledger_pb::NewEntry entry;
  if (into == nullptr) {
    ledger_pb::MergeTakenBack payload;
    payload.set_payer(static_cast<int32_t>(payer));
    payload.set_vault_commitment(commitment);
    entry = FactAbout(ledger_pb::ENTRY_KIND_MERGE_TAKEN_BACK, id, party.id,
                      payload);
  } else {
    ledger_pb::PartiesMerged payload;
    payload.set_payer(static_cast<int32_t>(payer));
    payload.set_basis(basis);
    payload.set_vault_commitment(commitment);
    entry =
        FactAbout(ledger_pb::ENTRY_KIND_PARTIES_MERGED, id, party.id, payload);
    entry.mutable_fact()->set_party_id(into->id.str());
  }
  return store.Write(rows, {entry}, {});
}

// The pair of a party after a decision; made when nobody had proposed it.
MatchRow Decided(const DirectoryEntry& party, const EntryId& candidate,
                 pb::MatchState state, const PartyStore& store) {
  std::optional<MatchRow> row = store.matches().Pair(party.number);
  if (!row || row->candidate_id() != candidate.view()) {
    row.emplace();
    row->set_candidate_id(candidate.str());
  }
  row->set_state(state);
  row->set_decided_by_person(state != pb::MATCH_STATE_OPEN);
  return *row;
}

bool IsMerged(PartyNumber party, uint32_t payer, const PartyStore& store) {
  const fold::Merges merges = store.directory().merges();
  return merges.all().contains({party, PartyNumber(payer)});
}

}  // namespace

absl::StatusOr<pb::PartyMatch> ShowPair(const DirectoryEntry& party,
                                        const MatchRow& row,
                                        const PartyStore& store) {
  pb::PartyMatch match;
  OMLOOP_ASSIGN_OR_RETURN(*match.mutable_party(),
                          ShowParty(party, store, View::kSteward));
  std::optional<DirectoryEntry> candidate =
      store.directory().Find(EntryId::FromBytes(row.candidate_id()));
  if (candidate) {
    OMLOOP_ASSIGN_OR_RETURN(*match.mutable_candidate(),
                            ShowParty(*candidate, store, View::kSteward));
  }
  match.set_score_permille(row.score_permille());
  std::vector<Evidence> evidence;
  for (int32_t each : row.evidence()) {
    match.add_evidence(static_cast<pb::EvidenceKind>(each));
    evidence.push_back(static_cast<Evidence>(each));
  }
  match.set_reason_nl(EvidenceInWords(evidence, /*dutch=*/true));
  match.set_reason_en(EvidenceInWords(evidence, /*dutch=*/false));
  match.set_state(static_cast<pb::MatchState>(row.state()));
  match.set_decided_by_person(row.decided_by_person());
  return match;
}

absl::Status ListMatches(const pb::ListMatchesRequest& request,
                         const PartyStore& store,
                         pb::ListMatchesResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(
      int page_size, PageSize(request.page_size(), kPageDefault, kPageMax));
  const pb::MatchState state = request.state() == pb::MATCH_STATE_UNSPECIFIED
                                   ? pb::MATCH_STATE_OPEN
                                   : request.state();
  std::vector<std::pair<PartyNumber, MatchRow>> pairs =
      store.matches().Pairs(state);
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken token,
      PageToken::Decode(request.page_token(),
                        QueryHash(absl::StrFormat("matches/%d", state)),
                        pairs.size()));
  response.set_total_count(static_cast<int32_t>(pairs.size()));
  size_t at = token.position;
  for (; at < pairs.size() && response.matches_size() < page_size; ++at) {
    std::optional<DirectoryEntry> party =
        store.directory().Find(pairs[at].first);
    if (!party || party->erased) continue;
    OMLOOP_ASSIGN_OR_RETURN(*response.add_matches(),
                            ShowPair(*party, pairs[at].second, store));
  }
  if (at < pairs.size()) {
    token.position = at;
    response.set_next_page_token(token.Encode());
  }
  return absl::OkStatus();
}

absl::Status DecideMatch(const pb::DecideMatchRequest& request,
                         PartyStore& store, pb::DecideMatchResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ReadRequestId(request.request_id()));
  OMLOOP_RETURN_IF_ERROR(CheckReason(request.reason()));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                          FindLiving(store.directory(), request.party()));
  std::optional<MatchRow> pair = store.matches().Pair(party.number);
  if (!pair) {
    return NotFound("MATCH_NOT_FOUND",
                    absl::StrFormat("nothing is asked about party %d; omloop "
                                    "parties queue lists what is",
                                    request.party()));
  }
  if (request.state() == pb::MATCH_STATE_UNSPECIFIED ||
      !pb::MatchState_IsValid(request.state())) {
    FieldErrors errors;
    errors.Add("state", "is SAME, DIFFERENT or OPEN");
    return errors.status();
  }
  const EntryId candidate_id = EntryId::FromBytes(pair->candidate_id());
  std::optional<DirectoryEntry> candidate =
      store.directory().Find(candidate_id);
  if (!candidate || candidate->erased) {
    return FailedPrecondition("PARTY_ERASED",
                              "the other party of the pair was erased");
  }
  const bool same = request.state() == pb::MATCH_STATE_SAME;
  const bool merged = IsMerged(party.number, 0, store);
  MatchRow row = Decided(party, candidate_id, request.state(), store);
  vault::VaultBatch rows = store.vault().NewBatch();
  rows.Put(MatchKeyOf(party.id), row.SerializeAsString());
  if (same == merged) {
    // Nothing changes for figures; the decision is remembered all the same.
    OMLOOP_RETURN_IF_ERROR(store.Write(rows, {}, {}));
  } else {
    if (same) {
      OMLOOP_RETURN_IF_ERROR(CheckMerge(party, *candidate, store.directory()));
    }
    OMLOOP_RETURN_IF_ERROR(WriteMerge(id, party, same ? &*candidate : nullptr,
                                      0, ledger_pb::MERGE_BASIS_DECIDED,
                                      request.reason(), std::move(rows),
                                      store));
  }
  store.matches().SetPair(party.number, row);
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_match(),
                          ShowPair(party, row, store));
  return absl::OkStatus();
}

absl::Status MergeParties(const pb::MergePartiesRequest& request,
                          PartyStore& store,
                          pb::MergePartiesResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ReadRequestId(request.request_id()));
  OMLOOP_RETURN_IF_ERROR(CheckReason(request.reason()));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                          FindLiving(store.directory(), request.party()));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry into,
                          FindLiving(store.directory(), request.into()));
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> answered,
                          store.SequenceOf(id));
  if (!answered) {
    OMLOOP_RETURN_IF_ERROR(CheckMerge(party, into, store.directory()));
    if (!request.validate_only()) {
      MatchRow row = Decided(party, into.id, pb::MATCH_STATE_SAME, store);
      vault::VaultBatch rows = store.vault().NewBatch();
      rows.Put(MatchKeyOf(party.id), row.SerializeAsString());
      OMLOOP_RETURN_IF_ERROR(
          WriteMerge(id, party, &into, 0, ledger_pb::MERGE_BASIS_DECIDED,
                     request.reason(), std::move(rows), store));
      store.matches().SetPair(party.number, row);
      OMLOOP_ASSIGN_OR_RETURN(answered, WrittenSequence(id, store));
    }
  }
  response.set_sequence(answered.value_or(0));
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_party(),
                          ShowParty(party, store, View::kSteward));
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_into(),
                          ShowParty(into, store, View::kSteward));
  return absl::OkStatus();
}

absl::Status SplitParty(const pb::SplitPartyRequest& request, PartyStore& store,
                        pb::SplitPartyResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ReadRequestId(request.request_id()));
  OMLOOP_RETURN_IF_ERROR(CheckReason(request.reason()));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                          FindLiving(store.directory(), request.party()));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry anchor,
                          FindAnchorOf(store.directory(), request.anchor()));
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> answered,
                          store.SequenceOf(id));
  std::optional<DirectoryEntry> into;
  if (request.into() != 0) {
    OMLOOP_ASSIGN_OR_RETURN(into,
                            FindLiving(store.directory(), request.into()));
  } else {
    // The new party is the request's second entry.
    const EntryId new_id = client::DerivedId(id, 1);
    into = store.directory().Find(new_id);
    if (!into) {
      FieldErrors errors;
      if (request.display_name().empty() ||
          request.display_name().size() > kReasonBytesMax / 10) {
        errors.Add("display_name",
                   "is needed for a new party, up to 400 bytes");
      }
      OMLOOP_RETURN_IF_ERROR(errors.status());
      IdentityRow row;
      row.set_fact_id(new_id.str());
      row.set_display_name(request.display_name());
      row.mutable_attributes()->set_kind(ledger_pb::PARTY_KIND_SUPPLIER);
      row.mutable_attributes()->set_status(ledger_pb::PARTY_STATUS_SEEN);
      SettleLegalForm(row.display_name(), *row.mutable_attributes());
      PartyBatch batch(store);
      OMLOOP_RETURN_IF_ERROR(
          batch.SetIdentity(new_id, std::move(row)).status());
      OMLOOP_RETURN_IF_ERROR(batch.Commit());
      into = store.directory().Find(new_id);
      if (!into) return Internal("LEDGER_REFUSED", "the new party is missing");
    }
  }
  if (!answered) {
    OMLOOP_RETURN_IF_ERROR(CheckMerge(party, *into, store.directory()));
    OMLOOP_RETURN_IF_ERROR(WriteMerge(
        id, party, &*into, anchor.number.value(), ledger_pb::MERGE_BASIS_SPLIT,
        request.reason(), store.vault().NewBatch(), store));
    OMLOOP_ASSIGN_OR_RETURN(answered, WrittenSequence(id, store));
  }
  response.set_sequence(*answered);
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_into(),
                          ShowParty(*into, store, View::kSteward));
  return absl::OkStatus();
}

absl::Status UnmergeParty(const pb::UnmergePartyRequest& request,
                          PartyStore& store,
                          pb::UnmergePartyResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ReadRequestId(request.request_id()));
  OMLOOP_RETURN_IF_ERROR(CheckReason(request.reason()));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                          FindLiving(store.directory(), request.party()));
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> answered,
                          store.SequenceOf(id));
  const uint32_t payer = static_cast<uint32_t>(std::max(request.anchor(), 0));
  if (!answered) {
    if (!IsMerged(party.number, payer, store)) {
      return FailedPrecondition(
          "NOT_MERGED",
          payer == 0
              ? absl::StrFormat("party %d counts as itself; there is no merge "
                                "to take back",
                                request.party())
              : absl::StrFormat("what anchor %d pays to party %d was not split "
                                "off; there is nothing to take back",
                                payer, request.party()));
    }
    vault::VaultBatch rows = store.vault().NewBatch();
    std::optional<MatchRow> row = store.matches().Pair(party.number);
    if (payer == 0 && row) {
      row->set_state(pb::MATCH_STATE_DIFFERENT);
      row->set_decided_by_person(true);
      rows.Put(MatchKeyOf(party.id), row->SerializeAsString());
    }
    OMLOOP_RETURN_IF_ERROR(WriteMerge(
        id, party, nullptr, payer, ledger_pb::MERGE_BASIS_UNSPECIFIED,
        request.reason(), std::move(rows), store));
    if (payer == 0 && row) store.matches().SetPair(party.number, *row);
    OMLOOP_ASSIGN_OR_RETURN(answered, WrittenSequence(id, store));
  }
  response.set_sequence(*answered);
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_party(),
                          ShowParty(party, store, View::kSteward));
  return absl::OkStatus();
}

}  // namespace omloop::services
