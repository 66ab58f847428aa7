#ifndef OMLOOP_SERVICES_GATEWAY_SITE_H_
#define OMLOOP_SERVICES_GATEWAY_SITE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/calendar.h"
#include "omloop/insight/v1/insight.pb.h"
#include "services/gateway/assets.h"
#include "services/gateway/page.h"
#include "services/gateway/session.h"
#include "services/gateway/upstream.h"

namespace omloop::gateway {

// Which figures are asked for.
struct MonthQuestion {
  // Not set: the newest.
  std::optional<Month> month;
  // "EUR"; empty: the one with most lines in the month.
  std::string asset;
};

// What insight says of a month, as the public sees it.
struct MonthAnswer {
  grpc::Status status;
  // Months with spend, oldest first.
  std::vector<Month> months;
  insight::v1::ListMonthsResponse list;
  // Assets of the month besides the one shown.
  std::vector<std::string> other_assets;
  // Not set when there is no spend in the month asked for, or at all.
  std::optional<insight::v1::GetMonthOverviewResponse> overview;
};

// The pages for people, and the same figures as files for programs (/v1/).
class Site {
 public:
  Site(Upstream& upstream, const Assets& assets)
      : upstream_(upstream), assets_(assets) {}

  // GET or HEAD. The request lives until the reply.
  void Handle(const HttpRequest& request,
              std::shared_ptr<Cancellation> cancellation, Reply reply);

 private:
  using OnMonth = std::function<void(const MonthAnswer&)>;

  void HandlePage(PageContext context, const HttpRequest& request,
                  std::shared_ptr<Cancellation> cancellation, Reply reply);
  void HandleMonthPage(PageContext context, MonthQuestion question,
                       std::shared_ptr<Cancellation> cancellation, Reply reply);
  void HandleData(const HttpRequest& request,
                  std::shared_ptr<Cancellation> cancellation, Reply reply);
  // Asks for the months and then for one of them.
  void AskForMonth(MonthQuestion question,
                   std::shared_ptr<Cancellation> cancellation, OnMonth done);

  Upstream& upstream_;
  const Assets& assets_;
};

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_SITE_H_
