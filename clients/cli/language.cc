#include "clients/cli/language.h"

namespace omloop::cli {

Language LanguageOf(const EnvironmentLookup& environment) {
  for (std::string_view name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::optional<std::string> value = environment(name);
    if (!value.has_value() || value->empty()) continue;
    return value->starts_with("nl") ? Language::kDutch : Language::kEnglish;
  }
  return Language::kEnglish;
}

}  // namespace omloop::cli
