#ifndef OMLOOP_LEDGER_REFERENCE_CONTRACT_RULES_H_
#define OMLOOP_LEDGER_REFERENCE_CONTRACT_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/calendar.h"
#include "ledger/base/money.h"
#include "ledger/model/facts.h"
#include "ledger/reference/thresholds.h"

namespace omloop {

// Rules of procurement law that a register can look at. They remark and block
// nothing: a contract that is signed is a fact. None of them looks at where a
// supplier is: a place may not decide who wins.
// Source: docs/reference/contracts.md, "What is remarked".

// What the rules look at of one contract.
struct ContractCase {
  // Day of signature, else the start.
  Day signed_on;
  // Day of the notice; else the signature counts.
  std::optional<Day> published_on;
  Day start;
  std::optional<Day> end;
  Money value;  // With the options that are taken.
  Money options_left;
  std::string cpv;  // Eight digits, or empty.
  std::string procedure;
  ReservedBasis reserved_basis = ReservedBasis::kNone;
  std::string threshold_kind;  // Empty = by its CPV code.
  // The anchor is bound by procurement law.
  bool contracting_authority = true;
  bool has_consideration = false;
  bool is_call_off = false;
  // Codes of the evidence that is kept (EvidencePoints).
  std::vector<std::string> evidence;
  // Signatures of contracts this anchor awarded this supplier on the ground of
  // social services, this one left out.
  std::vector<Day> earlier_reserved;
};

struct ContractRemark {
  std::string code;
  std::string words_nl;
  std::string words_en;
};

// In the order of the reference page.
std::vector<ContractRemark> RemarksOn(const ContractCase& contract,
                                      const ThresholdTable& thresholds);

// The day from which the same authority may reserve for the same organisation
// again: three years after the last award (article 77(2)(d)).
Day ReservedAgainFrom(Day awarded_on);
// A reserved contract for social services lasts three years at most.
inline constexpr int kReservedYearsMax = 3;

// Whether a service of this CPV code may be reserved by article 77(1).
bool MayReserveSocialService(std::string_view cpv);

// What must be shown for a ground: codes with words.
struct EvidencePoint {
  std::string_view code;
  std::string_view words_nl;
  std::string_view words_en;
};
std::vector<EvidencePoint> EvidencePoints(ReservedBasis basis);

// The threshold a contract is measured by: as named, else by its CPV code:
// works, social and other specific services, or supplies and services of an
// authority that is not central government. None for a name of no threshold.
std::optional<ThresholdKind> ThresholdKindOf(std::string_view name,
                                             std::string_view cpv);

// "90911200" of "90911200-8" or "90911200"; empty when it is no CPV code.
std::string CpvDigits(std::string_view text);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_CONTRACT_RULES_H_
