#include "ledger/circulation/lab_config.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "nlohmann/json.hpp"

namespace omloop::circulation {
namespace {

using Json = nlohmann::json;

absl::Status Invalid(std::string_view key, std::string_view wants) {
  return InvalidArgument(
      "CONFIG_INVALID",
      absl::StrFormat("the configuration's key \"%s\" %s", key, wants));
}

// The first of `keys` that is there: the tool has renamed some.
const Json* Find(const Json& config, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    auto it = config.find(key);
    if (it != config.end() && !it->is_null()) return &*it;
  }
  return nullptr;
}

absl::StatusOr<std::string> Text(const Json& config, const char* key) {
  const Json* value = Find(config, {key});
  if (value == nullptr || !value->is_string()) {
    return Invalid(key, "is missing or no text");
  }
  return value->get<std::string>();
}

absl::StatusOr<std::vector<std::string>> Texts(const Json* value,
                                               std::string_view key) {
  if (value == nullptr || !value->is_array()) {
    return Invalid(key, "is missing or no list of words");
  }
  std::vector<std::string> texts;
  for (const Json& item : *value) {
    if (!item.is_string()) return Invalid(key, "holds something but words");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

absl::Status ReadCharacter(const Json& config, const char* key, char& out) {
  const Json* value = Find(config, {key});
  if (value == nullptr) return absl::OkStatus();
  if (!value->is_string() || value->get_ref<const std::string&>().size() != 1) {
    return Invalid(key, "is one character");
  }
  out = value->get_ref<const std::string&>()[0];
  return absl::OkStatus();
}

bool Has(const std::vector<std::string>& columns, std::string_view name) {
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

absl::Status ReadColumns(const Json& config, LabConfig& read) {
  OMLOOP_ASSIGN_OR_RETURN(
      read.columns,
      Texts(Find(config, {"transaction_header"}), "transaction_header"));
  for (std::string& column : read.columns) {
    column = absl::StrReplaceAll(column, {{"rev", "fee"}});
  }
  for (const char* needed :
       {"txn_ID", "timestamp", "src_ID", "tgt_ID", "amt"}) {
    if (!Has(read.columns, needed)) {
      return Invalid("transaction_header",
                     absl::StrFormat("names no column \"%s\"", needed));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadFees(const Json& config, LabConfig& read) {
  const Json* value = Find(config, {"fee/revenue"});
  if (value == nullptr) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(read.fee_text, Text(config, "fee/revenue"));
  if (read.fee_text == "sender") {
    read.fees = FeeConvention::kSender;
  } else if (read.fee_text == "recipient") {
    read.fees = FeeConvention::kRecipient;
  } else if (read.fee_text == "split") {
    read.fees = FeeConvention::kSplit;
  } else {
    return Invalid("fee/revenue", "is \"sender\", \"recipient\" or \"split\"");
  }
  const bool sender = read.fees != FeeConvention::kRecipient;
  const bool recipient = read.fees != FeeConvention::kSender;
  const std::string own = sender ? "src_fee" : "tgt_fee";
  if (sender != recipient && !Has(read.columns, own)) {
    std::replace(read.columns.begin(), read.columns.end(), std::string("fee"),
                 own);
  }
  if ((sender && !Has(read.columns, "src_fee")) ||
      (recipient && !Has(read.columns, "tgt_fee"))) {
    return Invalid("fee/revenue",
                   absl::StrFormat("is \"%s\", but the header names no column "
                                   "with that fee (fee, src_fee, tgt_fee)",
                                   read.fee_text));
  }
  return absl::OkStatus();
}

absl::Status ReadCategories(const Json& config, LabConfig& read) {
  const Json* value = Find(config, {"transaction_categories"});
  if (value == nullptr || !value->is_object()) {
    return Invalid("transaction_categories",
                   "is missing or no table from type to category");
  }
  for (const auto& [type, word] : value->items()) {
    const auto known = {Category::kDeposit, Category::kTransfer,
                        Category::kWithdraw, Category::kSystem};
    const auto it = std::find_if(
        known.begin(), known.end(), [word = word](Category category) {
          return word.is_string() &&
                 word.get_ref<const std::string&>() == CategoryName(category);
        });
    if (it == known.end()) {
      return Invalid("transaction_categories",
                     absl::StrFormat("gives \"%s\" another category than "
                                     "deposit, transfer, withdraw or system",
                                     type));
    }
    read.categories[type] = *it;
  }
  return absl::OkStatus();
}

absl::Status ReadAccountCategories(const Json& config, LabConfig& read) {
  OMLOOP_ASSIGN_OR_RETURN(
      read.account_order,
      Texts(Find(config, {"category_order", "account_order"}),
            "category_order"));
  const Json* value = Find(config, {"account_categories"});
  if (value == nullptr || !value->is_object()) {
    return Invalid("account_categories",
                   "is missing or no table from type to {src, tgt}");
  }
  for (const auto& [type, sides] : value->items()) {
    const bool fine = sides.is_object() && sides.contains("src") &&
                      sides["src"].is_string() && sides.contains("tgt") &&
                      sides["tgt"].is_string();
    if (!fine) {
      return Invalid("account_categories",
                     absl::StrFormat("gives \"%s\" no src and tgt", type));
    }
    read.account_categories[type] = {sides["src"].get<std::string>(),
                                     sides["tgt"].get<std::string>()};
  }
  return absl::OkStatus();
}

absl::Status ReadBoundary(const Json& config, LabConfig& read) {
  const Json* value = Find(config, {"boundary_type"});
  if (value == nullptr) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(read.boundary_text, Text(config, "boundary_type"));
  std::string_view type = read.boundary_text;
  constexpr std::string_view kOtc = "+otc";
  if (type.ends_with(kOtc)) {
    read.over_the_counter = true;
    type.remove_suffix(kOtc.size());
  }
  if (type == "accounts") {
    read.boundary = BoundaryType::kAccounts;
  } else if (type == "inferred_accounts") {
    read.boundary = BoundaryType::kInferredAccounts;
  } else if (read.boundary_text == "transactions") {
    read.boundary = BoundaryType::kTransactions;
  } else if (read.boundary_text != "none" && !read.boundary_text.empty()) {
    return Invalid("boundary_type",
                   "is none, transactions, accounts, inferred_accounts, "
                   "accounts+otc or inferred_accounts+otc");
  }
  if (read.boundary == BoundaryType::kTransactions || read.over_the_counter) {
    OMLOOP_RETURN_IF_ERROR(ReadCategories(config, read));
  }
  if (read.boundary == BoundaryType::kAccounts ||
      read.boundary == BoundaryType::kInferredAccounts) {
    OMLOOP_ASSIGN_OR_RETURN(
        std::vector<std::string> followed,
        Texts(Find(config, {"category_follow", "account_following"}),
              "category_follow"));
    read.followed.insert(followed.begin(), followed.end());
  }
  if (read.boundary == BoundaryType::kInferredAccounts) {
    OMLOOP_RETURN_IF_ERROR(ReadAccountCategories(config, read));
  }
  const bool typed = Has(read.columns, "type");
  const bool by_account =
      Has(read.columns, "src_categ") && Has(read.columns, "tgt_categ");
  if (read.boundary == BoundaryType::kAccounts && !by_account) {
    return Invalid("boundary_type",
                   "is accounts, but the header names no src_categ and "
                   "tgt_categ");
  }
  if (read.boundary != BoundaryType::kNone && !typed && !by_account) {
    return Invalid("transaction_header", "names no column \"type\"");
  }
  return absl::OkStatus();
}

absl::Status ReadBalances(const Json& config, LabConfig& read) {
  if (Find(config, {"balance_type"}) == nullptr) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(read.balance_text, Text(config, "balance_type"));
  if (read.balance_text == "pre") {
    read.balances = BalanceType::kPre;
  } else if (read.balance_text == "post") {
    read.balances = BalanceType::kPost;
  } else {
    return Invalid("balance_type", "is \"pre\" or \"post\"");
  }
  if (!Has(read.columns, "src_balance") && !Has(read.columns, "tgt_balance")) {
    return Invalid("balance_type",
                   "is given, but the header names no src_balance or "
                   "tgt_balance");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<absl::Time> ParseLabTime(std::string_view format,
                                        std::string_view text) {
  absl::Time time;
  std::string error;
  const std::string spelled =
      absl::StrReplaceAll(ToAbsl(format), {{"%f", "%E*f"}});
  if (!absl::ParseTime(spelled, ToAbsl(text), absl::UTCTimeZone(), &time,
                       &error) ||
      time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return InvalidArgument(
        "BAD_TIME",
        absl::StrFormat("\"%s\" is no time of the form %s", text, format));
  }
  return time;
}

std::string FormatLabTime(std::string_view format, absl::Time time) {
  return absl::FormatTime(absl::StrReplaceAll(ToAbsl(format), {{"%f", "%E6f"}}),
                          time, absl::UTCTimeZone());
}

absl::StatusOr<LabConfig> ParseLabConfig(std::string_view json) {
  const Json config = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (config.is_discarded() || !config.is_object()) {
    return InvalidArgument("CONFIG_INVALID",
                           "the configuration is no JSON object");
  }
  LabConfig read;
  OMLOOP_RETURN_IF_ERROR(ReadColumns(config, read));
  OMLOOP_RETURN_IF_ERROR(ReadCharacter(config, "delimiter", read.delimiter));
  OMLOOP_RETURN_IF_ERROR(ReadCharacter(config, "quotechar", read.quote));
  OMLOOP_RETURN_IF_ERROR(ReadCharacter(config, "escapechar", read.escape));
  OMLOOP_ASSIGN_OR_RETURN(read.time_format, Text(config, "timeformat"));
  for (const auto& [key, time] : {std::pair<const char*, absl::Time*>{
                                      "timewindow_beg", &read.window_begin},
                                  {"timewindow_end", &read.window_end}}) {
    OMLOOP_ASSIGN_OR_RETURN(std::string text, Text(config, key));
    absl::StatusOr<absl::Time> parsed = ParseLabTime(read.time_format, text);
    if (!parsed.ok()) {
      return Invalid(key, absl::StrFormat("holds \"%s\", which is no time of "
                                          "the form %s",
                                          text, read.time_format));
    }
    *time = *parsed;
  }
  if (read.window_end <= read.window_begin) {
    return Invalid("timewindow_end", "is not after timewindow_beg");
  }
  OMLOOP_RETURN_IF_ERROR(ReadFees(config, read));
  OMLOOP_RETURN_IF_ERROR(ReadBoundary(config, read));
  OMLOOP_RETURN_IF_ERROR(ReadBalances(config, read));
  return read;
}

}  // namespace omloop::circulation
