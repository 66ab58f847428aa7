#ifndef OMLOOP_SERVICES_GATEWAY_ROUTER_H_
#define OMLOOP_SERVICES_GATEWAY_ROUTER_H_

#include <functional>
#include <memory>
#include <string_view>

#include "services/gateway/assets.h"
#include "services/gateway/session.h"
#include "services/gateway/site.h"
#include "services/gateway/upstream.h"

namespace omloop::gateway {

// How long /healthz waits for the book.
inline constexpr absl::Duration kHealthTimeout = absl::Seconds(2);

// Which part answers which path, and what every answer carries.
class Router {
 public:
  using Log = std::function<void(std::string_view line)>;

  Router(Upstream& upstream, Log log)
      : upstream_(upstream), log_(std::move(log)), site_(upstream, assets_) {}

  void Handle(const HttpRequest& request,
              std::shared_ptr<Cancellation> cancellation, Reply reply);

 private:
  void HandleRpc(const HttpRequest& request, Cancellation& cancellation,
                 Reply reply);
  void HandleHealth(Cancellation& cancellation, Reply reply);
  HttpResponse ServeAsset(const HttpRequest& request) const;
  // Adds the headers every answer has, and packs it when that helps.
  void Finish(const HttpRequest& request, HttpResponse& response) const;

  Upstream& upstream_;
  const Log log_;
  const Assets assets_;
  Site site_;
};

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_ROUTER_H_
