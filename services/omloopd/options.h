#ifndef OMLOOP_SERVICES_OMLOOPD_OPTIONS_H_
#define OMLOOP_SERVICES_OMLOOPD_OPTIONS_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace omloop::daemon {

// Parts of the program that one process can play.
enum class Role {
  kLedger,
  kRegistry,
  kProcurement,
  kCirculation,
  kInsight,
  kGateway,
};
inline constexpr Role kAllRoles[] = {Role::kLedger,      Role::kRegistry,
                                     Role::kProcurement, Role::kCirculation,
                                     Role::kInsight,     Role::kGateway};

std::string_view RoleName(Role role);

// What omloopd was asked to do.
struct Options {
  // Folder of the book; sockets lie in it too.
  std::string folder;
  std::set<Role> roles;
  // TCP addresses for gRPC besides the socket; loopback only.
  std::vector<std::string> listen;
  // Address of the gateway's pages; loopback only. Port 0 takes a free one.
  std::string http = "127.0.0.1:7411";
  // Where roles that this process does not play are reached; empty = by
  // their socket in the folder.
  std::string ledger;
  std::string registry;
  std::string procurement;
  std::string circulation;
  std::string insight;
  // Folder with reference data; empty = the one that came with the program.
  std::string reference;
  // Key-encryption keys of vault and desk; empty = in the folder.
  std::string vault_kek;
  std::string desk_kek;
};

// What the command line says to do.
struct Parsed {
  Options options;
  // Not to start: print this (help, version) and end with `exit_code`.
  bool stop = false;
  int exit_code = 0;
  std::string text;
};

Parsed ParseOptions(int argc, char** argv);

// Whether `address` ("HOST:PORT") binds this machine only. Until people can
// sign in, nothing else is allowed.
// Errors: INVALID_ARGUMENT NOT_LOOPBACK, BAD_ADDRESS.
absl::Status CheckLoopback(std::string_view address);

}  // namespace omloop::daemon

#endif  // OMLOOP_SERVICES_OMLOOPD_OPTIONS_H_
