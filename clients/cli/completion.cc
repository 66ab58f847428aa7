#include "clients/cli/completion.h"

#include <memory>
#include <set>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/help.h"

namespace omloop::cli {
namespace {

// Words that may follow the command `path` ("parties import").
struct Node {
  std::string path;
  std::vector<std::string> commands;
  // "--month=" for an option with a value, "--ascii" for a flag.
  std::vector<std::string> options;
};

std::vector<std::string> OptionWords(const CLI::App& command) {
  std::vector<std::string> words;
  for (const CLI::Option* option : OptionsOf(command)) {
    for (const std::string& name : option->get_lnames()) {
      words.push_back("--" + name +
                      (option->get_items_expected_max() > 0 ? "=" : ""));
    }
  }
  return words;
}

void Walk(const CLI::App& command, const std::string& path,
          std::vector<Node>& nodes) {
  Node node{.path = path, .options = OptionWords(command)};
  const auto children = command.get_subcommands(
      [](const CLI::App* child) { return !child->get_name().empty(); });
  for (const CLI::App* child : children) {
    node.commands.push_back(child->get_name());
  }
  nodes.push_back(std::move(node));
  for (const CLI::App* child : children) {
    Walk(*child,
         path.empty() ? child->get_name() : path + " " + child->get_name(),
         nodes);
  }
}

// Values of the options that take one of a few words: "--output=" "table json".
std::vector<std::pair<std::string, std::string>> Choices(const CLI::App& app) {
  std::vector<std::pair<std::string, std::string>> choices;
  for (const CLI::Option* option : OptionsOf(app)) {
    const std::string type = option->get_type_name();
    if (option->get_lnames().empty() || type.find('|') == std::string::npos) {
      continue;
    }
    choices.emplace_back(
        option->get_lnames().front(),
        absl::StrJoin(std::vector<std::string>(absl::StrSplit(type, '|')),
                      " "));
  }
  for (const CLI::App* child : app.get_subcommands(
           [](const CLI::App* child) { return !child->get_name().empty(); })) {
    for (auto& choice : Choices(*child)) choices.push_back(std::move(choice));
  }
  return choices;
}

std::string BashScript(const CLI::App& app) {
  std::vector<Node> nodes;
  Walk(app, "", nodes);
  std::string commands;
  std::string options;
  for (const Node& node : nodes) {
    commands += absl::StrFormat("    \"%s\") echo \"%s\" ;;\n", node.path,
                                absl::StrJoin(node.commands, " "));
    options += absl::StrFormat("    \"%s\") echo \"%s\" ;;\n", node.path,
                               absl::StrJoin(node.options, " "));
  }
  std::string values;
  std::set<std::string> seen;
  for (const auto& [name, words] : Choices(app)) {
    // An option that means different words in different commands offers all.
    if (!seen.insert(name + words).second) continue;
    values += absl::StrFormat("    --%s) echo \"%s\" ;;\n", name, words);
  }
  return absl::StrFormat(
      "# Completion of omloop for bash. Use it now:\n"
      "#   source <(omloop completion bash)\n"
      "# or for always:\n"
      "#   omloop completion bash > "
      "~/.local/share/bash-completion/completions/omloop\n"
      "_omloop_commands() {\n  case \"$1\" in\n%s  esac\n}\n"
      "_omloop_options() {\n  case \"$1\" in\n%s  esac\n}\n"
      "_omloop_values() {\n  case \"$1\" in\n%s  esac\n}\n"
      "_omloop() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} path= part known\n"
      "  local i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    part=${COMP_WORDS[i]}\n"
      "    known=\" $(_omloop_commands \"$path\") \"\n"
      "    case $known in\n"
      "      *\" $part \"*) path=${path:+$path }$part ;;\n"
      "    esac\n"
      "  done\n"
      "  # Bash cuts words at '=': \"--output\" \"=\" \"js\".\n"
      "  local option=\n"
      "  if [[ $word == = ]]; then\n"
      "    option=${COMP_WORDS[COMP_CWORD-1]} word=\n"
      "  elif [[ ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then\n"
      "    option=${COMP_WORDS[COMP_CWORD-2]}\n"
      "  fi\n"
      "  if [[ -n $option ]]; then\n"
      "    local values=$(_omloop_values \"$option\")\n"
      "    if [[ -n $values ]]; then\n"
      "      COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
      "    else\n"
      "      COMPREPLY=($(compgen -f -- \"$word\"))\n"
      "    fi\n"
      "    return\n"
      "  fi\n"
      "  if [[ $word == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$(_omloop_options \"$path\") "
      "$(_omloop_options \"\")\" -- \"$word\"))\n"
      "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
      "    return\n"
      "  fi\n"
      "  known=$(_omloop_commands \"$path\")\n"
      "  if [[ -n $known ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$known\" -- \"$word\"))\n"
      "  else\n"
      "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
      "  fi\n"
      "}\n"
      "complete -o filenames -F _omloop omloop\n",
      commands, options, values);
}

// zsh runs scripts for bash by its own bridge.
std::string ZshScript(const CLI::App& app) {
  return "#compdef omloop\n"
         "# Completion of omloop for zsh. Use it now:\n"
         "#   source <(omloop completion zsh)\n"
         "autoload -U +X compinit && compinit -u\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         BashScript(app);
}

}  // namespace

void AddCompletion(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app, {.name = "completion",
            .summary = "completion of commands and options for a shell",
            .details = "Prints a script; source it, or keep it where the shell "
                       "looks for completions.",
            .examples = "source <(omloop completion bash)\n"
                        "omloop completion bash > "
                        "~/.local/share/bash-completion/completions/omloop\n"
                        "source <(omloop completion zsh)"});
  const auto shell = std::make_shared<std::string>();
  OneOf(command->add_option("SHELL", *shell, "bash or zsh"), {"bash", "zsh"})
      ->required();
  SetAction(command, invocation, [&app, shell](Context& context) {
    context.terminal().out << (*shell == "zsh" ? ZshScript(app)
                                               : BashScript(app));
    return kExitOk;
  });
}

}  // namespace omloop::cli
