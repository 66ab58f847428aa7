#include "ledger/circulation/branches.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace omloop::circulation {
namespace {

int64_t Scale(int64_t amount, int64_t numerator, int64_t denominator) {
  return static_cast<int64_t>(static_cast<__int128>(amount) * numerator /
                              denominator);
}

}  // namespace

uint32_t BranchTree::KeepPayment(const Payment& payment) {
  OMLOOP_CHECK(payments_.size() < kNoNode);
  payments_.push_back(payment);
  return static_cast<uint32_t>(payments_.size() - 1);
}

NodeIndex BranchTree::Make(NodeIndex parent, uint32_t payment, int64_t sent,
                           int64_t received) {
  Node node{parent, payment, payment, 1, sent, received, 0};
  if (parent != kNoNode) {
    node.root_payment = nodes_[parent].root_payment;
    ++nodes_[parent].holds;
  }
  if (!free_.empty()) {
    const NodeIndex at = free_.back();
    free_.pop_back();
    nodes_[at] = node;
    return at;
  }
  OMLOOP_CHECK(nodes_.size() < kNoNode);
  nodes_.push_back(node);
  return static_cast<NodeIndex>(nodes_.size() - 1);
}

void BranchTree::Release(NodeIndex node) {
  while (node != kNoNode && --nodes_[node].holds == 0) {
    free_.push_back(node);
    node = nodes_[node].parent;
  }
}

void BranchTree::Settle(NodeIndex node, int64_t amount,
                        std::vector<FlowStep>& steps) {
  steps.clear();
  while (node != kNoNode) {
    Node& at = nodes_[node];
    int64_t upstream = amount;
    if (at.received == 0) {
      // The fee took all of it.
      upstream = at.sent - at.settled;
      at.settled = at.sent;
    } else if (at.sent != at.received) {
      const int64_t before = Scale(at.settled, at.sent, at.received);
      at.settled += amount;
      upstream = Scale(at.settled, at.sent, at.received) - before;
    }
    const Payment& payment = payments_[at.payment];
    steps.push_back({.payment = payment.id,
                     .source = payment.source,
                     .target = payment.target,
                     .time_us = payment.time_us,
                     .category = payment.category,
                     .amount = amount,
                     .fee = upstream - amount,
                     .payment_sent = payment.sent});
    amount = upstream;
    node = at.parent;
  }
  std::reverse(steps.begin(), steps.end());
}

}  // namespace omloop::circulation
