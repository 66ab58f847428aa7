#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/errors.h"
#include "services/common/caller.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/common/status_bridge.h"
#include "tests/testing/status_matchers.h"

namespace omloop::services {
namespace {

using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(CallerTest, OnlyTheSocketIsTheSteward) {
  EXPECT_EQ(ViewOf("unix:/book/omloop.sock", ""), View::kSteward);
  EXPECT_EQ(ViewOf("unix:", ""), View::kSteward);
  EXPECT_EQ(ViewOf("unix-abstract:omloop", ""), View::kPublic);
  EXPECT_EQ(ViewOf("unknown", ""), View::kPublic);
  EXPECT_EQ(ViewOf("ipv4:127.0.0.1:40000", ""), View::kPublic);
  EXPECT_EQ(ViewOf("ipv6:[::1]:40000", ""), View::kPublic);
  EXPECT_EQ(ViewOf("", ""), View::kPublic);
}

TEST(CallerTest, AnyoneMayAskForLessAndNobodyForMore) {
  EXPECT_EQ(ViewOf("unix:/book/omloop.sock", "public"), View::kPublic);
  EXPECT_EQ(ViewOf("ipv4:127.0.0.1:40000", "steward"), View::kPublic);
}

TEST(StatusBridgeTest, ReasonsTravelBothWays) {
  EXPECT_THAT(client::FromGrpc(ToGrpc(NotFound("NO_SUCH", "nothing here"))),
              StatusIs(absl::StatusCode::kNotFound, "NO_SUCH"));
  OMLOOP_EXPECT_OK(client::FromGrpc(ToGrpc(absl::OkStatus())));
}

TEST(StatusBridgeTest, AllBadFieldsAreNamed) {
  FieldErrors errors;
  OMLOOP_EXPECT_OK(errors.status());
  errors.Add("month", "is missing");
  errors.Add("asset", "is not known");
  absl::Status status = client::FromGrpc(ToGrpc(errors.status()));
  EXPECT_THAT(status, StatusIs(kInvalid, "FIELDS_INVALID"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("asset: is not known"));
}

TEST(NamesTest, EntriesOfTheOneBook) {
  EXPECT_THAT(ParseEntryName("books/-/entries/12"), IsOkAndHolds(12u));
  EXPECT_THAT(ParseEntryName(EntryName(7)), IsOkAndHolds(7u));
  EXPECT_THAT(ParseEntryName("books/-/entries/-1"),
              StatusIs(kInvalid, "BAD_NAME"));
  EXPECT_THAT(ParseEntryName("books/-/entries/"),
              StatusIs(kInvalid, "BAD_NAME"));
  EXPECT_THAT(ParseEntryName("books/other/entries/1"),
              StatusIs(absl::StatusCode::kNotFound, "BOOK_NOT_FOUND"));
  EXPECT_THAT(CheckBookName("books/"), StatusIs(kInvalid, "BAD_NAME"));
}

TEST(PagingTest, TokensAreBoundToTheirQuery) {
  PageToken token{QueryHash("a"), 10, 3};
  auto back = PageToken::Decode(token.Encode(), QueryHash("a"), 12);
  OMLOOP_ASSERT_OK(back);
  EXPECT_EQ(back->size, 10u);
  EXPECT_EQ(back->position, 3u);
  EXPECT_THAT(PageToken::Decode(token.Encode(), QueryHash("b"), 12),
              StatusIs(kInvalid, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(PageToken::Decode("%%%", QueryHash("a"), 12),
              StatusIs(kInvalid, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(PageSize(5000, 100, 1000), IsOkAndHolds(1000));
  EXPECT_THAT(PageSize(-1, 100, 1000), StatusIs(kInvalid, "BAD_PAGE_SIZE"));
}

}  // namespace
}  // namespace omloop::services
