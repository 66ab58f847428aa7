#include "services/registry/party_edit.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "ledger/base/calendar.h"
#include "ledger/base/strings.h"
#include "ledger/model/identifiers.h"
#include "ledger/model/legal_form.h"
#include "ledger/model/name_words.h"
#include "ledger/model/record.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;
namespace internal_pb = omloop::registry::internal::v1;

constexpr size_t kNameBytesMax = 400;
constexpr size_t kFieldBytesMax = 200;
constexpr int32_t kEstablishmentMax = 9999;
constexpr std::string_view kNetherlands = "NL";
// Kept of one party.
constexpr int kActivitiesMax = 20;
constexpr int kIbansMax = 20;

// The section that SBI 2008 puts a division, the first two digits of a code,
// in; of codes of SBI 2025 too, whose divisions are nearly the same but whose
// sections have other letters: strata must not change with the table. "" for
// a code that has none.
std::string SbiSection(std::string_view code) {
  struct Range {
    int first;
    int last;
    char section;
  };
  constexpr Range kRanges[] = {
      {1, 3, 'A'},   {6, 9, 'B'},   {10, 33, 'C'}, {35, 35, 'D'}, {36, 39, 'E'},
      {41, 43, 'F'}, {45, 47, 'G'}, {49, 53, 'H'}, {55, 56, 'I'}, {58, 63, 'J'},
      {64, 66, 'K'}, {68, 68, 'L'}, {69, 75, 'M'}, {77, 82, 'N'}, {84, 84, 'O'},
      {85, 85, 'P'}, {86, 88, 'Q'}, {90, 93, 'R'}, {94, 96, 'S'}, {97, 98, 'T'},
      {99, 99, 'U'}};
  int division = 0;
  if (code.size() < 2) return "";
  auto [end, error] = std::from_chars(code.data(), code.data() + 2, division);
  if (error != std::errc() || end != code.data() + 2) return "";
  for (const Range& range : kRanges) {
    if (division >= range.first && division <= range.last) {
      return std::string(1, range.section);
    }
  }
  return "";
}

std::string Trimmed(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

void Overlay(const std::string& given, std::string& stored) {
  std::string trimmed = Trimmed(given);
  if (!trimmed.empty()) stored = std::move(trimmed);
}

// Lays `given` over `stored` when it passes `parse` (a StatusOr of text).
template <typename Parse>
void OverlayParsed(const std::string& given, std::string_view field,
                   Parse parse, std::string& stored, FieldErrors& errors) {
  std::string trimmed = Trimmed(given);
  if (trimmed.empty()) return;
  absl::StatusOr<std::string> parsed = parse(trimmed);
  if (parsed.ok()) {
    stored = *std::move(parsed);
  } else {
    errors.Add(field, ToStd(parsed.status().message()));
  }
}

void CheckLength(const std::string& text, size_t most, std::string_view field,
                 FieldErrors& errors) {
  if (text.size() > most) {
    errors.Add(field,
               absl::StrFormat("has %d bytes, at most %d", text.size(), most));
  }
}

bool IsForeign(const std::string& country) {
  return !country.empty() && country != kNetherlands;
}

void EditAttributes(const pb::Party& wanted, ledger_pb::PartyAttributes& row,
                    FieldErrors& errors) {
  const ledger_pb::PartyAttributes& given = wanted.attributes();
  if (!ledger_pb::PartyKind_IsValid(given.kind()) ||
      !ledger_pb::LegalForm_IsValid(given.legal_form()) ||
      !ledger_pb::OwnershipClass_IsValid(given.ownership_class()) ||
      !ledger_pb::SizeClass_IsValid(given.size_class()) ||
      !ledger_pb::PartyStatus_IsValid(given.status()) ||
      !ledger_pb::Trap_IsValid(given.trap())) {
    errors.Add("attributes", "has a value that this version does not know");
    return;
  }
  if (given.kind() != ledger_pb::PARTY_KIND_UNSPECIFIED) {
    row.set_kind(given.kind());
  } else if (row.kind() == ledger_pb::PARTY_KIND_UNSPECIFIED) {
    row.set_kind(ledger_pb::PARTY_KIND_SUPPLIER);
  }
  if (given.legal_form() != 0) row.set_legal_form(given.legal_form());
  if (given.ownership_class() != 0) {
    row.set_ownership_class(given.ownership_class());
  }
  if (given.size_class() != 0) row.set_size_class(given.size_class());
  if (given.status() != 0) row.set_status(given.status());
  if (given.trap() != 0) row.set_trap(given.trap());
  // A flag is set by its value and taken away by name (clear_flags).
  if (given.pass_through()) row.set_pass_through(true);
  if (given.contracting_authority()) row.set_contracting_authority(true);
  if (given.recovers_vat()) row.set_recovers_vat(true);
}

// "12a" is number 12 for the tables that know number ranges.
std::optional<int> HouseNumber(std::string_view text) {
  int number = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number <= 0) return std::nullopt;
  return number;
}

// Days since 1970 of "2026-01-01"; nothing for "".
std::optional<int32_t> ReadDay(const std::string& text, std::string_view field,
                               FieldErrors& errors) {
  if (text.empty()) return std::nullopt;
  absl::StatusOr<Day> day = ParseDay(text);
  if (!day.ok() || DayNumber(*day) < kEffectiveDayMin ||
      DayNumber(*day) > kEffectiveDayMax) {
    errors.Add(field,
               "is not a day between 1900-01-01 and 2199-12-31, "
               "written like 2026-10-31");
    return std::nullopt;
  }
  return DayNumber(*day);
}

// Which of a party's establishments an address without a number is: the one
// with its branch number; the one with its postcode; the only one not named
// in this list yet, which it completes or corrects; else a new one. So a list
// with a row for each establishment may come again.
int32_t NumberFor(const pb::Establishment& given, const std::string& country,
                  const std::map<int32_t, EstablishmentRow>& rows,
                  const std::set<int32_t>& named) {
  if (rows.empty()) return 1;
  const std::string branch = Trimmed(given.branch_number());
  std::string postcode = Trimmed(given.postcode());
  if (absl::StatusOr<std::string> plain = ParsePostcode(postcode); plain.ok()) {
    postcode = *std::move(plain);
  }
  auto other_branch = [&](const EstablishmentRow& row) {
    return !branch.empty() && !row.branch_number().empty() &&
           row.branch_number() != branch;
  };
  for (const auto& [number, row] : rows) {
    if (!branch.empty() && row.branch_number() == branch) return number;
  }
  for (const auto& [number, row] : rows) {
    bool same_country =
        row.country().empty() || country.empty() || row.country() == country;
    if (row.postcode() == postcode && same_country && !other_branch(row)) {
      return number;
    }
  }
  for (const auto& [number, row] : rows) {
    bool completes = row.postcode().empty() || postcode.empty();
    if (!named.contains(number) && !other_branch(row) &&
        (completes || rows.size() == 1)) {
      return number;
    }
  }
  return rows.rbegin()->first + 1;
}

}  // namespace

void SettleLegalForm(std::string_view name,
                     ledger_pb::PartyAttributes& attributes) {
  LegalForm form = static_cast<LegalForm>(attributes.legal_form());
  if (form == LegalForm::kNone) form = LegalFormInName(name);
  attributes.set_legal_form(
      static_cast<ledger_pb::LegalForm>(static_cast<int>(form)));
  // An anchor is an institution by what it is.
  attributes.set_legal_person(
      IsLegalPerson(form) || attributes.kind() == ledger_pb::PARTY_KIND_ANCHOR);
}

bool IsBlank(const pb::Establishment& e) {
  return e.branch_number().empty() && e.street().empty() &&
         e.house_number().empty() && e.postcode().empty() && e.city().empty() &&
         e.country().empty() && e.latitude() == 0 && e.longitude() == 0;
}

std::string PartyEditor::CountryCode(std::string_view text) const {
  const Country* country = reference_.countries().Find(text);
  return country != nullptr ? country->code.str() : std::string(text);
}

// Numbers that a register abroad gave are kept as they came.
bool PartyEditor::HasForeignEstablishment(const pb::Party& party) const {
  return std::any_of(party.establishments().begin(),
                     party.establishments().end(),
                     [this](const pb::Establishment& e) {
                       return IsForeign(CountryCode(Trimmed(e.country())));
                     });
}

void PartyEditor::FlagTrap(std::string_view payer_name,
                           IdentityRow& row) const {
  ledger_pb::PartyAttributes& attributes = *row.mutable_attributes();
  const bool supplier = attributes.kind() == ledger_pb::PARTY_KIND_SUPPLIER ||
                        attributes.kind() == ledger_pb::PARTY_KIND_UNSPECIFIED;
  if (!supplier || attributes.trap() != 0) return;
  Trap trap = reference_.traps().Find(row.display_name(), row.sbi_code()).trap;
  if (trap == Trap::kNone && !payer_name.empty()) {
    // "Gemeente Amsterdam Stadsdeel Zuid" is a part of "Gemeente Amsterdam".
    const std::vector<std::string> payer = NameWords(payer_name);
    const std::vector<std::string> payee = NameWords(row.display_name());
    const bool inside =
        payer.size() >= 2 && payee.size() > payer.size() &&
        std::all_of(payer.begin(), payer.end(), [&](const std::string& word) {
          return std::find(payee.begin(), payee.end(), word) != payee.end();
        });
    if (inside) trap = Trap::kIntraGroup;
  }
  attributes.set_trap(static_cast<ledger_pb::Trap>(static_cast<int>(trap)));
  if (PassesMoneyOn(trap)) attributes.set_pass_through(true);
}

void PartyEditor::EditActivities(const pb::Party& wanted, IdentityRow& row,
                                 FieldErrors& errors) const {
  if (wanted.activities_size() > kActivitiesMax ||
      wanted.ibans_size() > kIbansMax) {
    errors.Add("activities", "are too many, or the accounts are");
    return;
  }
  for (const std::string& text : wanted.ibans()) {
    absl::StatusOr<Iban> iban = ParseIban(text);
    if (!iban.ok()) {
      errors.Add("ibans", ToStd(iban.status().message()));
    } else if (std::find(row.ibans().begin(), row.ibans().end(), iban->iban) ==
                   row.ibans().end() &&
               row.ibans_size() < kIbansMax) {
      row.add_ibans(iban->iban);
    }
  }
  for (int i = 0; i < wanted.activities_size(); ++i) {
    const pb::Activity& given = wanted.activities(i);
    const std::string field = absl::StrFormat("activities[%d]", i);
    std::string code = Trimmed(given.code());
    std::erase(code, '.');
    const bool digits = code.size() >= 2 && code.size() <= 5 &&
                        std::all_of(code.begin(), code.end(), [](char c) {
                          return c >= '0' && c <= '9';
                        });
    if (given.scheme() != "2008" && given.scheme() != "2025") {
      errors.Add(field + ".scheme", "is 2008 or 2025");
    } else if (!digits) {
      errors.Add(field + ".code", "is an SBI code of two to five digits");
    } else {
      std::optional<int32_t> day =
          ReadDay(given.valid_from(), field + ".valid_from", errors);
      internal_pb::ActivityRow activity;
      activity.set_scheme(given.scheme());
      activity.set_code(code);
      activity.set_valid_from_day(day.value_or(kEffectiveDayMin));
      bool known = false;
      for (internal_pb::ActivityRow& old : *row.mutable_activities()) {
        if (old.scheme() == activity.scheme() &&
            old.valid_from_day() == activity.valid_from_day()) {
          old = activity;
          known = true;
        }
      }
      if (!known && row.activities_size() < kActivitiesMax) {
        *row.add_activities() = activity;
      }
      row.set_sbi_code(code);
    }
  }
  if (std::string section = SbiSection(row.sbi_code()); !section.empty()) {
    row.mutable_attributes()->set_sbi_section(section);
  }
}

void PartyEditor::EditIdentity(const pb::Party& wanted, IdentityRow& row,
                               FieldErrors& errors) const {
  std::string old_name = row.display_name();
  Overlay(wanted.display_name(), *row.mutable_display_name());
  Overlay(wanted.sbi_code(), *row.mutable_sbi_code());
  CheckLength(row.display_name(), kNameBytesMax, "display_name", errors);
  CheckLength(row.sbi_code(), kFieldBytesMax, "sbi_code", errors);
  ledger_pb::PartyAttributes& attributes = *row.mutable_attributes();
  // A form read off a former name does not outlive it.
  if (!old_name.empty() && row.display_name() != old_name &&
      static_cast<LegalForm>(attributes.legal_form()) ==
          LegalFormInName(old_name)) {
    attributes.set_legal_form(ledger_pb::LEGAL_FORM_UNSPECIFIED);
  }
  EditAttributes(wanted, attributes, errors);
  SettleLegalForm(row.display_name(), attributes);

  const bool foreign = HasForeignEstablishment(wanted);
  OverlayParsed(
      wanted.kvk_number(), "kvk_number",
      [&](std::string_view text) -> absl::StatusOr<std::string> {
        absl::StatusOr<KvkNumber> kvk = ParseKvk(text);
        if (kvk.ok()) return kvk->number;
        if (foreign && text.size() <= kFieldBytesMax) return std::string(text);
        return kvk.status();
      },
      *row.mutable_kvk_number(), errors);
  OverlayParsed(
      wanted.rsin(), "rsin",
      [](std::string_view text) -> absl::StatusOr<std::string> {
        if (IsRsin(text)) {
          std::string digits(text);
          std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
          return digits;
        }
        return absl::InvalidArgumentError(
            "is not an RSIN: nine digits that pass the eleven test");
      },
      *row.mutable_rsin(), errors);
  OverlayParsed(
      wanted.vat_number(), "vat_number",
      [&](std::string_view text) -> absl::StatusOr<std::string> {
        absl::StatusOr<VatId> vat = ParseVatId(text);
        if (!vat.ok()) {
          if (foreign && text.size() <= kFieldBytesMax) {
            return std::string(text);
          }
          return vat.status();
        }
        if (vat->may_hide_bsn() && !attributes.legal_person()) {
          // The number itself is not repeated: it may be a person's.
          return absl::InvalidArgumentError(
              "may hide a citizen service number and is not kept; give the "
              "VAT id that was issued after 2020");
        }
        return vat->id;
      },
      *row.mutable_vat_number(), errors);
  EditActivities(wanted, row, errors);
  OverlayParsed(
      wanted.oin(), "oin", [](std::string_view text) { return ParseOin(text); },
      *row.mutable_oin(), errors);
}

void PartyEditor::EditEstablishment(const pb::Establishment& wanted,
                                    std::string_view field, EditMode mode,
                                    EstablishmentRow& row,
                                    FieldErrors& errors) const {
  auto at = [&](std::string_view name) {
    return absl::StrFormat("%s.%s", field, name);
  };
  std::string country = CountryCode(Trimmed(wanted.country()));
  std::string postcode = Trimmed(wanted.postcode());
  // Another postcode is another address: nothing of the old one stays.
  if (!postcode.empty() && !row.postcode().empty()) {
    absl::StatusOr<std::string> plain = ParsePostcode(postcode);
    if ((plain.ok() ? *plain : postcode) != row.postcode()) {
      row.clear_street();
      row.clear_house_number();
      row.clear_city();
      row.clear_latitude();
      row.clear_longitude();
    }
  }
  OverlayParsed(
      wanted.branch_number(), at("branch_number"),
      [](std::string_view text) { return ParseBranch(text); },
      *row.mutable_branch_number(), errors);
  Overlay(wanted.street(), *row.mutable_street());
  Overlay(wanted.house_number(), *row.mutable_house_number());
  Overlay(wanted.city(), *row.mutable_city());
  Overlay(country, *row.mutable_country());
  OverlayParsed(
      postcode, at("postcode"),
      [&](std::string_view text) -> absl::StatusOr<std::string> {
        absl::StatusOr<std::string> plain = ParsePostcode(text);
        if (plain.ok() ||
            (!IsForeign(row.country()) && mode == EditMode::kForm)) {
          return plain;
        }
        return std::string(text);  // A foreign one, as it came.
      },
      *row.mutable_postcode(), errors);
  for (const auto& [name, text] : {std::pair("street", &row.street()),
                                   {"city", &row.city()},
                                   {"house_number", &row.house_number()},
                                   {"postcode", &row.postcode()},
                                   {"country", &row.country()}}) {
    CheckLength(*text, kFieldBytesMax, at(name), errors);
  }
  if (wanted.post_box()) row.set_post_box(true);
  if (wanted.head_office_of_many()) row.set_head_office_of_many(true);
  if (wanted.latitude() != 0 || wanted.longitude() != 0) {
    row.set_latitude(wanted.latitude());
    row.set_longitude(wanted.longitude());
  }
  if (auto day = ReadDay(wanted.valid_from(), at("valid_from"), errors)) {
    row.set_valid_from_day(*day);
  } else if (row.fact_id().empty()) {
    row.set_valid_from_day(kEffectiveDayMin);  // As long as can be told.
  }
  if (auto day = ReadDay(wanted.valid_to(), at("valid_to"), errors)) {
    row.set_valid_to_day(*day);
    if (*day < row.valid_from_day()) {
      errors.Add(at("valid_to"), "lies before valid_from");
    }
  }
  FindPlace(field, mode, row, errors);
}

void PartyEditor::FindPlace(std::string_view field, EditMode mode,
                            EstablishmentRow& row, FieldErrors& errors) const {
  PlaceQuery query{.postcode = row.postcode(),
                   .house_number = HouseNumber(row.house_number()),
                   .country = row.country()};
  if (row.latitude() != 0 || row.longitude() != 0) {
    absl::StatusOr<Wgs84> point = MakeWgs84(row.latitude(), row.longitude());
    if (point.ok()) {
      query.point = *point;
    } else {
      errors.Add(absl::StrFormat("%s.latitude", field),
                 ToStd(point.status().message()));
    }
  }
  if (row.valid_from_day() != kEffectiveDayMin) {
    query.on = DayFromNumber(row.valid_from_day());
  }
  absl::StatusOr<Place> place = locator_.Locate(query);
  if (!place.ok() && mode == EditMode::kList && !query.postcode.empty()) {
    // An unreadable postcode must not hide the country beside it.
    query.postcode = "";
    place = locator_.Locate(query);
  }
  if (!place.ok() && mode == EditMode::kForm &&
      absl::IsInvalidArgument(place.status())) {
    errors.Add(field, ToStd(place.status().message()));
  }
  // Never deeper than the wijk: a buurt could point at a sole trader's home.
  const Place found = place.ok() ? *place : Place{};
  *row.mutable_place() = ToProto(found.path.UpTo(AreaLevel::kWijk));
  row.set_place_basis(std::string(PlaceBasisName(found.basis)));
  row.set_boundary_version(found.boundary_version);
}

EditedParty PartyEditor::Edit(const pb::Party& wanted,
                              const StoredParty& stored, EditMode mode,
                              FieldErrors& errors) const {
  EditedParty edited{.identity = stored.identity};
  EditIdentity(wanted, edited.identity, errors);
  std::map<int32_t, EstablishmentRow> rows = stored.establishments;
  std::set<int32_t> named = stored.named;
  std::set<int32_t> touched;
  for (int i = 0; i < wanted.establishments_size(); ++i) {
    const pb::Establishment& given = wanted.establishments(i);
    if (IsBlank(given) && given.establishment() == 0) continue;
    int32_t number =
        given.establishment() != 0
            ? given.establishment()
            : NumberFor(given, CountryCode(Trimmed(given.country())), rows,
                        named);
    std::string field = absl::StrFormat("establishments[%d]", i);
    if (number < 1 || number > kEstablishmentMax) {
      errors.Add(
          field + ".establishment",
          absl::StrFormat("is numbered from 1 to %d", kEstablishmentMax));
      continue;
    }
    EstablishmentRow& row = rows[number];
    row.set_establishment(number);
    EditEstablishment(given, field, mode, row, errors);
    named.insert(number);
    touched.insert(number);
  }
  for (int32_t number : touched) edited.establishments.push_back(rows[number]);
  return edited;
}

}  // namespace omloop::services
