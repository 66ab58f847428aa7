#include "services/procurement/mapping_profiles.h"

#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "omloop/ledger/v1/facts.pb.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

constexpr char kProfileTextKind[] = "mapping-profile";

ingest::MappingProfile FromProto(const ppb::MappingProfile& message) {
  ingest::MappingProfile profile;
  profile.headers.assign(message.headers().begin(), message.headers().end());
  for (const ppb::ColumnChoice& choice : message.columns()) {
    profile.columns.push_back({choice.column(), choice.field()});
  }
  return profile;
}

ppb::MappingProfile ToProto(const ingest::MappingProfile& profile) {
  ppb::MappingProfile message;
  for (const std::string& header : profile.headers) message.add_headers(header);
  for (const ingest::ColumnChoice& choice : profile.columns) {
    ppb::ColumnChoice* column = message.add_columns();
    column->set_column(choice.column);
    column->set_field(choice.field);
  }
  return message;
}

}  // namespace

absl::StatusOr<ingest::ReadOptions> ReadOptionsOf(
    client::RegistryClient& registry, const ppb::ImportOptions& options) {
  ingest::ReadOptions read;
  if (!options.asset().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(read.asset, Asset::FromCode(options.asset()));
  }
  if (!options.month().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(read.month, ParseMonth(options.month()));
  }
  read.sheet = options.sheet();
  for (const ppb::ColumnChoice& choice : options.columns()) {
    read.columns.push_back({choice.column(), choice.field()});
  }
  if (options.anchor() == 0) return read;
  OMLOOP_ASSIGN_OR_RETURN(
      const std::vector<rpb::Text> texts,
      registry.ReadTexts(options.anchor(), kProfileTextKind, {}));
  for (const rpb::Text& text : texts) {
    ppb::MappingProfile message;
    if (message.ParseFromString(text.content())) {
      read.profiles.push_back(FromProto(message));
    }
  }
  return read;
}

absl::Status AdoptProfile(client::RegistryClient& registry,
                          client::LedgerClient& ledger, int32_t anchor,
                          const EntryId& anchor_id,
                          const ingest::MappingProfile& profile) {
  const ppb::MappingProfile message = ToProto(profile);
  ppb::MappingProfile headers;
  *headers.mutable_headers() = message.headers();
  rpb::Text text;
  text.set_text_kind(kProfileTextKind);
  text.set_key(ToHex(View(Sha256Of(headers.SerializeAsString()))));
  text.set_content(message.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(const std::vector<std::string> commitments,
                          registry.StoreTexts(anchor, {text}));
  lpb::MappingProfileAdopted adopted;
  adopted.set_vault_commitment(commitments[0]);
  adopted.set_column_count(message.columns_size());
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  lpb::NewEntry* entry = request.add_entries();
  // Of the commitment, so that the same profile is one entry.
  const Hash32 id = Sha256Of("mapping profile adopted " + commitments[0]);
  entry->set_entry_id(EntryId::FromBytes(View(id)).str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_MAPPING_PROFILE_ADOPTED);
  entry->mutable_fact()->set_subject_id(anchor_id.str());
  entry->mutable_fact()->set_payload(adopted.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(const lpb::SubmitBatchResponse response,
                          ledger.Submit(request));
  const lpb::EntryStatus status = response.results(0).status();
  if (status == lpb::ENTRY_STATUS_CREATED ||
      status == lpb::ENTRY_STATUS_EXISTS) {
    return absl::OkStatus();
  }
  return Internal(
      "PROFILE_NOT_ADOPTED",
      absl::StrFormat("the book refused to adopt the mapping profile: %s %s",
                      lpb::EntryStatus_Name(status),
                      response.results(0).field()));
}

}  // namespace omloop::services
