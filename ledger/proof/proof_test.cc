#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/proof/salt.h"
#include "ledger/proof/tree.h"
#include "tests/testing/status_matchers.h"

namespace omloop::proof {
namespace {

using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;

// The eight leaves that implementations of RFC 6962 test with, and the roots
// of the trees of the first n of them.
std::vector<std::string> ReferenceLeaves() {
  std::vector<std::string> leaves;
  for (const char* hex :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"}) {
    leaves.push_back(*FromHex(hex));
  }
  return leaves;
}

constexpr const char* kReferenceRoots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

TEST(FrontierTest, RootsMatchTheReferenceTrees) {
  TreeHasher hasher;
  Frontier frontier;
  EXPECT_EQ(ToHex(View(frontier.Root(hasher))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  size_t n = 0;
  for (const std::string& leaf : ReferenceLeaves()) {
    frontier.Append(hasher.Leaf(leaf), hasher);
    EXPECT_EQ(ToHex(View(frontier.Root(hasher))), kReferenceRoots[n]) << n;
    ++n;
  }
}

TEST(FrontierTest, SurvivesSerialisationAtEverySize) {
  TreeHasher hasher;
  Frontier frontier;
  for (int i = 0; i < 300; ++i) {
    EXPECT_THAT(Frontier::Parse(frontier.Serialize()), IsOkAndHolds(frontier));
    frontier.Append(hasher.Leaf(std::to_string(i)), hasher);
  }
}

TEST(FrontierTest, ParseRefusesAMissingHash) {
  TreeHasher hasher;
  Frontier frontier;
  for (int i = 0; i < 3; ++i) frontier.Append(hasher.Leaf("x"), hasher);
  std::string bytes = frontier.Serialize();
  bytes.pop_back();
  EXPECT_THAT(Frontier::Parse(bytes),
              StatusIs(absl::StatusCode::kDataLoss, "FRONTIER_INVALID"));
  EXPECT_THAT(Frontier::Parse("abc"),
              StatusIs(absl::StatusCode::kDataLoss, "FRONTIER_INVALID"));
}

TEST(SaltTest, DependsOnKeySequenceAndPurpose) {
  std::string key(32, 'k');
  SaltMaker maker(key);
  Salt salt = maker.For(7, SaltPurpose::kRecord);
  EXPECT_EQ(salt, SaltMaker(key).For(7, SaltPurpose::kRecord));
  EXPECT_NE(salt, maker.For(8, SaltPurpose::kRecord));
  EXPECT_NE(salt, maker.For(7, SaltPurpose::kPayload));
  EXPECT_NE(salt, SaltMaker(std::string(32, 'l')).For(7, SaltPurpose::kRecord));
}

// FIPS 197 appendix C.3: AES-256 of one block.
TEST(SaltTest, IsAesOfTheBlock) {
  SaltMaker maker(*FromHex(
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
  Salt salt = maker.For(0x7766554433221100,
                        static_cast<SaltPurpose>(0xffeeddccbbaa9988));
  EXPECT_EQ(ToHex(View(salt)), "8ea2b7ca516745bfeafc49904b496089");
}

}  // namespace
}  // namespace omloop::proof
