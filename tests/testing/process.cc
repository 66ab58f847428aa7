#include "tests/testing/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"

extern char** environ;

namespace omloop::testing {
namespace {

constexpr absl::Duration kStartLimit = absl::Seconds(30);

// Starts `command` with standard output and error on the given descriptors.
int Spawn(const std::vector<std::string>& command, int out, int err) {
  std::vector<char*> argv;
  for (const std::string& word : command) {
    argv.push_back(const_cast<char*>(word.c_str()));
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  if (err >= 0) posix_spawn_file_actions_adddup2(&actions, err, 2);
  int pid = -1;
  int error =
      posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  OMLOOP_CHECK(error == 0);
  return pid;
}

std::array<int, 2> Pipe() {
  std::array<int, 2> ends;
  OMLOOP_CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
  return ends;
}

int ExitCode(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

CommandResult RunCommand(const std::vector<std::string>& command,
                         absl::Duration limit) {
  auto out = Pipe();
  auto err = Pipe();
  int pid = Spawn(command, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  CommandResult result;
  absl::Time until = absl::Now() + limit;
  std::array<pollfd, 2> ends = {pollfd{out[0], POLLIN, 0},
                                pollfd{err[0], POLLIN, 0}};
  int open_ends = 2;
  while (open_ends > 0) {
    absl::Duration left = until - absl::Now();
    if (left <= absl::ZeroDuration()) {
      kill(pid, SIGKILL);
      break;
    }
    poll(ends.data(), ends.size(),
         static_cast<int>(absl::ToInt64Milliseconds(left)) + 1);
    for (pollfd& end : ends) {
      if (end.fd < 0 || end.revents == 0) continue;
      std::array<char, 65536> buffer;
      ssize_t got = read(end.fd, buffer.data(), buffer.size());
      if (got <= 0) {
        end.fd = -1;
        --open_ends;
        continue;
      }
      (end.fd == out[0] ? result.out : result.err)
          .append(buffer.data(), static_cast<size_t>(got));
    }
  }
  close(out[0]);
  close(err[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  result.exit_code = ExitCode(status);
  return result;
}

std::string Program(const std::string& name) {
  const char* folder = std::getenv("OMLOOP_BIN");
  OMLOOP_CHECK(folder != nullptr);
  return std::string(folder) + "/" + name;
}

ServerProcess::ServerProcess(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {Program("omloopd")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto out = Pipe();
  pid_ = Spawn(command, out[1], -1);
  close(out[1]);
  out_ = out[0];
  absl::Time until = absl::Now() + kStartLimit;
  // The message ends with the notice about who sees what.
  while (!absl::StrContains(start_message_, "Other addresses are refused")) {
    pollfd end = {out_, POLLIN, 0};
    OMLOOP_CHECK(absl::Now() < until);
    poll(&end, 1, 100);
    if (end.revents == 0) continue;
    std::array<char, 4096> buffer;
    ssize_t got = read(out_, buffer.data(), buffer.size());
    OMLOOP_CHECK(got > 0);  // It ended instead of serving.
    start_message_.append(buffer.data(), static_cast<size_t>(got));
  }
}

ServerProcess::~ServerProcess() { Kill(); }

std::string ServerProcess::AddressOf(const std::string& prefix) const {
  std::istringstream lines(start_message_);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.starts_with("  at: " + prefix)) return line.substr(6);
  }
  return "";
}

void ServerProcess::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  close(out_);
  pid_ = -1;
}

int ServerProcess::Stop() {
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  close(out_);
  pid_ = -1;
  return ExitCode(status);
}

}  // namespace omloop::testing
