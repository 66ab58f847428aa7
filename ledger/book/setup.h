#ifndef OMLOOP_LEDGER_BOOK_SETUP_H_
#define OMLOOP_LEDGER_BOOK_SETUP_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/model/facts.h"

namespace omloop::book {

// What a new book says about its place before the first euro.
struct BookPlan {
  BookTerms terms;
  std::vector<AreaTerms> areas;
  std::vector<CategoryTerms> categories;
  RingSet rings;
  // From when the definitions hold; dates before it use them too.
  Day valid_from = Day(1900, 1, 1);
};

// Makes a book in `folder` and writes its first entries.
// Errors: ALREADY_EXISTS BOOK_EXISTS when the folder holds one; nothing is
// changed then.
absl::Status InitBook(const std::string& folder, const BookPlan& plan,
                      const Clock& clock, Random& random);

}  // namespace omloop::book

#endif  // OMLOOP_LEDGER_BOOK_SETUP_H_
