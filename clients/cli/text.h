#ifndef OMLOOP_CLIENTS_CLI_TEXT_H_
#define OMLOOP_CLIENTS_CLI_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace omloop::cli {

// Columns that a terminal needs for UTF-8 `text`: 2 for wide characters (CJK,
// emoji), 0 for combining marks, else 1. Bytes that are not UTF-8 count as 1.
size_t DisplayWidth(std::string_view text);

// `text` in exactly `width` columns or more: filled with blanks behind or
// before.
std::string PadRight(std::string_view text, size_t width);
std::string PadLeft(std::string_view text, size_t width);

// At most `width` columns; what is cut off is marked by "…".
std::string Truncate(std::string_view text, size_t width);

// `text` broken at blanks into lines of at most `width` columns. A line break
// in `text` stays; a word that is wider stands alone.
std::vector<std::string> Wrap(std::string_view text, size_t width);

// Text from elsewhere made safe for a terminal: control characters, among
// them the escape that starts a sequence, become blanks.
std::string Printable(std::string_view text);

// Which of `known` is meant by `typed`, a word nobody knows: the nearest by
// letters changed, added, left out or swapped; "" when none is near.
std::string Nearest(std::string_view typed,
                    const std::vector<std::string>& known);

// `text` with the characters that ASCII lacks and this program draws with
// replaced: dashes, ellipsis, euro and pound sign, box and bar characters.
std::string ToAscii(std::string_view text);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_TEXT_H_
