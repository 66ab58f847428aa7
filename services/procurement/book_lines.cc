#include "services/procurement/book_lines.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/procurement/entry_chain.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

// Blocks of words asked for in one call: some megabytes.
constexpr size_t kBlocksPerCall = 40;

bool IsSpendLine(const Record& record) {
  return record.entry_kind() == EntryKind::kInvoice ||
         record.entry_kind() == EntryKind::kCreditNote;
}

// Collects the lines of an import and what is linked to them.
class LineCollector {
 public:
  // Spend lines, or every sort of money entry.
  enum class Kinds { kSpend, kAll };

  LineCollector(const BookFacts& facts, uint32_t import, uint32_t anchor,
                Kinds kinds)
      : facts_(facts), import_(import), anchor_(anchor), kinds_(kinds) {}

  template <typename Wanted>
  void Take(const Record& record, const Wanted& wanted,
            std::vector<BookLine>& lines) {
    const bool belongs = record.import_number == import_ &&
                         IsMoney(record.entry_kind()) &&
                         record.entry_kind() != EntryKind::kReversal;
    const bool follows = chain_open_;
    const bool begins = kinds_ == Kinds::kAll || IsSpendLine(record);
    chain_open_ =
        belongs && (record.flags & kFlagLinked) != 0 && (follows || begins);
    if (follows && belongs) {
      if (keeps_chain_) lines.back().linked.push_back(record);
      return;
    }
    keeps_chain_ = false;
    if (!belongs || !begins || !wanted(record)) return;
    const AccountFact* debit = facts_.Account(record.debit_account);
    const AccountFact* credit = facts_.Account(record.credit_account);
    if (debit == nullptr || credit == nullptr) return;
    const bool buys = debit->party == anchor_ &&
                      debit->account_class == AccountClass::kPurchases;
    BookLine& line = lines.emplace_back();
    line.record = record;
    // Of a credit note the purchases account gives; a payment has none.
    const bool gives_back = credit->account_class == AccountClass::kPurchases;
    line.amount_minor =
        gives_back && !buys ? -record.amount_minor : record.amount_minor;
    line.payee = buys ? credit->party : debit->party;
    keeps_chain_ = true;
  }

 private:
  const BookFacts& facts_;
  uint32_t import_;
  uint32_t anchor_;
  Kinds kinds_;
  bool chain_open_ = false;
  bool keeps_chain_ = false;
};

}  // namespace

absl::Status ScanImport(client::LedgerClient& ledger, const ImportFact& import,
                        uint64_t size,
                        const std::function<void(const Record&)>& visit) {
  const uint64_t limit = import.completed() ? import.completed_at : size;
  if (import.opened_at + 1 >= limit) return absl::OkStatus();
  grpc::ClientContext context;
  // Without a limit the server does not hash the log up to there for us.
  absl::Status status = ledger.Watch(
      import.opened_at + 1, 0,
      [&](const lpb::WatchResponse& response) -> absl::Status {
        const std::string& bytes = response.records();
        for (size_t at = 0; at + kRecordSize <= bytes.size();
             at += kRecordSize) {
          Record record;
          std::memcpy(static_cast<void*>(&record), bytes.data() + at,
                      kRecordSize);
          if (record.sequence >= limit) return absl::CancelledError();
          visit(record);
        }
        return static_cast<uint64_t>(response.next_sequence()) >= limit
                   ? absl::CancelledError()
                   : absl::OkStatus();
      },
      context);
  return absl::IsCancelled(status) ? absl::OkStatus() : status;
}

absl::StatusOr<std::vector<BookLine>> LinesOfImport(
    client::LedgerClient& ledger, const BookFacts& facts,
    const ImportFact& import) {
  std::vector<BookLine> lines;
  LineCollector collector(facts, import.number, import.anchor,
                          LineCollector::Kinds::kAll);
  OMLOOP_RETURN_IF_ERROR(
      ScanImport(ledger, import, facts.size, [&](const Record& record) {
        collector.Take(
            record, [](const Record&) { return true; }, lines);
      }));
  return lines;
}

absl::StatusOr<std::vector<BookLine>> LinesOfMonths(
    client::LedgerClient& ledger, const BookFacts& facts, uint32_t anchor,
    const std::set<Month>& months, size_t limit) {
  std::vector<BookLine> lines;
  for (const auto& [number, import] : facts.imports) {
    const bool may_hold =
        import.anchor == anchor && import.counts() &&
        std::any_of(months.begin(), months.end(),
                    [&](Month month) { return import.terms.MayHold(month); });
    if (!may_hold) continue;
    LineCollector collector(facts, number, anchor,
                            LineCollector::Kinds::kSpend);
    OMLOOP_RETURN_IF_ERROR(
        ScanImport(ledger, import, facts.size, [&](const Record& record) {
          if (lines.size() > limit) return;
          collector.Take(
              record,
              [&](const Record& line) {
                return months.contains(Month(line.day()));
              },
              lines);
        }));
    if (lines.size() > limit) {
      return FailedPrecondition(
          "TOO_MANY_LINES",
          absl::StrFormat("more than %d lines stand in the book for these "
                          "months; split the work by month",
                          limit));
    }
  }
  return lines;
}

absl::StatusOr<BookLine> LineAt(client::LedgerClient& ledger,
                                const BookFacts& facts, int64_t sequence) {
  if (sequence < 1 || static_cast<uint64_t>(sequence) >= facts.size) {
    return NotFound("ENTRY_NOT_FOUND",
                    absl::StrFormat("there is no entry %d; the book has %d",
                                    sequence, facts.size));
  }
  BookLine line;
  bool first = true;
  grpc::ClientContext context;
  absl::Status status = ledger.Watch(
      static_cast<uint64_t>(sequence), 0,
      [&](const lpb::WatchResponse& response) -> absl::Status {
        const std::string& bytes = response.records();
        for (size_t at = 0; at + kRecordSize <= bytes.size();
             at += kRecordSize) {
          Record record;
          std::memcpy(static_cast<void*>(&record), bytes.data() + at,
                      kRecordSize);
          if (first) {
            line.record = record;
          } else {
            line.linked.push_back(record);
          }
          first = false;
          if ((record.flags & kFlagLinked) == 0 ||
              !IsMoney(record.entry_kind())) {
            return absl::CancelledError();
          }
        }
        return absl::OkStatus();
      },
      context);
  if (!status.ok() && !absl::IsCancelled(status)) return status;
  const AccountFact* debit = facts.Account(line.record.debit_account);
  const AccountFact* credit = facts.Account(line.record.credit_account);
  const bool is_line = IsSpendLine(line.record) && debit != nullptr &&
                       credit != nullptr &&
                       (debit->account_class == AccountClass::kPurchases ||
                        credit->account_class == AccountClass::kPurchases);
  if (!is_line) {
    return FailedPrecondition(
        "NOT_REVERSIBLE",
        absl::StrFormat("entry %d is no spend line; \"omloop entries show %d\" "
                        "says what it is",
                        sequence, sequence));
  }
  const bool buys = debit->account_class == AccountClass::kPurchases;
  line.amount_minor =
      buys ? line.record.amount_minor : -line.record.amount_minor;
  line.payee = buys ? credit->party : debit->party;
  return line;
}

absl::Status KeepLive(client::LedgerClient& ledger,
                      std::vector<BookLine>& lines) {
  std::vector<EntryId> ids;
  ids.reserve(lines.size());
  for (const BookLine& line : lines) ids.push_back(line.record.id());
  OMLOOP_ASSIGN_OR_RETURN(std::vector<client::Standing> standings,
                          ledger.LookUp(ids));
  size_t kept = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!standings[i].live()) continue;
    if (kept != i) lines[kept] = std::move(lines[i]);
    ++kept;
  }
  lines.resize(kept);
  return absl::OkStatus();
}

std::string WordsKey(uint32_t import, int32_t block) {
  return absl::StrFormat("%d/%08d", import, block);
}

absl::StatusOr<std::map<LineKey, ppb::DeliveredRow>> WordsOf(
    client::RegistryClient& registry, int32_t anchor,
    const std::set<LineKey>& lines) {
  std::map<LineKey, ppb::DeliveredRow> words;
  std::map<std::string, uint32_t> blocks;  // Key -> import.
  for (const auto& [import, line] : lines) {
    blocks[WordsKey(import, static_cast<int32_t>(line) / kWordsBlock)] = import;
  }
  std::vector<std::string> keys;
  const auto fetch = [&]() -> absl::Status {
    OMLOOP_ASSIGN_OR_RETURN(std::vector<rpb::Text> texts,
                            registry.ReadTexts(anchor, "import-rows", keys));
    for (const rpb::Text& text : texts) {
      ppb::DeliveredRows rows;
      if (!rows.ParseFromString(text.content())) continue;
      const uint32_t import = blocks[text.key()];
      for (ppb::DeliveredRow& row : *rows.mutable_rows()) {
        const LineKey key{import, static_cast<uint32_t>(row.import_line())};
        if (lines.contains(key)) words[key] = std::move(row);
      }
    }
    keys.clear();
    return absl::OkStatus();
  };
  for (const auto& [key, import] : blocks) {
    keys.push_back(key);
    if (keys.size() == kBlocksPerCall) OMLOOP_RETURN_IF_ERROR(fetch());
  }
  if (!keys.empty()) OMLOOP_RETURN_IF_ERROR(fetch());
  return words;
}

void AddReversals(const BookLine& line, const ReversalPlan& plan,
                  lpb::SubmitBatchRequest& request) {
  const auto add = [&](const Record& record, bool linked) {
    lpb::NewEntry* entry = request.add_entries();
    entry->set_entry_id(ReversalId(record.id()).str());
    entry->set_linked(linked);
    lpb::Reversal* reversal = entry->mutable_reversal();
    reversal->set_reversed_sequence(static_cast<int64_t>(record.sequence));
    reversal->set_restatement(plan.restatement);
    reversal->set_detail(plan.detail);
    reversal->set_import_number(static_cast<int32_t>(plan.import_number));
    reversal->set_import_line(static_cast<int32_t>(plan.import_line));
  };
  add(line.record, !line.linked.empty() || plan.more_follows);
  for (size_t i = 0; i < line.linked.size(); ++i) {
    add(line.linked[i], i + 1 < line.linked.size() || plan.more_follows);
  }
}

bool Stands(lpb::EntryStatus status) {
  return status == lpb::ENTRY_STATUS_CREATED ||
         status == lpb::ENTRY_STATUS_EXISTS ||
         status == lpb::ENTRY_STATUS_EXISTS_DIFFERENT;
}

}  // namespace omloop::services
