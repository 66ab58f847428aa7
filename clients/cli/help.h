#ifndef OMLOOP_CLIENTS_CLI_HELP_H_
#define OMLOOP_CLIENTS_CLI_HELP_H_

#include <memory>
#include <string>

#include "CLI/CLI.hpp"

namespace omloop::cli {

// Help in the order of a manual page: name, usage, what it does, commands,
// arguments and options, common options, examples, exit status.
std::shared_ptr<CLI::FormatterBase> MakeHelpFormatter();

// The options of a command that a user may type, without the common ones.
std::vector<const CLI::Option*> OptionsOf(const CLI::App& command);
// "--month=YYYY-MM", "FILE", "-h,--help".
std::string OptionSyntax(const CLI::Option& option);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_HELP_H_
