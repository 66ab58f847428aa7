#include "clients/cli/text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::cli {
namespace {

using ::testing::ElementsAre;

TEST(TextTest, WidthCountsColumnsNotBytes) {
  const struct {
    const char* text;
    size_t width;
  } cases[] = {{"", 0},     {"abc", 3},      {"Coöperatie", 10},
               {"€ 12", 4}, {"e\u0301", 1},  {"東京", 4},
               {"🙂", 2}, {"\xff\xfe", 2}, {"\xe2\x82", 2}};
  for (const auto& c : cases)
    EXPECT_EQ(DisplayWidth(c.text), c.width) << c.text;
}

TEST(TextTest, PaddingFillsByColumns) {
  EXPECT_EQ(PadRight("Coö", 5), "Coö  ");
  EXPECT_EQ(PadLeft("€1", 4), "  €1");
  EXPECT_EQ(PadLeft("longer", 3), "longer");
}

TEST(TextTest, TruncateKeepsWholeCharacters) {
  EXPECT_EQ(Truncate("Coöperatie", 10), "Coöperatie");
  EXPECT_EQ(Truncate("Coöperatie", 4), "Coö…");
  EXPECT_EQ(Truncate("東京都", 4), "東…");
  EXPECT_EQ(Truncate("abc", 0), "");
}

TEST(TextTest, WrapBreaksAtBlanks) {
  EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("averylongword x", 4), ElementsAre("averylongword", "x"));
  EXPECT_THAT(Wrap("a\n\nb", 9), ElementsAre("a", "", "b"));
  EXPECT_THAT(Wrap("", 9), ElementsAre(""));
}

TEST(TextTest, EscapeSequencesOfFilesDoNotReachTheTerminal) {
  EXPECT_EQ(Printable("a\x1b[31mb\r\nc\x7f"), "a [31mb  c ");
  // The eight-bit form of the same, U+009B.
  EXPECT_EQ(Printable("a\xc2\x9b"
                      "31m"),
            "a 31m");
  EXPECT_EQ(Printable("Coöperatie €"), "Coöperatie €");
}

TEST(TextTest, NearestForgivesSlips) {
  const std::vector<std::string> known = {"import", "dashboard", "book"};
  EXPECT_EQ(Nearest("dashbord", known), "dashboard");
  EXPECT_EQ(Nearest("improt", known), "import");
  EXPECT_EQ(Nearest("bok", known), "book");
  EXPECT_EQ(Nearest("dash", known), "dashboard");
  EXPECT_EQ(Nearest("xyzzy", known), "");
}

TEST(TextTest, AsciiHasNoDrawnCharacter) {
  EXPECT_EQ(ToAscii("█░─│ € 1 – 2"), "#.-| EUR 1 - 2");
  EXPECT_EQ(ToAscii("Coöperatie"), "Coöperatie");
}

}  // namespace
}  // namespace omloop::cli
