#include "services/common/names.h"

#include <charconv>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::services {
namespace {

constexpr std::string_view kBooks = "books/";
constexpr std::string_view kEntries = "/entries/";

}  // namespace

absl::Status CheckBookName(std::string_view name) {
  if (!name.starts_with(kBooks) || name.size() == kBooks.size()) {
    return InvalidArgument(
        "BAD_NAME",
        absl::StrFormat("\"%s\" is not a book; write books/- for the book "
                        "this server serves",
                        name));
  }
  std::string_view book = name.substr(kBooks.size());
  if (book == "-" || book == kBook) return absl::OkStatus();
  return NotFound("BOOK_NOT_FOUND",
                  absl::StrFormat("this server has no book \"%s\"; write "
                                  "books/- for the one it serves",
                                  book));
}

std::string BookName() { return absl::StrFormat("%s%s", kBooks, kBook); }

absl::StatusOr<uint64_t> ParseEntryName(std::string_view name) {
  size_t at = name.find(kEntries);
  uint64_t sequence = 0;
  std::string_view digits =
      at == name.npos ? "" : name.substr(at + kEntries.size());
  auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), sequence);
  if (digits.empty() || error != std::errc() ||
      end != digits.data() + digits.size()) {
    return InvalidArgument("BAD_NAME",
                           absl::StrFormat("\"%s\" is not an entry; write "
                                           "books/-/entries/123",
                                           name));
  }
  OMLOOP_RETURN_IF_ERROR(CheckBookName(name.substr(0, at)));
  return sequence;
}

std::string EntryName(uint64_t sequence) {
  return absl::StrFormat("%s%s%d", BookName(), kEntries, sequence);
}

}  // namespace omloop::services
