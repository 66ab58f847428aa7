#include "ledger/circulation/lab_transactions.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/circulation/decimal.h"

namespace omloop::circulation {
namespace {

using Wide = __int128;
// Sums of a list stay below this, so that products of two fit in 128 bits.
constexpr Wide kSumMax = Wide{1} << 62;

class Names {
 public:
  explicit Names(std::vector<std::string>& names) : names_(names) {}
  uint32_t IndexOf(std::string_view name) {
    auto it = index_.find(name);
    if (it != index_.end()) return it->second;
    const auto next = static_cast<uint32_t>(names_.size());
    names_.emplace_back(name);
    index_.emplace(std::string(name), next);
    return next;
  }

 private:
  std::vector<std::string>& names_;
  absl::flat_hash_map<std::string, uint32_t, StringHash, StringEq> index_;
};

// Places of the columns that are read; -1 for one that is not there.
struct Places {
  explicit Places(const std::vector<std::string>& columns) {
    auto place = [&](std::string_view name) {
      auto it = std::find(columns.begin(), columns.end(), name);
      return it == columns.end() ? -1 : static_cast<int>(it - columns.begin());
    };
    id = place("txn_ID"), source = place("src_ID"), target = place("tgt_ID");
    time = place("timestamp"), amount = place("amt"), type = place("type");
    source_category = place("src_categ"), target_category = place("tgt_categ");
    source_fee = place("src_fee"), target_fee = place("tgt_fee");
    source_balance = place("src_balance");
    target_balance = place("tgt_balance");
  }
  int id, source, target, time, amount, type;
  int source_category, target_category, source_fee, target_fee;
  int source_balance, target_balance;
};

// A row with its amounts in units of 10^-12, before the list's own unit is
// chosen.
struct Row {
  Payment payment;
  Wide sent = 0;
  Wide received = 0;
  std::optional<Wide> source_balance;
  std::optional<Wide> target_balance;
  std::string source_category;
  std::string target_category;
  // As written, without its line end.
  std::string_view text;
};

class Reader {
 public:
  explicit Reader(const LabConfig& config)
      : config_(config),
        places_(config.columns),
        types_(list_.type_names),
        accounts_(list_.accounts) {}

  absl::StatusOr<LabTransactions> Read(std::string_view csv) {
    std::vector<std::string> fields;
    std::string_view rest = csv;
    for (int64_t line = 1; NextCsvRow(rest, config_, fields); ++line) {
      std::string_view text = csv.substr(0, csv.size() - rest.size());
      csv = rest;
      while (text.ends_with('\n') || text.ends_with('\r')) {
        text.remove_suffix(1);
      }
      if (text.empty()) continue;
      ++list_.row_count;
      absl::Status status = Take(fields, text);
      if (status.ok()) continue;
      ++list_.issue_count;
      if (list_.issues.size() < kLabIssuesMax) {
        list_.issues.push_back({line, std::string(status.message())});
      }
    }
    Order();
    OMLOOP_RETURN_IF_ERROR(ChooseUnit());
    Categorise();
    return std::move(list_);
  }

 private:
  static std::string_view At(const std::vector<std::string>& fields,
                             int place) {
    if (place < 0 || static_cast<size_t>(place) >= fields.size()) return "";
    return fields[static_cast<size_t>(place)];
  }

  static absl::StatusOr<Wide> Number(const std::vector<std::string>& fields,
                                     int place, std::string_view column) {
    const std::string_view text = At(fields, place);
    const std::optional<Wide> value = ParseDecimal(text);
    if (!value.has_value()) {
      return InvalidArgument(
          "AMOUNT_UNREADABLE",
          absl::StrFormat("%s is \"%s\", which is no number", column, text));
    }
    return *value;
  }

  absl::Status Take(const std::vector<std::string>& fields,
                    std::string_view text) {
    OMLOOP_ASSIGN_OR_RETURN(
        absl::Time time,
        ParseLabTime(config_.time_format, At(fields, places_.time)));
    if (time < config_.window_begin || time >= config_.window_end) {
      ++list_.outside_window;
      return absl::OkStatus();
    }
    Row row;
    OMLOOP_ASSIGN_OR_RETURN(Wide amount, Number(fields, places_.amount, "amt"));
    row.sent = row.received = amount;
    if (config_.fees == FeeConvention::kSender ||
        config_.fees == FeeConvention::kSplit) {
      OMLOOP_ASSIGN_OR_RETURN(
          Wide fee, Number(fields, places_.source_fee, "the sender's fee"));
      row.sent += fee;
    }
    if (config_.fees == FeeConvention::kRecipient ||
        config_.fees == FeeConvention::kSplit) {
      OMLOOP_ASSIGN_OR_RETURN(
          Wide fee, Number(fields, places_.target_fee, "the recipient's fee"));
      row.received -= fee;
    }
    if (row.sent <= 0 || row.received < 0 || row.received > row.sent) {
      return InvalidArgument(
          "AMOUNT_UNREADABLE",
          row.sent <= 0 ? "nothing leaves the payer: the amount with its fee "
                          "is 0 or less"
                        : "amount and fee do not go together: more would "
                          "arrive than was sent, or less than nothing");
    }
    row.payment.time_us = absl::ToUnixMicros(time);
    row.payment.id = static_cast<int64_t>(list_.ids.size());
    row.payment.source = accounts_.IndexOf(At(fields, places_.source));
    row.payment.target = accounts_.IndexOf(At(fields, places_.target));
    ReadBalances(fields, row);
    row.source_category = At(fields, places_.source_category);
    row.target_category = At(fields, places_.target_category);
    std::string type(At(fields, places_.type));
    if (places_.type < 0) {
      type = places_.source_category < 0
                 ? std::string(CategoryName(Category::kTransfer))
                 : row.source_category + "-" + row.target_category;
    }
    list_.types.push_back(types_.IndexOf(type));
    list_.ids.emplace_back(At(fields, places_.id));
    row.text = text;
    rows_.push_back(std::move(row));
    return absl::OkStatus();
  }

  // Balances just before the payment; an empty cell is one not known.
  void ReadBalances(const std::vector<std::string>& fields, Row& row) const {
    if (config_.balances == BalanceType::kUnknown) return;
    const bool after = config_.balances == BalanceType::kPost;
    if (auto known = ParseDecimal(At(fields, places_.source_balance))) {
      row.source_balance = *known + (after ? row.sent : 0);
    }
    if (auto known = ParseDecimal(At(fields, places_.target_balance))) {
      row.target_balance = *known - (after ? row.received : 0);
    }
  }

  void Order() {
    int64_t latest = std::numeric_limits<int64_t>::min();
    for (const Row& row : rows_) {
      if (row.payment.time_us < latest) ++list_.out_of_order;
      latest = std::max(latest, row.payment.time_us);
    }
    if (list_.out_of_order == 0) return;
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const Row& a, const Row& b) {
                       return a.payment.time_us < b.payment.time_us;
                     });
  }

  absl::Status ChooseUnit() {
    Wide sum = 0;
    for (const Row& row : rows_) {
      sum += row.sent;
      for (const auto& balance : {row.source_balance, row.target_balance}) {
        if (balance.has_value()) sum += *balance < 0 ? -*balance : *balance;
      }
    }
    list_.decimals = kDecimalsMax;
    Wide unit = 1;
    while (sum / unit >= kSumMax) {
      unit *= 10;
      if (--list_.decimals < 2) {
        return InvalidArgument(
            "LIST_TOO_LARGE",
            "the amounts of the list add up to more than 4.6e16; split it by "
            "time");
      }
    }
    auto scaled = [unit](Wide value) {
      const Wide half = value < 0 ? -unit / 2 : unit / 2;
      return static_cast<int64_t>((value + half) / unit);
    };
    for (Row& row : rows_) {
      row.payment.sent = scaled(row.sent);
      row.payment.received = scaled(row.received);
      if (row.source_balance) {
        row.payment.source_balance = scaled(*row.source_balance);
      }
      if (row.target_balance) {
        row.payment.target_balance = scaled(*row.target_balance);
      }
    }
    // A unit that is coarse for one amount has nothing left of it.
    std::erase_if(rows_, [&](const Row& row) {
      if (row.payment.sent > 0) return false;
      ++list_.issue_count;
      return true;
    });
    return absl::OkStatus();
  }

  void InferAccountCategories() {
    std::vector<std::vector<bool>> seen(list_.accounts.size());
    const std::vector<std::string>& order = config_.account_order;
    auto note = [&](AccountIndex account, std::string_view category) {
      std::vector<bool>& categories = seen[account];
      categories.resize(order.size());
      auto it = std::find(order.begin(), order.end(), category);
      if (it != order.end()) {
        categories[static_cast<size_t>(it - order.begin())] = true;
      }
    };
    for (const Row& row : rows_) {
      auto sides =
          config_.account_categories.find(list_.type_names[TypeOf(row)]);
      if (sides == config_.account_categories.end()) continue;
      note(row.payment.source, sides->second.source);
      note(row.payment.target, sides->second.target);
    }
    for (size_t account = 0; account < seen.size(); ++account) {
      auto first = std::find(seen[account].begin(), seen[account].end(), true);
      if (first == seen[account].end()) continue;
      list_.account_categories[account] =
          order[static_cast<size_t>(first - seen[account].begin())];
    }
  }

  uint32_t TypeOf(const Row& row) const {
    return list_.types[static_cast<size_t>(row.payment.id)];
  }

  Category ByType(std::string_view type) const {
    auto it = config_.categories.find(type);
    return it == config_.categories.end() ? Category::kSystem : it->second;
  }

  Category CategoryOf(const Row& row) {
    if (config_.boundary == BoundaryType::kNone) return Category::kTransfer;
    const std::string type = list_.type_names[TypeOf(row)];
    if (config_.boundary == BoundaryType::kTransactions) return ByType(type);
    const bool inferred = config_.boundary == BoundaryType::kInferredAccounts;
    const bool from = config_.followed.contains(
        inferred ? list_.account_categories[row.payment.source]
                 : row.source_category);
    const bool to = config_.followed.contains(
        inferred ? list_.account_categories[row.payment.target]
                 : row.target_category);
    if (from) return to ? Category::kTransfer : Category::kWithdraw;
    if (to) return Category::kDeposit;
    if (!config_.over_the_counter) return Category::kSystem;
    list_.types[static_cast<size_t>(row.payment.id)] =
        types_.IndexOf("OTC_" + type);
    return ByType(type);
  }

  void Categorise() {
    list_.account_categories.resize(list_.accounts.size());
    if (config_.boundary == BoundaryType::kInferredAccounts) {
      InferAccountCategories();
    }
    list_.system_rows.resize(list_.ids.size());
    list_.payments.reserve(rows_.size());
    for (Row& row : rows_) {
      row.payment.category = CategoryOf(row);
      if (row.payment.category == Category::kSystem) {
        list_.system_rows[static_cast<size_t>(row.payment.id)] =
            std::string(row.text);
      }
      list_.payments.push_back(row.payment);
    }
  }

  const LabConfig& config_;
  const Places places_;
  LabTransactions list_;
  Names types_;
  Names accounts_;
  std::vector<Row> rows_;
};

}  // namespace

bool NextCsvRow(std::string_view& text, const LabConfig& config,
                std::vector<std::string>& fields) {
  fields.clear();
  if (text.empty()) return false;
  fields.emplace_back();
  bool quoted = false;
  bool begins = true;  // A quote opens only at the start of a field.
  size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == config.escape && i + 1 < text.size()) {
      fields.back().push_back(text[++i]);
      begins = false;
    } else if (quoted) {
      if (c != config.quote) {
        fields.back().push_back(c);
      } else if (i + 1 < text.size() && text[i + 1] == config.quote) {
        fields.back().push_back(text[++i]);
      } else {
        quoted = false;
      }
    } else if (c == config.quote && begins) {
      quoted = true;
      begins = false;
    } else if (c == config.delimiter) {
      fields.emplace_back();
      begins = true;
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      ++i;
      break;
    } else {
      fields.back().push_back(c);
      begins = false;
    }
  }
  text.remove_prefix(i);
  return true;
}

absl::StatusOr<LabTransactions> ReadLabTransactions(const LabConfig& config,
                                                    std::string_view csv) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (csv.starts_with(kByteOrderMark)) {
    csv.remove_prefix(kByteOrderMark.size());
  }
  return Reader(config).Read(csv);
}

std::vector<int64_t> InferStartingBalances(const LabTransactions& list) {
  // From the end back: what an account must hold before a payment so that it
  // can make it, and hold what it must after it.
  std::vector<int64_t> needs(list.accounts.size(), 0);
  for (auto it = list.payments.rbegin(); it != list.payments.rend(); ++it) {
    const Payment& payment = *it;
    int64_t& target = needs[payment.target];
    target = payment.target_balance.value_or(
        std::max<int64_t>(target - payment.received, 0));
    int64_t& source = needs[payment.source];
    source = payment.source_balance.value_or(source + payment.sent);
  }
  for (int64_t& balance : needs) balance = std::max<int64_t>(balance, 0);
  return needs;
}

}  // namespace omloop::circulation
