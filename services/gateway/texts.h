#ifndef OMLOOP_SERVICES_GATEWAY_TEXTS_H_
#define OMLOOP_SERVICES_GATEWAY_TEXTS_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "absl/types/span.h"
#include "services/gateway/format.h"

namespace omloop::gateway {

// The words of the page. texts.def has each of them in both languages, on one
// entry, so that none can be missing.
enum class Text {
#define OMLOOP_TEXT(name, dutch, english) name,
#include "services/gateway/texts.def"
#undef OMLOOP_TEXT
};

struct TextEntry {
  std::string_view name;
  std::string_view dutch;
  std::string_view english;
};
// All of them, in the order of Text.
absl::Span<const TextEntry> AllTexts();

// The words, with placeholders as they stand.
std::string_view Say(Text text, Language language);

// The words with every "{name}" replaced. It is our bug when a placeholder
// gets no value.
using Placeholders =
    std::initializer_list<std::pair<std::string_view, std::string_view>>;
std::string Say(Text text, Language language, Placeholders values);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_TEXTS_H_
