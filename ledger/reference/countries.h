#ifndef OMLOOP_LEDGER_REFERENCE_COUNTRIES_H_
#define OMLOOP_LEDGER_REFERENCE_COUNTRIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/base/strings.h"
#include "ledger/model/area.h"

namespace omloop {

struct Country {
  AreaCode code;  // ISO 3166-1 alpha-2.
  std::string name_nl;
  std::string name_en;
};

class CountryTable {
 public:
  // Errors: INVALID_ARGUMENT REFERENCE_FILE_BAD with file and line.
  static absl::StatusOr<CountryTable> Parse(std::string_view text,
                                            std::string name);
  // By code or by Dutch or English name, in any case; "UK" is GB. Null when
  // there is none.
  const Country* Find(std::string_view text) const;
  const std::vector<Country>& countries() const { return countries_; }

 private:
  std::vector<Country> countries_;
  // Codes and names in small letters.
  absl::flat_hash_map<std::string, size_t, StringHash, StringEq> by_text_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_COUNTRIES_H_
