#ifndef OMLOOP_LEDGER_REFERENCE_TRAPS_H_
#define OMLOOP_LEDGER_REFERENCE_TRAPS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/model/party.h"

namespace omloop {

// "factoring", "hiring_broker", "joint_purchasing", "lease", "notary",
// "expense_claims", "holding", "energy_reseller", "intra_group"; "" for none.
std::string_view TrapName(Trap trap);

// Names and activities of payees that may not be the ones who do the work.
// A list of words cannot know; it flags, and a person corrects.
class TrapTable {
 public:
  struct Found {
    Trap trap = Trap::kNone;
    // The word or code that shows it; empty for none.
    std::string sign;
  };

  // Columns trap, sbi, keywords and unless; lists separated by ';'. A keyword
  // is one or more whole words of a name, a code the beginning of an SBI
  // code. A word of `unless` in the name takes the row out.
  // Errors: INVALID_ARGUMENT REFERENCE_FILE_BAD with file and line.
  static absl::StatusOr<TrapTable> Parse(std::string_view text,
                                         std::string name);

  // The trap of the row that stands first in the table. The activity goes
  // before the name, for it was registered.
  Found Find(std::string_view party_name, std::string_view sbi_code) const;

 private:
  struct Row {
    Trap trap = Trap::kNone;
    std::vector<std::string> codes;
    // Normalised, with a blank before and after.
    std::vector<std::string> keywords;
    std::vector<std::string> unless;
  };
  std::vector<Row> rows_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_TRAPS_H_
