// What a crash between vault and log leaves behind, made by hand, and what the
// next start does about it.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/registry/party_batch.h"
#include "services/registry/party_store.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/status_matchers.h"

namespace omloop::services {
namespace {

using ::omloop::testing::IsOk;
using ::omloop::testing::StatusIs;
namespace ledger_pb = ::omloop::ledger::v1;

EntryId FilledId(uint8_t byte) {
  std::array<uint8_t, EntryId::kSize> bytes;
  bytes.fill(byte);
  return EntryId(bytes);
}

const EntryId kParty = FilledId(0x21);

IdentityRow Identity(const std::string& name) {
  IdentityRow row;
  row.set_fact_id(kParty.str());
  row.set_display_name(name);
  row.mutable_attributes()->set_kind(ledger_pb::PARTY_KIND_SUPPLIER);
  return row;
}

EstablishmentRow Address() {
  EstablishmentRow row;
  row.set_fact_id(FilledId(0x22).str());
  row.set_establishment(1);
  row.set_postcode("1068EX");
  row.set_place_basis("none");
  return row;
}

class RecoveryTest : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Start(); }

  std::unique_ptr<vault::Vault> OpenVault() {
    auto vault = vault::Vault::Open({.folder = dir_.file("vault"),
                                     .kek_path = dir_.file("kek"),
                                     .purpose = "vault"});
    OMLOOP_CHECK(vault.ok());
    return *std::move(vault);
  }
  std::unique_ptr<PartyStore> OpenStore() {
    return std::make_unique<PartyStore>(OpenVault(), ledger_.channel(), clock_,
                                        random_);
  }
  int64_t BookSize() {
    return client::LedgerClient(ledger_.channel()).GetBook()->size();
  }

  testing::TempDir dir_;
  testing::LedgerFixture ledger_;
  SystemClock clock_;
  SystemRandom random_;
};

TEST_F(RecoveryTest, RowsWithoutTheirFactsAreSubmittedAtTheNextStart) {
  {
    std::unique_ptr<vault::Vault> vault = OpenVault();
    vault::VaultBatch batch = vault->NewBatch();
    batch.PutCommitted(IdentityKey(kParty),
                       Identity("Smit B.V.").SerializeAsString());
    batch.PutCommitted(EstablishmentKey(kParty, 1),
                       Address().SerializeAsString());
    OMLOOP_ASSERT_OK(vault->Apply(batch));
  }
  int64_t size = BookSize();
  std::unique_ptr<PartyStore> store = OpenStore();
  OMLOOP_ASSERT_OK(store->Start());
  EXPECT_EQ(BookSize(), size + 2);
  auto entry = store->directory().Find(kParty);
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->name, "Smit B.V.");
  EXPECT_EQ(entry->establishments.size(), 1u);
  // The commitments in the log are those of the rows.
  OMLOOP_ASSERT_OK_AND_ASSIGN(vault::VaultRow row,
                              store->vault().Get(IdentityKey(kParty)));
  EXPECT_EQ(entry->attributes.vault_commitment(), View(row.commitment->hash));
  // And once is enough.
  store.reset();
  store = OpenStore();
  OMLOOP_ASSERT_OK(store->Start());
  EXPECT_EQ(BookSize(), size + 2);
}

TEST_F(RecoveryTest, AnAmendmentCutOffIsSubmittedToo) {
  {
    std::unique_ptr<PartyStore> store = OpenStore();
    OMLOOP_ASSERT_OK(store->Start());
    PartyBatch batch(*store);
    OMLOOP_ASSERT_OK(batch.SetIdentity(kParty, Identity("Smit B.V.")));
    OMLOOP_ASSERT_OK(batch.Commit());
    IdentityRow renamed = Identity("Smit en Zonen B.V.");
    renamed.set_fact_id(FilledId(0x23).str());
    vault::VaultBatch rows = store->vault().NewBatch();
    rows.PutCommitted(IdentityKey(kParty), renamed.SerializeAsString());
    OMLOOP_ASSERT_OK(store->vault().Apply(rows));
  }
  int64_t size = BookSize();
  std::unique_ptr<PartyStore> store = OpenStore();
  OMLOOP_ASSERT_OK(store->Start());
  EXPECT_EQ(BookSize(), size + 1);
  EXPECT_EQ(store->directory().Find(kParty)->name, "Smit en Zonen B.V.");
  EXPECT_EQ(store->directory().last_number(), 1u);
}

TEST_F(RecoveryTest, AnErasureCutOffIsFinishedWithItsReceipt) {
  const EntryId request_id = FilledId(0x24);
  {
    std::unique_ptr<PartyStore> store = OpenStore();
    OMLOOP_ASSERT_OK(store->Start());
    PartyBatch batch(*store);
    OMLOOP_ASSERT_OK(batch.SetIdentity(kParty, Identity("Jan Jansen")));
    OMLOOP_ASSERT_OK(batch.Commit());
    // The intent was written and the rows are gone, but no fact was logged.
    OMLOOP_ASSERT_OK_AND_ASSIGN(vault::ErasureReceipt receipt,
                                store->vault().PreviewErase(kParty));
    ErasureIntentRow intent;
    intent.set_party_id(kParty.str());
    intent.set_rows_removed(receipt.rows_removed);
    intent.set_receipt_hash(std::string(View(receipt.commitments_digest)));
    vault::VaultBatch rows = store->vault().NewBatch();
    rows.Put({kRegistryOwner, kErasureIntentKind, request_id},
             intent.SerializeAsString());
    OMLOOP_ASSERT_OK(store->vault().Apply(rows));
    OMLOOP_ASSERT_OK(store->vault().Erase(kParty));
  }
  std::unique_ptr<PartyStore> store = OpenStore();
  OMLOOP_ASSERT_OK(store->Start());
  EXPECT_TRUE(store->directory().Find(kParty)->erased);
  OMLOOP_ASSERT_OK_AND_ASSIGN(std::optional<int64_t> sequence,
                              store->SequenceOf(request_id));
  ASSERT_TRUE(sequence.has_value());
  OMLOOP_ASSERT_OK_AND_ASSIGN(ledger_pb::Erasure erasure,
                              store->ReadErasure(*sequence));
  EXPECT_EQ(erasure.rows_removed(), 1);
  OMLOOP_EXPECT_OK(store->vault().Scan(
      kRegistryOwner, kErasureIntentKind,
      [](vault::VaultRow) { return Internal("LEFT", "an intent is left"); }));
}

TEST_F(RecoveryTest, AFactTheBookRefusesStopsNeitherStartNorLaterWrites) {
  std::unique_ptr<PartyStore> store = OpenStore();
  OMLOOP_ASSERT_OK(store->Start());
  PartyBatch batch(*store);
  OMLOOP_ASSERT_OK(batch.SetIdentity(kParty, Identity("Smit B.V.")));
  EstablishmentRow bad = Address();
  bad.set_place_basis("no such basis");
  OMLOOP_ASSERT_OK(batch.SetEstablishment(kParty, bad));
  EXPECT_THAT(batch.Commit(),
              StatusIs(absl::StatusCode::kInternal, "LEDGER_REFUSED"));
  store.reset();
  store = OpenStore();
  OMLOOP_ASSERT_OK(store->Start());
  PartyBatch mended(*store);
  OMLOOP_ASSERT_OK(mended.SetEstablishment(kParty, Address()));
  OMLOOP_ASSERT_OK(mended.Commit());
  auto entry = store->directory().Find(kParty);
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->establishments.size(), 1u);
}

}  // namespace
}  // namespace omloop::services
