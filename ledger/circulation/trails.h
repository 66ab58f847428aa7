#ifndef OMLOOP_LEDGER_CIRCULATION_TRAILS_H_
#define OMLOOP_LEDGER_CIRCULATION_TRAILS_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace omloop::circulation {

// Which of the money in an account is taken to go out first. Nothing in the
// data says which is right, so figures are given for all three.
enum class Method {
  kMixed,  // A share of everything that is there.
  kLifo,   // What came in last.
  kFifo,   // What came in first.
};
inline constexpr Method kAllMethods[] = {Method::kMixed, Method::kLifo,
                                         Method::kFifo};
std::string_view MethodName(Method method);  // "mixed", "lifo", "fifo"

// Where a payment runs with regard to the system whose money is followed.
enum class Category : uint8_t {
  kDeposit,   // Into the system.
  kTransfer,  // Inside it.
  kWithdraw,  // Out of it.
  kSystem,    // Outside it: not followed.
};
std::string_view CategoryName(Category category);

// A place that holds money; dense, in order of first appearance.
using AccountIndex = uint32_t;
// The other side of a payment that was inferred, not seen.
inline constexpr AccountIndex kUnseen = std::numeric_limits<uint32_t>::max();

// Amounts are whole units of the caller's choice (cents in a book); times are
// microseconds since any moment the caller likes, days of a book at noon.
struct Payment {
  int64_t id = 0;
  AccountIndex source = kUnseen;
  AccountIndex target = kUnseen;
  int64_t time_us = 0;
  // What leaves the source, more than 0, and what reaches the target: less by
  // the fee.
  int64_t sent = 0;
  int64_t received = 0;
  Category category = Category::kTransfer;
  // Balances just before it, where the source knows them.
  std::optional<int64_t> source_balance = {};
  std::optional<int64_t> target_balance = {};
};

// A payment that nobody saw but that balances say must have been.
enum class Inference : uint8_t {
  kInitial,     // What was there when the window began.
  kAccounting,  // What brings a balance in line.
  kFinal,       // What was there when the window ended.
};
std::string_view InferenceName(Inference inference);

// One payment on the way of a flow.
struct FlowStep {
  // The caller's id; of an inferred payment -1, -2, ... in order.
  int64_t payment = 0;
  AccountIndex source = kUnseen;
  AccountIndex target = kUnseen;
  int64_t time_us = 0;
  Category category = Category::kTransfer;
  // What goes on with the flow, the fee it lost here, and the whole payment.
  int64_t amount = 0;
  int64_t fee = 0;
  int64_t payment_sent = 0;
};

enum class FlowEnd : uint8_t {
  kPayment,    // With its last step, which left the system.
  kCut,        // Left its last account by a payment that is not followed.
  kUntracked,  // Still in its last account when following stopped.
};

// A sum of money and the payments it went by, from where it was first seen.
struct Flow {
  std::span<const FlowStep> steps;
  FlowEnd end = FlowEnd::kPayment;
  // Time in each account on the way. One fewer than steps when the flow ended
  // with a payment, else as many.
  std::span<const int64_t> stays_us;

  // Of the first payment, fee included.
  int64_t root_amount() const { return steps[0].amount + steps[0].fee; }
  // Sum of the stays; none for a flow that only passed.
  std::optional<int64_t> duration_us() const;
  // Payments inside the system.
  int transfers() const;
};

struct InferredPayment {
  int64_t payment = 0;
  Inference inference = Inference::kInitial;
  Category category = Category::kDeposit;
  AccountIndex account = kUnseen;
  int64_t time_us = 0;
  int64_t amount = 0;
};

// What following brings up, in order. Spans are valid during the call.
class FlowSink {
 public:
  virtual ~FlowSink() = default;
  virtual void OnFlow(const Flow& flow) = 0;
  virtual void OnInferred(const InferredPayment&) {}
};

struct TrackerOptions {
  Method method = Method::kMixed;
  // Parts below this are not followed on. At least 1.
  int64_t size_limit = 1;
  // Shares below this stay where they are. At least 1; size_limit or less.
  int64_t negligible = 1;
  // Stop following money after this time, in an account or since its root.
  std::optional<int64_t> cutoff_us = {};
  bool cutoff_since_root = false;
  // Make a payment of what balances show and nobody saw; else such money is
  // there, of unknown origin.
  bool infer = false;
  // Flows of two payments, in and out of one account each: for holding times.
  bool pairwise = false;
  int64_t window_begin_us = 0;
  int64_t window_end_us = 0;
};

// Follows money through accounts: each incoming amount is a branch, outgoing
// amounts extend branches by the method. Parts always add up to the whole: a
// share is rounded by largest remainder, ties to the older branch. Iterative;
// memory grows with the branches alive and the payments they hang on.
//
// Definitions: Mattsson and Takes, "Trajectories through temporal networks",
// Applied Network Science 6:35 (2021); docs/concepts/trails.md says what is
// taken from there and what is defined here (first in first out, remainders).
class Tracker {
 public:
  // `sink` must outlive the tracker.
  Tracker(const TrackerOptions& options, FlowSink& sink);
  ~Tracker();

  // What `account` held when the window began; before its first payment.
  void SetStartingBalance(AccountIndex account, int64_t balance);
  // The next payment in order of time; equal times in the order given.
  void Add(const Payment& payment);
  // Ends at window_end: what is left goes out by an inferred payment where
  // `withdraws` says so of the account (and options.infer), else it stays
  // untracked. Once, last.
  void Finish(std::span<const bool> withdraws);

  // What `account` holds, of known and unknown origin.
  int64_t BalanceOf(AccountIndex account) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_TRAILS_H_
