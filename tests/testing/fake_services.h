#ifndef OMLOOP_TESTS_TESTING_FAKE_SERVICES_H_
#define OMLOOP_TESTS_TESTING_FAKE_SERVICES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "omloop/circulation/v1/circulation.pb.h"
#include "omloop/insight/v1/insight.pb.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::testing {

// The month that the fake answers with: every part of it filled, one ring
// hidden, bounds apart, an import pending.
insight::v1::GetMonthOverviewResponse ExampleMonth();

// A contract with all it can have, its card, and a category that leaks.
procurement::v1::Contract ExampleContract();
procurement::v1::GetContractResponse ExampleContractCard();
insight::v1::ListOpportunitiesResponse ExampleOpportunities();

// Answers about the multiplier: one breakdown row hidden; a question about one
// wijk has its third round withheld.
insight::v1::GetMultiplierResponse ExampleMultiplier(
    const insight::v1::GetMultiplierRequest& request);
insight::v1::CompareMultiplierResponse ExampleChange();
insight::v1::RankDeclarationsResponse ExampleRanking();
insight::v1::WhatIfResponse ExampleWhatIf(
    const insight::v1::WhatIfRequest& request);
insight::v1::PreviewDeclarationResponse ExamplePreview();
// One target in each state.
insight::v1::ListTargetsResponse ExampleTargets();
circulation::v1::Declaration ExampleDeclaration();

// A server with fixed answers on the socket of a folder, as omloopd has it:
// ledger, registry, procurement, circulation and insight. It keeps what it was
// asked.
class FakeServer {
 public:
  // Serves FOLDER/omloop.sock.
  explicit FakeServer(const std::string& folder);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  // "GetBook name: \"books/-\"", in order; " (public)" behind a call that
  // asked for the public view. Chunks of imports are named by size alone.
  std::vector<std::string> Asked() const;

  // The next call of `method` fails with this.
  void FailNext(const std::string& method, const absl::Status& status);
  // Every row of an import stands in the book already.
  void BookEverything();
  // Some rows of a file correct lines that stand.
  void FindCorrections();
  // Files name a body that is no anchor.
  void NameStrangeBody();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_FAKE_SERVICES_H_
