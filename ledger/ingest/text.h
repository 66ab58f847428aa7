#ifndef OMLOOP_LEDGER_INGEST_TEXT_H_
#define OMLOOP_LEDGER_INGEST_TEXT_H_

#include <string>
#include <string_view>

namespace omloop::ingest {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// `text` without blanks, tabs, line ends and no-break blanks (U+00A0, U+202F)
// at both ends.
std::string_view TrimBlanks(std::string_view text);

// Outer blanks removed, inner runs of blanks made one: how names are compared
// and stored. `out` is overwritten, so that its memory is used again.
void SquashBlanks(std::string_view text, std::string& out);

// At most `bytes_max` bytes of `text`, cut between characters, with "..." when
// something was left out.
std::string Shorten(std::string_view text, size_t bytes_max);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_TEXT_H_
