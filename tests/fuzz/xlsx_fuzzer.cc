// Any bytes as a workbook, and as the parts of one: what stands before the
// first line "#" is the cells of a sheet, then the shared texts, then the
// styles, then the list of sheets; parts that are left out are good ones.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/table_check.h"
#include "tests/testing/zip_file.h"

namespace {

std::vector<std::string> PartsOf(std::string_view bytes) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = bytes.find("\n#\n");
    parts.emplace_back(bytes.substr(0, end));
    if (end == std::string_view::npos) return parts;
    bytes.remove_prefix(end + 3);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace omloop;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ingest::MemorySource whole(bytes);
  fuzz::ReadAndCheck(whole);
  std::vector<std::string> parts = PartsOf(bytes);
  const char* kGood[] = {
      "",
      "<sst><si><t>Datum</t></si><si><t>Bedrag</t></si></sst>",
      "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
      "</styleSheet>",
      "<workbook><sheets><sheet name=\"a\" id=\"1\"/></sheets></workbook>",
  };
  while (parts.size() < 4) parts.emplace_back(kGood[parts.size()]);
  const std::string workbook = testing::MakeZip({
      {"[Content_Types].xml", "<Types/>"},
      {"xl/worksheets/sheet1.xml", parts[0]},
      {"xl/sharedStrings.xml", parts[1]},
      {"xl/styles.xml", parts[2]},
      {"xl/workbook.xml", parts[3]},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"1\" Type=\"x/worksheet\" "
       "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"2\" "
       "Type=\"x/styles\" Target=\"styles.xml\"/><Relationship Id=\"3\" "
       "Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>"
       "</Relationships>"},
  });
  ingest::MemorySource source(workbook);
  fuzz::ReadAndCheck(source);
  return 0;
}
