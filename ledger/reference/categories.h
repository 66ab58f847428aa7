#ifndef OMLOOP_LEDGER_REFERENCE_CATEGORIES_H_
#define OMLOOP_LEDGER_REFERENCE_CATEGORIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/base/strings.h"

namespace omloop {

// The code of what no rule places.
inline constexpr std::string_view kUnclassified = "unclassified";

// One row of categories.csv.
struct Category {
  std::string code;
  std::string name_nl;
  std::string name_en;
  // Whether an anchor can choose whom it pays; no for taxes, transfers and
  // pay. The default; a line may say otherwise.
  bool influenceable = true;
};

// The covenant's sectors, and how words of a source lead to them.
class CategoryTable {
 public:
  // Columns code, name_nl, name_en, influenceable (yes or no), cpv,
  // keywords_nl and keywords_en; lists separated by ';'. A keyword matches
  // whole words; with '*' at its end it matches the beginning of a word.
  // Errors: INVALID_ARGUMENT REFERENCE_FILE_BAD with file and line.
  static absl::StatusOr<CategoryTable> Parse(std::string_view text,
                                             std::string name);

  // The category of a line by the words its source uses for it and, when it
  // has one, its CPV code ("90911200-8"). The longest CPV prefix decides;
  // without one the keyword with the most letters, and of equals the one that
  // stands first in the text. kUnclassified when nothing matches: a first
  // guess for people to correct, never more.
  std::string_view CategoryFor(std::string_view text,
                               std::string_view cpv = "") const;
  // Null when there is none with this code.
  const Category* Find(std::string_view code) const;
  const std::vector<Category>& categories() const { return categories_; }

 private:
  using Index = absl::flat_hash_map<std::string, size_t, StringHash, StringEq>;
  absl::Status AddKeywords(std::string_view list, size_t category);

  std::vector<Category> categories_;
  Index by_code_;
  Index by_cpv_;       // Digits of the prefix.
  Index whole_words_;  // Keywords of one or more words, one blank between.
  Index beginnings_;   // Keywords that end in '*', without it.
  size_t keyword_words_max_ = 1;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_CATEGORIES_H_
