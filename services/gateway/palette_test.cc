// Contrast of the page's colours (WCAG 2.2, 1.4.3 and 1.4.11), which browsers'
// checkers cannot compute inside SVG. Colours are read from the style itself.
#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "ledger/base/strings.h"
#include "services/gateway/assets.h"

namespace omloop::gateway {
namespace {

constexpr double kTextMin = 4.5;
constexpr double kGraphicMin = 3.0;

// "#0b5d4e" for "--green: #0b5d4e;", with "#fff" written in full.
std::string ColourOf(std::string_view name) {
  const Assets assets;
  const std::string_view css = assets.Find(assets.UrlOf("omloop.css"))->bytes;
  const std::string start = "--" + std::string(name) + ": #";
  const size_t at = css.find(start);
  EXPECT_NE(at, std::string_view::npos) << name;
  std::string hex(css.substr(at + start.size()));
  hex = hex.substr(0, hex.find(';'));
  if (hex.size() == 3) {
    hex = {hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]};
  }
  return hex;
}

double Luminance(std::string_view hex) {
  const double weights[] = {0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (size_t i = 0; i < 3; ++i) {
    uint32_t byte = 0;
    EXPECT_TRUE(absl::SimpleHexAtoi(ToAbsl(hex.substr(i * 2, 2)), &byte));
    const double c = byte / 255.0;
    sum += weights[i] *
           (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double Contrast(std::string_view a, std::string_view b) {
  const double first = Luminance(ColourOf(a));
  const double second = Luminance(ColourOf(b));
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

TEST(PaletteTest, TextCanBeRead) {
  const std::pair<const char*, const char*> pairs[] = {
      {"ink", "paper"},        {"soft", "paper"},  {"green", "paper"},
      {"ink", "tint"},         {"soft", "tint"},   {"green", "tint"},
      {"ink", "sun"},          {"paper", "green"}, {"sun", "green"},
      {"paper", "green-deep"}, {"paper", "ink"}};
  for (const auto& [text, ground] : pairs) {
    EXPECT_GE(Contrast(text, ground), kTextMin) << text << " on " << ground;
  }
}

TEST(PaletteTest, ShapesCanBeSeen) {
  const std::pair<const char*, const char*> pairs[] = {
      {"green", "tint"}, {"away-edge", "tint"}, {"away-edge", "paper"},
      {"ink", "tint"},   {"sun", "green"},      {"ink", "sun"}};
  for (const auto& [shape, ground] : pairs) {
    EXPECT_GE(Contrast(shape, ground), kGraphicMin)
        << shape << " on " << ground;
  }
}

}  // namespace
}  // namespace omloop::gateway
