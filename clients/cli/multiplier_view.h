#ifndef OMLOOP_CLIENTS_CLI_MULTIPLIER_VIEW_H_
#define OMLOOP_CLIENTS_CLI_MULTIPLIER_VIEW_H_

#include <string>

#include "clients/cli/language.h"
#include "clients/cli/output.h"
#include "ledger/base/ratio.h"
#include "omloop/insight/v1/insight.pb.h"

namespace omloop::cli {

Ratio RatioOf(const type::v1::Ratio& ratio);

// A multiplier with its doubt: "1,63 (1,55 – 1,70)": the interval, or the
// bounds where there is none. A value that is withheld shows its bounds alone,
// a hidden one says so. "–" when there is no spend.
std::string FigureText(const insight::v1::Figure& figure, Language language);

// The multiplier's lines of the dashboard; empty when there is none.
std::string MultiplierLines(
    const insight::v1::GetMonthOverviewResponse& overview, const Style& style);

// The answer as a board reads it: the sentence, the rounds, the figures and
// what they rest on; rows of a breakdown and parts of suppliers below it.
std::string MultiplierText(const insight::v1::GetMultiplierResponse& response,
                           const Style& style);
// One line a row, the whole first; with `details` one a supplier.
Listing MultiplierListing(const insight::v1::GetMultiplierResponse& response,
                          Language language);

std::string ChangeText(const insight::v1::CompareMultiplierResponse& response,
                       const Style& style);
Listing ChangeListing(const insight::v1::CompareMultiplierResponse& response,
                      Language language);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_MULTIPLIER_VIEW_H_
