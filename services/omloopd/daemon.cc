#include "services/omloopd/daemon.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/channels.h"
#include "clients/cpp/ledger_client.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "ledger/base/clock.h"
#include "ledger/base/errors.h"
#include "ledger/base/mutex.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/book/book.h"
#include "ledger/reference/reference.h"
#include "ledger/vault/vault.h"
#include "services/circulation/circulation_server.h"
#include "services/circulation/flow_server.h"
#include "services/gateway/gateway.h"
#include "services/insight/insight_server.h"
#include "services/ledger/ledger_server.h"
#include "services/procurement/procurement_server.h"
#include "services/registry/registry_server.h"

namespace omloop::daemon {
namespace {

// sun_path holds 108 bytes with its end.
constexpr size_t kSocketPathMax = 107;
// How long a role waits for the ledger of another process.
constexpr absl::Duration kLedgerPatience = absl::Seconds(30);
// How often the housekeeper looks whether a new day has begun.
constexpr absl::Duration kHousekeeping = absl::Minutes(10);
// How long calls in flight may take to end at a stop.
constexpr auto kShutdownGrace = std::chrono::seconds(10);

bool Plays(const Options& options, Role role) {
  return options.roles.contains(role);
}

bool PlaysAll(const Options& options) {
  return options.roles.size() == std::size(kAllRoles);
}

// Whether a process listens at the socket `path`, told at once.
bool Answers(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  // EAGAIN: somebody does, and is busy.
  const bool answers =
      fd >= 0 && (connect(fd, reinterpret_cast<sockaddr*>(&address),
                          sizeof(address)) == 0 ||
                  errno == EAGAIN);
  if (fd >= 0) close(fd);
  return answers;
}

// A socket left by a process that is gone would keep us from listening. The
// book's lock already says that no other ledger runs here, and a role whose
// socket still answers is told to stay.
absl::Status ClaimSocket(const std::string& path) {
  if (path.size() > kSocketPathMax) {
    return InvalidArgument(
        "SOCKET_PATH_TOO_LONG",
        absl::StrFormat("%s is longer than the %d bytes a Unix socket's path "
                        "may have; put the book in a folder with a shorter "
                        "path",
                        path, kSocketPathMax));
  }
  if (!std::filesystem::exists(path)) return absl::OkStatus();
  if (Answers(path)) {
    return Unavailable("ADDRESS_IN_USE",
                       absl::StrFormat("another omloopd answers at %s; stop it "
                                       "first",
                                       path));
  }
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return absl::OkStatus();
}

}  // namespace

struct Daemon::Impl {
  Options options;
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<Reference> reference;

  std::unique_ptr<book::Book> book;
  std::unique_ptr<vault::Vault> desk;

  // The ledger is served first, by a server of its own: the other roles read
  // the book while they open.
  std::unique_ptr<services::LedgerServer> ledger;
  std::unique_ptr<grpc::Server> ledger_server;

  std::unique_ptr<services::RegistryServer> registry;
  std::unique_ptr<services::ProcurementServer> procurement;
  std::unique_ptr<services::CirculationServer> circulation;
  std::unique_ptr<services::FlowServer> flows;
  std::unique_ptr<services::InsightServer> insight;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<gateway::Gateway> gateway;

  // Once a day, and at start: removes what has expired on the desk, and the
  // bytes that replaced and deleted rows left in desk and vault.
  std::thread housekeeper;
  Mutex housekeeping_mutex;
  CondVar housekeeping_changed;
  bool stopping ABSL_GUARDED_BY(housekeeping_mutex) = false;

  client::Channels channels;
  std::vector<std::string> addresses;
  std::vector<std::string> sockets;

  std::string Folder(std::string_view name) const {
    return absl::StrFormat("%s/%s", options.folder, name);
  }
  absl::Status OpenLedger(std::function<void(const absl::Status&)> on_failure);
  void Connect();
  absl::Status WaitForLedger();
  absl::Status OpenRoles();
  absl::Status Listen();
  absl::Status OpenGateway();
  void KeepHouse();
  absl::StatusOr<std::unique_ptr<grpc::Server>> Serve(
      const std::vector<grpc::Service*>& services,
      const std::vector<std::string>& at);
  ~Impl();
};

absl::Status Daemon::Impl::OpenLedger(
    std::function<void(const absl::Status&)> on_failure) {
  if (!Plays(options, Role::kLedger)) return absl::OkStatus();
  book::BookOptions open;
  open.folder = options.folder;
  open.clock = &clock;
  open.on_failure = std::move(on_failure);
  OMLOOP_ASSIGN_OR_RETURN(book, book::Book::Open(open));
  ledger = std::make_unique<services::LedgerServer>(*book);
  // Whoever has the book open is its only server, so a socket for all roles
  // that is left here leads nowhere.
  std::error_code ignored;
  if (!PlaysAll(options)) {
    std::filesystem::remove(client::SocketPath(options.folder, "omloop"),
                            ignored);
  }
  std::string path = client::SocketPath(options.folder, "ledger");
  OMLOOP_RETURN_IF_ERROR(ClaimSocket(path));
  OMLOOP_ASSIGN_OR_RETURN(ledger_server, Serve({ledger.get()}, {path}));
  return absl::OkStatus();
}

void Daemon::Impl::Connect() {
  // A role this process plays is reached by the socket that serves it.
  auto reach = [&](Role role, const std::string& given) {
    if (!given.empty()) return client::ConnectTo(given);
    std::string_view socket =
        Plays(options, role) && PlaysAll(options) && role != Role::kLedger
            ? "omloop"
            : RoleName(role);
    return client::ConnectTo("unix:" +
                             client::SocketPath(options.folder, socket));
  };
  channels.ledger = reach(Role::kLedger, options.ledger);
  channels.registry = reach(Role::kRegistry, options.registry);
  channels.procurement = reach(Role::kProcurement, options.procurement);
  channels.circulation = reach(Role::kCirculation, options.circulation);
  channels.insight = reach(Role::kInsight, options.insight);
}

absl::Status Daemon::Impl::WaitForLedger() {
  client::LedgerClient client(channels.ledger);
  absl::Time give_up = absl::Now() + kLedgerPatience;
  while (true) {
    absl::Status status = client.GetBook().status();
    if (!absl::IsUnavailable(status) || absl::Now() > give_up) {
      return Annotate(status, "the ledger role does not answer");
    }
    absl::SleepFor(absl::Milliseconds(100));
  }
}

absl::Status Daemon::Impl::OpenRoles() {
  if (Plays(options, Role::kRegistry) || Plays(options, Role::kProcurement)) {
    OMLOOP_RETURN_IF_ERROR(WaitForLedger());
    OMLOOP_ASSIGN_OR_RETURN(
        Reference loaded, Reference::Load(ReferenceFolder(options.reference)));
    reference = std::make_unique<Reference>(std::move(loaded));
  }
  if (Plays(options, Role::kRegistry)) {
    services::RegistryOptions open;
    open.ledger = channels.ledger;
    open.vault_folder = Folder("vault");
    open.kek_path =
        options.vault_kek.empty() ? Folder("vault.kek") : options.vault_kek;
    open.reference = reference.get();
    open.clock = &clock;
    open.random = &random;
    OMLOOP_ASSIGN_OR_RETURN(registry, services::RegistryServer::Open(open));
  }
  if (Plays(options, Role::kProcurement)) {
    vault::VaultOptions open;
    open.folder = Folder("desk");
    open.kek_path =
        options.desk_kek.empty() ? Folder("desk.kek") : options.desk_kek;
    open.purpose = "desk";
    OMLOOP_ASSIGN_OR_RETURN(desk, vault::Vault::Open(open));
    services::ProcurementOptions serve;
    serve.ledger = channels.ledger;
    serve.registry = channels.registry;
    serve.desk = desk.get();
    serve.reference = reference.get();
    serve.clock = &clock;
    procurement = std::make_unique<services::ProcurementServer>(serve);
  }
  if (Plays(options, Role::kCirculation)) {
    circulation = std::make_unique<services::CirculationServer>(
        services::CirculationOptions{.ledger = channels.ledger,
                                     .registry = channels.registry});
  }
  if (Plays(options, Role::kCirculation)) {
    flows = std::make_unique<services::FlowServer>(
        services::FlowOptions{.ledger = channels.ledger,
                              .registry = channels.registry,
                              .clock = &clock});
  }
  if (Plays(options, Role::kInsight)) {
    insight =
        std::make_unique<services::InsightServer>(services::InsightOptions{
            .ledger = channels.ledger, .registry = channels.registry});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<grpc::Server>> Daemon::Impl::Serve(
    const std::vector<grpc::Service*>& services,
    const std::vector<std::string>& at) {
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(client::kMessageBytesMax);
  builder.SetMaxSendMessageSize(client::kMessageBytesMax);
  // Two processes on one port would take turns answering.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  std::vector<int> ports(at.size(), 0);
  for (size_t i = 0; i < at.size(); ++i) {
    bool socket = at[i].starts_with("/");
    builder.AddListeningPort(socket ? "unix:" + at[i] : at[i],
                             grpc::InsecureServerCredentials(), &ports[i]);
  }
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> started = builder.BuildAndStart();
  for (size_t i = 0; i < at.size(); ++i) {
    bool socket = at[i].starts_with("/");
    if (started == nullptr || (!socket && ports[i] == 0)) {
      return Unavailable(
          "ADDRESS_IN_USE",
          absl::StrFormat("cannot listen at %s; another program may use it: "
                          "choose another port, or port 0 for any free one",
                          at.size() == 1 ? at[0] : at[i]));
    }
    if (socket) {
      chmod(at[i].c_str(), 0600);  // Reaching it makes one the steward.
      sockets.push_back(at[i]);
      addresses.push_back("unix:" + at[i]);
    } else {
      addresses.push_back(absl::StrFormat(
          "%s:%d", at[i].substr(0, at[i].rfind(':')), ports[i]));
    }
  }
  return started;
}

absl::Status Daemon::Impl::Listen() {
  std::vector<std::string> at;
  if (PlaysAll(options)) {
    at.push_back(client::SocketPath(options.folder, "omloop"));
  } else {
    for (Role role : options.roles) {
      if (role == Role::kLedger || role == Role::kGateway) continue;
      at.push_back(client::SocketPath(options.folder, RoleName(role)));
    }
  }
  for (const std::string& path : at) {
    OMLOOP_RETURN_IF_ERROR(ClaimSocket(path));
  }
  for (const std::string& address : options.listen) at.push_back(address);
  std::vector<grpc::Service*> services;
  if (ledger != nullptr) services.push_back(ledger.get());
  if (registry != nullptr) services.push_back(registry.get());
  if (procurement != nullptr) services.push_back(procurement.get());
  if (circulation != nullptr) services.push_back(circulation.get());
  if (flows != nullptr) services.push_back(flows.get());
  if (insight != nullptr) services.push_back(insight.get());
  if (at.empty() || services.empty()) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(server, Serve(services, at));
  return absl::OkStatus();
}

absl::Status Daemon::Impl::OpenGateway() {
  if (!Plays(options, Role::kGateway)) return absl::OkStatus();
  gateway::GatewayOptions open;
  open.address = options.http;
  open.channels = {{gateway::kLedgerService, channels.ledger},
                   {gateway::kRegistryService, channels.registry},
                   {gateway::kInsightService, channels.insight}};
  open.log = [](std::string_view line) {
    absl::FPrintF(stderr, "gateway: %s\n", line);
  };
  OMLOOP_ASSIGN_OR_RETURN(gateway, gateway::Gateway::Start(std::move(open)));
  addresses.push_back(absl::StrFormat(
      "http://%s:%d/", options.http.substr(0, options.http.rfind(':')),
      gateway->port()));
  return absl::OkStatus();
}

void Daemon::Impl::KeepHouse() {
  Day swept(1970, 1, 1);
  while (true) {
    Day today(absl::ToCivilDay(clock.Now(), absl::UTCTimeZone()));
    if (today != swept) {
      absl::Status status;
      if (desk != nullptr) status.Update(desk->Sweep(today).status());
      if (registry != nullptr) status.Update(registry->Sweep(today));
      // Nothing is lost by sweeping a day later.
      if (!status.ok()) {
        absl::FPrintF(stderr, "omloopd: sweeping the desk and the vault: %s\n",
                      status.message());
      }
      swept = today;
    }
    MutexLock lock(housekeeping_mutex);
    if (!stopping) {
      housekeeping_changed.wait_for(housekeeping_mutex,
                                    absl::ToChronoMilliseconds(kHousekeeping));
    }
    if (stopping) return;
  }
}

Daemon::Impl::~Impl() {
  {
    MutexLock lock(housekeeping_mutex);
    stopping = true;
    housekeeping_changed.notify_all();
  }
  if (housekeeper.joinable()) housekeeper.join();
  if (gateway != nullptr) gateway->Stop();
  if (ledger != nullptr) ledger->Stop();
  auto deadline = std::chrono::system_clock::now() + kShutdownGrace;
  // Insight and procurement call the ledger: they end before it.
  if (server != nullptr) server->Shutdown(deadline);
  insight.reset();
  procurement.reset();
  registry.reset();
  if (ledger_server != nullptr) ledger_server->Shutdown(deadline);
  for (const std::string& socket : sockets) unlink(socket.c_str());
}

Daemon::Daemon(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Daemon::~Daemon() = default;

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(
    const Options& options,
    std::function<void(const absl::Status&)> on_failure) {
  for (const std::string& address : options.listen) {
    OMLOOP_RETURN_IF_ERROR(CheckLoopback(address));
  }
  if (Plays(options, Role::kGateway)) {
    OMLOOP_RETURN_IF_ERROR(CheckLoopback(options.http));
  }
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  OMLOOP_RETURN_IF_ERROR(impl->OpenLedger(std::move(on_failure)));
  impl->Connect();
  OMLOOP_RETURN_IF_ERROR(impl->OpenRoles());
  OMLOOP_RETURN_IF_ERROR(impl->Listen());
  OMLOOP_RETURN_IF_ERROR(impl->OpenGateway());
  if (impl->procurement != nullptr) impl->procurement->ResumeImports();
  if (impl->desk != nullptr || impl->registry != nullptr) {
    impl->housekeeper = std::thread([raw = impl.get()] { raw->KeepHouse(); });
  }
  return std::unique_ptr<Daemon>(new Daemon(std::move(impl)));
}

std::string Daemon::StartMessage() const {
  std::string roles;
  for (Role role : impl_->options.roles) {
    absl::StrAppendFormat(&roles, "%s%s", roles.empty() ? "" : ", ",
                          RoleName(role));
  }
  std::string text = absl::StrFormat("omloopd serves %s\n  roles: %s\n",
                                     impl_->options.folder, roles);
  for (const std::string& address : impl_->addresses) {
    absl::StrAppendFormat(&text, "  at: %s\n", address);
  }
  text +=
      "Nobody signs in yet: whoever reaches a Unix socket is the steward and "
      "sees all;\nevery program of this machine may call the TCP addresses, "
      "where registering and\nbooking are open and answers show what the "
      "public may see. Other addresses are refused.\n";
  if (impl_->book != nullptr) {
    text +=
        "An older copy of this book put back whole would not be noticed: that "
        "needs a\nwitness or a head folder on another disk.\n";
  }
  return text;
}

}  // namespace omloop::daemon
