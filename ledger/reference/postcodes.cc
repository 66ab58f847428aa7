#include "ledger/reference/postcodes.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

// Letters left out of the postcodes because of what they stood for.
constexpr std::array<std::string_view, 3> kUnusedLetters = {"SA", "SD", "SS"};

absl::Status BadPostcode(std::string_view text) {
  return InvalidArgument(
      "BAD_POSTCODE",
      absl::StrFormat("\"%s\" is not a Dutch postcode; write four digits and "
                      "two letters, like 1066AZ, or name the country",
                      text.substr(0, 40)));
}

std::optional<int> ParseInt(std::string_view text) {
  int value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<PostcodeKind> KindFromName(std::string_view name) {
  if (name == "address") return PostcodeKind::kAddress;
  if (name == "postbus") return PostcodeKind::kPostbus;
  if (name == "address+postbus") return PostcodeKind::kAddressAndPostbus;
  if (name == "unknown") return PostcodeKind::kUnknown;
  return std::nullopt;
}

// "BU0363FN04" from it, from "0363FN04" or from "3630104" (a spreadsheet ate
// the zero).
absl::StatusOr<AreaCode> ParseBuurtCode(std::string_view text) {
  constexpr size_t kDigits = 8;
  std::string code(text);
  absl::AsciiStrToUpper(&code);
  if (!absl::StartsWith(code, "BU")) {
    if (code.empty() || code.size() > kDigits) {
      return InvalidArgument("BAD_AREA_CODE", "not a buurt code");
    }
    code = absl::StrCat("BU", std::string(kDigits - code.size(), '0'), code);
  }
  return AreaCode::Parse(code);
}

}  // namespace

absl::StatusOr<Postcode> Postcode::Parse(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (!absl::ascii_isspace(static_cast<unsigned char>(c))) {
      plain += absl::ascii_toupper(static_cast<unsigned char>(c));
    }
  }
  std::string_view rest = plain;
  if (rest.substr(0, 2) == "NL") {
    rest.remove_prefix(2);
    if (rest.substr(0, 1) == "-") rest.remove_prefix(1);
  }
  if (rest.size() != 4 && rest.size() != 6) return BadPostcode(text);
  const std::string_view digits = rest.substr(0, 4);
  const std::string_view letters = rest.substr(4);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!std::all_of(digits.begin(), digits.end(), is_digit) ||
      !std::all_of(letters.begin(), letters.end(), is_letter) ||
      digits[0] == '0' ||
      std::find(kUnusedLetters.begin(), kUnusedLetters.end(), letters) !=
          kUnusedLetters.end()) {
    return BadPostcode(text);
  }
  Postcode postcode;
  postcode.pc4_ = static_cast<int16_t>(*ParseInt(digits));
  if (!letters.empty()) {
    postcode.letters_ =
        static_cast<int16_t>((letters[0] - 'A') * 26 + (letters[1] - 'A'));
  }
  return postcode;
}

std::string Postcode::ToString() const {
  std::string text = absl::StrCat(pc4_);
  if (has_letters()) {
    text += static_cast<char>('A' + letters_ / 26);
    text += static_cast<char>('A' + letters_ % 26);
  }
  return text;
}

absl::StatusOr<Pc4Table> Pc4Table::Parse(std::string_view text,
                                         std::string name) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  OMLOOP_ASSIGN_OR_RETURN(const size_t pc4, reader.Column("pc4"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t place, reader.Column("place"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t gemeente, reader.Column("gemeente"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t province, reader.Column("province"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t kind, reader.Column("kind"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t stadsdeel, reader.Column("stadsdeel"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t points, reader.Column("points"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t known_pc6, reader.Column("known_pc6"));
  Pc4Table table;
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) break;
    const auto number = Postcode::Parse(reader.field(pc4));
    const auto parsed_kind = KindFromName(reader.field(kind));
    const auto gemeente_code = AreaCode::Parse(reader.field(gemeente));
    const auto province_code = AreaCode::Parse(reader.field(province));
    const auto stadsdeel_code = AreaCode::Parse(reader.field(stadsdeel));
    const auto point_count = ParseInt(reader.field(points));
    const auto pc6_count = ParseInt(reader.field(known_pc6));
    if (!number.ok() || number->has_letters()) {
      return reader.RowError("pc4 must be four digits, 1000 or more");
    }
    if (!parsed_kind) {
      return reader.RowError(
          "kind must be address, postbus, address+postbus or unknown");
    }
    if (!gemeente_code.ok() || !province_code.ok() || !stadsdeel_code.ok()) {
      return reader.RowError(
          "gemeente, province and stadsdeel must be area codes or empty");
    }
    if (!point_count || !pc6_count) {
      return reader.RowError("points and known_pc6 must be whole numbers");
    }
    Pc4Area area{.place = std::string(reader.field(place)),
                 .gemeente = *gemeente_code,
                 .province = *province_code,
                 .kind = *parsed_kind,
                 .stadsdeel = *stadsdeel_code,
                 .points = *point_count,
                 .known_pc6 = *pc6_count};
    if (!table.areas_.emplace(number->pc4(), std::move(area)).second) {
      return reader.RowError(
          absl::StrFormat("PC4 %d is listed twice", number->pc4()));
    }
  }
  return table;
}

const Pc4Area* Pc4Table::Find(int pc4) const {
  const auto it = areas_.find(pc4);
  return it == areas_.end() ? nullptr : &it->second;
}

absl::StatusOr<Pc6Table> Pc6Table::Parse(std::string_view text,
                                         std::string name, Day valid_from) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  const auto either = [&reader](std::string_view a, std::string_view b) {
    const auto column = reader.FindColumn(a);
    return column ? column : reader.FindColumn(b);
  };
  const std::optional<size_t> pc6 = either("pc6", "postcode");
  std::optional<size_t> buurt;
  for (size_t i = 0; i < reader.header().size() && !buurt; ++i) {
    if (absl::StartsWithIgnoreCase(reader.header()[i], "buurt")) buurt = i;
  }
  const std::optional<size_t> number = either("huisnummer", "number");
  const std::optional<size_t> from = number ? number : either("van", "from");
  const std::optional<size_t> to = number ? number : either("tot", "to");
  if (!pc6 || !buurt || from.has_value() != to.has_value()) {
    return reader.RowError(
        "the header needs pc6 and buurt, and may have huisnummer, or van and "
        "tot");
  }
  Pc6Table table;
  table.valid_from_ = valid_from;
  absl::flat_hash_map<AreaCode, uint32_t> places;
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) break;
    const auto postcode = Postcode::Parse(reader.field(*pc6));
    if (!postcode.ok() || !postcode->has_letters()) {
      return reader.RowError("pc6 must be a postcode like 1066AZ");
    }
    const auto code = ParseBuurtCode(reader.field(*buurt));
    if (!code.ok()) {
      return reader.RowError("buurt must be a code like BU0363FN04");
    }
    Range range{.pc6 = *postcode, .first = 0, .last = kHouseNumberMax};
    if (from) {
      const auto first = ParseInt(reader.field(*from));
      const auto last = ParseInt(reader.field(*to));
      if (!first || !last || *first < 0 || *last < *first ||
          *last > kHouseNumberMax) {
        return reader.RowError(
            absl::StrFormat("house numbers must be whole, 0 to %d, the first "
                            "not above the last",
                            kHouseNumberMax));
      }
      range.first = *first;
      range.last = *last;
    }
    const auto place =
        places.try_emplace(*code, static_cast<uint32_t>(table.buurten_.size()));
    if (place.second) table.buurten_.push_back(*code);
    range.buurt = place.first->second;
    table.ranges_.push_back(range);
  }
  if (table.ranges_.empty()) return reader.RowError("the table has no rows");
  std::vector<Range>& ranges = table.ranges_;
  std::sort(ranges.begin(), ranges.end());
  // Neighbours in the same buurt become one range, so that eight million
  // addresses fit in a few megabytes.
  size_t kept = 0;
  for (size_t i = 1; i < ranges.size(); ++i) {
    Range& last = ranges[kept];
    if (ranges[i].pc6 == last.pc6 && ranges[i].buurt == last.buurt) {
      last.last = std::max(last.last, ranges[i].last);
    } else {
      ranges[++kept] = ranges[i];
    }
  }
  ranges.resize(kept + 1);
  ranges.shrink_to_fit();
  return table;
}

absl::Span<const Pc6Table::Range> Pc6Table::RangesOf(
    const Postcode& pc6) const {
  const auto first = std::lower_bound(
      ranges_.begin(), ranges_.end(), pc6,
      [](const Range& range, const Postcode& key) { return range.pc6 < key; });
  auto last = first;
  while (last != ranges_.end() && last->pc6 == pc6) ++last;
  return absl::MakeConstSpan(ranges_.data() + (first - ranges_.begin()),
                             static_cast<size_t>(last - first));
}

std::vector<AreaCode> Pc6Table::Find(const Postcode& pc6,
                                     std::optional<int> house_number) const {
  const absl::Span<const Range> ranges = RangesOf(pc6);
  std::vector<AreaCode> all, exact;
  for (const Range& range : ranges) {
    all.push_back(buurten_[range.buurt]);
    if (house_number && range.first <= *house_number &&
        *house_number <= range.last) {
      exact.push_back(buurten_[range.buurt]);
    }
  }
  std::vector<AreaCode>& found = exact.empty() ? all : exact;
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return std::move(found);
}

}  // namespace omloop
