#ifndef OMLOOP_SERVICES_INSIGHT_PARTY_NAMES_H_
#define OMLOOP_SERVICES_INSIGHT_PARTY_NAMES_H_

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "ledger/base/ids.h"
#include "omloop/registry/v1/registry.grpc.pb.h"
#include "services/common/caller.h"

namespace omloop::services {

using Parties = std::map<PartyNumber, omloop::registry::v1::Party>;

// Looks parties up at the registry role, which decides what the caller may
// see of them. Nothing is kept: an erased name must not live on here.
// Thread-safe.
class PartyNames {
 public:
  // A null channel knows nobody.
  explicit PartyNames(std::shared_ptr<grpc::Channel> registry);

  // Parties the registry does not know are left out.
  absl::StatusOr<Parties> LookUp(const std::set<PartyNumber>& numbers,
                                 View view) const;

 private:
  std::unique_ptr<omloop::registry::v1::RegistryService::Stub> stub_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_INSIGHT_PARTY_NAMES_H_
