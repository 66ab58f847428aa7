// Erasure as seen from outside: a byte scan of every file, and crashes at
// each step of a change.
#include "ledger/vault/vault_testing.h"

namespace omloop::vault {
namespace {

using ::omloop::testing::IsOk;
using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr uint8_t kVictim = 0x51;
constexpr uint8_t kOther = 0x52;

// The wrapped key of `owner` as it lies in the keys file.
std::string WrappedKey(const std::string& folder, const EntryId& owner) {
  std::string keys = Slurp(folder + "/keys");
  size_t at = keys.find(owner.view());
  OMLOOP_CHECK(at != std::string::npos);
  return keys.substr(at + EntryId::kSize, Secret::kSize + kSealOverhead);
}

class VaultErasureTest : public VaultFixture {
 protected:
  // The victim and another, each with rows and look-ups, spread over several
  // files and logs as months of use would.
  void FillVault() {
    OMLOOP_ASSERT_OK(Open());
    for (int round = 0; round < 3; ++round) {
      for (uint8_t owner : {kVictim, kOther}) {
        VaultBatch batch = vault_->NewBatch();
        batch.PutCommitted(
            KeyOf(owner, kProfile),
            absl::StrCat("name of ", owner, " round ", round),
            {.lookups = {{"kvk", absl::StrCat("kvk ", owner)},
                         {"name", absl::StrCat("name ", owner, round)}}});
        batch.Put(KeyOf(owner, kNote, static_cast<uint8_t>(round)),
                  std::string(5000, static_cast<char>('a' + round)),
                  {.expires = Day(2027, 1, 1)});
        OMLOOP_ASSERT_OK(vault_->Apply(batch));
      }
      OMLOOP_ASSERT_OK(Open());  // Each start makes a new log and file.
    }
  }

  // Every byte string on disk that belongs to the victim: ids, index keys,
  // ciphertext with nonces and tags, and the wrapped key.
  std::vector<std::string> TracesOfVictim() {
    std::vector<std::string> traces = {FilledId(kVictim).str(),
                                       WrappedKey(folder(), FilledId(kVictim))};
    for (const auto& [key, value] : RawRows(folder())) {
      if (key[0] == kMetaTag ||
          RowKeyFromSuffix(key).owner != FilledId(kVictim)) {
        continue;
      }
      if (key[0] == kLookupTag) traces.push_back(key.substr(1, 32));
      if (key[0] == kRowTag) {
        traces.push_back(value.substr(value.size() - 24));
        traces.push_back(value.substr(value.size() / 2, 32));
      }
    }
    return traces;
  }
};

TEST_F(VaultErasureTest, LeavesNoByteOfTheErasedInAnyFile) {
  FillVault();
  std::vector<std::string> traces = TracesOfVictim();
  ASSERT_GE(traces.size(), 2u + 2 + 8);
  // The control: the scan does find them while they are there.
  for (const std::string& trace : traces) {
    EXPECT_THAT(FilesWith(temp_.path(), trace), Not(IsEmpty()));
  }
  OMLOOP_ASSERT_OK_AND_ASSIGN(ErasureReceipt receipt,
                              vault_->Erase(FilledId(kVictim)));
  EXPECT_TRUE(receipt.disk_is_clean);
  // Once beside the open vault and once after it was closed.
  for (const std::string& trace : traces) {
    EXPECT_THAT(FilesWith(temp_.path(), trace), IsEmpty());
  }
  vault_.reset();
  for (const std::string& trace : traces) {
    EXPECT_THAT(FilesWith(temp_.path(), trace), IsEmpty());
  }
  OMLOOP_ASSERT_OK(Open());
  EXPECT_THAT(vault_->Owners(), ElementsAre(FilledId(kOther)));
  EXPECT_THAT(Value(KeyOf(kOther)),
              IsOkAndHolds(absl::StrCat("name of ", kOther, " round 2")));
  EXPECT_THAT(vault_->Find({"kvk", absl::StrCat("kvk ", kOther)}),
              IsOkAndHolds(ElementsAre(KeyOf(kOther))));
  EXPECT_THAT(vault_->Find({"kvk", absl::StrCat("kvk ", kVictim)}),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(vault_->Get(KeyOf(kVictim)),
              StatusIs(absl::StatusCode::kNotFound, "ROW_NOT_FOUND"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(CheckReport check, vault_->Check());
  EXPECT_THAT(check.problems, IsEmpty());
}

TEST_F(VaultErasureTest, LeavesNoByteAmongThousandsOfOthers) {
  OMLOOP_ASSERT_OK(Open());
  VaultBatch batch = vault_->NewBatch();
  for (int i = 0; i < 3000; ++i) {
    batch.Put({NumberedId(i), kProfile, FilledId(1)}, std::string(2000, 'x'),
              {.lookups = {{"kvk", absl::StrCat(i)}}});
  }
  batch.Put(KeyOf(kVictim), std::string(2000, 'y'),
            {.lookups = {{"kvk", "victim"}, {"name", "victim"}}});
  OMLOOP_ASSERT_OK(vault_->Apply(batch));
  // Down to the bottom.
  OMLOOP_ASSERT_OK_AND_ASSIGN(SweepReport sweep,
                              vault_->Sweep(Day(2026, 1, 1)));
  EXPECT_TRUE(sweep.disk_is_clean);
  OMLOOP_ASSERT_OK(Put(KeyOf(kVictim, kNote), "again"));
  std::vector<std::string> traces = TracesOfVictim();
  for (const std::string& trace : traces) {
    ASSERT_THAT(FilesWith(temp_.path(), trace), Not(IsEmpty()));
  }
  OMLOOP_ASSERT_OK_AND_ASSIGN(ErasureReceipt receipt,
                              vault_->Erase(FilledId(kVictim)));
  EXPECT_TRUE(receipt.disk_is_clean);
  for (const std::string& trace : traces) {
    EXPECT_THAT(FilesWith(temp_.path(), trace), IsEmpty());
  }
  EXPECT_EQ(vault_->Owners().size(), 3000u);
}

TEST_F(VaultErasureTest, SweepLeavesNoByteOfWhatExpiredOrWasReplaced) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(
      Put(KeyOf(kVictim), std::string(300, 'x'),
          {.lookups = {{"upload", "x"}}, .expires = Day(2026, 1, 1)}));
  OMLOOP_ASSERT_OK(Put(KeyOf(kOther), std::string(300, 'x')));
  std::vector<std::string> traces = TracesOfVictim();
  std::string replaced;
  for (const auto& [key, value] : RawRows(folder())) {
    if (key == RowDbKey(KeyOf(kOther))) replaced = value.substr(20);
  }
  traces.push_back(replaced);
  OMLOOP_ASSERT_OK(Put(KeyOf(kOther), std::string(300, 'z')));
  for (const std::string& trace : traces) {
    ASSERT_THAT(FilesWith(temp_.path(), trace), Not(IsEmpty()));
  }
  OMLOOP_ASSERT_OK_AND_ASSIGN(SweepReport report,
                              vault_->Sweep(Day(2026, 1, 1)));
  EXPECT_EQ(report.rows_removed, 1);
  for (const std::string& trace : traces) {
    EXPECT_THAT(FilesWith(temp_.path(), trace), IsEmpty());
  }
}

TEST_F(VaultErasureTest, TheReceiptCanBeRecomputedFromTheCommitments) {
  OMLOOP_ASSERT_OK(Open());
  VaultBatch batch = vault_->NewBatch();
  Hash32 second = batch.PutCommitted(KeyOf(kVictim, kNote), "note");
  Hash32 first = batch.PutCommitted(KeyOf(kVictim, kProfile), "profile");
  batch.Put(KeyOf(kVictim, kNote, 9), "without commitment");
  batch.PutCommitted(KeyOf(kOther), "somebody else");
  OMLOOP_ASSERT_OK(vault_->Apply(batch));
  OMLOOP_ASSERT_OK_AND_ASSIGN(ErasureReceipt preview,
                              vault_->PreviewErase(FilledId(kVictim)));
  OMLOOP_ASSERT_OK_AND_ASSIGN(ErasureReceipt receipt,
                              vault_->Erase(FilledId(kVictim)));
  EXPECT_EQ(preview.rows_removed, receipt.rows_removed);
  EXPECT_EQ(preview.commitments_digest, receipt.commitments_digest);
  EXPECT_EQ(receipt.owner, FilledId(kVictim));
  EXPECT_EQ(receipt.time, clock_.Now());
  EXPECT_EQ(receipt.rows_removed, 3);
  EXPECT_EQ(receipt.commitments_digest,
            Sha256Of(absl::StrCat(std::string(View(first)),
                                  std::string(View(second)))));
  OMLOOP_ASSERT_OK_AND_ASSIGN(ErasureReceipt again,
                              vault_->Erase(FilledId(kVictim)));
  EXPECT_EQ(again.rows_removed, 0);
  EXPECT_EQ(again.commitments_digest, Sha256Of(""));
}

TEST_F(VaultErasureTest, SaysWhenAReaderStillHoldsOldBytes) {
  FillVault();
  VaultOptions options = Options();
  options.scrub_wait = absl::Milliseconds(100);
  OMLOOP_ASSERT_OK(Open(options));
  // The scan pins the files it started from, longer than Erase waits.
  OMLOOP_ASSERT_OK(vault_->Scan(FilledId(kOther), [&](VaultRow row) {
    if (row.key.kind != kProfile) return absl::OkStatus();
    auto receipt = vault_->Erase(FilledId(kVictim));
    EXPECT_THAT(receipt, IsOk());
    EXPECT_EQ(receipt->rows_removed, 4);
    EXPECT_FALSE(receipt->disk_is_clean);
    return absl::OkStatus();
  }));
  EXPECT_THAT(vault_->Get(KeyOf(kVictim)),
              StatusIs(absl::StatusCode::kNotFound, "ROW_NOT_FOUND"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(SweepReport sweep,
                              vault_->Sweep(Day(2026, 1, 1)));
  EXPECT_TRUE(sweep.disk_is_clean);
  EXPECT_THAT(FilesWith(temp_.path(), FilledId(kVictim).view()), IsEmpty());
}

TEST_F(VaultErasureTest, ErasesAnOwnerWhoseRowsAreDamaged) {
  FillVault();
  vault_.reset();
  RawPut(folder(), RowDbKey(KeyOf(kVictim)), "\x01");
  OMLOOP_ASSERT_OK(Open());
  EXPECT_THAT(vault_->Get(KeyOf(kVictim)),
              StatusIs(absl::StatusCode::kDataLoss, "ROW_DAMAGED"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(ErasureReceipt receipt,
                              vault_->Erase(FilledId(kVictim)));
  EXPECT_EQ(receipt.rows_removed, 4);
  EXPECT_THAT(FilesWith(temp_.path(), FilledId(kVictim).view()), IsEmpty());
  EXPECT_THAT(vault_->Find({"kvk", absl::StrCat("kvk ", kVictim)}),
              IsOkAndHolds(IsEmpty()));
}

// Keeps a copy of the files as they are when `point` is reached: what a
// process killed there leaves behind.
class CrashTest : public VaultErasureTest,
                  public ::testing::WithParamInterface<std::string> {
 protected:
  VaultOptions OptionsCrashingAt(const std::string& point) {
    VaultOptions options = Options();
    options.fault_hook = [this, point](std::string_view reached) {
      if (reached == point) {
        std::filesystem::copy(folder(), CrashedFolder(),
                              std::filesystem::copy_options::recursive);
      }
      return absl::OkStatus();
    };
    return options;
  }
  std::string CrashedFolder() const { return temp_.file("crashed"); }
  absl::Status OpenCrashed() {
    VaultOptions options = Options();
    options.folder = CrashedFolder();
    return Open(options);
  }
};

TEST_F(CrashTest, ACrashBetweenKeysAndRowsLeavesNeitherRowNorHarm) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(Put(KeyOf(kOther), "before"));
  OMLOOP_ASSERT_OK(Open(OptionsCrashingAt("apply:keys")));
  OMLOOP_ASSERT_OK(Put(KeyOf(kVictim), "never acknowledged"));
  OMLOOP_ASSERT_OK(OpenCrashed());
  EXPECT_THAT(vault_->Owners(),
              ElementsAre(FilledId(kVictim), FilledId(kOther)));
  EXPECT_THAT(Value(KeyOf(kOther)), IsOkAndHolds("before"));
  EXPECT_THAT(vault_->Get(KeyOf(kVictim)),
              StatusIs(absl::StatusCode::kNotFound, "ROW_NOT_FOUND"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(SweepReport report,
                              vault_->Sweep(Day(2026, 1, 1)));
  EXPECT_EQ(report.keys_removed, 1);
  EXPECT_THAT(vault_->Owners(), ElementsAre(FilledId(kOther)));
  OMLOOP_ASSERT_OK(Put(KeyOf(kVictim), "now"));
  EXPECT_THAT(Value(KeyOf(kVictim)), IsOkAndHolds("now"));
}

TEST_P(CrashTest, AnErasureCutShortIsFinishedAtTheNextStart) {
  FillVault();
  std::vector<std::string> traces = TracesOfVictim();
  OMLOOP_ASSERT_OK(Open(OptionsCrashingAt(GetParam())));
  OMLOOP_ASSERT_OK(vault_->Erase(FilledId(kVictim)));
  // The control: until the disk was scrubbed, old bytes are there.
  EXPECT_EQ(FilesWith(CrashedFolder(), traces.back()).empty(),
            GetParam() == "erase:scrubbed");
  OMLOOP_ASSERT_OK(OpenCrashed());
  for (const std::string& trace : traces) {
    EXPECT_THAT(FilesWith(CrashedFolder(), trace), IsEmpty());
  }
  EXPECT_THAT(vault_->Owners(), ElementsAre(FilledId(kOther)));
  OMLOOP_ASSERT_OK_AND_ASSIGN(CheckReport check, vault_->Check());
  EXPECT_EQ(check.rows, 4);
  EXPECT_THAT(check.problems, IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(EachStep, CrashTest,
                         ::testing::Values("erase:rows", "erase:keys",
                                           "erase:scrubbed"));

TEST_F(VaultErasureTest, StopsAfterAFailedWriteAndServesAgainWhenReopened) {
  FillVault();
  VaultOptions options = Options();
  options.fault_hook = [](std::string_view point) {
    return point == "erase:rows" ? Unavailable("FILE_ERROR", "disk is gone")
                                 : absl::OkStatus();
  };
  OMLOOP_ASSERT_OK(Open(options));
  EXPECT_THAT(vault_->Erase(FilledId(kVictim)),
              StatusIs(absl::StatusCode::kUnavailable, "FILE_ERROR"));
  auto stopped = StatusIs(absl::StatusCode::kUnavailable, "VAULT_STOPPED");
  EXPECT_THAT(vault_->Get(KeyOf(kOther)), stopped);
  EXPECT_THAT(Put(KeyOf(kOther), "x"), stopped);
  EXPECT_THAT(vault_->Sweep(Day(2026, 1, 1)), stopped);
  EXPECT_THAT(std::string(vault_->Find({"a", "b"}).status().message()),
              HasSubstr("disk is gone"));
  OMLOOP_ASSERT_OK(Open());
  EXPECT_THAT(vault_->Owners(), ElementsAre(FilledId(kOther)));
}

TEST_F(VaultErasureTest, AnOldCopyOfTheRowsDoesNotBringTheErasedBack) {
  FillVault();
  std::string copy = temp_.file("copy");
  OMLOOP_ASSERT_OK(vault_->Backup(copy));
  OMLOOP_ASSERT_OK(vault_->Erase(FilledId(kVictim)));
  vault_.reset();
  // The backup's rows with today's keys, as the guide for restoring says.
  std::filesystem::copy_file(folder() + "/keys", copy + "/keys",
                             std::filesystem::copy_options::overwrite_existing);
  VaultOptions options = Options();
  options.folder = copy;
  OMLOOP_ASSERT_OK(Open(options));
  EXPECT_THAT(vault_->Owners(), ElementsAre(FilledId(kOther)));
  EXPECT_THAT(FilesWith(copy, FilledId(kVictim).view()), IsEmpty());
  OMLOOP_ASSERT_OK_AND_ASSIGN(CheckReport check, vault_->Check());
  EXPECT_THAT(check.problems, IsEmpty());
}

TEST_F(VaultErasureTest, RefusesAnOldCopyOfTheKeys) {
  FillVault();
  std::string old_keys = Slurp(folder() + "/keys");
  OMLOOP_ASSERT_OK(vault_->Erase(FilledId(kVictim)));
  vault_.reset();
  Spill(folder() + "/keys", old_keys);
  EXPECT_THAT(Open(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEYS_OLDER"));
}

TEST_F(VaultErasureTest, RefusesMissingOrMixedHalves) {
  FillVault();
  vault_.reset();
  std::string keys = folder() + "/keys";
  std::string good_keys = Slurp(keys);
  std::filesystem::remove(keys);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, "KEYS_MISSING"));

  VaultOptions other = Options();
  other.folder = temp_.file("other");
  OMLOOP_ASSERT_OK(Open(other));
  vault_.reset();
  Spill(keys, Slurp(other.folder + "/keys"));
  EXPECT_THAT(Open(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "VAULT_MIXED"));

  Spill(keys, good_keys);
  OMLOOP_EXPECT_OK(Open());
  vault_.reset();
  std::filesystem::remove_all(folder() + "/db");
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, "ROWS_MISSING"));
}

}  // namespace
}  // namespace omloop::vault
