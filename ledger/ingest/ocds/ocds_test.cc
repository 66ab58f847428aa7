#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ingest/ocds/json_units.h"
#include "ledger/ingest/ocds/ocds_drafts.h"
#include "ledger/ingest/ocds/ocds_reader.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;

class Keep : public OcdsSink {
 public:
  explicit Keep(Asset asset = kEur) : drafts(asset) {}
  absl::Status OnRelease(const OcdsRelease& release, int64_t ordinal,
                         int64_t row) override {
    rows.push_back(row);
    return drafts.Add(release, ordinal, row);
  }
  absl::Status OnProblem(const Problem& problem) override {
    codes.push_back(problem.code);
    return absl::OkStatus();
  }
  OcdsDrafts drafts;
  std::vector<std::string> codes;
  std::vector<int64_t> rows;
};

absl::StatusOr<OcdsSummary> Read(const std::string& text, Keep& keep) {
  MemorySource source(text);
  return ReadOcds(source, {}, keep);
}

// One release of a process, with an award and a contract of it.
std::string Release(const std::string& ocid, const std::string& id,
                    const std::string& amount,
                    const std::string& date = "2026-01-10T00:00:00Z") {
  return absl::StrCat(
      R"({"ocid":")", ocid, R"(","id":")", id, R"(","date":")", date,
      R"(","tag":["contract"],"buyer":{"name":"Gemeente X"},)",
      R"("parties":[{"id":"s1","name":"Schoon  U.A.","identifier":)",
      R"({"scheme":"NL-KVK","id":"68750110"},)",
      R"("address":{"postalCode":"1066 AZ"}}],)",
      R"("awards":[{"id":"1","suppliers":[{"id":"s1"}],)",
      R"("value":{"amount":)", amount, R"(,"currency":"EUR"}}],)",
      R"("contracts":[{"id":"1","awardID":"1","title":"Schoonmaak",)",
      R"("dateSigned":"2026-01-05","period":{"startDate":"2026-02-01",)",
      R"("endDate":"2027-01-31T23:59:59+01:00"},)",
      R"("items":[{"classification":{"scheme":"CPV","id":"90911200"}}],)",
      R"("implementation":{"transactions":[{"id":"t1","date":"2026-03-02",)",
      R"("value":{"amount":100.5,"currency":"EUR"}}]}}]})");
}

TEST(OcdsDataTest, PublishedFilesGiveTheirControlFigures) {
  const char* folder = std::getenv("OMLOOP_DATA");
  ASSERT_NE(folder, nullptr);
  struct Row {
    const char* file;
    const char* version;
    int64_t releases, records, release_ids, ocids, awards, contracts;
    int64_t transactions, suppliers;
    std::map<std::string, int64_t> sums;
  };
  const Row kRows[] = {
      {"pt_impic_100_releases.json",
       "1.1",
       100,
       0,
       100,
       100,
       100,
       100,
       8,
       95,
       {{"EUR", 161306448}}},
      {"mx_cdmx_release_package.json",
       "1.0",
       2,
       0,
       2,
       1,
       1,
       1,
       11,
       1,
       {{"MXN", 131126400}}},
      {"mx_cdmx_record_package.json",
       "1.1",
       4,
       2,
       2,
       2,
       2,
       2,
       12,
       2,
       {{"MXN", 131126400}, {"USD", 7546496}}},
      {"py_dncp_release_1.0.json",
       "1.0",
       1,
       0,
       1,
       1,
       1,
       0,
       0,
       1,
       {{"PYG", 135630400}}},
      {"py_dncp_release_1.1.json",
       "1.1",
       1,
       0,
       1,
       1,
       1,
       0,
       0,
       1,
       {{"PYG", 135630400}}},
      {"fictional_1.1_release_package.json",
       "1.1",
       6,
       0,
       6,
       1,
       1,
       1,
       2,
       1,
       {{"GBP", 1100000000}}},
      {"fictional_1.1_record_package.json",
       "1.1",
       0,
       1,
       0,
       1,
       1,
       1,
       2,
       1,
       {{"GBP", 1100000000}}},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.file);
    OMLOOP_ASSERT_OK_AND_ASSIGN(auto source, FileSource::Open(absl::StrCat(
                                                 folder, "/ocds/", row.file)));
    Keep keep;
    OMLOOP_ASSERT_OK_AND_ASSIGN(OcdsSummary found, ReadOcds(*source, {}, keep));
    EXPECT_EQ(found.version, row.version);
    EXPECT_EQ(found.releases, row.releases);
    EXPECT_EQ(found.records, row.records);
    EXPECT_EQ(found.distinct_release_ids, row.release_ids);
    EXPECT_EQ(found.ocids, row.ocids);
    EXPECT_EQ(found.awards, row.awards);
    EXPECT_EQ(found.contracts, row.contracts);
    EXPECT_EQ(found.transactions, row.transactions);
    EXPECT_EQ(found.suppliers, row.suppliers);
    std::map<std::string, int64_t> sums;
    for (const auto& [code, sum] : found.award_sum) sums[code] = sum.sum_minor;
    EXPECT_EQ(sums, row.sums);
    EXPECT_EQ(found.refused_parts, 0);
  }
}

TEST(OcdsReaderTest, AllShapesOfAFileGiveTheSame) {
  const std::string a = Release("ocds-x-1", "r1", "1000.00");
  const std::string b = Release("ocds-x-2", "r2", "2e3");
  const std::string shapes[] = {
      absl::StrCat(R"({"version":"1.1","releases":[)", a, ",", b, "]}"),
      absl::StrCat(R"([{"releases":[)", a, R"(]},{"releases":[)", b, "]}]"),
      absl::StrCat("[", a, ",", b, "]"),
      absl::StrCat(a, "\n", b, "\n"),
      absl::StrCat(a, "\r\n\r\n", R"({"releases":[)", b, "]}"),
      absl::StrCat(R"({"records":[{"ocid":"ocds-x-1","compiledRelease":)", a,
                   R"(},{"ocid":"ocds-x-2","releases":[)", b, "]}]}"),
      absl::StrCat(R"({"ocid":"ocds-x-1","releases":[)", a,
                   R"(],"compiledRelease":)", a, "}\n", b),
      absl::StrCat("{\n\"releases\":[", a, "]}\n{\n\"releases\":[", b, "]}"),
  };
  for (const std::string& shape : shapes) {
    SCOPED_TRACE(shape.substr(0, 60));
    Keep keep;
    OMLOOP_ASSERT_OK_AND_ASSIGN(OcdsSummary found, Read(shape, keep));
    EXPECT_EQ(found.ocids, 2);
    EXPECT_EQ(found.awards, 2);
    EXPECT_EQ(found.transactions, 2);
    EXPECT_EQ(found.award_sum["EUR"].sum_minor, 300000);
    EXPECT_EQ(keep.drafts.Contracts().size(), 2u);
  }
}

TEST(OcdsReaderTest, TheReleaseWithTheLastDateCounts) {
  const std::string late = Release("ocds-x-1", "r2", "1500", "2026-05-01");
  const std::string early = Release("ocds-x-1", "r1", "1000", "2026-01-01");
  for (const auto& [first, second] :
       {std::pair(late, early), std::pair(early, late)}) {
    Keep keep;
    OMLOOP_ASSERT_OK_AND_ASSIGN(OcdsSummary found,
                                Read("[" + first + "," + second + "]", keep));
    EXPECT_EQ(found.releases, 2);
    EXPECT_EQ(found.awards, 1);
    EXPECT_EQ(found.awards_stated, 2);
    EXPECT_EQ(found.award_sum["EUR"].sum_minor, 150000);
    ASSERT_EQ(keep.drafts.Contracts().size(), 1u);
    EXPECT_EQ(keep.drafts.Contracts()[0].draft.value_minor, 150000);
    EXPECT_EQ(keep.drafts.Transactions().size(), 1u);
  }
}

TEST(OcdsReaderTest, WrongPartsAreNamedAndTheOthersTaken) {
  const std::string good = Release("ocds-x-1", "r1", "10");
  struct Row {
    std::string text;
    const char* code;
  };
  const Row kRows[] = {
      {R"({"releases":[7,)" + good + "]}", "OCDS_PART_REFUSED"},
      {R"({"releases":[{"id":"no ocid"},)" + good + "]}", "OCDS_PART_REFUSED"},
      {R"({"releases":[{"ocid":""},)" + good + "]}", "OCDS_PART_REFUSED"},
      {"{\"broken\n" + good, "JSON_LINE_BROKEN"},
      {good + "\n{\"broken\n" + Release("ocds-x-1", "r2", "10"),
       "JSON_LINE_BROKEN"},
      {R"([{"ocid":"y","awards":7},)" + good + "]", "OCDS_WRONG_TYPE"},
      {R"([{"ocid":"y","awards":[{"id":"1","date":"2026-02-31"}]},)" + good +
           "]",
       "OCDS_WRONG_TYPE"},
      {R"([{"ocid":"y","awards":[{"id":"1","value":{"amount":1e30}}]},)" +
           good + "]",
       "OCDS_AMOUNT_UNREADABLE"},
      {R"([{"ocid":"y","awards":[{"value":{"amount":"n/a"}}]},)" + good + "]",
       "OCDS_AMOUNT_UNREADABLE"},
      {R"([{"ocid":"y","awards":[{"value":{"amount":1,"currency":"ZZZ"}}]},)" +
           good + "]",
       "OCDS_CURRENCY_UNKNOWN"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.text.substr(0, 70));
    Keep keep;
    OMLOOP_ASSERT_OK_AND_ASSIGN(OcdsSummary found, Read(row.text, keep));
    EXPECT_THAT(keep.codes, ElementsAre(row.code));
    EXPECT_EQ(found.award_sum["EUR"].sum_minor, 1000);
  }
}

TEST(OcdsReaderTest, AFileThatIsNoOcdsIsRefusedWithItsReason) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "[";
  struct Row {
    std::string text;
    const char* code;
  };
  const Row kRows[] = {
      {"", "OCDS_NOTHING_FOUND"},
      {R"({"releases":[]})", "OCDS_NOTHING_FOUND"},
      {R"([{"a":1}])", "OCDS_NOTHING_FOUND"},
      {R"({"releases":[)" + Release("a", "b", "1"), "JSON_BROKEN"},
      {"{\"releases\":[\x01]}", "JSON_BROKEN"},
      {deep, "JSON_TOO_DEEP"},
      {R"({"releases":[{"ocid":"a","x":)" + deep, "JSON_TOO_DEEP"},
      {R"({"x":")" + std::string(kJsonTokenBytesMax + 200'000, 'x'),
       "JSON_PART_TOO_LARGE"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.text.substr(0, 40));
    Keep keep;
    EXPECT_THAT(Read(row.text, keep).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, row.code));
  }
}

TEST(OcdsReaderTest, LinesAndPathsNameThePlace) {
  Keep keep;
  const std::string text = "{\"releases\": [\n" + Release("a", "1", "1") +
                           ",\n\n" + Release("b", "2", "1") + "\n]}";
  OMLOOP_ASSERT_OK(Read(text, keep).status());
  EXPECT_THAT(keep.rows, ElementsAre(2, 4));
}

TEST(OcdsAmountTest, NumbersAreExactAndRoundedHalfAwayFromZero) {
  struct Row {
    const char* text;
    int64_t minor;
    bool rounded;
  };
  const Row kRows[] = {
      {"0", 0, false},
      {"1311264.0", 131126400, false},
      {"75464.96", 7546496, false},
      {"0.005", 1, true},
      {"-0.005", -1, true},
      {"0.0049", 0, true},
      {"1.2e3", 120000, false},
      {"12E-2", 12, false},
      {"1e-9", 0, true},
      {"92233720368547758.07", INT64_MAX, false},
      {"00012.50", 1250, false},
  };
  for (const Row& row : kRows) {
    const OcdsAmount amount = ReadOcdsAmount({row.text, "EUR"}, kEur);
    EXPECT_EQ(amount.state, OcdsAmount::State::kRead) << row.text;
    EXPECT_EQ(amount.minor_units, row.minor) << row.text;
    EXPECT_EQ(amount.rounded, row.rounded) << row.text;
  }
  for (const char* text : {"92233720368547758.08", "1e999999999", "1e30", "x",
                           "1.2.3", "-", "1e", "1 000", "1,5"}) {
    EXPECT_EQ(ReadOcdsAmount({text, "EUR"}, kEur).state,
              OcdsAmount::State::kUnreadable)
        << text;
  }
  EXPECT_EQ(ReadOcdsAmount({"135630400", "pyg"}, kEur).minor_units, 135630400);
}

TEST(OcdsDraftsTest, AContractHasWhatItsReleaseSays) {
  Keep keep;
  OMLOOP_ASSERT_OK(Read(Release("ocds-x-1", "r1", "1000.25"), keep).status());
  const auto contracts = keep.drafts.Contracts();
  ASSERT_EQ(contracts.size(), 1u);
  const ContractDraft& draft = contracts[0].draft;
  EXPECT_TRUE(contracts[0].taken);
  EXPECT_EQ(draft.anchor, "Gemeente X");
  EXPECT_EQ(draft.contract_number, "1");
  EXPECT_EQ(draft.tender_reference, "ocds-x-1");
  EXPECT_EQ(draft.title, "Schoonmaak");
  EXPECT_EQ(draft.supplier_name, "Schoon U.A.");
  EXPECT_EQ(draft.supplier_kvk, "68750110");
  EXPECT_EQ(draft.supplier_postcode, "1066 AZ");
  EXPECT_EQ(draft.value_minor, 100025);
  EXPECT_EQ(draft.signed_on, Day(2026, 1, 5));
  EXPECT_EQ(draft.start, Day(2026, 2, 1));
  EXPECT_EQ(draft.end, Day(2027, 1, 31));
  EXPECT_EQ(draft.cpv, "90911200");
  const auto payments = keep.drafts.Transactions();
  ASSERT_EQ(payments.size(), 1u);
  EXPECT_EQ(payments[0].draft.amount_minor, 10050);
  EXPECT_EQ(payments[0].draft.date, Day(2026, 3, 2));
  EXPECT_EQ(payments[0].draft.supplier_name, "Schoon U.A.");
  EXPECT_EQ(payments[0].draft.contract_number, "1");
}

TEST(OcdsDraftsTest, ContractNumbersAreTheirOwnWherePossible) {
  EXPECT_EQ(OcdsContractNumber("ocds-213czf-RO-14", "RO-14"), "RO-14");
  EXPECT_EQ(OcdsContractNumber("ocds-213czf-0001", "ocds-213czf-0001-c-1"),
            "ocds-213czf-0001-c-1");
  EXPECT_EQ(OcdsContractNumber("ocds-px0z7d-5052", "contract-1"),
            "ocds-px0z7d-5052/contract-1");
  EXPECT_EQ(OcdsContractNumber("ocds-px0z7d-5052", ""), "ocds-px0z7d-5052");
}

TEST(OcdsDraftsTest, WhatCannotBeOneContractIsNotGuessed) {
  struct Row {
    const char* award;
    const char* code;
  };
  const Row kRows[] = {
      {R"({"id":"1","date":"2026-01-01","suppliers":[{"name":"A"},{"name":"B"}]})",
       "OCDS_SEVERAL_SUPPLIERS"},
      {R"({"id":"1","date":"2026-01-01"})", "SUPPLIER_MISSING"},
      {R"({"id":"1","date":"2026-01-01","status":"cancelled",)"
       R"("suppliers":[{"name":"A"}]})",
       "OCDS_NOT_AWARDED"},
  };
  for (const Row& row : kRows) {
    Keep keep;
    OMLOOP_ASSERT_OK(
        Read(absl::StrCat(R"({"ocid":"x","awards":[)", row.award, "]}"), keep)
            .status());
    const auto contracts = keep.drafts.Contracts();
    ASSERT_EQ(contracts.size(), 1u);
    EXPECT_FALSE(contracts[0].taken);
    EXPECT_EQ(contracts[0].problems.back().code, row.code);
  }
}

TEST(OcdsDraftsTest, PaymentsOfOurOwnExportAreNotTakenAgain) {
  Keep keep;
  OMLOOP_ASSERT_OK(
      Read(R"({"ocid":"x","contracts":[{"id":"1","implementation":)"
           R"({"transactions":[{"id":"7","source":"urn:omloop:entry:00",)"
           R"("date":"2026-01-01","value":{"amount":1,"currency":"EUR"}}]}}]})",
           keep)
          .status());
  EXPECT_TRUE(keep.drafts.Transactions().empty());
  EXPECT_EQ(keep.drafts.own_transactions(), 1);
}

}  // namespace
}  // namespace omloop::ingest
