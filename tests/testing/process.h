#ifndef OMLOOP_TESTS_TESTING_PROCESS_H_
#define OMLOOP_TESTS_TESTING_PROCESS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace omloop::testing {

// What a finished command printed and how it ended.
struct CommandResult {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Runs a program to its end; killed after `limit` (exit_code -1 then).
CommandResult RunCommand(const std::vector<std::string>& command,
                         absl::Duration limit = absl::Seconds(60));

// A program of ours (build folder's bin/), by OMLOOP_BIN.
std::string Program(const std::string& name);

// A running server, killed at the end of the scope at the latest.
class ServerProcess {
 public:
  // Starts omloopd with `arguments` and waits until it says that it serves.
  // Ends the test program when it does not within 30 seconds.
  explicit ServerProcess(const std::vector<std::string>& arguments);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // The address after "  at: " that begins with `prefix`: "http://",
  // "127.0.0.1:", "unix:".
  std::string AddressOf(const std::string& prefix) const;
  const std::string& start_message() const { return start_message_; }
  // SIGKILL, as a power cut would.
  void Kill();
  // SIGTERM; the exit code.
  int Stop();

 private:
  int pid_ = -1;
  int out_ = -1;
  std::string start_message_;
};

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_PROCESS_H_
