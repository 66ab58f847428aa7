#include "ledger/economy/rounds.h"

#include <numeric>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/figure.h"

namespace omloop::economy {
namespace {

// C by payee: those who pay it, and which part of their outgoings.
struct Propensities {
  std::vector<uint64_t> first;  // One more than there are actors.
  std::vector<uint32_t> payer;
  std::vector<double> part;
};

absl::Status CheckColumns(const RoundsInput& input,
                          const std::vector<int64_t>& linked,
                          const std::vector<int64_t>& outgoings) {
  for (size_t j = 0; j < linked.size(); ++j) {
    if (linked[j] == 0 || linked[j] < outgoings[j]) continue;
    return InvalidArgument(
        "OUTGOINGS_ABOVE_INCOME",
        absl::StrFormat(
            "actor %d pays %d minor units to local actors, of outgoings of %d "
            "in all: a part must leave, or money would go round for ever; give "
            "the outgoings of an ordinary year",
            j, linked[j], input.outgoings[j]));
  }
  return absl::OkStatus();
}

absl::StatusOr<Propensities> MakePropensities(const RoundsInput& input,
                                              RoundsResult& result) {
  const size_t actors = input.outgoings.size();
  std::vector<int64_t> linked(actors);
  std::vector<int64_t> outgoings = input.outgoings;
  Propensities c;
  c.first.resize(actors + 1);
  for (const Link& link : input.links) {
    if (link.payer >= actors || link.payee >= actors || link.amount < 0) {
      return InvalidArgument(
          "BAD_LINK",
          absl::StrFormat("the link from actor %d to %d of %d minor units: "
                          "actors are numbered below %d, and amounts are net "
                          "and not negative",
                          link.payer, link.payee, link.amount, actors));
    }
    if (link.payer == link.payee) {
      result.self_payments += link.amount;
      outgoings[link.payer] -= link.amount;
      continue;
    }
    linked[link.payer] += link.amount;
    ++c.first[link.payee + 1];
  }
  OMLOOP_RETURN_IF_ERROR(CheckColumns(input, linked, outgoings));
  std::partial_sum(c.first.begin(), c.first.end(), c.first.begin());
  c.payer.resize(c.first.back());
  c.part.resize(c.first.back());
  std::vector<uint64_t> next(c.first.begin(), c.first.end() - 1);
  for (const Link& link : input.links) {
    if (link.payer == link.payee) continue;
    const uint64_t at = next[link.payee]++;
    c.payer[at] = link.payer;
    c.part[at] = static_cast<double>(link.amount) /
                 static_cast<double>(outgoings[link.payer]);
  }
  return c;
}

// next = C now; returns the sum of next.
double Step(const Propensities& c, const std::vector<double>& now,
            std::vector<double>& next) {
  double sum = 0;
  for (size_t i = 0; i < next.size(); ++i) {
    double arrives = 0;
    for (uint64_t at = c.first[i]; at < c.first[i + 1]; ++at) {
      arrives += c.part[at] * now[c.payer[at]];
    }
    next[i] = arrives;
    sum += arrives;
  }
  return sum;
}

}  // namespace

absl::StatusOr<RoundsResult> ComputeRounds(const RoundsInput& input) {
  RoundsResult result;
  const auto total = static_cast<double>(input.total);
  if (input.total <= 0) {
    return FailedPrecondition(kNoSpend,
                              "rounds start from money; there is no spend");
  }
  if (input.start.size() != input.outgoings.size()) {
    return InvalidArgument("BAD_LINK",
                           "each actor needs its first-round money, or 0");
  }
  OMLOOP_ASSIGN_OR_RETURN(const Propensities c,
                          MakePropensities(input, result));
  std::vector<double> now;
  for (int64_t amount : input.start) {
    if (amount < 0) {
      return InvalidArgument("BAD_LINK",
                             "first-round money is net and not negative");
    }
    now.push_back(static_cast<double>(amount));
  }
  std::vector<double> next(now.size());
  const double start = std::accumulate(now.begin(), now.end(), 0.0);
  double moved = start;
  double sum = start;
  result.rounds = 1;
  result.cumulative.push_back(sum / total);
  while (moved > kRoundTolerance * start) {
    if (result.rounds == kRoundsMax) {
      return FailedPrecondition(
          "NO_CONVERGENCE",
          absl::StrFormat("after %d rounds money still goes round: local "
                          "actors spend next to everything with each other; "
                          "check their outgoings",
                          kRoundsMax));
    }
    moved = Step(c, now, next);
    std::swap(now, next);
    sum += moved;
    ++result.rounds;
    if (result.rounds <= kRoundsKept) result.cumulative.push_back(sum / total);
  }
  while (static_cast<int>(result.cumulative.size()) < kRoundsKept) {
    result.cumulative.push_back(sum / total);
  }
  result.infinity = sum / total;
  return result;
}

}  // namespace omloop::economy
