#ifndef OMLOOP_LEDGER_INGEST_TABLES_TESTING_H_
#define OMLOOP_LEDGER_INGEST_TABLES_TESTING_H_

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ingest/source_reader.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/zip_file.h"

namespace omloop::ingest {

// What one reading gave, for tests.
struct Reading {
  FileReport report;
  TableLayout layout;
  std::vector<SpendDraft> drafts;
  std::vector<std::string> codes;  // Of all problems, in order.

  bool HasCode(std::string_view code) const {
    for (const std::string& own : codes) {
      if (own == code) return true;
    }
    return false;
  }
};

class ReadingSink : public SpendSink {
 public:
  explicit ReadingSink(Reading& reading) : reading_(reading) {}
  absl::Status OnLayout(const TableLayout& layout) override {
    reading_.layout = layout;
    return absl::OkStatus();
  }
  absl::Status OnRecord(const SpendDraft& draft) override {
    reading_.drafts.push_back(draft);
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem& problem) override {
    reading_.codes.push_back(problem.code);
    return absl::OkStatus();
  }

 private:
  Reading& reading_;
};

inline Reading ReadBytes(std::string_view bytes,
                         const ReadOptions& options = {}) {
  MemorySource source(bytes);
  Reading reading;
  ReadingSink sink(reading);
  auto report = ReadSource(source, options, sink);
  OMLOOP_EXPECT_OK(report.status());
  if (report.ok()) reading.report = *std::move(report);
  return reading;
}

// The bytes of a workbook whose sheets have the XML `sheets` (the content of
// sheetData), with `texts` as shared texts. Style 1 shows a day, style 2 is
// "#,##0.00", style 3 an own format for days, style 4 "[Red]0.0".
inline std::string MakeXlsx(const std::vector<std::string>& sheets,
                            const std::vector<std::string>& texts = {},
                            std::string_view hidden = "") {
  constexpr char kMain[] =
      "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
      "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"
      "relationships\"";
  constexpr char kRelations[] =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  std::string book = std::string("<workbook ") + kMain + "><sheets>";
  std::string relations =
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
      "relationships\">";
  const auto relate = [&](const std::string& id, const std::string& type,
                          const std::string& target) {
    relations += "<Relationship Id=\"" + id + "\" Type=\"" + kRelations + type +
                 "\" Target=\"" + target + "\"/>";
  };
  std::vector<std::pair<std::string, std::string>> files = {
      {"[Content_Types].xml", "<Types/>"}};
  for (size_t i = 0; i < sheets.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    const std::string name = "Blad" + n;
    book += "<sheet name=\"" + name + "\" sheetId=\"" + n + "\" r:id=\"rId" +
            n + "\"" + (name == hidden ? " state=\"hidden\"" : "") + "/>";
    relate("rId" + n, "worksheet", "worksheets/sheet" + n + ".xml");
    files.emplace_back("xl/worksheets/sheet" + n + ".xml",
                       std::string("<worksheet ") + kMain + "><sheetData>" +
                           sheets[i] + "</sheetData></worksheet>");
  }
  relate("rIdS", "styles", "styles.xml");
  relate("rIdT", "sharedStrings", "/xl/sharedStrings.xml");
  std::string shared = std::string("<sst ") + kMain + ">";
  for (const std::string& text : texts) {
    // A text that brings its own elements is taken as it is.
    shared += text.rfind("<", 0) == 0 ? "<si>" + text + "</si>"
                                      : "<si><t>" + text + "</t></si>";
  }
  files.emplace_back("xl/sharedStrings.xml", shared + "</sst>");
  files.emplace_back(
      "xl/styles.xml",
      std::string("<styleSheet ") + kMain +
          "><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\""
          "[$-413]d\\ mmmm\\ yyyy;@\"/><numFmt numFmtId=\"165\" formatCode=\""
          "[Red]0.0\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf "
          "numFmtId=\"14\"/><xf numFmtId=\"4\"/><xf numFmtId=\"164\"/><xf "
          "numFmtId=\"165\"/></cellXfs></styleSheet>");
  files.emplace_back("xl/workbook.xml", book + "</sheets></workbook>");
  files.emplace_back("xl/_rels/workbook.xml.rels",
                     relations + "</Relationships>");
  return omloop::testing::MakeZip(files);
}

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_TABLES_TESTING_H_
