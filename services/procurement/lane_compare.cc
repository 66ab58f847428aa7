#include "services/procurement/lane_compare.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::services {
namespace {

namespace ppb = omloop::procurement::v1;

LineKey KeyOf(const BookLine& line) {
  return {line.record.import_number, line.record.import_line};
}

}  // namespace

LaneComparison::LaneComparison(const ImportTools& tools, const BookFacts& facts,
                               const ppb::ImportOptions& options,
                               int32_t anchor)
    : tools_(tools), facts_(facts), options_(options), anchor_(anchor) {
  if (!complete()) return;
  absl::StatusOr<Month> month = ParseMonth(options.complete_month());
  if (month.ok()) months_.insert(*month);
}

bool LaneComparison::Inhabited(Month month) {
  if (complete()) return true;
  auto [it, added] = inhabited_.try_emplace(month, false);
  if (added) {
    for (const auto& [number, import] : facts_.imports) {
      if (import.anchor == static_cast<uint32_t>(anchor_) && import.counts() &&
          import.terms.MayHold(month)) {
        it->second = true;
        break;
      }
    }
  }
  return it->second;
}

void LaneComparison::TakeFresh(const ingest::SpendDraft& draft,
                               const EntryId& id, int32_t payee) {
  if (payee == 0) return;  // No line in the book can be its.
  const size_t limit = complete() ? kCompleteRowsMax : kComparedRowsMax;
  if (fresh_.size() >= limit) {
    too_many_ = true;
    return;
  }
  if (!complete()) months_.insert(Month(draft.date));
  fresh_.push_back(
      {id,
       draft.record,
       draft.row,
       draft.supplier_name,
       {static_cast<uint32_t>(payee), draft.document_number, draft.line_number,
        DayNumber(draft.date), draft.amount_minor, draft.asset.number()}});
}

// Lines in the book that may be another version of a row: of the months, not
// in the file as they stand, and live.
absl::StatusOr<std::vector<BookLine>> LaneComparison::Candidates(
    const absl::flat_hash_set<uint32_t>& payees) {
  absl::StatusOr<std::vector<BookLine>> found =
      LinesOfMonths(tools_.ledger, facts_, static_cast<uint32_t>(anchor_),
                    months_, kCompleteRowsMax);
  // A further file is taken all the same, only without the comparison.
  if (absl::IsFailedPrecondition(found.status()) && !complete()) {
    return std::vector<BookLine>();
  }
  OMLOOP_RETURN_IF_ERROR(found.status());
  std::vector<BookLine> lines = *std::move(found);
  std::erase_if(lines, [&](const BookLine& line) {
    return Matched(line) || (!complete() && !payees.contains(line.payee));
  });
  OMLOOP_RETURN_IF_ERROR(KeepLive(tools_.ledger, lines));
  return lines;
}

void LaneComparison::Propose(const FreshRow* row, const BookLine& line,
                             const ppb::DeliveredRow* words, LanePlan& plan) {
  if (plan.proposed.size() >= kProposedMax) return;
  ppb::ProposedChange& change = plan.proposed.emplace_back();
  const auto money = [&](int64_t minor, omloop::type::v1::Money& out) {
    out.set_minor_units(minor);
    absl::StatusOr<Asset> asset = Asset::FromNumber(line.record.asset);
    if (asset.ok()) out.set_asset(std::string(asset->code()));
  };
  change.set_sequence(static_cast<int64_t>(line.record.sequence));
  change.set_old_date(FormatDay(line.record.day()));
  money(line.amount_minor, *change.mutable_old_amount());
  if (words != nullptr) change.set_document_number(words->document_number());
  if (row == nullptr) return;
  change.set_record(row->record);
  change.set_row(row->row);
  change.set_supplier_name(row->supplier_name);
  change.set_document_number(row->compared.document_number);
  change.set_new_date(FormatDay(DayFromNumber(row->compared.day)));
  money(row->compared.amount_minor, *change.mutable_new_amount());
}

absl::StatusOr<LanePlan> LaneComparison::Finish() {
  LanePlan plan;
  if (too_many_ && complete()) {
    return FailedPrecondition(
        "TOO_MANY_LINES",
        absl::StrFormat("a complete month has at most %d rows",
                        kCompleteRowsMax));
  }
  if (too_many_ || (fresh_.empty() && !complete())) return plan;
  absl::flat_hash_set<uint32_t> payees;
  for (const FreshRow& row : fresh_) payees.insert(row.compared.payee);
  OMLOOP_ASSIGN_OR_RETURN(std::vector<BookLine> lines, Candidates(payees));
  if (lines.empty()) return plan;

  // Words are read where they can decide, and of lines that are shown.
  std::set<LineKey> wanted;
  for (const BookLine& line : lines) {
    if (payees.contains(line.payee) || wanted.size() < kProposedMax) {
      wanted.insert(KeyOf(line));
    }
  }
  OMLOOP_ASSIGN_OR_RETURN(auto words,
                          WordsOf(tools_.registry, anchor_, wanted));
  const auto words_of = [&](const BookLine& line) -> const ppb::DeliveredRow* {
    auto found = words.find(KeyOf(line));
    return found == words.end() ? nullptr : &found->second;
  };
  if (!complete()) {
    // Without a document number only a newer version of the same file says
    // enough about a line.
    std::set<uint32_t> versions;
    std::vector<uint64_t> matched(matched_.begin(), matched_.end());
    std::sort(matched.begin(), matched.end());
    for (const auto& [number, import] : facts_.imports) {
      auto first =
          std::upper_bound(matched.begin(), matched.end(), import.opened_at);
      if (first != matched.end() && *first < import.completed_at) {
        versions.insert(number);
      }
    }
    std::erase_if(lines, [&](const BookLine& line) {
      const ppb::DeliveredRow* known = words_of(line);
      return (known == nullptr || known->document_number().empty()) &&
             !versions.contains(line.record.import_number);
    });
  }
  std::vector<ComparedLine> rows;
  for (const FreshRow& row : fresh_) rows.push_back(row.compared);
  std::vector<ComparedLine> compared;
  for (const BookLine& line : lines) {
    ComparedLine& out = compared.emplace_back();
    out.payee = line.payee;
    out.day = line.record.effective_day;
    out.amount_minor = line.amount_minor;
    out.asset = line.record.asset;
    if (const ppb::DeliveredRow* known = words_of(line)) {
      out.document_number = known->document_number();
      out.line_number = known->line_number();
    }
  }
  const Changes changes =
      FindChanges(rows, compared,
                  complete()         ? Comparison::kComplete
                  : matched_.empty() ? Comparison::kFurther
                                     : Comparison::kNewerVersion);
  const bool as_new =
      options_.corrections() == ppb::CORRECTION_CHOICE_AS_NEW && !complete();
  for (size_t i = 0; i < fresh_.size(); ++i) {
    const FreshRow& row = fresh_[i];
    const bool same = changes.same_as[i] != kNoLine;
    const size_t at = same ? changes.same_as[i] : changes.replaces[i];
    if (at == kNoLine || (!same && as_new)) continue;
    plan.rows[row.id] = {same, lines[at]};
    if (same) {
      plan.same.Add(row.compared.amount_minor);
      continue;
    }
    plan.corrected_from.Add(lines[at].amount_minor);
    plan.corrected_to.Add(row.compared.amount_minor);
    Propose(&row, lines[at], words_of(lines[at]), plan);
  }
  if (!complete()) return plan;
  for (size_t at : changes.missing) {
    plan.reversals.Add(lines[at].amount_minor);
    Propose(nullptr, lines[at], words_of(lines[at]), plan);
    plan.missing.push_back(std::move(lines[at]));
  }
  return plan;
}

}  // namespace omloop::services
