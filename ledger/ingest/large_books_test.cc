// Audit files and bank statements of a gigabyte: memory must not grow with
// them. Prints the speed, which depends on machine and build.
#include <sys/resource.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <string>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "ledger/ingest/source_reader.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

constexpr int64_t kFileBytes = int64_t{1} << 30;
constexpr int64_t kMemoryBytesMax = int64_t{64} << 20;
constexpr int64_t kChunkBytes = 256 << 10;

int64_t PeakBytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{1024} * usage.ru_maxrss;
}

class CountingSink : public SpendSink {
 public:
  absl::Status OnRecord(const SpendDraft& draft) override {
    ++records;
    sum_minor += draft.amount_minor;
    return absl::OkStatus();
  }
  absl::Status OnPayment(const PaymentDraft& payment) override {
    ++records;
    sum_minor += payment.amount_minor;
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem& problem) override {
    ADD_FAILURE() << problem.message;
    return absl::CancelledError();
  }
  int64_t records = 0;
  int64_t sum_minor = 0;
};

// Head, `count` parts and tail, made as they are asked for.
struct Generated {
  std::string head;
  std::function<std::string(int64_t)> part;
  int64_t count = 0;
  std::string tail;

  ChunkSource Source() {
    return ChunkSource([this](int64_t chunk) -> absl::StatusOr<std::string> {
      if (chunk == 0) {
        next_ = 0;
        return head;
      }
      if (next_ > count) return std::string();
      std::string text;
      while (next_ < count && static_cast<int64_t>(text.size()) < kChunkBytes) {
        text += part(next_++);
      }
      if (next_ == count) {
        text += tail;
        ++next_;
      }
      return text;
    });
  }

 private:
  int64_t next_ = 0;
};

void ReadWithinBounds(const char* what, Generated& file) {
  ChunkSource source = file.Source();
  const int64_t before = PeakBytes();
  CountingSink sink;
  const auto start = std::chrono::steady_clock::now();
  OMLOOP_ASSERT_OK_AND_ASSIGN(const FileReport report,
                              ReadSource(source, {}, sink));
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - start;
  const int64_t grown = PeakBytes() - before;
  std::cout << absl::StrFormat(
      "%s: %d records, %.0f MB/s, %d KiB more memory\n", what, sink.records,
      static_cast<double>(kFileBytes) / 1e6 / took.count(), grown / 1024);
  EXPECT_EQ(report.accepted, file.count);
  EXPECT_EQ(report.rejected, 0);
  EXPECT_EQ(sink.records, file.count);
  EXPECT_EQ(sink.sum_minor, file.count * 10000);
  EXPECT_LT(grown, kMemoryBytesMax);
}

TEST(LargeBooksTest, AnAuditFileOfAGigabyteIsReadInBoundedMemory) {
  constexpr int kRelations = 3000;
  Generated file;
  file.head =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<auditfile xmlns=\"http://"
      "www.auditfiles.nl/XAF/3.2\"><header><fiscalYear>2026</fiscalYear>"
      "<curCode>EUR</curCode></header><company><customersSuppliers>";
  for (int i = 0; i < kRelations; ++i) {
    file.head += absl::StrFormat(
        "<customerSupplier><custSupID>%d</custSupID><custSupName>Supplier %d "
        "B.V.</custSupName><custSupTp>S</custSupTp></customerSupplier>\n",
        i, i);
  }
  file.head +=
      "</customersSuppliers><generalLedger><ledgerAccount><accID>1600</accID>"
      "<accDesc>Crediteuren</accDesc><accTp>B</accTp></ledgerAccount>"
      "<ledgerAccount><accID>4500</accID><accDesc>Kosten</accDesc><accTp>P"
      "</accTp></ledgerAccount></generalLedger><transactions><journal><jrnID>I"
      "</jrnID><desc>Inkoop</desc><jrnTp>P</jrnTp>\n";
  file.part = [](int64_t i) {
    return absl::StrFormat(
        "  <transaction>\n    <nr>%d</nr>\n    <trDt>2026-%02d-%02d</trDt>\n"
        "    <trLine>\n      <nr>1</nr>\n      <accID>1600</accID>\n"
        "      <docRef>INV%d</docRef>\n      <effDate>2026-10-05</effDate>\n"
        "      <desc>Delivered goods and services</desc>\n"
        "      <amnt>100.00</amnt>\n      <amntTp>C</amntTp>\n"
        "      <custSupID>%d</custSupID>\n    </trLine>\n    <trLine>\n"
        "      <nr>2</nr>\n      <accID>4500</accID>\n"
        "      <docRef>INV%d</docRef>\n      <effDate>2026-10-05</effDate>\n"
        "      <desc>Delivered goods and services</desc>\n"
        "      <amnt>100.00</amnt>\n      <amntTp>D</amntTp>\n    </trLine>\n"
        "  </transaction>\n",
        i, i % 12 + 1, i % 28 + 1, i, i % kRelations, i);
  };
  file.tail = "</journal></transactions></company></auditfile>\n";
  file.count = kFileBytes / static_cast<int64_t>(file.part(500'000).size());
  ReadWithinBounds("XAF", file);
}

TEST(LargeBooksTest, AStatementOfAGigabyteIsReadInBoundedMemory) {
  Generated file;
  file.head =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:"
      "std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>S1"
      "</Id><Acct><Id><IBAN>NL26VAYB8060476890</IBAN></Id><Ccy>EUR</Ccy>"
      "</Acct>\n";
  file.part = [](int64_t i) {
    return absl::StrFormat(
        "<Ntry>\n  <Amt Ccy=\"EUR\">100.00</Amt>\n  <CdtDbtInd>DBIT"
        "</CdtDbtInd>\n  <Sts>BOOK</Sts>\n  <BookgDt><Dt>2026-10-%02d</Dt>"
        "</BookgDt>\n  <NtryDtls><TxDtls>\n    <Refs><EndToEndId>E%d"
        "</EndToEndId></Refs>\n    <RltdPties><Cdtr><Nm>Supplier %d B.V.</Nm>"
        "</Cdtr><CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct>"
        "</RltdPties>\n    <RmtInf><Ustrd>Invoice INV%d of last month"
        "</Ustrd></RmtInf>\n  </TxDtls></NtryDtls>\n</Ntry>\n",
        i % 28 + 1, i, i % 3000, i);
  };
  file.count = kFileBytes / static_cast<int64_t>(file.part(500'000).size());
  const int64_t minor = file.count * 10000;
  const auto balance = [](const char* code, int64_t amount) {
    return absl::StrFormat(
        "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">"
        "%d.%02d</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n",
        code, amount / 100, amount % 100);
  };
  file.head += balance("OPBD", minor) + balance("CLBD", 0);
  file.tail = "</Stmt></BkToCstmrStmt></Document>\n";
  ReadWithinBounds("CAMT.053", file);
}

}  // namespace
}  // namespace omloop::ingest
