#ifndef OMLOOP_CLIENTS_CLI_DECLARE_TERMS_H_
#define OMLOOP_CLIENTS_CLI_DECLARE_TERMS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "ledger/base/calendar.h"
#include "omloop/circulation/v1/circulation.pb.h"

namespace omloop::cli {

// Days a declaration is about.
struct DeclaredPeriod {
  Day first;
  Day last;
};

// "2026-Q3", "2026-07", "2026" or "2026-07-01..2026-09-30".
// Errors: INVALID_ARGUMENT BAD_PERIOD.
absl::StatusOr<DeclaredPeriod> ParseDeclaredPeriod(std::string_view text);

// A percentage with at most two decimals, point or comma: "32,5" is 3250.
// Errors: INVALID_ARGUMENT BAD_SHARE.
absl::StatusOr<int64_t> ParseShare(std::string_view text);

// What the sliders and the books of the command line say.
struct DeclareOptions {
  std::string supplier;
  std::string period;
  std::string local_suppliers;
  std::string local_staff;
  std::string city;
  std::string region;
  std::string country;
  std::string abroad;
  std::string basis = "outgoings";
  std::string outgoings;
  std::string signed_by;
  // An audit file of the supplier's own books, added up here.
  std::string xaf;
  // Part of the wages that goes to staff who live in the area.
  std::string staff_living_here;
  std::string month;
  bool dry_run = false;
};

// Errors: of the three above; DECLARATION_EMPTY when nothing is declared; with
// --xaf those of reading an audit file.
absl::StatusOr<circulation::v1::Declaration> DeclarationOf(
    const DeclareOptions& options, Context& context);

// The number of the party with this number or name.
// Errors: NOT_FOUND PARTY_NOT_FOUND; INVALID_ARGUMENT PARTY_AMBIGUOUS.
absl::StatusOr<int32_t> FindParty(Context& context, const std::string& text);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_DECLARE_TERMS_H_
