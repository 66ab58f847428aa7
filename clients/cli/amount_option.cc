#include "clients/cli/amount_option.h"

#include <algorithm>
#include <istream>

#include "absl/strings/str_format.h"
#include "ledger/base/asset.h"
#include "ledger/base/errors.h"
#include "ledger/ingest/amounts.h"

namespace omloop::cli {

absl::StatusOr<type::v1::Money> ParseAmountOption(std::string_view option,
                                                  const std::string& text,
                                                  const std::string& asset) {
  Asset unit = kEur;
  if (!asset.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(unit, Asset::FromCode(asset));
  }
  const auto refuse = [&](std::string_view why) {
    return InvalidArgument(
        "AMOUNT_UNREADABLE",
        absl::StrFormat("%s=%s %s; write it like 1234.56 or 1.234,56", option,
                        text, why));
  };
  const ingest::AmountGuess guess = ingest::GuessAmount(text);
  using Evidence = ingest::AmountGuess::Evidence;
  if (!guess.number) return refuse("is not an amount");
  if (guess.evidence == Evidence::kEitherWay) {
    return refuse("may mean two amounts");
  }
  ingest::AmountStyle style;
  style.decimals = unit.decimals();
  style.mark = guess.evidence == Evidence::kComma ? ingest::DecimalMark::kComma
                                                  : ingest::DecimalMark::kPoint;
  const absl::StatusOr<ingest::ParsedAmount> amount =
      ingest::ParseAmount(text, style);
  if (!amount.ok()) return refuse("is not an amount");
  if (amount->rounded) return refuse("has more decimals than the asset");
  type::v1::Money money;
  money.set_minor_units(amount->minor_units);
  money.set_asset(asset);
  return money;
}

std::string NewRequestId(Context& context) {
  const Terminal& terminal = context.terminal();
  return terminal.random.TimeOrderedId(terminal.clock.Now()).str();
}

absl::StatusOr<bool> Confirm(Context& context, bool yes,
                             std::string_view question) {
  if (yes) return true;
  if (!context.terminal().in_is_terminal) {
    return FailedPrecondition(
        "NOT_CONFIRMED",
        "nothing was written, because nobody is there to ask; say --yes to go "
        "on, or --dry-run to look");
  }
  context.terminal().err << "\n"
                         << question << context.Say(" [j/N] ", " [y/N] ")
                         << std::flush;
  std::string answer;
  std::getline(context.terminal().in, answer);
  std::transform(answer.begin(), answer.end(), answer.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (answer == "y" || answer == "yes" || answer == "j" || answer == "ja") {
    return true;
  }
  context.Note(context.Say("Er is niets geschreven.", "Nothing was written."));
  return false;
}

}  // namespace omloop::cli
