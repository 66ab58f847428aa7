#include "ledger/book/setup.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/book/book.h"
#include "ledger/book/limits.h"
#include "ledger/model/fact_codec.h"

namespace omloop::book {

absl::Status InitBook(const std::string& folder, const BookPlan& plan,
                      const Clock& clock, Random& random) {
  if (std::filesystem::exists(folder + "/BOOK")) {
    return MakeError(absl::StatusCode::kAlreadyExists, "BOOK_EXISTS",
                     absl::StrFormat("%s holds a book already; nothing was "
                                     "changed",
                                     folder));
  }
  Batch batch;
  batch.atomicity = Atomicity::kBatch;
  auto add = [&](EntryKind kind, std::string payload) {
    FactDraft fact;
    fact.kind = kind;
    fact.valid_from_day = DayNumber(plan.valid_from);
    fact.payload = std::move(payload);
    batch.entries.push_back(
        {random.TimeOrderedId(clock.Now()), std::move(fact), false});
  };
  add(EntryKind::kBookOpened, EncodeBookTerms(plan.terms));
  for (const AreaTerms& area : plan.areas) {
    add(EntryKind::kAreaDefined, EncodeAreaTerms(area));
  }
  for (const CategoryTerms& category : plan.categories) {
    add(EntryKind::kCategoryDefined, EncodeCategoryTerms(category));
  }
  add(EntryKind::kRingSetDefined, EncodeRingSet(plan.rings));

  BookOptions options;
  options.folder = folder;
  options.create = true;
  options.disclosure = plan.terms.disclosure == "records"
                           ? store::Disclosure::kRecords
                           : store::Disclosure::kCommitments;
  options.clock = &clock;
  OMLOOP_ASSIGN_OR_RETURN(std::unique_ptr<Book> book, Book::Open(options));
  OMLOOP_ASSIGN_OR_RETURN(BatchResult result, book->Submit(std::move(batch)));
  for (size_t i = 0; i < result.results.size(); ++i) {
    if (!IsAccepted(result.results[i].status)) {
      return InvalidArgument(
          "BOOK_PLAN_INVALID",
          absl::StrFormat("entry %d of the plan is refused: field \"%s\"", i,
                          result.results[i].field));
    }
  }
  return absl::OkStatus();
}

}  // namespace omloop::book
