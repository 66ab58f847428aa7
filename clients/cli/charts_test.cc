#include "clients/cli/charts.h"

#include "absl/strings/str_split.h"
#include "clients/cli/dashboard_view.h"
#include "clients/cli/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "omloop/insight/v1/insight.pb.h"
#include "tests/testing/fake_services.h"

namespace omloop::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ChartsTest, BarIsExactToAnEighth) {
  EXPECT_EQ(Bar(1000, 4), "████");
  EXPECT_EQ(Bar(500, 4), "██  ");
  EXPECT_EQ(Bar(532, 4), "██▏ ");
  EXPECT_EQ(Bar(1, 4), "▏   ");
  EXPECT_EQ(Bar(0, 4), "    ");
  EXPECT_EQ(Bar(-5, 4), "    ");
}

TEST(ChartsTest, StackedPartsAddUpToTheWidth) {
  EXPECT_EQ(StackedBar({{333, "a"}, {333, "b"}, {334, "c"}}, 9), "aaabbbccc");
  // A small part is seen, and nothing goes past the end.
  EXPECT_EQ(StackedBar({{1, "a"}, {999, "b"}}, 4), "abbb");
  EXPECT_EQ(StackedBar({{999, "a"}, {1, "b"}}, 4), "aaaa");
  EXPECT_EQ(StackedBar({{500, "a"}}, 4), "aa  ");
}

TEST(ChartsTest, SparklineShowsGaps) {
  EXPECT_EQ(Sparkline({0, 50, 100, -1, 100}), "▁▅█·█");
  EXPECT_EQ(Sparkline({0, 0}), "▁▁");
}

TEST(ChartsTest, TilesFillTheWidth) {
  const std::string tiles =
      Tiles({{"Spend", "€1", "x"}, {"LM2", "1.37", ""}}, 80);
  const std::vector<std::string> lines = absl::StrSplit(tiles, '\n');
  EXPECT_EQ(DisplayWidth(lines[0]), 53u);
  EXPECT_EQ(DisplayWidth(lines[0]), DisplayWidth(lines[3]));
}

TEST(DashboardViewTest, FitsTheTerminal) {
  for (const size_t width : {72u, 80u, 100u}) {
    for (const Language language : {Language::kDutch, Language::kEnglish}) {
      for (const bool ascii : {false, true}) {
        const std::string text = DashboardText(
            testing::ExampleMonth(),
            {.language = language, .ascii = ascii, .width = width});
        for (absl::string_view line : absl::StrSplit(text, '\n')) {
          EXPECT_LE(DisplayWidth(std::string(line)), width) << line;
        }
      }
    }
  }
}

TEST(DashboardViewTest, HiddenCellsAreWordsAndNeverNumbers) {
  auto month = testing::ExampleMonth();
  month.mutable_rings(0)->mutable_cell()->set_hidden(true);
  const std::string text = DashboardText(month, {.width = 80});
  EXPECT_THAT(text, HasSubstr("Nieuw-West              too few parties"));
  EXPECT_THAT(text, Not(HasSubstr("456,790")));
}

TEST(DashboardViewTest, MonthWithoutSpendShowsWhoDidNotDeliver) {
  insight::v1::GetMonthOverviewResponse month;
  month.set_month("2026-10");
  month.set_sentence_en("There is no spending to show for this month yet.");
  month.add_anchors()->set_display_name("Gemeente");
  const std::string text = DashboardText(month, {.width = 80});
  EXPECT_THAT(text, HasSubstr("no spending"));
  EXPECT_THAT(text, HasSubstr("not delivered"));
  EXPECT_THAT(text, Not(HasSubstr("LM2 ─")));
}

TEST(DashboardViewTest, FigureThatIsAbsentSaysSo) {
  auto month = testing::ExampleMonth();
  month.mutable_lm2()->set_absent_reason("NO_SPEND");
  EXPECT_THAT(DashboardText(month, {.width = 80}), HasSubstr("no figure"));
}

TEST(DashboardViewTest, NamesCannotSteerTheTerminal) {
  auto month = testing::ExampleMonth();
  month.mutable_suppliers(0)->set_display_name("x\x1b[2Jy");
  EXPECT_THAT(DashboardText(month, {.width = 80}), Not(HasSubstr("\x1b")));
}

TEST(DashboardViewTest, RangesLeaveOutTheFirstSign) {
  insight::v1::Figure figure;
  figure.mutable_value()->set_denominator(1000);
  figure.mutable_low()->set_numerator(370);
  figure.mutable_low()->set_denominator(1000);
  figure.mutable_high()->set_numerator(462);
  figure.mutable_high()->set_denominator(1000);
  EXPECT_EQ(PercentRange(figure, Language::kDutch), "37,0 – 46,2 %");
  EXPECT_EQ(PercentRange(figure, Language::kEnglish), "37.0 – 46.2%");
  figure.mutable_high()->set_numerator(370);
  EXPECT_EQ(PercentRange(figure, Language::kEnglish), "37.0%");
}

}  // namespace
}  // namespace omloop::cli
