// Sources of bytes, encodings, formats and the cutting into cells.
#include <zlib.h>

#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/csv_tokenizer.h"
#include "ledger/ingest/encoding.h"
#include "ledger/ingest/format.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop::ingest {
namespace {

using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Gzip(std::string_view text) {
  z_stream stream = {};
  EXPECT_EQ(
      deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
      Z_OK);
  std::string out(text.size() + 256, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

absl::StatusOr<std::string> ReadAll(ByteSource& source, size_t piece = 7) {
  std::string all;
  std::string buffer(piece, '\0');
  while (true) {
    auto count = source.Read(buffer.data(), buffer.size());
    if (!count.ok()) return count.status();
    if (*count == 0) return all;
    all.append(buffer, 0, *count);
  }
}

TEST(ByteSourceTest, EverySourceReadsTwice) {
  omloop::testing::TempDir folder;
  std::ofstream(folder.file("a")) << "hello world";
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto file, FileSource::Open(folder.file("a")));
  MemorySource memory("hello world");
  const std::vector<std::string> pieces = {"hel", "lo wor", "ld", ""};
  ChunkSource chunks([&](int64_t i) { return pieces[static_cast<size_t>(i)]; });
  for (ByteSource* source :
       std::initializer_list<ByteSource*>{file.get(), &memory, &chunks}) {
    EXPECT_THAT(ReadAll(*source), IsOkAndHolds("hello world"));
    OMLOOP_EXPECT_OK(source->Rewind());
    EXPECT_THAT(ReadAll(*source), IsOkAndHolds("hello world"));
  }
}

TEST(ByteSourceTest, AbsentFileAndFolderAreErrors) {
  omloop::testing::TempDir folder;
  EXPECT_THAT(FileSource::Open(folder.file("none")),
              StatusIs(absl::StatusCode::kNotFound, "FILE_NOT_FOUND"));
  EXPECT_THAT(FileSource::Open(folder.path()),
              StatusIs(absl::StatusCode::kInvalidArgument, "NOT_A_FILE"));
}

TEST(ByteSourceTest, HashIsThatOfTheFileAsDelivered) {
  MemorySource memory("abc");
  HashingSource hashing(memory);
  char first;
  OMLOOP_ASSERT_OK(hashing.Read(&first, 1));
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Hash32 hash, hashing.Finish());
  // FIPS 180-4, example of "abc".
  EXPECT_EQ(ToHex(View(hash)),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(InflatingSourceTest, UnpacksMembersAndPassesPlainBytes) {
  const std::string packed = Gzip("hello ") + Gzip("world") + "\0\0";
  MemorySource memory(packed);
  InflatingSource source(memory);
  EXPECT_THAT(ReadAll(source), IsOkAndHolds("hello world"));
  OMLOOP_EXPECT_OK(source.Rewind());
  EXPECT_THAT(ReadAll(source, 100), IsOkAndHolds("hello world"));
  EXPECT_TRUE(source.compressed());
  for (const std::string_view plain : {"", "h", "hello"}) {
    MemorySource bytes(plain);
    InflatingSource through(bytes);
    EXPECT_THAT(ReadAll(through), IsOkAndHolds(plain));
  }
}

TEST(InflatingSourceTest, DamageIsNamed) {
  std::string packed = Gzip(std::string(5000, 'x') + "end");
  MemorySource half(std::string_view(packed).substr(0, packed.size() / 2));
  InflatingSource cut(half);
  EXPECT_THAT(ReadAll(cut),
              StatusIs(absl::StatusCode::kDataLoss, "GZIP_DAMAGED"));
  packed[packed.size() - 6] ^= 1;  // In the checksum.
  MemorySource flipped(packed);
  InflatingSource damaged(flipped);
  EXPECT_THAT(ReadAll(damaged),
              StatusIs(absl::StatusCode::kDataLoss, "GZIP_DAMAGED"));
}

struct Decoded {
  EncodingFindings findings;
  std::string text;
};

Decoded Decode(std::string_view bytes) {
  EncodingScan scan;
  for (const char c : bytes) scan.Feed({&c, 1});
  Decoded decoded;
  decoded.findings = scan.Finish();
  MemorySource memory(bytes);
  Utf8Source text(memory, decoded.findings);
  decoded.text = *ReadAll(text, 3);
  return decoded;
}

TEST(EncodingTest, IsDecidedFromContentAndSaidInWords) {
  struct Case {
    std::string_view bytes;
    std::string_view text;
    std::string_view words;
  };
  for (const auto& [bytes, text, words] : {
           Case{"abc", "abc", "ASCII"},
           Case{"caf\xC3\xA9", "caf\xC3\xA9", "UTF-8"},
           Case{"\xEF\xBB\xBF"
                "abc",
                "abc", "UTF-8 with byte order mark"},
           Case{"\xC3\xAF\xC2\xBB\xC2\xBF"
                "abc",
                "abc", "doubly encoded byte order mark"},
           Case{"Net(\xA3)", "Net(\xC2\xA3)", "Windows-1252 or Latin-1"},
           Case{"\x80 5", "\xE2\x82\xAC 5", "Windows-1252 (not UTF-8: byte 0)"},
           Case{"cut\xC3", "cut\xC3\x83", "Windows-1252"},
       }) {
    const Decoded decoded = Decode(bytes);
    EXPECT_EQ(decoded.text, text) << words;
    EXPECT_THAT(decoded.findings.words, HasSubstr(std::string(words)));
  }
}

TEST(EncodingTest, BrokenBytesAmongGoodOnesAreWindows1252) {
  std::string bytes;
  for (int i = 0; i < 20; ++i) bytes += "\xC3\xA9";
  const Decoded decoded = Decode(bytes + "\xFF!");
  EXPECT_EQ(decoded.findings.broken, 1);
  EXPECT_EQ(decoded.text, bytes + "\xC3\xBF!");
  EXPECT_THAT(decoded.findings.words, HasSubstr("mixed with Windows-1252"));
}

TEST(EncodingTest, RefusesOverlongFormsAndSurrogates) {
  for (const std::string_view bytes :
       {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    EXPECT_EQ(Decode(bytes).findings.encoding, Encoding::kWindows1252);
  }
}

TEST(EncodingTest, ZeroByteIsFound) {
  EncodingScan scan;
  scan.Feed(std::string_view("0123456789\0abc", 14));
  EXPECT_EQ(scan.Finish().nul_offset, 10);
}

TEST(EncodingTest, ReadsUtf16OfBothEndsAndLeavesZeroBytesOut) {
  using std::string_literals::operator""s;
  // "a", U+20AC, U+1F600 as a pair.
  const std::string little =
      "\xFF\xFE"
      "a\0\xAC\x20\x3D\xD8\x00\xDE"s;
  const std::string big = "\xFE\xFF\0a\x20\xAC\xD8\x3D\xDE\x00"s;
  for (const std::string& bytes : {little, big}) {
    EXPECT_EQ(Decode(bytes).text, "a\xE2\x82\xAC\xF0\x9F\x98\x80");
  }
  // Half a pair and half a unit.
  EXPECT_EQ(Decode("\xFF\xFE\x3D\xD8"
                   "a"s)
                .text,
            "\xEF\xBF\xBD");
  EXPECT_EQ(Decode("0123456789\0abc"s).text, "0123456789abc");
}

TEST(FormatTest, IsToldByContent) {
  struct Case {
    std::string_view start;
    std::string_view name;
  };
  for (const auto& [start, name] : {
           Case{"a,b\n1,2\n", "csv"},
           Case{"", "csv"},
           Case{"PK\x03\x04....[Content_Types].xml", "xlsx"},
           Case{"PK\x03\x04....data.csv", "zip"},
           Case{"%PDF-1.7", "pdf"},
           Case{"\x89PNG\r\n", "png"},
           Case{"\xD0\xCF\x11\xE0", "xls"},
           Case{"<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:"
                "xsd:Invoice-2\">",
                "ubl"},
           Case{"\xEF\xBB\xBF<!-- x --><auditfile "
                "xmlns=\"http://www.auditfiles.nl/XAF/3.2\">",
                "xaf"},
           Case{"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:"
                "camt.053.001.02\">",
                "camt053"},
           Case{"<!DOCTYPE html><html>", "html"},
           Case{"{\"releases\": []}", "ocds"},
           Case{"[{\"Naam\": 1}]", "json"},
           Case{"[note],amount\n", "csv"},
       }) {
    EXPECT_EQ(RecogniseFormat(start).name, name) << start;
  }
}

struct Row {
  std::vector<std::string> cells;
  int64_t line;
  RowFault fault;
};

std::vector<Row> Cut(std::string_view text, char delimiter = ',') {
  MemorySource memory(text);
  CsvTokenizer tokenizer(memory, delimiter);
  std::vector<Row> rows;
  TableRow row;
  while (*tokenizer.Next(row)) {
    rows.push_back({{row.cells.begin(), row.cells.end()}, row.line, row.fault});
  }
  return rows;
}

TEST(CsvTokenizerTest, EveryLineEndEndsARow) {
  for (const std::string_view text :
       {"a,b\nc,d\n", "a,b\r\nc,d\r\n", "a,b\rc,d\r", "a,b\nc,d"}) {
    const std::vector<Row> rows = Cut(text);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_THAT(rows[0].cells, ElementsAre("a", "b"));
    EXPECT_THAT(rows[1].cells, ElementsAre("c", "d"));
    EXPECT_EQ(rows[1].line, 2);
  }
}

TEST(CsvTokenizerTest, QuotesHoldDelimitersQuotesAndLineEnds) {
  const std::vector<Row> rows =
      Cut("\"a,b\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",5\" pipe\nx,y\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].cells, ElementsAre("a,b", "say \"hi\""));
  EXPECT_THAT(rows[1].cells, ElementsAre("two\r\nlines", "5\" pipe"));
  EXPECT_EQ(rows[2].line, 4);
}

TEST(CsvTokenizerTest, UnbalancedQuoteSpoilsOneLineOnly) {
  for (const std::string_view rest :
       {"b,2\nc,3\n", "\"b\",2\nc,3\n", "b,2\n\"c\",3\n"}) {
    const std::vector<Row> rows = Cut("\"a,1\n" + std::string(rest));
    ASSERT_EQ(rows.size(), 3u) << rest;
    EXPECT_EQ(rows[0].fault, RowFault::kUnbalancedQuote);
    EXPECT_THAT(rows[0].cells, ElementsAre("\"a", "1"));
    EXPECT_EQ(rows[1].fault, RowFault::kNone);
    EXPECT_THAT(rows[1].cells, ElementsAre("b", "2"));
    EXPECT_EQ(rows[2].line, 3);
  }
}

TEST(CsvTokenizerTest, LimitsHoldAtTheirEdges) {
  for (const int over : {-1, 0, 1}) {
    const std::vector<Row> cells =
        Cut(std::string(kCellBytesMax + over, 'x') + ",1\nb,2\n");
    EXPECT_EQ(cells[0].fault,
              over > 0 ? RowFault::kCellTooLong : RowFault::kNone);
    EXPECT_EQ(cells[0].cells[0].empty(), over > 0);
    const std::vector<Row> columns =
        Cut(std::string(kColumnsMax - 1 + over, ',') + "\nb\n");
    EXPECT_EQ(columns[0].fault,
              over > 0 ? RowFault::kTooManyColumns : RowFault::kNone);
    EXPECT_LE(columns[0].cells.size(), kColumnsMax);
    // With its line end the row has one byte more.
    std::string row;
    while (row.size() + 1000 < kRowBytesMax) row += std::string(999, 'y') + ",";
    row.append(kRowBytesMax - 1 + over - row.size(), 'y');
    const std::vector<Row> long_rows = Cut(row + "\nb,2\n");
    ASSERT_EQ(long_rows.size(), 2u);
    EXPECT_EQ(long_rows[0].fault == RowFault::kRowTooLong, over > 0) << over;
    EXPECT_THAT(long_rows[1].cells, ElementsAre("b", "2"));
    EXPECT_EQ(long_rows[1].line, 2);
    const std::string cell =
        "\"" + std::string(kCellLineBreaksMax + over, '\n');
    EXPECT_EQ(Cut(cell + "\",1\n")[0].fault == RowFault::kUnbalancedQuote,
              over > 0);
  }
}

TEST(DetectDelimiterTest, FollowsTheRowsThatAgree) {
  EXPECT_EQ(DetectDelimiter("a,b,c\n1,2,3\n"), ',');
  EXPECT_EQ(DetectDelimiter("datum;bedrag\n1-1-2026;1,50\n2-1-2026;2,50\n"),
            ';');
  EXPECT_EQ(DetectDelimiter("a\tb\n1,5\t2,5\n"), '\t');
  EXPECT_EQ(DetectDelimiter("a|b|c\n1|2|3\n"), '|');
  EXPECT_EQ(DetectDelimiter("no table here\nat all\n"), 0);
  EXPECT_EQ(DetectDelimiter(""), 0);
}

}  // namespace
}  // namespace omloop::ingest
