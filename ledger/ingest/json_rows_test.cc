// Tables in JSON: arrays of objects, objects that hold one, one a line.
#include "ledger/ingest/json_rows.h"

#include "ledger/ingest/tables_testing.h"

namespace omloop::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JsonRowsTest, ReadsAnArrayOfObjectsWithColumnsInAnyOrder) {
  const Reading reading = ReadBytes(
      "[{\"Datum\": \"2026-04-01\", \"Bedrag\": 1.234, \"Leverancier\": "
      "\"Ooft\"},\n {\"Leverancier\": \"Zon\", \"Bedrag\": \"\xE2\x82\xAC "
      "15.000\", \"Datum\": \"2026-04-02\", \"Nieuw\": null}]");
  EXPECT_EQ(reading.report.format, "json");
  EXPECT_THAT(reading.report.layout, HasSubstr("an array of JSON objects"));
  ASSERT_EQ(reading.drafts.size(), 2u);
  EXPECT_EQ(reading.drafts[0].amount_minor, 123);
  EXPECT_EQ(reading.drafts[1].amount_minor, 1500000);
  EXPECT_EQ(reading.drafts[1].supplier_name, "Zon");
  EXPECT_EQ(reading.drafts[1].row, 2);
}

TEST(JsonRowsTest, FindsTheLargestArrayAndFlattensObjects) {
  const Reading reading = ReadBytes(
      "{\"meta\": [{\"a\": 1}], \"result\": {\"records\": ["
      "{\"supplier\": {\"name\": \"Ooft\", \"kvk\": 12345678}, \"amount\": "
      "{\"net\": 10.5}, \"payment date\": \"2026-04-01\", \"lines\": [{\"x\": "
      "1}, {\"x\": 2}, {\"x\": 3}], \"tags\": [\"a\", \"b\"]},"
      "{\"supplier\": {\"name\": \"Zon\"}, \"amount\": {\"net\": 2}, "
      "\"payment date\": \"2026-04-02\"}]}}");
  EXPECT_THAT(reading.report.layout,
              HasSubstr("the JSON objects of \"result.records\""));
  ASSERT_EQ(reading.drafts.size(), 2u);
  EXPECT_EQ(reading.report.accepted_sum_minor, 1250);
  EXPECT_EQ(reading.drafts[0].supplier_name, "Ooft");
  EXPECT_THAT(reading.layout.header,
              ElementsAre("supplier.name", "supplier.kvk", "amount.net",
                          "payment date", "tags"));
}

TEST(JsonRowsTest, ReadsOneObjectALine) {
  const Reading reading = ReadBytes(
      "{\"date\": \"2026-04-01\", \"amount\": 5, \"supplier\": \"Ooft\"}\n\n"
      "{\"date\": \"2026-04-02\", \"amount\": 6, \"supplier\": \"Zon\"}\n");
  EXPECT_THAT(reading.report.layout, HasSubstr("one JSON object a line"));
  ASSERT_EQ(reading.drafts.size(), 2u);
  EXPECT_EQ(reading.report.accepted_sum_minor, 1100);
  EXPECT_EQ(reading.drafts[1].row, 3);
}

TEST(JsonRowsTest, RefusesHalfAFileAndWhatIsNoTable) {
  EXPECT_THAT(ReadBytes("[{\"date\": \"2026-04-01\", \"amount\": 5},\n").codes,
              ElementsAre("JSON_DAMAGED"));
  EXPECT_THAT(ReadBytes("{\"a\": 1, \"b\": [1, 2]}").codes,
              ElementsAre("JSON_WITHOUT_TABLE"));
  EXPECT_THAT(ReadBytes("[]").codes, ElementsAre("JSON_WITHOUT_TABLE"));
  EXPECT_THAT(
      ReadBytes("{\"date\": \"2026-04-01\", \"amount\": 5}\n{\"date\": ").codes,
      ElementsAre("JSON_DAMAGED"));
  const auto deep = [](int depth) {
    return "{\"a\":" + std::string(static_cast<size_t>(depth), '[') +
           std::string(static_cast<size_t>(depth), ']') + "}";
  };
  EXPECT_THAT(ReadBytes(deep(kJsonDepthMax - 1)).codes,
              ElementsAre("JSON_WITHOUT_TABLE"));
  EXPECT_THAT(ReadBytes(deep(kJsonDepthMax)).codes,
              ElementsAre("JSON_TOO_DEEP"));
}

}  // namespace
}  // namespace omloop::ingest
