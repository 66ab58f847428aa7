#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "clients/cli/app.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"

namespace {

// Lines longer than this are hard to read, however wide the window is.
constexpr unsigned kWidthMax = 160;

size_t TerminalWidth() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0) return 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return 80;
  }
  return size.ws_col < kWidthMax ? size.ws_col : kWidthMax;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that leaves early ("| head") is no error.
  std::signal(SIGPIPE, SIG_DFL);
  omloop::SystemClock clock;
  omloop::SystemRandom random;
  omloop::cli::Terminal terminal{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .environment = [](std::string_view name) -> std::optional<std::string> {
        const char* value = std::getenv(std::string(name).c_str());
        if (value == nullptr) return std::nullopt;
        return std::string(value);
      },
      .clock = clock,
      .random = random,
      .in_is_terminal = isatty(STDIN_FILENO) != 0,
      .out_is_terminal = isatty(STDOUT_FILENO) != 0,
      .err_is_terminal = isatty(STDERR_FILENO) != 0,
      .width = TerminalWidth(),
  };
  return omloop::cli::RunOmloop(std::vector<std::string>(argv + 1, argv + argc),
                                terminal);
}
