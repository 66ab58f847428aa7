#include "ledger/reference/countries.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "ledger/base/status_macros.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

std::string Key(std::string_view text) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(ToAbsl(text)));
}

}  // namespace

absl::StatusOr<CountryTable> CountryTable::Parse(std::string_view text,
                                                 std::string name) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  OMLOOP_ASSIGN_OR_RETURN(const size_t code, reader.Column("code"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t name_nl, reader.Column("name_nl"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t name_en, reader.Column("name_en"));
  CountryTable table;
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) break;
    const auto parsed = AreaCode::Parse(reader.field(code));
    if (!parsed.ok() || parsed->view().size() != 2) {
      return reader.RowError("code must be two capitals, like NL");
    }
    const size_t place = table.countries_.size();
    if (!table.by_text_.emplace(Key(reader.field(code)), place).second) {
      return reader.RowError("the country is listed twice");
    }
    table.by_text_.emplace(Key(reader.field(name_nl)), place);
    table.by_text_.emplace(Key(reader.field(name_en)), place);
    table.countries_.push_back({*parsed, std::string(reader.field(name_nl)),
                                std::string(reader.field(name_en))});
  }
  return table;
}

const Country* CountryTable::Find(std::string_view text) const {
  const std::string key = Key(text);
  // Not its ISO code, but what everybody writes.
  const auto it = by_text_.find(key == "uk" ? "gb" : key);
  return it == by_text_.end() ? nullptr : &countries_[it->second];
}

}  // namespace omloop
