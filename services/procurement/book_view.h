#ifndef OMLOOP_SERVICES_PROCUREMENT_BOOK_VIEW_H_
#define OMLOOP_SERVICES_PROCUREMENT_BOOK_VIEW_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/mutex.h"
#include "ledger/model/facts.h"
#include "ledger/model/record.h"

namespace omloop::services {

// A contract as the facts have it; its words lie in the vault.
struct ContractFact {
  uint64_t sequence = 0;
  EntryId id;
  uint32_t anchor = 0;
  uint32_t supplier = 0;
  uint16_t category = 0;
  FundingClass funding_class = FundingClass::kNone;
  ContractTerms terms;
  // Effective day of the award.
  Day awarded_on;
  // Award, amendments, end and statements of social return, in order.
  struct Step {
    uint64_t sequence = 0;
    EntryKind kind = EntryKind::kNone;
    Day day;
    ContractTerms terms;  // From then on.
  };
  std::vector<Step> history;
  int32_t version = 1;  // One more at each amendment.
  std::optional<ContractEnd> end;
  std::optional<SocialReturn> social_return;

  // The last day it runs, by its terms or because it was ended.
  std::optional<Day> LastDay() const;
  bool RunsOn(Day day) const;
};

struct AccountFact {
  uint32_t party = 0;
  AccountClass account_class = AccountClass::kNone;
  uint16_t asset = 0;
};

// An import as the facts have it. Sequences and times are 0 when not yet.
struct ImportFact {
  uint32_t number = 0;
  EntryId id;
  uint32_t anchor = 0;
  ImportTerms terms;
  uint64_t opened_at = 0;
  uint64_t opened_ns = 0;
  uint64_t completed_at = 0;
  uint64_t completed_ns = 0;
  ImportOutcome outcome;
  std::optional<ImportUndoing> undone;
  uint64_t undone_ns = 0;

  bool completed() const { return completed_at != 0; }
  // Its lines stand, but for those taken back one by one.
  bool counts() const { return completed() && !undone.has_value(); }
};

struct SealFact {
  uint64_t sequence = 0;
  uint64_t recorded_ns = 0;
  MonthSeal seal;
};

// What an anchor said about a month.
struct MonthFact {
  enum class State { kSubmitted, kSignedOff, kReopened };
  State state = State::kSubmitted;
  MonthStatement statement;
  // Sequence of the newest fact; recorded times of the first submission and
  // of the newest sign-off.
  uint64_t sequence = 0;
  uint64_t submitted_ns = 0;
  uint64_t signed_off_ns = 0;
  // Entry id of the newest sign-off, which its text is found by.
  EntryId sign_off;
};

struct RuleFact {
  uint64_t sequence = 0;
  EntryId id;
  Day valid_from;
  SpendRule rule;
};

// What procurement needs to know from the book's facts: categories,
// contracts, imports, months, ids of parties. Follows the log when asked to.
struct BookFacts {
  std::map<std::string, uint16_t, std::less<>> category_numbers;
  std::map<uint16_t, CategoryTerms> categories;
  std::map<uint64_t, ContractFact> contracts;  // By sequence.
  std::map<EntryId, uint64_t> contract_ids;    // Id of the award.
  std::set<Month> sealed;
  std::map<Month, std::vector<SealFact>> seals;
  std::map<std::pair<uint32_t, Month>, MonthFact> months;
  std::map<uint32_t, ImportFact> imports;
  std::map<int32_t, RuleFact> rules;
  std::vector<AccountFact> accounts;  // By number; 0 is none.
  std::map<std::tuple<uint32_t, AccountClass, uint16_t>, uint32_t>
      account_numbers;
  std::map<uint32_t, EntryId> parties;
  std::map<uint32_t, PartyAttributes> attributes;
  // Parties with an establishment whose place is known in part at least.
  std::set<uint32_t> placed;
  Asset default_asset;

  // Entries up to here are in these facts.
  uint64_t size = 0;

  bool IsAnchor(uint32_t party) const {
    auto it = attributes.find(party);
    return it != attributes.end() && it->second.kind == PartyKind::kAnchor;
  }
  // The anchor agreed to the month, and it is not sealed yet: nothing comes
  // in before it is reopened.
  bool IsSignedOff(uint32_t anchor, Month month) const;
  // 0 when it was never opened.
  uint32_t AccountOf(uint32_t party, AccountClass account_class,
                     uint16_t asset) const;
  const AccountFact* Account(uint32_t number) const {
    return number == 0 || number >= accounts.size() ? nullptr
                                                    : &accounts[number];
  }
  // Code of a category's number; "" for 0.
  std::string CategoryCode(uint16_t number) const;

  // The number of a category's code, else that of "unclassified", else 0.
  uint16_t CategoryNumberOf(std::string_view code) const;
  // The only contract of the two in the category that runs on `day`; none
  // when there are several.
  std::optional<uint64_t> OnlyRunningContract(uint32_t anchor,
                                              uint32_t supplier,
                                              uint16_t category, Day day) const;
};

// Thread-safe.
class BookView {
 public:
  explicit BookView(client::LedgerClient& ledger) : ledger_(ledger) {}

  // The facts up to the head at the time of the call.
  absl::StatusOr<BookFacts> Refresh();

 private:
  absl::Status Take(const Record& record, std::string_view payload)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status TakeImport(const Record& record, std::string_view payload)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status TakeMonth(const Record& record, std::string_view payload)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  client::LedgerClient& ledger_;
  Mutex mutex_;
  BookFacts facts_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_BOOK_VIEW_H_
