#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/circulation/allocation.h"
#include "ledger/circulation/trails.h"

namespace omloop::circulation {
namespace {

constexpr int64_t kHour = int64_t{3600} * 1000 * 1000;
constexpr int64_t kWindowEnd = 1000 * kHour;

// "3500[1,2]", as docs/design of the examples writes flows.
struct Collected : FlowSink {
  struct Row {
    int64_t amount;
    std::vector<int64_t> payments;
    FlowEnd end;
    int64_t duration;
    int64_t leaf;
    int64_t fees;
    bool from_outside;
  };
  void OnFlow(const Flow& flow) override {
    Row row{flow.root_amount(),
            {},
            flow.end,
            flow.duration_us().value_or(0),
            flow.steps.back().amount,
            0,
            flow.steps.front().category == Category::kDeposit};
    for (const FlowStep& step : flow.steps) {
      row.payments.push_back(step.payment);
      row.fees += step.fee;
      // A step hands on what the one before let through.
      if (&step != &flow.steps.front()) {
        EXPECT_EQ(step.amount + step.fee, (&step - 1)->amount);
      }
      EXPECT_LE(step.amount + step.fee, step.payment_sent);
    }
    EXPECT_EQ(row.amount, row.leaf + row.fees);
    rows.push_back(row);
  }
  void OnInferred(const InferredPayment& payment) override {
    inferred.push_back(payment);
  }
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const Row& row : rows) {
      texts.push_back(
          absl::StrCat(row.amount, "[", absl::StrJoin(row.payments, ","), "]"));
    }
    return texts;
  }
  int64_t Sum() const {
    int64_t sum = 0;
    for (const Row& row : rows) sum += row.amount;
    return sum;
  }
  // Sum of amount times time inside.
  __int128 Weighted() const {
    __int128 sum = 0;
    for (const Row& row : rows) {
      sum += static_cast<__int128>(row.amount) * row.duration;
    }
    return sum;
  }

  std::vector<Row> rows;
  std::vector<InferredPayment> inferred;
};

enum : AccountIndex { kA, kB, kC, kD, kE, kQ, kR, kAccounts };

Payment Make(int64_t id, AccountIndex from, AccountIndex to, int64_t minutes,
             int64_t amount, Category category) {
  return {.id = id,
          .source = from,
          .target = to,
          .time_us = minutes * kHour / 60,
          .sent = amount,
          .received = amount,
          .category = category};
}

// The eleven payments of the public example, minutes from 1 March 2017.
std::vector<Payment> Example() {
  constexpr auto kIn = Category::kDeposit;
  constexpr auto kOn = Category::kTransfer;
  constexpr auto kOut = Category::kWithdraw;
  const int64_t day = 24 * 60;
  return {Make(1, kA, kB, 2, 4000, kIn),
          Make(2, kB, kQ, 8, 3500, kOut),
          Make(3, kA, kC, 21, 2000, kIn),
          Make(4, kC, kE, day + 26, 1000, kOn),
          Make(5, kA, kB, day + 51, 500, kIn),
          Make(6, kB, kD, day + 72, 500, kOn),
          Make(7, kC, kD, day + 109, 1000, kOn),
          Make(8, kD, kA, 2 * day + 110, 1500, kOut),
          Make(9, kE, kR, 2 * day + 138, 100, kOut),
          Make(10, kB, kA, 2 * day + 141, 500, kOut),
          Make(11, kE, kQ, 3 * day + 168, 900, kOut)};
}

Collected Follow(const std::vector<Payment>& payments, TrackerOptions options) {
  options.window_end_us = kWindowEnd;
  Collected collected;
  Tracker tracker(options, collected);
  for (const Payment& payment : payments) tracker.Add(payment);
  const bool all[64] = {};
  tracker.Finish(all);
  return collected;
}

Collected Follow(const std::vector<Payment>& payments, Method method) {
  return Follow(payments, TrackerOptions{.method = method});
}

// Source of all three lists: the published files for the first two; first in,
// first out from an independent implementation (docs/concepts/trails.md).
TEST(TrackerTest, FollowsTheWorkedExampleByEachMethod) {
  using ::testing::ElementsAre;
  EXPECT_THAT(Follow(Example(), Method::kLifo).Texts(),
              ElementsAre("3500[1,2]", "500[5,6,8]", "1000[3,7,8]",
                          "100[3,4,9]", "500[1,10]", "900[3,4,11]"));
  EXPECT_THAT(
      Follow(Example(), Method::kMixed).Texts(),
      ElementsAre("3500[1,2]", "250[1,6,8]", "250[5,6,8]", "1000[3,7,8]",
                  "100[3,4,9]", "250[1,10]", "250[5,10]", "900[3,4,11]"));
  const Collected fifo = Follow(Example(), Method::kFifo);
  EXPECT_THAT(fifo.Texts(),
              ElementsAre("3500[1,2]", "500[1,6,8]", "1000[3,7,8]",
                          "100[3,4,9]", "500[5,10]", "900[3,4,11]"));
  // Hours .1, 49.8, 49.483333, 49.95, 25.5, 74.45.
  std::vector<int64_t> minutes;
  for (const auto& row : fifo.rows)
    minutes.push_back(row.duration * 60 / kHour);
  EXPECT_THAT(minutes, ElementsAre(6, 2988, 2969, 2997, 1530, 4467));
}

TEST(TrackerTest, FlowsAddUpAndTheMeanTimeDoesNotDependOnTheMethod) {
  for (Method method : kAllMethods) {
    const Collected flows = Follow(Example(), method);
    EXPECT_EQ(flows.Sum(), 6500);
    // 24.535897 hours, as all accounts drain.
    EXPECT_EQ(static_cast<int64_t>(flows.Weighted() * 1'000'000 /
                                   (6500 * static_cast<__int128>(kHour))),
              24'535'897);
  }
}

TEST(TrackerTest, MoneyNobodySawComeIsExistingAndIsPaidLast) {
  const std::vector<Payment> payments = {
      Make(1, kA, kB, 0, 100, Category::kDeposit),
      Make(2, kB, kC, 60, 150, Category::kTransfer)};
  for (Method method : kAllMethods) {
    EXPECT_THAT(Follow(payments, method).Texts(),
                ::testing::ElementsAre("50[2]", "100[1,2]"));
  }
}

TEST(TrackerTest, InferenceNamesWhatBalancesShow) {
  TrackerOptions options{.method = Method::kFifo, .infer = true};
  options.window_begin_us = -kHour;
  options.window_end_us = kWindowEnd;
  Collected flows;
  Tracker tracker(options, flows);
  tracker.SetStartingBalance(kB, 30);
  Payment known = Make(1, kB, kC, 0, 20, Category::kTransfer);
  known.source_balance = 45;
  tracker.Add(known);
  EXPECT_EQ(tracker.BalanceOf(kB), 25);
  const bool all[] = {true, true, true};
  tracker.Finish(all);
  ASSERT_EQ(flows.inferred.size(), 4u);
  EXPECT_EQ(flows.inferred[0].inference, Inference::kInitial);
  EXPECT_EQ(flows.inferred[0].amount, 30);
  EXPECT_EQ(flows.inferred[0].time_us, -kHour - 1);
  EXPECT_EQ(flows.inferred[1].inference, Inference::kAccounting);
  EXPECT_EQ(flows.inferred[1].amount, 15);
  EXPECT_EQ(flows.inferred[2].inference, Inference::kFinal);
  EXPECT_EQ(flows.Sum(), 45);
}

TEST(TrackerTest, SizeLimitCutsWhatIsTooSmallToFollow) {
  const std::vector<Payment> payments = {
      Make(1, kA, kB, 0, 90, Category::kDeposit),
      Make(2, kA, kB, 60, 10, Category::kDeposit),
      Make(3, kB, kC, 120, 50, Category::kTransfer)};
  const Collected flows = Follow(
      payments, TrackerOptions{.method = Method::kMixed, .size_limit = 6});
  // 5 of payment 2 are too small to go on, and so are the 5 that stay.
  EXPECT_THAT(flows.Texts(),
              ::testing::ElementsAre("5[2]", "5[2]", "45[1]", "45[1,3]"));
  EXPECT_EQ(flows.rows[0].end, FlowEnd::kCut);
  EXPECT_EQ(flows.rows[1].end, FlowEnd::kUntracked);
  EXPECT_EQ(flows.Sum(), 100);
}

TEST(TrackerTest, CutoffEndsMoneyThatLayStill) {
  const std::vector<Payment> payments = {
      Make(1, kA, kB, 0, 100, Category::kDeposit),
      Make(2, kB, kC, 60, 100, Category::kTransfer),
      Make(3, kC, kQ, 240, 100, Category::kWithdraw)};
  TrackerOptions options{.method = Method::kFifo, .cutoff_us = 2 * kHour};
  Collected flows = Follow(payments, options);
  ASSERT_THAT(flows.Texts(), ::testing::ElementsAre("100[1,2]", "100[3]"));
  EXPECT_EQ(flows.rows[0].duration, 3 * kHour);
  options.cutoff_since_root = true;
  flows = Follow(payments, options);
  EXPECT_EQ(flows.rows[0].duration, 2 * kHour);
  // At the cutoff to the hour it is still followed.
  options = TrackerOptions{.method = Method::kFifo, .cutoff_us = 3 * kHour};
  EXPECT_THAT(Follow(payments, options).Texts(),
              ::testing::ElementsAre("100[1,2,3]"));
}

TEST(TrackerTest, PairwiseStopsAtOneAccount) {
  const Collected flows = Follow(
      Example(), TrackerOptions{.method = Method::kLifo, .pairwise = true});
  EXPECT_THAT(flows.Texts(),
              ::testing::ElementsAre("3500[1,2]", "1000[3,4]", "500[5,6]",
                                     "1000[3,7]", "500[6,8]", "1000[7,8]",
                                     "100[4,9]", "500[1,10]", "900[4,11]"));
}

TEST(TrackerTest, WhoPaysOneselfKeepsTheMoney) {
  const std::vector<Payment> payments = {
      Make(1, kA, kB, 0, 100, Category::kDeposit),
      Make(2, kB, kB, 60, 150, Category::kTransfer),
      Make(3, kB, kQ, 120, 100, Category::kWithdraw)};
  for (Method method : kAllMethods) {
    const Collected flows = Follow(payments, method);
    EXPECT_EQ(flows.Sum(), 150) << MethodName(method);
  }
}

TEST(TrackerTest, FeesAreTakenOnTheWayAndAddUp) {
  std::vector<Payment> payments = {
      Make(1, kA, kB, 0, 103, Category::kDeposit),
      Make(2, kB, kC, 60, 50, Category::kTransfer),
      Make(3, kC, kQ, 120, 20, Category::kWithdraw),
      Make(4, kC, kQ, 180, 25, Category::kWithdraw)};
  payments[0].received = 97;
  payments[1].received = 45;
  for (Method method : kAllMethods) {
    const Collected flows = Follow(payments, method);
    EXPECT_EQ(flows.Sum(), 103) << MethodName(method);
    int64_t fees = 0;
    for (const auto& row : flows.rows) fees += row.fees;
    EXPECT_EQ(fees, 11) << MethodName(method);
  }
}

TEST(TrackerTest, AFeeThatTakesAllEndsTheFlow) {
  std::vector<Payment> payments = {
      Make(1, kA, kB, 0, 100, Category::kDeposit),
      Make(2, kB, kC, 60, 100, Category::kTransfer)};
  payments[1].received = 0;
  const Collected flows = Follow(payments, Method::kFifo);
  ASSERT_THAT(flows.Texts(), ::testing::ElementsAre("100[1,2]"));
  EXPECT_EQ(flows.rows[0].fees, 100);
}

TEST(AllocationTest, LargestRemaindersGoFirstAndTiesToTheOlder) {
  std::vector<int64_t> shares;
  SplitByLargestRemainder(std::vector<int64_t>{1, 1, 1}, 2, shares);
  EXPECT_THAT(shares, ::testing::ElementsAre(1, 1, 0));
  SplitByLargestRemainder(std::vector<int64_t>{50, 30, 20}, 7, shares);
  EXPECT_THAT(shares, ::testing::ElementsAre(4, 2, 1));
  SplitByLargestRemainder(std::vector<int64_t>{5, 0}, 5, shares);
  EXPECT_THAT(shares, ::testing::ElementsAre(5, 0));
  SplitByLargestRemainder({}, 0, shares);
  EXPECT_THAT(shares, ::testing::IsEmpty());
}

// Random payments, never more than an account has; whatever is left leaves at
// the end, so that all accounts drain.
std::vector<Payment> RandomPayments(std::mt19937_64& random, bool drain) {
  constexpr AccountIndex kInside = 6;
  std::vector<int64_t> balance(kInside + 1, 0);
  std::vector<Payment> payments;
  int64_t minute = 0;
  auto add = [&](AccountIndex from, AccountIndex to, int64_t amount,
                 Category category) {
    payments.push_back(Make(static_cast<int64_t>(payments.size()), from, to,
                            minute, amount, category));
    if (from < kInside) balance[from] -= amount;
    if (to < kInside) balance[to] += amount;
  };
  for (int i = 0; i < 60; ++i) {
    minute += static_cast<int64_t>(random() % 50);
    const auto from = static_cast<AccountIndex>(random() % kInside);
    const auto to = static_cast<AccountIndex>(random() % kInside);
    if (balance[from] == 0 || random() % 4 == 0) {
      add(kInside, to, static_cast<int64_t>(random() % 10'000) + 1,
          Category::kDeposit);
      continue;
    }
    const auto amount =
        static_cast<int64_t>(random() % static_cast<uint64_t>(balance[from])) +
        1;
    const bool out = from == to || random() % 3 == 0;
    add(from, out ? kInside : to, amount,
        out ? Category::kWithdraw : Category::kTransfer);
  }
  for (AccountIndex from = 0; drain && from < kInside; ++from) {
    if (balance[from] > 0) {
      add(from, kInside, balance[from], Category::kWithdraw);
    }
  }
  return payments;
}

int64_t Deposits(const std::vector<Payment>& payments) {
  int64_t sum = 0;
  for (const Payment& payment : payments) {
    if (payment.category == Category::kDeposit) sum += payment.sent;
  }
  return sum;
}

// Laws of domain.md 3.2, over random lists; the seed is in every message.
TEST(TrackerLawsTest, PartsAddUpToTheWholeByEveryMethod) {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    const auto payments = RandomPayments(random, seed % 2 == 0);
    for (Method method : kAllMethods) {
      const Collected flows = Follow(payments, method);
      EXPECT_EQ(flows.Sum(), Deposits(payments))
          << "seed " << seed << " " << MethodName(method);
      // Of each payment no more is followed than there was.
      std::map<int64_t, int64_t> used;
      for (const auto& row : flows.rows) {
        for (int64_t payment : row.payments) used[payment] += row.amount;
      }
      for (const Payment& payment : payments) {
        EXPECT_EQ(used[payment.id], payment.sent) << "seed " << seed;
      }
    }
  }
}

TEST(TrackerLawsTest, MeanTimeIsTheSameForAllMethodsWhenAccountsDrain) {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    const auto payments = RandomPayments(random, true);
    __int128 expected = 0;
    for (const Payment& payment : payments) {
      const __int128 moment =
          static_cast<__int128>(payment.sent) * payment.time_us;
      if (payment.category == Category::kDeposit) expected -= moment;
      if (payment.category == Category::kWithdraw) expected += moment;
    }
    for (Method method : kAllMethods) {
      EXPECT_TRUE(Follow(payments, method).Weighted() == expected)
          << "seed " << seed << " " << MethodName(method);
    }
  }
}

// Flow amounts by the way they went, payments named by `name`.
template <typename Name>
std::map<std::vector<int64_t>, int64_t> ByWay(const Collected& flows,
                                              const Name& name) {
  std::map<std::vector<int64_t>, int64_t> ways;
  for (const auto& row : flows.rows) {
    std::vector<int64_t> way;
    for (int64_t payment : row.payments) way.push_back(name(payment));
    ways[way] += row.amount;
  }
  return ways;
}

TEST(TrackerLawsTest, RelabellingAccountsChangesNothing) {
  const auto same = [](int64_t payment) { return payment; };
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    const auto payments = RandomPayments(random, false);
    std::vector<AccountIndex> names(7);
    for (AccountIndex i = 0; i < 7; ++i) names[i] = i;
    std::shuffle(names.begin(), names.end(), random);
    std::vector<Payment> renamed = payments;
    for (Payment& payment : renamed) {
      payment.source = names[payment.source];
      payment.target = names[payment.target];
    }
    for (Method method : kAllMethods) {
      EXPECT_EQ(ByWay(Follow(payments, method), same),
                ByWay(Follow(renamed, method), same))
          << "seed " << seed << " " << MethodName(method);
    }
  }
}

TEST(TrackerLawsTest, SplittingAPaymentChangesNoAggregate) {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    const auto payments = RandomPayments(random, true);
    // Each payment of at least two cents becomes two of the same moment.
    std::vector<Payment> split;
    std::vector<int64_t> whole;
    for (const Payment& payment : payments) {
      Payment rest = payment;
      if (payment.sent > 1) {
        Payment part = payment;
        part.id = static_cast<int64_t>(whole.size());
        part.sent = part.received = payment.sent / 3 + 1;
        rest.sent = rest.received = payment.sent - part.sent;
        whole.push_back(payment.id);
        split.push_back(part);
        if (rest.sent == 0) continue;
      }
      rest.id = static_cast<int64_t>(whole.size());
      whole.push_back(payment.id);
      split.push_back(rest);
    }
    const auto name = [&](int64_t payment) {
      return whole[static_cast<size_t>(payment)];
    };
    const auto same = [](int64_t payment) { return payment; };
    // Path by path for first in, first out. The others keep what they sum up
    // to: which part of a payment is the newer one is not in the data.
    EXPECT_EQ(ByWay(Follow(payments, Method::kFifo), same),
              ByWay(Follow(split, Method::kFifo), name))
        << "seed " << seed;
    for (Method method : kAllMethods) {
      const Collected once = Follow(payments, method);
      const Collected twice = Follow(split, method);
      EXPECT_EQ(once.Sum(), twice.Sum()) << "seed " << seed;
      EXPECT_TRUE(once.Weighted() == twice.Weighted())
          << "seed " << seed << " " << MethodName(method);
    }
  }
}

}  // namespace
}  // namespace omloop::circulation
