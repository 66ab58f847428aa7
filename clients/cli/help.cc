#include "clients/cli/help.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/text.h"

namespace omloop::cli {
namespace {

constexpr size_t kLineWidth = 79;
constexpr size_t kIndent = 2;
constexpr size_t kSyntaxWidth = 26;
constexpr size_t kSyntaxMax = 50;

constexpr std::string_view kExitStatus =
    "Exit status:\n"
    "  0  done; of a file: all rows taken\n"
    "  1  some rows were refused, the rest was taken\n"
    "  2  refused as a whole, or another error\n"
    "  3  no server answers\n"
    "  64 the command line is wrong\n";

std::string PathOf(const CLI::App& command) {
  std::string path = command.get_name();
  for (const CLI::App* above = command.get_parent(); above != nullptr;
       above = above->get_parent()) {
    path = above->get_name() + " " + path;
  }
  return path;
}

void AppendItem(std::string_view syntax, std::string_view meaning,
                std::string& out) {
  std::string head = std::string(kIndent, ' ') + std::string(syntax);
  if (DisplayWidth(head) >= kSyntaxWidth) {
    out += head + "\n";
    head.clear();
  }
  for (const std::string& line : Wrap(meaning, kLineWidth - kSyntaxWidth)) {
    out += PadRight(head, kSyntaxWidth) + line + "\n";
    head.clear();
  }
}

void AppendParagraphs(std::string_view text, size_t indent, std::string& out) {
  for (const std::string& line : Wrap(text, kLineWidth - indent)) {
    out += line.empty() ? "\n" : std::string(indent, ' ') + line + "\n";
  }
}

void AppendOptions(std::string_view title,
                   const std::vector<const CLI::Option*>& options,
                   std::string& out) {
  std::string items;
  for (const CLI::Option* option : options) {
    std::string syntax = OptionSyntax(*option);
    std::string meaning = option->get_description();
    const size_t value = syntax.find('=');
    if (syntax.size() > kSyntaxMax && value != std::string::npos) {
      // Many words to choose from read better behind the meaning.
      meaning +=
          ": " + absl::StrReplaceAll(syntax.substr(value + 1), {{"|", ", "}});
      syntax = syntax.substr(0, value) + "=WORD";
    }
    AppendItem(syntax, meaning, items);
  }
  if (!items.empty()) out += absl::StrFormat("\n%s:\n%s", title, items);
}

class ManFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string,
                        CLI::AppFormatMode) const override {
    const std::string footer = app->get_footer();
    const size_t cut = footer.find('\f');
    const std::string path = PathOf(*app);
    std::vector<const CLI::Option*> arguments;
    std::vector<const CLI::Option*> options;
    for (const CLI::Option* option : OptionsOf(*app)) {
      (option->get_positional() ? arguments : options).push_back(option);
    }
    const bool root = app->get_parent() == nullptr;
    const auto commands = app->get_subcommands(
        [](const CLI::App* command) { return !command->get_group().empty(); });

    std::string out = absl::StrFormat("%s - %s\n\nUsage: %s", path,
                                      app->get_description(), path);
    if (!commands.empty()) {
      out += app->get_require_subcommand_min() > 0 || root ? " COMMAND"
                                                           : " [COMMAND]";
    }
    for (const CLI::Option* argument : arguments) {
      const std::string syntax = OptionSyntax(*argument);
      out += argument->get_required() ? " " + syntax : " [" + syntax + "]";
    }
    out += " [OPTION...]\n\n";
    AppendParagraphs(footer.substr(0, cut), 0, out);
    if (!commands.empty()) {
      out += "\nCommands:\n";
      for (const CLI::App* command : commands) {
        AppendItem(command->get_name(), command->get_description(), out);
      }
    }
    AppendOptions("Arguments", arguments, out);
    if (root) {
      AppendOptions("Options of every command", options, out);
    } else {
      AppendOptions("Options", options, out);
      out += "\nOptions of every command: see omloop --help\n";
    }
    if (cut != std::string::npos) {
      out += "\nExamples:\n";
      for (const std::string& line : Wrap(footer.substr(cut + 1), 1000)) {
        out += "  " + line + "\n";
      }
    }
    out += "\n";
    out += kExitStatus;
    return out;
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> MakeHelpFormatter() {
  return std::make_shared<ManFormatter>();
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App& command) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option :
       command.get_options([](const CLI::Option* option) {
         return !option->get_group().empty();
       })) {
    // Every command has it; it is said once, for the program.
    if (command.get_parent() != nullptr && option->check_lname("help"))
      continue;
    options.push_back(option);
  }
  return options;
}

std::string OptionSyntax(const CLI::Option& option) {
  if (option.get_positional()) {
    std::string name = option.get_name(true);
    if (option.get_expected_max() > 1) name += "...";
    return name;
  }
  std::string syntax;
  for (const std::string& name : option.get_snames()) {
    syntax += (syntax.empty() ? "-" : ",-") + name;
  }
  for (const std::string& name : option.get_lnames()) {
    syntax += (syntax.empty() ? "--" : ",--") + name;
  }
  // The kind of value, which each option sets by type_name().
  const std::string value = option.get_type_name();
  if (option.get_items_expected_max() > 0 && !value.empty()) {
    syntax += "=" + value;
  }
  return syntax;
}

}  // namespace omloop::cli
