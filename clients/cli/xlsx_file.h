#ifndef OMLOOP_CLIENTS_CLI_XLSX_FILE_H_
#define OMLOOP_CLIENTS_CLI_XLSX_FILE_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/output.h"

namespace omloop::cli {

// The bytes of a workbook with one sheet: a bold, frozen header of the columns'
// keys and a row for each of `rows`. Text is stored as text, so that no cell
// is a formula whatever it starts with; money is a number with the decimals of
// its asset, and text where a spreadsheet could not hold it exactly.
// Errors: UNAVAILABLE FILE_NOT_WRITTEN, for it is made by way of a temporary
// file; INVALID_ARGUMENT TOO_MANY_ROWS beyond a sheet's 1,048,576.
absl::StatusOr<std::string> MakeWorkbook(
    std::span<const Column> columns, std::span<const std::vector<Value>> rows);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_XLSX_FILE_H_
