// The Omloop server: one book, one process or one process a role.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "services/omloopd/daemon.h"
#include "services/omloopd/options.h"

namespace {

// Exit codes, as sysexits.h has them.
constexpr int kExitUnavailable = 69;
constexpr int kExitData = 65;
constexpr int kExitIo = 74;

void PrintError(const absl::Status& status) {
  std::string reason = omloop::ReasonOf(status);
  std::string text =
      absl::StrFormat("omloopd: %s%s%s\n", status.message(),
                      reason.empty() ? "" : "\n  reason: ", reason);
  std::fputs(text.c_str(), stderr);
}

}  // namespace

int main(int argc, char** argv) {
  omloop::daemon::Parsed parsed = omloop::daemon::ParseOptions(argc, argv);
  if (parsed.stop) {
    std::fputs(parsed.text.c_str(), parsed.exit_code == 0 ? stdout : stderr);
    return parsed.exit_code;
  }

  // Signals are taken by sigwait below, in no thread's handler.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  auto daemon = omloop::daemon::Daemon::Start(
      parsed.options, [](const absl::Status& status) {
        // Nothing more may be acknowledged: end at once, recover at the next
        // start.
        PrintError(status);
        std::fputs("omloopd: stopped; start it again to recover\n", stderr);
        _exit(kExitIo);
      });
  if (!daemon.ok()) {
    PrintError(daemon.status());
    return absl::IsDataLoss(daemon.status()) ? kExitData : kExitUnavailable;
  }
  std::fputs((*daemon)->StartMessage().c_str(), stdout);
  std::fflush(stdout);

  int signal_number = 0;
  sigwait(&signals, &signal_number);
  std::fputs("omloopd: stopping\n", stdout);
  std::fflush(stdout);
  daemon->reset();
  std::fputs("omloopd: stopped\n", stdout);
  return 0;
}
