#ifndef OMLOOP_LEDGER_REFERENCE_CODE_LISTS_H_
#define OMLOOP_LEDGER_REFERENCE_CODE_LISTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/base/strings.h"

namespace omloop {

// One code of the Common Procurement Vocabulary 2008.
struct CpvEntry {
  std::string code;  // Eight digits.
  char check_digit = '0';
  std::string name_nl;
  std::string name_en;
};

// The Common Procurement Vocabulary. Codes are validated by the table alone:
// the published rule for the check digit fails on official codes.
class CpvTable {
 public:
  // Columns code, check_digit, name_nl, name_en. Errors: REFERENCE_FILE_BAD.
  static absl::StatusOr<CpvTable> Parse(std::string_view text,
                                        std::string name);

  // Takes "03300000-2" and "03300000". Errors: INVALID_ARGUMENT CPV_UNREADABLE
  // (another form), CPV_UNKNOWN (not in the table), CPV_CHECK_DIGIT (it says
  // which digit it is).
  absl::StatusOr<const CpvEntry*> Check(std::string_view text) const;
  // The next larger group that the table has: category, class, group,
  // division. Null for a division.
  const CpvEntry* ParentOf(const CpvEntry& entry) const;
  size_t size() const { return entries_.size(); }

 private:
  std::vector<CpvEntry> entries_;
  absl::flat_hash_map<std::string, size_t, StringHash, StringEq> by_code_;
};

// Which edition of the Standaard Bedrijfsindeling a code is of. The register
// changed to the second on 7 September 2025; a code is kept with its scheme.
enum class SbiScheme { k2008, k2025 };

struct SbiEntry {
  std::string code;   // "0111", "01111"; a section is "A".
  std::string level;  // "section", "division", "group", "class", "subclass".
  std::string title_nl;
};

// SBI 2008 as the trade register used it; its first four digits are the NACE
// class of Rev. 2.
class SbiTable {
 public:
  // Columns code, level, title_nl. Errors: REFERENCE_FILE_BAD.
  static absl::StatusOr<SbiTable> Parse(std::string_view text,
                                        std::string name);

  // Takes "0111", "01.11" and "111", whose zero a spreadsheet took.
  // Errors: INVALID_ARGUMENT SBI_UNREADABLE, SBI_UNKNOWN.
  absl::StatusOr<const SbiEntry*> Check(std::string_view text) const;
  size_t size() const { return entries_.size(); }

 private:
  std::vector<SbiEntry> entries_;
  absl::flat_hash_map<std::string, size_t, StringHash, StringEq> by_code_;
};

// The plain form of a code of SBI 2025: always five digits. There is no table
// of it yet, so that the form is all that is checked.
// Errors: INVALID_ARGUMENT SBI_UNREADABLE.
absl::StatusOr<std::string> ParseSbi2025(std::string_view text);

// The code lists of a folder of reference data.
struct CodeLists {
  CpvTable cpv;
  SbiTable sbi_2008;
  // Reads cpv.csv.gz and sbi_2008.csv.
  // Errors: NOT_FOUND REFERENCE_FILE_MISSING; REFERENCE_FILE_BAD.
  static absl::StatusOr<CodeLists> Load(const std::string& folder);
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_CODE_LISTS_H_
