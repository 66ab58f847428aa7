#include "clients/cli/flow_file.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/strings/str_format.h"
#include "clients/cli/lab_file.h"
#include "ledger/base/errors.h"
#include "ledger/circulation/decimal.h"
#include "ledger/circulation/lab_transactions.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

constexpr size_t kFileBytesMax = size_t{1} << 30;

absl::Status Bad(const std::string& path, int64_t line, std::string_view column,
                 std::string_view what) {
  return InvalidArgument(
      "TABLE_INVALID",
      absl::StrFormat("%s, row %d, column %s: %s", path, line, column, what));
}

std::optional<int32_t> NumberIn(std::string_view text) {
  int32_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

absl::StatusOr<std::vector<FlowRow>> ReadFlowFile(const std::string& path,
                                                  Asset asset, bool dated,
                                                  Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadLabFile(path, kFileBytesMax, context));
  std::string_view rest = bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  circulation::LabConfig format;
  format.escape = '\0';
  const std::string_view first = rest.substr(0, rest.find('\n'));
  if (std::count(first.begin(), first.end(), ';') >
      std::count(first.begin(), first.end(), ',')) {
    format.delimiter = ';';
  }
  std::vector<std::string> header, cells;
  if (!circulation::NextCsvRow(rest, format, header)) {
    return InvalidArgument("TABLE_INVALID",
                           absl::StrFormat("%s is empty", path));
  }
  auto place = [&](std::initializer_list<std::string_view> names) {
    auto it = std::find_first_of(header.begin(), header.end(), names.begin(),
                                 names.end());
    return it == header.end() ? header.size()
                              : static_cast<size_t>(it - header.begin());
  };
  const size_t from = place({"from", "payer", "debtor"});
  const size_t to = place({"to", "payee", "creditor"});
  const size_t amount = place({"amount"});
  const size_t date = place({"date"});
  if (std::max({from, to, amount}) == header.size() ||
      (dated && date == header.size())) {
    return InvalidArgument(
        "TABLE_INVALID",
        absl::StrFormat("%s: the first row names the columns; needed are from "
                        "(or payer, debtor), to (or payee, creditor), "
                        "amount%s",
                        path, dated ? " and date" : ""));
  }
  const int64_t unit =
      circulation::PowerOfTen(circulation::kDecimalsMax - asset.decimals());
  std::vector<FlowRow> rows;
  for (int64_t line = 2; circulation::NextCsvRow(rest, format, cells); ++line) {
    if (cells.size() == 1 && cells[0].empty()) continue;
    cells.resize(std::max(cells.size(), header.size()));
    const auto value = circulation::ParseDecimal(cells[amount]);
    if (!value.has_value() || *value <= 0 || *value % unit != 0) {
      return Bad(path, line, "amount",
                 absl::StrFormat("\"%s\" is no amount above 0 with at most %d "
                                 "decimals after a point",
                                 cells[amount], asset.decimals()));
    }
    if (cells[from].empty()) return Bad(path, line, header[from], "is empty");
    if (cells[to].empty()) return Bad(path, line, header[to], "is empty");
    if (dated && !ParseDay(cells[date]).ok()) {
      return Bad(
          path, line, "date",
          absl::StrFormat("\"%s\" is no date like 2026-10-31", cells[date]));
    }
    rows.push_back({line, cells[from], cells[to], dated ? cells[date] : "",
                    static_cast<int64_t>(*value / unit)});
  }
  return rows;
}

absl::StatusOr<std::map<std::string, int32_t>> FindParties(
    const std::vector<FlowRow>& rows, Context& context) {
  std::map<std::string, int32_t> found;
  for (const FlowRow& row : rows) {
    for (const std::string& name : {row.from, row.to}) {
      if (found.contains(name)) continue;
      if (const auto number = NumberIn(name)) {
        found[name] = *number;
        continue;
      }
      registry::v1::ListPartiesRequest request;
      request.set_parent(client::kBookName);
      request.set_query(name);
      request.set_page_size(100);
      OMLOOP_ASSIGN_OR_RETURN(
          const registry::v1::ListPartiesResponse response,
          context.Call(
              &registry::v1::RegistryService::StubInterface::ListParties,
              request));
      int32_t number = 0;
      for (const registry::v1::Party& party : response.parties()) {
        if (party.display_name() != name) continue;
        if (number != 0) {
          return InvalidArgument(
              "PARTY_AMBIGUOUS",
              absl::StrFormat("row %d: %d and %d are both called \"%s\"; "
                              "write the number",
                              row.line, number, party.number(), name));
        }
        number = party.number();
      }
      if (number == 0) {
        return NotFound("PARTY_NOT_FOUND",
                        absl::StrFormat("row %d: no party is called \"%s\"; "
                                        "\"omloop parties list\" names them",
                                        row.line, name));
      }
      found[name] = number;
    }
  }
  return found;
}

}  // namespace omloop::cli
