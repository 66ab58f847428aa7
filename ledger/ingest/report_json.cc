#include "ledger/ingest/report_json.h"

#include <string_view>

#include "ledger/ingest/encoding.h"
#include "nlohmann/json.hpp"

namespace omloop::ingest {
namespace {

// Keys in the order they are written, so that a person can read the report.
using Json = nlohmann::ordered_json;

Json SumsToJson(const std::map<std::string, CountAndSum>& sums) {
  Json json = Json::object();
  for (const auto& [key, value] : sums) {
    json[ToValidUtf8(key)] = {{"count", value.count},
                              {"sum_minor", std::to_string(value.sum_minor)}};
  }
  return json;
}

Json ProblemToJson(const Problem& problem) {
  return {
      {"severity", problem.severity == Severity::kError ? "error" : "warning"},
      {"code", problem.code},
      {"rule", problem.rule},
      {"message", ToValidUtf8(problem.message)},
      {"hint", problem.hint},
      {"record", problem.record},
      {"row", problem.row},
      {"column", ToValidUtf8(problem.column)},
      {"path", problem.path},
      {"text", ToValidUtf8(problem.text)},
  };
}

}  // namespace

std::string ReportToJson(const FileReport& report, BySupplier with_suppliers) {
  Json json;
  json["file"] = ToValidUtf8(report.file);
  json["sha256"] = report.sha256;
  json["format"] = report.format;
  json["layout"] = ToValidUtf8(report.layout);
  json["encoding"] = report.encoding;
  json["asset"] = std::string(report.asset.code());
  json["asset_reason"] = ToValidUtf8(report.asset_reason);
  json["verdict"] = std::string(VerdictWord(report.verdict));
  json["mapping"] = Json::array();
  for (const ReportedColumn& column : report.mapping) {
    json["mapping"].push_back({{"column", column.column},
                               {"header", ToValidUtf8(column.header)},
                               {"field", column.field},
                               {"reason", ToValidUtf8(column.reason)}});
  }
  json["blank_records"] = report.blank_records;
  json["records"] = report.records;
  json["accepted"] = report.accepted;
  json["rejected"] = report.rejected;
  json["accepted_sum_minor"] = std::to_string(report.accepted_sum_minor);
  json["negative"] = report.negative;
  json["negative_sum_minor"] = std::to_string(report.negative_sum_minor);
  json["zero"] = report.zero;
  json["skipped"] = report.skipped;
  json["rounded"] = report.rounded;
  json["suppliers"] = report.suppliers;
  json["exact_duplicates"] = report.exact_duplicates;
  json["years_only"] = report.years_only;
  json["by_month"] = SumsToJson(report.by_month);
  if (with_suppliers == BySupplier::kWrite) {
    json["by_supplier"] = SumsToJson(report.by_supplier);
  }
  json["problem_count"] = report.problem_count;
  json["problems"] = Json::array();
  for (const Problem& problem : report.problems) {
    json["problems"].push_back(ProblemToJson(problem));
  }
  if (report.section != nullptr) report.section->AddTo(json);
  // Every word above is valid UTF-8, so that writing cannot fail.
  return json.dump();
}

}  // namespace omloop::ingest
