#include "services/circulation/circulation_declarations.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/model/fact_codec.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/common/status_bridge.h"

namespace omloop::services {
namespace {

namespace pb = omloop::circulation::v1;
namespace lpb = omloop::ledger::v1;
namespace rpb = omloop::registry::v1;

constexpr int kRowsMax = 1000;
constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;
constexpr size_t kSignerBytesMax = 200;
// Kind of the text with the name of who signed.
constexpr char kSignerTextKind[] = "declaration-signer";

// What of the facts a request needs, copied out so that nothing is held while
// other roles are called.
struct Known {
  struct Party {
    EntryId id;
    bool erased = false;
    std::vector<fold::DeclarationState> declarations;
  };
  std::map<int32_t, Party> parties;
  std::vector<fold::RingSetState> ring_sets;

  const fold::DeclarationState* Find(int32_t party,
                                     const RespendDeclaration& like) const {
    for (const fold::DeclarationState& state : parties.at(party).declarations) {
      if (state.terms.first == like.first && state.terms.last == like.last &&
          state.terms.source == like.source) {
        return &state;
      }
    }
    return nullptr;
  }
  std::string RingSetOn(Day day) const {
    const RingSet* found =
        ring_sets.empty() ? nullptr : &ring_sets.front().rings;
    for (const fold::RingSetState& state : ring_sets) {
      if (state.valid_from <= day) found = &state.rings;
    }
    return found == nullptr
               ? ""
               : absl::StrFormat("%s/%d", found->name(), found->version());
  }
};

absl::StatusOr<Known> ReadKnown(FactsFollower& follower) {
  Known known;
  OMLOOP_RETURN_IF_ERROR(follower.Read([&](const fold::Facts& facts, uint64_t) {
    for (size_t i = 1; i < facts.parties().size(); ++i) {
      const fold::PartyState& party = facts.parties()[i];
      known.parties[static_cast<int32_t>(i)] = {party.id, party.erased, {}};
    }
    for (const auto& [party, rows] : facts.declarations()) {
      known.parties[static_cast<int32_t>(party.value())].declarations = rows;
    }
    known.ring_sets = facts.ring_sets();
  }));
  return known;
}

// Parties by KvK number and by name, read from the registry when a row needs
// them.
class PartyFinder {
 public:
  explicit PartyFinder(client::RegistryClient& registry)
      : registry_(registry) {}

  absl::StatusOr<int32_t> Find(const pb::DeclarationRow& row) {
    if (!loaded_) OMLOOP_RETURN_IF_ERROR(Load());
    if (!row.kvk_number().empty()) {
      auto found = by_kvk_.find(row.kvk_number());
      if (found != by_kvk_.end()) return found->second;
    }
    if (row.kvk_number().empty() && row.display_name().empty()) {
      return InvalidArgument("PARTY_MISSING",
                             "the row names no supplier; fill in its KvK "
                             "number, its name or its party number");
    }
    auto found = by_name_.find(absl::AsciiStrToLower(row.display_name()));
    if (found == by_name_.end()) {
      return NotFound(
          "PARTY_NOT_FOUND",
          absl::StrFormat(
              "no party has KvK number \"%s\" or the name \"%s\"; register it "
              "with \"omloop parties register\", or give its party number",
              row.kvk_number(), row.display_name()));
    }
    if (found->second.size() > 1) {
      return InvalidArgument(
          "PARTY_AMBIGUOUS",
          absl::StrFormat("%d parties are named \"%s\"; give the KvK number or "
                          "the party number",
                          found->second.size(), row.display_name()));
    }
    return *found->second.begin();
  }

 private:
  absl::Status Load() {
    OMLOOP_ASSIGN_OR_RETURN(const std::vector<rpb::Party> parties,
                            registry_.ListAllParties());
    for (const rpb::Party& party : parties) {
      if (party.erased()) continue;
      if (!party.kvk_number().empty()) {
        by_kvk_[party.kvk_number()] = party.number();
      }
      if (!party.display_name().empty()) {
        by_name_[absl::AsciiStrToLower(party.display_name())].insert(
            party.number());
      }
    }
    loaded_ = true;
    return absl::OkStatus();
  }

  client::RegistryClient& registry_;
  bool loaded_ = false;
  std::map<std::string, int32_t> by_kvk_;
  std::map<std::string, std::set<int32_t>> by_name_;
};

bool SameSaying(const RespendDeclaration& a, const RespendDeclaration& b) {
  const auto parts = [](const RespendDeclaration& of) {
    std::map<std::pair<RespendRecipient, RingKind>, int64_t> sums;
    for (const RespendPart& part : of.parts) {
      if (part.amount != 0) sums[{part.recipient, part.ring}] += part.amount;
    }
    return sums;
  };
  return a.basis == b.basis && a.whole == b.whole && parts(a) == parts(b) &&
         a.outgoings == b.outgoings && a.ring_set == b.ring_set;
}

// Books rows one by one; keeps what several rows need.
class Declarer {
 public:
  Declarer(const DeclarationTools& tools, const Known& known,
           const pb::DeclareRespendRequest& request)
      : tools_(tools),
        known_(known),
        request_id_(EntryId::FromBytes(request.request_id())),
        validate_only_(request.validate_only()),
        finder_(tools.registry) {}

  absl::Status Declare(int row_number, const pb::DeclarationRow& row,
                       pb::DeclarationRowResult& result) {
    int32_t party = row.declaration().party();
    if (party == 0) {
      OMLOOP_ASSIGN_OR_RETURN(party, finder_.Find(row));
    }
    result.set_party(party);
    const auto found = known_.parties.find(party);
    if (found == known_.parties.end()) {
      return NotFound("PARTY_NOT_FOUND",
                      absl::StrFormat("there is no party %d", party));
    }
    if (found->second.erased) {
      return FailedPrecondition(
          "PARTY_ERASED",
          absl::StrFormat("party %d was erased; nothing is added to it",
                          party));
    }
    OMLOOP_ASSIGN_OR_RETURN(lpb::RespendDeclared terms,
                            TermsOf(row.declaration()));
    OMLOOP_ASSIGN_OR_RETURN(const RespendDeclaration wanted, Check(terms));
    const fold::DeclarationState* before = known_.Find(party, wanted);
    if (before != nullptr && SameSaying(before->terms, wanted)) {
      result.set_existing(true);
      result.set_sequence(static_cast<int64_t>(before->defined_at));
      return absl::OkStatus();
    }
    if (before != nullptr) {
      result.set_replaced_sequence(static_cast<int64_t>(before->defined_at));
    }
    if (validate_only_) return absl::OkStatus();
    if (!row.declaration().signed_by().empty()) {
      rpb::Text text;
      text.set_text_kind(kSignerTextKind);
      text.set_key(SignerKey(wanted));
      text.set_content(row.declaration().signed_by());
      OMLOOP_ASSIGN_OR_RETURN(const std::vector<std::string> commitments,
                              tools_.registry.StoreTexts(party, {text}));
      terms.set_vault_commitment(commitments[0]);
    }
    OMLOOP_ASSIGN_OR_RETURN(
        const int64_t sequence,
        Submit(
            client::DerivedId(request_id_, static_cast<uint32_t>(row_number)),
            found->second.id, terms));
    result.set_sequence(sequence);
    return absl::OkStatus();
  }

  static std::string SignerKey(const RespendDeclaration& of) {
    return absl::StrFormat("%s..%s/%d", FormatDay(of.first), FormatDay(of.last),
                           static_cast<int>(of.source));
  }

  absl::StatusOr<int64_t> Submit(const EntryId& id, const EntryId& party,
                                 const lpb::RespendDeclared& terms) {
    lpb::SubmitBatchRequest request;
    request.set_parent("books/-");
    lpb::NewEntry* entry = request.add_entries();
    entry->set_entry_id(id.str());
    lpb::Fact* fact = entry->mutable_fact();
    fact->set_kind(lpb::ENTRY_KIND_RESPEND_DECLARED);
    fact->set_subject_id(party.str());
    fact->set_valid_from_day(terms.first_day());
    fact->set_payload(terms.SerializeAsString());
    OMLOOP_ASSIGN_OR_RETURN(const lpb::SubmitBatchResponse response,
                            tools_.ledger.Submit(request));
    const lpb::EntryResult& booked = response.results(0);
    if (booked.status() != lpb::ENTRY_STATUS_CREATED &&
        booked.status() != lpb::ENTRY_STATUS_EXISTS) {
      return FailedPrecondition(
          "DECLARATION_REFUSED",
          absl::StrFormat("the book refuses the declaration: %s %s",
                          lpb::EntryStatus_Name(booked.status()),
                          booked.field()));
    }
    return booked.sequence();
  }

 private:
  absl::StatusOr<lpb::RespendDeclared> TermsOf(
      const pb::Declaration& declaration) const {
    lpb::RespendDeclared terms = declaration.terms();
    terms.clear_vault_commitment();
    terms.clear_withdrawn();
    OMLOOP_ASSIGN_OR_RETURN(const Day first, ParseDay(declaration.first_day()));
    OMLOOP_ASSIGN_OR_RETURN(const Day last, ParseDay(declaration.last_day()));
    terms.set_first_day(DayNumber(first));
    terms.set_last_day(DayNumber(last));
    if (terms.ring_set().empty()) terms.set_ring_set(known_.RingSetOn(last));
    if (terms.source() == lpb::RESPEND_SOURCE_SIGNED &&
        declaration.signed_by().empty()) {
      return InvalidArgument(
          "DECLARATION_UNSIGNED",
          "a declaration without its own books is signed; say who signed it");
    }
    if (declaration.signed_by().size() > kSignerBytesMax) {
      return InvalidArgument(
          "DECLARATION_INVALID",
          absl::StrFormat("the name of who signed has at most %d bytes",
                          kSignerBytesMax));
    }
    return terms;
  }

  static absl::StatusOr<RespendDeclaration> Check(
      const lpb::RespendDeclared& terms) {
    absl::StatusOr<RespendDeclaration> decoded =
        DecodeRespendDeclaration(terms.SerializeAsString());
    if (decoded.ok()) return decoded;
    return InvalidArgument(
        "DECLARATION_INVALID",
        absl::StrFormat("%s. The parts of a declaration are 0 or more and "
                        "together no more than the whole, its period has at "
                        "most %d days",
                        decoded.status().message(), kDeclarationDaysMax));
  }

  const DeclarationTools& tools_;
  const Known& known_;
  const EntryId request_id_;
  const bool validate_only_;
  PartyFinder finder_;
};

absl::Status CheckRequestId(std::string_view id) {
  FieldErrors errors;
  if (id.size() != EntryId::kSize || EntryId::FromBytes(id).is_zero()) {
    errors.Add("request_id", "is sixteen bytes made by the client (UUIDv7)");
  }
  return errors.status();
}

void ToProto(const fold::DeclarationState& state, pb::Declaration& out) {
  const RespendDeclaration& terms = state.terms;
  out.set_sequence(static_cast<int64_t>(state.defined_at));
  out.set_first_day(FormatDay(terms.first));
  out.set_last_day(FormatDay(terms.last));
  lpb::RespendDeclared& to = *out.mutable_terms();
  to.set_first_day(DayNumber(terms.first));
  to.set_last_day(DayNumber(terms.last));
  to.set_source(static_cast<lpb::RespendSource>(terms.source));
  to.set_basis(static_cast<lpb::RespendBasis>(terms.basis));
  to.set_whole(terms.whole);
  to.set_ring_set(terms.ring_set);
  for (const RespendPart& part : terms.parts) {
    lpb::RespendPart* row = to.add_parts();
    row->set_recipient(static_cast<lpb::RespendRecipient>(part.recipient));
    row->set_ring(std::string(RingName(part.ring)));
    row->set_amount(part.amount);
  }
  if (terms.outgoings) {
    to.mutable_outgoings()->set_minor_units(terms.outgoings->minor_units());
    to.mutable_outgoings()->set_asset(
        std::string(terms.outgoings->asset().code()));
  }
}

}  // namespace

absl::Status DeclareRespend(const DeclarationTools& tools,
                            const pb::DeclareRespendRequest& request,
                            pb::DeclareRespendResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(CheckRequestId(request.request_id()));
  if (request.rows_size() > kRowsMax) {
    return InvalidArgument(
        "BATCH_TOO_LARGE",
        absl::StrFormat("at most %d declarations in one call", kRowsMax));
  }
  OMLOOP_ASSIGN_OR_RETURN(const Known known, ReadKnown(tools.facts));
  Declarer declarer(tools, known, request);
  for (int i = 0; i < request.rows_size(); ++i) {
    pb::DeclarationRowResult* result = response.add_results();
    const absl::Status status = declarer.Declare(i, request.rows(i), *result);
    if (absl::IsUnavailable(status)) return status;
    if (!status.ok()) {
      result->set_code(ReasonOf(status));
      result->set_message(std::string(status.message()));
    }
  }
  return absl::OkStatus();
}

absl::Status WithdrawDeclaration(const DeclarationTools& tools,
                                 const pb::WithdrawDeclarationRequest& request,
                                 pb::WithdrawDeclarationResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(CheckRequestId(request.request_id()));
  OMLOOP_ASSIGN_OR_RETURN(const Known known, ReadKnown(tools.facts));
  const auto party = known.parties.find(request.party());
  if (party == known.parties.end()) {
    return NotFound("PARTY_NOT_FOUND",
                    absl::StrFormat("there is no party %d", request.party()));
  }
  RespendDeclaration wanted;
  OMLOOP_ASSIGN_OR_RETURN(wanted.first, ParseDay(request.first_day()));
  OMLOOP_ASSIGN_OR_RETURN(wanted.last, ParseDay(request.last_day()));
  wanted.source = static_cast<RespendSource>(request.source());
  if (known.Find(request.party(), wanted) == nullptr) {
    return NotFound(
        "DECLARATION_NOT_FOUND",
        absl::StrFormat("party %d has no such declaration from %s to %s in "
                        "force; \"omloop declare list\" names those it has",
                        request.party(), request.first_day(),
                        request.last_day()));
  }
  lpb::RespendDeclared terms;
  terms.set_first_day(DayNumber(wanted.first));
  terms.set_last_day(DayNumber(wanted.last));
  terms.set_source(request.source());
  terms.set_withdrawn(true);
  pb::DeclareRespendRequest bare;
  bare.set_request_id(request.request_id());
  OMLOOP_ASSIGN_OR_RETURN(const int64_t sequence,
                          Declarer(tools, known, bare)
                              .Submit(EntryId::FromBytes(request.request_id()),
                                      party->second.id, terms));
  response.set_sequence(sequence);
  return absl::OkStatus();
}

absl::Status ListDeclarations(const DeclarationTools& tools,
                              const pb::ListDeclarationsRequest& request,
                              pb::ListDeclarationsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      const int count, PageSize(request.page_size(), kPageDefault, kPageMax));
  OMLOOP_ASSIGN_OR_RETURN(const Known known, ReadKnown(tools.facts));
  pb::ListDeclarationsRequest query = request;
  query.clear_page_size();
  query.clear_page_token();
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken page,
      PageToken::Decode(request.page_token(),
                        QueryHash(query.SerializeAsString()), ~uint64_t{0}));
  uint64_t position = 0;
  std::set<int32_t> named;
  for (const auto& [number, party] : known.parties) {
    if (request.party() != 0 && number != request.party()) continue;
    for (const fold::DeclarationState& state : party.declarations) {
      if (position++ < page.position) continue;
      if (response.declarations_size() == count) {
        page.position = position - 1;
        response.set_next_page_token(page.Encode());
        break;
      }
      pb::Declaration* row = response.add_declarations();
      row->set_party(number);
      ToProto(state, *row);
      named.insert(number);
    }
    if (!response.next_page_token().empty()) break;
  }
  const std::vector<int32_t> numbers(named.begin(), named.end());
  OMLOOP_ASSIGN_OR_RETURN(const std::vector<rpb::Party> parties,
                          tools.registry.GetParties(numbers));
  std::map<int32_t, std::string> names;
  for (const rpb::Party& party : parties) {
    names[party.number()] = party.display_name();
  }
  std::map<int32_t, std::map<std::string, std::string>> signers;
  for (pb::Declaration& row : *response.mutable_declarations()) {
    row.set_display_name(names[row.party()]);
    if (known.parties.at(row.party()).erased) continue;
    auto [of_party, added] = signers.try_emplace(row.party());
    if (added) {
      OMLOOP_ASSIGN_OR_RETURN(
          const std::vector<rpb::Text> texts,
          tools.registry.ReadTexts(row.party(), kSignerTextKind, {}));
      for (const rpb::Text& text : texts) {
        of_party->second[text.key()] = text.content();
      }
    }
    RespendDeclaration like;
    like.first = DayFromNumber(row.terms().first_day());
    like.last = DayFromNumber(row.terms().last_day());
    like.source = static_cast<RespendSource>(row.terms().source());
    row.set_signed_by(of_party->second[Declarer::SignerKey(like)]);
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
