#include "clients/cli/command.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/text.h"

namespace omloop::cli {
namespace {

// An option, else a variable of the environment, else "".
std::string OptionOr(const std::string& option, std::string_view variable,
                     const Terminal& terminal) {
  if (!option.empty()) return option;
  return terminal.environment(variable).value_or("");
}

Style StyleOf(const Terminal& terminal, const CommonOptions& options) {
  Style style;
  if (options.language.empty()) {
    style.language = LanguageOf(terminal.environment);
  } else {
    style.language =
        options.language == "nl" ? Language::kDutch : Language::kEnglish;
  }
  style.ascii = options.ascii;
  // https://no-color.org: any value but the empty one.
  style.decorated = terminal.out_is_terminal &&
                    terminal.environment("NO_COLOR").value_or("").empty();
  style.width = terminal.width;
  return style;
}

CLI::Validator WholeNumber(int64_t most) {
  return CLI::Validator(
      [most](const std::string& typed) -> std::string {
        int64_t value = 0;
        const char* limit = typed.data() + typed.size();
        const auto [end, error] = std::from_chars(typed.data(), limit, value);
        if (error == std::errc() && end == limit && value >= 0 &&
            value <= most) {
          return "";
        }
        return absl::StrFormat("\"%s\" is no whole number of 0 or more", typed);
      },
      "");
}

}  // namespace

Context::Context(Terminal& terminal, const CommonOptions& options)
    : terminal_(terminal),
      options_(options),
      style_(StyleOf(terminal, options)) {}

std::string Context::Folder() const {
  const std::string folder =
      OptionOr(options_.folder, "OMLOOP_FOLDER", terminal_);
  if (!folder.empty()) return folder;
  std::error_code gone;  // The current folder may have been removed.
  const std::string current = std::filesystem::current_path(gone).string();
  return gone ? "." : current;
}

std::string Context::ServerText() const {
  // A folder that was named outranks a server of the environment.
  if (!options_.server.empty()) return options_.server;
  if (options_.folder.empty()) {
    const std::string server = OptionOr("", "OMLOOP_SERVER", terminal_);
    if (!server.empty()) return server;
  }
  return "";
}

absl::StatusOr<client::Client*> Context::Connect() {
  if (client_ != nullptr) return client_.get();
  const std::string server = ServerText();
  client::Channels channels;
  if (server.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(channels, client::ConnectToFolder(Folder()));
  } else {
    OMLOOP_ASSIGN_OR_RETURN(channels, client::ConnectToServers(server));
  }
  client_ = std::make_unique<client::Client>(
      channels, options_.view == "public" ? client::Client::View::kPublic
                                          : client::Client::View::kOwn);
  return client_.get();
}

void Context::Note(std::string_view text) const {
  if (!options_.quiet) terminal_.err << text << "\n";
}

void Context::Print(const Listing& listing, std::string_view empty) const {
  switch (options_.output) {
    case OutputFormat::kTable:
      terminal_.out << listing.AsTable(style_);
      if (listing.size() == 0) terminal_.out << empty << "\n";
      return;
    case OutputFormat::kJson:
      terminal_.out << listing.AsJson();
      return;
    case OutputFormat::kCsv:
      terminal_.out << listing.AsCsv();
      return;
    case OutputFormat::kCalendar:
      // Only `due` has one; the others are refused before they start.
      terminal_.out << listing.AsTable(style_);
      return;
    case OutputFormat::kXlsx:
      if (absl::StatusOr<std::string> book = listing.AsXlsx(); book.ok()) {
        terminal_.out << *book;
      } else {
        terminal_.err << "omloop: " << book.status().message() << "\n";
        terminal_.out.setstate(std::ios::failbit);
      }
      return;
  }
}

void Context::Print(const Listing& listing,
                    const google::protobuf::Message& message,
                    std::string_view empty) const {
  if (options_.output == OutputFormat::kJson) {
    terminal_.out << MessageAsJson(message);
  } else {
    Print(listing, empty);
  }
}

CLI::App* AddCommand(CLI::App& parent, const CommandText& text) {
  CLI::App* command = parent.add_subcommand(text.name, text.summary);
  // The help is made of these by help.cc.
  command->footer(std::string(text.details) + "\f" + text.examples);
  return command;
}

CLI::Option* OneOf(CLI::Option* option, std::vector<std::string> words) {
  option->type_name(absl::StrJoin(words, "|"));
  // Without a name, so that CLI11 does not list the words once more.
  return option->check(CLI::Validator(
      [words = std::move(words)](const std::string& typed) -> std::string {
        if (std::find(words.begin(), words.end(), typed) != words.end()) {
          return "";
        }
        const std::string nearest = Nearest(typed, words);
        return absl::StrFormat(
            "\"%s\" is none of %s%s", typed, absl::StrJoin(words, ", "),
            nearest.empty() ? ""
                            : absl::StrFormat("; did you mean %s?", nearest));
      },
      ""));
}

CLI::Option* AddNumber(CLI::App* command, const std::string& name,
                       int64_t& value, const std::string& meaning) {
  return command->add_option(name, value, meaning)
      ->type_name("NUMBER")
      ->check(WholeNumber(std::numeric_limits<int64_t>::max()));
}

CLI::Option* AddNumber(CLI::App* command, const std::string& name,
                       int32_t& value, const std::string& meaning) {
  return command->add_option(name, value, meaning)
      ->type_name("NUMBER")
      ->check(WholeNumber(std::numeric_limits<int32_t>::max()));
}

void SetAction(CLI::App* command, Invocation& invocation, Action action) {
  command->callback([command, &invocation, action = std::move(action)] {
    // A group that also does something by itself gives way to its commands.
    if (!command->get_subcommands().empty()) return;
    std::string name = command->get_name();
    for (CLI::App* above = command->get_parent();
         above != nullptr && above->get_parent() != nullptr;
         above = above->get_parent()) {
      name = above->get_name() + " " + name;
    }
    invocation.command = name;
    invocation.action = action;
  });
}

}  // namespace omloop::cli
