#ifndef OMLOOP_LEDGER_CIRCULATION_BRANCHES_H_
#define OMLOOP_LEDGER_CIRCULATION_BRANCHES_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "ledger/circulation/trails.h"

namespace omloop::circulation {

using NodeIndex = uint32_t;
inline constexpr NodeIndex kNoNode = std::numeric_limits<uint32_t>::max();

// The tree that branches of money form: a node is part of one payment, its
// parent the part of an earlier payment it was paid from. Nodes are freed when
// neither an account nor a child holds them.
class BranchTree {
 public:
  // Keeps `payment` for its branches and flows; at most 2^32 - 1 of them.
  uint32_t KeepPayment(const Payment& payment);

  // Part of kept payment `payment`: of `sent`, `received` arrived. Takes a
  // hold on `parent`; the new node has one hold.
  NodeIndex Make(NodeIndex parent, uint32_t payment, int64_t sent,
                 int64_t received);
  void Hold(NodeIndex node) { ++nodes_[node].holds; }
  void Release(NodeIndex node);

  int64_t SentOf(NodeIndex node) const { return nodes_[node].sent; }

  int64_t TimeOf(NodeIndex node) const {
    return payments_[nodes_[node].payment].time_us;
  }
  int64_t RootTimeOf(NodeIndex node) const {
    return payments_[nodes_[node].root_payment].time_us;
  }

  // Settles `amount` of what arrived at `node` for good and fills the steps
  // it came by, root first. What is settled of a node upstream adds up to
  // exactly what was sent, whatever the order and the fees.
  void Settle(NodeIndex node, int64_t amount, std::vector<FlowStep>& steps);

 private:
  struct Node {
    NodeIndex parent;
    uint32_t payment;
    uint32_t root_payment;
    uint32_t holds;
    int64_t sent;
    int64_t received;
    int64_t settled;
  };
  std::vector<Payment> payments_;
  std::vector<Node> nodes_;
  std::vector<NodeIndex> free_;
};

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_BRANCHES_H_
