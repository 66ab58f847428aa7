#ifndef OMLOOP_CLIENTS_CLI_LANGUAGE_H_
#define OMLOOP_CLIENTS_CLI_LANGUAGE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace omloop::cli {

// Languages that figures and words for people are written in.
enum class Language { kDutch, kEnglish };

// A variable of the process's environment, if it is set.
using EnvironmentLookup =
    std::function<std::optional<std::string>(std::string_view)>;

// The language of the first of LC_ALL, LC_MESSAGES and LANG that is set and
// not empty; English for all but Dutch.
Language LanguageOf(const EnvironmentLookup& environment);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LANGUAGE_H_
