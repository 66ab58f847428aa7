#include "services/procurement/import_run.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/reject_file.h"
#include "services/procurement/lane.h"
#include "services/procurement/mapping_profiles.h"
#include "services/procurement/payment_run.h"

namespace omloop::services {
namespace {

namespace ppb = omloop::procurement::v1;

// Rows of one anchor that wait before they are looked up or booked together.
constexpr size_t kWaitingMax = 4000;
// Different bodies one file may name.
constexpr size_t kBodiesMax = 200;
// Bytes of refused rows given back; more are in `omloop check --rejects`.
constexpr size_t kRejectsBytesMax = 4 << 20;

// Why a row that could be read is not taken all the same.
struct Refusal {
  const char* code;
  const char* rule;
  const char* message;  // Behind the row's date.
  const char* hint;
};
constexpr Refusal kSealed = {
    "MONTH_SEALED", "A sealed month takes restatements only.",
    "lies in a month that is sealed",
    "Import the row with --reason=WORDS; it then counts as a restatement."};
constexpr Refusal kSignedOff = {
    "MONTH_SIGNED_OFF", "A month that was signed off takes nothing more.",
    "lies in a month that the anchor signed off",
    "Reopen the month with \"omloop month reopen\", with a reason."};
constexpr Refusal kOutsideMonth = {
    "OUTSIDE_MONTH", "A complete month has rows of that month only.",
    "lies outside the month that the file is declared complete for",
    "Import the row on its own, without --complete-month."};

ingest::Problem ProblemOf(const Refusal& refusal, Day day, int64_t record,
                          int64_t row) {
  ingest::Problem problem;
  problem.severity = ingest::Severity::kError;
  problem.code = refusal.code;
  problem.rule = refusal.rule;
  problem.message = absl::StrFormat("%s %s", FormatDay(day), refusal.message);
  problem.hint = refusal.hint;
  problem.record = record;
  problem.row = row;
  return problem;
}

// Whether booking takes lines of the anchor back.
bool ChangesLines(const ppb::ImportOptions& options,
                  const ImportFindings& checked, int32_t anchor) {
  auto plan = checked.plans.find(anchor);
  if (plan == checked.plans.end()) return false;
  const bool accepts = !options.complete_month().empty() ||
                       options.corrections() == ppb::CORRECTION_CHOICE_ACCEPT;
  return !plan->second->missing.empty() ||
         (accepts && plan->second->corrected_to.count > 0);
}

// Takes what the reader finds and hands it to the lanes of the anchors.
class RunSink : public ingest::SpendSink {
 public:
  RunSink(const ImportTools& tools, const ppb::ImportOptions& options,
          const BookFacts& facts, const ImportFindings* checked,
          const std::function<void(int64_t)>& progress)
      : tools_(tools),
        options_(options),
        facts_(facts),
        checked_(checked),
        progress_(progress) {
    findings_.rejects_csv = ingest::RejectHeader();
    if (absl::StatusOr<Month> month = ParseMonth(options.complete_month());
        month.ok()) {
      complete_ = *month;
    }
  }

  absl::Status OnRecord(const ingest::SpendDraft& draft) override {
    const Month date_month(draft.date);
    if (complete_ && *complete_ != date_month) {
      return Refuse(kOutsideMonth, draft);
    }
    if (options_.restatement_reason().empty() &&
        facts_.sealed.contains(date_month)) {
      return Refuse(kSealed, draft);
    }
    OMLOOP_ASSIGN_OR_RETURN(int32_t anchor, AnchorOf(draft));
    if (facts_.IsSignedOff(static_cast<uint32_t>(anchor), date_month)) {
      return Refuse(kSignedOff, draft);
    }
    std::string month = draft.year_only ? FormatDay(draft.date).substr(0, 4)
                                        : FormatMonth(Month(draft.date));
    findings_.months[month].Add(draft.amount_minor);
    ++rows_;
    if (anchor == 0) return absl::OkStatus();  // Counted with its body.
    findings_.anchors[anchor].Add(draft.amount_minor);
    auto [days, first] =
        findings_.days.try_emplace(anchor, draft.date, draft.date);
    days->second.first = std::min(days->second.first, draft.date);
    days->second.second = std::max(days->second.second, draft.date);
    OMLOOP_ASSIGN_OR_RETURN(Lane * lane, LaneOf(anchor));
    if (lane == nullptr) {
      // Booking, and nothing of this anchor is new.
      findings_.existing.Add(draft.amount_minor);
      return absl::OkStatus();
    }
    lane->Add(draft);
    if (lane->waiting() < kWaitingMax) return absl::OkStatus();
    OMLOOP_RETURN_IF_ERROR(lane->Flush(findings_));
    if (progress_) progress_(rows_);
    return absl::OkStatus();
  }

  absl::Status OnLayout(const ingest::TableLayout& layout) override {
    // Without a header the columns are told by what most rows hold, which a
    // few refused ones would not show again.
    if (layout.header_row == 0) return absl::OkStatus();
    // Of an archive each table brings its own.
    if (columns_ == 0) findings_.rejects_csv.clear();
    columns_ = layout.header.size();
    findings_.rejects_csv += ingest::RefusedRowsHeader(layout.header);
    return absl::OkStatus();
  }

  absl::Status OnPayment(const ingest::PaymentDraft& payment) override {
    if (facts_.sealed.contains(Month(payment.date))) {
      ++refused_;
      return OnProblem(
          ProblemOf(kSealed, payment.date, payment.record, payment.row));
    }
    const int32_t anchor = options_.anchor();
    if (anchor == 0) return absl::OkStatus();  // Said before it is booked.
    ++rows_;
    findings_.months[FormatMonth(Month(payment.date))].Add(
        payment.amount_minor);
    findings_.anchors[anchor].Add(payment.amount_minor);
    if (payments_ == nullptr) {
      OMLOOP_ASSIGN_OR_RETURN(payments_,
                              PaymentRun::Open(tools_, facts_, anchor));
      if (checked_ != nullptr) {
        OMLOOP_RETURN_IF_ERROR(payments_->BeginBooking(
            checked_->report, checked_->anchors.at(anchor)));
      }
    }
    payments_->Add(payment);
    if (payments_->waiting() < kWaitingMax) return absl::OkStatus();
    OMLOOP_RETURN_IF_ERROR(payments_->Flush(findings_));
    if (progress_) progress_(rows_);
    return absl::OkStatus();
  }

  absl::Status OnProblem(const ingest::Problem& problem) override {
    return OnRefusedRow(problem, {});
  }

  absl::Status OnRefusedRow(
      const ingest::Problem& problem,
      const std::vector<std::string_view>& cells) override {
    if (problem.severity != ingest::Severity::kError) return absl::OkStatus();
    if (findings_.rejects.size() < ingest::kReportProblemsMax) {
      findings_.rejects.push_back(problem);
    }
    if (findings_.rejects_csv.size() < kRejectsBytesMax) {
      findings_.rejects_csv +=
          columns_ > 0 ? ingest::RefusedRow(cells, columns_, problem)
                       : ingest::RejectLine(options_.file_name(), problem);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ImportFindings> Finish(ingest::FileReport report) {
    // A complete month without rows takes back all that stands.
    if (complete_) OMLOOP_RETURN_IF_ERROR(LaneOf(options_.anchor()).status());
    for (auto& [anchor, lane] : lanes_) {
      if (!lane.has_value()) continue;
      if (lane->booking()) {
        OMLOOP_RETURN_IF_ERROR(lane->Complete(findings_));
        continue;
      }
      OMLOOP_RETURN_IF_ERROR(lane->Flush(findings_));
      OMLOOP_RETURN_IF_ERROR(lane->Compare(findings_));
      OMLOOP_ASSIGN_OR_RETURN(bool interrupted, lane->IsInterrupted(report));
      if (interrupted) findings_.interrupted.insert(anchor);
    }
    OMLOOP_RETURN_IF_ERROR(FinishPayments(report));
    report.accepted -= refused_;
    report.rejected += refused_;
    findings_.report = std::move(report);
    return std::move(findings_);
  }

 private:
  absl::Status Refuse(const Refusal& refusal, const ingest::SpendDraft& draft) {
    ++refused_;
    static const std::vector<std::string_view>& none =
        *new std::vector<std::string_view>();
    return OnRefusedRow(ProblemOf(refusal, draft.date, draft.record, draft.row),
                        draft.cells == nullptr ? none : *draft.cells);
  }

  absl::Status FinishPayments(const ingest::FileReport& report) {
    if (payments_ == nullptr) return absl::OkStatus();
    if (payments_->booking()) {
      OMLOOP_RETURN_IF_ERROR(payments_->Complete(findings_));
    } else {
      OMLOOP_RETURN_IF_ERROR(payments_->Flush(findings_));
      OMLOOP_ASSIGN_OR_RETURN(bool interrupted,
                              payments_->IsInterrupted(report));
      if (interrupted) findings_.interrupted.insert(options_.anchor());
    }
    payments_->Report(findings_);
    return absl::OkStatus();
  }

  // The anchor a row belongs to: the one whose name stands in the row, so that
  // it is the same whoever is named for the file and a row is never booked to
  // two; else the one that was named; 0 when that is nobody's.
  absl::StatusOr<int32_t> AnchorOf(const ingest::SpendDraft& draft) {
    if (draft.body.empty()) return options_.anchor();
    if (!findings_.bodies.contains(draft.body)) {
      if (findings_.bodies.size() >= kBodiesMax) {
        if (options_.anchor() != 0) return options_.anchor();
        return FailedPrecondition(
            "TOO_MANY_BODIES",
            absl::StrFormat("the file names more than %d bodies; that column "
                            "may be something else: name the anchor with "
                            "--anchor",
                            kBodiesMax));
      }
      absl::StatusOr<registry::v1::Party> party =
          tools_.registry.FindAnchor(draft.body);
      if (!party.ok() && !absl::IsNotFound(party.status())) {
        return party.status();
      }
      findings_.body_anchors[draft.body] = party.ok() ? party->number() : 0;
    }
    findings_.bodies[draft.body].Add(draft.amount_minor);
    const int32_t own = findings_.body_anchors[draft.body];
    if (complete_ && own != 0 && own != options_.anchor()) {
      return FailedPrecondition(
          "COMPLETE_OF_MANY",
          absl::StrFormat("row %d is of \"%s\", which is another anchor; a "
                          "file of several anchors cannot be declared a "
                          "complete month: split it",
                          draft.row, draft.body));
    }
    return own != 0 ? own : options_.anchor();
  }

  absl::StatusOr<Lane*> LaneOf(int32_t anchor) {
    auto [it, added] = lanes_.try_emplace(anchor);
    if (!added) return it->second.has_value() ? &*it->second : nullptr;
    if (checked_ != nullptr && !checked_->fresh_by_anchor.contains(anchor) &&
        !checked_->interrupted.contains(anchor) &&
        !ChangesLines(options_, *checked_, anchor)) {
      return nullptr;
    }
    OMLOOP_ASSIGN_OR_RETURN(Lane lane,
                            Lane::Open(tools_, facts_, options_, anchor));
    if (checked_ != nullptr) {
      OMLOOP_RETURN_IF_ERROR(lane.BeginBooking(*checked_));
    }
    it->second.emplace(std::move(lane));
    return &*it->second;
  }

  const ImportTools& tools_;
  const ppb::ImportOptions& options_;
  const BookFacts& facts_;
  const ImportFindings* checked_;  // Null while checking.
  const std::function<void(int64_t)>& progress_;
  std::map<int32_t, std::optional<Lane>> lanes_;
  std::unique_ptr<PaymentRun> payments_;  // Of a bank statement.
  int64_t rows_ = 0;
  int64_t refused_ = 0;
  // Columns of a table with a header; 0 for other sources.
  size_t columns_ = 0;
  std::optional<Month> complete_;
  ImportFindings findings_;
};

// Whether a file may be declared complete for its month.
absl::Status CheckComplete(const ppb::ImportOptions& options,
                           const BookFacts& facts) {
  if (options.complete_month().empty()) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(Month month, ParseMonth(options.complete_month()));
  if (options.anchor() == 0) {
    return FailedPrecondition("ANCHOR_MISSING",
                              "a complete month is that of one anchor; name "
                              "it with --anchor");
  }
  if (facts.sealed.contains(month) && options.restatement_reason().empty()) {
    return FailedPrecondition(
        "REASON_MISSING",
        absl::StrFormat("%s is sealed; say with --reason=WORDS why it changes",
                        options.complete_month()));
  }
  if (facts.IsSignedOff(static_cast<uint32_t>(options.anchor()), month)) {
    return FailedPrecondition(
        "MONTH_SIGNED_OFF",
        absl::StrFormat("the anchor signed %s off; reopen it with \"omloop "
                        "month reopen --month=%s --reason=WORDS\"",
                        options.complete_month(), options.complete_month()));
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportFindings> Read(
    const ImportTools& tools, const ppb::ImportOptions& options,
    ingest::ByteSource& source, const ImportFindings* checked,
    const std::function<void(int64_t)>& progress) {
  OMLOOP_ASSIGN_OR_RETURN(const ingest::ReadOptions read,
                          ReadOptionsOf(tools.registry, options));
  OMLOOP_RETURN_IF_ERROR(source.Rewind());
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  OMLOOP_RETURN_IF_ERROR(CheckComplete(options, facts));
  RunSink sink(tools, options, facts, checked, progress);
  OMLOOP_ASSIGN_OR_RETURN(ingest::FileReport report,
                          ingest::ReadSource(source, read, sink));
  report.file = options.file_name();
  return sink.Finish(std::move(report));
}

// Why a checked file cannot be booked; OK when it can.
absl::Status CheckBookable(const ppb::ImportOptions& options,
                           const ImportFindings& checked) {
  const ingest::FileReport& report = checked.report;
  if (report.refused) {
    std::string why = "it is not a spend file this version reads";
    if (!report.problems.empty()) {
      why = absl::StrFormat("%s %s", report.problems[0].message,
                            report.problems[0].hint);
    }
    return FailedPrecondition(
        "FILE_REFUSED", absl::StrFormat("the file is not taken: %s", why));
  }
  if (report.years_only && options.month().empty()) {
    return FailedPrecondition(
        "YEARS_ONLY",
        "the file has years but no months; name the month it is booked in "
        "with --month=YYYY-MM");
  }
  if (options.anchor() != 0) return absl::OkStatus();
  if (checked.bodies.empty() && report.accepted > 0) {
    return FailedPrecondition("ANCHOR_MISSING",
                              "the file does not say whose spend it is; name "
                              "the anchor with --anchor");
  }
  for (const auto& [body, anchor] : checked.body_anchors) {
    if (anchor != 0) continue;
    return FailedPrecondition(
        "BODY_UNKNOWN",
        absl::StrFormat("\"%s\" is not a registered anchor; register it with "
                        "\"omloop parties register --kind=anchor\", or book "
                        "the whole file for one anchor with --anchor",
                        body));
  }
  return absl::OkStatus();
}

bool SameChanges(const ppb::ImportChanges& agreed,
                 const ImportFindings& checked) {
  return agreed.correction_count() == checked.corrected_to.count &&
         agreed.corrected_from().minor_units() ==
             checked.corrected_from.sum_minor &&
         agreed.corrected_to().minor_units() ==
             checked.corrected_to.sum_minor &&
         agreed.reversal_count() == checked.reversals.count &&
         agreed.reversal_sum().minor_units() == checked.reversals.sum_minor;
}

}  // namespace

// Here, where a plan is a complete type.
ImportFindings::ImportFindings() = default;
ImportFindings::~ImportFindings() = default;
ImportFindings::ImportFindings(ImportFindings&&) noexcept = default;
ImportFindings& ImportFindings::operator=(ImportFindings&&) noexcept = default;

absl::Status ImportRun::SaveProfile(const ingest::MappingProfile& profile) {
  OMLOOP_ASSIGN_OR_RETURN(const BookFacts facts, tools_.view.Refresh());
  const auto anchor =
      facts.parties.find(static_cast<uint32_t>(options_.anchor()));
  if (anchor == facts.parties.end()) return absl::OkStatus();
  return AdoptProfile(tools_.registry, tools_.ledger, options_.anchor(),
                      anchor->second, profile);
}

absl::StatusOr<ImportFindings> ImportRun::Check(ingest::ByteSource& source) {
  return Read(tools_, options_, source, nullptr, nullptr);
}

absl::StatusOr<ImportFindings> ImportRun::Book(
    ingest::ByteSource& source, const std::function<void(int64_t)>& progress,
    const ppb::ImportChanges* agreed) {
  OMLOOP_ASSIGN_OR_RETURN(ImportFindings checked, Check(source));
  OMLOOP_RETURN_IF_ERROR(CheckBookable(options_, checked));
  // Of an interrupted import a part is done already.
  if (agreed != nullptr && checked.interrupted.empty() &&
      !SameChanges(*agreed, checked)) {
    return MakeError(
        absl::StatusCode::kAborted, "PLAN_CHANGED",
        absl::StrFormat("the book has changed since the file was checked: %d "
                        "rows would be corrections and %d lines taken back; "
                        "nothing was booked: check again",
                        checked.corrected_to.count, checked.reversals.count));
  }
  bool changes = false;
  for (const auto& [anchor, plan] : checked.plans) {
    changes = changes || ChangesLines(options_, checked, anchor);
  }
  // An import cut off after its last line still has to be completed.
  if (checked.fresh.count == 0 && checked.interrupted.empty() && !changes) {
    return checked;
  }
  OMLOOP_ASSIGN_OR_RETURN(ImportFindings booked,
                          Read(tools_, options_, source, &checked, progress));
  if (options_.save_profile() && options_.anchor() != 0) {
    OMLOOP_RETURN_IF_ERROR(SaveProfile(booked.report.profile));
  }
  return booked;
}

}  // namespace omloop::services
