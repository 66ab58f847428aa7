#ifndef OMLOOP_LEDGER_BASE_STRINGS_H_
#define OMLOOP_LEDGER_BASE_STRINGS_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace omloop {

// The one bridge between the standard library's string_view, used in all our
// signatures, and Abseil's own one (docs/adr/0003-string-view.md).
inline absl::string_view ToAbsl(std::string_view s) {
  return {s.data(), s.size()};
}
inline std::string_view ToStd(absl::string_view s) {
  return {s.data(), s.size()};
}

// Hash and equality for maps with std::string keys that are looked up by
// std::string_view: flat_hash_map<std::string, V, StringHash, StringEq>.
struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view s) const {
    return std::hash<std::string_view>()(s);
  }
};
struct StringEq {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return a == b;
  }
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_STRINGS_H_
