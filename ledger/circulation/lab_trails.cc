#include "ledger/circulation/lab_trails.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/circulation/decimal.h"

namespace omloop::circulation {
namespace {

constexpr int64_t kHourUs = int64_t{3600} * 1000 * 1000;
constexpr std::string_view kHeader =
    "trj_timestamp,trj_amt,trj_txn,trj_categ,trj_len,trj_dur,txn_IDs,"
    "txn_types,txn_amts,txn_fees,txn_txns,acct_IDs,acct_durs\r\n";
// The other side of an inferred payment, as the tool names it.
constexpr std::string_view kInferredAccount = "inferred";
constexpr size_t kBufferBytes = size_t{1} << 20;

class CsvSink : public FlowSink {
 public:
  CsvSink(const LabConfig& config, const LabTransactions& list, int rounding,
          const Writer& flows, const Writer& inferred)
      : config_(config),
        list_(list),
        rounding_(rounding),
        unit_(PowerOfTen(list.decimals)),
        flows_(flows),
        inferred_(inferred) {
    buffer_ = kHeader;
  }

  void OnFlow(const Flow& flow) override {
    ++report.flow_count;
    amount_ += flow.root_amount();
    const FlowStep& root = flow.steps.front();
    Field(
        FormatLabTime(config_.time_format, absl::FromUnixMicros(root.time_us)));
    Field(Amount(flow.root_amount()));
    Field(Share(root));
    // What left again at once had been there before.
    const std::string_view from = root.category == Category::kWithdraw
                                      ? "existing"
                                      : CategoryName(root.category);
    const std::string_view to = flow.end == FlowEnd::kCut ? "cut"
                                : flow.end == FlowEnd::kUntracked
                                    ? "untracked"
                                    : CategoryName(flow.steps.back().category);
    absl::StrAppendFormat(&buffer_, "\"(%s,%s)\",%d,", from, to,
                          flow.transfers());
    const std::optional<int64_t> duration = flow.duration_us();
    Field(duration.has_value() ? Hours(*duration) : "");
    const size_t steps = flow.steps.size();
    List(steps, [&](size_t i) { return IdOf(flow.steps[i]); });
    List(steps, [&](size_t i) { return std::string(TypeOf(flow.steps[i])); });
    List(steps, [&](size_t i) { return Amount(flow.steps[i].amount); });
    List(steps, [&](size_t i) { return Amount(flow.steps[i].fee); });
    List(steps, [&](size_t i) { return Share(flow.steps[i]); });
    List(steps + 1, [&](size_t i) {
      return std::string(
          NameOf(i == 0 ? root.source : flow.steps[i - 1].target));
    });
    List(flow.stays_us.size(),
         [&](size_t i) { return Hours(flow.stays_us[i]); });
    buffer_.pop_back();
    buffer_ += "\r\n";
    if (buffer_.size() >= kBufferBytes) Flush();
  }

  void OnInferred(const InferredPayment& payment) override {
    ++report.inferred_count;
    if (inferred_ == nullptr) return;
    const bool in = payment.category == Category::kDeposit;
    const std::string_view account = list_.accounts[payment.account];
    std::string line;
    for (const std::string& column : config_.columns) {
      if (column == "txn_ID") {
        line += IdOfInferred(payment.payment, payment.account, payment.time_us,
                             payment.amount);
      } else if (column == "timestamp") {
        const absl::Time time = absl::FromUnixMicros(payment.time_us);
        line +=
            absl::FormatTime("%Y-%m-%d %H:%M:%S", time, absl::UTCTimeZone());
        if (payment.time_us % 1'000'000 != 0) {
          line += absl::FormatTime(".%E6f", time, absl::UTCTimeZone());
        }
      } else if (column == "src_ID") {
        line += in ? kInferredAccount : account;
      } else if (column == "tgt_ID") {
        line += in ? account : kInferredAccount;
      } else if (column == "amt") {
        line += FormatRounded(payment.amount, unit_, kDecimalsMax);
      } else if (column == "type") {
        line += InferenceName(payment.inference);
      } else if (column == "src_fee" || column == "tgt_fee") {
        line += "0";
      }
      line += ",";
    }
    line.back() = '\n';
    inferred_(line);
  }

  void Flush() {
    flows_(buffer_);
    buffer_.clear();
  }

  std::string Total() const { return FormatRounded(amount_, unit_, rounding_); }

  LabTrailReport report;

 private:
  std::string Amount(int64_t amount) const {
    return FormatRounded(amount, unit_, rounding_);
  }
  std::string Hours(int64_t duration_us) const {
    return FormatRounded(duration_us, kHourUs, rounding_);
  }
  std::string Share(const FlowStep& step) const {
    return FormatRounded(step.amount + step.fee, step.payment_sent, rounding_);
  }

  std::string_view NameOf(AccountIndex account) const {
    return account == kUnseen ? kInferredAccount
                              : std::string_view(list_.accounts[account]);
  }
  std::string_view TypeOf(const FlowStep& step) const {
    if (step.payment >= 0) {
      return list_.type_names[list_.types[static_cast<size_t>(step.payment)]];
    }
    return InferenceName(InferenceOf(step.category, step.time_us));
  }
  Inference InferenceOf(Category category, int64_t time_us) const {
    if (category == Category::kDeposit &&
        time_us < absl::ToUnixMicros(config_.window_begin)) {
      return Inference::kInitial;
    }
    if (category == Category::kWithdraw &&
        time_us >= absl::ToUnixMicros(config_.window_end)) {
      return Inference::kFinal;
    }
    return Inference::kAccounting;
  }
  std::string IdOf(const FlowStep& step) const {
    if (step.payment >= 0) return list_.ids[static_cast<size_t>(step.payment)];
    return IdOfInferred(
        step.payment,
        step.category == Category::kDeposit ? step.target : step.source,
        step.time_us, step.payment_sent);
  }
  // From what the payment is: which ones are inferred, and in which order,
  // does not depend on the method.
  std::string IdOfInferred(int64_t payment, AccountIndex account,
                           int64_t time_us, int64_t amount) const {
    const Hash32 hash = Sha256Of(absl::StrFormat(
        "%d %s %d %d", payment, list_.accounts[account], time_us, amount));
    return "i_" + ToHex(View(hash).substr(0, 6));
  }

  void Field(std::string_view text) {
    Quoted(text);
    buffer_.push_back(',');
  }
  // Quoted as far as the reader of the file needs it.
  void Quoted(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
      buffer_ += text;
      return;
    }
    buffer_.push_back('"');
    for (char c : text) {
      if (c == '"') buffer_.push_back('"');
      buffer_.push_back(c);
    }
    buffer_.push_back('"');
  }
  template <typename Item>
  void List(size_t count, const Item& item) {
    cell_ = "[";
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) cell_ += ",";
      cell_ += item(i);
    }
    cell_ += "]";
    Field(cell_);
  }

  const LabConfig& config_;
  const LabTransactions& list_;
  const int rounding_;
  const int64_t unit_;
  const Writer& flows_;
  const Writer& inferred_;
  std::string buffer_;
  std::string cell_;
  __int128 amount_ = 0;
};

}  // namespace

absl::StatusOr<LabTrailReport> RunLabTrails(const LabConfig& config,
                                            const LabTransactions& list,
                                            const LabTrailOptions& options,
                                            const Writer& flows,
                                            const Writer& inferred,
                                            const Writer& untracked) {
  if (options.rounding < 0 || options.rounding > kDecimalsMax) {
    return InvalidArgument(
        "BAD_OPTION", absl::StrFormat("rounding is %d; give 0 to %d decimals",
                                      options.rounding, kDecimalsMax));
  }
  const std::optional<__int128> limit = ParseDecimal(options.size_limit);
  if (!limit.has_value() || *limit < 0) {
    return InvalidArgument(
        "BAD_OPTION",
        absl::StrFormat("the size limit is \"%s\"; give a number of 0 or more",
                        options.size_limit));
  }
  const int64_t unit = PowerOfTen(list.decimals);
  TrackerOptions tracking;
  tracking.method = options.method;
  // Below half of the last digit that is written is nothing.
  tracking.negligible = std::max<int64_t>(
      unit / (2 * PowerOfTen(std::min(options.rounding, 12))), 1);
  const __int128 scaled = *limit / PowerOfTen(kDecimalsMax - list.decimals);
  tracking.size_limit = static_cast<int64_t>(
      std::clamp<__int128>(scaled, tracking.negligible, __int128{1} << 62));
  if (options.cutoff.has_value()) {
    tracking.cutoff_us = absl::ToInt64Microseconds(*options.cutoff);
  }
  tracking.cutoff_since_root = options.cutoff_since_root;
  tracking.infer = options.infer;
  tracking.pairwise = options.pairwise;
  tracking.window_begin_us = absl::ToUnixMicros(config.window_begin);
  tracking.window_end_us = absl::ToUnixMicros(config.window_end);

  CsvSink sink(config, list, options.rounding, flows, inferred);
  Tracker tracker(tracking, sink);
  if (!options.no_starting_balance) {
    const std::vector<int64_t> starting = InferStartingBalances(list);
    for (AccountIndex account = 0; account < starting.size(); ++account) {
      tracker.SetStartingBalance(account, starting[account]);
    }
  }
  for (const Payment& payment : list.payments) {
    tracker.Add(payment);
    if (payment.category != Category::kSystem) continue;
    ++sink.report.system_count;
    if (untracked != nullptr) {
      untracked(list.system_rows[static_cast<size_t>(payment.id)]);
      untracked("\n");
    }
  }
  // Where accounts are told apart, only those inside can be known to pay out
  // at the end.
  const auto withdraws = std::make_unique<bool[]>(list.accounts.size());
  for (size_t account = 0; account < list.accounts.size(); ++account) {
    withdraws[account] =
        config.boundary == BoundaryType::kTransactions ||
        config.boundary == BoundaryType::kNone ||
        config.followed.contains(list.account_categories[account]);
  }
  tracker.Finish({withdraws.get(), list.accounts.size()});
  sink.Flush();
  sink.report.flow_amount = sink.Total();
  return sink.report;
}

std::string LabReportText(const LabConfig& config, const LabTransactions& list,
                          const LabTrailOptions& options,
                          const LabTrailReport& report) {
  std::string text = "System options:\n";
  if (!config.fee_text.empty()) {
    absl::StrAppendFormat(
        &text, "    Using the '%s pay(s)' convention for fee/revenue.\n",
        config.fee_text);
  }
  absl::StrAppendFormat(
      &text, "    Using '%s' as the network boundary definition.\n",
      config.boundary_text.empty() ? "none" : config.boundary_text);
  if (!config.balance_text.empty()) {
    absl::StrAppendFormat(
        &text,
        "    Using the '%s-transaction' convention for recorded balances.\n",
        config.balance_text);
  }
  text += options.no_starting_balance
              ? "    Avoid inferring account balances at start.\n"
              : "Initializing:\n"
                "    Inferring account balances at start, when unknown...\n";
  text += "Tracking options:\n";
  if (!options.infer) {
    text += "    Avoid inferring unseen deposit and withdrawal transactions.\n";
  }
  if (options.cutoff.has_value()) {
    absl::StrAppendFormat(
        &text, "    Stop tracking funds after %s hours %s.\n",
        FormatRounded(absl::ToInt64Microseconds(*options.cutoff), kHourUs, 6),
        options.cutoff_since_root ? "since tracking began" : "in an account");
  }
  absl::StrAppendFormat(&text, "    Stop tracking funds below %s in value.\n",
                        options.size_limit);
  absl::StrAppendFormat(
      &text, "Running:\n    %s under '%s' heuristic.\n",
      options.pairwise ? "Pairwise allocation" : "Weighted trajectories",
      MethodName(options.method));
  absl::StrAppendFormat(
      &text,
      "Result:\n    %d rows read, %d outside the time window, %d left out\n"
      "    %d flows of %s together, %d inferred payments, %d payments outside "
      "the system\n",
      list.row_count, list.outside_window, list.issue_count, report.flow_count,
      report.flow_amount, report.inferred_count, report.system_count);
  if (list.out_of_order > 0) {
    absl::StrAppendFormat(&text,
                          "    %d rows stood before an earlier one: the list "
                          "was put in order of time, equal times as they "
                          "stood\n",
                          list.out_of_order);
  }
  for (const LabIssue& issue : list.issues) {
    absl::StrAppendFormat(&text, "ISSUE in row %d: %s\n", issue.line,
                          issue.what);
  }
  if (static_cast<size_t>(list.issue_count) > list.issues.size()) {
    absl::StrAppendFormat(
        &text, "ISSUE in %d further rows\n",
        static_cast<size_t>(list.issue_count) - list.issues.size());
  }
  return text;
}

}  // namespace omloop::circulation
