#include "ledger/reference/traps.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/model/legal_form.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

constexpr std::array<std::string_view, 10> kTrapNames = {"",
                                                         "factoring",
                                                         "hiring_broker",
                                                         "joint_purchasing",
                                                         "lease",
                                                         "notary",
                                                         "expense_claims",
                                                         "holding",
                                                         "energy_reseller",
                                                         "intra_group"};

Trap TrapFromName(std::string_view name) {
  for (size_t i = 1; i < kTrapNames.size(); ++i) {
    if (kTrapNames[i] == name) return static_cast<Trap>(i);
  }
  return Trap::kNone;
}

std::vector<std::string> SplitList(std::string_view list) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= list.size();) {
    const size_t end = std::min(list.find(';', at), list.size());
    if (end > at) parts.emplace_back(list.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// With blanks around, so that only whole words are found in it.
std::string Bounded(std::string_view name) {
  return " " + NormalizePartyName(name) + " ";
}

const std::string* FirstIn(const std::vector<std::string>& words,
                           const std::string& name) {
  for (const std::string& word : words) {
    if (name.find(word) != std::string::npos) return &word;
  }
  return nullptr;
}

}  // namespace

std::string_view TrapName(Trap trap) {
  return kTrapNames[static_cast<size_t>(trap)];
}

absl::StatusOr<TrapTable> TrapTable::Parse(std::string_view text,
                                           std::string name) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  OMLOOP_ASSIGN_OR_RETURN(const size_t trap, reader.Column("trap"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t sbi, reader.Column("sbi"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t keywords, reader.Column("keywords"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t unless, reader.Column("unless"));
  TrapTable table;
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) return table;
    Row row{.trap = TrapFromName(reader.field(trap))};
    if (row.trap == Trap::kNone) return reader.RowError("names no known trap");
    for (std::string& code : SplitList(reader.field(sbi))) {
      std::erase(code, '.');
      row.codes.push_back(std::move(code));
    }
    for (const std::string& word : SplitList(reader.field(keywords))) {
      row.keywords.push_back(Bounded(word));
    }
    for (const std::string& word : SplitList(reader.field(unless))) {
      row.unless.push_back(Bounded(word));
    }
    table.rows_.push_back(std::move(row));
  }
}

TrapTable::Found TrapTable::Find(std::string_view party_name,
                                 std::string_view sbi_code) const {
  std::string code(sbi_code);
  std::erase(code, '.');
  if (!code.empty()) {
    for (const Row& row : rows_) {
      for (const std::string& prefix : row.codes) {
        if (code.starts_with(prefix)) {
          return {row.trap, "SBI " + std::string(sbi_code)};
        }
      }
    }
  }
  const std::string name = Bounded(party_name);
  for (const Row& row : rows_) {
    const std::string* word = FirstIn(row.keywords, name);
    if (word == nullptr || FirstIn(row.unless, name) != nullptr) continue;
    return {row.trap, word->substr(1, word->size() - 2)};
  }
  return {};
}

}  // namespace omloop
