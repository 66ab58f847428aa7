#include "ledger/ingest/ocds/ocds_drafts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/ocds/ocds_reader.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

// Takes over what `next` states. `newer`: it was stated later, so it wins.
void Merge(std::string& known, const std::string& next, bool newer) {
  if (!next.empty() && (newer || known.empty())) known = next;
}
void Merge(std::optional<Day>& known, const std::optional<Day>& next,
           bool newer) {
  if (next.has_value() && (newer || !known.has_value())) known = next;
}
void Merge(OcdsPeriod& known, const OcdsPeriod& next, bool newer) {
  Merge(known.start, next.start, newer);
  Merge(known.end, next.end, newer);
}
void Merge(OcdsValue& known, const OcdsValue& next, bool newer) {
  if (!next.amount.empty() && (newer || known.amount.empty())) known = next;
}
void Merge(OcdsParty& known, const OcdsParty& next, bool newer) {
  if (!next.Key().empty() && (newer || known.Key().empty())) known = next;
}
void Merge(std::vector<OcdsParty>& known, const std::vector<OcdsParty>& next,
           bool newer) {
  if (!next.empty() && (newer || known.empty())) known = next;
}
void Merge(OcdsTransaction& known, const OcdsTransaction& next, bool newer) {
  Merge(known.source, next.source, newer);
  Merge(known.value, next.value, newer);
  Merge(known.date, next.date, newer);
  Merge(known.payer, next.payer, newer);
  Merge(known.payee, next.payee, newer);
}
void Merge(OcdsAward& known, const OcdsAward& next, bool newer) {
  Merge(known.title, next.title, newer);
  Merge(known.status, next.status, newer);
  Merge(known.value, next.value, newer);
  Merge(known.date, next.date, newer);
  Merge(known.period, next.period, newer);
  Merge(known.cpv, next.cpv, newer);
  Merge(known.suppliers, next.suppliers, newer);
}
void Merge(OcdsContract& known, const OcdsContract& next, bool newer) {
  Merge(known.award_id, next.award_id, newer);
  Merge(known.title, next.title, newer);
  Merge(known.status, next.status, newer);
  Merge(known.value, next.value, newer);
  Merge(known.period, next.period, newer);
  Merge(known.signed_on, next.signed_on, newer);
  Merge(known.cpv, next.cpv, newer);
  Merge(known.suppliers, next.suppliers, newer);
  for (const OcdsTransaction& transaction : next.transactions) {
    auto it = std::find_if(known.transactions.begin(), known.transactions.end(),
                           [&](const OcdsTransaction& other) {
                             return other.id == transaction.id;
                           });
    if (it == known.transactions.end() || transaction.id.empty()) {
      known.transactions.push_back(transaction);
    } else {
      Merge(*it, transaction, newer);
    }
  }
}

// "open" and the like in words that the register knows.
std::string ProcedureWords(const OcdsRelease& head) {
  if (!head.method_details.empty()) return head.method_details;
  if (head.method == "open") return "open procedure";
  if (head.method == "selective") return "restricted procedure";
  if (head.method == "limited") return "limited procedure";
  if (head.method == "direct") return "direct award";
  return head.method;
}

const std::string& FirstOf(const std::string& a, const std::string& b,
                           const std::string& c) {
  return !a.empty() ? a : !b.empty() ? b : c;
}
std::optional<Day> FirstOf(std::optional<Day> a, std::optional<Day> b,
                           std::optional<Day> c) {
  return a ? a : b ? b : c;
}

Problem MakeAt(const char* code, std::string_view message, int64_t ordinal,
               int64_t row, const std::string& path) {
  Problem problem = MakeProblem(code, message);
  problem.record = ordinal;
  problem.row = row;
  problem.path = path;
  return problem;
}

// Registers of other countries keep their scheme, so that the same digits of
// two registers are two firms.
std::string RegisterNumber(const OcdsParty& party) {
  const std::string kvk = party.KvkNumber();
  if (!kvk.empty() || party.number.empty()) return kvk;
  return party.scheme.empty() ? party.number
                              : party.scheme + " " + party.number;
}

}  // namespace

std::string OcdsContractNumber(std::string_view ocid, std::string_view id) {
  const std::string tail = "-" + std::string(id);
  if (id.empty()) return std::string(ocid);
  if (absl::StartsWith(ToAbsl(id), ToAbsl(ocid)) ||
      absl::EndsWith(ToAbsl(ocid), ToAbsl(tail))) {
    return std::string(id);
  }
  return std::string(ocid) + "/" + std::string(id);
}

absl::Status OcdsDrafts::Add(const OcdsRelease& release, int64_t ordinal,
                             int64_t row) {
  const auto [at, added] =
      by_ocid_.try_emplace(release.ocid, processes_.size());
  if (added) {
    Process& process = processes_.emplace_back();
    process.head.ocid = release.ocid;
    process.ordinal = ordinal;
    process.row = row;
    ++kept_;
  }
  Process& process = processes_[at->second];
  // RFC 3339 dates are ordered as texts.
  const auto newer = [&](const std::string& what) {
    std::string& date = process.dates[what];
    if (release.date < date) return false;
    date = release.date;
    return true;
  };
  const bool head_newer = newer("head");
  OcdsRelease& head = process.head;
  Merge(head.buyer, release.buyer, head_newer);
  Merge(head.tender_title, release.tender_title, head_newer);
  Merge(head.method, release.method, head_newer);
  Merge(head.method_details, release.method_details, head_newer);
  Merge(head.category, release.category, head_newer);
  Merge(head.cpv, release.cpv, head_newer);
  Merge(head.tender_period, release.tender_period, head_newer);
  Merge(head.framework_ocid, release.framework_ocid, head_newer);
  const auto merge_all = [&](auto& known, const auto& next, char kind) {
    for (const auto& item : next) {
      auto it =
          std::find_if(known.begin(), known.end(),
                       [&](const auto& other) { return other.id == item.id; });
      const bool item_newer = newer(kind + item.id);
      if (it == known.end()) {
        known.push_back(item);
        ++kept_;
      } else {
        Merge(*it, item, item_newer);
      }
    }
  };
  merge_all(process.awards, release.awards, 'a');
  merge_all(process.contracts, release.contracts, 'c');
  for (const OcdsContract& contract : release.contracts) {
    kept_ += contract.transactions.size();
    own_transactions_ += std::count_if(
        contract.transactions.begin(), contract.transactions.end(),
        [](const OcdsTransaction& transaction) {
          return absl::StartsWith(transaction.source,
                                  ToAbsl(kOwnTransactionSource));
        });
  }
  if (kept_ > kOcdsKeptMax) {
    return InvalidArgument(
        "OCDS_TOO_MANY",
        absl::StrFormat("the file has more than %d contracts and payments; "
                        "split it by year or by buyer",
                        kOcdsKeptMax));
  }
  return absl::OkStatus();
}

const OcdsAward* OcdsDrafts::AwardOf(const Process& process,
                                     const OcdsContract& contract) {
  for (const OcdsAward& award : process.awards) {
    if (award.id == contract.award_id) return &award;
  }
  // Where there is one award it is that, also when the reference is missing.
  return process.awards.size() == 1 && contract.award_id.empty()
             ? &process.awards[0]
             : nullptr;
}

std::string OcdsDrafts::FrameworkNumberOf(const std::string& ocid) const {
  const auto known = by_ocid_.find(ocid);
  if (ocid.empty() || known == by_ocid_.end()) return "";
  const Process& framework = processes_[known->second];
  return framework.contracts.size() == 1
             ? OcdsContractNumber(ocid, framework.contracts[0].id)
             : "";
}

OcdsDrafts::ContractResult OcdsDrafts::ContractOf(
    const Process& process, const OcdsAward* award,
    const OcdsContract* contract) const {
  static const OcdsAward kNoAward;
  static const OcdsContract kNoContract;
  const OcdsAward& a = award != nullptr ? *award : kNoAward;
  const OcdsContract& c = contract != nullptr ? *contract : kNoContract;
  const OcdsRelease& head = process.head;
  const std::string& path = contract != nullptr ? c.path : a.path;
  ContractResult result;
  const auto tell = [&](const char* code, std::string_view message) {
    result.problems.push_back(
        MakeAt(code, message, process.ordinal, process.row, path));
  };
  ContractDraft& draft = result.draft;
  draft.record = process.ordinal;
  draft.row = process.row;
  draft.anchor = head.buyer.name;
  draft.contract_number =
      OcdsContractNumber(head.ocid, contract != nullptr ? c.id : a.id);
  draft.tender_reference = head.ocid;
  draft.title = FirstOf(c.title, a.title, head.tender_title);
  draft.cpv = FirstOf(c.cpv, a.cpv, head.cpv);
  draft.procedure = ProcedureWords(head);
  draft.signed_on = c.signed_on;
  draft.start =
      FirstOf(c.period.start, a.period.start, head.tender_period.start);
  draft.end = FirstOf(c.period.end, a.period.end, head.tender_period.end);
  if (!draft.start.has_value()) {
    draft.start = c.signed_on ? c.signed_on : a.date;
    if (draft.start.has_value()) {
      tell("OCDS_START_MISSING",
           absl::StrFormat("no period is stated; the contract is taken to "
                           "start when it was %s, on %s",
                           c.signed_on ? "signed" : "awarded",
                           FormatDay(*draft.start)));
    }
  }
  draft.framework_number = FrameworkNumberOf(head.framework_ocid);
  const std::vector<OcdsParty>& suppliers =
      c.suppliers.empty() ? a.suppliers : c.suppliers;
  if (suppliers.size() > 1) {
    tell("OCDS_SEVERAL_SUPPLIERS",
         absl::StrFormat("the contract has %d suppliers and one value",
                         suppliers.size()));
    result.taken = false;
  } else if (suppliers.empty()) {
    tell("SUPPLIER_MISSING", "the contract names no supplier");
    result.taken = false;
  } else {
    const OcdsParty& supplier = suppliers[0];
    SquashBlanks(supplier.name, draft.supplier_name);
    draft.supplier_kvk = RegisterNumber(supplier);
    draft.supplier_postcode = supplier.postcode;
    if (draft.supplier_name.empty() && draft.supplier_kvk.empty()) {
      draft.supplier_name = supplier.id;
    }
  }
  const std::string& status = contract != nullptr ? c.status : a.status;
  if (status == "cancelled" || status == "unsuccessful") {
    tell("OCDS_NOT_AWARDED",
         absl::StrFormat("its status is \"%s\": there is no contract", status));
    result.taken = false;
  }
  const OcdsAmount amount =
      ReadOcdsAmount(c.value.amount.empty() ? a.value : c.value, fallback_);
  draft.asset = amount.asset;
  if (amount.state == OcdsAmount::State::kRead) {
    draft.value_minor = amount.minor_units;
  } else if (amount.state != OcdsAmount::State::kNone) {
    // The reader said what is wrong with it.
    result.taken = false;
  }
  return result;
}

std::vector<OcdsDrafts::ContractResult> OcdsDrafts::Contracts() const {
  std::vector<ContractResult> results;
  for (const Process& process : processes_) {
    std::vector<const OcdsAward*> contracted;
    for (const OcdsContract& contract : process.contracts) {
      const OcdsAward* award = AwardOf(process, contract);
      contracted.push_back(award);
      results.push_back(ContractOf(process, award, &contract));
    }
    for (const OcdsAward& award : process.awards) {
      if (std::find(contracted.begin(), contracted.end(), &award) ==
          contracted.end()) {
        results.push_back(ContractOf(process, &award, nullptr));
      }
    }
  }
  return results;
}

std::vector<OcdsDrafts::TransactionResult> OcdsDrafts::Transactions() const {
  std::vector<TransactionResult> results;
  for (const Process& process : processes_) {
    for (const OcdsContract& contract : process.contracts) {
      const OcdsAward* award = AwardOf(process, contract);
      for (const OcdsTransaction& transaction : contract.transactions) {
        if (absl::StartsWith(transaction.source,
                             ToAbsl(kOwnTransactionSource))) {
          continue;
        }
        TransactionResult result;
        SpendDraft& draft = result.draft;
        const auto refuse = [&](const char* code, std::string_view message) {
          result.problems.push_back(MakeAt(code, message, process.ordinal,
                                           process.row, transaction.path));
          result.taken = false;
        };
        draft.record = static_cast<int64_t>(results.size()) + 1;
        draft.row = process.row;
        draft.basis = DraftDateBasis::kPaid;
        const OcdsParty* payee = &transaction.payee;
        const std::vector<OcdsParty>& suppliers =
            !contract.suppliers.empty() || award == nullptr ? contract.suppliers
                                                            : award->suppliers;
        if (payee->name.empty() && suppliers.size() == 1) payee = &suppliers[0];
        SquashBlanks(payee->name, draft.supplier_name);
        draft.supplier_kvk = RegisterNumber(*payee);
        draft.supplier_postcode = payee->postcode;
        SquashBlanks(transaction.payer.name.empty() ? process.head.buyer.name
                                                    : transaction.payer.name,
                     draft.body);
        draft.document_number = transaction.id;
        draft.contract_number =
            OcdsContractNumber(process.head.ocid, contract.id);
        draft.description = contract.title;
        if (transaction.date.has_value()) {
          draft.date = *transaction.date;
        } else {
          refuse("DATE_MISSING", "the payment has no date");
        }
        const OcdsAmount amount = ReadOcdsAmount(transaction.value, fallback_);
        draft.asset = amount.asset;
        draft.amount_minor = amount.minor_units;
        draft.rounded = amount.rounded;
        if (amount.state == OcdsAmount::State::kNone) {
          refuse("AMOUNT_MISSING", "the payment has no amount");
        } else if (amount.state != OcdsAmount::State::kRead) {
          result.taken = false;  // The reader said what is wrong with it.
        }
        results.push_back(std::move(result));
      }
    }
  }
  return results;
}

}  // namespace omloop::ingest
