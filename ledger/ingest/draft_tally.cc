#include "ledger/ingest/draft_tally.h"

#include <algorithm>
#include <utility>

#include "ledger/base/errors.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/source_reader.h"

namespace omloop::ingest {
namespace {

// A part may be larger than the whole when signs are mixed: then the sum stays
// where it is.
void AddHolding(int64_t& sum, int64_t amount) {
  const auto added = AddMinor(sum, amount);
  if (added.ok()) sum = *added;
}

}  // namespace

absl::Status DraftTally::Tell(const Problem& problem, SpendSink& sink) {
  report_.Add(problem);
  return sink.OnProblem(problem);
}

absl::Status DraftTally::Reject(Problem problem, SpendSink& sink) {
  ++report_.records;
  ++report_.rejected;
  if (problem.record == 0) problem.record = report_.records;
  return Tell(problem, sink);
}

bool DraftTally::Count(int64_t amount_minor, bool rounded, Day day) {
  const auto sum = AddMinor(report_.accepted_sum_minor, amount_minor);
  if (!sum.ok()) return false;
  ++report_.accepted;
  report_.accepted_sum_minor = *sum;
  if (rounded) ++report_.rounded;
  if (amount_minor == 0) ++report_.zero;
  if (amount_minor < 0) {
    ++report_.negative;
    AddHolding(report_.negative_sum_minor, amount_minor);
  }
  CountAndSum& month = months_[Month(day)];
  ++month.count;
  AddHolding(month.sum_minor, amount_minor);
  return true;
}

void DraftTally::CountSupplier(const std::string& name, int64_t amount_minor) {
  auto found = suppliers_.find(std::string_view(name));
  if (found == suppliers_.end()) {
    if (suppliers_.size() >= kSuppliersTrackedMax) return;
    found = suppliers_.emplace(name, CountAndSum()).first;
  }
  ++found->second.count;
  AddHolding(found->second.sum_minor, amount_minor);
}

absl::Status DraftTally::Accept(const SpendDraft& draft, SpendSink& sink) {
  if (!Count(draft.amount_minor, draft.rounded, draft.date)) {
    ++report_.rejected;
    Problem problem = MakeProblem(
        "SUM_TOO_LARGE", "with this amount the sum of the file is too large");
    problem.record = draft.record;
    problem.row = draft.row;
    return Tell(problem, sink);
  }
  if (draft.supplier_name.empty()) {
    Problem problem =
        MakeProblem("SUPPLIER_NOT_NAMED", "the record names no supplier");
    problem.record = draft.record;
    problem.row = draft.row;
    OMLOOP_RETURN_IF_ERROR(Tell(problem, sink));
  } else {
    CountSupplier(draft.supplier_name, draft.amount_minor);
  }
  return sink.OnRecord(draft);
}

absl::Status DraftTally::AcceptPayment(const PaymentDraft& payment,
                                       SpendSink& sink) {
  CountRecord();
  if (!Count(payment.amount_minor, false, payment.date)) {
    ++report_.rejected;
    Problem problem = MakeProblem(
        "SUM_TOO_LARGE", "with this amount the sum of the file is too large");
    problem.record = payment.record;
    problem.row = payment.row;
    return Tell(problem, sink);
  }
  if (!payment.name.empty()) CountSupplier(payment.name, payment.amount_minor);
  return sink.OnPayment(payment);
}

void DraftTally::Finish() {
  report_.suppliers = static_cast<int64_t>(suppliers_.size());
  for (const auto& [name, sums] : suppliers_) report_.by_supplier[name] = sums;
  for (const auto& [month, sums] : months_) {
    report_.by_month[FormatMonth(month)] = sums;
  }
}

absl::Status RefuseContent(const absl::Status& status, FileReport& report,
                           SpendSink& sink) {
  const std::string reason = ReasonOf(status);
  const auto kinds = ProblemKinds();
  const bool known = std::any_of(
      kinds.begin(), kinds.end(),
      [&reason](const ProblemKind& kind) { return kind.code == reason; });
  const bool content =
      absl::IsInvalidArgument(status) || absl::IsDataLoss(status);
  if (!known || !content) return status;
  const Problem problem = MakeProblem(reason, ToStd(status.message()));
  return Refuse(problem, report, sink);
}

}  // namespace omloop::ingest
