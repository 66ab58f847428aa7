#ifndef OMLOOP_CLIENTS_CLI_VERSION_H_
#define OMLOOP_CLIENTS_CLI_VERSION_H_

namespace omloop::cli {

// "0.1.0"; the project's version of CMakeLists.txt.
inline constexpr char kVersion[] = OMLOOP_VERSION;

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_VERSION_H_
