#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

// Bytes of the blank at the start of `text`, 0 when there is none.
size_t BlankAtStart(std::string_view text) {
  const char c = text[0];
  if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
  if (text.substr(0, 2) == "\xC2\xA0") return 2;
  if (text.substr(0, 3) == "\xE2\x80\xAF") return 3;
  return 0;
}

size_t BlankAtEnd(std::string_view text) {
  const char c = text.back();
  if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
  if (text.size() >= 2 && text.substr(text.size() - 2) == "\xC2\xA0") return 2;
  if (text.size() >= 3 && text.substr(text.size() - 3) == "\xE2\x80\xAF") {
    return 3;
  }
  return 0;
}

}  // namespace

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty()) {
    const size_t blank = BlankAtStart(text);
    if (blank == 0) break;
    text.remove_prefix(blank);
  }
  while (!text.empty()) {
    const size_t blank = BlankAtEnd(text);
    if (blank == 0) break;
    text.remove_suffix(blank);
  }
  return text;
}

void SquashBlanks(std::string_view text, std::string& out) {
  out.clear();
  text = TrimBlanks(text);
  while (!text.empty()) {
    const size_t blank = BlankAtStart(text);
    if (blank == 0) {
      out.push_back(text[0]);
      text.remove_prefix(1);
      continue;
    }
    if (out.back() != ' ') out.push_back(' ');
    text.remove_prefix(blank);
  }
}

std::string Shorten(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  size_t cut = bytes_max;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) {
    --cut;
  }
  return std::string(text.substr(0, cut)) + "...";
}

}  // namespace omloop::ingest
