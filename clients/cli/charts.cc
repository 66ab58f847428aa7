#include "clients/cli/charts.h"

#include <algorithm>
#include <array>

#include "clients/cli/text.h"

namespace omloop::cli {
namespace {

constexpr size_t kTilesInRow = 3;

void Repeat(const char* character, size_t count, std::string& out) {
  for (size_t i = 0; i < count; ++i) out += character;
}

std::string FrameTop(const std::string& title, size_t width) {
  const std::string shown = Truncate(title, width - 5);
  std::string line = "┌ " + shown + " ";
  Repeat("─", width - 4 - DisplayWidth(shown), line);
  return line + "┐";
}

std::string FrameBottom(size_t width) {
  std::string line = "└";
  Repeat("─", width - 2, line);
  return line + "┘";
}

std::string FrameLine(const std::string& text, size_t width) {
  return "│ " + PadRight(Truncate(text, width - 4), width - 4) + " │";
}

}  // namespace

std::string Bar(int64_t permille, size_t width) {
  static constexpr std::array<const char*, 8> kEighths = {"",  "▏", "▎", "▍",
                                                          "▌", "▋", "▊", "▉"};
  permille = std::clamp<int64_t>(permille, 0, 1000);
  size_t eighths = static_cast<size_t>(permille) * width * 8 / 1000;
  if (permille > 0 && eighths == 0) eighths = 1;
  std::string bar;
  Repeat("█", eighths / 8, bar);
  bar += kEighths[eighths % 8];
  return PadRight(bar, width);
}

std::string StackedBar(absl::Span<const BarPart> parts, size_t width) {
  std::string bar;
  size_t used = 0;
  int64_t passed = 0;
  for (const BarPart& part : parts) {
    if (part.permille <= 0) continue;
    passed += part.permille;
    // Cut at the running sum, so that roundings never add up.
    const size_t limit = std::min(
        width,
        std::max(used + 1, (static_cast<size_t>(passed) * width + 500) / 1000));
    Repeat(part.character, limit - used, bar);
    used = limit;
  }
  return PadRight(bar, width);
}

std::string Sparkline(absl::Span<const int64_t> values) {
  static constexpr std::array<const char*, 8> kLevels = {"▁", "▂", "▃", "▄",
                                                         "▅", "▆", "▇", "█"};
  int64_t highest = 0;
  for (const int64_t value : values) highest = std::max(highest, value);
  std::string line;
  for (const int64_t value : values) {
    if (value < 0) {
      line += "·";
      continue;
    }
    const double share = highest == 0 ? 0
                                      : static_cast<double>(value) /
                                            static_cast<double>(highest);
    line += kLevels[static_cast<size_t>(share * 7 + 0.5)];
  }
  return line;
}

std::string Tiles(const std::vector<Tile>& tiles, size_t width) {
  const size_t tile_width = (width - (kTilesInRow - 1)) / kTilesInRow;
  std::string out;
  for (size_t first = 0; first < tiles.size(); first += kTilesInRow) {
    const size_t limit = std::min(tiles.size(), first + kTilesInRow);
    std::array<std::string, 4> lines;
    for (size_t i = first; i < limit; ++i) {
      for (std::string& line : lines) {
        if (i > first) line += ' ';
      }
      lines[0] += FrameTop(tiles[i].title, tile_width);
      lines[1] += FrameLine(tiles[i].value, tile_width);
      lines[2] += FrameLine(tiles[i].note, tile_width);
      lines[3] += FrameBottom(tile_width);
    }
    for (const std::string& line : lines) out += line + "\n";
  }
  return out;
}

}  // namespace omloop::cli
