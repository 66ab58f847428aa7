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

std::string_view ProcedureCode(std::string_view text) {
  if (text.empty()) return "";
  struct Row {
    absl::string_view words;
    std::string_view code;
  };
  // The first that stands in the text counts: "niet-openbaar" before
  // "openbaar".
  static constexpr Row kRows[] = {
      {"voorbehouden", "reserved"},
      {"reserved", "reserved"},
      {"onderhands", "below-threshold"},
      {"below", "below-threshold"},
      {"quotation", "below-threshold"},
      {"sociale", "social"},
      {"social", "social"},
      {"raamovereenkomst", "framework"},
      {"framework", "framework"},
      {"nadere", "call-off"},
      {"call-off", "call-off"},
      {"onderhandeling", "negotiated"},
      {"negotiat", "negotiated"},
      {"niet-openbaar", "restricted"},
      {"restricted", "restricted"},
      {"openbaar", "open"},
      {"open", "open"},
  };
  std::string lower = absl::AsciiStrToLower(ToAbsl(text));
  for (const Row& row : kRows) {
    if (absl::StrContains(lower, row.words)) return row.code;
  }
  return "other";
}

}  // namespace omloop::services
