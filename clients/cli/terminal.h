#ifndef OMLOOP_CLIENTS_CLI_TERMINAL_H_
#define OMLOOP_CLIENTS_CLI_TERMINAL_H_

#include <istream>
#include <ostream>

#include "clients/cli/language.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"

namespace omloop::cli {

// The outside world of one run, made in main() and replaced in tests.
struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  EnvironmentLookup environment;
  const Clock& clock;
  Random& random;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  // Columns of the terminal behind `out`; 0 when there is none.
  size_t width = 0;
};

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_TERMINAL_H_
