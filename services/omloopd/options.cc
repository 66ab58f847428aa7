#include "services/omloopd/options.h"

#include <charconv>
#include <map>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"

namespace omloop::daemon {
namespace {

constexpr char kAbout[] =
    "The Omloop server: one book in a folder, served by the roles you choose.\n"
    "\n"
    "Whoever reaches the Unix socket in the book's folder is its steward; all\n"
    "other addresses are public and must be loopback until people can sign\n"
    "in.\n"
    "\n"
    "Examples:\n"
    "  omloopd --folder=book\n"
    "  omloopd --folder=book --roles=ledger,registry,procurement\n"
    "  omloopd --folder=book --roles=insight,gateway --http=127.0.0.1:8080";

std::string ParseRoles(const std::vector<std::string>& names,
                       std::set<Role>& roles) {
  for (const std::string& list : names) {
    for (absl::string_view name : absl::StrSplit(list, ',')) {
      bool known = name == "all";
      for (Role role : kAllRoles) {
        if (name == "all" || ToStd(name) == RoleName(role)) {
          roles.insert(role);
          known = true;
        }
      }
      if (!known) {
        return absl::StrFormat(
            "\"%s\" is not a role; choose from ledger, registry, procurement, "
            "circulation, insight, gateway, or all",
            name);
      }
    }
  }
  return "";
}

}  // namespace

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kLedger:
      return "ledger";
    case Role::kRegistry:
      return "registry";
    case Role::kProcurement:
      return "procurement";
    case Role::kCirculation:
      return "circulation";
    case Role::kInsight:
      return "insight";
    case Role::kGateway:
      return "gateway";
  }
  return "";
}

Parsed ParseOptions(int argc, char** argv) {
  Parsed parsed;
  Options& options = parsed.options;
  CLI::App app(kAbout, "omloopd");
  std::vector<std::string> roles = {"all"};
  app.set_version_flag("--version", std::string("omloopd ") + OMLOOP_VERSION);
  app.add_option("--folder", options.folder,
                 "Folder of the book (make one with \"omloop book init\")")
      ->required();
  app.add_option("--roles", roles, "Roles to play, separated by commas")
      ->capture_default_str();
  app.add_option("--listen", options.listen,
                 "Loopback address for gRPC besides the socket, "
                 "for example 127.0.0.1:7410; may be given again");
  app.add_option("--http", options.http, "Loopback address of the pages")
      ->capture_default_str();
  app.add_option("--ledger", options.ledger,
                 "Where the ledger role is, when another process plays it");
  app.add_option("--registry", options.registry, "Where the registry role is");
  app.add_option("--procurement", options.procurement,
                 "Where the procurement role is");
  app.add_option("--circulation", options.circulation,
                 "Where the circulation role is");
  app.add_option("--insight", options.insight, "Where the insight role is");
  app.add_option("--reference", options.reference,
                 "Folder with areas, postcodes and categories");
  app.add_option("--vault-kek", options.vault_kek,
                 "File with the vault's key-encryption key; best on another "
                 "disk");
  app.add_option("--desk-kek", options.desk_kek,
                 "File with the desk's key-encryption key");
  std::string wrong;
  try {
    app.parse(argc, argv);
    wrong = ParseRoles(roles, options.roles);
  } catch (const CLI::CallForHelp&) {
    parsed.stop = true;
    parsed.text = app.help();
    return parsed;
  } catch (const CLI::CallForVersion&) {
    parsed.stop = true;
    parsed.text = std::string("omloopd ") + OMLOOP_VERSION + "\n";
    return parsed;
  } catch (const CLI::ParseError& error) {
    wrong = error.what();
  }
  if (!wrong.empty()) {
    parsed.stop = true;
    parsed.exit_code = 64;
    parsed.text = absl::StrFormat("omloopd: %s\nSee omloopd --help.\n", wrong);
  }
  return parsed;
}

absl::Status CheckLoopback(std::string_view address) {
  size_t colon = address.rfind(':');
  std::string_view host =
      colon == address.npos ? address : address.substr(0, colon);
  std::string_view port =
      colon == address.npos ? "" : address.substr(colon + 1);
  int number = -1;
  auto [end, error] =
      std::from_chars(port.data(), port.data() + port.size(), number);
  if (port.empty() || error != std::errc() ||
      end != port.data() + port.size() || number < 0 || number > 65535) {
    return InvalidArgument(
        "BAD_ADDRESS",
        absl::StrFormat("\"%s\" is not an address; write 127.0.0.1:7410",
                        address));
  }
  int octets[4] = {};
  bool loopback = host == "localhost" || host == "[::1]";
  if (!loopback) {
    std::vector<absl::string_view> parts = absl::StrSplit(ToAbsl(host), '.');
    loopback = parts.size() == 4;
    for (size_t i = 0; loopback && i < 4; ++i) {
      auto [last, wrong] = std::from_chars(
          parts[i].data(), parts[i].data() + parts[i].size(), octets[i]);
      loopback = wrong == std::errc() && !parts[i].empty() &&
                 last == parts[i].data() + parts[i].size() && octets[i] >= 0 &&
                 octets[i] <= 255;
    }
    loopback = loopback && octets[0] == 127;
  }
  if (loopback) return absl::OkStatus();
  return InvalidArgument(
      "NOT_LOOPBACK",
      absl::StrFormat("%s would be reachable from other machines, and nobody "
                      "signs in yet; use 127.0.0.1 or [::1]",
                      address));
}

}  // namespace omloop::daemon
