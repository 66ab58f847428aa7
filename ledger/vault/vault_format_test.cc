// The worked example of docs/internals/vault_format.md: the page must show
// exactly the bytes this code writes.
#include <cstdlib>

#include "absl/strings/str_replace.h"
#include "ledger/base/hex.h"
#include "ledger/vault/aead.h"
#include "ledger/vault/vault_testing.h"

namespace omloop::vault {
namespace {

using ::testing::HasSubstr;

class VaultFormatTest : public VaultFixture {
 protected:
  // "name  hex", as the lines of the page.
  void ExpectInPage(std::string_view name, std::string_view bytes) {
    std::string line = absl::StrCat(std::string(name), "  ", ToHex(bytes));
    EXPECT_THAT(page_, HasSubstr(line + "\n"));
  }
  std::string page_ = Slurp(absl::StrCat(std::getenv("OMLOOP_SOURCE"),
                                         "/docs/internals/vault_format.md"));
};

TEST_F(VaultFormatTest, ThePageShowsTheBytesOfAVaultWithOneRow) {
  ASSERT_FALSE(page_.empty());
  OMLOOP_ASSERT_OK(Open());
  VaultBatch batch = vault_->NewBatch();
  batch.PutCommitted(
      KeyOf(0x0a, RowKind(3), 0x0b), "Zorgcooperatie",
      {.lookups = {{"kvk", "90004760"}}, .expires = Day(2026, 10, 31)});
  OMLOOP_ASSERT_OK(vault_->Apply(batch));

  std::string kek = Slurp(temp_.file("kek"));
  EXPECT_THAT(page_, HasSubstr(absl::StrCat("kek file  ", kek)));
  std::string keys = Slurp(folder() + "/keys");
  ASSERT_EQ(keys.size(), 56u + 60 + 76 + 32);
  ExpectInPage("keys header   ", keys.substr(0, 56));
  ExpectInPage("keys index key", keys.substr(56, 60));
  ExpectInPage("keys entry    ", keys.substr(116, 76));
  ExpectInPage("keys checksum ", keys.substr(192));
  for (const auto& [key, value] : RawRows(folder())) {
    std::string tag = key.starts_with("M") ? key : key.substr(0, 1);
    ExpectInPage(tag + " key  ", key);
    ExpectInPage(tag + " value", value);
  }
}

}  // namespace
}  // namespace omloop::vault
