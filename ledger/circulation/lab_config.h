#ifndef OMLOOP_LEDGER_CIRCULATION_LAB_CONFIG_H_
#define OMLOOP_LEDGER_CIRCULATION_LAB_CONFIG_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/strings.h"
#include "ledger/circulation/trails.h"

namespace omloop::circulation {

enum class BoundaryType {
  kNone,
  kTransactions,
  kAccounts,
  kInferredAccounts,
};
enum class FeeConvention { kIgnored, kSender, kRecipient, kSplit };
enum class BalanceType { kUnknown, kPre, kPost };

// A transaction list and its system boundary, as the configuration files of
// the public tool "follow the money" describe them. Every key of that tool is
// read (docs/reference/trail-files.md).
struct LabConfig {
  // Names of the columns, in order, as the tool renames them: "rev" is read
  // as "fee", and "fee" belongs to whoever the convention says.
  std::vector<std::string> columns;
  char delimiter = ',';
  char quote = '"';
  char escape = '%';
  // As strptime takes it; %f is a fraction of a second.
  std::string time_format;
  absl::Time window_begin;
  absl::Time window_end;
  BoundaryType boundary = BoundaryType::kNone;
  // "+otc": payments between two accounts outside go by their own type.
  bool over_the_counter = false;
  std::map<std::string, Category, std::less<>> categories;
  std::set<std::string, std::less<>> followed;
  std::vector<std::string> account_order;
  struct Sides {
    std::string source;
    std::string target;
  };
  std::map<std::string, Sides, std::less<>> account_categories;
  FeeConvention fees = FeeConvention::kIgnored;
  BalanceType balances = BalanceType::kUnknown;
  // "none", "transactions", ...; as written, for the report.
  std::string boundary_text;
  std::string fee_text;
  std::string balance_text;
};

// Errors: INVALID_ARGUMENT CONFIG_INVALID with the key and what it wants.
absl::StatusOr<LabConfig> ParseLabConfig(std::string_view json);

// Times in `format`, which ParseLabConfig has taken: UTC.
// Errors: INVALID_ARGUMENT BAD_TIME.
absl::StatusOr<absl::Time> ParseLabTime(std::string_view format,
                                        std::string_view text);
std::string FormatLabTime(std::string_view format, absl::Time time);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_LAB_CONFIG_H_
