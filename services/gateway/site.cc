#include "services/gateway/site.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "services/gateway/export.h"
#include "services/gateway/gateway.h"
#include "services/gateway/page_month.h"

namespace omloop::gateway {
namespace {

using insight::v1::GetMonthOverviewRequest;
using insight::v1::GetMonthOverviewResponse;
using insight::v1::ListMonthsRequest;

constexpr std::string_view kMonthPrefix = "/maand/";
constexpr std::string_view kDataPrefix = "/v1/months";
constexpr char kBook[] = "books/-";

RpcCall InsightCall(std::string method,
                    const google::protobuf::Message& request) {
  return {.service = kInsightService,
          .method = std::move(method),
          .message = request.SerializeAsString()};
}

std::vector<Month> MonthsOf(const insight::v1::ListMonthsResponse& list) {
  std::vector<Month> months;
  for (const auto& summary : list.months()) {
    if (auto month = ParseMonth(summary.month()); month.ok()) {
      months.push_back(*month);
    }
  }
  std::ranges::sort(months);
  const auto repeated = std::ranges::unique(months);
  months.erase(repeated.begin(), repeated.end());
  return months;
}

// The request for the figures asked for, and what else the month has; nullopt
// when the list has no such month or asset.
std::optional<GetMonthOverviewRequest> Choose(const MonthQuestion& question,
                                              MonthAnswer& answer) {
  if (answer.months.empty()) return std::nullopt;
  const std::string month =
      FormatMonth(question.month.value_or(answer.months.back()));
  const insight::v1::MonthSummary* chosen = nullptr;
  for (const auto& summary : answer.list.months()) {
    if (summary.month() != month) continue;
    if (!question.asset.empty()
            ? summary.asset() == question.asset
            : chosen == nullptr ||
                  summary.line_count() > chosen->line_count()) {
      chosen = &summary;
    }
  }
  if (chosen == nullptr) return std::nullopt;
  for (const auto& summary : answer.list.months()) {
    if (summary.month() == month && summary.asset() != chosen->asset()) {
      answer.other_assets.push_back(summary.asset());
    }
  }
  GetMonthOverviewRequest request;
  request.set_parent(kBook);
  request.set_month(month);
  request.set_asset(chosen->asset());
  request.set_as_public(true);
  return request;
}

std::string AssetIn(const HttpRequest& request) {
  const auto query = ParseQuery(request.query());
  return std::string(query ? Find(*query, "asset").value_or("") : "");
}

HttpResponse Redirect(std::string_view location) {
  HttpResponse response{.status = 303};
  response.Set("Location", location);
  response.Set("Content-Type", "text/plain; charset=utf-8");
  return response;
}

grpc::Status Unreadable() {
  return grpc::Status(grpc::StatusCode::INTERNAL,
                      "insight sent an answer that cannot be read; are its "
                      "version and the gateway's the same?");
}

HttpResponse UpstreamProblem(const grpc::Status& status) {
  HttpResponse response =
      Problem(HttpStatusOf(status.error_code()),
              ConnectCodeName(status.error_code()), status.error_message());
  if (response.status == 503) response.Set("Retry-After", "60");
  return response;
}

HttpResponse Download(std::string content_type, std::string body) {
  HttpResponse response{.body = std::move(body)};
  response.Set("Content-Type", content_type);
  response.Set("Cache-Control", "no-cache");
  return response;
}

// What /v1/months... asks for.
struct DataRequest {
  std::optional<Month> month;
  std::string asset;
  bool csv = false;
  std::string table;
  Language language = Language::kDutch;
};

// The request, or the answer that refuses it.
std::optional<HttpResponse> ReadDataRequest(const HttpRequest& request,
                                            DataRequest& data) {
  std::string_view rest = request.path().substr(kDataPrefix.size());
  data.csv = absl::EndsWith({rest.data(), rest.size()}, ".csv");
  if (!data.csv && !absl::EndsWith({rest.data(), rest.size()}, ".json")) {
    return Problem(404, "Not found",
                   "write /v1/months.json, /v1/months/2026-10.json or "
                   "/v1/months/2026-10.csv");
  }
  rest = rest.substr(0, rest.rfind('.'));
  if (!rest.empty()) {
    const auto month = ParseMonth(rest.substr(1));
    if (rest[0] != '/' || !month.ok()) {
      return Problem(404, "Not found",
                     absl::StrFormat("\"%s\" is no month; write it like "
                                     "2026-10",
                                     rest.substr(1)));
    }
    data.month = *month;
  } else if (data.csv) {
    return Problem(404, "Not found", "the list of months is JSON only");
  }
  const auto query = ParseQuery(request.query());
  if (!query) {
    return Problem(400, "Bad request",
                   "the query of the address is not well formed");
  }
  data.asset = Find(*query, "asset").value_or("");
  data.table = Find(*query, "table").value_or("");
  if (!data.table.empty() && !IsTable(data.table)) {
    return Problem(400, "Bad request",
                   absl::StrFormat("there is no table \"%s\"; tables are "
                                   "figures, rings, categories, suppliers, "
                                   "anchors, trend and contracts",
                                   data.table));
  }
  const std::string_view language = Find(*query, "lang").value_or("nl");
  if (language != "nl" && language != "en") {
    return Problem(400, "Bad request", "lang is nl or en");
  }
  if (language == "en") data.language = Language::kEnglish;
  return std::nullopt;
}

HttpResponse DataAnswer(const DataRequest& data, const MonthAnswer& answer) {
  if (!answer.status.ok()) return UpstreamProblem(answer.status);
  if (!data.month) return Download("application/json", ToJson(answer.list));
  if (!answer.overview) {
    return Problem(404, "Not found",
                   absl::StrFormat("there is no spend in %s; "
                                   "/v1/months.json lists the months",
                                   FormatMonth(*data.month)));
  }
  if (!data.csv) return Download("application/json", ToJson(*answer.overview));
  HttpResponse response =
      Download("text/csv; charset=utf-8",
               MonthCsv(*answer.overview, data.table, data.language));
  response.Set("Content-Disposition",
               absl::StrFormat("attachment; filename=\"omloop-%s%s%s.csv\"",
                               FormatMonth(*data.month),
                               data.table.empty() ? "" : "-", data.table));
  return response;
}

}  // namespace

void Site::Handle(const HttpRequest& request,
                  std::shared_ptr<Cancellation> cancellation, Reply reply) {
  std::string_view path = request.path();
  if (path.starts_with(kDataPrefix)) {
    HandleData(request, std::move(cancellation), std::move(reply));
    return;
  }
  PageContext context{.assets = assets_};
  if (path == "/en") {
    reply(Redirect("/en/"));
    return;
  }
  if (path.starts_with("/en/")) {
    context.language = Language::kEnglish;
    path.remove_prefix(3);
  }
  context.path = std::string(path);
  HandlePage(std::move(context), request, std::move(cancellation),
             std::move(reply));
}

void Site::HandlePage(PageContext context, const HttpRequest& request,
                      std::shared_ptr<Cancellation> cancellation, Reply reply) {
  const std::string path = context.path;
  if (path == "/") {
    HandleMonthPage(std::move(context), {.asset = AssetIn(request)},
                    std::move(cancellation), std::move(reply));
  } else if (path == "/maand") {
    // The form of the month picker.
    const auto query = ParseQuery(request.query());
    const auto month =
        ParseMonth(query ? Find(*query, "maand").value_or("") : "");
    reply(month.ok() ? Redirect(PagePath(context.language, MonthPath(*month)))
                     : NotFoundPage(context));
  } else if (path.starts_with(kMonthPrefix)) {
    const auto month =
        ParseMonth(std::string_view(path).substr(kMonthPrefix.size()));
    if (!month.ok()) {
      reply(NotFoundPage(context));
      return;
    }
    HandleMonthPage(std::move(context),
                    {.month = *month, .asset = AssetIn(request)},
                    std::move(cancellation), std::move(reply));
  } else if (path == "/zo-rekenen-wij") {
    reply(HowWeCountPage(context));
  } else if (path == "/toegankelijkheid") {
    reply(AccessibilityPage(context));
  } else {
    reply(NotFoundPage(context));
  }
}

void Site::HandleMonthPage(PageContext context, MonthQuestion question,
                           std::shared_ptr<Cancellation> cancellation,
                           Reply reply) {
  AskForMonth(question, std::move(cancellation),
              [context = std::move(context), month = question.month,
               reply = std::move(reply)](const MonthAnswer& answer) mutable {
                if (!answer.status.ok()) {
                  reply(AwayPage(context));
                } else if (answer.overview) {
                  context.book_name = answer.overview->book_display_name();
                  reply(MonthPage(context, *answer.overview, answer.months,
                                  answer.other_assets));
                } else if (month) {
                  reply(NoMonthPage(context, *month, answer.months));
                } else {
                  reply(EmptyPage(context));
                }
              });
}

void Site::HandleData(const HttpRequest& request,
                      std::shared_ptr<Cancellation> cancellation, Reply reply) {
  DataRequest data;
  if (auto refusal = ReadDataRequest(request, data)) {
    reply(*std::move(refusal));
    return;
  }
  AskForMonth({.month = data.month, .asset = data.asset},
              std::move(cancellation),
              [data, reply = std::move(reply)](const MonthAnswer& answer) {
                reply(DataAnswer(data, answer));
              });
}

void Site::AskForMonth(MonthQuestion question,
                       std::shared_ptr<Cancellation> cancellation,
                       OnMonth done) {
  ListMonthsRequest list;
  list.set_parent(kBook);
  Cancellation& first = *cancellation;
  upstream_.Start(InsightCall("ListMonths", list), first,
                  [this, question = std::move(question),
                   cancellation = std::move(cancellation),
                   done = std::move(done)](RpcResult result) mutable {
                    MonthAnswer answer{.status = result.status};
                    if (answer.status.ok() &&
                        !answer.list.ParseFromString(result.message)) {
                      answer.status = Unreadable();
                    }
                    answer.months = MonthsOf(answer.list);
                    const auto request = Choose(question, answer);
                    if (!answer.status.ok() || !request) {
                      done(answer);
                      return;
                    }
                    upstream_.Start(
                        InsightCall("GetMonthOverview", *request),
                        *cancellation,
                        [answer = std::move(answer), cancellation,
                         done = std::move(done)](RpcResult result) mutable {
                          answer.status = result.status;
                          GetMonthOverviewResponse overview;
                          if (answer.status.ok() &&
                              (!overview.ParseFromString(result.message) ||
                               !ParseMonth(overview.month()).ok())) {
                            answer.status = Unreadable();
                          }
                          if (answer.status.ok())
                            answer.overview = std::move(overview);
                          done(answer);
                        });
                  });
}

}  // namespace omloop::gateway
