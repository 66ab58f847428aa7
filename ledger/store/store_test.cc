#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/store/head_file.h"
#include "ledger/store/log.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop::store {
namespace {

using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
using ::omloop::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::Optional;
using ::testing::SizeIs;

namespace fs = std::filesystem;

Record MakeRecord(uint64_t sequence, uint32_t debit = 1, uint32_t credit = 2) {
  Record record = EmptyRecord();
  record.sequence = sequence;
  record.recorded_ns = 1'000 + sequence;
  std::memcpy(record.entry_id, &sequence, sizeof(sequence));
  record.entry_id[15] = 1;
  record.debit_account = debit;
  record.credit_account = credit;
  record.amount_minor = 100;
  record.kind = static_cast<uint8_t>(EntryKind::kInvoice);
  return record;
}

AppendGroup MakeGroup(uint64_t first, uint64_t count) {
  AppendGroup group;
  for (uint64_t i = 0; i < count; ++i) {
    group.records.push_back(MakeRecord(first + i));
  }
  return group;
}

class LogTest : public ::testing::Test {
 protected:
  std::unique_ptr<Log> OpenOrDie(uint64_t window = 1000) {
    auto log = Log::Open(
        {.folder = dir_.path(), .create = true, .index_window = window});
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }
  absl::Status OpenStatus() {
    return Log::Open({.folder = dir_.path()}).status();
  }

  TempDir dir_;
};

TEST_F(LogTest, KeepsWhatWasAppendedAcrossOpens) {
  Hash32 root;
  {
    auto log = OpenOrDie();
    for (uint64_t first : {0, 1, 300, 812}) {
      uint64_t size = log->state().size;
      OMLOOP_ASSERT_OK(log->Append(MakeGroup(size, first - size)));
    }
    root = log->state().root;
  }
  auto log = OpenOrDie();
  EXPECT_EQ(log->state().size, 812u);
  EXPECT_EQ(log->state().root, root);
  EXPECT_EQ(log->state().last_recorded_ns, 1'811u);
  OMLOOP_ASSERT_OK_AND_ASSIGN(std::vector<Record> records, log->Read(0, 5000));
  ASSERT_THAT(records, SizeIs(812));
  for (uint64_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].sequence, i);
  }
}

TEST_F(LogTest, ReadsFromTheMiddleOfAChunk) {
  auto log = OpenOrDie();
  OMLOOP_ASSERT_OK(log->Append(MakeGroup(0, 1000)));
  for (uint64_t first : {0, 1, 255, 256, 257, 999}) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(std::vector<Record> records,
                                log->Read(first, 300));
    ASSERT_THAT(records, SizeIs(std::min<uint64_t>(300, 1000 - first)));
    EXPECT_EQ(records.front().sequence, first);
  }
  EXPECT_THAT(*log->Read(1000, 1), SizeIs(0));
}

TEST_F(LogTest, RefusesAGapInSequences) {
  auto log = OpenOrDie();
  EXPECT_THAT(log->Append(MakeGroup(1, 1)),
              StatusIs(absl::StatusCode::kInternal, "SEQUENCE_GAP"));
  EXPECT_EQ(log->state().size, 0u);
  OMLOOP_EXPECT_OK(log->Append(MakeGroup(0, 1)));
}

TEST_F(LogTest, FindsIdsAndPostingsInMemoryAndOnDisk) {
  auto log = OpenOrDie(/*window=*/100);
  for (uint64_t size = 0; size < 950; size += 50) {
    AppendGroup group;
    for (uint64_t i = size; i < size + 50; ++i) {
      group.records.push_back(MakeRecord(i, 1 + i % 3, 9));
    }
    OMLOOP_ASSERT_OK(log->Append(group));
  }
  for (int round = 0; round < 2; ++round) {
    for (uint64_t i = 0; i < 950; ++i) {
      EXPECT_THAT(log->FindId(MakeRecord(i).id()), IsOkAndHolds(Optional(i)));
    }
    EXPECT_THAT(log->FindId(MakeRecord(950).id()), IsOkAndHolds(std::nullopt));
    EXPECT_THAT(log->Postings(2, 4, 14, 100),
                IsOkAndHolds(ElementsAre(4, 7, 10, 13)));
    EXPECT_THAT(*log->Postings(9, 0, 10'000, 10'000), SizeIs(950));
    EXPECT_THAT(*log->Postings(9, 930, 10'000, 5), SizeIs(5));
    EXPECT_THAT(*log->Postings(7, 0, 10'000, 10), SizeIs(0));
    OMLOOP_ASSERT_OK(log->FlushIndexes());
  }
  EXPECT_EQ(log->index_watermark(), 950u);
}

TEST_F(LogTest, PayloadsBelongToTheirSequence) {
  auto log = OpenOrDie();
  AppendGroup group = MakeGroup(0, 3);
  group.payloads.push_back({1, "terms"});
  OMLOOP_ASSERT_OK(log->Append(group));
  EXPECT_THAT(log->Payload(group.records[1]),
              IsOkAndHolds(Optional(std::string("terms"))));
  EXPECT_THAT(log->Payload(group.records[0]), IsOkAndHolds(std::nullopt));
  std::vector<uint64_t> seen;
  OMLOOP_ASSERT_OK(log->ScanPayloads(0, 3, [&](uint64_t sequence, auto) {
    seen.push_back(sequence);
    return absl::OkStatus();
  }));
  EXPECT_THAT(seen, ElementsAre(1));
}

TEST_F(LogTest, SecondOpenSaysTheBookIsInUse) {
  auto log = OpenOrDie();
  EXPECT_THAT(OpenStatus(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "BOOK_IN_USE"));
}

TEST_F(LogTest, MissingBookSaysHowToMakeOne) {
  EXPECT_THAT(OpenStatus(),
              StatusIs(absl::StatusCode::kNotFound, "BOOK_NOT_FOUND"));
  EXPECT_FALSE(fs::exists(dir_.file("db")));
}

TEST_F(LogTest, RefusesABookOfANewerVersion) {
  OpenOrDie().reset();
  std::ofstream(dir_.file("BOOK")) << "omloop-book 2\n";
  EXPECT_THAT(OpenStatus(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "BOOK_TOO_NEW"));
}

TEST_F(LogTest, RefusesADatabaseCopiedBackFromEarlier) {
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(0, 10)));
  fs::copy(dir_.file("db"), dir_.file("old"), fs::copy_options::recursive);
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(10, 10)));
  fs::remove_all(dir_.file("db"));
  fs::rename(dir_.file("old"), dir_.file("db"));
  EXPECT_THAT(OpenStatus(),
              StatusIs(absl::StatusCode::kDataLoss, "BOOK_BEHIND_HEAD"));
}

TEST_F(LogTest, RefusesADatabaseOfAnotherBook) {
  TempDir other;
  {
    auto log = Log::Open({.folder = other.path(), .create = true});
    OMLOOP_ASSERT_OK((*log)->Append(MakeGroup(0, 10)));
  }
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(0, 10)));
  fs::remove_all(dir_.file("db"));
  fs::copy(other.file("db"), dir_.file("db"), fs::copy_options::recursive);
  EXPECT_THAT(OpenStatus(),
              StatusIs(absl::StatusCode::kDataLoss, "BOOK_DIFFERS_FROM_HEAD"));
}

TEST_F(LogTest, AcceptsAGroupThatWasSyncedButNotAcknowledged) {
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(0, 10)));
  fs::copy_file(dir_.file("HEAD"), dir_.file("HEAD.before"));
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(10, 10)));
  fs::copy_file(dir_.file("HEAD.before"), dir_.file("HEAD"),
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(OpenOrDie()->state().size, 20u);
  EXPECT_EQ(OpenOrDie()->state().size, 20u);
}

TEST_F(LogTest, RefusesAHeadMoreThanOneGroupBehind) {
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(0, 10)));
  fs::copy_file(dir_.file("HEAD"), dir_.file("HEAD.before"));
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(10, 10)));
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(20, 10)));
  fs::copy_file(dir_.file("HEAD.before"), dir_.file("HEAD"),
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(OpenStatus(),
              StatusIs(absl::StatusCode::kDataLoss, "BOOK_DIFFERS_FROM_HEAD"));
}

TEST_F(LogTest, RefusesAMissingHead) {
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(0, 10)));
  fs::remove(dir_.file("HEAD"));
  EXPECT_THAT(OpenStatus(),
              StatusIs(absl::StatusCode::kDataLoss, "HEAD_FILE_MISSING"));
}

// The write-ahead log is where RocksDB's default recovery loses acknowledged
// writes without a word; each bit of it must be missed or found, never served
// wrong.
TEST_F(LogTest, NoFlippedBitOfTheWriteAheadLogLosesEntriesSilently) {
  OMLOOP_ASSERT_OK(OpenOrDie()->Append(MakeGroup(0, 5)));
  Hash32 root = OpenOrDie()->state().root;
  fs::path wal;
  for (const auto& file : fs::directory_iterator(dir_.file("db"))) {
    if (file.path().extension() == ".log" && file.file_size() > 0) {
      wal = file.path();
    }
  }
  if (wal.empty()) {
    // A clean close may have flushed: then the entries lie in a table file.
    for (const auto& file : fs::directory_iterator(dir_.file("db"))) {
      if (file.path().extension() == ".sst") wal = file.path();
    }
  }
  ASSERT_FALSE(wal.empty());
  TempDir base;
  const auto kOverwrite =
      fs::copy_options::recursive | fs::copy_options::overwrite_existing;
  fs::copy(dir_.path(), base.path(), kOverwrite);
  uint64_t size = fs::file_size(wal);
  int found = 0;
  int unharmed = 0;
  for (uint64_t byte = 0; byte < size; byte += 7) {
    TempDir flipped;
    fs::copy(base.path(), flipped.path(), kOverwrite);
    std::string target = flipped.file("db/" + wal.filename().string());
    int fd = open(target.c_str(), O_RDWR);
    char c = 0;
    ASSERT_EQ(pread(fd, &c, 1, static_cast<off_t>(byte)), 1);
    c = static_cast<char>(c ^ 4);
    ASSERT_EQ(pwrite(fd, &c, 1, static_cast<off_t>(byte)), 1);
    close(fd);
    auto log = Log::Open({.folder = flipped.path()});
    if (!log.ok()) {
      ++found;
      continue;
    }
    EXPECT_EQ((*log)->state().root, root) << "byte " << byte;
    auto records = (*log)->Read(0, 5);
    if (!records.ok()) {
      ++found;
      continue;
    }
    for (const Record& record : *records) {
      EXPECT_EQ(record.bytes(), MakeRecord(record.sequence).bytes());
    }
    ++unharmed;
  }
  EXPECT_GT(found, 0);
  EXPECT_GE(found + unharmed, static_cast<int>(size / 7));
}

TEST(HeadFileTest, ATornSlotLeavesTheOther) {
  TempDir dir;
  std::string path = dir.file("HEAD");
  {
    auto head = HeadFile::Open(path, false);
    OMLOOP_ASSERT_OK(head->Write({1, 10, {1}}));
    OMLOOP_ASSERT_OK(head->Write({2, 20, {2}}));
    OMLOOP_ASSERT_OK(head->Write({3, 30, {3}}));
  }
  int fd = open(path.c_str(), O_RDWR);
  ASSERT_EQ(pwrite(fd, "x", 1, 4096 + 20), 1);  // Commit 3 lies in slot 1.
  close(fd);
  auto head = HeadFile::Open(path, true);
  EXPECT_THAT(head->Read(), IsOkAndHolds(Optional(Head{2, 20, {2}})));
  fd = open(path.c_str(), O_RDWR);
  ASSERT_EQ(pwrite(fd, "x", 1, 20), 1);
  close(fd);
  EXPECT_THAT(head->Read(),
              StatusIs(absl::StatusCode::kDataLoss, "HEAD_FILE_DAMAGED"));
}

}  // namespace
}  // namespace omloop::store
