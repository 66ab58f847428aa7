#include "services/registry/registry_server.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "clients/cpp/status.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/legal_form.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/common/status_bridge.h"
#include "services/registry/alliances.h"
#include "services/registry/anchor_finder.h"
#include "services/registry/declarations.h"
#include "services/registry/drafts.h"
#include "services/registry/export.h"
#include "services/registry/match_new.h"
#include "services/registry/merging.h"
#include "services/registry/party_batch.h"
#include "services/registry/party_status.h"
#include "services/registry/party_view.h"
#include "services/registry/registry_work.h"
#include "services/registry/supplier_directory.h"
#include "services/registry/supplier_list.h"
#include "services/registry/texts.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;
constexpr char kVaultPurpose[] = "vault";

absl::Status CheckCount(int count, int most, std::string_view field) {
  FieldErrors errors;
  if (count > most) {
    errors.Add(field,
               absl::StrFormat("has %d, at most %d in one call", count, most));
  }
  return errors.status();
}

// Beyond the establishments that a registration may bring. Never change.
constexpr uint32_t kProfileIndex = 1u << 16;

// Flags can only be set by a value; these are taken away by name.
void ClearFlags(const pb::RegisterPartyRequest& request,
                ledger_pb::PartyAttributes& attributes, FieldErrors& errors) {
  for (const std::string& flag : request.clear_flags()) {
    if (flag == "pass_through") {
      attributes.set_pass_through(false);
    } else if (flag == "trap") {
      attributes.set_trap(ledger_pb::TRAP_UNSPECIFIED);
    } else if (flag == "contracting_authority") {
      attributes.set_contracting_authority(false);
    } else if (flag == "recovers_vat") {
      attributes.set_recovers_vat(false);
    } else {
      errors.Add("clear_flags", absl::StrFormat("has no flag \"%s\"", flag));
    }
  }
}

absl::Status PartyExists(const DirectoryEntry& entry) {
  return MakeError(
      absl::StatusCode::kAlreadyExists, "PARTY_EXISTS",
      absl::StrFormat("party %d has this KvK number; set party.number = %d to "
                      "amend it",
                      entry.number.value(), entry.number.value()));
}

}  // namespace

RegistryServer::RegistryServer(const RegistryOptions& options,
                               std::unique_ptr<vault::Vault> vault)
    : reference_(*options.reference),
      editor_(*options.reference),
      store_(std::move(vault), options.ledger, *options.clock,
             *options.random) {}

absl::StatusOr<std::unique_ptr<RegistryServer>> RegistryServer::Open(
    const RegistryOptions& options) {
  OMLOOP_ASSIGN_OR_RETURN(std::unique_ptr<vault::Vault> vault,
                          vault::Vault::Open({.folder = options.vault_folder,
                                              .kek_path = options.kek_path,
                                              .purpose = kVaultPurpose,
                                              .random = options.random,
                                              .clock = options.clock}));
  std::unique_ptr<RegistryServer> server(
      new RegistryServer(options, std::move(vault)));
  OMLOOP_RETURN_IF_ERROR(server->store_.Start());
  return server;
}

absl::Status RegistryServer::AsWriter(
    const std::function<absl::Status()>& write) {
  MutexLock lock(write_mutex_);
  OMLOOP_RETURN_IF_ERROR(store_.Prepare());
  return write();
}

grpc::Status RegistryServer::Serve(const grpc::ServerContext& context,
                                   std::string_view parent, Access access,
                                   std::string_view what,
                                   const std::function<absl::Status()>& work) {
  const auto serve = [&]() -> absl::Status {
    OMLOOP_RETURN_IF_ERROR(CheckBookName(parent));
    if (!what.empty()) {
      OMLOOP_RETURN_IF_ERROR(RequireSteward(ViewOf(context), what));
    }
    if (access == Access::kWrite) return AsWriter(work);
    OMLOOP_RETURN_IF_ERROR(store_.directory().CatchUp(store_.ledger()));
    return work();
  };
  return ToGrpc(serve());
}

absl::StatusOr<DirectoryEntry> RegistryServer::LivingParty(int32_t number) {
  return FindLiving(store_.directory(), number);
}

absl::StatusOr<DirectoryEntry> RegistryServer::Anchor(int32_t number) {
  return FindAnchorOf(store_.directory(), number);
}

grpc::Status RegistryServer::RegisterParty(
    grpc::ServerContext* context, const pb::RegisterPartyRequest* request,
    pb::RegisterPartyResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  View view = ViewOf(*context);
  return ToGrpc(
      AsWriter([&] { return DoRegister(*request, view, *response); }));
}

absl::Status RegistryServer::DoRegister(const pb::RegisterPartyRequest& request,
                                        View view,
                                        pb::RegisterPartyResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId request_id,
                          ReadRequestId(request.request_id()));
  EntryId id = request_id;
  if (request.party().number() != 0) {
    OMLOOP_RETURN_IF_ERROR(RequireSteward(view, "amending a party"));
    OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry entry,
                            LivingParty(request.party().number()));
    id = entry.id;
  }
  PartyBatch batch(store_);
  OMLOOP_ASSIGN_OR_RETURN(const StoredParty* stored, batch.Load(id));
  FieldErrors errors;
  EditedParty edited =
      editor_.Edit(request.party(), *stored, EditMode::kForm, errors);
  ledger_pb::PartyAttributes& attributes =
      *edited.identity.mutable_attributes();
  ClearFlags(request, attributes, errors);
  // Whoever registers hands in; somebody else verifies.
  if (view == View::kPublic) {
    attributes.set_status(ledger_pb::PARTY_STATUS_SUBMITTED);
  }
  const bool is_new = id == request_id;
  if (is_new) editor_.FlagTrap("", edited.identity);
  std::optional<ledger_pb::SupplierProfile> profile;
  if (request.has_profile()) {
    OMLOOP_ASSIGN_OR_RETURN(profile,
                            CompleteProfile(request.profile(), reference_));
  }
  if (attributes.status() == ledger_pb::PARTY_STATUS_UNSPECIFIED) {
    attributes.set_status(ledger_pb::PARTY_STATUS_SUBMITTED);
  }
  if (edited.identity.display_name().empty()) {
    errors.Add("party.display_name", "is needed");
  }
  OMLOOP_RETURN_IF_ERROR(errors.status());
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> answered,
                          store_.SequenceOf(request_id));
  if (answered) {
    std::optional<DirectoryEntry> entry = store_.directory().Find(id);
    if (!entry || entry->erased ||
        (id == request_id && edited.identity.display_name() != entry->name)) {
      return FailedPrecondition(
          "REQUEST_ID_REUSED",
          "this request_id made another entry; make a new one for another "
          "request");
    }
    OMLOOP_ASSIGN_OR_RETURN(*response.mutable_party(),
                            ShowParty(*entry, store_, view));
    return absl::OkStatus();
  }
  if (!edited.identity.kvk_number().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(
        std::set<EntryId> others,
        batch.Find(KvkLookup(edited.identity.kvk_number())));
    others.erase(id);
    for (const EntryId& other : others) {
      auto entry = store_.directory().Find(other);
      if (entry && !entry->erased) return PartyExists(*entry);
    }
  }
  if (request.validate_only()) {
    *response.mutable_party() = request.party();
    *response.mutable_party()->mutable_attributes() = attributes;
    response.mutable_party()->clear_establishments();
    for (const EstablishmentRow& row : edited.establishments) {
      pb::Establishment& shown =
          *response.mutable_party()->add_establishments();
      ShowAddress(row, shown);
      shown.set_establishment(row.establishment());
      *shown.mutable_place() = row.place();
      shown.set_place_basis(row.place_basis());
    }
    return absl::OkStatus();
  }
  uint32_t further = 0;
  if (id == request_id || edited.identity.SerializeAsString() !=
                              stored->identity.SerializeAsString()) {
    edited.identity.set_fact_id(request_id.str());
    further = 1;
    OMLOOP_RETURN_IF_ERROR(
        batch.SetIdentity(id, std::move(edited.identity)).status());
  }
  for (EstablishmentRow& row : edited.establishments) {
    row.set_fact_id(client::DerivedId(request_id, further++).str());
    OMLOOP_RETURN_IF_ERROR(batch.SetEstablishment(id, std::move(row)).status());
  }
  OMLOOP_RETURN_IF_ERROR(batch.Commit());
  if (profile) {
    // Its place among the further entries is fixed, whatever else there is.
    OMLOOP_RETURN_IF_ERROR(WriteProfile(
        client::DerivedId(request_id, kProfileIndex), id, *profile, store_));
  }
  if (is_new) OMLOOP_RETURN_IF_ERROR(MatchNewParties({id}, store_));
  if (!request.draft_id().empty()) {
    pb::DeleteDraftRequest draft;
    draft.set_draft_id(request.draft_id());
    OMLOOP_RETURN_IF_ERROR(services::DeleteDraft(draft, store_));
  }
  std::optional<DirectoryEntry> entry = store_.directory().Find(id);
  if (!entry) return Internal("LEDGER_REFUSED", "the new party is not listed");
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_party(),
                          ShowParty(*entry, store_, view));
  return absl::OkStatus();
}

grpc::Status RegistryServer::ImportParties(
    grpc::ServerContext*, const pb::ImportPartiesRequest* request,
    pb::ImportPartiesResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  return ToGrpc(AsWriter([&] { return DoImport(*request, *response); }));
}

absl::Status RegistryServer::DoImport(const pb::ImportPartiesRequest& request,
                                      pb::ImportPartiesResponse& response) {
  OMLOOP_RETURN_IF_ERROR(
      CheckCount(request.rows_size(), kPartyRowsMax, "rows"));
  EntryId anchor = kRegistryOwner;
  std::string anchor_name;
  if (request.anchor() != 0) {
    OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry entry, Anchor(request.anchor()));
    anchor = entry.id;
    anchor_name = entry.name;
  }
  OMLOOP_ASSIGN_OR_RETURN(std::string key, store_.ImportKey(anchor));
  SupplierList list(store_, editor_, anchor, std::move(key), anchor_name);
  for (const pb::PartyRow& row : request.rows()) {
    OMLOOP_ASSIGN_OR_RETURN(*response.add_results(), list.AddRow(row));
  }
  if (!request.validate_only()) OMLOOP_RETURN_IF_ERROR(list.Commit());
  list.FillNumbers(response);
  return absl::OkStatus();
}

grpc::Status RegistryServer::ResolveSuppliers(
    grpc::ServerContext* context, const pb::ResolveSuppliersRequest* request,
    pb::ResolveSuppliersResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  if (absl::Status status =
          RequireSteward(ViewOf(*context), "resolving suppliers");
      !status.ok()) {
    return ToGrpc(status);
  }
  return ToGrpc(AsWriter([&] { return DoResolve(*request, *response); }));
}

absl::Status RegistryServer::DoResolve(
    const pb::ResolveSuppliersRequest& request,
    pb::ResolveSuppliersResponse& response) {
  OMLOOP_RETURN_IF_ERROR(
      CheckCount(request.suppliers_size(), kPartyRowsMax, "suppliers"));
  OMLOOP_RETURN_IF_ERROR(CheckSuppliers(request));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry anchor, Anchor(request.anchor()));
  OMLOOP_ASSIGN_OR_RETURN(std::string key, store_.ImportKey(anchor.id));
  SupplierList list(store_, editor_, anchor.id, std::move(key), anchor.name);
  for (const pb::SupplierKey& supplier : request.suppliers()) {
    OMLOOP_ASSIGN_OR_RETURN(*response.add_matches(),
                            list.AddSupplier(supplier));
  }
  if (!request.validate_only()) OMLOOP_RETURN_IF_ERROR(list.Commit());
  list.FillNumbers(request, response);
  return absl::OkStatus();
}

grpc::Status RegistryServer::FindAnchor(grpc::ServerContext* context,
                                        const pb::FindAnchorRequest* request,
                                        pb::FindAnchorResponse* response) {
  auto find = [&]() -> absl::Status {
    OMLOOP_RETURN_IF_ERROR(CheckBookName(request->parent()));
    OMLOOP_RETURN_IF_ERROR(store_.directory().CatchUp(store_.ledger()));
    OMLOOP_ASSIGN_OR_RETURN(
        DirectoryEntry entry,
        FindAnchorByText(store_.directory(), request->query()));
    OMLOOP_ASSIGN_OR_RETURN(*response->mutable_party(),
                            ShowParty(entry, store_, ViewOf(*context)));
    return absl::OkStatus();
  };
  return ToGrpc(find());
}

grpc::Status RegistryServer::ListParties(grpc::ServerContext* context,
                                         const pb::ListPartiesRequest* request,
                                         pb::ListPartiesResponse* response) {
  return ToGrpc(DoList(*request, ViewOf(*context), *response));
}

absl::Status RegistryServer::DoList(const pb::ListPartiesRequest& request,
                                    View view,
                                    pb::ListPartiesResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      int page_size, PageSize(request.page_size(), kPageDefault, kPageMax));
  OMLOOP_RETURN_IF_ERROR(store_.directory().CatchUp(store_.ledger()));
  uint64_t query = QueryHash(absl::StrFormat(
      "%d/%d/%d/%d/%d/%s", static_cast<int>(view), request.kind(),
      request.ownership_class(), request.traps_only() ? 1 : 0, request.status(),
      request.query()));
  OMLOOP_ASSIGN_OR_RETURN(PageToken token,
                          PageToken::Decode(request.page_token(), query,
                                            store_.directory().last_number()));
  const std::string wanted = NormalizePartyName(request.query());
  std::vector<DirectoryEntry> page;
  int withheld = 0;
  uint64_t next = 0;
  store_.directory().ForEach(
      PartyNumber(static_cast<uint32_t>(std::max<uint64_t>(token.position, 1))),
      PartyNumber(static_cast<uint32_t>(token.size)),
      [&](const DirectoryEntry& entry) {
        if ((request.kind() != 0 &&
             entry.attributes.kind() != request.kind()) ||
            (request.ownership_class() != 0 &&
             entry.attributes.ownership_class() != request.ownership_class()) ||
            (request.status() != 0 &&
             entry.attributes.status() != request.status()) ||
            (request.traps_only() && !entry.attributes.pass_through() &&
             entry.attributes.trap() == 0)) {
          return true;
        }
        if (view == View::kPublic && !entry.is_public()) {
          // Counted whatever the query, or the count would tell names.
          ++withheld;
          return true;
        }
        if (!request.query().empty() &&
            (wanted.empty() ||
             entry.normalized_name.find(wanted) == std::string::npos)) {
          return true;
        }
        if (page.size() == static_cast<size_t>(page_size)) {
          next = entry.number.value();
          return false;
        }
        page.push_back(entry);
        return true;
      });
  for (const DirectoryEntry& entry : page) {
    OMLOOP_ASSIGN_OR_RETURN(*response.add_parties(),
                            ShowParty(entry, store_, view));
  }
  response.set_withheld_count(withheld);
  if (next != 0) {
    token.position = next;
    response.set_next_page_token(token.Encode());
  }
  return absl::OkStatus();
}

grpc::Status RegistryServer::BatchGetParties(
    grpc::ServerContext* context, const pb::BatchGetPartiesRequest* request,
    pb::BatchGetPartiesResponse* response) {
  auto get = [&]() -> absl::Status {
    OMLOOP_RETURN_IF_ERROR(CheckBookName(request->parent()));
    OMLOOP_RETURN_IF_ERROR(
        CheckCount(request->numbers_size(), kPartyNumbersMax, "numbers"));
    OMLOOP_RETURN_IF_ERROR(store_.directory().CatchUp(store_.ledger()));
    for (int32_t number : request->numbers()) {
      std::optional<DirectoryEntry> entry = store_.directory().Find(
          PartyNumber(static_cast<uint32_t>(std::max(number, 0))));
      if (!entry) {
        return NotFound("PARTY_NOT_FOUND",
                        absl::StrFormat("no party has number %d", number));
      }
      OMLOOP_ASSIGN_OR_RETURN(*response->add_parties(),
                              ShowParty(*entry, store_, ViewOf(*context)));
    }
    return absl::OkStatus();
  };
  return ToGrpc(get());
}

grpc::Status RegistryServer::LendImportKey(
    grpc::ServerContext* context, const pb::LendImportKeyRequest* request,
    pb::LendImportKeyResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  if (absl::Status status =
          RequireSteward(ViewOf(*context), "an anchor's import key");
      !status.ok()) {
    return ToGrpc(status);
  }
  return ToGrpc(AsWriter([&]() -> absl::Status {
    OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry anchor, Anchor(request->anchor()));
    OMLOOP_ASSIGN_OR_RETURN(*response->mutable_import_key(),
                            store_.ImportKey(anchor.id));
    return absl::OkStatus();
  }));
}

grpc::Status RegistryServer::StoreTexts(grpc::ServerContext* context,
                                        const pb::StoreTextsRequest* request,
                                        pb::StoreTextsResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  if (absl::Status status = RequireSteward(ViewOf(*context), "keeping texts");
      !status.ok()) {
    return ToGrpc(status);
  }
  return ToGrpc(AsWriter([&]() -> absl::Status {
    OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                            LivingParty(request->party()));
    return services::StoreTexts(*request, party.id, store_, *response);
  }));
}

grpc::Status RegistryServer::ReadTexts(grpc::ServerContext* context,
                                       const pb::ReadTextsRequest* request,
                                       pb::ReadTextsResponse* response) {
  auto read = [&]() -> absl::Status {
    OMLOOP_RETURN_IF_ERROR(CheckBookName(request->parent()));
    OMLOOP_RETURN_IF_ERROR(RequireSteward(ViewOf(*context), "reading texts"));
    OMLOOP_RETURN_IF_ERROR(store_.directory().CatchUp(store_.ledger()));
    OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                            LivingParty(request->party()));
    return services::ReadTexts(*request, party.id, store_, *response);
  };
  return ToGrpc(read());
}

grpc::Status RegistryServer::EraseParty(grpc::ServerContext* context,
                                        const pb::ErasePartyRequest* request,
                                        pb::ErasePartyResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  if (absl::Status status = RequireSteward(ViewOf(*context), "erasing a party");
      !status.ok()) {
    return ToGrpc(status);
  }
  return ToGrpc(AsWriter([&] { return DoErase(*request, *response); }));
}

absl::Status RegistryServer::DoErase(const pb::ErasePartyRequest& request,
                                     pb::ErasePartyResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId request_id,
                          ReadRequestId(request.request_id()));
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> sequence,
                          store_.SequenceOf(request_id));
  if (!sequence) {
    OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party, LivingParty(request.party()));
    if (party.attributes.kind() == ledger_pb::PARTY_KIND_ANCHOR) {
      return FailedPrecondition(
          "NOT_ERASABLE",
          "an anchor is an institution and its import key is needed; amend "
          "its name instead");
    }
    OMLOOP_RETURN_IF_ERROR(store_.Erase(party.id, request_id));
    OMLOOP_ASSIGN_OR_RETURN(sequence, store_.SequenceOf(request_id));
    if (!sequence) {
      return Internal("LEDGER_REFUSED", "the erasure is not in the log");
    }
  }
  // The answer is read back from the log, so a repeat gives the first one.
  OMLOOP_ASSIGN_OR_RETURN(ledger_pb::Erasure erasure,
                          store_.ReadErasure(*sequence));
  response.set_rows_removed(erasure.rows_removed());
  response.set_receipt_hash(erasure.receipt_hash());
  response.set_sequence(*sequence);
  return absl::OkStatus();
}

grpc::Status RegistryServer::SaveDraft(grpc::ServerContext* context,
                                       const pb::SaveDraftRequest* request,
                                       pb::SaveDraftResponse* response) {
  return Serve(*context, request->parent(), Access::kWrite, "", [&] {
    return services::SaveDraft(*request, store_, *response);
  });
}

grpc::Status RegistryServer::GetDraft(grpc::ServerContext* context,
                                      const pb::GetDraftRequest* request,
                                      pb::GetDraftResponse* response) {
  return Serve(*context, request->parent(), Access::kRead, "",
               [&] { return services::GetDraft(*request, store_, *response); });
}

grpc::Status RegistryServer::ListDrafts(grpc::ServerContext* context,
                                        const pb::ListDraftsRequest* request,
                                        pb::ListDraftsResponse* response) {
  return Serve(*context, request->parent(), Access::kRead, "drafts of others",
               [&] { return services::ListDrafts(store_, *response); });
}

grpc::Status RegistryServer::DeleteDraft(grpc::ServerContext* context,
                                         const pb::DeleteDraftRequest* request,
                                         pb::DeleteDraftResponse*) {
  return Serve(*context, request->parent(), Access::kWrite, "",
               [&] { return services::DeleteDraft(*request, store_); });
}

grpc::Status RegistryServer::SetPartyStatus(
    grpc::ServerContext* context, const pb::SetPartyStatusRequest* request,
    pb::SetPartyStatusResponse* response) {
  return Serve(*context, request->parent(), Access::kWrite,
               "the steps of a registration", [&] {
                 return services::SetPartyStatus(*request, store_, *response);
               });
}

grpc::Status RegistryServer::ListMatches(grpc::ServerContext* context,
                                         const pb::ListMatchesRequest* request,
                                         pb::ListMatchesResponse* response) {
  return Serve(*context, request->parent(), Access::kRead, "matching", [&] {
    return services::ListMatches(*request, store_, *response);
  });
}

grpc::Status RegistryServer::DecideMatch(grpc::ServerContext* context,
                                         const pb::DecideMatchRequest* request,
                                         pb::DecideMatchResponse* response) {
  return Serve(*context, request->parent(), Access::kWrite, "matching", [&] {
    return services::DecideMatch(*request, store_, *response);
  });
}

grpc::Status RegistryServer::MergeParties(
    grpc::ServerContext* context, const pb::MergePartiesRequest* request,
    pb::MergePartiesResponse* response) {
  return Serve(
      *context, request->parent(), Access::kWrite, "merging parties",
      [&] { return services::MergeParties(*request, store_, *response); });
}

grpc::Status RegistryServer::SplitParty(grpc::ServerContext* context,
                                        const pb::SplitPartyRequest* request,
                                        pb::SplitPartyResponse* response) {
  return Serve(
      *context, request->parent(), Access::kWrite, "splitting a party",
      [&] { return services::SplitParty(*request, store_, *response); });
}

grpc::Status RegistryServer::UnmergeParty(
    grpc::ServerContext* context, const pb::UnmergePartyRequest* request,
    pb::UnmergePartyResponse* response) {
  return Serve(
      *context, request->parent(), Access::kWrite, "taking back a merge",
      [&] { return services::UnmergeParty(*request, store_, *response); });
}

grpc::Status RegistryServer::DeclareLookThrough(
    grpc::ServerContext* context, const pb::DeclareLookThroughRequest* request,
    pb::DeclareLookThroughResponse* response) {
  return Serve(*context, request->parent(), Access::kWrite,
               "declaring where money goes", [&] {
                 return services::DeclareLookThrough(*request, reference_,
                                                     store_, *response);
               });
}

grpc::Status RegistryServer::SetSupplierProfile(
    grpc::ServerContext* context, const pb::SetSupplierProfileRequest* request,
    pb::SetSupplierProfileResponse* response) {
  return Serve(*context, request->parent(), Access::kWrite,
               "a supplier's profile", [&] {
                 return services::SetSupplierProfile(*request, reference_,
                                                     store_, *response);
               });
}

grpc::Status RegistryServer::SearchDirectory(
    grpc::ServerContext* context, const pb::SearchDirectoryRequest* request,
    pb::SearchDirectoryResponse* response) {
  return Serve(*context, request->parent(), Access::kRead, "", [&] {
    return services::SearchDirectory(*request, ViewOf(*context), reference_,
                                     store_, *response);
  });
}

grpc::Status RegistryServer::DefineMicroAlliance(
    grpc::ServerContext* context, const pb::DefineMicroAllianceRequest* request,
    pb::DefineMicroAllianceResponse* response) {
  return Serve(*context, request->parent(), Access::kWrite, "micro-alliances",
               [&] {
                 return services::DefineMicroAlliance(*request, reference_,
                                                      store_, *response);
               });
}

grpc::Status RegistryServer::ListMicroAlliances(
    grpc::ServerContext* context, const pb::ListMicroAlliancesRequest* request,
    pb::ListMicroAlliancesResponse* response) {
  return Serve(*context, request->parent(), Access::kRead, "",
               [&] { return services::ListMicroAlliances(store_, *response); });
}

grpc::Status RegistryServer::ExportParty(grpc::ServerContext* context,
                                         const pb::ExportPartyRequest* request,
                                         pb::ExportPartyResponse* response) {
  return Serve(
      *context, request->parent(), Access::kRead, "what is held about a party",
      [&] { return services::ExportParty(*request, store_, *response); });
}

}  // namespace omloop::services
