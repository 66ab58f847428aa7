#include "services/procurement/entry_chain.h"

#include <cstdint>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::services {
namespace {

// Which derived id is which. In the book: never change.
constexpr uint32_t kReversalNumber = 0x72657672;  // "revr"
constexpr uint32_t kNextNumber = 0x6e657874;      // "next"

// Times one row may be taken back and come again.
constexpr int kChainMax = 1000;

}  // namespace

EntryId ReversalId(const EntryId& entry) {
  return client::DerivedId(entry, kReversalNumber);
}

EntryId NextId(const EntryId& entry) {
  return client::DerivedId(entry, kNextNumber);
}

absl::Status SettleRows(client::LedgerClient& ledger,
                        absl::FunctionRef<bool(uint32_t import)> may_book_again,
                        absl::Span<ChainedRow* const> rows) {
  struct Step {
    ChainedRow* row;
    EntryId id;
    bool may_book = false;
  };
  std::vector<Step> steps;
  steps.reserve(rows.size());
  for (ChainedRow* row : rows) steps.push_back({row, row->id});
  for (int round = 0; !steps.empty(); ++round) {
    if (round == kChainMax) {
      return FailedPrecondition(
          "CHAIN_TOO_LONG",
          absl::StrFormat("a row was taken back and booked again %d times; "
                          "something is wrong with the source",
                          kChainMax));
    }
    std::vector<EntryId> ids;
    ids.reserve(steps.size());
    for (const Step& step : steps) ids.push_back(step.id);
    OMLOOP_ASSIGN_OR_RETURN(std::vector<client::Standing> standings,
                            ledger.LookUp(ids));
    std::vector<Step> further;
    for (size_t i = 0; i < steps.size(); ++i) {
      ChainedRow& row = *steps[i].row;
      const client::Standing& standing = standings[i];
      if (!standing.stands) {
        // The end of the chain: new, unless the entry before stays away.
        if (round == 0 || steps[i].may_book) {
          row.id = steps[i].id;
          row.stands = row.taken_back = false;
        }
        continue;
      }
      row.id = steps[i].id;
      row.stands = true;
      row.sequence = standing.sequence;
      row.taken_back = standing.reversed_by != 0;
      if (!row.taken_back) continue;
      further.push_back(
          {&row, NextId(row.id), may_book_again(standing.import_number)});
    }
    steps = std::move(further);
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
