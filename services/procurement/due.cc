#include "services/procurement/due.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/month_rules.h"
#include "services/common/names.h"
#include "services/procurement/book_lines.h"
#include "services/procurement/lane_compare.h"
#include "services/procurement/months.h"

namespace omloop::services {
namespace {

namespace ppb = omloop::procurement::v1;

class Collector {
 public:
  Collector(const ImportTools& tools, const BookFacts& facts, Day today,
            const ppb::ListDueRequest& request)
      : tools_(tools),
        facts_(facts),
        today_(today),
        request_(request),
        until_(today + (request.days_ahead() > 0 ? request.days_ahead()
                                                 : kDueDaysAhead)) {}

  absl::Status Run(const std::vector<ppb::Import>& desk) {
    for (Month month : MonthsToLookAt()) {
      bool all_done = true;
      bool any_anchor = false;
      for (const auto& [party, attributes] : facts_.attributes) {
        if (attributes.kind != PartyKind::kAnchor) continue;
        if (!ExpectedFrom(party, month)) continue;
        any_anchor = true;
        auto known = facts_.months.find({party, month});
        all_done = all_done && known != facts_.months.end() &&
                   known->second.state == MonthFact::State::kSignedOff;
        if (Wanted(party)) OMLOOP_RETURN_IF_ERROR(AddMonth(party, month));
      }
      if (any_anchor && Wanted(0) && !facts_.sealed.contains(month) &&
          (all_done || today_ > SubmissionDue(month))) {
        ppb::DueItem& item = Add(ppb::DUE_KIND_SEAL, 0, month, SealDue(month));
        item.set_command(absl::StrFormat("omloop month seal --month=%s",
                                         FormatMonth(month)));
      }
    }
    if (!request_.dated_only()) AddDesk(desk);
    AddContracts();
    return absl::OkStatus();
  }

  std::vector<ppb::DueItem>& items() { return items_; }

 private:
  bool Wanted(uint32_t party) const {
    return request_.party() == 0 ||
           static_cast<uint32_t>(request_.party()) == party;
  }

  std::vector<Month> MonthsToLookAt() const {
    std::vector<Month> months;
    for (Month month = Month(today_) - kDueMonthsBack; month < Month(today_);
         ++month) {
      months.push_back(month);
    }
    // The running month is on the calendar before it ends.
    if (SubmissionDue(Month(today_)) <= until_) {
      months.push_back(Month(today_));
    }
    return months;
  }

  // An anchor hands in each month from its first one on; one that never did,
  // the last finished month.
  bool ExpectedFrom(uint32_t anchor, Month month) const {
    std::optional<Month> first;
    for (const auto& [number, import] : facts_.imports) {
      if (import.anchor != anchor || !import.counts() ||
          !import.terms.first_day.has_value()) {
        continue;
      }
      const Month begins(*import.terms.first_day);
      if (!first.has_value() || begins < *first) first = begins;
    }
    for (const auto& [key, fact] : facts_.months) {
      if (key.first != anchor) continue;
      if (!first.has_value() || key.second < *first) first = key.second;
    }
    return month >= first.value_or(Month(today_) - 1);
  }

  ppb::DueItem& Add(ppb::DueKind kind, uint32_t party,
                    std::optional<Month> month, std::optional<Day> due) {
    ppb::DueItem& item = items_.emplace_back();
    item.set_kind(kind);
    item.set_party(static_cast<int32_t>(party));
    std::string id = absl::StrFormat("%s-%d", ppb::DueKind_Name(kind), party);
    if (month.has_value()) {
      item.set_month(FormatMonth(*month));
      id += "-" + FormatMonth(*month);
    }
    if (due.has_value()) {
      item.set_due_date(FormatDay(*due));
      item.set_overdue(today_ > *due);
    }
    item.set_id(std::move(id));
    return item;
  }

  absl::Status AddMonth(uint32_t anchor, Month month) {
    const Day due = SubmissionDue(month);
    const std::string month_text = FormatMonth(month);
    if (Month(today_) <= month) {
      Add(ppb::DUE_KIND_DELIVER, anchor, month, due)
          .set_command(
              absl::StrFormat("omloop import FILE --anchor=%d", anchor));
      return absl::OkStatus();
    }
    OMLOOP_ASSIGN_OR_RETURN(ppb::AnchorMonth row,
                            DescribeMonth(tools_, facts_, anchor, month,
                                          AssetOf(anchor, month), today_));
    const bool submitted = row.state() == ppb::MONTH_STATE_SUBMITTED;
    if (row.state() == ppb::MONTH_STATE_SIGNED_OFF) return absl::OkStatus();
    if (!submitted && row.imported_count() == 0) {
      Add(ppb::DUE_KIND_DELIVER, anchor, month, due)
          .set_command(
              absl::StrFormat("omloop import FILE --anchor=%d", anchor));
      return absl::OkStatus();
    }
    if (!submitted) {
      ppb::DueItem& item = Add(ppb::DUE_KIND_SUBMIT, anchor, month, due);
      item.set_count(row.imported_count());
      *item.mutable_amount() = row.imported_sum();
      item.set_command(absl::StrFormat(
          "omloop month submit --anchor=%d --month=%s --total=AMOUNT "
          "--count=LINES",
          anchor, month_text));
    } else {
      const int64_t more =
          row.imported_sum().minor_units() - row.control_total().minor_units();
      const int64_t lines = row.imported_count() - row.control_count();
      if (!request_.dated_only() && (more != 0 || lines != 0)) {
        ppb::DueItem& item =
            Add(ppb::DUE_KIND_CONTROL_DIFFERS, anchor, month, std::nullopt);
        item.set_count(lines);
        item.mutable_amount()->set_minor_units(more);
        item.mutable_amount()->set_asset(row.control_total().asset());
        item.set_command(
            absl::StrFormat("omloop month status --anchor=%d "
                            "--month=%s",
                            anchor, month_text));
      }
      Add(ppb::DUE_KIND_SIGN_OFF, anchor, month, due)
          .set_command(absl::StrFormat(
              "omloop month sign-off --anchor=%d --month=%s --by=NAME", anchor,
              month_text));
    }
    return request_.dated_only() ? absl::OkStatus()
                                 : AddUnplaced(anchor, month);
  }

  // That of what was stated, else the book's.
  Asset AssetOf(uint32_t anchor, Month month) const {
    auto known = facts_.months.find({anchor, month});
    return known == facts_.months.end()
               ? facts_.default_asset
               : known->second.statement.control_total.asset();
  }

  absl::Status AddUnplaced(uint32_t anchor, Month month) {
    OMLOOP_ASSIGN_OR_RETURN(std::vector<BookLine> lines,
                            LinesOfMonths(tools_.ledger, facts_, anchor,
                                          {month}, kCompleteRowsMax));
    OMLOOP_RETURN_IF_ERROR(KeepLive(tools_.ledger, lines));
    std::set<uint32_t> unplaced;
    int64_t sum = 0;
    for (const BookLine& line : lines) {
      if (facts_.placed.contains(line.payee) || facts_.IsAnchor(line.payee)) {
        continue;
      }
      unplaced.insert(line.payee);
      sum += line.amount_minor;
    }
    if (unplaced.empty()) return absl::OkStatus();
    ppb::DueItem& item =
        Add(ppb::DUE_KIND_PLACE_SUPPLIERS, anchor, month, std::nullopt);
    item.set_count(static_cast<int64_t>(unplaced.size()));
    item.mutable_amount()->set_minor_units(sum);
    item.mutable_amount()->set_asset(std::string(facts_.default_asset.code()));
    item.set_command(
        absl::StrFormat("omloop parties unknown --anchor=%d --month=%s", anchor,
                        FormatMonth(month)));
    return absl::OkStatus();
  }

  void AddDesk(const std::vector<ppb::Import>& desk) {
    for (const ppb::Import& import : desk) {
      const uint32_t party = static_cast<uint32_t>(import.options().anchor());
      if (import.state() == ppb::IMPORT_STATE_COMPLETED || !Wanted(party)) {
        continue;
      }
      ppb::DueItem& item =
          Add(ppb::DUE_KIND_FINISH_IMPORT, party, std::nullopt, std::nullopt);
      const std::string id = ToHex(import.import_id());
      item.set_id(item.id() + "-" + id);
      item.set_count(import.accepted_count());
      item.set_command(absl::StrFormat("omloop import --resume=%s", id));
    }
  }

  void AddContracts() {
    for (const auto& [sequence, contract] : facts_.contracts) {
      const std::optional<Day> end = contract.LastDay();
      if (!Wanted(contract.anchor) || !end.has_value() || *end < today_ ||
          *end > until_) {
        continue;
      }
      ppb::DueItem& item =
          Add(ppb::DUE_KIND_CONTRACT_ENDS, contract.anchor, std::nullopt, *end);
      item.set_id(absl::StrFormat("%s-%d", item.id(), sequence));
      item.set_contract_sequence(static_cast<int64_t>(sequence));
      item.mutable_amount()->set_minor_units(
          contract.terms.value.minor_units());
      item.mutable_amount()->set_asset(
          std::string(contract.terms.value.asset().code()));
      item.set_command(absl::StrFormat("omloop contracts list --anchor=%d",
                                       contract.anchor));
    }
  }

  const ImportTools& tools_;
  const BookFacts& facts_;
  const Day today_;
  const ppb::ListDueRequest& request_;
  const Day until_;
  std::vector<ppb::DueItem> items_;
};

}  // namespace

absl::Status ListDue(const ImportTools& tools, Day today,
                     const std::vector<ppb::Import>& desk,
                     const ppb::ListDueRequest& request,
                     ppb::ListDueResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  Collector collector(tools, facts, today, request);
  OMLOOP_RETURN_IF_ERROR(collector.Run(desk));
  std::vector<ppb::DueItem>& items = collector.items();
  std::stable_sort(items.begin(), items.end(),
                   [](const ppb::DueItem& a, const ppb::DueItem& b) {
                     return std::tuple(a.due_date().empty(), a.due_date()) <
                            std::tuple(b.due_date().empty(), b.due_date());
                   });
  for (ppb::DueItem& item : items) *response.add_items() = std::move(item);
  response.set_today(FormatDay(today));
  return absl::OkStatus();
}

}  // namespace omloop::services
