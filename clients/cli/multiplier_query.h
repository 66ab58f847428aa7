#ifndef OMLOOP_CLIENTS_CLI_MULTIPLIER_QUERY_H_
#define OMLOOP_CLIENTS_CLI_MULTIPLIER_QUERY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "omloop/insight/v1/insight.pb.h"

namespace omloop::cli {

// Which spend, of when and by which definition: options that multiplier and
// whatif have in common.
struct QueryOptions {
  std::string month;
  bool year = false;
  std::string anchor;
  std::string category;
  std::string supplier_class;
  std::string funding;
  std::string wijk;
  std::string micro_alliance;
  std::vector<std::string> local;
  std::string income;
  std::string asset;
};

void AddQueryOptions(CLI::App* command, QueryOptions& options);

// Errors: NOT_FOUND ANCHOR_NOT_FOUND; those of reading an amount.
absl::StatusOr<insight::v1::MultiplierQuery> QueryOf(
    const QueryOptions& options, Context& context);

// "anchor", "category", "class", "funding", "wijk", "micro-alliance", "month".
std::vector<std::string> BreakdownWords();
insight::v1::MultiplierBreakdown BreakdownOf(std::string_view word);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_MULTIPLIER_QUERY_H_
