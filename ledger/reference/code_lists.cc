#include "ledger/reference/code_lists.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

constexpr size_t kCpvDigits = 8;
constexpr size_t kSbi2025Digits = 5;
constexpr size_t kSbiDigitsMax = 6;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

std::string WithoutBlanksAndPoints(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != ' ' && c != '.') plain.push_back(c);
  }
  return plain;
}

}  // namespace

absl::StatusOr<CpvTable> CpvTable::Parse(std::string_view text,
                                         std::string name) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  OMLOOP_ASSIGN_OR_RETURN(const size_t code, reader.Column("code"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t digit, reader.Column("check_digit"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t name_nl, reader.Column("name_nl"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t name_en, reader.Column("name_en"));
  CpvTable table;
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) return table;
    const std::string_view own = reader.field(code);
    const std::string_view check = reader.field(digit);
    if (own.size() != kCpvDigits || !AllDigits(own) || check.size() != 1 ||
        !AllDigits(check)) {
      return reader.RowError("needs a code of eight digits and a check digit");
    }
    if (!table.by_code_.try_emplace(std::string(own), table.entries_.size())
             .second) {
      return reader.RowError("the code is listed twice");
    }
    table.entries_.push_back({std::string(own), check[0],
                              std::string(reader.field(name_nl)),
                              std::string(reader.field(name_en))});
  }
}

absl::StatusOr<const CpvEntry*> CpvTable::Check(std::string_view text) const {
  const std::string plain = WithoutBlanksAndPoints(text);
  const bool with_digit = plain.size() == kCpvDigits + 2 &&
                          plain[kCpvDigits] == '-' && IsDigit(plain.back());
  const std::string_view code = std::string_view(plain).substr(0, kCpvDigits);
  if ((plain.size() != kCpvDigits && !with_digit) || !AllDigits(code)) {
    return InvalidArgument(
        "CPV_UNREADABLE",
        absl::StrFormat("\"%s\" is no CPV code; it has eight digits, such as "
                        "90911200-8",
                        text));
  }
  const auto found = by_code_.find(code);
  if (found == by_code_.end()) {
    return InvalidArgument(
        "CPV_UNKNOWN",
        absl::StrFormat("\"%s\" is not in the CPV of 2008", text));
  }
  const CpvEntry& entry = entries_[found->second];
  if (with_digit && plain.back() != entry.check_digit) {
    return InvalidArgument(
        "CPV_CHECK_DIGIT",
        absl::StrFormat("the check digit of %s is %c, not %c: is the code "
                        "right?",
                        code, entry.check_digit, plain.back()));
  }
  return &entry;
}

const CpvEntry* CpvTable::ParentOf(const CpvEntry& entry) const {
  std::string code = entry.code;
  // A division has two digits; each further one is a level.
  for (size_t digits = kCpvDigits; digits-- > 2;) {
    if (code[digits] == '0') continue;
    code[digits] = '0';
    const auto found = by_code_.find(code);
    if (found != by_code_.end()) return &entries_[found->second];
  }
  return nullptr;
}

absl::StatusOr<SbiTable> SbiTable::Parse(std::string_view text,
                                         std::string name) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  OMLOOP_ASSIGN_OR_RETURN(const size_t code, reader.Column("code"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t level, reader.Column("level"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t title, reader.Column("title_nl"));
  SbiTable table;
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) return table;
    const std::string_view own = reader.field(code);
    if (own.empty()) return reader.RowError("the code is blank");
    table.by_code_.try_emplace(std::string(own), table.entries_.size());
    table.entries_.push_back({std::string(own),
                              std::string(reader.field(level)),
                              std::string(reader.field(title))});
  }
}

absl::StatusOr<const SbiEntry*> SbiTable::Check(std::string_view text) const {
  const std::string plain = WithoutBlanksAndPoints(text);
  const bool section = plain.size() == 1 && plain[0] >= 'A' && plain[0] <= 'Z';
  if (!section && (!AllDigits(plain) || plain.size() > kSbiDigitsMax)) {
    return InvalidArgument(
        "SBI_UNREADABLE",
        absl::StrFormat("\"%s\" is no SBI code; it has four or five digits, "
                        "such as 8121",
                        text));
  }
  auto found = by_code_.find(plain);
  if (found == by_code_.end()) found = by_code_.find("0" + plain);
  if (found != by_code_.end()) return &entries_[found->second];
  return InvalidArgument(
      "SBI_UNKNOWN", absl::StrFormat("\"%s\" is not in the SBI of 2008", text));
}

absl::StatusOr<std::string> ParseSbi2025(std::string_view text) {
  std::string plain = WithoutBlanksAndPoints(text);
  if (AllDigits(plain) && plain.size() == kSbi2025Digits - 1) {
    plain.insert(0, 1, '0');  // A spreadsheet took it.
  }
  if (!AllDigits(plain) || plain.size() != kSbi2025Digits) {
    return InvalidArgument(
        "SBI_UNREADABLE",
        absl::StrFormat("\"%s\" is no code of SBI 2025; it has five digits",
                        text));
  }
  return plain;
}

absl::StatusOr<CodeLists> CodeLists::Load(const std::string& folder) {
  CodeLists lists;
  const std::string cpv = folder + "/cpv.csv.gz";
  OMLOOP_ASSIGN_OR_RETURN(const std::string cpv_text, ReadReferenceFile(cpv));
  OMLOOP_ASSIGN_OR_RETURN(lists.cpv, CpvTable::Parse(cpv_text, cpv));
  const std::string sbi = folder + "/sbi_2008.csv";
  OMLOOP_ASSIGN_OR_RETURN(const std::string sbi_text, ReadReferenceFile(sbi));
  OMLOOP_ASSIGN_OR_RETURN(lists.sbi_2008, SbiTable::Parse(sbi_text, sbi));
  return lists;
}

}  // namespace omloop
