#include "ledger/ingest/business_key.h"

#include <set>

#include "gtest/gtest.h"
#include "ledger/base/hex.h"

namespace omloop::ingest {
namespace {

SpendDraft Draft() {
  SpendDraft draft;
  draft.supplier_name = "A";
  draft.supplier_number = "1";
  draft.document_number = "F";
  draft.line_number = "2";
  draft.date = Day(1970, 1, 2);
  draft.amount_minor = -1;
  return draft;
}

TEST(BusinessKeyTest, BytesNeverChange) {
  EXPECT_EQ(ToHex(BusinessKey(Draft())),
            "0100000041"
            "0100000031"
            "0100000046"
            "0100000032"
            "01000000"
            "ffffffffffffffff"
            "d203");
}

TEST(BusinessKeyTest, EveryPartCountsAndNothingElse) {
  const std::string key = BusinessKey(Draft());
  std::set<std::string> keys = {key};
  const auto with = [&](auto change) {
    SpendDraft draft = Draft();
    change(draft);
    keys.insert(BusinessKey(draft));
  };
  with([](SpendDraft& d) { d.supplier_name = "B"; });
  with([](SpendDraft& d) { d.supplier_number = "2"; });
  with([](SpendDraft& d) { d.document_number = "G"; });
  with([](SpendDraft& d) { d.line_number = "3"; });
  with([](SpendDraft& d) { d.date = Day(1970, 1, 3); });
  with([](SpendDraft& d) { d.amount_minor = 1; });
  with([](SpendDraft& d) { d.asset = *Asset::FromCode("GBP"); });
  // Moving a character from one word to the next is another key.
  with([](SpendDraft& d) {
    d.supplier_name = "A1";
    d.supplier_number = "";
  });
  EXPECT_EQ(keys.size(), 9u);
  with([](SpendDraft& d) {
    d.record = 7;
    d.row = 9;
    d.description = "other words";
    d.category = "other";
  });
  EXPECT_EQ(keys.size(), 9u);
}

TEST(BusinessKeyTest, EqualRecordsStayApartByTheirCount) {
  DuplicateCounter counter;
  EXPECT_EQ(counter.Next("a"), 0u);
  EXPECT_EQ(counter.Next("b"), 0u);
  EXPECT_EQ(counter.Next("a"), 1u);
  EXPECT_EQ(counter.Next("a"), 2u);
  std::set<EntryId> ids = {
      ImportEntryId("key", "a", 0), ImportEntryId("key", "a", 1),
      ImportEntryId("key", "b", 0), ImportEntryId("other", "a", 0)};
  EXPECT_EQ(ids.size(), 4u);
  EXPECT_EQ(ImportEntryId("key", "a", 1), ImportEntryId("key", "a", 1));
}

}  // namespace
}  // namespace omloop::ingest
