#ifndef OMLOOP_CLIENTS_CLI_CHARTS_H_
#define OMLOOP_CLIENTS_CLI_CHARTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace omloop::cli {

// Drawings of text characters; ToAscii (text.h) has one for each of them.

// A bar of `permille` of `width` columns, to an eighth of a column; the rest
// is blank. Anything above nothing is seen.
std::string Bar(int64_t permille, size_t width);

// One row of a bar in parts: `permille` of each is drawn by its character.
struct BarPart {
  int64_t permille = 0;
  const char* character = "█";
};
// The parts in `width` columns; what they leave of 1000 is blank. A part above
// nothing gets at least one column while there is room.
std::string StackedBar(absl::Span<const BarPart> parts, size_t width);

// One column a value, from the lowest (▁) to the highest (█); a negative value
// stands for a gap and is drawn as a dot.
std::string Sparkline(absl::Span<const int64_t> values);

// A framed figure.
struct Tile {
  std::string title;
  std::string value;
  std::string note;
};
// Tiles in rows of three, together `width` columns.
std::string Tiles(const std::vector<Tile>& tiles, size_t width);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_CHARTS_H_
