#include "ledger/circulation/book_trail.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace omloop::circulation {
namespace {

constexpr int64_t kHourUs = int64_t{3600} * 1000 * 1000;
constexpr int64_t kDayUs = 24 * kHourUs;

size_t At(Method method) { return static_cast<size_t>(method); }

bool IsRoot(const BookPayment& payment) {
  return payment.payer_standing == Standing::kAnchor &&
         payment.payee_standing != Standing::kAnchor;
}

Category CategoryOf(const BookPayment& payment) {
  const bool from = payment.payer_standing == Standing::kLocal;
  const bool to = payment.payee_standing == Standing::kLocal;
  if (from) return to ? Category::kTransfer : Category::kWithdraw;
  return to ? Category::kDeposit : Category::kSystem;
}

// Payments and dense accounts, shared by the runs of the three methods.
struct Prepared {
  std::vector<Payment> payments;
  std::vector<BookPayment> rows;  // By Payment::id.
  std::vector<PartyNumber> parties;
  std::vector<int64_t> starting;
};

Prepared Prepare(std::vector<BookPayment> rows,
                 const BookTrailOptions& options) {
  std::erase_if(rows, [&](const BookPayment& row) {
    return row.payer == row.payee || row.amount <= 0 ||
           row.day < options.first || row.day > options.last;
  });
  // Within a day: in, on, out.
  auto rank = [](const BookPayment& row) {
    return static_cast<int>(CategoryOf(row));
  };
  std::sort(rows.begin(), rows.end(),
            [&](const BookPayment& a, const BookPayment& b) {
              return std::tuple(a.day, rank(a), a.sequence) <
                     std::tuple(b.day, rank(b), b.sequence);
            });
  Prepared prepared;
  absl::flat_hash_map<PartyNumber, AccountIndex> index;
  auto account = [&](PartyNumber party) {
    auto [it, added] = index.try_emplace(
        party, static_cast<AccountIndex>(prepared.parties.size()));
    if (added) prepared.parties.push_back(party);
    return it->second;
  };
  for (const BookPayment& row : rows) {
    prepared.payments.push_back(
        {.id = static_cast<int64_t>(prepared.payments.size()),
         .source = account(row.payer),
         .target = account(row.payee),
         .time_us = int64_t{DayNumber(row.day)} * kDayUs,
         .sent = row.amount,
         .received = row.amount,
         .category = CategoryOf(row)});
  }
  // The least everybody must have held at the start not to pay what it has
  // not.
  prepared.starting.assign(prepared.parties.size(), 0);
  for (size_t i = prepared.payments.size(); i-- > 0;) {
    const Payment& payment = prepared.payments[i];
    int64_t& target = prepared.starting[payment.target];
    target = std::max<int64_t>(target - payment.received, 0);
    prepared.starting[payment.source] += payment.sent;
  }
  prepared.rows = std::move(rows);
  return prepared;
}

class Collector : public FlowSink {
 public:
  Collector(const Prepared& prepared, const BookTrailOptions& options,
            Method method, BookTrail& trail)
      : prepared_(prepared),
        options_(options),
        at_(At(method)),
        mixed_(method == Method::kMixed),
        trail_(trail) {}

  void OnFlow(const Flow& flow) override {
    const FlowStep& root = flow.steps.front();
    if (root.category != Category::kDeposit || !Chosen(root)) return;
    const int64_t amount = flow.root_amount();
    const TrailEndKind end = EndOf(flow);
    trail_.ends[static_cast<size_t>(end)][at_] += amount;
    const int transfers = flow.transfers();
    for (int r = 0; r <= std::min(transfers, options_.depth); ++r) {
      trail_.retention[static_cast<size_t>(r)][at_] += amount;
    }
    if (mixed_) Remember(flow, end, amount);
    AddPath(flow, end, amount);
  }

 private:
  const BookPayment& Row(const FlowStep& step) const {
    return prepared_.rows[static_cast<size_t>(step.payment)];
  }

  bool Chosen(const FlowStep& step) const {
    const BookPayment& row = Row(step);
    return row.payer_standing == Standing::kAnchor &&
           (options_.anchor.value() == 0 || row.payer == options_.anchor) &&
           (options_.supplier.value() == 0 || row.payee == options_.supplier) &&
           (options_.entry == kNoSeq || row.sequence == options_.entry.value());
  }

  TrailEndKind EndOf(const Flow& flow) const {
    if (flow.end == FlowEnd::kPayment) {
      switch (Row(flow.steps.back()).payee_standing) {
        case Standing::kHouseholds:
          return TrailEndKind::kHouseholds;
        case Standing::kTaxOffice:
          return TrailEndKind::kTax;
        default:
          return TrailEndKind::kLeft;
      }
    }
    // By a payment of somebody who is not local any more.
    if (flow.end == FlowEnd::kCut) return TrailEndKind::kLeft;
    const int64_t ended = flow.steps.back().time_us + flow.stays_us.back();
    const bool at_end = ended >= int64_t{DayNumber(options_.last) + 1} * kDayUs;
    return at_end || options_.cutoff_hours == 0 ? TrailEndKind::kResting
                                                : TrailEndKind::kCut;
  }

  void Remember(const Flow& flow, TrailEndKind end, int64_t amount) {
    int transfers = 0;
    for (const FlowStep& step : flow.steps) {
      if (step.category == Category::kWithdraw) break;
      if (step.category == Category::kTransfer) ++transfers;
      if (transfers > options_.depth) break;
      trail_.behind_retention[static_cast<size_t>(transfers)]
                             [prepared_.parties[step.target]] += amount;
    }
    const FlowStep& last = flow.steps.back();
    const AccountIndex holder =
        flow.end == FlowEnd::kPayment ? last.source : last.target;
    trail_.behind_end[static_cast<size_t>(end)][prepared_.parties[holder]] +=
        amount;
  }

  void AddPath(const Flow& flow, TrailEndKind end, int64_t amount) {
    key_.assign(1, static_cast<uint32_t>(end));
    key_.push_back(prepared_.parties[flow.steps.front().source].value());
    for (const FlowStep& step : flow.steps) {
      key_.push_back(prepared_.parties[step.target].value());
    }
    auto it = trail_index_->find(key_);
    if (it == trail_index_->end()) {
      if (trail_.paths.size() >= kTrailPathsMax) return;
      it = trail_index_->emplace(key_, trail_.paths.size()).first;
      TrailPath& path = trail_.paths.emplace_back();
      path.end = end;
      for (size_t i = 1; i < key_.size(); ++i) {
        path.parties.push_back(PartyNumber(key_[i]));
      }
    }
    TrailPath& path = trail_.paths[it->second];
    path.amount[at_] += amount;
    if (mixed_) {
      path.cent_days +=
          static_cast<int64_t>(static_cast<__int128>(amount) *
                               flow.duration_us().value_or(0) / kDayUs);
    }
  }

 public:
  using PathIndex = absl::flat_hash_map<std::vector<uint32_t>, size_t>;
  void Use(PathIndex& index) { trail_index_ = &index; }

 private:
  const Prepared& prepared_;
  const BookTrailOptions& options_;
  const size_t at_;
  const bool mixed_;
  BookTrail& trail_;
  PathIndex* trail_index_ = nullptr;
  std::vector<uint32_t> key_;
};

// Spells in and out of one local account each.
class Spells : public FlowSink {
 public:
  Spells(Method method, HoldingSums& sums) : at_(At(method)), sums_(sums) {}

  void OnFlow(const Flow& flow) override {
    // Money that was there before came at a time nobody knows.
    if (flow.stays_us.empty()) return;
    const int64_t amount = flow.root_amount();
    const __int128 weighted =
        static_cast<__int128>(amount) * (flow.stays_us[0] / kDayUs);
    if (flow.end == FlowEnd::kPayment) {
      sums_.amount[at_] += amount;
      sums_.cent_days[at_] += weighted;
    } else {
      sums_.resting[at_] += amount;
      sums_.resting_cent_days[at_] += weighted;
    }
  }

 private:
  const size_t at_;
  HoldingSums& sums_;
};

void Run(const Prepared& prepared, const TrackerOptions& options,
         FlowSink& sink) {
  Tracker tracker(options, sink);
  for (AccountIndex i = 0; i < prepared.starting.size(); ++i) {
    tracker.SetStartingBalance(i, prepared.starting[i]);
  }
  for (const Payment& payment : prepared.payments) {
    if (payment.category != Category::kSystem) tracker.Add(payment);
  }
  tracker.Finish({});
}

}  // namespace

std::string_view TrailEndName(TrailEndKind kind) {
  switch (kind) {
    case TrailEndKind::kLeft:
      return "left";
    case TrailEndKind::kHouseholds:
      return "households";
    case TrailEndKind::kTax:
      return "tax";
    case TrailEndKind::kResting:
      return "resting";
    case TrailEndKind::kCut:
      return "cut";
  }
  return "";
}

BookTrail FollowBook(std::vector<BookPayment> payments,
                     const BookTrailOptions& options) {
  BookTrail trail;
  trail.retention.resize(static_cast<size_t>(options.depth) + 1);
  trail.behind_retention.resize(trail.retention.size());
  const Prepared prepared = Prepare(std::move(payments), options);
  for (const BookPayment& row : prepared.rows) {
    const bool chosen =
        IsRoot(row) &&
        (options.anchor.value() == 0 || row.payer == options.anchor) &&
        (options.supplier.value() == 0 || row.payee == options.supplier) &&
        (options.entry == kNoSeq || row.sequence == options.entry.value());
    if (chosen) {
      trail.root_amount += row.amount;
      ++trail.root_count;
    }
    if (row.payee_standing == Standing::kLocal) {
      trail.holding.inflow += row.amount;
      trail.local_parties.insert(row.payee);
      if (chosen) trail.local_amount += row.amount;
    }
    if (row.payer_standing == Standing::kLocal) {
      trail.holding.outflow += row.amount;
      trail.paying_parties.insert(row.payer);
      ++trail.onward_count;
    }
  }
  TrackerOptions tracking;
  tracking.window_begin_us = int64_t{DayNumber(options.first)} * kDayUs;
  tracking.window_end_us = int64_t{DayNumber(options.last) + 1} * kDayUs;
  Collector::PathIndex index;
  for (Method method : kAllMethods) {
    tracking.method = method;
    tracking.pairwise = false;
    if (options.cutoff_hours > 0) {
      tracking.cutoff_us = options.cutoff_hours * kHourUs;
    }
    Collector collector(prepared, options, method, trail);
    collector.Use(index);
    Run(prepared, tracking, collector);
    tracking.pairwise = true;
    tracking.cutoff_us.reset();
    Spells spells(method, trail.holding);
    Run(prepared, tracking, spells);
  }
  std::stable_sort(trail.paths.begin(), trail.paths.end(),
                   [](const TrailPath& a, const TrailPath& b) {
                     return a.amount > b.amount;
                   });
  return trail;
}

}  // namespace omloop::circulation
