#include "ledger/ingest/xaf/xaf_section.h"

#include <optional>

#include "absl/strings/str_format.h"
#include "ledger/base/money.h"
#include "ledger/ingest/encoding.h"
#include "nlohmann/json.hpp"

namespace omloop::ingest {
namespace {

using Json = nlohmann::ordered_json;

Json OptionalMinor(const std::optional<int64_t>& minor) {
  return minor.has_value() ? Json(std::to_string(*minor)) : Json();
}

// `sum_minor` is the debit side: what passed through the accounts.
Json SumsOf(const XafMonth& sums) {
  return {{"count", sums.lines},
          {"sum_minor", std::to_string(sums.debit_minor)},
          {"debit_minor", std::to_string(sums.debit_minor)},
          {"credit_minor", std::to_string(sums.credit_minor)}};
}

void AddSums(const std::map<std::string, XafMonth>& from,
             std::map<std::string, XafMonth>& to) {
  for (const auto& [key, sums] : from) {
    XafMonth& sum = to[key];
    sum.lines += sums.lines;
    sum.debit_minor += sums.debit_minor;
    sum.credit_minor += sums.credit_minor;
  }
}

void AddStated(const std::optional<int64_t>& from, std::optional<int64_t>& to) {
  if (from.has_value()) to = to.value_or(0) + *from;
}

}  // namespace

void XafSection::AddTo(nlohmann::ordered_json& report) const {
  const XafMasters& masters = summary_.masters;
  report["version"] = ToValidUtf8(masters.version);
  report["company"] = ToValidUtf8(masters.company);
  report["fiscal_year"] = ToValidUtf8(masters.fiscal_year);
  report["software"] = ToValidUtf8(masters.software);
  report["currency"] = ToValidUtf8(masters.currency);
  report["ledger_accounts"] = masters.accounts.size();
  report["customers_suppliers"] = masters.relations.size();
  report["journals"] = summary_.journals;
  report["transactions"] = summary_.transactions;
  report["lines"] = summary_.lines;
  report["total_debit_minor"] = std::to_string(summary_.total_debit_minor);
  report["total_credit_minor"] = std::to_string(summary_.total_credit_minor);
  report["stated_lines"] =
      summary_.stated_lines.has_value() ? Json(*summary_.stated_lines) : Json();
  report["stated_debit_minor"] = OptionalMinor(summary_.stated_debit_minor);
  report["stated_credit_minor"] = OptionalMinor(summary_.stated_credit_minor);
  report["unbalanced_transactions"] = summary_.unbalanced_transactions;
  // The months of the purchases keep their own key; those of the format are
  // the months of all its lines.
  report["purchases_by_month"] = report["by_month"];
  report["by_month"] = Json::object();
  for (const auto& [month, sums] : summary_.by_month) {
    report["by_month"][ToValidUtf8(month)] = SumsOf(sums);
  }
  report["unnamed_cost_lines"] = unnamed_count_;
  report["unnamed_cost_minor"] = std::to_string(unnamed_minor_);
  if (!report.contains("by_supplier")) return;
  Json& relations = report["by_relation"] = Json::object();
  for (const auto& [id, sums] : summary_.by_relation) {
    Json relation = SumsOf(sums);
    const auto found = masters.relation_of.find(id);
    if (found != masters.relation_of.end()) {
      relation["name"] = ToValidUtf8(
          masters.relations[static_cast<size_t>(found->second)].name);
    }
    relations[ToValidUtf8(id)] = std::move(relation);
  }
}

std::vector<std::string> XafSection::Lines() const {
  const XafMasters& masters = summary_.masters;
  const Asset asset = summary_.asset;
  std::vector<std::string> lines;
  lines.push_back(absl::StrFormat("books of %s, year %s, written by %s",
                                  masters.company, masters.fiscal_year,
                                  masters.software));
  lines.push_back(absl::StrFormat(
      "%d ledger accounts, %d customers and suppliers, %d journals",
      masters.accounts.size(), masters.relations.size(), summary_.journals));
  lines.push_back(absl::StrFormat(
      "%d transactions, %d lines, debit %s, credit %s; %d do not balance",
      summary_.transactions, summary_.lines,
      FormatMinor(summary_.total_debit_minor, asset),
      FormatMinor(summary_.total_credit_minor, asset),
      summary_.unbalanced_transactions));
  if (unnamed_count_ > 0) {
    lines.push_back(absl::StrFormat(
        "%d cost lines without a supplier (%s) are no purchases",
        unnamed_count_, FormatMinor(unnamed_minor_, asset)));
  }
  return lines;
}

void XafSection::Merge(const FormatSection& next) {
  const auto& other = static_cast<const XafSection&>(next);
  summary_.journals += other.summary_.journals;
  summary_.transactions += other.summary_.transactions;
  summary_.lines += other.summary_.lines;
  summary_.total_debit_minor += other.summary_.total_debit_minor;
  summary_.total_credit_minor += other.summary_.total_credit_minor;
  AddStated(other.summary_.stated_lines, summary_.stated_lines);
  AddStated(other.summary_.stated_debit_minor, summary_.stated_debit_minor);
  AddStated(other.summary_.stated_credit_minor, summary_.stated_credit_minor);
  summary_.unbalanced_transactions += other.summary_.unbalanced_transactions;
  AddSums(other.summary_.by_month, summary_.by_month);
  AddSums(other.summary_.by_relation, summary_.by_relation);
  unnamed_count_ += other.unnamed_count_;
  unnamed_minor_ += other.unnamed_minor_;
}

}  // namespace omloop::ingest
