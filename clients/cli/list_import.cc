#include "clients/cli/list_import.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"

namespace omloop::cli {
namespace {

constexpr int64_t kRefusalsShown = 10;
constexpr int64_t kWarningsShown = 5;
constexpr size_t kLineWidth = 78;

struct OutcomeWord {
  std::string_view outcome;
  std::string_view nl;
  std::string_view en;
};
constexpr OutcomeWord kOutcomes[] = {
    {"created", "nieuw", "new"},
    {"completed", "aangevuld", "completed"},
    {"amended", "gewijzigd", "amended"},
    {"unchanged", "ongewijzigd", "unchanged"},
    {"refused", "geweigerd", "refused"},
};

Listing AllLines(const std::vector<RowLine>& lines) {
  Listing listing({{"row", ""},
                   {"what", ""},
                   {"outcome", ""},
                   {"number", ""},
                   {"place", ""},
                   {"code", ""},
                   {"message", ""}});
  for (const RowLine& line : lines) {
    listing.Add({line.row, line.what, line.outcome,
                 line.number == 0 ? Value(Missing{}) : Value(line.number),
                 line.place, line.code, line.message});
  }
  return listing;
}

// The first `most` lines of an outcome, behind `mark`.
void PrintFirst(const Context& context, const std::vector<RowLine>& lines,
                std::string_view outcome, int64_t most, std::string_view mark) {
  std::ostream& out = context.terminal().out;
  int64_t count = 0;
  for (const RowLine& line : lines) {
    if (line.outcome != outcome || ++count > most) continue;
    if (count == 1) out << "\n";
    const std::string text = context.style().Clean(absl::StrFormat(
        "%s %d%s%s: %s", context.Say("rij", "row"), line.row,
        line.what.empty() ? "" : ", ", line.what, line.message));
    std::string head = absl::StrFormat("  %s ", mark);
    for (const std::string& part : Wrap(text, kLineWidth - 4)) {
      out << (context.style().ascii ? ToAscii(head) : head) << part << "\n";
      head = "    ";
    }
  }
  if (count > most) {
    out << absl::StrFormat("    %s %d; %s\n", context.Say("en nog", "and"),
                           count - most,
                           context.Say("--output=csv toont elke rij",
                                       "more; --output=csv shows each row"));
  }
}

}  // namespace

RowLine LineOf(const ingest::Problem& problem) {
  return {.row = problem.row,
          .what = problem.column.empty() ? "" : "\"" + problem.column + "\"",
          .outcome = problem.severity == ingest::Severity::kError ? "refused"
                                                                  : "warning",
          .code = problem.code,
          .message = problem.hint.empty()
                         ? problem.message
                         : problem.message + ". " + problem.hint};
}

int PrintRowLines(const Context& context, std::string_view file,
                  std::vector<RowLine> lines, bool dry_run) {
  std::stable_sort(
      lines.begin(), lines.end(),
      [](const RowLine& a, const RowLine& b) { return a.row < b.row; });
  const auto count_of = [&](std::string_view outcome) {
    return std::count_if(
        lines.begin(), lines.end(),
        [outcome](const RowLine& line) { return line.outcome == outcome; });
  };
  const int64_t refused = count_of("refused");
  const int exit_code = refused > 0 ? kExitSomeRefused : kExitOk;
  if (context.output() != OutputFormat::kTable) {
    context.Print(AllLines(lines), "");
    return exit_code;
  }
  std::ostream& out = context.terminal().out;
  out << context.style().Bold(context.style().Clean(file)) << "\n";
  for (const OutcomeWord& word : kOutcomes) {
    // Only contracts are amended.
    if (word.outcome == "amended" && count_of("amended") == 0) continue;
    out << "  " << PadRight(context.Say(word.nl, word.en), 14)
        << PadLeft(FormatCount(count_of(word.outcome), context.language()), 10)
        << "\n";
  }
  PrintFirst(context, lines, "refused", kRefusalsShown, "✗");
  PrintFirst(context, lines, "amended", kRefusalsShown, "~");
  PrintFirst(context, lines, "warning", kWarningsShown, "·");
  if (refused + count_of("created") + count_of("completed") +
          count_of("amended") ==
      0) {
    out << "\n"
        << context.Say("Er is niets veranderd.", "Nothing changed.") << "\n";
  }
  if (dry_run) {
    out << "\n"
        << context.Say("Er is niets geschreven (--dry-run).",
                       "Nothing was written (--dry-run).")
        << "\n";
  }
  return exit_code;
}

absl::Status FileRefused(std::string_view file,
                         const ingest::FileReport& report) {
  std::string message = absl::StrFormat("%s is refused", file);
  std::string code = "FILE_REFUSED";
  for (const ingest::Problem& problem : report.problems) {
    if (problem.severity != ingest::Severity::kError) continue;
    message += absl::StrFormat(": %s. %s", problem.message, problem.hint);
    code = problem.code;
    break;
  }
  return MakeError(absl::StatusCode::kInvalidArgument, code, message);
}

}  // namespace omloop::cli
