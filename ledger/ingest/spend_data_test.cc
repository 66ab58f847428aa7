// Runs over every spend file with a control figure in the catalogue of the
// shared data (SOURCES.md): accepted records, sum to the penny, negative
// records and supplier names must be exactly those.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "ledger/ingest/report_json.h"
#include "ledger/ingest/spend_reader.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

struct Control {
  std::string file;  // Under the data folder.
  int64_t accepted = 0;
  int64_t sum_minor = 0;
  int64_t negative = 0;
  int64_t suppliers = -1;  // Not stated.
};

std::string DataFolder() {
  const char* folder = std::getenv("OMLOOP_DATA");
  return folder == nullptr ? "" : folder;
}

// "15901508.75" in hundredths.
int64_t Minor(std::string text) {
  const size_t point = text.find('.');
  text.erase(point, 1);
  return std::stoll(text);
}

std::vector<std::string> CellsOf(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, '|');) {
    const size_t first = cell.find_first_not_of(" `");
    const size_t last = cell.find_last_not_of(" `");
    cells.push_back(
        first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return cells;
}

// "Control: 1956 of 1956 data records usable (...), sum 15901508.75, 81
// negative, 455 supplier names".
bool ReadControl(const std::string& text, Control& control) {
  const size_t at = text.find("Control: ");
  if (at == std::string::npos) return false;
  const std::string rest = text.substr(at + 9);
  const size_t sum = rest.find("sum ");
  const size_t comma = rest.find(", ", sum);
  if (sum == std::string::npos || comma == std::string::npos) return false;
  control.accepted = std::stoll(rest);
  control.sum_minor = Minor(rest.substr(sum + 4, comma - sum - 4));
  control.negative = std::stoll(rest.substr(comma + 2));
  const size_t names = rest.find(", ", comma + 2);
  control.suppliers = std::stoll(rest.substr(names + 2));
  return true;
}

std::vector<Control> Controls() {
  std::vector<Control> controls;
  std::ifstream in(DataFolder() + "/SOURCES.md");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    const std::vector<std::string> cells = CellsOf(line);
    Control control;
    if (cells[1].rfind("spend/", 0) == 0 && ReadControl(line, control)) {
      control.file = cells[1];
      controls.push_back(control);
    } else if (cells[1].rfind("hyndburn_", 0) == 0) {
      control.file = "spend/uk_hyndburn_raw/" + cells[1];
      control.accepted = std::stoll(cells[3]);
      control.sum_minor = Minor(cells[4]);
      control.negative = std::stoll(cells[5]);
      controls.push_back(control);
    }
  }
  return controls;
}

class CountingSink : public SpendSink {
 public:
  absl::Status OnRecord(const SpendDraft& draft) override {
    ++records;
    sum_minor += draft.amount_minor;
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem&) override { return absl::OkStatus(); }

  int64_t records = 0;
  int64_t sum_minor = 0;
};

TEST(SpendDataTest, EveryFileGivesItsControlFigures) {
  const std::vector<Control> controls = Controls();
  ASSERT_GE(controls.size(), 100u);
  for (const Control& control : controls) {
    SCOPED_TRACE(control.file);
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        auto source, FileSource::Open(DataFolder() + "/" + control.file));
    CountingSink sink;
    OMLOOP_ASSERT_OK_AND_ASSIGN(const FileReport report,
                                ReadSpend(*source, ReadOptions(), sink));
    EXPECT_FALSE(report.refused);
    EXPECT_EQ(report.accepted, control.accepted);
    EXPECT_EQ(report.accepted_sum_minor, control.sum_minor);
    EXPECT_EQ(report.negative, control.negative);
    if (control.suppliers >= 0) {
      EXPECT_EQ(report.suppliers, control.suppliers);
    }
    EXPECT_EQ(report.rejected, 0);
    EXPECT_EQ(sink.records, report.accepted);
    EXPECT_EQ(sink.sum_minor, report.accepted_sum_minor);
    if (HasFailure()) {
      ADD_FAILURE()
          << ReportToJson(report, BySupplier::kLeaveOut).substr(0, 6000);
      break;
    }
  }
}

}  // namespace
}  // namespace omloop::ingest
