// The calls of FlowServer that book something: payments and clearings.
#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/fact_codec.h"
#include "services/circulation/flow_server.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"

namespace omloop::services {
namespace {

namespace pb = omloop::circulation::v1;
namespace lpb = omloop::ledger::v1;

constexpr int kPaymentRowsMax = 5000;
constexpr int kObligationsMax = 100'000;

int32_t Number(PartyNumber party) {
  return static_cast<int32_t>(party.value());
}
PartyNumber Party(int32_t number) {
  return PartyNumber(static_cast<uint32_t>(number));
}

void Set(int64_t minor, Asset asset, omloop::type::v1::Money* money) {
  money->set_minor_units(minor);
  money->set_asset(std::string(asset.code()));
}

// What a payment is decides its id, so that the same row is the same entry
// whatever file it comes in. Ids of parties are random, so the hash tells
// nobody anything.
EntryId PaymentId(const EntryId& payer, const EntryId& payee, Day day,
                  int64_t amount, Asset asset, int repeat) {
  const Hash32 hash = Sha256Of(absl::StrFormat(
      "omloop payment 1\n%s%s%d %d %d %d", payer.str(), payee.str(),
      DayNumber(day), amount, asset.number(), repeat));
  return EntryId::FromBytes(omloop::View(hash));
}

bool Stands(const lpb::EntryResult& result) {
  return result.status() == lpb::ENTRY_STATUS_CREATED ||
         result.status() == lpb::ENTRY_STATUS_EXISTS ||
         result.status() == lpb::ENTRY_STATUS_VALID;
}

absl::Status Refused(const lpb::EntryResult& result, std::string_view what) {
  return FailedPrecondition(
      "ENTRY_REFUSED",
      absl::StrFormat("the book refused %s: %s %s; docs/reference/results.md "
                      "says what that means",
                      what, lpb::EntryStatus_Name(result.status()),
                      result.field()));
}

absl::StatusOr<EntryId> RequestId(const std::string& bytes) {
  if (bytes.size() != EntryId::kSize) {
    return InvalidArgument("FIELDS_INVALID",
                           "request_id: sixteen bytes made by the client");
  }
  return EntryId::FromBytes(bytes);
}

std::string AnswerOf(const fold::ClearingState& clearing, PartyNumber party) {
  auto answer = clearing.answers.find(party);
  if (answer == clearing.answers.end()) return "";
  return answer->second ? "accepted" : "refused";
}

absl::Status NoClearing(int64_t sequence) {
  return NotFound("CLEARING_NOT_FOUND",
                  absl::StrFormat("no clearing was proposed with entry %d; "
                                  "\"omloop clearing list\" names them",
                                  sequence));
}

}  // namespace

absl::Status FlowServer::DoRecordPayments(
    grpc::ServerContext& context, const pb::RecordPaymentsRequest& request,
    pb::RecordPaymentsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(RequireSteward(ViewOf(context), "recording payments"));
  if (request.payments().empty() || request.payments_size() > kPaymentRowsMax) {
    return InvalidArgument(
        "FIELDS_INVALID",
        absl::StrFormat("payments: 1 to %d rows a call", kPaymentRowsMax));
  }
  struct Row {
    PartyNumber payer, payee;
    EntryId payer_id, payee_id;
    Day day;
    int64_t amount;
  };
  std::vector<Row> rows;
  Asset asset;
  OMLOOP_RETURN_IF_ERROR(
      reader_.Read(context, [&](const PaymentLog& log) -> absl::Status {
        FieldErrors errors;
        const fold::Facts& facts = log.facts();
        for (int i = 0; i < request.payments_size(); ++i) {
          const pb::PaymentRow& row = request.payments(i);
          const std::string at = absl::StrFormat("payments[%d].", i);
          const fold::PartyState* payer =
              row.payer() > 0 ? facts.Party(Party(row.payer())) : nullptr;
          const fold::PartyState* payee =
              row.payee() > 0 ? facts.Party(Party(row.payee())) : nullptr;
          const auto day = ParseDay(row.date());
          const auto code = row.amount().asset().empty()
                                ? absl::StatusOr<Asset>(Asset())
                                : Asset::FromCode(row.amount().asset());
          if (payer == nullptr) errors.Add(at + "payer", "no such party");
          if (payee == nullptr) errors.Add(at + "payee", "no such party");
          if (row.payer() == row.payee()) {
            errors.Add(at + "payee", "is who pays; leave the row out");
          }
          if (!day.ok()) errors.Add(at + "date", "write 2026-10-31");
          if (!code.ok() || (i > 0 && *code != asset)) {
            errors.Add(at + "amount.asset", "one known asset for all rows");
          }
          if (row.amount().minor_units() <= 0) {
            errors.Add(at + "amount", "is above 0");
          }
          if (!errors.empty()) continue;
          asset = *code;
          rows.push_back({Party(row.payer()), Party(row.payee()), payer->id,
                          payee->id, *day, row.amount().minor_units()});
        }
        return errors.status();
      }));
  std::vector<client::AccountKey> keys;
  for (const Row& row : rows) {
    keys.push_back({row.payee, row.payee_id, lpb::ACCOUNT_CLASS_MONEY, asset});
    keys.push_back({row.payer, row.payer_id, lpb::ACCOUNT_CLASS_MONEY, asset});
  }
  std::vector<AccountNumber> accounts(keys.size());
  if (!request.validate_only()) {
    OMLOOP_ASSIGN_OR_RETURN(accounts, ledger_.EnsureAccounts(keys));
  }
  lpb::SubmitBatchRequest batch;
  batch.set_parent(BookName());
  batch.set_atomicity(lpb::ATOMICITY_BATCH);
  std::map<EntryId, int> repeats;
  for (size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const auto at = static_cast<int>(i);
    // n identical rows of a file stay n.
    const EntryId first =
        PaymentId(row.payer_id, row.payee_id, row.day, row.amount, asset, 0);
    int repeat = at < request.repeats_before_size() ? request.repeats_before(at)
                                                    : repeats[first]++;
    const EntryId id = PaymentId(row.payer_id, row.payee_id, row.day,
                                 row.amount, asset, repeat);
    lpb::NewEntry* entry = batch.add_entries();
    entry->set_entry_id(id.str());
    lpb::MoneyEntry* money = entry->mutable_money();
    money->set_kind(lpb::ENTRY_KIND_PAYMENT);
    money->set_debit_account(static_cast<int32_t>(accounts[i * 2].value()));
    money->set_credit_account(
        static_cast<int32_t>(accounts[i * 2 + 1].value()));
    Set(row.amount, asset, money->mutable_amount());
    money->set_effective_day(DayNumber(row.day));
    money->set_date_basis(lpb::DATE_BASIS_BOOKED);
  }
  if (request.validate_only()) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse submitted,
                          ledger_.Submit(batch));
  int64_t booked = 0;
  for (int i = 0; i < submitted.results_size(); ++i) {
    const lpb::EntryResult& result = submitted.results(i);
    if (!Stands(result)) {
      return Refused(result, absl::StrFormat("payments[%d]", i));
    }
    if (result.status() == lpb::ENTRY_STATUS_CREATED) {
      response.set_booked_count(response.booked_count() + 1);
      booked += rows[static_cast<size_t>(i)].amount;
    } else {
      response.set_existing_count(response.existing_count() + 1);
    }
    response.set_last_sequence(
        std::max<int64_t>(response.last_sequence(), result.sequence()));
  }
  Set(booked, asset, response.mutable_booked_amount());
  return absl::OkStatus();
}

absl::StatusOr<FlowServer::Debts> FlowServer::PlanOf(
    grpc::ServerContext& context, const Obligations& obligations) {
  if (obligations.empty() || obligations.size() > kObligationsMax) {
    return InvalidArgument(
        "FIELDS_INVALID",
        absl::StrFormat("obligations: 1 to %d of them", kObligationsMax));
  }
  Debts debts;
  std::map<PartyNumber, uint32_t> index;
  std::vector<circulation::Link> links;
  OMLOOP_RETURN_IF_ERROR(
      reader_.Read(context, [&](const PaymentLog& log) -> absl::Status {
        FieldErrors errors;
        auto node = [&](int32_t number, const std::string& field) {
          if (number <= 0 || log.facts().Party(Party(number)) == nullptr) {
            errors.Add(field, "no such party");
            return uint32_t{0};
          }
          const auto [it, added] = index.try_emplace(
              Party(number), static_cast<uint32_t>(debts.parties.size()));
          if (added) debts.parties.push_back(Party(number));
          return it->second;
        };
        for (int i = 0; i < obligations.size(); ++i) {
          const pb::Obligation& row = obligations.Get(i);
          const std::string at = absl::StrFormat("obligations[%d].", i);
          const auto asset = row.amount().asset().empty()
                                 ? absl::StatusOr<Asset>(Asset())
                                 : Asset::FromCode(row.amount().asset());
          if (!asset.ok() || (i > 0 && *asset != debts.asset)) {
            errors.Add(at + "amount.asset", "one known asset for all");
          } else {
            debts.asset = *asset;
          }
          if (row.amount().minor_units() <= 0) {
            errors.Add(at + "amount", "is above 0");
          }
          links.push_back({node(row.debtor(), at + "debtor"),
                           node(row.creditor(), at + "creditor"),
                           row.amount().minor_units()});
        }
        return errors.status();
      }));
  OMLOOP_ASSIGN_OR_RETURN(
      circulation::Network network,
      circulation::MakeNetwork(static_cast<uint32_t>(debts.parties.size()),
                               std::move(links)));
  debts.plan = circulation::PlanClearing(network);
  if (debts.plan.groups.empty()) {
    return FailedPrecondition(
        "NO_CIRCLE",
        "nothing goes round in these debts, so nothing can be set off; add "
        "debts of more parties");
  }
  return debts;
}

void FlowServer::Fill(const circulation::ClearingGroup& group,
                      const Debts& debts, pb::ClearingGroup& message) const {
  std::set<PartyNumber> parties;
  for (const circulation::Link& leg : group.legs) {
    pb::Obligation* row = message.add_legs();
    row->set_debtor(Number(debts.parties[leg.from]));
    row->set_creditor(Number(debts.parties[leg.to]));
    Set(leg.amount, debts.asset, row->mutable_amount());
    parties.insert(debts.parties[leg.from]);
  }
  const Names names = LookUp(parties, View::kSteward);
  for (const circulation::ClearedNode& node : group.nodes) {
    const PartyNumber party = debts.parties[node.node];
    pb::ClearingParty* row = message.add_parties();
    row->set_party(Number(party));
    if (auto it = names.find(party); it != names.end()) {
      row->set_display_name(it->second);
    }
    Set(node.owed, debts.asset, row->mutable_owed_before());
    Set(node.owes, debts.asset, row->mutable_owes_before());
    Set(node.cleared, debts.asset, row->mutable_cleared());
    Set(node.owed - node.owes, debts.asset, row->mutable_net());
  }
  Set(group.cleared, debts.asset, message.mutable_cleared());
}

absl::Status FlowServer::DoFindClearing(grpc::ServerContext& context,
                                        const pb::FindClearingRequest& request,
                                        pb::FindClearingResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(
      RequireSteward(ViewOf(context), "looking for what can be set off"));
  OMLOOP_ASSIGN_OR_RETURN(Debts debts, PlanOf(context, request.obligations()));
  Set(debts.plan.obligations, debts.asset, response.mutable_obligations());
  Set(debts.plan.cleared, debts.asset, response.mutable_cleared());
  for (const circulation::ClearingGroup& group : debts.plan.groups) {
    Fill(group, debts, *response.add_groups());
  }
  return absl::OkStatus();
}

absl::Status FlowServer::DoProposeClearing(
    grpc::ServerContext& context, const pb::ProposeClearingRequest& request,
    pb::ProposeClearingResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(
      RequireSteward(ViewOf(context), "proposing a clearing"));
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, RequestId(request.request_id()));
  OMLOOP_ASSIGN_OR_RETURN(Debts debts, PlanOf(context, request.obligations()));
  const Day today(absl::ToCivilDay(options_.clock->Now(), absl::UTCTimeZone()));
  lpb::SubmitBatchRequest batch;
  batch.set_parent(BookName());
  batch.set_atomicity(lpb::ATOMICITY_BATCH);
  for (size_t n = 0; n < debts.plan.groups.size(); ++n) {
    ClearingTerms terms;
    terms.asset = debts.asset;
    for (const circulation::Link& leg : debts.plan.groups[n].legs) {
      terms.legs.push_back(
          {debts.parties[leg.from], debts.parties[leg.to], leg.amount});
    }
    if (terms.legs.size() > kClearingLegsMax) {
      return FailedPrecondition(
          "CLEARING_TOO_LARGE",
          absl::StrFormat("a closed group has %d debts, more than %d in one "
                          "proposal; leave the smallest ones out",
                          terms.legs.size(), kClearingLegsMax));
    }
    lpb::NewEntry* entry = batch.add_entries();
    entry->set_entry_id(client::DerivedId(id, static_cast<uint32_t>(n)).str());
    lpb::Fact* fact = entry->mutable_fact();
    fact->set_kind(lpb::ENTRY_KIND_CLEARING_PROPOSED);
    fact->set_valid_from_day(DayNumber(today));
    fact->set_payload(EncodeClearingTerms(terms));
  }
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse submitted,
                          ledger_.Submit(batch));
  for (int n = 0; n < submitted.results_size(); ++n) {
    if (!Stands(submitted.results(n))) {
      return Refused(submitted.results(n), "the proposal");
    }
    OMLOOP_RETURN_IF_ERROR(
        Show(context, static_cast<uint64_t>(submitted.results(n).sequence()),
             *response.add_clearings()));
  }
  return absl::OkStatus();
}

absl::Status FlowServer::Show(grpc::ServerContext& context, uint64_t sequence,
                              pb::Clearing& message) {
  std::set<PartyNumber> parties;
  OMLOOP_RETURN_IF_ERROR(
      reader_.Read(context, [&](const PaymentLog& log) -> absl::Status {
        auto found = log.facts().clearings().find(sequence);
        if (found == log.facts().clearings().end()) {
          return NoClearing(static_cast<int64_t>(sequence));
        }
        const fold::ClearingState& clearing = found->second;
        message.set_sequence(static_cast<int64_t>(sequence));
        message.set_proposed_on(FormatDay(clearing.proposed_on));
        message.set_state(log.settled().contains(sequence) ? "booked"
                          : clearing.Refused()             ? "refused"
                          : clearing.Accepted()            ? "accepted"
                                                           : "open");
        pb::ClearingGroup& group = *message.mutable_group();
        const Asset asset = clearing.terms.asset;
        std::map<PartyNumber, int64_t> cleared;
        int64_t sum = 0;
        for (const ClearingLeg& leg : clearing.terms.legs) {
          pb::Obligation* row = group.add_legs();
          row->set_debtor(Number(leg.debtor));
          row->set_creditor(Number(leg.creditor));
          Set(leg.amount_minor, asset, row->mutable_amount());
          cleared[leg.debtor] += leg.amount_minor;
          sum += leg.amount_minor;
        }
        for (const auto& [party, amount] : cleared) {
          pb::ClearingParty* row = group.add_parties();
          row->set_party(Number(party));
          Set(amount, asset, row->mutable_cleared());
          row->set_answer(AnswerOf(clearing, party));
          parties.insert(party);
        }
        Set(sum, asset, group.mutable_cleared());
        return absl::OkStatus();
      }));
  const Names names = LookUp(parties, View::kSteward);
  for (pb::ClearingParty& row : *message.mutable_group()->mutable_parties()) {
    if (auto it = names.find(Party(row.party())); it != names.end()) {
      row.set_display_name(it->second);
    }
  }
  return absl::OkStatus();
}

absl::Status FlowServer::Settle(const fold::ClearingState& clearing,
                                const std::map<PartyNumber, EntryId>& ids) {
  const Asset asset = clearing.terms.asset;
  std::vector<client::AccountKey> keys;
  for (const ClearingLeg& leg : clearing.terms.legs) {
    keys.push_back(
        {leg.creditor, ids.at(leg.creditor), lpb::ACCOUNT_CLASS_MONEY, asset});
    keys.push_back(
        {leg.debtor, ids.at(leg.debtor), lpb::ACCOUNT_CLASS_MONEY, asset});
  }
  OMLOOP_ASSIGN_OR_RETURN(std::vector<AccountNumber> accounts,
                          ledger_.EnsureAccounts(keys));
  const Day today(absl::ToCivilDay(options_.clock->Now(), absl::UTCTimeZone()));
  lpb::SubmitBatchRequest batch;
  batch.set_parent(BookName());
  batch.set_atomicity(lpb::ATOMICITY_BATCH);
  for (size_t i = 0; i < clearing.terms.legs.size(); ++i) {
    lpb::NewEntry* entry = batch.add_entries();
    entry->set_entry_id(
        client::DerivedId(clearing.id, static_cast<uint32_t>(i) + 1).str());
    lpb::MoneyEntry* money = entry->mutable_money();
    money->set_kind(lpb::ENTRY_KIND_PAYMENT);
    money->set_debit_account(static_cast<int32_t>(accounts[i * 2].value()));
    money->set_credit_account(
        static_cast<int32_t>(accounts[i * 2 + 1].value()));
    Set(clearing.terms.legs[i].amount_minor, asset, money->mutable_amount());
    money->set_effective_day(DayNumber(today));
    money->set_date_basis(lpb::DATE_BASIS_BOOKED);
    money->set_reversed_sequence(static_cast<int64_t>(clearing.defined_at));
  }
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse submitted,
                          ledger_.Submit(batch));
  for (const lpb::EntryResult& result : submitted.results()) {
    // Settled on another day by a call that was cut off before its answer.
    if (!Stands(result) &&
        result.status() != lpb::ENTRY_STATUS_EXISTS_DIFFERENT) {
      return Refused(result, "the set-off");
    }
  }
  return absl::OkStatus();
}

absl::Status FlowServer::DoAnswerClearing(
    grpc::ServerContext& context, const pb::AnswerClearingRequest& request,
    pb::AnswerClearingResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(
      RequireSteward(ViewOf(context), "answering a clearing"));
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, RequestId(request.request_id()));
  const auto sequence = static_cast<uint64_t>(request.clearing_sequence());
  const PartyNumber party = Party(request.party());
  fold::ClearingState clearing;
  std::map<PartyNumber, EntryId> ids;
  const auto read = [&](const PaymentLog& log) -> absl::Status {
    auto found = log.facts().clearings().find(sequence);
    if (found == log.facts().clearings().end()) {
      return NoClearing(request.clearing_sequence());
    }
    clearing = found->second;
    for (PartyNumber one : clearing.Parties()) {
      ids[one] = log.facts().Party(one)->id;
    }
    return absl::OkStatus();
  };
  OMLOOP_RETURN_IF_ERROR(reader_.Read(context, read));
  if (!ids.contains(party)) {
    return InvalidArgument(
        "NOT_IN_CLEARING",
        absl::StrFormat("party %d has no part in clearing %d", request.party(),
                        request.clearing_sequence()));
  }
  const std::string before = AnswerOf(clearing, party);
  if (before.empty()) {
    if (clearing.Refused()) {
      return FailedPrecondition(
          "CLEARING_ENDED",
          absl::StrFormat("somebody refused clearing %d, so it is over; "
                          "propose a new one without them",
                          request.clearing_sequence()));
    }
    lpb::SubmitBatchRequest batch;
    batch.set_parent(BookName());
    batch.set_atomicity(lpb::ATOMICITY_BATCH);
    lpb::NewEntry* entry = batch.add_entries();
    entry->set_entry_id(id.str());
    lpb::Fact* fact = entry->mutable_fact();
    fact->set_kind(lpb::ENTRY_KIND_CLEARING_ANSWERED);
    fact->set_subject_id(clearing.id.str());
    fact->set_party_id(ids[party].str());
    fact->set_valid_from_day(DayNumber(
        Day(absl::ToCivilDay(options_.clock->Now(), absl::UTCTimeZone()))));
    lpb::ClearingAnswered answer;
    answer.set_accepted(request.accept());
    fact->set_payload(answer.SerializeAsString());
    OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse submitted,
                            ledger_.Submit(batch));
    if (!Stands(submitted.results(0))) {
      return Refused(submitted.results(0), "the answer");
    }
    OMLOOP_RETURN_IF_ERROR(reader_.Read(context, read));
  } else if (before != (request.accept() ? "accepted" : "refused")) {
    return FailedPrecondition(
        "ALREADY_ANSWERED",
        absl::StrFormat("party %d %s clearing %d before, and an answer "
                        "stands; propose a new one instead",
                        request.party(), before, request.clearing_sequence()));
  }
  // Also when the same answer comes again: the booking may have been cut off.
  if (clearing.Accepted()) OMLOOP_RETURN_IF_ERROR(Settle(clearing, ids));
  return Show(context, sequence, *response.mutable_clearing());
}

absl::Status FlowServer::DoListClearings(
    grpc::ServerContext& context, const pb::ListClearingsRequest& request,
    pb::ListClearingsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(
      RequireSteward(ViewOf(context), "the list of clearings"));
  std::vector<uint64_t> sequences;
  OMLOOP_RETURN_IF_ERROR(
      reader_.Read(context, [&](const PaymentLog& log) -> absl::Status {
        for (const auto& [sequence, clearing] : log.facts().clearings()) {
          if (request.clearing_sequence() == 0 ||
              sequence == static_cast<uint64_t>(request.clearing_sequence())) {
            sequences.push_back(sequence);
          }
        }
        return absl::OkStatus();
      }));
  if (request.clearing_sequence() != 0 && sequences.empty()) {
    return NoClearing(request.clearing_sequence());
  }
  std::reverse(sequences.begin(), sequences.end());
  for (uint64_t sequence : sequences) {
    OMLOOP_RETURN_IF_ERROR(Show(context, sequence, *response.add_clearings()));
  }
  return absl::OkStatus();
}

grpc::Status FlowServer::RecordPayments(
    grpc::ServerContext* context, const pb::RecordPaymentsRequest* request,
    pb::RecordPaymentsResponse* response) {
  return ToGrpc(DoRecordPayments(*context, *request, *response));
}

grpc::Status FlowServer::FindClearing(grpc::ServerContext* context,
                                      const pb::FindClearingRequest* request,
                                      pb::FindClearingResponse* response) {
  return ToGrpc(DoFindClearing(*context, *request, *response));
}

grpc::Status FlowServer::ProposeClearing(
    grpc::ServerContext* context, const pb::ProposeClearingRequest* request,
    pb::ProposeClearingResponse* response) {
  return ToGrpc(DoProposeClearing(*context, *request, *response));
}

grpc::Status FlowServer::AnswerClearing(
    grpc::ServerContext* context, const pb::AnswerClearingRequest* request,
    pb::AnswerClearingResponse* response) {
  return ToGrpc(DoAnswerClearing(*context, *request, *response));
}

grpc::Status FlowServer::ListClearings(grpc::ServerContext* context,
                                       const pb::ListClearingsRequest* request,
                                       pb::ListClearingsResponse* response) {
  return ToGrpc(DoListClearings(*context, *request, *response));
}

}  // namespace omloop::services
