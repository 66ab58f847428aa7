#include "clients/cli/app.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/areas.h"
#include "clients/cli/balances.h"
#include "clients/cli/book.h"
#include "clients/cli/check_command.h"
#include "clients/cli/command.h"
#include "clients/cli/completion.h"
#include "clients/cli/contracts.h"
#include "clients/cli/correct.h"
#include "clients/cli/dashboard.h"
#include "clients/cli/directory.h"
#include "clients/cli/declare.h"
#include "clients/cli/due.h"
#include "clients/cli/entries.h"
#include "clients/cli/failure.h"
#include "clients/cli/help.h"
#include "clients/cli/import.h"
#include "clients/cli/lab.h"
#include "clients/cli/locate_command.h"
#include "clients/cli/multiplier.h"
#include "clients/cli/opportunities.h"
#include "clients/cli/parties.h"
#include "clients/cli/targets.h"
#include "clients/cli/imports.h"
#include "clients/cli/locate_command.h"
#include "clients/cli/mail.h"
#include "clients/cli/month_command.h"
#include "clients/cli/parties.h"
#include "clients/cli/rules.h"
#include "clients/cli/text.h"
#include "clients/cli/verify.h"
#include "clients/cli/version.h"
#include "clients/cli/whatif.h"

namespace omloop::cli {
namespace {

constexpr char kDetails[] =
    "Omloop is a ledger of a local economy: anchor institutions hand in what "
    "they spent, and everybody sees each month where the money went and how "
    "much of it stayed near.\n\n"
    "The server is found by --server, else OMLOOP_SERVER, else by the socket "
    "in the book's folder: --folder, OMLOOP_FOLDER, or the current folder. "
    "Over the book's socket you see all; elsewhere, and with --as=public, what "
    "the public may see.";
constexpr char kExamples[] =
    "omloop book init my-book --name=\"Samen Nieuw-West\"\n"
    "omloopd --folder=my-book &\n"
    "omloop --folder=my-book import october.csv --anchor=\"Gemeente "
    "Amsterdam\"\n"
    "omloop --folder=my-book dashboard --month=2026-10";

void AddCommonOptions(CLI::App& app, CommonOptions& options) {
  app.add_option("--server", options.server,
                 "address of the server: 127.0.0.1:4040, unix:/path, or "
                 "role=ADDRESS pairs with commas between")
      ->type_name("ADDRESS");
  app.add_option("--folder", options.folder,
                 "folder of the book, whose socket leads to its server")
      ->type_name("FOLDER");
  OneOf(app.add_option("--as", options.view,
                       "see what the public sees, instead of your own view"),
        {"own", "public"});
  OneOf(app.add_option_function<std::string>(
            "--output",
            [&options](const std::string& word) {
              options.output = word == "json"   ? OutputFormat::kJson
                               : word == "csv"  ? OutputFormat::kCsv
                               : word == "xlsx" ? OutputFormat::kXlsx
                               : word == "ics"  ? OutputFormat::kCalendar
                                                : OutputFormat::kTable;
            },
            "a table for people (default), JSON, CSV, a workbook, or for "
            "\"due\" a calendar"),
        {"table", "json", "csv", "xlsx", "ics"});
  OneOf(app.add_option("--lang", options.language,
                       "language of figures and tables; else from LC_ALL, "
                       "LC_MESSAGES or LANG"),
        {"nl", "en"});
  app.add_flag("--ascii", options.ascii, "draw with ASCII characters only");
  app.add_flag("--quiet", options.quiet,
               "no progress and no remarks; errors and answers stay");
}

// The command that was reached before the command line went wrong.
const CLI::App& Reached(const CLI::App& app) {
  const CLI::App* reached = &app;
  while (!reached->get_subcommands().empty()) {
    reached = reached->get_subcommands().back();
  }
  return *reached;
}

std::string NameOf(const CLI::App& command) {
  return command.get_parent() == nullptr
             ? command.get_name()
             : NameOf(*command.get_parent()) + " " + command.get_name();
}

std::vector<std::string> CommandNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* child : command.get_subcommands(
           [](const CLI::App* child) { return !child->get_name().empty(); })) {
    names.push_back(child->get_name());
  }
  return names;
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* app = &command; app != nullptr;
       app = app->get_parent()) {
    for (const CLI::Option* option : OptionsOf(*app)) {
      for (const std::string& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
    }
  }
  return names;
}

std::string Suggestion(std::string_view typed,
                       const std::vector<std::string>& known) {
  const std::string nearest = Nearest(typed, known);
  return nearest.empty() ? "" : absl::StrFormat("; did you mean %s?", nearest);
}

// What is wrong with the command line, in words that name the way out.
std::string UsageMessage(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = Reached(app);
  const std::vector<std::string> commands = CommandNames(command);
  // CLI11 collects what nobody knows at the command or above it.
  for (const CLI::App* at = &command; at != nullptr; at = at->get_parent()) {
    for (const std::string& extra : at->remaining()) {
      if (extra.starts_with('-')) {
        const std::string name = extra.substr(0, extra.find('='));
        return absl::StrFormat("%s does not know the option %s%s",
                               NameOf(command), name,
                               Suggestion(name, OptionNames(command)));
      }
      if (!commands.empty()) {
        return absl::StrFormat("%s has no command \"%s\"%s", NameOf(command),
                               extra, Suggestion(extra, commands));
      }
      return absl::StrFormat("%s: one argument too many: \"%s\"",
                             NameOf(command), extra);
    }
  }
  if (!commands.empty()) {
    return absl::StrFormat("%s needs a command: %s", NameOf(command),
                           absl::StrJoin(commands, ", "));
  }
  return absl::StrFormat("%s: %s", NameOf(command), error.what());
}

// The order of CLI11's parser: last argument first.
std::vector<std::string> Reversed(std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

}  // namespace

int RunOmloop(const std::vector<std::string>& arguments, Terminal& terminal) {
  CommonOptions options;
  Invocation invocation;
  CLI::App app("the books of a local economy", "omloop");
  app.formatter(MakeHelpFormatter());
  app.set_help_flag("-h,--help", "this text; omloop COMMAND --help for one");
  app.set_version_flag("--version", absl::StrFormat("omloop %s", kVersion),
                       "the version of this program");
  app.footer(std::string(kDetails) + "\f" + kExamples);
  app.require_subcommand(1);
  app.fallthrough();
  AddCommonOptions(app, options);
  AddCheck(app, invocation);
  AddImport(app, invocation);
  AddImports(app, invocation);
  AddCorrect(app, invocation);
  AddMonth(app, invocation);
  AddRules(app, invocation);
  AddDue(app, invocation);
  AddMail(app, invocation);
  AddDashboard(app, invocation);
  AddParties(app, invocation);
  AddDirectory(app, invocation);
  AddContracts(app, invocation);
  AddOpportunities(app, invocation);
  AddLocate(app, invocation);
  AddAreas(app, invocation);
  AddEntries(app, invocation);
  AddBalances(app, invocation);
  AddLab(app, invocation);
  AddVerify(app, invocation);
  AddBook(app, invocation);
  AddCompletion(app, invocation);

  try {
    app.parse(Reversed(arguments));
  } catch (const CLI::CallForHelp&) {
    terminal.out << Reached(app).help();
    return kExitOk;
  } catch (const CLI::CallForVersion& version) {
    terminal.out << version.what() << "\n";
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    terminal.err << UsageMessage(app, error) << "\n"
                 << "see: " << NameOf(Reached(app)) << " --help\n";
    return kExitUsage;
  }
  if (options.output == OutputFormat::kCalendar &&
      invocation.command != "due") {
    terminal.err << "omloop " << invocation.command
                 << ": --output=ics is for \"omloop due\" alone\n"
                 << "see: omloop due --help\n";
    return kExitUsage;
  }
  if (options.output == OutputFormat::kXlsx && terminal.out_is_terminal) {
    terminal.err << "omloop " << invocation.command
                 << ": --output=xlsx is a file, not text; add \"> FILE.xlsx\""
                 << "\n";
    return kExitUsage;
  }
  Context context(terminal, options);
  const absl::StatusOr<int> exit_code = invocation.action(context);
  terminal.out.flush();
  if (exit_code.ok()) return *exit_code;
  terminal.err << DescribeFailure(exit_code.status(), context,
                                  invocation.command);
  return ExitCodeOf(exit_code.status());
}

}  // namespace omloop::cli
