#include "clients/cli/locate.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/reference/reference.h"
#include "tests/testing/temp_dir.h"

namespace omloop {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

struct Result {
  int exit_code = 0;
  std::string out, err;
};

Result Locate(const LocateOptions& options) {
  std::ostringstream out, err;
  const int exit_code = RunLocate(options, out, err);
  return {exit_code, out.str(), err.str()};
}

Json LocateJson(LocateOptions options) {
  options.output = "json";
  const Result result = Locate(options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return Json::parse(result.out, nullptr, /*allow_exceptions=*/false);
}

TEST(LocateTest, CoordinatesGiveEveryLevel) {
  const Json answer =
      LocateJson({.latitude = "52.3597", .longitude = "4.8090"});
  EXPECT_EQ(answer["cbs_code"], "BU0363FK03");
  EXPECT_EQ(answer["buurt"], "Osdorpplein e.o.");
  EXPECT_EQ(answer["wijk"], "Osdorp-Oost");
  EXPECT_EQ(answer["stadsdeel"], "Nieuw-West");
  EXPECT_EQ(answer["gemeente"], "Amsterdam");
  EXPECT_EQ(answer["ring"], "focus");
  EXPECT_EQ(answer["basis"], "coordinates");
  EXPECT_EQ(answer["boundary_version"], "amsterdam-2022-03-24");
}

TEST(LocateTest, RdAndDegreesGiveTheSamePlace) {
  // Westertoren: its published pair.
  const Json degrees =
      LocateJson({.latitude = "52.37453253", .longitude = "4.88352559"});
  EXPECT_EQ(LocateJson({.rd = "120700.723,487525.501"}), degrees);
  EXPECT_EQ(degrees["ring"], "city");
}

TEST(LocateTest, WhatIsUnknownIsNull) {
  const Json answer = LocateJson({.postcode = "1061 ZZ"});
  for (const char* field : {"cbs_code", "buurt", "wijk", "stadsdeel"}) {
    EXPECT_TRUE(answer[field].is_null()) << field;
  }
  EXPECT_EQ(answer["gemeente"], "Amsterdam");
  EXPECT_EQ(answer["ring"], "unknown");
  EXPECT_EQ(answer["ring_at_least"], "city");
  EXPECT_EQ(answer["basis"], "postcode4");
}

TEST(LocateTest, TheFocusIsTheReadersChoice) {
  EXPECT_EQ(LocateJson({.postcode = "1061ZZ", .focus = "GM0363"})["ring"],
            "focus");
  const Json abroad = LocateJson(
      {.postcode = "M1 1AE", .country = "UK", .focus = "Nieuw-West"});
  EXPECT_EQ(abroad["ring"], "abroad");
  EXPECT_EQ(abroad["country"], "Verenigd Koninkrijk");
  EXPECT_EQ(LocateJson({.country = "GB", .focus = "GB"})["ring"], "focus");
}

TEST(LocateTest, WordsForPeopleHaveOneLineAFact) {
  const Result result = Locate({.postcode = "1066"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("stadsdeel         Nieuw-West\n"));
  EXPECT_THAT(result.out, HasSubstr("buurt             -\n"));
}

TEST(LocateTest, RefusesBadValuesWithAClearError) {
  struct Case {
    LocateOptions options;
    const char* message;
  };
  for (const Case& c : std::initializer_list<Case>{
           {{.postcode = "2611SS"}, "not a Dutch postcode"},
           {{.postcode = "1999AA"}, "not in use"},
           {{.postcode = "1066AZ", .number = "5a"}, "--number"},
           {{.rd = "120700"}, "--rd"},
           {{.rd = "487525,120700"}, "exchanged"},
           {{.latitude = "52,3", .longitude = "4.8"}, "--lat"},
           {{.latitude = "152", .longitude = "4.8"}, "-90 to 90"},
           {{.latitude = "51.9", .longitude = "4.5"}, "known buurten"},
           {{.country = "Atlantis"}, "Atlantis"},
           {{.postcode = "1066AZ", .on = "31-10-2026"}, "31-10-2026"},
           {{.postcode = "1066AZ", .focus = "Atlantis"}, "Atlantis"},
           {{.postcode = "1066AZ", .reference = "/nowhere"}, "/nowhere"}}) {
    const Result result = Locate(c.options);
    EXPECT_EQ(result.exit_code, 2) << c.message;
    EXPECT_THAT(result.err, HasSubstr(c.message));
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST(LocateTest, OptionsThatDoNotGoTogetherAreAUsageError) {
  for (const LocateOptions& options : std::initializer_list<LocateOptions>{
           {},
           {.number = "5"},
           {.latitude = "52"},
           {.longitude = "4"},
           {.rd = "1,2", .latitude = "52", .longitude = "4"},
           {.postcode = "1066AZ", .output = "xml"}}) {
    const Result result = Locate(options);
    EXPECT_EQ(result.exit_code, 64);
    EXPECT_THAT(result.err, HasSubstr("usage:"));
  }
}

TEST(AreasLoadTest, TheLoadedTableDecides) {
  const testing::TempDir folder;
  std::filesystem::copy(ReferenceFolder(""), folder.path());
  std::ofstream(folder.file("cbs.csv"))
      << "PC6;Huisnummer;Buurt2026\n1061ZZ;5;0363FD01\n";
  std::ostringstream out, err;
  EXPECT_EQ(RunAreasLoad({.file = folder.file("cbs.csv"),
                          .from = "2026-01-01",
                          .reference = folder.path()},
                         out, err),
            0)
      << err.str();
  const Json answer = LocateJson(
      {.postcode = "1061ZZ", .number = "5", .reference = folder.path()});
  EXPECT_EQ(answer["cbs_code"], "BU0363FD01");
  EXPECT_EQ(answer["basis"], "postcode_table");
}

TEST(AreasLoadTest, RefusesBadInput) {
  const testing::TempDir folder;
  std::ofstream(folder.file("bad.csv")) << "pc6;buurt\nx;y\n";
  std::ostringstream out, err;
  EXPECT_EQ(RunAreasLoad({.file = "x.csv"}, out, err), 64);
  EXPECT_EQ(RunAreasLoad({.file = folder.file("bad.csv"),
                          .from = "2026-01-01",
                          .reference = folder.path()},
                         out, err),
            2);
  EXPECT_EQ(RunAreasLoad({.file = folder.file("bad.csv"),
                          .from = "January",
                          .reference = folder.path()},
                         out, err),
            2);
  EXPECT_THAT(err.str(), HasSubstr("line 2"));
}

}  // namespace
}  // namespace omloop
