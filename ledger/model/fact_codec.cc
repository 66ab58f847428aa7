#include "ledger/model/fact_codec.h"

#include <map>
#include <string>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/record.h"
#include "omloop/ledger/v1/facts.pb.h"

namespace omloop {
namespace {

namespace pb = omloop::ledger::v1;

absl::Status Invalid(std::string_view field, std::string_view why) {
  return InvalidArgument("PAYLOAD_INVALID",
                         absl::StrFormat("%s: %s", field, why));
}

template <typename Message>
absl::StatusOr<Message> Parse(std::string_view payload) {
  Message message;
  if (!message.ParseFromArray(payload.data(),
                              static_cast<int>(payload.size()))) {
    return Invalid("payload", "is not a message of this fact's type");
  }
  return message;
}

// Serialised with maps and fields in a fixed order, so that equal terms give
// equal bytes and so equal commitments.
std::string Serialize(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

absl::Status CheckCommitment(std::string_view field, const std::string& hash) {
  if (hash.empty() || hash.size() == 32) return absl::OkStatus();
  return Invalid(field, "a commitment has 32 bytes");
}

template <typename Enum>
absl::StatusOr<Enum> InRange(int value, Enum last, std::string_view field) {
  if (value < 0 || value > static_cast<int>(last)) {
    return Invalid(field, absl::StrFormat("%d is not a known value", value));
  }
  return static_cast<Enum>(value);
}

absl::StatusOr<Asset> ToAsset(const std::string& code) {
  if (code.empty()) return kEur;
  return Asset::FromCode(code);
}

absl::StatusOr<Money> ToMoney(const omloop::type::v1::Money& money) {
  OMLOOP_ASSIGN_OR_RETURN(Asset asset, ToAsset(money.asset()));
  return Money(money.minor_units(), asset);
}

absl::Status CheckDay(int32_t day, std::string_view field) {
  if (day < kEffectiveDayMin || day > kEffectiveDayMax) {
    return Invalid(field, "lies outside 1900 to 2199");
  }
  return absl::OkStatus();
}

// 0 stands for "not known".
absl::StatusOr<std::optional<Day>> ToOptionalDay(int32_t day,
                                                 std::string_view field) {
  if (day == 0) return std::optional<Day>();
  OMLOOP_RETURN_IF_ERROR(CheckDay(day, field));
  return std::optional<Day>(DayFromNumber(day));
}

absl::StatusOr<AreaPath> ToAreaPath(const omloop::type::v1::AreaPath& path) {
  AreaPath result;
  const std::pair<AreaLevel, const std::string*> levels[] = {
      {AreaLevel::kCountry, &path.country()},
      {AreaLevel::kProvince, &path.province()},
      {AreaLevel::kGemeente, &path.municipality()},
      {AreaLevel::kStadsdeel, &path.district()},
      {AreaLevel::kWijk, &path.wijk()},
      {AreaLevel::kBuurt, &path.buurt()},
  };
  for (const auto& [level, text] : levels) {
    OMLOOP_ASSIGN_OR_RETURN(AreaCode code, AreaCode::Parse(*text));
    result.Set(level, code);
  }
  return result;
}

}  // namespace

absl::StatusOr<BookTerms> DecodeBookTerms(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::BookOpened>(payload));
  BookTerms terms;
  terms.name = message.book_name();
  OMLOOP_ASSIGN_OR_RETURN(terms.default_asset,
                          ToAsset(message.default_asset()));
  terms.disclosure = message.disclosure();
  if (terms.disclosure != "commitments" && terms.disclosure != "records") {
    return Invalid("disclosure", "is \"commitments\" or \"records\"");
  }
  terms.languages.assign(message.languages().begin(),
                         message.languages().end());
  return terms;
}

absl::StatusOr<PartyAttributes> DecodePartyAttributes(
    std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::PartyAttributes>(payload));
  PartyAttributes attributes;
  OMLOOP_ASSIGN_OR_RETURN(
      attributes.kind,
      InRange(message.kind(), PartyKind::kUnnamedSupplier, "kind"));
  if (attributes.kind == PartyKind::kNone) return Invalid("kind", "is missing");
  OMLOOP_ASSIGN_OR_RETURN(attributes.legal_form,
                          InRange(message.legal_form(),
                                  LegalForm::kOtherLegalPerson, "legal_form"));
  OMLOOP_ASSIGN_OR_RETURN(attributes.ownership_class,
                          InRange(message.ownership_class(),
                                  OwnershipClass::kForeign, "ownership_class"));
  OMLOOP_ASSIGN_OR_RETURN(
      attributes.size_class,
      InRange(message.size_class(), SizeClass::kLarge, "size_class"));
  OMLOOP_ASSIGN_OR_RETURN(
      attributes.status,
      InRange(message.status(), PartyStatus::kEnded, "status"));
  attributes.legal_person = message.legal_person();
  attributes.pass_through = message.pass_through();
  attributes.contracting_authority = message.contracting_authority();
  attributes.recovers_vat = message.recovers_vat();
  const std::string& section = message.sbi_section();
  if (section.size() > 1 ||
      (section.size() == 1 && (section[0] < 'A' || section[0] > 'V'))) {
    return Invalid("sbi_section", "is a letter from A to V");
  }
  if (!section.empty()) attributes.sbi_section = section[0];
  OMLOOP_ASSIGN_OR_RETURN(attributes.trap,
                          InRange(message.trap(), Trap::kIntraGroup, "trap"));
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return attributes;
}

absl::StatusOr<Establishment> DecodeEstablishment(std::string_view payload,
                                                  Day valid_from) {
  OMLOOP_ASSIGN_OR_RETURN(auto message,
                          Parse<pb::EstablishmentDefined>(payload));
  Establishment establishment;
  if (message.establishment() < 1) {
    return Invalid("establishment", "is numbered from 1");
  }
  establishment.number = EstablishmentNumber(message.establishment());
  establishment.valid_from = valid_from;
  if (message.valid_to_day() != 0) {
    OMLOOP_RETURN_IF_ERROR(CheckDay(message.valid_to_day(), "valid_to_day"));
    establishment.valid_to = DayFromNumber(message.valid_to_day());
  }
  OMLOOP_ASSIGN_OR_RETURN(establishment.place, ToAreaPath(message.place()));
  std::optional<PlaceBasis> basis = PlaceBasisFromName(message.place_basis());
  if (!basis.has_value()) {
    return Invalid("place_basis", "is not a known way to find a place");
  }
  establishment.basis = *basis;
  establishment.boundary_version = message.boundary_version();
  establishment.post_box = message.post_box();
  establishment.head_office_of_many = message.head_office_of_many();
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return establishment;
}

absl::StatusOr<ImportTerms> DecodeImportTerms(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::ImportOpened>(payload));
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("file_commitment", message.file_commitment()));
  ImportTerms terms;
  terms.format = message.format();
  OMLOOP_ASSIGN_OR_RETURN(terms.asset, ToAsset(message.asset()));
  terms.accepted_count = message.accepted_count();
  terms.accepted_sum_minor = message.accepted_sum_minor();
  terms.rejected_count = message.rejected_count();
  if (message.first_day() != 0 || message.last_day() != 0) {
    OMLOOP_RETURN_IF_ERROR(CheckDay(message.first_day(), "first_day"));
    OMLOOP_RETURN_IF_ERROR(CheckDay(message.last_day(), "last_day"));
    if (message.last_day() < message.first_day()) {
      return Invalid("last_day", "is before the first");
    }
    terms.first_day = DayFromNumber(message.first_day());
    terms.last_day = DayFromNumber(message.last_day());
  }
  if (!message.complete_month().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(terms.complete_month,
                            ParseMonth(message.complete_month()));
  }
  return terms;
}

absl::StatusOr<ImportOutcome> DecodeImportOutcome(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::ImportCompleted>(payload));
  return ImportOutcome{message.booked_count(),   message.booked_sum_minor(),
                       message.existing_count(), message.existing_sum_minor(),
                       message.reversed_count(), message.reversed_sum_minor()};
}

absl::StatusOr<ImportUndoing> DecodeImportUndoing(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::ImportUndone>(payload));
  if (message.undone_by_import() < 1) {
    return Invalid("undone_by_import", "is the number of an import, from 1");
  }
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return ImportUndoing{static_cast<uint32_t>(message.undone_by_import()),
                       message.reversed_count(), message.reversed_sum_minor(),
                       message.restored_count(), message.restored_sum_minor()};
}

absl::StatusOr<SpendRule> DecodeSpendRule(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::SpendRule>(payload));
  SpendRule rule;
  if (message.rule() < 1) return Invalid("rule", "is numbered from 1");
  rule.number = message.rule();
  OMLOOP_ASSIGN_OR_RETURN(
      rule.kind, InRange(message.kind(), SpendRuleKind::kCategory, "kind"));
  if (rule.kind == SpendRuleKind::kNone) return Invalid("kind", "is missing");
  if (message.anchor() < 0 || message.category() < 0 ||
      message.supplier() < 0 || message.to_category() < 0) {
    return Invalid("anchor", "numbers are not negative");
  }
  rule.anchor = static_cast<uint32_t>(message.anchor());
  rule.category = static_cast<uint32_t>(message.category());
  rule.supplier = static_cast<uint32_t>(message.supplier());
  if (rule.anchor == 0 && rule.category == 0 && rule.supplier == 0) {
    return Invalid("anchor", "the rule would touch all spend of the book");
  }
  rule.influenceable = message.influenceable();
  rule.to_category = static_cast<uint32_t>(message.to_category());
  if (rule.kind == SpendRuleKind::kCategory && rule.to_category == 0) {
    return Invalid("to_category", "is missing");
  }
  if (message.valid_to_day() != 0) {
    OMLOOP_RETURN_IF_ERROR(CheckDay(message.valid_to_day(), "valid_to_day"));
    rule.valid_to = DayFromNumber(message.valid_to_day());
  }
  rule.revoked = message.revoked();
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return rule;
}

absl::StatusOr<ContractTerms> DecodeContractTerms(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::ContractTerms>(payload));
  ContractTerms terms;
  OMLOOP_ASSIGN_OR_RETURN(terms.value, ToMoney(message.value()));
  OMLOOP_RETURN_IF_ERROR(CheckDay(message.start_day(), "start_day"));
  terms.start = DayFromNumber(message.start_day());
  if (message.end_day() != 0) {
    OMLOOP_RETURN_IF_ERROR(CheckDay(message.end_day(), "end_day"));
    terms.end = DayFromNumber(message.end_day());
    if (*terms.end < terms.start) return Invalid("end_day", "is before start");
  }
  terms.cpv = message.cpv();
  terms.procedure = message.procedure();
  terms.local_consideration_recorded = message.local_consideration_recorded();
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  OMLOOP_ASSIGN_OR_RETURN(terms.signed_on,
                          ToOptionalDay(message.signed_day(), "signed_day"));
  OMLOOP_ASSIGN_OR_RETURN(
      terms.published_on,
      ToOptionalDay(message.published_day(), "published_day"));
  OMLOOP_ASSIGN_OR_RETURN(
      terms.form, InRange(message.form(), ContractForm::kCallOff, "form"));
  if (message.framework_sequence() < 0) {
    return Invalid("framework_sequence", "is below zero");
  }
  terms.framework = static_cast<uint64_t>(message.framework_sequence());
  for (const pb::ContractOption& option : message.options()) {
    if (option.months() < 0) return Invalid("options.months", "is below zero");
    OMLOOP_ASSIGN_OR_RETURN(Money value, ToMoney(option.value()));
    terms.options.push_back({option.months(), value, option.is_taken()});
  }
  OMLOOP_ASSIGN_OR_RETURN(
      terms.reserved_basis,
      InRange(message.reserved_basis(), ReservedBasis::kSocialServices,
              "reserved_basis"));
  terms.threshold_kind = message.threshold_kind();
  for (const pb::ContractSubcontractor& row : message.subcontractors()) {
    if (row.party() < 1) return Invalid("subcontractors.party", "is missing");
    OMLOOP_ASSIGN_OR_RETURN(Money value, ToMoney(row.value()));
    terms.subcontractors.push_back(
        {PartyNumber(static_cast<uint32_t>(row.party())), value});
  }
  return terms;
}

absl::StatusOr<ContractEnd> DecodeContractEnd(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::ContractEnded>(payload));
  OMLOOP_RETURN_IF_ERROR(CheckDay(message.last_day(), "last_day"));
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return ContractEnd{DayFromNumber(message.last_day()), message.reason_code()};
}

absl::StatusOr<SocialReturn> DecodeSocialReturn(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::SocialReturnStated>(payload));
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  SocialReturn result;
  if (message.basis_points() < 0 || message.basis_points() > 10'000) {
    return Invalid("basis_points", "lies outside 0 to 10,000");
  }
  result.basis_points = message.basis_points();
  OMLOOP_ASSIGN_OR_RETURN(result.base, ToMoney(message.base()));
  OMLOOP_ASSIGN_OR_RETURN(result.fulfilled, ToMoney(message.fulfilled()));
  if (result.base.minor_units() < 0 || result.fulfilled.minor_units() < 0) {
    return Invalid("base", "an amount is below zero");
  }
  result.instrument = message.instrument();
  OMLOOP_ASSIGN_OR_RETURN(result.due,
                          ToOptionalDay(message.due_day(), "due_day"));
  return result;
}

absl::StatusOr<AreaTerms> DecodeAreaTerms(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::AreaDefined>(payload));
  if (message.code().empty()) return Invalid("code", "is missing");
  return AreaTerms{message.code(),         message.scheme(),
                   message.display_name(), message.parent_code(),
                   message.level(),        message.boundary_version()};
}

absl::StatusOr<RingSet> DecodeRingSet(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::RingSetDefined>(payload));
  std::vector<RingBand> bands;
  for (const pb::RingBand& row : message.bands()) {
    RingBand band;
    std::optional<RingKind> kind = RingFromName(row.code());
    if (!kind.has_value()) return Invalid("bands", "a code is not a ring");
    band.kind = *kind;
    band.name_nl = row.name_nl();
    band.name_en = row.name_en();
    for (const std::string& area : row.area_paths()) {
      OMLOOP_ASSIGN_OR_RETURN(AreaPath path, ParseAreaPath(area));
      band.areas.push_back(path);
    }
    bands.push_back(std::move(band));
  }
  std::optional<RingKind> local = RingFromName(message.local_band());
  if (!local.has_value()) return Invalid("local_band", "is not a ring");
  return RingSet::Make(message.ring_set(), message.version(), std::move(bands),
                       *local);
}

absl::StatusOr<CategoryTerms> DecodeCategoryTerms(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::CategoryDefined>(payload));
  if (message.code().empty()) return Invalid("code", "is missing");
  return CategoryTerms{message.code(), message.name_nl(), message.name_en(),
                       message.influenceable()};
}

absl::StatusOr<MonthStatement> DecodeMonthStatement(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::MonthStatement>(payload));
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  MonthStatement statement;
  statement.control_count = message.control_count();
  OMLOOP_ASSIGN_OR_RETURN(statement.control_total,
                          ToMoney(message.control_total()));
  return statement;
}

absl::StatusOr<MonthSeal> DecodeMonthSeal(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::MonthSealed>(payload));
  return MonthSeal{message.version(), message.as_of_sequence(),
                   message.rows_root(), message.formula_version()};
}

namespace {

absl::StatusOr<PartyNumber> ToPartyNumber(int32_t number,
                                          std::string_view field) {
  if (number < 0) return Invalid(field, "is not negative");
  return PartyNumber(static_cast<uint32_t>(number));
}

// The areas of a fact about a party: down to the wijk at most.
template <typename Paths>
absl::StatusOr<std::vector<AreaPath>> ToAreaPaths(const Paths& paths, int most,
                                                  std::string_view field) {
  if (paths.size() > most) {
    return Invalid(field,
                   absl::StrFormat("has %d, at most %d", paths.size(), most));
  }
  std::vector<AreaPath> result;
  for (const auto& path : paths) {
    OMLOOP_ASSIGN_OR_RETURN(AreaPath area, ToAreaPath(path));
    if (area.empty()) return Invalid(field, "an area is empty");
    if (!area.buurt().empty()) return Invalid(field, "goes below the wijk");
    result.push_back(area);
  }
  return result;
}

}  // namespace

absl::StatusOr<MergeTerms> DecodeMerge(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::PartiesMerged>(payload));
  MergeTerms terms;
  OMLOOP_ASSIGN_OR_RETURN(terms.payer, ToPartyNumber(message.payer(), "payer"));
  if (!pb::MergeBasis_IsValid(message.basis())) {
    return Invalid("basis", "is not a known value");
  }
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return terms;
}

absl::StatusOr<MergeTerms> DecodeMergeTakenBack(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::MergeTakenBack>(payload));
  MergeTerms terms;
  OMLOOP_ASSIGN_OR_RETURN(terms.payer, ToPartyNumber(message.payer(), "payer"));
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return terms;
}

absl::StatusOr<LookThrough> DecodeLookThrough(std::string_view payload,
                                              Day valid_from) {
  OMLOOP_ASSIGN_OR_RETURN(auto message,
                          Parse<pb::LookThroughDeclared>(payload));
  LookThrough terms;
  terms.valid_from = valid_from;
  if (message.valid_to_day() != 0) {
    OMLOOP_RETURN_IF_ERROR(CheckDay(message.valid_to_day(), "valid_to_day"));
    terms.valid_to = DayFromNumber(message.valid_to_day());
  }
  if (message.shares_size() > kLookThroughSharesMax) {
    return Invalid("shares",
                   absl::StrFormat("has %d, at most %d", message.shares_size(),
                                   kLookThroughSharesMax));
  }
  int64_t sum = 0;
  for (const pb::LookThroughShare& row : message.shares()) {
    LookThroughShare share;
    OMLOOP_ASSIGN_OR_RETURN(share.place, ToAreaPath(row.place()));
    if (!share.place.buurt().empty()) {
      return Invalid("shares", "a place goes below the wijk");
    }
    share.per_ten_thousand = row.per_ten_thousand();
    if (share.per_ten_thousand <= 0) {
      return Invalid("shares", "a share is above 0");
    }
    OMLOOP_ASSIGN_OR_RETURN(share.supplier,
                            ToPartyNumber(row.supplier(), "shares"));
    sum += share.per_ten_thousand;
    terms.shares.push_back(share);
  }
  if (sum > kLookThroughWhole) {
    return Invalid("shares", "add up to more than the whole");
  }
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return terms;
}

absl::StatusOr<MicroAllianceTerms> DecodeMicroAlliance(
    std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message,
                          Parse<pb::MicroAllianceDefined>(payload));
  MicroAllianceTerms terms;
  terms.number = message.micro_alliance();
  if (terms.number < 1 || terms.number > kMicroAlliancesMax) {
    return Invalid("micro_alliance", absl::StrFormat("is numbered from 1 to %d",
                                                     kMicroAlliancesMax));
  }
  if (message.members_size() > kMicroAllianceMembersMax) {
    return Invalid("members",
                   absl::StrFormat("has %d, at most %d", message.members_size(),
                                   kMicroAllianceMembersMax));
  }
  for (int32_t member : message.members()) {
    OMLOOP_ASSIGN_OR_RETURN(PartyNumber number,
                            ToPartyNumber(member, "members"));
    if (number.value() == 0 ||
        (!terms.members.empty() && number <= terms.members.back())) {
      return Invalid("members", "are numbers of parties in ascending order");
    }
    terms.members.push_back(number);
  }
  OMLOOP_ASSIGN_OR_RETURN(
      terms.areas,
      ToAreaPaths(message.areas(), kMicroAllianceAreasMax, "areas"));
  terms.ended = message.ended();
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return terms;
}

absl::StatusOr<SupplierProfile> DecodeSupplierProfile(
    std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::SupplierProfile>(payload));
  SupplierProfile profile;
  if (message.categories_size() > kProfileCategoriesMax) {
    return Invalid("categories", absl::StrFormat("has %d, at most %d",
                                                 message.categories_size(),
                                                 kProfileCategoriesMax));
  }
  for (const std::string& code : message.categories()) {
    // A code, or a name of somebody would fit in.
    const bool plain =
        !code.empty() && code.size() <= 40 &&
        code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") ==
            std::string::npos;
    if (!plain) return Invalid("categories", "holds what is no code");
    profile.categories.push_back(code);
  }
  OMLOOP_ASSIGN_OR_RETURN(
      profile.areas_served,
      ToAreaPaths(message.areas_served(), kProfileAreasMax, "areas_served"));
  OMLOOP_ASSIGN_OR_RETURN(profile.yearly_capacity,
                          ToMoney(message.yearly_capacity()));
  if (profile.yearly_capacity.minor_units() < 0) {
    return Invalid("yearly_capacity", "is not negative");
  }
  return profile;
}

absl::StatusOr<RespendDeclaration> DecodeRespendDeclaration(
    std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::RespendDeclared>(payload));
  RespendDeclaration declaration;
  OMLOOP_RETURN_IF_ERROR(CheckDay(message.first_day(), "first_day"));
  declaration.first = DayFromNumber(message.first_day());
  OMLOOP_RETURN_IF_ERROR(CheckDay(message.last_day(), "last_day"));
  declaration.last = DayFromNumber(message.last_day());
  if (declaration.last < declaration.first) {
    return Invalid("last_day", "is before the first day");
  }
  if (declaration.last - declaration.first >= kDeclarationDaysMax) {
    return Invalid("last_day", absl::StrFormat("a period has at most %d days",
                                               kDeclarationDaysMax));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      declaration.source,
      InRange(message.source(), RespendSource::kSigned, "source"));
  if (declaration.source == RespendSource::kNone) {
    return Invalid("source", "is missing");
  }
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  declaration.vault_commitment = message.vault_commitment();
  declaration.withdrawn = message.withdrawn();
  if (declaration.withdrawn) {
    if (message.whole() != 0 || message.parts_size() != 0 ||
        message.has_outgoings()) {
      return Invalid("withdrawn", "says that there are no parts");
    }
    return declaration;
  }
  OMLOOP_ASSIGN_OR_RETURN(
      declaration.basis,
      InRange(message.basis(), RespendBasis::kTurnover, "basis"));
  if (declaration.basis == RespendBasis::kNone) {
    return Invalid("basis", "is missing");
  }
  declaration.whole = message.whole();
  if (declaration.whole < 1) return Invalid("whole", "is not positive");
  if (message.parts_size() > kDeclarationPartsMax) {
    return Invalid("parts",
                   absl::StrFormat("are more than %d", kDeclarationPartsMax));
  }
  int64_t left = declaration.whole;
  for (const pb::RespendPart& row : message.parts()) {
    RespendPart part;
    OMLOOP_ASSIGN_OR_RETURN(
        part.recipient,
        InRange(row.recipient(), RespendRecipient::kStaff, "parts.recipient"));
    const std::optional<RingKind> ring = RingFromName(row.ring());
    if (!ring.has_value()) return Invalid("parts.ring", "is not a ring");
    part.ring = *ring;
    part.amount = row.amount();
    if (part.amount < 0) return Invalid("parts.amount", "is negative");
    if (part.amount > left) {
      return Invalid("parts", "are together more than the whole");
    }
    left -= part.amount;
    declaration.parts.push_back(part);
  }
  if (message.has_outgoings()) {
    OMLOOP_ASSIGN_OR_RETURN(declaration.outgoings,
                            ToMoney(message.outgoings()));
    if (declaration.outgoings->minor_units() < 0) {
      return Invalid("outgoings", "are negative");
    }
  }
  declaration.ring_set = message.ring_set();
  return declaration;
}

absl::StatusOr<TargetTerms> DecodeTargetTerms(std::string_view payload,
                                              Day from) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::TargetSet>(payload));
  if (message.measure().empty()) return Invalid("measure", "is missing");
  TargetTerms terms;
  terms.measure = message.measure();
  terms.from = from;
  OMLOOP_RETURN_IF_ERROR(CheckDay(message.due_day(), "due_day"));
  terms.due = DayFromNumber(message.due_day());
  terms.withdrawn = message.withdrawn();
  if (terms.withdrawn) return terms;
  terms.value = {message.value().numerator(), message.value().denominator()};
  if (terms.value.denominator < 1 || terms.value.numerator < 0) {
    return Invalid("value", "is not a ratio of 0 or more");
  }
  return terms;
}

absl::StatusOr<ClearingTerms> DecodeClearingTerms(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::ClearingProposed>(payload));
  ClearingTerms terms;
  OMLOOP_ASSIGN_OR_RETURN(terms.asset, ToAsset(message.asset()));
  const auto count = static_cast<size_t>(message.legs_size());
  if (count < 2 || count > kClearingLegsMax) {
    return Invalid("legs", absl::StrFormat("%d legs; a circle has 2 to %d",
                                           count, kClearingLegsMax));
  }
  std::map<PartyNumber, absl::int128> net;
  for (const pb::ClearingLeg& row : message.legs()) {
    if (row.debtor() <= 0 || row.creditor() <= 0 ||
        row.debtor() == row.creditor()) {
      return Invalid("legs", "debtor and creditor are two parties");
    }
    if (row.amount_minor() <= 0) return Invalid("legs", "amount is above 0");
    const ClearingLeg leg{PartyNumber(static_cast<uint32_t>(row.debtor())),
                          PartyNumber(static_cast<uint32_t>(row.creditor())),
                          row.amount_minor()};
    net[leg.debtor] -= leg.amount_minor;
    net[leg.creditor] += leg.amount_minor;
    terms.legs.push_back(leg);
  }
  for (const auto& [party, sum] : net) {
    if (sum != 0) {
      return Invalid(
          "legs", absl::StrFormat("party %d would owe another sum than it is "
                                  "owed; a clearing changes no net position",
                                  party.value()));
    }
  }
  return terms;
}

absl::StatusOr<bool> DecodeClearingAnswer(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::ClearingAnswered>(payload));
  OMLOOP_RETURN_IF_ERROR(
      CheckCommitment("vault_commitment", message.vault_commitment()));
  return message.accepted();
}

absl::Status CheckPayload(EntryKind kind, std::string_view payload) {
  switch (kind) {
    case EntryKind::kBookOpened:
      return DecodeBookTerms(payload).status();
    case EntryKind::kPartyRegistered:
    case EntryKind::kPartyAmended:
      return DecodePartyAttributes(payload).status();
    case EntryKind::kEstablishment:
      return DecodeEstablishment(payload, Day()).status();
    case EntryKind::kImportOpened:
      return DecodeImportTerms(payload).status();
    case EntryKind::kImportCompleted:
      return DecodeImportOutcome(payload).status();
    case EntryKind::kImportUndone:
      return DecodeImportUndoing(payload).status();
    case EntryKind::kSpendRule:
      return DecodeSpendRule(payload).status();
    case EntryKind::kContractAwarded:
    case EntryKind::kContractAmended:
      return DecodeContractTerms(payload).status();
    case EntryKind::kContractEnded:
      return DecodeContractEnd(payload).status();
    case EntryKind::kSocialReturn:
      return DecodeSocialReturn(payload).status();
    case EntryKind::kAreaDefined:
      return DecodeAreaTerms(payload).status();
    case EntryKind::kRingSetDefined:
      return DecodeRingSet(payload).status();
    case EntryKind::kCategoryDefined:
      return DecodeCategoryTerms(payload).status();
    case EntryKind::kMonthSubmitted:
    case EntryKind::kMonthSignedOff:
    case EntryKind::kMonthReopened:
      return DecodeMonthStatement(payload).status();
    case EntryKind::kMonthSealed:
    case EntryKind::kMonthPublished:
      return DecodeMonthSeal(payload).status();
    case EntryKind::kTextAttached:
      return Parse<pb::TextAttached>(payload).status();
    case EntryKind::kErasure:
      return Parse<pb::Erasure>(payload).status();
    case EntryKind::kMappingProfileAdopted:
      return Parse<pb::MappingProfileAdopted>(payload).status();
    case EntryKind::kPartiesMerged:
      return DecodeMerge(payload).status();
    case EntryKind::kMergeTakenBack:
      return DecodeMergeTakenBack(payload).status();
    case EntryKind::kLookThrough:
      return DecodeLookThrough(payload, Day()).status();
    case EntryKind::kMicroAlliance:
      return DecodeMicroAlliance(payload).status();
    case EntryKind::kSupplierProfile:
      return DecodeSupplierProfile(payload).status();
    case EntryKind::kRespendDeclared:
      return DecodeRespendDeclaration(payload).status();
    case EntryKind::kTargetSet:
      return DecodeTargetTerms(payload, Day()).status();
    case EntryKind::kClearingProposed:
      return DecodeClearingTerms(payload).status();
    case EntryKind::kClearingAnswered:
      return DecodeClearingAnswer(payload).status();
    default:
      return payload.empty() ? absl::OkStatus()
                             : Invalid("payload", "this kind carries none");
  }
}

std::string EncodeBookTerms(const BookTerms& terms) {
  pb::BookOpened message;
  message.set_book_name(terms.name);
  message.set_default_asset(std::string(terms.default_asset.code()));
  message.set_disclosure(terms.disclosure);
  for (const std::string& language : terms.languages) {
    message.add_languages(language);
  }
  return Serialize(message);
}

std::string EncodeAreaTerms(const AreaTerms& terms) {
  pb::AreaDefined message;
  message.set_code(terms.code);
  message.set_scheme(terms.scheme);
  message.set_display_name(terms.name);
  message.set_parent_code(terms.parent_code);
  message.set_level(terms.level);
  message.set_boundary_version(terms.boundary_version);
  return Serialize(message);
}

std::string EncodeRingSet(const RingSet& rings) {
  pb::RingSetDefined message;
  message.set_ring_set(rings.name());
  message.set_version(rings.version());
  message.set_local_band(std::string(RingName(rings.local())));
  for (const RingBand& band : rings.bands()) {
    pb::RingBand* row = message.add_bands();
    row->set_code(std::string(RingName(band.kind)));
    row->set_name_nl(band.name_nl);
    row->set_name_en(band.name_en);
    for (const AreaPath& area : band.areas) {
      row->add_area_paths(FormatAreaPath(area));
    }
  }
  return Serialize(message);
}

std::string EncodeCategoryTerms(const CategoryTerms& terms) {
  pb::CategoryDefined message;
  message.set_code(terms.code);
  message.set_name_nl(terms.name_nl);
  message.set_name_en(terms.name_en);
  message.set_influenceable(terms.influenceable);
  return Serialize(message);
}

std::string EncodeClearingTerms(const ClearingTerms& terms) {
  pb::ClearingProposed message;
  message.set_asset(std::string(terms.asset.code()));
  for (const ClearingLeg& leg : terms.legs) {
    pb::ClearingLeg* row = message.add_legs();
    row->set_debtor(static_cast<int32_t>(leg.debtor.value()));
    row->set_creditor(static_cast<int32_t>(leg.creditor.value()));
    row->set_amount_minor(leg.amount_minor);
  }
  return Serialize(message);
}

}  // namespace omloop
