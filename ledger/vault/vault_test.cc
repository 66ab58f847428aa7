#include "ledger/vault/vault.h"

#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "ledger/vault/vault_testing.h"

namespace omloop::vault {
namespace {

using ::omloop::testing::IsOk;
using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VaultTest : public VaultFixture {};

TEST_F(VaultTest, GivesBackWhatWasPutAfterReopening) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(1), "Bakkerij Het Stoepje"));
  EXPECT_THAT(Value(KeyOf(1)), IsOkAndHolds("Bakkerij Het Stoepje"));
  OMLOOP_ASSERT_OK(Open());
  EXPECT_THAT(Value(KeyOf(1)), IsOkAndHolds("Bakkerij Het Stoepje"));
  EXPECT_THAT(vault_->Owners(), ElementsAre(FilledId(1)));
}

TEST_F(VaultTest, AnswersNotFoundForAnUnknownOwnerKindOrRow) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(1), "x"));
  for (const RowKey& key : {KeyOf(2), KeyOf(1, kNote), KeyOf(1, kProfile, 2)}) {
    EXPECT_THAT(vault_->Get(key),
                StatusIs(absl::StatusCode::kNotFound, "ROW_NOT_FOUND"));
  }
}

TEST_F(VaultTest, KeepsNothingReadableOnDisk) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(1), "secret-name-of-a-person",
                       {.lookups = {{"kvk", "90004760-secret"}}}));
  vault_.reset();
  EXPECT_THAT(FilesWith(temp_.path(), "secret-name-of-a-person"), IsEmpty());
  EXPECT_THAT(FilesWith(temp_.path(), "90004760-secret"), IsEmpty());
}

TEST_F(VaultTest, EncryptsEqualValuesDifferently) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(1, kProfile, 1), "same"));
  OMLOOP_ASSERT_OK(Put(KeyOf(1, kProfile, 2), "same"));
  std::vector<std::string> stored;
  for (const auto& [key, value] : RawRows(folder())) {
    if (key[0] == kRowTag) stored.push_back(value);
  }
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_NE(stored[0], stored[1]);
}

TEST_F(VaultTest, FindsRowsByBlindedLookupInOrder) {
  OMLOOP_ASSERT_OK(Open());
  VaultBatch batch = vault_->NewBatch();
  batch.Put(KeyOf(2), "b", {.lookups = {{"name", "jansen"}}});
  batch.Put(KeyOf(1), "a",
            {.lookups = {{"name", "jansen"}, {"kvk", "90004760"}}});
  OMLOOP_ASSERT_OK(vault_->Apply(batch));
  EXPECT_THAT(vault_->Find({"name", "jansen"}),
              IsOkAndHolds(ElementsAre(KeyOf(1), KeyOf(2))));
  EXPECT_THAT(vault_->Find({"kvk", "90004760"}),
              IsOkAndHolds(ElementsAre(KeyOf(1))));
  EXPECT_THAT(vault_->Find({"kvk", "jansen"}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(vault_->Find({"name", "janse"}), IsOkAndHolds(IsEmpty()));
}

TEST_F(VaultTest, ReplacingOrDeletingARowMovesItsLookups) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(1), "a",
                       {.lookups = {{"name", "old"}, {"kvk", "1"}},
                        .expires = Day(2026, 1, 1)}));
  OMLOOP_ASSERT_OK(
      Put(KeyOf(1), "b", {.lookups = {{"name", "new"}, {"kvk", "1"}}}));
  EXPECT_THAT(vault_->Find({"name", "old"}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(vault_->Find({"name", "new"}),
              IsOkAndHolds(ElementsAre(KeyOf(1))));
  EXPECT_THAT(vault_->Find({"kvk", "1"}), IsOkAndHolds(ElementsAre(KeyOf(1))));
  OMLOOP_ASSERT_OK_AND_ASSIGN(SweepReport sweep,
                              vault_->Sweep(Day(2030, 1, 1)));
  EXPECT_EQ(sweep.rows_removed, 0);  // The expiry went with the old row.

  VaultBatch batch = vault_->NewBatch();
  batch.Delete(KeyOf(1));
  batch.Delete(KeyOf(9));  // Absent: no error.
  OMLOOP_ASSERT_OK(vault_->Apply(batch));
  EXPECT_THAT(vault_->Find({"kvk", "1"}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(vault_->Get(KeyOf(1)),
              StatusIs(absl::StatusCode::kNotFound, "ROW_NOT_FOUND"));
}

TEST_F(VaultTest, ScansAnOwnerByKindAndRowAndAKindByOwner) {
  OMLOOP_ASSERT_OK(Open());
  VaultBatch batch = vault_->NewBatch();
  batch.Put(KeyOf(2, kProfile, 1), "2p1");
  batch.Put(KeyOf(1, kNote, 1), "1n1");
  batch.Put(KeyOf(1, kProfile, 2), "1p2");
  batch.Put(KeyOf(1, kProfile, 1), "1p1");
  OMLOOP_ASSERT_OK(vault_->Apply(batch));
  std::vector<std::string> seen;
  auto collect = [&](VaultRow row) {
    seen.push_back(row.value);
    return absl::OkStatus();
  };
  OMLOOP_ASSERT_OK(vault_->Scan(FilledId(1), collect));
  EXPECT_THAT(seen, ElementsAre("1p1", "1p2", "1n1"));
  seen.clear();
  OMLOOP_ASSERT_OK(vault_->Scan(FilledId(1), kProfile, collect));
  EXPECT_THAT(seen, ElementsAre("1p1", "1p2"));
  seen.clear();
  OMLOOP_ASSERT_OK(vault_->ScanKind(kProfile, collect));
  EXPECT_THAT(seen, ElementsAre("1p1", "1p2", "2p1"));
  seen.clear();
  OMLOOP_ASSERT_OK(vault_->Scan(FilledId(7), collect));
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(VaultTest, ScansTheLastOwnerAndKindThereCanBe) {
  OMLOOP_ASSERT_OK(Open());
  RowKey last = KeyOf(0xff, RowKind(0xff), 0xff);
  OMLOOP_ASSERT_OK(Put(last, "last", {.lookups = {{"name", "z"}}}));
  int rows = 0;
  OMLOOP_ASSERT_OK(vault_->Scan(last.owner, last.kind, [&](VaultRow) {
    ++rows;
    return absl::OkStatus();
  }));
  EXPECT_EQ(rows, 1);
  OMLOOP_ASSERT_OK_AND_ASSIGN(ErasureReceipt receipt,
                              vault_->Erase(last.owner));
  EXPECT_EQ(receipt.rows_removed, 1);
  EXPECT_THAT(vault_->Find({"name", "z"}), IsOkAndHolds(IsEmpty()));
}

TEST_F(VaultTest, AScanStopsAtTheFirstErrorOfItsVisitor) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(1, kProfile, 1), "a"));
  OMLOOP_ASSERT_OK(Put(KeyOf(1, kProfile, 2), "b"));
  int calls = 0;
  EXPECT_THAT(vault_->Scan(FilledId(1),
                           [&](VaultRow) {
                             ++calls;
                             return Internal("ENOUGH", "stop here");
                           }),
              StatusIs(absl::StatusCode::kInternal, "ENOUGH"));
  EXPECT_EQ(calls, 1);
}

TEST_F(VaultTest, ACommitmentOpensWithTheSaltOfItsRowAlone) {
  OMLOOP_ASSERT_OK(Open());
  VaultBatch batch = vault_->NewBatch();
  Hash32 first = batch.PutCommitted(KeyOf(1), "kvk 90004760");
  Hash32 second = batch.PutCommitted(KeyOf(2), "kvk 90004760");
  OMLOOP_ASSERT_OK(vault_->Apply(batch));
  EXPECT_NE(first, second);  // Equal content does not show.
  OMLOOP_ASSERT_OK_AND_ASSIGN(VaultRow row, vault_->Get(KeyOf(1)));
  ASSERT_TRUE(row.commitment.has_value());
  EXPECT_EQ(row.value, "kvk 90004760");
  EXPECT_EQ(row.commitment->hash, first);
  EXPECT_EQ(HmacSha256(View(row.commitment->salt), "kvk 90004760"), first);
  EXPECT_TRUE(Opens(*row.commitment, "kvk 90004760"));
  EXPECT_FALSE(Opens(*row.commitment, "kvk 90004761"));
  EXPECT_THAT(FilesWith(temp_.path(), View(row.commitment->salt)), IsEmpty());
}

TEST_F(VaultTest, RefusesABatchThatBreaksALimitAndWritesNothing) {
  OMLOOP_ASSERT_OK(Open());
  std::vector<Lookup> many(kLookupsPerRowMax, Lookup{"s", "v"});
  std::vector<Lookup> too_many(kLookupsPerRowMax + 1, Lookup{"s", "v"});
  struct Case {
    std::string name;
    std::string reason;  // "" = accepted.
    std::string value;
    PutOptions options;
  };
  const Case cases[] = {
      {"largest row", "", std::string(kRowBytesMax, 'x'), {}},
      {"row too large",
       "ROW_TOO_LARGE",
       std::string(kRowBytesMax + 1, 'x'),
       {}},
      {"most look-ups", "", "v", {.lookups = many}},
      {"too many look-ups", "BAD_LOOKUP", "v", {.lookups = too_many}},
      {"empty space", "BAD_LOOKUP", "v", {.lookups = {{"", "v"}}}},
      {"longest space",
       "",
       "v",
       {.lookups = {{std::string(kLookupSpaceBytesMax, 's'), "v"}}}},
      {"space too long",
       "BAD_LOOKUP",
       "v",
       {.lookups = {{std::string(kLookupSpaceBytesMax + 1, 's'), "v"}}}},
      {"NUL in space",
       "BAD_LOOKUP",
       "v",
       {.lookups = {{std::string("a\0b", 3), "v"}}}},
      {"longest value",
       "",
       "v",
       {.lookups = {{"s", std::string(kLookupValueBytesMax, 'v')}}}},
      {"value too long",
       "BAD_LOOKUP",
       "v",
       {.lookups = {{"s", std::string(kLookupValueBytesMax + 1, 'v')}}}},
  };
  uint8_t owner = 10;
  for (const Case& c : cases) {
    RowKey key = KeyOf(++owner);
    absl::Status status = Put(key, c.value, c.options);
    if (c.reason.empty()) {
      OMLOOP_EXPECT_OK(status) << c.name;
      continue;
    }
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, c.reason))
        << c.name;
    EXPECT_FALSE(vault_->Get(key).ok()) << c.name;
  }
}

TEST_F(VaultTest, RefusesTheSameRowTwiceAndTooLargeBatches) {
  OMLOOP_ASSERT_OK(Open());
  VaultBatch twice = vault_->NewBatch();
  twice.Put(KeyOf(1), "a");
  twice.Delete(KeyOf(1));
  EXPECT_THAT(vault_->Apply(twice),
              StatusIs(absl::StatusCode::kInvalidArgument, "ROW_TWICE"));

  VaultBatch ops = vault_->NewBatch();
  for (size_t i = 0; i < kBatchOpsMax; ++i) {
    ops.Delete({FilledId(1), kProfile, NumberedId(i)});
  }
  OMLOOP_EXPECT_OK(ops.Check());
  ops.Delete({FilledId(1), kProfile, NumberedId(kBatchOpsMax)});
  EXPECT_THAT(vault_->Apply(ops),
              StatusIs(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));

  VaultBatch bytes = vault_->NewBatch();
  const std::string chunk(kRowBytesMax, 'x');
  size_t rows = kBatchBytesMax / kRowBytesMax;
  for (size_t i = 0; i < rows; ++i) {
    bytes.Put({FilledId(1), kProfile, NumberedId(i)}, chunk);
  }
  OMLOOP_EXPECT_OK(bytes.Check());
  bytes.Put({FilledId(1), kProfile, NumberedId(rows)}, "x");
  EXPECT_THAT(bytes.Check(),
              StatusIs(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));
}

TEST_F(VaultTest, TakesAThousandNewOwnersInOneBatchWithOneRewrite) {
  OMLOOP_ASSERT_OK(Open());
  constexpr int kOwners = 1000;
  VaultBatch batch = vault_->NewBatch();
  for (int i = 0; i < kOwners; ++i) {
    EntryId owner = NumberedId(i);
    batch.PutCommitted({owner, kProfile, FilledId(1)},
                       absl::StrCat("supplier ", i),
                       {.lookups = {{"kvk", absl::StrCat(90000000 + i)},
                                    {"name", absl::StrCat("name ", i)}}});
  }
  int rewrites = 0;
  VaultOptions options = Options();
  options.fault_hook = [&](std::string_view point) {
    rewrites += point == "apply:keys" ? 1 : 0;
    return absl::OkStatus();
  };
  OMLOOP_ASSERT_OK(Open(options));
  auto start = std::chrono::steady_clock::now();
  OMLOOP_ASSERT_OK(vault_->Apply(batch));
  auto took = std::chrono::steady_clock::now() - start;
  RecordProperty(
      "apply_microseconds",
      static_cast<int>(
          std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  std::printf("1,000 owners in one batch: %.1f ms\n",
              std::chrono::duration<double, std::milli>(took).count());
  // A generous bound: one rewrite and one sync, not a thousand.
  EXPECT_LT(took, std::chrono::seconds(5));
  EXPECT_EQ(rewrites, 1);
  OMLOOP_ASSERT_OK(Open());
  EXPECT_EQ(vault_->Owners().size(), static_cast<size_t>(kOwners));
  OMLOOP_ASSERT_OK_AND_ASSIGN(CheckReport report, vault_->Check());
  EXPECT_EQ(report.rows, kOwners);
  EXPECT_EQ(report.index_entries, 2 * kOwners);
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_THAT(vault_->Find({"kvk", "90000777"}),
              IsOkAndHolds(
                  ElementsAre(RowKey{NumberedId(777), kProfile, FilledId(1)})));
}

TEST_F(VaultTest, SweepRemovesWhatExpiredAndKeysWithoutRows) {
  OMLOOP_ASSERT_OK(Open());
  Day today(2026, 10, 31);
  OMLOOP_ASSERT_OK(Put(KeyOf(1), "past", {.expires = today - 1}));
  OMLOOP_ASSERT_OK(Put(KeyOf(2, kProfile, 1), "today",
                       {.lookups = {{"upload", "u1"}}, .expires = today}));
  OMLOOP_ASSERT_OK(Put(KeyOf(2, kProfile, 2), "later", {.expires = today + 1}));
  OMLOOP_ASSERT_OK(Put(KeyOf(3), "ancient", {.expires = Day(1969, 12, 31)}));
  OMLOOP_ASSERT_OK(Put(KeyOf(4), "for ever"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(SweepReport report, vault_->Sweep(today));
  EXPECT_EQ(report.rows_removed, 3);
  EXPECT_EQ(report.keys_removed, 2);  // Owners 1 and 3.
  EXPECT_TRUE(report.disk_is_clean);
  EXPECT_THAT(vault_->Owners(), ElementsAre(FilledId(2), FilledId(4)));
  EXPECT_THAT(vault_->Find({"upload", "u1"}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(Value(KeyOf(2, kProfile, 2)), IsOkAndHolds("later"));
  EXPECT_THAT(Value(KeyOf(4)), IsOkAndHolds("for ever"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(CheckReport check, vault_->Check());
  EXPECT_THAT(check.problems, IsEmpty());
}

TEST_F(VaultTest, ADeskCarriesChunksOfOneMebibyteInOrder) {
  VaultOptions options = Options();
  options.purpose = "desk";
  OMLOOP_ASSERT_OK(Open(options));
  constexpr int kChunks = 6;
  for (uint8_t i = 0; i < kChunks; ++i) {
    OMLOOP_ASSERT_OK(Put(KeyOf(1, kNote, i),
                         std::string(size_t{1} << 20, static_cast<char>(i)),
                         {.expires = Day(2027, 1, 1)}));
  }
  OMLOOP_ASSERT_OK(Open(options));
  uint8_t next = 0;
  OMLOOP_ASSERT_OK(vault_->Scan(FilledId(1), kNote, [&](VaultRow row) {
    EXPECT_EQ(row.key.row, FilledId(next));
    EXPECT_EQ(row.value, std::string(size_t{1} << 20, static_cast<char>(next)));
    EXPECT_EQ(row.expires, Day(2027, 1, 1));
    ++next;
    return absl::OkStatus();
  }));
  EXPECT_EQ(next, kChunks);
}

TEST_F(VaultTest, RefusesTheFolderOfAnotherPurpose) {
  OMLOOP_ASSERT_OK(Open());
  VaultOptions desk = Options();
  desk.purpose = "desk";
  absl::Status status = Open(desk);
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kFailedPrecondition, "VAULT_PURPOSE"));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("belongs to a \"vault\""));
}

TEST_F(VaultTest, RefusesOptionsThatMissSomething) {
  for (auto spoil : std::initializer_list<void (*)(VaultOptions&)>{
           [](VaultOptions& o) { o.folder.clear(); },
           [](VaultOptions& o) { o.kek_path.clear(); },
           [](VaultOptions& o) { o.purpose.clear(); },
           [](VaultOptions& o) { o.purpose.assign(kPurposeBytesMax + 1, 'p'); },
       }) {
    VaultOptions options = Options();
    spoil(options);
    EXPECT_THAT(Open(options),
                StatusIs(absl::StatusCode::kInvalidArgument, "VAULT_OPTIONS"));
  }
}

TEST_F(VaultTest, TellsASecondOpenerWhatToDo) {
  OMLOOP_ASSERT_OK(Open());
  auto second = Vault::Open(Options());
  EXPECT_THAT(second,
              StatusIs(absl::StatusCode::kFailedPrecondition, "VAULT_IN_USE"));
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("open the vault read-only"));
}

TEST_F(VaultTest, ReadsBesideAWriterWhenReadOnlyAndRefusesWrites) {
  VaultOptions read = Options();
  read.mode = VaultMode::kReadOnly;
  EXPECT_THAT(Vault::Open(read),
              StatusIs(absl::StatusCode::kNotFound, "VAULT_NOT_FOUND"));
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(1), "x"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto reader, Vault::Open(read));
  OMLOOP_ASSERT_OK_AND_ASSIGN(VaultRow row, reader->Get(KeyOf(1)));
  EXPECT_EQ(row.value, "x");
  VaultBatch batch = reader->NewBatch();
  batch.Delete(KeyOf(1));
  EXPECT_THAT(
      reader->Apply(batch),
      StatusIs(absl::StatusCode::kFailedPrecondition, "VAULT_READ_ONLY"));
  EXPECT_THAT(
      reader->Erase(FilledId(1)),
      StatusIs(absl::StatusCode::kFailedPrecondition, "VAULT_READ_ONLY"));
}

TEST_F(VaultTest, ABackupOpensAndDoesNotTouchAFolderThatExists) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(1), "x", {.lookups = {{"name", "n"}}}));
  OMLOOP_ASSERT_OK(vault_->Backup(temp_.file("copy")));
  EXPECT_THAT(vault_->Backup(temp_.file("copy")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "FILE_EXISTS"));
  VaultOptions options = Options();
  options.folder = temp_.file("copy");
  OMLOOP_ASSERT_OK(Open(options));
  EXPECT_THAT(Value(KeyOf(1)), IsOkAndHolds("x"));
}

TEST_F(VaultTest, KeepsFilesFromOthers) {
  OMLOOP_ASSERT_OK(Open());
  for (const std::string& path : {temp_.file("kek"), folder() + "/keys"}) {
    struct stat info;
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << path;
  }
}

TEST_F(VaultTest, ServesManyThreadsAtOnce) {
  VaultOptions options = Options();
  options.random = nullptr;  // The kernel's generator is thread-safe.
  OMLOOP_ASSERT_OK(Open(options));
  constexpr int kThreads = 4;
  constexpr int kRounds = 20;
  std::vector<std::thread> threads;
  std::vector<int> failures(kThreads, 0);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        RowKey key{NumberedId(t * kRounds + i), kProfile, FilledId(1)};
        VaultBatch batch = vault_->NewBatch();
        batch.Put(key, "v", {.lookups = {{"all", "x"}}});
        bool ok = vault_->Apply(batch).ok() && vault_->Get(key).ok() &&
                  vault_->Find({"all", "x"}).ok();
        if (i == kRounds / 2) ok = ok && vault_->Erase(key.owner).ok();
        failures[t] += ok ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(failures, ::testing::Each(0));
  OMLOOP_ASSERT_OK_AND_ASSIGN(std::vector<RowKey> found,
                              vault_->Find({"all", "x"}));
  EXPECT_EQ(found.size(), static_cast<size_t>(kThreads * (kRounds - 1)));
}

}  // namespace
}  // namespace omloop::vault
