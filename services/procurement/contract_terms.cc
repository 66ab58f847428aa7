#include "services/procurement/contract_terms.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "services/procurement/contract_texts.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
using google::protobuf::FieldDescriptor;

constexpr absl::string_view kEndReasons[] = {"completed",    "terminated",
                                             "not-extended", "transferred",
                                             "bankrupt",     "other"};
constexpr absl::string_view kInstruments[] = {
    "jobs", "training",         "social-enterprise",
    "pso",  "local-activities", "other"};

constexpr std::string_view kFields[] = {"title",
                                        "category",
                                        "cpv",
                                        "value",
                                        "start_date",
                                        "end_date",
                                        "signed_date",
                                        "published_date",
                                        "form",
                                        "framework_number",
                                        "options",
                                        "procedure",
                                        "reserved_basis",
                                        "evidence",
                                        "threshold_kind",
                                        "funding_class",
                                        "order_numbers",
                                        "subcontractors",
                                        "tender_reference",
                                        "local_consideration"};

const FieldDescriptor* FieldNamed(std::string_view name) {
  return ppb::Contract::descriptor()->FindFieldByName(std::string(name));
}

bool IsSet(const ppb::Contract& contract, const FieldDescriptor* field) {
  const auto* reflection = contract.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(contract, field) > 0
                              : reflection->HasField(contract, field);
}

void CopyField(const ppb::Contract& from, const FieldDescriptor* field,
               ppb::Contract& to) {
  // All but this field of a copy is cleared, and the rest merged in.
  ppb::Contract only;
  const auto* reflection = from.GetReflection();
  reflection->ClearField(&to, field);
  if (!IsSet(from, field)) return;
  only.CopyFrom(from);
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(only, &set);
  for (const FieldDescriptor* other : set) {
    if (other != field) reflection->ClearField(&only, other);
  }
  to.MergeFrom(only);
}

std::string MoneyText(const omloop::type::v1::Money& money) {
  const absl::StatusOr<Asset> asset =
      Asset::FromCode(money.asset().empty() ? "EUR" : money.asset());
  if (!asset.ok()) return absl::StrFormat("%d", money.minor_units());
  return absl::StrFormat("%s %s", FormatMinor(money.minor_units(), *asset),
                         asset->code());
}

std::string OptionsText(const ppb::Contract& contract) {
  std::vector<std::string> words;
  for (const lpb::ContractOption& option : contract.options()) {
    std::string text = absl::StrFormat("%d months", option.months());
    if (option.value().minor_units() != 0) {
      text += ", " + MoneyText(option.value());
    }
    if (option.is_taken()) text += ", taken";
    words.push_back(std::move(text));
  }
  return absl::StrJoin(words, "; ");
}

// The field as a person reads it; equal texts are equal terms.
std::string TextOf(const ppb::Contract& contract, std::string_view name,
                   const FieldDescriptor* field) {
  const auto* reflection = contract.GetReflection();
  if (!IsSet(contract, field)) return "";
  if (name == "value") return MoneyText(contract.value());
  if (name == "options") return OptionsText(contract);
  if (name == "order_numbers") {
    return absl::StrJoin(contract.order_numbers(), "; ");
  }
  if (name == "cpv") {
    const std::string digits = CpvDigits(contract.cpv());
    return digits.empty() ? contract.cpv() : digits;
  }
  if (name == "subcontractors") {
    std::vector<std::string> words;
    for (const auto& row : contract.subcontractors()) {
      words.push_back(
          absl::StrFormat("%d: %s", row.party(), MoneyText(row.value())));
    }
    return absl::StrJoin(words, "; ");
  }
  if (name == "evidence") {
    std::vector<std::string> words;
    for (const ppb::ReservedEvidence& row : contract.evidence()) {
      words.push_back(absl::StrFormat("%s: %s", row.point(), row.words()));
    }
    return absl::StrJoin(words, "; ");
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    // "CONTRACT_FORM_CALL_OFF" -> "call-off".
    static constexpr size_t kPrefixes[] = {14, 15, 14};
    const auto* value = reflection->GetEnum(contract, field);
    std::string text = value->name();
    const size_t at = name == "form"             ? kPrefixes[0]
                      : name == "reserved_basis" ? kPrefixes[1]
                                                 : kPrefixes[2];
    text = at < text.size() ? text.substr(at) : text;
    for (char& c : text) {
      c = c == '_'
              ? '-'
              : (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return text;
  }
  return reflection->GetString(contract, field);
}

absl::StatusOr<int32_t> DayNumberOf(const std::string& text) {
  if (text.empty()) return 0;
  OMLOOP_ASSIGN_OR_RETURN(Day day, ParseDay(text));
  return DayNumber(day);
}

absl::Status CheckLengths(const ppb::Contract& contract) {
  if (contract.contract_number().size() > kContractNumberBytesMax) {
    return InvalidArgument(
        "CONTRACT_NUMBER_TOO_LONG",
        absl::StrFormat("a contract number has at most %d bytes",
                        kContractNumberBytesMax));
  }
  if (contract.options_size() > kContractOptionsMax ||
      contract.subcontractors_size() > kSubcontractorsMax) {
    return InvalidArgument(
        "CONTRACT_LIST_TOO_LONG",
        absl::StrFormat("a contract has at most %d options and %d "
                        "subcontractors",
                        kContractOptionsMax, kSubcontractorsMax));
  }
  if (contract.ByteSizeLong() > kContractTextBytesMax) {
    return InvalidArgument(
        "CONTRACT_TEXT_TOO_LONG",
        absl::StrFormat("the words of a contract have at most %d bytes",
                        kContractTextBytesMax));
  }
  return absl::OkStatus();
}

absl::Status CheckValues(const ppb::Contract& contract,
                         const BookFacts& facts) {
  if (contract.contract_number().empty()) {
    return InvalidArgument("CONTRACT_NUMBER_MISSING",
                           "a contract is known by its number; fill it in");
  }
  OMLOOP_RETURN_IF_ERROR(CheckLengths(contract));
  if (contract.start_date().empty()) {
    return InvalidArgument("CONTRACT_START_MISSING",
                           "the contract has no first day; fill in its start");
  }
  if (contract.value().minor_units() < 0) {
    return InvalidArgument("CONTRACT_VALUE_NEGATIVE",
                           "the value of a contract is not negative");
  }
  for (const lpb::ContractOption& option : contract.options()) {
    if (option.months() < 0 || option.value().minor_units() < 0) {
      return InvalidArgument("CONTRACT_OPTION_NEGATIVE",
                             "an option adds months and value, never less "
                             "than nothing");
    }
  }
  if (!contract.cpv().empty() && CpvDigits(contract.cpv()).empty()) {
    return InvalidArgument(
        "CPV_UNREADABLE",
        absl::StrFormat("\"%s\" is no CPV code: eight digits, with or "
                        "without the check digit (90911200-8)",
                        contract.cpv()));
  }
  if (!ThresholdKindOf(contract.threshold_kind(), "").has_value()) {
    return InvalidArgument(
        "THRESHOLD_KIND_UNKNOWN",
        absl::StrFormat("\"%s\" is no kind of threshold: works, central, "
                        "subcentral, social, utilities, utilities_social or "
                        "concessions",
                        contract.threshold_kind()));
  }
  for (const lpb::ContractSubcontractor& row : contract.subcontractors()) {
    if (!facts.parties.contains(static_cast<uint32_t>(row.party()))) {
      return NotFound("SUBCONTRACTOR_NOT_FOUND",
                      absl::StrFormat("there is no party %d to be a "
                                      "subcontractor; register it first",
                                      row.party()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool IsEndReason(std::string_view code) {
  return std::find(std::begin(kEndReasons), std::end(kEndReasons),
                   ToAbsl(code)) != std::end(kEndReasons);
}

bool IsSocialReturnInstrument(std::string_view code) {
  return std::find(std::begin(kInstruments), std::end(kInstruments),
                   ToAbsl(code)) != std::end(kInstruments);
}

std::string EndReasons() { return absl::StrJoin(kEndReasons, ", "); }

std::string SocialReturnInstruments() {
  return absl::StrJoin(kInstruments, ", ");
}

absl::Span<const std::string_view> ContractFields() { return kFields; }

absl::StatusOr<lpb::ContractTerms> TermsOf(const ppb::Contract& contract,
                                           const BookFacts& facts) {
  OMLOOP_RETURN_IF_ERROR(CheckValues(contract, facts));
  lpb::ContractTerms terms;
  *terms.mutable_value() = contract.value();
  OMLOOP_ASSIGN_OR_RETURN(int32_t start, DayNumberOf(contract.start_date()));
  OMLOOP_ASSIGN_OR_RETURN(int32_t end, DayNumberOf(contract.end_date()));
  if (!contract.end_date().empty() && end < start) {
    return InvalidArgument(
        "CONTRACT_ENDS_BEFORE_START",
        absl::StrFormat("the contract ends on %s, before it starts on %s",
                        contract.end_date(), contract.start_date()));
  }
  terms.set_start_day(start);
  terms.set_end_day(end);
  OMLOOP_ASSIGN_OR_RETURN(int32_t signed_day,
                          DayNumberOf(contract.signed_date()));
  terms.set_signed_day(signed_day);
  OMLOOP_ASSIGN_OR_RETURN(int32_t published,
                          DayNumberOf(contract.published_date()));
  terms.set_published_day(published);
  terms.set_cpv(CpvDigits(contract.cpv()));
  terms.set_procedure(std::string(ProcedureCode(contract.procedure())));
  terms.set_form(contract.form());
  *terms.mutable_options() = contract.options();
  terms.set_reserved_basis(contract.reserved_basis());
  terms.set_threshold_kind(contract.threshold_kind());
  *terms.mutable_subcontractors() = contract.subcontractors();
  terms.set_local_consideration_recorded(
      !contract.local_consideration().empty());
  return terms;
}

ppb::Contract MergeContract(const ppb::Contract& known,
                            const ppb::Contract& next) {
  ppb::Contract merged = known;
  for (std::string_view name : kFields) {
    const FieldDescriptor* field = FieldNamed(name);
    if (IsSet(next, field)) CopyField(next, field, merged);
  }
  return merged;
}

absl::StatusOr<ppb::Contract> ApplyFields(const ppb::Contract& known,
                                          const ppb::Contract& next,
                                          absl::Span<const std::string> names) {
  if (names.empty()) {
    return InvalidArgument("MASK_EMPTY",
                           "name the fields to amend in update_fields");
  }
  ppb::Contract changed = known;
  for (const std::string& name : names) {
    if (std::find(std::begin(kFields), std::end(kFields), name) ==
        std::end(kFields)) {
      return InvalidArgument(
          "FIELD_UNKNOWN",
          absl::StrFormat("\"%s\" is no field of a contract that can be "
                          "amended; another supplier is another contract",
                          name));
    }
    CopyField(next, FieldNamed(name), changed);
  }
  return changed;
}

std::vector<ppb::ContractChange> CompareContracts(const ppb::Contract& before,
                                                  const ppb::Contract& after) {
  std::vector<ppb::ContractChange> changes;
  for (std::string_view name : kFields) {
    const FieldDescriptor* field = FieldNamed(name);
    std::string old_text = TextOf(before, name, field);
    std::string new_text = TextOf(after, name, field);
    if (old_text == new_text) continue;
    ppb::ContractChange& change = changes.emplace_back();
    change.set_field(std::string(name));
    change.set_before(std::move(old_text));
    change.set_after(std::move(new_text));
  }
  return changes;
}

std::vector<ContractRemark> RemarksFor(const ppb::Contract& contract,
                                       uint64_t sequence,
                                       const BookFacts& facts,
                                       const ThresholdTable& thresholds) {
  ContractCase subject;
  const absl::StatusOr<Day> start = ParseDay(contract.start_date());
  if (!start.ok()) return {};
  subject.start = *start;
  const absl::StatusOr<Day> signed_on = ParseDay(contract.signed_date());
  subject.signed_on = signed_on.ok() ? *signed_on : *start;
  if (const auto day = ParseDay(contract.published_date()); day.ok()) {
    subject.published_on = *day;
  }
  if (const auto day = ParseDay(contract.end_date()); day.ok()) {
    subject.end = *day;
  }
  const absl::StatusOr<Asset> asset = Asset::FromCode(
      contract.value().asset().empty() ? "EUR" : contract.value().asset());
  if (!asset.ok()) return {};
  subject.value = Money(contract.value().minor_units(), *asset);
  int64_t left = 0;
  for (const lpb::ContractOption& option : contract.options()) {
    if (!option.is_taken()) left += option.value().minor_units();
  }
  subject.options_left = Money(left, *asset);
  subject.cpv = CpvDigits(contract.cpv());
  subject.procedure = std::string(ProcedureCode(contract.procedure()));
  subject.reserved_basis =
      static_cast<ReservedBasis>(static_cast<int>(contract.reserved_basis()));
  subject.threshold_kind = contract.threshold_kind();
  subject.has_consideration = !contract.local_consideration().empty() ||
                              contract.local_consideration_recorded();
  subject.is_call_off = contract.form() == lpb::CONTRACT_FORM_CALL_OFF &&
                        !contract.framework_number().empty();
  for (const ppb::ReservedEvidence& row : contract.evidence()) {
    if (!row.words().empty()) subject.evidence.push_back(row.point());
  }
  const auto anchor =
      facts.attributes.find(static_cast<uint32_t>(contract.anchor()));
  subject.contracting_authority =
      anchor != facts.attributes.end() && anchor->second.contracting_authority;
  for (const auto& [at, other] : facts.contracts) {
    if (at != sequence && contract.supplier() != 0 &&
        other.anchor == static_cast<uint32_t>(contract.anchor()) &&
        other.supplier == static_cast<uint32_t>(contract.supplier()) &&
        other.terms.reserved_basis == ReservedBasis::kSocialServices) {
      subject.earlier_reserved.push_back(
          other.terms.signed_on.value_or(other.terms.start));
    }
  }
  return RemarksOn(subject, thresholds);
}

}  // namespace omloop::services
