#ifndef OMLOOP_SERVICES_COMMON_PAGING_H_
#define OMLOOP_SERVICES_COMMON_PAGING_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace omloop::services {

// Where the next page begins, bound to the query and to the size of the book
// it was first asked at. Opaque to clients.
struct PageToken {
  // Hash of everything in the request but page size and token.
  uint64_t query = 0;
  // Book's size that all pages are read at.
  uint64_t size = 0;
  // First row of the page.
  uint64_t position = 0;

  std::string Encode() const;
  // The empty token is the first page at `size`.
  // Errors: INVALID_ARGUMENT BAD_PAGE_TOKEN when it is not one of ours or
  // belongs to another query.
  static absl::StatusOr<PageToken> Decode(std::string_view token,
                                          uint64_t query, uint64_t size);
};

// A hash of a query to bind page tokens to.
uint64_t QueryHash(std::string_view query);

// 0 gives `by_default`; more than `most` is coerced.
// Errors: INVALID_ARGUMENT BAD_PAGE_SIZE for a negative one.
absl::StatusOr<int> PageSize(int asked, int by_default, int most);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_COMMON_PAGING_H_
