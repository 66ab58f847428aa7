#ifndef OMLOOP_SERVICES_PROCUREMENT_SPEND_RULES_H_
#define OMLOOP_SERVICES_PROCUREMENT_SPEND_RULES_H_

#include "absl/status/status.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/common/caller.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// Rules about spend (AdoptRule and ListRules of procurement.proto): adopted as
// facts, applied by insight when figures are read.
absl::Status AdoptRule(const ImportTools& tools,
                       const procurement::v1::AdoptRuleRequest& request,
                       procurement::v1::AdoptRuleResponse& response);
absl::Status ListRules(const ImportTools& tools, View view,
                       const procurement::v1::ListRulesRequest& request,
                       procurement::v1::ListRulesResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_SPEND_RULES_H_
