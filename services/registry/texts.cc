#include "services/registry/texts.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/status_bridge.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;

absl::Status CheckTexts(const pb::StoreTextsRequest& request) {
  FieldErrors errors;
  size_t bytes = 0;
  if (request.texts_size() > kTextsMax) {
    errors.Add("texts", absl::StrFormat("at most %d in one call", kTextsMax));
  }
  for (int i = 0; i < request.texts_size(); ++i) {
    const pb::Text& text = request.texts(i);
    bytes += text.content().size();
    if (text.text_kind().empty() ||
        text.text_kind().size() > kTextKindBytesMax ||
        text.text_kind().find('\0') != std::string::npos) {
      errors.Add(
          absl::StrFormat("texts[%d].text_kind", i),
          absl::StrFormat("has 1 to %d bytes, no NUL", kTextKindBytesMax));
    }
    if (text.key().size() > kTextKeyBytesMax) {
      errors.Add(absl::StrFormat("texts[%d].key", i),
                 absl::StrFormat("has at most %d bytes", kTextKeyBytesMax));
    }
  }
  if (bytes > kTextBytesMax) {
    errors.Add("texts", absl::StrFormat("have %d bytes together, at most %d; "
                                        "send them in several calls",
                                        bytes, kTextBytesMax));
  }
  return errors.status();
}

absl::StatusOr<pb::Text> LoadText(const vault::RowKey& key,
                                  const PartyStore& store) {
  OMLOOP_ASSIGN_OR_RETURN(vault::VaultRow row, store.vault().Get(key));
  TextRow stored;
  if (!stored.ParseFromString(row.value) || !row.commitment) {
    return DataLoss("ROW_DAMAGED",
                    absl::StrFormat("vault row %s is no text; restore the "
                                    "newest good backup",
                                    vault::Describe(key)));
  }
  pb::Text text;
  text.set_text_kind(std::move(*stored.mutable_text_kind()));
  text.set_key(std::move(*stored.mutable_key()));
  text.set_content(std::move(*stored.mutable_content()));
  text.set_vault_commitment(std::string(View(row.commitment->hash)));
  return text;
}

}  // namespace

absl::Status StoreTexts(const pb::StoreTextsRequest& request,
                        const EntryId& party, PartyStore& store,
                        pb::StoreTextsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckTexts(request));
  vault::VaultBatch batch = store.vault().NewBatch();
  // Of two texts with one kind and key in a call the last one counts.
  std::map<std::pair<std::string, std::string>, int> last;
  for (int i = 0; i < request.texts_size(); ++i) {
    last[{request.texts(i).text_kind(), request.texts(i).key()}] = i;
  }
  std::map<std::pair<std::string, std::string>, std::string> commitments;
  for (const auto& [name, i] : last) {
    const pb::Text& text = request.texts(i);
    vault::Lookup lookup = TextLookup(party, text.text_kind(), text.key());
    OMLOOP_ASSIGN_OR_RETURN(std::vector<vault::RowKey> found,
                            store.vault().Find(lookup));
    vault::RowKey row{party, kTextKind, store.NewId()};
    if (!found.empty()) {
      row = found[0];
      OMLOOP_ASSIGN_OR_RETURN(pb::Text old, LoadText(row, store));
      if (old.content() == text.content()) {
        commitments[name] = old.vault_commitment();
        continue;
      }
    }
    TextRow stored;
    stored.set_text_kind(text.text_kind());
    stored.set_key(text.key());
    stored.set_content(text.content());
    Hash32 hash = batch.PutCommitted(
        row, stored.SerializeAsString(),
        {.lookups = {lookup, TextKindLookup(party, text.text_kind())}});
    commitments[name] = std::string(View(hash));
  }
  if (!batch.empty()) OMLOOP_RETURN_IF_ERROR(store.vault().Apply(batch));
  for (const pb::Text& text : request.texts()) {
    response.add_vault_commitments(commitments[{text.text_kind(), text.key()}]);
  }
  return absl::OkStatus();
}

absl::Status ReadTexts(const pb::ReadTextsRequest& request,
                       const EntryId& party, const PartyStore& store,
                       pb::ReadTextsResponse& response) {
  std::vector<vault::Lookup> lookups;
  if (request.keys().empty()) {
    lookups.push_back(TextKindLookup(party, request.text_kind()));
  }
  for (const std::string& key : request.keys()) {
    lookups.push_back(TextLookup(party, request.text_kind(), key));
  }
  size_t bytes = 0;
  for (const vault::Lookup& lookup : lookups) {
    OMLOOP_ASSIGN_OR_RETURN(std::vector<vault::RowKey> rows,
                            store.vault().Find(lookup));
    for (const vault::RowKey& row : rows) {
      OMLOOP_ASSIGN_OR_RETURN(pb::Text text, LoadText(row, store));
      bytes += text.content().size();
      if (bytes > kTextAnswerBytesMax) {
        return FailedPrecondition(
            "ANSWER_TOO_LARGE",
            absl::StrFormat("the texts have more than %d bytes together; ask "
                            "for fewer keys at a time",
                            kTextAnswerBytesMax));
      }
      *response.add_texts() = std::move(text);
    }
  }
  if (request.keys().empty()) {
    std::sort(
        response.mutable_texts()->begin(), response.mutable_texts()->end(),
        [](const pb::Text& a, const pb::Text& b) { return a.key() < b.key(); });
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
