#ifndef OMLOOP_SERVICES_COMMON_NAMES_H_
#define OMLOOP_SERVICES_COMMON_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace omloop::services {

// The id under which a server serves its one book; clients may write "-".
inline constexpr char kBook[] = "main";

// Checks `books/{book}`: this server's book, or "-".
// Errors: INVALID_ARGUMENT BAD_NAME; NOT_FOUND BOOK_NOT_FOUND.
absl::Status CheckBookName(std::string_view name);
std::string BookName();

// `books/{book}/entries/{sequence}`.
// Errors: as CheckBookName, and INVALID_ARGUMENT BAD_NAME for the sequence.
absl::StatusOr<uint64_t> ParseEntryName(std::string_view name);
std::string EntryName(uint64_t sequence);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_COMMON_NAMES_H_
