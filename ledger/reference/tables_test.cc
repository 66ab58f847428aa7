#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/reference/areas.h"
#include "ledger/reference/boundaries.h"
#include "ledger/reference/categories.h"
#include "ledger/reference/countries.h"
#include "ledger/reference/postcodes.h"
#include "ledger/reference/table_file.h"
#include "ledger/reference/thresholds.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;
using testing::TempDir;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

auto IsBadFile() { return StatusIs(kInvalid, "REFERENCE_FILE_BAD"); }

TEST(TableReaderTest, ReadsQuotesBothSeparatorsAndLineEnds) {
  for (std::string_view text : {"a,b\n\"x,\"\"y\"\"\",2\n",
                                "\xEF\xBB\xBF"
                                "a;b\r\n\"x,\"\"y\"\"\";2\r\n",
                                "a,b\n\n\"x,\"\"y\"\"\",2"}) {
    auto reader = TableReader::Open(text, "t");
    ASSERT_TRUE(reader.ok());
    ASSERT_TRUE(*reader->Next());
    EXPECT_EQ(reader->field(*reader->Column("A")), "x,\"y\"");
    EXPECT_EQ(reader->field(*reader->Column("b")), "2");
    EXPECT_FALSE(*reader->Next());
  }
}

TEST(TableReaderTest, ErrorsNameFileAndLine) {
  EXPECT_THAT(TableReader::Open("", "t"), IsBadFile());
  auto reader = TableReader::Open("a,b\n1,2\n3\n", "t.csv");
  EXPECT_THAT(reader->Column("c"), IsBadFile());
  EXPECT_TRUE(*reader->Next());
  const auto short_row = reader->Next();
  EXPECT_THAT(short_row, IsBadFile());
  EXPECT_THAT(std::string(short_row.status().message()),
              HasSubstr("t.csv: line 3"));
  auto open_quote = TableReader::Open("a\n\"1\n", "t");
  EXPECT_THAT(open_quote->Next(), IsBadFile());
}

TEST(ReferenceFileTest, SaysWhenAFileIsMissingOrCutOff) {
  const TempDir folder;
  EXPECT_THAT(ReadReferenceFile(folder.file("none")),
              StatusIs(absl::StatusCode::kNotFound, "REFERENCE_FILE_MISSING"));
  // The first bytes of a gzip file.
  std::ofstream(folder.file("cut.gz"), std::ios::binary)
      << std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c", 12);
  EXPECT_THAT(ReadReferenceFile(folder.file("cut.gz")), IsBadFile());
  std::ofstream(folder.file("plain")) << "abc";
  EXPECT_EQ(*ReadReferenceFile(folder.file("plain")), "abc");
}

constexpr std::string_view kAreaHeader =
    "code,level,name,parent,gebied,valid_from,boundary_version\n";

TEST(AreaTableTest, RefusesAHierarchyThatDoesNotHold) {
  const std::string header(kAreaHeader);
  EXPECT_TRUE(
      AreaTable::Parse(header + "NL,country,Nederland,,,,v\n", "t").ok());
  for (std::string_view row :
       {"nl,country,x,,,,v\n", "NL,land,x,,,,v\n",
        "NL,country,x,,,24-03-2022,v\n", "GM1,municipality,x,NL-NH,,,v\n",
        "NL,country,x,,,,v\nNL,country,x,,,,v\n",
        "GM1,municipality,x,,,,v\nNL-NH,province,y,GM1,,,v\n"}) {
    EXPECT_THAT(AreaTable::Parse(header + std::string(row), "t"), IsBadFile())
        << row;
  }
}

TEST(BuurtMapTest, RefusesWhatIsNotPolygonsWithABuurtCode) {
  for (std::string_view text :
       {"", "[]", "{\"features\":[]}", "{\"features\":[{}]}",
        R"({"features":[{"properties":{"CBS_Buurtcode":"BU1"},"geometry":
           {"type":"Point","coordinates":[4,52]}}]})",
        R"({"features":[{"properties":{"CBS_Buurtcode":"BU1"},"geometry":
           {"type":"Polygon","coordinates":[[[4,52],[5,52],[5,53],[4,53]]]}}]})",
        R"({"features":[{"properties":{"CBS_Buurtcode":7},"geometry":
           {"type":"Polygon","coordinates":[[[4,52],[5,52],[5,53],[4,52]]]}}]})"}) {
    EXPECT_THAT(BuurtMap::Parse(text, "t"), IsBadFile()) << text;
  }
}

TEST(PostcodeTest, TakesTheFormsPeopleWrite) {
  for (std::string_view text :
       {"1066AZ", "1066 az", " 1066  AZ ", "NL-1066 AZ", "nl1066az"}) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const Postcode code, Postcode::Parse(text));
    EXPECT_EQ(code.ToString(), "1066AZ");
  }
  EXPECT_EQ(Postcode::Parse("1066")->ToString(), "1066");
  EXPECT_FALSE(Postcode::Parse("1066")->has_letters());
}

TEST(PostcodeTest, RefusesWhatIsNeverGivenOut) {
  for (std::string_view text :
       {"", "0066AZ", "1066A", "1066A1", "106 AZ", "2611 SS", "2611SA",
        "2611SD", "M1 1AE", "SW1A 1AA", "10115", "1066AZZ"}) {
    EXPECT_THAT(Postcode::Parse(text), StatusIs(kInvalid, "BAD_POSTCODE"))
        << text;
  }
}

AreaCode Code(std::string_view text) { return *AreaCode::Parse(text); }

TEST(Pc6TableTest, DividesAPostcodeByHouseNumber) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const Pc6Table table,
      Pc6Table::Parse("PC6;Huisnummer;Buurt2023\n"
                      "1066AZ;1;0363FN04\n1066AZ;9;0363FN04\n"
                      "1066AZ;11;0363FN05\n1011AA;5;BU0363AC02\n",
                      "t", Day(2023, 1, 1)));
  const Postcode divided = *Postcode::Parse("1066AZ");
  EXPECT_THAT(table.Find(divided, 9), ElementsAre(Code("BU0363FN04")));
  EXPECT_THAT(table.Find(divided, 5), ElementsAre(Code("BU0363FN04")));
  EXPECT_THAT(table.Find(divided, 11), ElementsAre(Code("BU0363FN05")));
  const auto both = ElementsAre(Code("BU0363FN04"), Code("BU0363FN05"));
  EXPECT_THAT(table.Find(divided, 13), both);
  EXPECT_THAT(table.Find(divided, std::nullopt), both);
  EXPECT_THAT(table.Find(*Postcode::Parse("1011AB"), 1), IsEmpty());
  EXPECT_EQ(table.size(), 3u);
}

TEST(Pc6TableTest, ReadsRangesAndNumbersThatLostTheirZeros) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const Pc6Table table,
      Pc6Table::Parse("postcode,van,tot,buurt\n3011AA,1,99,5990110\n", "t",
                      Day(2023, 1, 1)));
  EXPECT_THAT(table.Find(*Postcode::Parse("3011AA"), 50),
              ElementsAre(Code("BU05990110")));
}

TEST(Pc6TableTest, RefusesRowsItCannotRead) {
  for (std::string_view text :
       {"pc6,wijk\n1066AZ,WK0363FN\n", "pc6,buurt\n", "pc6,buurt\n1066,X\n",
        "pc6,buurt\n1066AZ,\n", "pc6,van,buurt\n1066AZ,1,0363FN04\n",
        "pc6,huisnummer,buurt\n1066AZ,x,0363FN04\n",
        "pc6,van,tot,buurt\n1066AZ,9,1,0363FN04\n",
        "pc6,huisnummer,buurt\n1066AZ,100000,0363FN04\n"}) {
    EXPECT_THAT(Pc6Table::Parse(text, "t", Day(2023, 1, 1)), IsBadFile())
        << text;
  }
  EXPECT_TRUE(Pc6Table::Parse("pc6,huisnummer,buurt\n1066AZ,99999,0363FN04\n",
                              "t", Day(2023, 1, 1))
                  .ok());
}

TEST(CountryTableTest, FindsByCodeAndName) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const CountryTable table,
      CountryTable::Parse("code,name_nl,name_en\n"
                          "GB,Verenigd Koninkrijk,United Kingdom\n",
                          "t"));
  for (std::string_view text :
       {"GB", "gb", "UK", " United Kingdom ", "verenigd koninkrijk"}) {
    ASSERT_NE(table.Find(text), nullptr) << text;
    EXPECT_EQ(table.Find(text)->code.view(), "GB");
  }
  EXPECT_EQ(table.Find("Atlantis"), nullptr);
  EXPECT_THAT(CountryTable::Parse("code,name_nl,name_en\nGBR,x,y\n", "t"),
              IsBadFile());
}

TEST(ThresholdTableTest, HoldsFromItsFirstToItsLastDay) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const ThresholdTable table,
      ThresholdTable::Parse("valid_from,valid_to,kind,amount_eur,source\n"
                            "2026-01-01,2027-12-31,subcentral,216000,x\n",
                            "t"));
  const Money amount(21'600'000, kEur);
  EXPECT_EQ(*table.On(Day(2026, 1, 1), ThresholdKind::kSubCentral), amount);
  EXPECT_EQ(*table.On(Day(2027, 12, 31), ThresholdKind::kSubCentral), amount);
  for (const Day day : {Day(2025, 12, 31), Day(2028, 1, 1)}) {
    EXPECT_THAT(table.On(day, ThresholdKind::kSubCentral),
                StatusIs(absl::StatusCode::kNotFound, "THRESHOLD_UNKNOWN"));
  }
  EXPECT_THAT(table.On(Day(2026, 1, 1), ThresholdKind::kWorks),
              StatusIs(absl::StatusCode::kNotFound, "THRESHOLD_UNKNOWN"));
}

constexpr std::string_view kCategoryHeader =
    "code,name_nl,name_en,influenceable,cpv,keywords_nl,keywords_en\n";

TEST(CategoryTableTest, LongestMatchDecides) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const CategoryTable table,
      CategoryTable::Parse(std::string(kCategoryHeader) +
                               "a,,,yes,909,schoonmaak*,care\n"
                               "b,,,no,90,,home care;tax\n"
                               "c,,,yes,,,clean*\n",
                           "t"));
  struct Case {
    std::string_view text, cpv, category;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"Home-Care services", "", "b"},
           {"HOME  CARE", "", "b"},
           {"Care at home", "", "a"},
           {"Schoonmaakdiensten", "", "a"},
           {"office cleaning", "", "c"},
           {"unclean taxi", "", kUnclassified},  // Whole words only.
           {"", "", kUnclassified},
           {"care", "90500000-2", "b"},  // CPV goes before words.
           {"", "90911200-8", "a"},      // The longest prefix.
           {"care", "7", "a"}}) {
    EXPECT_EQ(table.CategoryFor(c.text, c.cpv), c.category) << c.text;
  }
  EXPECT_FALSE(table.Find("b")->influenceable);
  EXPECT_EQ(table.Find("d"), nullptr);
}

TEST(CategoryTableTest, RefusesRulesThatContradict) {
  for (std::string_view rows :
       {"a,,,maybe,,,x\n", ",,,yes,,,x\n", "unclassified,,,yes,,,x\n",
        "a,,,yes,,,x\na,,,yes,,,y\n", "a,,,yes,,,x\nb,,,yes,,,x\n",
        "a,,,yes,45,,x\nb,,,yes,45,,y\n", "a,,,yes,4,,x\n",
        "a,,,yes,45-7,,x\n"}) {
    EXPECT_THAT(CategoryTable::Parse(
                    std::string(kCategoryHeader) + std::string(rows), "t"),
                IsBadFile())
        << rows;
  }
}

}  // namespace
}  // namespace omloop
