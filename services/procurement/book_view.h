#ifndef OMLOOP_SERVICES_PROCUREMENT_BOOK_VIEW_H_
#define OMLOOP_SERVICES_PROCUREMENT_BOOK_VIEW_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
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

// What procurement needs to know from the book's facts: categories,
// contracts, sealed months, ids of parties. Follows the log when asked to.
struct BookFacts {
  std::map<std::string, uint16_t, std::less<>> category_numbers;
  std::map<uint16_t, CategoryTerms> categories;
  std::map<uint64_t, ContractFact> contracts;  // By sequence.
  std::map<EntryId, uint64_t> contract_ids;    // Id of the award.
  std::set<Month> sealed;
  std::map<uint32_t, EntryId> parties;
  std::map<uint32_t, PartyAttributes> attributes;
  Asset default_asset;

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

  client::LedgerClient& ledger_;
  Mutex mutex_;
  BookFacts facts_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_BOOK_VIEW_H_
