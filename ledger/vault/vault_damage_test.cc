// Wrong keys, flipped bits, cut files and newer formats: each is found, named
// and told from the others.
#include "ledger/base/hex.h"
#include "ledger/vault/aead.h"
#include "ledger/vault/file.h"
#include "ledger/vault/vault_testing.h"

namespace omloop::vault {
namespace {

using ::omloop::testing::IsOk;
using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
using ::testing::HasSubstr;

// SP 800-38D's AES-256 test case 15 of the original GCM submission: the nonce
// is what the random source gives.
class GivenRandom final : public Random {
 public:
  explicit GivenRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void Fill(std::span<uint8_t> out) override {
    OMLOOP_CHECK(out.size() == bytes_.size());
    std::copy(bytes_.begin(), bytes_.end(), out.begin());
  }

 private:
  std::string bytes_;
};

std::string Hex(std::string_view hex) { return *FromHex(hex); }

TEST(AeadTest, SealsThePublishedExample) {
  Secret key(
      Hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  GivenRandom nonce(Hex("cafebabefacedbaddecaf888"));
  std::string plain =
      Hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  std::string bound = Hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  std::string sealed = Seal(key, nonce, bound, plain);
  EXPECT_EQ(ToHex(sealed),
            "cafebabefacedbaddecaf888"
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_THAT(Unseal(key, bound, sealed), IsOkAndHolds(plain));
}

TEST(AeadTest, FindsEveryFlippedBitAndEveryCut) {
  CountingRandom random;
  Secret key(random.Bytes(Secret::kSize));
  std::string sealed = Seal(key, random, "bound", "text");
  auto broken = StatusIs(absl::StatusCode::kDataLoss, "SEAL_BROKEN");
  for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(Unseal(key, "bound", flipped), broken) << bit;
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_THAT(Unseal(key, "bound", sealed.substr(0, size)), broken);
  }
  EXPECT_THAT(Unseal(key, "bounD", sealed), broken);
  Secret other(random.Bytes(Secret::kSize));
  EXPECT_THAT(Unseal(other, "bound", sealed), broken);
  EXPECT_THAT(Unseal(key, "bound", Seal(key, random, "bound", "")),
              IsOkAndHolds(""));
}

class VaultDamageTest : public VaultFixture {
 protected:
  void SetUp() override {
    OMLOOP_ASSERT_OK(Open());
    OMLOOP_ASSERT_OK(Put(KeyOf(1), "first", {.lookups = {{"name", "a"}}}));
    OMLOOP_ASSERT_OK(Put(KeyOf(2), "second"));
    vault_.reset();
    keys_ = Slurp(KeysPath());
  }
  std::string KeysPath() const { return folder() + "/keys"; }
  std::string KekPath() const { return temp_.file("kek"); }

  std::string keys_;
};

TEST_F(VaultDamageTest, AWrongKeyEncryptionKeyIsToldFromDamage) {
  std::string kek = Slurp(KekPath());
  Spill(KekPath(), absl::StrCat("omloop-kek-1 ", std::string(64, '0'), "\n"));
  absl::Status status = Open();
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEK_WRONG"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(KekPath()));
  Spill(KekPath(), kek);
  OMLOOP_ASSERT_OK(Open());
  EXPECT_THAT(Value(KeyOf(1)), IsOkAndHolds("first"));
}

TEST_F(VaultDamageTest, AMissingKeyEncryptionKeyIsNeverReplacedByANewOne) {
  std::filesystem::remove(KekPath());
  EXPECT_THAT(Open(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEK_MISSING"));
  EXPECT_FALSE(FileExists(KekPath()));
}

TEST_F(VaultDamageTest, ANewVaultMayBeToldNotToMakeAKey) {
  VaultOptions options = Options();
  options.folder = temp_.file("new");
  options.kek_path = temp_.file("no-kek");
  options.missing_kek = MissingKek::kRefuse;
  EXPECT_THAT(Open(options),
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEK_MISSING"));
  options.missing_kek = MissingKek::kCreate;
  OMLOOP_EXPECT_OK(Open(options));
}

TEST_F(VaultDamageTest, AKeyEncryptionKeyOthersMayReadIsRefused) {
  std::filesystem::permissions(KekPath(), std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  absl::Status status = Open();
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEK_TOO_OPEN"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("chmod 600"));
}

TEST_F(VaultDamageTest, AnUnreadableKeyEncryptionKeyIsNamed) {
  std::string kek = Slurp(KekPath());
  for (const std::string& bad :
       {std::string(), std::string("omloop-kek-1 "), kek.substr(0, 40),
        std::string("something else"), kek + "00",
        "omloop-kek-1 " + std::string(64, 'z')}) {
    Spill(KekPath(), bad);
    EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, "KEK_DAMAGED"))
        << bad;
  }
}

TEST_F(VaultDamageTest, EveryFlippedByteOfTheKeysFileIsFound) {
  auto kek = LoadKek(KekPath(), MissingKek::kRefuse, random_);
  ASSERT_THAT(kek, IsOk());
  KeyRing::Place place{temp_.file("flipped"), KekPath(), "vault"};
  for (size_t at = 0; at < keys_.size(); ++at) {
    std::string flipped = keys_;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x04);
    Spill(place.path, flipped);
    auto ring = KeyRing::Load(place, *kek, random_);
    // Bytes 8 to 11 are the version: a larger one is a newer program's.
    EXPECT_THAT(
        ring,
        at >= 8 && at < 12
            ? StatusIs(absl::StatusCode::kFailedPrecondition, "VAULT_TOO_NEW")
            : StatusIs(absl::StatusCode::kDataLoss, "KEYS_DAMAGED"))
        << at;
  }
}

TEST_F(VaultDamageTest, TheDamagedKeyIsNamedByItsOwner) {
  size_t second = keys_.find(FilledId(2).view());
  std::string flipped = keys_;
  flipped[second + EntryId::kSize + 20] ^= 1;
  Spill(KeysPath(), flipped);
  absl::Status status = Open();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, "KEYS_DAMAGED"));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(ToHex(FilledId(2).view())));
}

TEST_F(VaultDamageTest, ATruncatedOrExtendedKeysFileIsRefused) {
  for (size_t size = 0; size < keys_.size(); size += 7) {
    Spill(KeysPath(), keys_.substr(0, size));
    EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, "KEYS_DAMAGED"))
        << size;
  }
  Spill(KeysPath(), keys_ + "x");
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, "KEYS_DAMAGED"));
}

TEST_F(VaultDamageTest, ADroppedOwnerWithARepairedChecksumIsRefused) {
  // One who can write the file but has no key cuts an owner out.
  constexpr size_t kCountAt = 48;
  constexpr size_t kEntry = 76;
  std::string forged = keys_.substr(0, keys_.size() - 32);
  forged.erase(forged.find(FilledId(1).view()), kEntry);
  ASSERT_EQ(forged[kCountAt], 2);
  forged[kCountAt] = 1;
  forged.append(View(Sha256Of(forged)));
  Spill(KeysPath(), forged);
  EXPECT_THAT(Open(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEK_WRONG"));
}

TEST_F(VaultDamageTest, ALeftoverOfAnInterruptedRewriteIsRemoved) {
  Spill(KeysPath() + ".tmp", "half a file");
  OMLOOP_ASSERT_OK(Open());
  EXPECT_FALSE(FileExists(KeysPath() + ".tmp"));
  EXPECT_THAT(Value(KeyOf(1)), IsOkAndHolds("first"));
}

TEST_F(VaultDamageTest, AFlippedBitOfARowIsFoundAndTheRowNamed) {
  std::string stored;
  for (const auto& [key, value] : RawRows(folder())) {
    if (key == RowDbKey(KeyOf(1))) stored = value;
  }
  ASSERT_FALSE(stored.empty());
  for (size_t at = 0; at < stored.size(); ++at) {
    std::string flipped = stored;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x80);
    Secret ignored(std::string(Secret::kSize, 'k'));
    EXPECT_FALSE(UnsealRow(ignored, KeyOf(1), flipped).ok());
  }
  stored.back() = static_cast<char>(stored.back() ^ 1);
  RawPut(folder(), RowDbKey(KeyOf(1)), stored);
  OMLOOP_ASSERT_OK(Open());
  absl::Status status = vault_->Get(KeyOf(1)).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, "ROW_DAMAGED"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(Describe(KeyOf(1))));
  EXPECT_THAT(Value(KeyOf(2)), IsOkAndHolds("second"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(CheckReport report, vault_->Check());
  ASSERT_FALSE(report.problems.empty());
  EXPECT_THAT(report.problems[0], HasSubstr(Describe(KeyOf(1))));
  absl::Status backup = vault_->Backup(temp_.file("copy"));
  EXPECT_THAT(backup, StatusIs(absl::StatusCode::kDataLoss, "BACKUP_BAD"));
}

TEST_F(VaultDamageTest, RowsCannotBeSwappedNorHeadersAltered) {
  CountingRandom random(500);
  Secret key(random.Bytes(Secret::kSize));
  RowHeader header{.expires = Day(2026, 10, 31),
                   .blinded = {Sha256Of("entry")}};
  std::string stored =
      SealRow(key, random, KeyOf(1), header, std::nullopt, "value");
  OMLOOP_EXPECT_OK(UnsealRow(key, KeyOf(1), stored));
  auto damaged = StatusIs(absl::StatusCode::kDataLoss, "ROW_DAMAGED");
  for (const RowKey& other :
       {KeyOf(2), KeyOf(1, kNote), KeyOf(1, kProfile, 2)}) {
    EXPECT_THAT(UnsealRow(key, other, stored), damaged);
  }
  for (size_t bit = 0; bit < 8 * stored.size(); ++bit) {
    std::string flipped = stored;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(UnsealRow(key, KeyOf(1), flipped).ok()) << bit;
  }
  for (size_t size = 0; size < stored.size(); ++size) {
    EXPECT_THAT(UnsealRow(key, KeyOf(1), stored.substr(0, size)), damaged);
  }
}

TEST_F(VaultDamageTest, AFlippedBitInAFileOfTheDatabaseIsFound) {
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK(vault_->Sweep(Day(2026, 1, 1)));  // Rows are in a file.
  vault_.reset();
  int flipped = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(folder() + "/db")) {
    std::string bytes = Slurp(file.path());
    size_t at = bytes.find(FilledId(1).view());
    if (file.path().extension() != ".sst" || at == std::string::npos) continue;
    bytes[at + 40] = static_cast<char>(bytes[at + 40] ^ 1);
    Spill(file.path(), bytes);
    ++flipped;
  }
  ASSERT_GT(flipped, 0);
  absl::Status status = Open();
  if (status.ok()) status = vault_->Check().status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, "VAULT_DAMAGED"));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("restore the newest good backup"));
}

TEST_F(VaultDamageTest, IndexEntriesThatDoNotFitTheirRowsAreReported) {
  RawPut(folder(), LookupDbKey(Sha256Of("forged"), KeyOf(2)), "");
  OMLOOP_ASSERT_OK(Open());
  OMLOOP_ASSERT_OK_AND_ASSIGN(CheckReport report, vault_->Check());
  ASSERT_EQ(report.problems.size(), 1u);
  EXPECT_THAT(report.problems[0], HasSubstr("an index entry without its row"));
}

TEST_F(VaultDamageTest, ANewerFormatIsRefusedAsNewer) {
  auto too_new =
      StatusIs(absl::StatusCode::kFailedPrecondition, "VAULT_TOO_NEW");
  std::string format;
  for (const auto& [key, value] : RawRows(folder())) {
    if (key == "Mformat") format = value;
  }
  ASSERT_EQ(format.substr(0, 8), "OMLVAULT");
  std::string newer = format;
  newer[8] = 2;
  RawPut(folder(), "Mformat", newer);
  EXPECT_THAT(Open(), too_new);
  RawPut(folder(), "Mformat", format);
  RawPut(folder(), RowDbKey(KeyOf(1)), "\x02 whatever comes later");
  OMLOOP_ASSERT_OK(Open());
  EXPECT_THAT(vault_->Get(KeyOf(1)), too_new);
  vault_.reset();
  std::string keys = keys_;
  keys[8] = 2;
  Spill(KeysPath(), keys);
  EXPECT_THAT(Open(), too_new);
}

TEST_F(VaultDamageTest, MoreOwnersThanTheLimitAreRefusedAndNothingStops) {
  auto kek = LoadKek(KekPath(), MissingKek::kRefuse, random_);
  ASSERT_THAT(kek, IsOk());
  auto ring =
      KeyRing::Create({temp_.file("many"), KekPath(), "vault"}, *kek, random_);
  ASSERT_THAT(ring, IsOk());
  std::vector<EntryId> owners(kOwnersMax + 1);
  EXPECT_THAT(
      (*ring)->AddOwners(owners),
      StatusIs(absl::StatusCode::kFailedPrecondition, "TOO_MANY_OWNERS"));
  EXPECT_EQ((*ring)->size(), 0u);
}

}  // namespace
}  // namespace omloop::vault
