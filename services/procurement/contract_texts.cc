#include "services/procurement/contract_texts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "ledger/base/strings.h"

namespace omloop::services {

std::optional<FundingClass> FundingClassFromText(std::string_view text) {
  std::string lower = absl::AsciiStrToLower(ToAbsl(text));
  if (absl::StrContains(lower, "vliegwiel") ||
      absl::StrContains(lower, "flywheel")) {
    return FundingClass::kFlywheel;
  }
  if (absl::StrContains(lower, "regulier") ||
      absl::StrContains(lower, "regular")) {
    return FundingClass::kRegular;
  }
  return std::nullopt;
}

}  // namespace omloop::services
