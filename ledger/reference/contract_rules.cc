#include "ledger/reference/contract_rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "ledger/base/strings.h"

namespace omloop {
namespace {

// Article 77(1) of Directive 2014/24/EU, without check digits.
constexpr std::string_view kReservableCodes[] = {
    "75121000", "75122000", "75123000", "79622000", "79624000", "79625000",
    "80110000", "80300000", "80420000", "80430000", "80511000", "80520000",
    "80590000", "92500000", "92600000", "98133000", "98133110"};
constexpr std::string_view kReservableFrom = "85000000";
constexpr std::string_view kReservableTo = "85323000";

// Starts of codes of social and other specific services (annex XIV) that are
// told by their code alone; the annex names more.
constexpr std::string_view kSocialStarts[] = {"85",    "80",   "7962",  "926",
                                              "925",   "9813", "75121", "75122",
                                              "75123", "5552"};

constexpr ThresholdKind kAllKinds[] = {
    ThresholdKind::kWorks,      ThresholdKind::kCentral,
    ThresholdKind::kSubCentral, ThresholdKind::kSocial,
    ThresholdKind::kUtilities,  ThresholdKind::kUtilitiesSocial,
    ThresholdKind::kConcessions};

// The same day some years on; 29 February becomes 1 March.
Day AddYears(Day day, int years) {
  return Day(day.year() + years, day.month(), day.day());
}

std::string Euros(Money money) {
  return absl::StrFormat("%s %s", money.asset().code(),
                         FormatMinor(money.minor_units(), money.asset()));
}

// Adds the remarks on a contract that was reserved.
void RemarkOnReserved(const ContractCase& contract,
                      std::vector<ContractRemark>& remarks) {
  if (contract.reserved_basis == ReservedBasis::kSocialServices) {
    const Day limit = AddYears(contract.start, kReservedYearsMax);
    if (!contract.end.has_value() || *contract.end >= limit) {
      remarks.push_back(
          {"RESERVED_TOO_LONG",
           absl::StrFormat("een voorbehouden opdracht voor sociale diensten "
                           "duurt ten hoogste drie jaar: tot en met %s",
                           FormatDay(limit - 1)),
           absl::StrFormat("a reserved contract for social services lasts "
                           "three years at most: up to %s",
                           FormatDay(limit - 1))});
    }
    for (const Day earlier : contract.earlier_reserved) {
      const Day again = ReservedAgainFrom(earlier);
      if (earlier > contract.signed_on || again <= contract.signed_on) continue;
      remarks.push_back(
          {"RESERVED_AGAIN",
           absl::StrFormat("deze opdrachtgever gunde op %s al een voorbehouden "
                           "opdracht aan deze organisatie; opnieuw kan vanaf "
                           "%s",
                           FormatDay(earlier), FormatDay(again)),
           absl::StrFormat("this authority reserved a contract for this "
                           "organisation on %s already; again is possible "
                           "from %s",
                           FormatDay(earlier), FormatDay(again))});
      break;
    }
    if (!contract.cpv.empty() && !MayReserveSocialService(contract.cpv)) {
      remarks.push_back(
          {"RESERVED_SERVICE_NOT_LISTED",
           absl::StrFormat("CPV %s staat niet in artikel 77, lid 1: voor deze "
                           "dienst kan niet worden voorbehouden",
                           contract.cpv),
           absl::StrFormat("CPV %s is not listed in article 77(1): this "
                           "service cannot be reserved",
                           contract.cpv)});
    }
  }
  std::string missing_nl;
  std::string missing_en;
  for (const EvidencePoint& point : EvidencePoints(contract.reserved_basis)) {
    if (std::find(contract.evidence.begin(), contract.evidence.end(),
                  point.code) != contract.evidence.end()) {
      continue;
    }
    if (!missing_nl.empty()) missing_nl += "; ";
    if (!missing_en.empty()) missing_en += "; ";
    missing_nl += absl::StrFormat("%s (%s)", point.words_nl, point.code);
    missing_en += absl::StrFormat("%s (%s)", point.words_en, point.code);
  }
  if (!missing_nl.empty()) {
    remarks.push_back({"RESERVED_EVIDENCE_MISSING",
                       "leg vast waaruit blijkt: " + missing_nl,
                       "record what shows: " + missing_en});
  }
}

void RemarkOnThreshold(const ContractCase& contract,
                       const ThresholdTable& thresholds,
                       std::vector<ContractRemark>& remarks) {
  if (!contract.contracting_authority || contract.value.asset() != kEur) return;
  const std::optional<ThresholdKind> kind =
      ThresholdKindOf(contract.threshold_kind, contract.cpv);
  if (!kind.has_value()) return;
  const Day day = contract.published_on.value_or(contract.signed_on);
  const absl::StatusOr<Money> threshold = thresholds.On(day, *kind);
  if (!threshold.ok()) return;
  const absl::int128 value = absl::int128(contract.value.minor_units()) +
                             contract.options_left.minor_units();
  if (value < threshold->minor_units() ||
      contract.procedure != "below-threshold") {
    return;
  }
  remarks.push_back(
      {"ABOVE_THRESHOLD",
       absl::StrFormat("onderhands gegund, maar de waarde met opties ligt niet "
                       "onder de drempel van %s (%s, %s)",
                       Euros(*threshold), ThresholdKindName(*kind),
                       FormatDay(day)),
       absl::StrFormat("awarded as below the threshold, but the value with "
                       "options is not below %s (%s, %s)",
                       Euros(*threshold), ThresholdKindName(*kind),
                       FormatDay(day))});
}

}  // namespace

std::vector<ContractRemark> RemarksOn(const ContractCase& contract,
                                      const ThresholdTable& thresholds) {
  std::vector<ContractRemark> remarks;
  if (!contract.has_consideration && !contract.is_call_off) {
    remarks.push_back(
        {"CONSIDERATION_MISSING",
         "de lokale afweging ontbreekt: bij elk nieuw contract leggen partners "
         "vast hoe lokaal inkopen is overwogen",
         "there is no local consideration: at each new contract partners "
         "record how buying locally was considered"});
  }
  if (contract.reserved_basis != ReservedBasis::kNone) {
    RemarkOnReserved(contract, remarks);
  }
  RemarkOnThreshold(contract, thresholds, remarks);
  return remarks;
}

Day ReservedAgainFrom(Day awarded_on) {
  return AddYears(awarded_on, kReservedYearsMax);
}

bool MayReserveSocialService(std::string_view cpv) {
  const std::string digits = CpvDigits(cpv);
  if (digits.empty()) return false;
  if (digits >= kReservableFrom && digits <= kReservableTo) return true;
  // A code below a listed one is part of it: trailing zeros roll up.
  for (std::string_view listed : kReservableCodes) {
    const size_t end = listed.find_last_not_of('0') + 1;
    const size_t level = std::max<size_t>(end, 2);
    if (digits.substr(0, level) == listed.substr(0, level)) return true;
  }
  return false;
}

std::vector<EvidencePoint> EvidencePoints(ReservedBasis basis) {
  switch (basis) {
    case ReservedBasis::kNone:
      return {};
    case ReservedBasis::kShelteredWork:
      return {
          {"main-aim", "(re-)integratie is het hoofddoel van de onderneming",
           "(re-)integration is the main aim of the undertaking"},
          {"workers-share",
           "ten minste 30 % van de werknemers behoort tot de doelgroep",
           "at least 30 % of the workers belong to the target group"}};
    case ReservedBasis::kSocialServices:
      return {{"public-mission",
               "de organisatie heeft een taak van algemeen belang bij deze "
               "dienst",
               "the organisation has a public-service mission for this "
               "service"},
              {"profit",
               "winst gaat terug in het doel of wordt op basis van "
               "participatie verdeeld",
               "profits are reinvested in the aim, or distributed on "
               "participatory grounds"},
              {"participation",
               "bestuur of eigendom berust op medewerkers, gebruikers of "
               "belanghebbenden",
               "management or ownership rests on employees, users or "
               "stakeholders"}};
  }
  return {};
}

std::optional<ThresholdKind> ThresholdKindOf(std::string_view name,
                                             std::string_view cpv) {
  for (const ThresholdKind kind : kAllKinds) {
    if (ThresholdKindName(kind) == name) return kind;
  }
  if (!name.empty()) return std::nullopt;
  const std::string digits = CpvDigits(cpv);
  if (absl::StartsWith(digits, "45")) return ThresholdKind::kWorks;
  for (std::string_view start : kSocialStarts) {
    if (absl::StartsWith(digits, ToAbsl(start))) return ThresholdKind::kSocial;
  }
  return ThresholdKind::kSubCentral;
}

std::string CpvDigits(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool shape = text.size() == 8 ||
                     (text.size() == 10 && text[8] == '-' && digit(text[9]));
  if (!shape || !std::all_of(text.begin(), text.begin() + 8, digit)) return "";
  return std::string(text.substr(0, 8));
}

}  // namespace omloop
