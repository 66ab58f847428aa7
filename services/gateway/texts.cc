#include "services/gateway/texts.h"

#include "ledger/base/check.h"

namespace omloop::gateway {
namespace {

constexpr TextEntry kTexts[] = {
#define OMLOOP_TEXT(name, dutch, english) {#name, dutch, english},
#include "services/gateway/texts.def"
#undef OMLOOP_TEXT
};

}  // namespace

absl::Span<const TextEntry> AllTexts() { return kTexts; }

std::string_view Say(Text text, Language language) {
  const TextEntry& entry = kTexts[static_cast<size_t>(text)];
  return language == Language::kDutch ? entry.dutch : entry.english;
}

std::string Say(Text text, Language language, Placeholders values) {
  std::string_view rest = Say(text, language);
  std::string out;
  while (true) {
    const size_t open = rest.find('{');
    out += rest.substr(0, open);
    if (open == std::string_view::npos) return out;
    const size_t close = rest.find('}', open);
    OMLOOP_CHECK(close != std::string_view::npos);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    bool found = false;
    for (const auto& [key, value] : values) {
      if (key != name) continue;
      out += value;
      found = true;
      break;
    }
    OMLOOP_CHECK(found);
    rest.remove_prefix(close + 1);
  }
}

}  // namespace omloop::gateway
