// The worked example of docs/internals/store_format.md: the page must show
// exactly the record and the hashes that this code makes.
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/store/log.h"

namespace omloop::store {
namespace {

using ::testing::HasSubstr;

constexpr size_t kBytesInRow = 16;

std::string Page() {
  const char* source = std::getenv("OMLOOP_SOURCE");
  if (source == nullptr) return "";
  std::ifstream file(std::string(source) + "/docs/internals/store_format.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Record ExampleRecord() {
  Record record = EmptyRecord();
  record.sequence = 4711;
  record.recorded_ns = 1'790'000'000'123'456'789;
  std::string id = FromHex("019a2b3c4d5e7f0081828384858687ff").value();
  std::memcpy(record.entry_id, id.data(), sizeof(record.entry_id));
  record.debit_account = 12;
  record.credit_account = 34;
  record.amount_minor = 123'456;
  record.asset = 978;
  record.kind = static_cast<uint8_t>(EntryKind::kInvoice);
  record.flags = static_cast<uint32_t>(DateBasis::kInvoiced)
                 << kFlagDateBasisShift;
  record.effective_day = DayNumber(Day(2026, 10, 16));
  record.category = 3;
  record.funding_class = static_cast<uint8_t>(FundingClass::kRegular);
  record.vat_treatment = static_cast<uint8_t>(VatTreatment::kNet);
  record.import_number = 7;
  record.import_line = 42;
  return record;
}

// "  0  67 12 ...": one row of the page.
std::string Row(std::string_view bytes, size_t offset) {
  std::string row = absl::StrFormat("%3d ", offset);
  for (char byte : bytes.substr(offset, kBytesInRow)) {
    row += absl::StrFormat(" %02x", static_cast<uint8_t>(byte));
  }
  return row + "\n";
}

TEST(StoreFormatTest, ThePageShowsTheBytesOfARecord) {
  const std::string page = Page();
  const Record record = ExampleRecord();
  for (size_t offset = 0; offset < kRecordSize; offset += kBytesInRow) {
    EXPECT_THAT(page, HasSubstr(Row(record.bytes(), offset)));
  }
}

TEST(StoreFormatTest, ThePageShowsTheLeafHashOfBothDisclosures) {
  const std::string page = Page();
  const Record record = ExampleRecord();
  std::string key;
  for (char byte = 0; byte < 32; ++byte) key.push_back(byte);
  proof::SaltMaker salts(key);
  auto leaf = [&](Disclosure disclosure) {
    return ToHex(View(LeafHasher(key, disclosure).Leaf(record)));
  };

  EXPECT_THAT(page, HasSubstr("\n" + leaf(Disclosure::kRecords) + "\n"));
  EXPECT_THAT(page,
              HasSubstr("\nleaf  " + leaf(Disclosure::kCommitments) + "\n"));
  EXPECT_THAT(page,
              HasSubstr("\nsalt  " +
                        ToHex(View(salts.For(record.sequence,
                                             proof::SaltPurpose::kRecord))) +
                        "\n"));
}

}  // namespace
}  // namespace omloop::store
