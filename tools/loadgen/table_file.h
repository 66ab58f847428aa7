#ifndef OMLOOP_TOOLS_LOADGEN_TABLE_FILE_H_
#define OMLOOP_TOOLS_LOADGEN_TABLE_FILE_H_

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/base/money.h"

namespace omloop::loadgen {

enum class Encoding { kUtf8, kUtf8WithMark, kWindows1252 };
enum class DateStyle { kDutch, kIso, kSlashes };  // 31-10-2026 2026-10-31
enum class AmountStyle { kDutch, kDutchPlain, kPoint };  // 1.234,56 1234,56

// How one program writes its export.
struct Dialect {
  char delimiter = ';';
  Encoding encoding = Encoding::kUtf8;
  std::string_view line_end = "\n";
  bool quote_all = false;
  DateStyle dates = DateStyle::kDutch;
  AmountStyle amounts = AmountStyle::kDutchPlain;
};

std::string FormatDate(Day day, DateStyle style);
std::string FormatAmount(Money amount, AmountStyle style);

// A delimited text file, written once, front to back. Not thread-safe.
class TableFile {
 public:
  // Errors: see Finish, which reports them all.
  TableFile(const std::filesystem::path& path, const Dialect& dialect);

  // One record; cells are UTF-8 and quoted where the dialect needs it.
  void Row(absl::Span<const std::string> cells);
  // Text as it is, followed by a line end.
  void Line(std::string_view text);

  // Errors: UNAVAILABLE CANNOT_WRITE when the file could not be made or the
  // disk refused bytes.
  absl::Status Finish();

 private:
  void Append(std::string_view utf8);
  void Flush();

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::filesystem::path path_;
  Dialect dialect_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string buffer_;
  bool failed_ = false;
};

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_TABLE_FILE_H_
