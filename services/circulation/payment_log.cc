#include "services/circulation/payment_log.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/locality.h"
#include "ledger/model/record.h"

namespace omloop::services {
namespace {

using circulation::BookPayment;
using circulation::Standing;

// Decides once for each party and day; a book has few days.
class Standings {
 public:
  explicit Standings(const fold::Facts& facts) : facts_(facts) {}

  Standing Of(PartyNumber party, Day day) {
    const auto [it, added] = known_.try_emplace({party, day});
    if (added) it->second = Decide(party, day);
    return it->second;
  }

 private:
  Standing Decide(PartyNumber number, Day day) const {
    const fold::PartyState* party = facts_.Party(number);
    if (party == nullptr) return Standing::kElsewhere;
    switch (party->attributes.kind) {
      case PartyKind::kAnchor:
        return Standing::kAnchor;
      case PartyKind::kHouseholds:
        return Standing::kHouseholds;
      case PartyKind::kTaxOffice:
        return Standing::kTaxOffice;
      case PartyKind::kSupplier:
        break;
      default:
        return Standing::kElsewhere;
    }
    // Where its money goes on to is not known, so neither is its place.
    if (party->attributes.pass_through) return Standing::kElsewhere;
    const RingSet* rings = facts_.RingSetOn(day);
    if (rings == nullptr) return Standing::kElsewhere;
    const Locality place = LocalityOf({}, party->establishments, *rings, day);
    return place.ring.kind() == rings->local() ? Standing::kLocal
                                               : Standing::kElsewhere;
  }

  const fold::Facts& facts_;
  std::map<std::pair<PartyNumber, Day>, Standing> known_;
};

}  // namespace

absl::Status PaymentLog::Apply(const ledger::v1::WatchResponse& message) {
  const std::string& bytes = message.records();
  if (static_cast<uint64_t>(message.first_sequence()) != size_ ||
      bytes.size() % kRecordSize != 0) {
    return DataLoss(
        "LOG_GAP",
        absl::StrFormat("the log goes on at entry %d with %d "
                        "bytes, expected whole records from entry "
                        "%d on",
                        message.first_sequence(), bytes.size(), size_));
  }
  int payload = 0;
  for (size_t at = 0; at < bytes.size(); at += kRecordSize) {
    Record record;
    std::memcpy(static_cast<void*>(&record), bytes.data() + at, kRecordSize);
    const EntryKind kind = record.entry_kind();
    if (IsFact(kind)) {
      while (payload < message.payloads_size() &&
             static_cast<uint64_t>(message.payloads(payload).sequence()) <
                 record.sequence) {
        ++payload;
      }
      const bool has =
          payload < message.payloads_size() &&
          static_cast<uint64_t>(message.payloads(payload).sequence()) ==
              record.sequence;
      OMLOOP_RETURN_IF_ERROR(facts_.Apply(
          record, has ? std::string_view(message.payloads(payload).payload())
                      : std::string_view()));
    } else if (kind == EntryKind::kReversal) {
      auto original =
          std::lower_bound(rows_.begin(), rows_.end(), record.reversed,
                           [](const MoneyRow& row, uint64_t sequence) {
                             return row.sequence < sequence;
                           });
      if (original != rows_.end() && original->sequence == record.reversed) {
        original->reversed = true;
      }
    } else if (kind == EntryKind::kInvoice || kind == EntryKind::kCreditNote ||
               kind == EntryKind::kPayment) {
      const bool set_off = facts_.clearings().contains(record.reversed);
      if (set_off) settled_.insert(record.reversed);
      rows_.push_back({.sequence = record.sequence,
                       .debit_account = record.debit_account,
                       .credit_account = record.credit_account,
                       .amount_minor = record.amount_minor,
                       .day = record.effective_day,
                       .import_number = record.import_number,
                       .asset = record.asset,
                       .payment = kind == EntryKind::kPayment,
                       .set_off = set_off});
    }
    ++size_;
  }
  root_ = static_cast<uint64_t>(message.size()) == size_ ? message.root() : "";
  return absl::OkStatus();
}

bool PaymentLog::Counts(const MoneyRow& row) const {
  if (row.reversed || row.set_off || row.amount_minor == 0) return false;
  if (row.import_number == 0) return true;
  const fold::ImportState* import =
      facts_.Import(ImportNumber(row.import_number));
  return import != nullptr && import->outcome.has_value();
}

Month PaymentLog::NewestMonth(uint16_t asset) const {
  int32_t newest = 0;
  for (const MoneyRow& row : rows_) {
    if (row.asset == asset && row.day > newest && Counts(row)) {
      newest = row.day;
    }
  }
  return Month(DayFromNumber(newest));
}

WindowPayments CollectPayments(const PaymentLog& log, Day first, Day last,
                               uint16_t asset) {
  const fold::Facts& facts = log.facts();
  Standings standings(facts);
  std::vector<BookPayment> payments, spend;
  std::set<PartyNumber> paying;
  for (const MoneyRow& row : log.rows()) {
    const Day day = DayFromNumber(row.day);
    if (row.asset != asset || day < first || day > last || !log.Counts(row)) {
      continue;
    }
    const fold::AccountState* debit =
        facts.Account(AccountNumber(row.debit_account));
    const fold::AccountState* credit =
        facts.Account(AccountNumber(row.credit_account));
    if (debit == nullptr || credit == nullptr) continue;
    const bool money = debit->account_class == AccountClass::kMoney &&
                       credit->account_class == AccountClass::kMoney;
    if (row.payment != money) continue;
    // Money accounts: debit receives. Purchases: the buyer is debited for
    // what it got, and pays.
    const PartyNumber payer = money ? credit->party : debit->party;
    const PartyNumber payee = money ? debit->party : credit->party;
    BookPayment payment{row.sequence,
                        payer,
                        payee,
                        day,
                        row.amount_minor,
                        standings.Of(payer, day),
                        standings.Of(payee, day)};
    if (money) {
      if (payment.payer_standing == Standing::kAnchor) paying.insert(payer);
      payments.push_back(payment);
    } else {
      spend.push_back(payment);
    }
  }
  WindowPayments window;
  bool from_spend = false;
  for (const BookPayment& line : spend) {
    // A refund goes by the same book as what it takes back.
    const PartyNumber anchor =
        line.payer_standing == Standing::kAnchor ? line.payer : line.payee;
    if (paying.contains(anchor)) continue;
    from_spend = true;
    payments.push_back(line);
  }
  window.payments = std::move(payments);
  window.root_basis = paying.empty() ? "spend"
                      : from_spend   ? "payments and spend"
                                     : "payments";
  return window;
}

absl::Status LogReader::Read(
    grpc::ServerContext& context,
    const std::function<absl::Status(const PaymentLog&)>& visit) {
  OMLOOP_ASSIGN_OR_RETURN(ledger::v1::GetBookResponse book, ledger_.GetBook());
  const auto size = static_cast<uint64_t>(book.size());
  MutexLock lock(mutex_);
  if (!broken_.ok()) return broken_;
  if (log_.size() < size) {
    const std::unique_ptr<grpc::ClientContext> call =
        grpc::ClientContext::FromServerContext(context);
    absl::Status folded;
    absl::Status status = ledger_.Watch(
        log_.size(), size,
        [&](const ledger::v1::WatchResponse& message)
            ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
              folded = log_.Apply(message);
              return folded;
            },
        *call);
    if (!folded.ok()) broken_ = folded;
    OMLOOP_RETURN_IF_ERROR(status);
  }
  return visit(log_);
}

}  // namespace omloop::services
