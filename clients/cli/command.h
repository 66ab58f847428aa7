#ifndef OMLOOP_CLIENTS_CLI_COMMAND_H_
#define OMLOOP_CLIENTS_CLI_COMMAND_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/output.h"
#include "clients/cli/terminal.h"
#include "clients/cpp/client.h"
#include "ledger/base/status_macros.h"

namespace omloop::cli {

// Exit status of the program (docs/reference/cli.md). Scripts rely on these:
// never change a meaning.
enum ExitCode : int {
  kExitOk = 0,
  // Some rows or documents were refused, the rest was taken.
  kExitSomeRefused = 1,
  // Refused as a whole, or another error.
  kExitFailed = 2,
  kExitNotReachable = 3,
  kExitUsage = 64,
};

// Options that every command takes.
struct CommonOptions {
  std::string server;
  std::string folder;
  // "own" or "public".
  std::string view = "own";
  OutputFormat output = OutputFormat::kTable;
  // "nl", "en", or empty: from the environment.
  std::string language;
  bool ascii = false;
  bool quiet = false;
};

// What a command works with while it runs.
class Context {
 public:
  Context(Terminal& terminal, const CommonOptions& options);

  Terminal& terminal() const { return terminal_; }
  const CommonOptions& options() const { return options_; }
  OutputFormat output() const { return options_.output; }
  const Style& style() const { return style_; }
  Language language() const { return style_.language; }
  bool dutch() const { return style_.language == Language::kDutch; }
  // `nl` or `en`, by the user's language.
  std::string_view Say(std::string_view nl, std::string_view en) const {
    return dutch() ? nl : en;
  }

  // The folder of the book: --folder, OMLOOP_FOLDER, else the current one.
  std::string Folder() const;
  // Where the server is, for a message.
  std::string ServerText() const;
  // The server named by --server, OMLOOP_SERVER or the sockets in the folder.
  // Errors: UNAVAILABLE NO_SERVER; INVALID_ARGUMENT BAD_SERVER.
  absl::StatusOr<client::Client*> Connect();

  // One call to the server; see client::Client::Call.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (Service::*method)(grpc::ClientContext*, const Request&,
                                      Response*),
      const Request& request, const client::CallOptions& options = {}) {
    OMLOOP_ASSIGN_OR_RETURN(client::Client * client, Connect());
    return client->Call(method, request, options);
  }

  // Words for people on standard error, unless --quiet.
  void Note(std::string_view text) const;
  // Prints rows in the format asked for; `empty` is what a table without rows
  // says.
  void Print(const Listing& listing, std::string_view empty) const;
  // Prints rows as table or CSV, or `message` as JSON.
  void Print(const Listing& listing, const google::protobuf::Message& message,
             std::string_view empty) const;

 private:
  Terminal& terminal_;
  const CommonOptions& options_;
  Style style_;
  std::unique_ptr<client::Client> client_;
};

// Runs a command; gives an ExitCode, or the error that stopped it.
using Action = std::function<absl::StatusOr<int>(Context&)>;

// What the command line asked for, filled while it is read.
struct Invocation {
  Action action;
  std::string command;  // "parties import", for messages.
};

// How a command is described in its help.
struct CommandText {
  const char* name;
  const char* summary;   // One line, no full stop.
  const char* details;   // Paragraphs; lines are wrapped.
  const char* examples;  // Lines as they are.
};

// Adds a command below `parent`.
CLI::App* AddCommand(CLI::App& parent, const CommandText& text);
// Lets an option take one of `words` alone and says so in its help.
CLI::Option* OneOf(CLI::Option* option, std::vector<std::string> words);
// Adds an option that takes a whole number of 0 or more.
CLI::Option* AddNumber(CLI::App* command, const std::string& name,
                       int64_t& value, const std::string& meaning);
// The same for a number that the book gave out.
CLI::Option* AddNumber(CLI::App* command, const std::string& name,
                       int32_t& value, const std::string& meaning);
// Makes `action` what the command does.
void SetAction(CLI::App* command, Invocation& invocation, Action action);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_COMMAND_H_
