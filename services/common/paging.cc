#include "services/common/paging.h"

#include <cstring>

#include "absl/strings/escaping.h"
#include "ledger/base/errors.h"
#include "ledger/base/sha256.h"
#include "ledger/base/strings.h"

namespace omloop::services {

std::string PageToken::Encode() const {
  static_assert(sizeof(PageToken) == 24);
  return absl::WebSafeBase64Escape(absl::string_view(
      reinterpret_cast<const char*>(this), sizeof(PageToken)));
}

absl::StatusOr<PageToken> PageToken::Decode(std::string_view token,
                                            uint64_t query, uint64_t size) {
  if (token.empty()) return PageToken{query, size, 0};
  std::string bytes;
  PageToken page;
  if (!absl::WebSafeBase64Unescape(ToAbsl(token), &bytes) ||
      bytes.size() != sizeof(page)) {
    return InvalidArgument("BAD_PAGE_TOKEN",
                           "the page token is not one of this server's; start "
                           "again without it");
  }
  std::memcpy(&page, bytes.data(), sizeof(page));
  if (page.query != query || page.size > size) {
    return InvalidArgument("BAD_PAGE_TOKEN",
                           "the page token belongs to another query; keep all "
                           "other fields the same or start again without it");
  }
  return page;
}

uint64_t QueryHash(std::string_view query) {
  uint64_t hash;
  Hash32 full = Sha256Of(query);
  std::memcpy(&hash, full.data(), sizeof(hash));
  return hash;
}

absl::StatusOr<int> PageSize(int asked, int by_default, int most) {
  if (asked < 0) {
    return InvalidArgument("BAD_PAGE_SIZE", "page_size must not be negative");
  }
  if (asked == 0) return by_default;
  return asked < most ? asked : most;
}

}  // namespace omloop::services
