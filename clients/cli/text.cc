#include "clients/cli/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace omloop::cli {
namespace {

struct Character {
  char32_t code = 0;
  size_t bytes = 1;
};

// The first character of `text`, which is not empty. A byte that starts no
// UTF-8 sequence stands for itself.
Character First(std::string_view text) {
  const auto byte = [&](size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const unsigned char lead = byte(0);
  size_t length = 1;
  char32_t code = lead;
  if (lead >= 0xC2 && lead < 0xE0) {
    length = 2;
    code = lead & 0x1F;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3;
    code = lead & 0x0F;
  } else if (lead >= 0xF0 && lead < 0xF5) {
    length = 4;
    code = lead & 0x07;
  }
  if (length > text.size()) return {lead, 1};
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1};
    code = (code << 6) | (byte(i) & 0x3F);
  }
  return {code, length};
}

using Range = std::pair<char32_t, char32_t>;

bool InRanges(char32_t code, const Range* begin, const Range* end) {
  return std::any_of(begin, end, [code](const Range& range) {
    return code >= range.first && code <= range.second;
  });
}

size_t WidthOf(char32_t code) {
  // Combining marks, joiners and variation selectors.
  static constexpr Range kZero[] = {
      {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
      {0x064B, 0x065F}, {0x200B, 0x200F}, {0x20D0, 0x20F0}, {0xFE00, 0xFE0F},
      {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};
  // East Asian wide and full-width characters, and emoji.
  static constexpr Range kWide[] = {
      {0x1100, 0x115F},   {0x2E80, 0x303E},  {0x3041, 0x33FF},
      {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},  {0xA000, 0xA4CF},
      {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE30, 0xFE6F},
      {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F},
      {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  if (InRanges(code, std::begin(kZero), std::end(kZero))) return 0;
  return InRanges(code, std::begin(kWide), std::end(kWide)) ? 2 : 1;
}

// Bytes of the longest beginning of `text` that fits `width` columns.
size_t BytesThatFit(std::string_view text, size_t width) {
  size_t bytes = 0;
  while (bytes < text.size()) {
    const Character next = First(text.substr(bytes));
    const size_t columns = WidthOf(next.code);
    if (columns > width) break;
    width -= columns;
    bytes += next.bytes;
  }
  return bytes;
}

// Optimal string alignment distance: edits and swaps of neighbours.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> cost(a.size() + 1,
                                        std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      cost[i][j] =
          std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1,
                    cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const Character next = First(text);
    width += WidthOf(next.code);
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string PadRight(std::string_view text, size_t width) {
  const size_t used = DisplayWidth(text);
  std::string out(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string PadLeft(std::string_view text, size_t width) {
  const size_t used = DisplayWidth(text);
  std::string out(used < width ? width - used : 0, ' ');
  out.append(text);
  return out;
}

std::string Truncate(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  if (width == 0) return "";
  return std::string(text.substr(0, BytesThatFit(text, width - 1))) + "…";
}

std::vector<std::string> Wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines(1);
  size_t used = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    const size_t columns = DisplayWidth(word);
    if (!word.empty()) {
      if (used > 0 && used + 1 + columns > width) {
        lines.emplace_back();
        used = 0;
      }
      if (used > 0) {
        lines.back() += ' ';
        ++used;
      }
      lines.back().append(word);
      used += columns;
    }
    if (end < text.size() && text[end] == '\n') {
      lines.emplace_back();
      used = 0;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character next = First(text);
    const bool control =
        next.code < 0x20 || next.code == 0x7F ||
        (next.code >= 0x80 && next.code < 0xA0 && next.bytes == 2);
    if (control) {
      out += ' ';
    } else {
      out.append(text.substr(0, next.bytes));
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

std::string Nearest(std::string_view typed,
                    const std::vector<std::string>& known) {
  // One slip in a short word, two in a long one.
  const size_t most = typed.size() <= 4 ? 1 : 2;
  std::string nearest;
  size_t nearest_distance = most + 1;
  for (const std::string& word : known) {
    const size_t distance = Distance(typed, word);
    if (distance < nearest_distance) {
      nearest_distance = distance;
      nearest = word;
    }
  }
  if (!nearest.empty() || typed.size() < 3) return nearest;
  for (const std::string& word : known) {
    if (word.starts_with(typed)) return word;
  }
  return "";
}

std::string ToAscii(std::string_view text) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Pair, 28> kReplaced = {{
      {"€", "EUR"}, {"£", "GBP"}, {"–", "-"}, {"—", "-"},  {"…", "~"},
      {"─", "-"},   {"═", "="},   {"│", "|"}, {"┌", "+"},  {"┐", "+"},
      {"└", "+"},   {"┘", "+"},   {"█", "#"}, {"░", "."},  {"▓", "+"},
      {"▁", "_"},   {"▂", "_"},   {"▃", "-"}, {"▄", "-"},  {"▅", "="},
      {"▆", "="},   {"▇", "#"},   {"·", "."}, {"→", "->"}, {"✓", "v"},
      {"✗", "x"},   {"≥", ">="},  {"×", "x"},
  }};
  std::string out;
  while (!text.empty()) {
    const Character next = First(text);
    const std::string_view piece = text.substr(0, next.bytes);
    const auto* found =
        std::find_if(kReplaced.begin(), kReplaced.end(),
                     [&](const Pair& pair) { return pair.first == piece; });
    // Names keep their letters: only what this program draws is replaced.
    out.append(found == kReplaced.end() ? piece : found->second);
    text.remove_prefix(next.bytes);
  }
  return out;
}

}  // namespace omloop::cli
