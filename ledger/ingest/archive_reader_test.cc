// Archives of documents, and those that are made to do harm.
#include "ledger/ingest/archive_reader.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ingest/zip_archive.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/zip_file.h"

namespace omloop::ingest {
namespace {

using ::omloop::testing::MakeZip;
using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kMarch[] =
    "Date,Supplier,Net Amount\n"
    "2026-03-01,Bakkerij Ooft B.V.,10.50\n"
    "2026-03-02,Drukkerij Zon B.V.,20.00\n";
constexpr char kApril[] =
    "Leverancier;Betaaldatum;Netto bedrag\n"
    "Bakkerij Ooft B.V.;28-04-2026;1.000,00\n";

class Kept : public SpendSink {
 public:
  absl::Status OnRecord(const SpendDraft& draft) override {
    records.push_back(draft.record);
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem& problem) override {
    problems.push_back(problem.code + " " + problem.path);
    return absl::OkStatus();
  }
  std::vector<int64_t> records;
  std::vector<std::string> problems;
};

FileReport Read(const std::string& bytes, Kept& sink) {
  MemorySource source(bytes);
  auto report = ReadSource(source, {}, sink);
  OMLOOP_EXPECT_OK(report);
  return report.ok() ? *std::move(report) : FileReport();
}

TEST(ArchiveReaderTest, AddsUpTheTablesOfAnArchive) {
  Kept sink;
  const FileReport report =
      Read(MakeZip({{"a/march.csv", kMarch}, {"april.csv", kApril}}), sink);
  EXPECT_FALSE(report.refused);
  EXPECT_EQ(report.format, "csv");
  EXPECT_EQ(report.records, 3);
  EXPECT_EQ(report.accepted, 3);
  EXPECT_EQ(report.accepted_sum_minor, 103050);
  EXPECT_EQ(report.suppliers, 2);
  EXPECT_EQ(report.by_month.at("2026-04").sum_minor, 100000);
  EXPECT_THAT(sink.records, ElementsAre(1, 2, 3));
}

TEST(ArchiveReaderTest, OneBadDocumentDoesNotKeepTheOthersOut) {
  Kept sink;
  const FileReport report = Read(
      MakeZip({{"scan.pdf", "%PDF-1.4"}, {"march.csv", kMarch}, {"empty", ""}}),
      sink);
  EXPECT_FALSE(report.refused);
  EXPECT_EQ(report.accepted, 2);
  EXPECT_THAT(sink.problems, ElementsAre("ZIP_DOCUMENT_SKIPPED scan.pdf",
                                         "ZIP_DOCUMENT_SKIPPED empty"));
}

TEST(ArchiveReaderTest, NamesThatClimbOutAreRefused) {
  for (const char* name : {"../march.csv", "/etc/march.csv", "a/../../b.csv",
                           "..\\march.csv", "C:\\march.csv"}) {
    Kept sink;
    const FileReport report =
        Read(MakeZip({{name, kMarch}, {"april.csv", kApril}}), sink);
    EXPECT_EQ(report.accepted, 1) << name;
    EXPECT_THAT(sink.problems,
                ElementsAre(std::string("ZIP_NAME_CLIMBS ") + name));
  }
  const ZipEntry dots{.name = "a..b/..c/d"};
  EXPECT_FALSE(dots.Climbs());
}

TEST(ArchiveReaderTest, AnArchiveThatExplodesStopsAtItsLimit) {
  std::string bomb(kZipRatioFreeBytes + (8 << 20), ' ');
  Kept sink;
  const FileReport report =
      Read(MakeZip({{"bomb.csv", bomb}, {"march.csv", kMarch}}), sink);
  EXPECT_EQ(report.accepted, 2);
  EXPECT_THAT(sink.problems, ElementsAre("ZIP_EXPLODES bomb.csv"));
  const auto explodes = [](int64_t size, int64_t packed_size) {
    return ZipEntry{.size = size, .packed_size = packed_size}.Explodes();
  };
  EXPECT_FALSE(explodes(kZipRatioFreeBytes, 1));
  const int64_t large = kZipRatioMax * kZipRatioFreeBytes;
  EXPECT_FALSE(explodes(large, kZipRatioFreeBytes));
  EXPECT_TRUE(explodes(large + kZipRatioMax, kZipRatioFreeBytes));
  EXPECT_FALSE(explodes(kZipEntryBytesMax, kZipEntryBytesMax));
  EXPECT_TRUE(explodes(kZipEntryBytesMax + 1, kZipEntryBytesMax));
}

TEST(ArchiveReaderTest, RecordsOfAnotherAssetStayOut) {
  const std::string pounds =
      "Date,Supplier,Amount\n2026-03-01,Acme Ltd,\xC2\xA3"
      "5.00\n";
  Kept sink;
  const FileReport report =
      Read(MakeZip({{"march.csv", kMarch}, {"pounds.csv", pounds}}), sink);
  EXPECT_EQ(report.records, 3);
  EXPECT_EQ(report.accepted, 2);
  EXPECT_EQ(report.rejected, 1);
  EXPECT_EQ(report.accepted_sum_minor, 3050);
  EXPECT_THAT(sink.problems, ElementsAre("ASSET_MIXED pounds.csv"));
  EXPECT_THAT(sink.records, ElementsAre(1, 2));
}

TEST(ArchiveReaderTest, AnArchiveWithoutDocumentsOrWithDamageIsRefused) {
  Kept sink;
  EXPECT_TRUE(Read(MakeZip({{"a.pdf", "%PDF-1.4"}}), sink).refused);
  EXPECT_THAT(sink.problems, ElementsAre("ZIP_DOCUMENT_SKIPPED a.pdf",
                                         "ZIP_WITHOUT_DOCUMENTS "));
  std::string cut = MakeZip({{"march.csv", kMarch}});
  cut.resize(cut.size() / 2);
  Kept other;
  EXPECT_TRUE(Read(cut, other).refused);
  EXPECT_THAT(other.problems, ElementsAre("ZIP_DAMAGED "));
}

TEST(ArchiveReaderTest, AnArchiveInAnArchiveIsNotOpened) {
  Kept sink;
  const FileReport report =
      Read(MakeZip({{"inner.zip", MakeZip({{"march.csv", kMarch}})},
                    {"april.csv", kApril}}),
           sink);
  EXPECT_EQ(report.accepted, 1);
  EXPECT_THAT(sink.problems, ElementsAre("ZIP_DOCUMENT_SKIPPED inner.zip"));
}

}  // namespace
}  // namespace omloop::ingest
