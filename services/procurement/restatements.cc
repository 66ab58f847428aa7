#include "services/procurement/restatements.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/procurement/reasons.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;

void SetMoney(int64_t minor, Asset asset, omloop::type::v1::Money& money) {
  money.set_minor_units(minor);
  money.set_asset(std::string(asset.code()));
}

// Import that undid -> the one it undid.
std::map<uint32_t, uint32_t> UndoneBy(const BookFacts& facts) {
  std::map<uint32_t, uint32_t> undone;
  for (const auto& [number, import] : facts.imports) {
    if (import.undone.has_value()) {
      undone[import.undone->undone_by_import] = number;
    }
  }
  return undone;
}

absl::StatusOr<std::string> ReasonOf(const ImportTools& tools,
                                     const ImportFact& import) {
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<rpb::Text> texts,
      tools.registry.ReadTexts(static_cast<int32_t>(import.anchor),
                               kReasonTextKind, {ToHex(import.id.view())}));
  return texts.empty() ? std::string() : texts[0].content();
}

// Adds up spend records of a month by what brought them.
class Collector {
 public:
  Collector(const BookFacts& facts, Month month, uint64_t as_of)
      : facts_(facts), month_(month), as_of_(as_of), undoes_(UndoneBy(facts)) {}

  void Take(const Record& record) {
    if (!IsMoney(record.entry_kind()) || Month(record.day()) != month_) return;
    const AccountFact* debit = facts_.Account(record.debit_account);
    const AccountFact* credit = facts_.Account(record.credit_account);
    if (debit == nullptr || credit == nullptr) return;
    const bool buys = debit->account_class == AccountClass::kPurchases;
    if (!buys && credit->account_class != AccountClass::kPurchases) return;
    auto import = facts_.imports.find(record.import_number);
    const bool by_import = import != facts_.imports.end();
    // What is not completed counts in no figure.
    if (by_import && !import->second.completed()) return;
    // 0 has no number: entries by no import are told apart by their sequence.
    std::pair<uint32_t, uint64_t> key{0, record.sequence};
    if (by_import) key = {Folded(record.import_number), 0};
    auto [it, added] = rows_.try_emplace(key);
    ppb::Restatement& row = it->second;
    if (added) {
      row.set_sequence(static_cast<int64_t>(record.sequence));
      row.set_recorded_time_ns(static_cast<int64_t>(record.recorded_ns));
      row.set_anchor(static_cast<int32_t>(buys ? debit->party : credit->party));
      row.set_import_number(static_cast<int32_t>(key.first));
      if (by_import) {
        const ImportFact& shown = facts_.imports.at(key.first);
        row.set_format(shown.terms.format);
        row.set_undone(shown.undone.has_value());
      }
      if (absl::StatusOr<Asset> asset = Asset::FromNumber(record.asset);
          asset.ok()) {
        SetMoney(0, *asset, *row.mutable_change());
      }
    }
    if (record.entry_kind() == EntryKind::kReversal) {
      row.set_taken_back_count(row.taken_back_count() + 1);
    } else {
      row.set_added_count(row.added_count() + 1);
    }
    row.mutable_change()->set_minor_units(
        row.change().minor_units() +
        (buys ? record.amount_minor : -record.amount_minor));
  }

  std::map<std::pair<uint32_t, uint64_t>, ppb::Restatement>& rows() {
    return rows_;
  }

 private:
  // An undoing of an import that came after the seal too is one row with it.
  uint32_t Folded(uint32_t import) const {
    auto undone = undoes_.find(import);
    if (undone == undoes_.end()) return import;
    const bool both = facts_.imports.at(undone->second).opened_at > as_of_;
    return both ? undone->second : import;
  }

  const BookFacts& facts_;
  const Month month_;
  const uint64_t as_of_;
  const std::map<uint32_t, uint32_t> undoes_;
  std::map<std::pair<uint32_t, uint64_t>, ppb::Restatement> rows_;
};

}  // namespace

absl::Status ListRestatements(const ImportTools& tools, View view,
                              const ppb::ListRestatementsRequest& request,
                              ppb::ListRestatementsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(Month month, ParseMonth(request.month()));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  auto seals = facts.seals.find(month);
  const SealFact* seal = nullptr;
  if (seals != facts.seals.end()) {
    for (const SealFact& candidate : seals->second) {
      if (request.version() == 0 ||
          candidate.seal.version == request.version()) {
        seal = &candidate;
      }
    }
  }
  if (seal == nullptr) {
    return FailedPrecondition(
        "MONTH_NOT_SEALED",
        absl::StrFormat(
            "%s has no seal%s; nothing in it is a restatement", request.month(),
            request.version() == 0
                ? std::string()
                : absl::StrFormat(" of version %d", request.version())));
  }
  response.set_version(seal->seal.version);
  response.set_sealed_as_of_sequence(seal->seal.as_of_sequence);
  response.set_as_of_sequence(static_cast<int64_t>(facts.size) - 1);
  const uint64_t as_of = static_cast<uint64_t>(seal->seal.as_of_sequence);
  Collector collector(facts, month, as_of);
  if (as_of + 1 < facts.size) {
    grpc::ClientContext context;
    absl::Status status = tools.ledger.Watch(
        as_of + 1, 0,
        [&](const lpb::WatchResponse& message) -> absl::Status {
          const std::string& bytes = message.records();
          for (size_t at = 0; at + kRecordSize <= bytes.size();
               at += kRecordSize) {
            Record record;
            std::memcpy(static_cast<void*>(&record), bytes.data() + at,
                        kRecordSize);
            if (record.sequence >= facts.size) return absl::CancelledError();
            collector.Take(record);
          }
          return static_cast<uint64_t>(message.next_sequence()) >= facts.size
                     ? absl::CancelledError()
                     : absl::OkStatus();
        },
        context);
    if (!status.ok() && !absl::IsCancelled(status)) return status;
  }
  std::vector<ppb::Restatement> rows;
  for (auto& [key, row] : collector.rows()) {
    if (view == View::kSteward && key.first != 0) {
      // Of an undone import the reason is that of the undoing.
      const ImportFact& import = facts.imports.at(key.first);
      const ImportFact& why =
          import.undone.has_value()
              ? facts.imports.at(import.undone->undone_by_import)
              : import;
      OMLOOP_ASSIGN_OR_RETURN(*row.mutable_reason(), ReasonOf(tools, why));
    }
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.sequence() < b.sequence();
  });
  for (ppb::Restatement& row : rows) {
    *response.add_restatements() = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status ListBookImports(const ImportTools& tools, View view,
                             const ppb::ListBookImportsRequest& request,
                             ppb::ListBookImportsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      int count, PageSize(request.page_size(), kPageDefault, kPageMax));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  ppb::ListBookImportsRequest query = request;
  query.clear_page_size();
  query.clear_page_token();
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken page,
      PageToken::Decode(request.page_token(),
                        QueryHash(query.SerializeAsString()), ~uint64_t{0}));
  const std::map<uint32_t, uint32_t> undoes = UndoneBy(facts);
  // Newest first; the position is how many were passed over.
  uint64_t passed = 0;
  for (auto it = facts.imports.rbegin(); it != facts.imports.rend(); ++it) {
    const ImportFact& import = it->second;
    auto undone = undoes.find(import.number);
    const bool wanted =
        (request.anchor() == 0 ||
         import.anchor == static_cast<uint32_t>(request.anchor())) &&
        (request.import_number() == 0 ||
         import.number == static_cast<uint32_t>(request.import_number())) &&
        (undone == undoes.end() || request.with_undoing() ||
         request.import_number() != 0);
    if (!wanted || passed++ < page.position) continue;
    if (response.imports_size() == count) {
      page.position = passed - 1;
      response.set_next_page_token(page.Encode());
      break;
    }
    ppb::BookImport* row = response.add_imports();
    const Asset asset = import.terms.asset;
    row->set_import_number(static_cast<int32_t>(import.number));
    row->set_anchor(static_cast<int32_t>(import.anchor));
    row->set_format(import.terms.format);
    row->set_asset(std::string(asset.code()));
    row->set_state(import.undone.has_value() ? ppb::BOOK_IMPORT_STATE_UNDONE
                   : import.completed()      ? ppb::BOOK_IMPORT_STATE_COMPLETED
                                             : ppb::BOOK_IMPORT_STATE_OPEN);
    row->set_booked_count(import.outcome.booked_count);
    SetMoney(import.outcome.booked_sum_minor, asset,
             *row->mutable_booked_sum());
    row->set_existing_count(import.outcome.existing_count);
    row->set_rejected_count(import.terms.rejected_count);
    row->set_reversed_count(import.outcome.reversed_count);
    SetMoney(import.outcome.reversed_sum_minor, asset,
             *row->mutable_reversed_sum());
    if (import.terms.first_day.has_value()) {
      row->set_first_date(FormatDay(*import.terms.first_day));
      row->set_last_date(FormatDay(*import.terms.last_day));
    }
    if (import.terms.complete_month.has_value()) {
      row->set_complete_month(FormatMonth(*import.terms.complete_month));
    }
    row->set_opened_time_ns(static_cast<int64_t>(import.opened_ns));
    row->set_completed_time_ns(static_cast<int64_t>(import.completed_ns));
    row->set_undone_time_ns(static_cast<int64_t>(import.undone_ns));
    row->set_opened_sequence(static_cast<int64_t>(import.opened_at));
    row->set_completed_sequence(static_cast<int64_t>(import.completed_at));
    if (undone != undoes.end()) {
      row->set_undoes_import(static_cast<int32_t>(undone->second));
    }
    if (!import.undone.has_value()) continue;
    row->set_undone_by_import(
        static_cast<int32_t>(import.undone->undone_by_import));
    if (view == View::kSteward) {
      OMLOOP_ASSIGN_OR_RETURN(
          *row->mutable_undo_reason(),
          ReasonOf(tools, facts.imports.at(import.undone->undone_by_import)));
    }
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
