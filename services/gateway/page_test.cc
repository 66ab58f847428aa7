#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/chart.h"
#include "services/gateway/fake_testing.h"
#include "services/gateway/page_month.h"

namespace omloop::gateway {
namespace {

using insight::v1::GetMonthOverviewResponse;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Language kNl = Language::kDutch;
constexpr Language kEn = Language::kEnglish;

std::string Render(const GetMonthOverviewResponse& month,
                   Language language = kNl) {
  static const Assets assets;
  const PageContext context{.assets = assets,
                            .language = language,
                            .path = "/maand/2026-10",
                            .book_name = month.book_display_name()};
  return MonthPage(context, month, {Month(2026, 9), Month(2026, 10)}).body;
}

GetMonthOverviewResponse Full() {
  return MakeMonth("2026-10", MonthKind::kFull);
}

TEST(PageTest, TellsTheAnswerFirst) {
  EXPECT_THAT(
      Render(Full()),
      AllOf(HasSubstr("<h1>Van elke 100 euro ging 37 tot 46 euro naar "
                      "bedrijven in Nieuw-West.</h1>"),
            HasSubstr("Van 9 euro weten we nog niet waar die heen ging.</p>"),
            HasSubstr("4 van de 5 instellingen hebben hun cijfers gestuurd."),
            HasSubstr("aria-label=\"100 munten. 37 gingen naar bedrijven in "
                      "Nieuw-West. 54 gingen ergens anders heen. Van 9 weten "
                      "we het nog niet.\"")));
}

TEST(PageTest, TheFourFiguresHaveTheirBounds) {
  EXPECT_THAT(Render(Full(), kEn),
              AllOf(HasSubstr("<p class=\"figure\">€19.2 million</p>"),
                    HasSubstr("<p class=\"figure\">37 to 46%</p>"),
                    HasSubstr("<p class=\"figure\">1.37 to 1.46</p>"),
                    HasSubstr("More than in September: then €18.9 million."),
                    HasSubstr("In September this was 36 to 46%.")));
}

TEST(PageTest, AWeakMultiplierIsMarked) {
  EXPECT_THAT(Render(Full()), Not(HasSubstr("class=\"tile weak\"")));
  EXPECT_THAT(Render(MakeMonth("2026-10", MonthKind::kUnknownOnly)),
              AllOf(HasSubstr("class=\"tile weak\" id=\"lm2\""),
                    HasSubstr("Let op: van een groot deel")));
}

TEST(PageTest, HiddenCellsShowNothingAndSayWhy) {
  auto month = Full();
  auto* cell = month.mutable_rings(1)->mutable_cell();
  cell->mutable_amount()->set_minor_units(4711'00);
  cell->set_permille(471);
  cell->set_hidden(true);
  EXPECT_THAT(Render(month),
              AllOf(Not(HasSubstr("4.711")), Not(HasSubstr("47,1%")),
                    HasSubstr("Rest van Amsterdam Te weinig bedrijven;"),
                    HasSubstr("Te weinig bedrijven om te laten zien. Zo "
                              "blijft het geheim wie het is.")));
}

TEST(PageTest, FiguresThatAreHiddenHaveNoCoins) {
  auto month = Full();
  for (auto* figure :
       {month.mutable_local_share(), month.mutable_lm2(),
        month.mutable_cooperative_share(), month.mutable_unknown_share()}) {
    figure->Clear();
    figure->set_absent_reason("HIDDEN");
  }
  month.set_sentence_nl("We laten niet zien hoeveel er lokaal is besteed.");
  EXPECT_THAT(Render(month),
              AllOf(HasSubstr("<p class=\"figure\">Te weinig bedrijven</p>"),
                    Not(HasSubstr("100 munten"))));
}

TEST(PageTest, AMonthWithoutSpendStandsWithoutFigures) {
  GetMonthOverviewResponse empty;
  empty.set_month("2026-10");
  EXPECT_THAT(Render(empty),
              AllOf(HasSubstr("<h1>Oktober 2026: waar ging het geld heen?"),
                    HasSubstr("€\u00A00,00"), HasSubstr("Geen cijfer")));
}

TEST(PageTest, AnchorsStandInOrderOfName) {
  const std::string page = Render(Full());
  const size_t section = page.find("id=\"instellingen\"");
  size_t last = section;
  for (const char* name : {"ouderenzorg West", "Regionaal Opleidingscentrum",
                           "Stadsdeel", "Woningcorporatie", "Ziekenhuis"}) {
    const size_t at = page.find(name, section);
    ASSERT_NE(at, std::string::npos) << name;
    EXPECT_GT(at, last) << name;
    last = at;
  }
}

TEST(PageTest, SaysWhichDataAreStillMissing) {
  EXPECT_THAT(Render(Full()),
              AllOf(HasSubstr("37 regels, samen €\u00A081.204,50, zijn nog "
                              "niet klaar."),
                    HasSubstr("37 regels wachten nog")));
  auto done = Full();
  done.set_pending_line_count(0);
  EXPECT_THAT(Render(done), Not(HasSubstr("class=\"notice\"")));
}

TEST(PageTest, SaysWhatItRestsOn) {
  EXPECT_THAT(Render(Full()),
              AllOf(HasSubstr("48.212 regels in het boek"),
                    HasSubstr("a1b2c3d4e5f60718…"), HasSubstr("nieuw-west/1"),
                    HasSubstr("amsterdam-2022-03-24"), HasSubstr("lm2/1"),
                    HasSubstr("zonder btw"), HasSubstr("betaald op: ")));
}

TEST(PageTest, TheHeadingNamesTheLargestLeakWhenItMayBeShown) {
  auto month = Full();
  EXPECT_THAT(Render(month), HasSubstr("Wat kopen de instellingen?</h2>"));
  for (auto& row : *month.mutable_categories()) {
    row.mutable_leak()->set_hidden(false);
  }
  EXPECT_THAT(Render(month),
              HasSubstr("Het meeste geld gaat weg bij Bouw en onderhoud</h2>"));
  month.mutable_categories(1)->set_name_nl(std::string(60, 'x'));
  EXPECT_THAT(Render(month), HasSubstr("Wat kopen de instellingen?</h2>"));
}

TEST(PageTest, OnlyExampleBooksAreLabelledSo) {
  auto month = Full();
  EXPECT_THAT(Render(month), HasSubstr("Dit zijn voorbeeldcijfers."));
  month.set_book_display_name("Example book");
  EXPECT_THAT(Render(month, kEn), HasSubstr("These are example figures."));
  month.set_book_display_name("Samen Nieuw-West");
  EXPECT_THAT(Render(month), Not(HasSubstr("voorbeeldcijfers")));
}

TEST(PageTest, OtherAssetsKeepTheirSign) {
  auto month = Full();
  month.mutable_total()->set_asset("GBP");
  EXPECT_THAT(Render(month, kEn), HasSubstr("£19.2 million"));
}

TEST(PageTest, EveryPictureHasATable) {
  const std::string page = Render(Full());
  for (const char* id : {"id=\"gebieden\"", "id=\"verloop\""}) {
    const size_t at = page.find(id);
    ASSERT_NE(at, std::string::npos);
    const std::string section =
        page.substr(at, page.find("</section>", at) - at);
    EXPECT_THAT(section, AllOf(HasSubstr("<svg"), HasSubstr("role=\"img\""),
                               HasSubstr("Bekijk als tabel"),
                               HasSubstr("<table"), HasSubstr(".csv?table=")));
  }
}

TEST(ChartTest, NamesBreakBetweenWords) {
  EXPECT_THAT(WrapName("Nieuw-West", 10), ElementsAre("Nieuw-West"));
  EXPECT_THAT(WrapName("Metropoolregio Amsterdam", 20),
              ElementsAre("Metropoolregio", "Amsterdam"));
  EXPECT_THAT(WrapName("a bb ccc", 4), ElementsAre("a bb", "ccc"));
  EXPECT_THAT(WrapName("onedividablename and", 5),
              ElementsAre("onedividablename", "and"));
  EXPECT_THAT(WrapName("", 5), ElementsAre(""));
}

}  // namespace
}  // namespace omloop::gateway
