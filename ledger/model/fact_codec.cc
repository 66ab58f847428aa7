#include "ledger/model/fact_codec.h"

#include <string>
#include <utility>

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
  return terms;
}

absl::StatusOr<ImportOutcome> DecodeImportOutcome(std::string_view payload) {
  OMLOOP_ASSIGN_OR_RETURN(auto message, Parse<pb::ImportCompleted>(payload));
  return ImportOutcome{message.booked_count(), message.booked_sum_minor(),
                       message.existing_count(), message.existing_sum_minor()};
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
  return terms;
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
    case EntryKind::kContractAwarded:
    case EntryKind::kContractAmended:
      return DecodeContractTerms(payload).status();
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

}  // namespace omloop
