#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/circulation/allocation.h"
#include "ledger/circulation/branches.h"
#include "ledger/circulation/trails.h"

namespace omloop::circulation {

std::string_view MethodName(Method method) {
  switch (method) {
    case Method::kMixed:
      return "mixed";
    case Method::kLifo:
      return "lifo";
    case Method::kFifo:
      return "fifo";
  }
  return "";
}

std::string_view CategoryName(Category category) {
  switch (category) {
    case Category::kDeposit:
      return "deposit";
    case Category::kTransfer:
      return "transfer";
    case Category::kWithdraw:
      return "withdraw";
    case Category::kSystem:
      return "system";
  }
  return "";
}

std::string_view InferenceName(Inference inference) {
  switch (inference) {
    case Inference::kInitial:
      return "initial";
    case Inference::kAccounting:
      return "accounting";
    case Inference::kFinal:
      return "final";
  }
  return "";
}

std::optional<int64_t> Flow::duration_us() const {
  if (stays_us.empty()) return std::nullopt;
  int64_t sum = 0;
  for (int64_t stay : stays_us) sum += stay;
  return sum;
}

int Flow::transfers() const {
  return static_cast<int>(
      std::count_if(steps.begin(), steps.end(), [](const FlowStep& step) {
        return step.category == Category::kTransfer;
      }));
}

class Tracker::Impl {
 public:
  Impl(const TrackerOptions& options, FlowSink& sink)
      : options_(options), sink_(sink) {
    OMLOOP_CHECK(options.size_limit >= 1 && options.negligible >= 1);
  }

  // Money in an account: what is left of a branch.
  struct Held {
    NodeIndex node;
    int64_t amount;
  };
  enum class Following : uint8_t { kUnknown, kNo, kYes };
  struct Account {
    int64_t starting_balance = 0;
    int64_t balance = 0;
    Following following = Following::kUnknown;
    // Oldest first; those before `first` are gone.
    std::vector<Held> held;
    size_t first = 0;
  };

  Account& At(AccountIndex index) {
    if (index >= accounts_.size()) accounts_.resize(index + size_t{1});
    return accounts_[index];
  }

  void Add(const Payment& payment) {
    OMLOOP_CHECK(payment.sent > 0 && payment.received >= 0 &&
                 payment.received <= payment.sent);
    At(std::max(payment.source, payment.target));
    const bool from_inside = payment.category == Category::kTransfer ||
                             payment.category == Category::kWithdraw;
    const bool to_inside = payment.category == Category::kTransfer ||
                           payment.category == Category::kDeposit;
    Begin(payment.source, from_inside);
    Begin(payment.target, to_inside);
    MeetBalances(payment);
    EndOverstays(payment.source, payment.time_us);
    EndOverstays(payment.target, payment.time_us);
    Move(payment, from_inside, to_inside);
    accounts_[payment.source].balance -= payment.sent;
    accounts_[payment.target].balance += payment.received;
  }

  void Finish(std::span<const bool> withdraws) {
    for (AccountIndex index = 0; index < accounts_.size(); ++index) {
      Account& account = accounts_[index];
      if (account.following != Following::kYes) continue;
      EndOverstays(index, options_.window_end_us);
      if (options_.infer && index < withdraws.size() && withdraws[index]) {
        InferWithdraw(index, account.balance, Inference::kFinal);
      } else {
        for (size_t i = account.first; i < account.held.size(); ++i) {
          EndAt(account.held[i].node, account.held[i].amount,
                FlowEnd::kUntracked, options_.window_end_us);
          tree_.Release(account.held[i].node);
        }
        account.held.clear();
        account.first = 0;
      }
    }
  }

 private:
  // The first time an account shows up inside, what it held before comes in.
  void Begin(AccountIndex index, bool inside) {
    Account& account = accounts_[index];
    if (account.following == Following::kYes) return;
    const bool first = account.following == Following::kUnknown;
    account.following = inside ? Following::kYes : Following::kNo;
    if (inside && first && options_.infer) {
      InferDeposit(index, account.starting_balance, Inference::kInitial);
    }
  }

  // An account cannot pay what it has not, and holds what its source says.
  void MeetBalances(const Payment& payment) {
    Account& source = accounts_[payment.source];
    Account& target = accounts_[payment.target];
    const int64_t source_needs =
        std::max(payment.source_balance.value_or(source.balance), payment.sent);
    const int64_t target_needs = std::max(
        payment.target_balance.value_or(target.balance), -payment.received);
    Meet(payment.source, source_needs, payment.time_us);
    // Paying oneself: one account, whose needs were met just now.
    if (payment.source != payment.target) {
      Meet(payment.target, target_needs, payment.time_us);
    }
  }

  void Meet(AccountIndex index, int64_t needs, int64_t time_us) {
    now_us_ = time_us;
    Account& account = accounts_[index];
    if (options_.infer && account.following == Following::kYes) {
      if (needs > account.balance) {
        InferDeposit(index, needs - account.balance, Inference::kAccounting);
      } else if (needs < account.balance) {
        InferWithdraw(index, account.balance - needs, Inference::kAccounting);
      }
    }
    accounts_[index].balance = needs;
  }

  int64_t TimeOf(Inference inference) const {
    switch (inference) {
      case Inference::kInitial:
        return options_.window_begin_us - 1;
      case Inference::kAccounting:
        return now_us_;
      case Inference::kFinal:
        return options_.window_end_us;
    }
    return 0;
  }

  void InferDeposit(AccountIndex index, int64_t amount, Inference inference) {
    if (amount < options_.size_limit) return;
    Infer(index, amount, inference, Category::kDeposit);
  }
  void InferWithdraw(AccountIndex index, int64_t amount, Inference inference) {
    if (amount < options_.size_limit) return;
    Infer(index, amount, inference, Category::kWithdraw);
  }
  void Infer(AccountIndex index, int64_t amount, Inference inference,
             Category category) {
    const bool in = category == Category::kDeposit;
    const Payment payment{.id = --inferred_count_,
                          .source = in ? kUnseen : index,
                          .target = in ? index : kUnseen,
                          .time_us = TimeOf(inference),
                          .sent = amount,
                          .received = amount,
                          .category = category};
    Move(payment, !in, in);
    sink_.OnInferred({.payment = payment.id,
                      .inference = inference,
                      .category = category,
                      .account = index,
                      .time_us = payment.time_us,
                      .amount = amount});
  }

  void EndOverstays(AccountIndex index, int64_t now_us) {
    if (!options_.cutoff_us.has_value()) return;
    Account& account = accounts_[index];
    if (account.following != Following::kYes) return;
    size_t kept = account.first;
    for (size_t i = account.first; i < account.held.size(); ++i) {
      const Held held = account.held[i];
      const int64_t since = options_.cutoff_since_root
                                ? tree_.RootTimeOf(held.node)
                                : tree_.TimeOf(held.node);
      if (now_us - since <= *options_.cutoff_us) {
        account.held[kept++] = held;
        continue;
      }
      EndAt(held.node, held.amount, FlowEnd::kUntracked,
            since + *options_.cutoff_us);
      tree_.Release(held.node);
    }
    account.held.resize(kept);
  }

  // Picks what pays `amount` out of the account into picks_ (index in held,
  // share), oldest first.
  void Pick(const Account& account, int64_t amount) {
    picks_.clear();
    const std::vector<Held>& held = account.held;
    switch (options_.method) {
      case Method::kMixed: {
        parts_.clear();
        int64_t tracked = 0;
        for (size_t i = account.first; i < held.size(); ++i) {
          parts_.push_back(held[i].amount);
          tracked += held[i].amount;
        }
        // What has no known origin goes out in proportion too; last, so that
        // it counts as the youngest in a tie.
        parts_.push_back(std::max<int64_t>(account.balance - tracked, 0));
        SplitByLargestRemainder(
            parts_, std::min(amount, tracked + parts_.back()), shares_);
        for (size_t i = 0; i + 1 < parts_.size(); ++i) {
          picks_.push_back({account.first + i, shares_[i]});
        }
        return;
      }
      case Method::kLifo:
        for (size_t i = held.size(); i > account.first && amount > 0; --i) {
          const int64_t share = std::min(held[i - 1].amount, amount);
          picks_.push_back({i - 1, share});
          amount -= share;
        }
        std::reverse(picks_.begin(), picks_.end());
        return;
      case Method::kFifo:
        for (size_t i = account.first; i < held.size() && amount > 0; ++i) {
          const int64_t share = std::min(held[i].amount, amount);
          picks_.push_back({i, share});
          amount -= share;
        }
        return;
    }
  }

  // Takes what was picked out of the account. What goes on is in extended_,
  // what goes by a payment that is not followed in cut_, what is left over
  // and too small in dropped_.
  void TakeOut(Account& account, const Payment& payment, uint32_t kept,
               bool follow) {
    extended_.clear();
    cut_.clear();
    dropped_.clear();
    int64_t taken = 0;
    bool emptied = false;
    for (const Share& pick : picks_) {
      if (pick.share < options_.negligible) continue;
      Held& held = account.held[pick.index];
      if (follow && (options_.pairwise || pick.share >= options_.size_limit)) {
        // Each gets what its part of the whole leaves after the fee; the
        // parts add up.
        const int64_t before = AfterFee(taken, payment);
        taken += pick.share;
        const int64_t arrives = AfterFee(taken, payment) - before;
        extended_.push_back(
            {tree_.Make(held.node, kept, pick.share, arrives), arrives});
      } else if (!options_.pairwise) {
        cut_.push_back({held.node, pick.share});
        tree_.Hold(held.node);
      }
      held.amount -= pick.share;
      if (held.amount >= options_.size_limit) continue;
      emptied = true;
      if (held.amount >= options_.negligible) {
        dropped_.push_back(held);
      } else {
        tree_.Release(held.node);
      }
      held.node = kNoNode;
    }
    if (emptied) Compact(account);
  }

  static int64_t AfterFee(int64_t sent, const Payment& payment) {
    if (payment.sent == payment.received) return sent;
    return static_cast<int64_t>(static_cast<__int128>(sent) * payment.received /
                                payment.sent);
  }

  // Forgets the entries of `account` whose node is gone. They lie at either
  // end or, mixed, anywhere.
  void Compact(Account& account) {
    std::vector<Held>& held = account.held;
    if (options_.method == Method::kMixed) {
      std::erase_if(held, [](const Held& h) { return h.node == kNoNode; });
      return;
    }
    while (held.size() > account.first && held.back().node == kNoNode) {
      held.pop_back();
    }
    while (account.first < held.size() && held[account.first].node == kNoNode) {
      ++account.first;
    }
    // Amortised: as many are moved as went before.
    if (account.first * 2 > held.size()) {
      held.erase(held.begin(),
                 held.begin() + static_cast<std::ptrdiff_t>(account.first));
      account.first = 0;
    }
  }

  void Move(const Payment& payment, bool from_inside, bool to_inside) {
    const uint32_t kept = tree_.KeepPayment(payment);
    extended_.clear();
    const bool holds = payment.source != kUnseen &&
                       accounts_[payment.source].following == Following::kYes;
    if (holds) {
      Account& source = accounts_[payment.source];
      Pick(source, payment.sent);
      TakeOut(source, payment, kept, from_inside);
      for (const Held& cut : cut_) {
        EndAt(cut.node, cut.amount, FlowEnd::kCut, payment.time_us);
        tree_.Release(cut.node);
      }
      for (const Held& drop : dropped_) {
        EndAt(drop.node, drop.amount, FlowEnd::kUntracked, payment.time_us);
        tree_.Release(drop.node);
      }
    }
    // What no branch covers was there before anybody looked.
    int64_t covered = 0;
    int64_t covered_sent = 0;
    for (const Held& part : extended_) {
      covered += part.amount;
      covered_sent += tree_.SentOf(part.node);
    }
    if (options_.pairwise) {
      if (from_inside) {
        Held fresh = NewRoot(payment, kept, covered_sent, covered);
        for (const Held& part : extended_) Complete(part);
        if (fresh.node != kNoNode) Complete(fresh);
      }
      if (to_inside) {
        const Held fresh = NewRoot(payment, kept, 0, 0);
        if (fresh.node != kNoNode) {
          accounts_[payment.target].held.push_back(fresh);
        }
      }
      return;
    }
    const Held fresh = NewRoot(payment, kept, covered_sent, covered);
    if (to_inside) {
      std::vector<Held>& held = accounts_[payment.target].held;
      if (fresh.node != kNoNode) held.push_back(fresh);
      for (const Held& part : extended_) {
        // A fee that leaves nothing ends the flow here.
        if (part.amount < options_.negligible) {
          Complete(part);
        } else {
          held.push_back(part);
        }
      }
      return;
    }
    if (fresh.node != kNoNode) Complete(fresh);
    for (const Held& part : extended_) Complete(part);
  }

  Held NewRoot(const Payment& payment, uint32_t kept, int64_t covered_sent,
               int64_t covered) {
    const int64_t arrives = payment.received - covered;
    if (arrives < options_.size_limit) return {kNoNode, 0};
    return {tree_.Make(kNoNode, kept, payment.sent - covered_sent, arrives),
            arrives};
  }

  // A flow that ends with the payment of its node.
  void Complete(const Held& part) {
    tree_.Settle(part.node, part.amount, steps_);
    FillStays();
    sink_.OnFlow({steps_, FlowEnd::kPayment, stays_});
    tree_.Release(part.node);
  }

  // A flow that ends in the account its node's payment went to.
  void EndAt(NodeIndex node, int64_t amount, FlowEnd end, int64_t time_us) {
    tree_.Settle(node, amount, steps_);
    FillStays();
    stays_.push_back(time_us - steps_.back().time_us);
    sink_.OnFlow({steps_, end, stays_});
  }

  void FillStays() {
    stays_.clear();
    for (size_t i = 1; i < steps_.size(); ++i) {
      stays_.push_back(steps_[i].time_us - steps_[i - 1].time_us);
    }
  }

  struct Share {
    size_t index;
    int64_t share;
  };
  const TrackerOptions options_;
  FlowSink& sink_;
  BranchTree tree_;
  std::vector<Account> accounts_;
  int64_t inferred_count_ = 0;
  int64_t now_us_ = 0;
  // Kept between calls, not to be allocated for each payment.
  std::vector<Share> picks_;
  std::vector<int64_t> parts_;
  std::vector<int64_t> shares_;
  std::vector<Held> extended_;
  std::vector<Held> cut_;
  std::vector<Held> dropped_;
  std::vector<FlowStep> steps_;
  std::vector<int64_t> stays_;

  friend class Tracker;
};

Tracker::Tracker(const TrackerOptions& options, FlowSink& sink)
    : impl_(std::make_unique<Impl>(options, sink)) {}
Tracker::~Tracker() = default;

void Tracker::SetStartingBalance(AccountIndex account, int64_t balance) {
  Impl::Account& at = impl_->At(account);
  at.starting_balance = balance;
  at.balance = balance;
}

void Tracker::Add(const Payment& payment) { impl_->Add(payment); }

void Tracker::Finish(std::span<const bool> withdraws) {
  impl_->Finish(withdraws);
}

int64_t Tracker::BalanceOf(AccountIndex account) const {
  return impl_->At(account).balance;
}

}  // namespace omloop::circulation
