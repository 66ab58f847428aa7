#include "clients/cli/mail_relay.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "curl/curl.h"
#include "ledger/base/errors.h"

namespace omloop::cli {
namespace {

constexpr long kSecondsMax = 60;

struct Upload {
  const std::string* message;
  size_t sent = 0;
};

size_t Read(char* buffer, size_t size, size_t count, void* from) {
  auto* upload = static_cast<Upload*>(from);
  const size_t length =
      std::min(size * count, upload->message->size() - upload->sent);
  std::memcpy(buffer, upload->message->data() + upload->sent, length);
  upload->sent += length;
  return length;
}

// The host of an address of a relay; "" when it is none.
std::string HostOf(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(
      curl_url(), curl_url_cleanup);
  if (parsed == nullptr ||
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return "";
  }
  char* host = nullptr;
  if (curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    return "";
  }
  std::string name = host;
  curl_free(host);
  return name;
}

bool IsThisMachine(const std::string& host) {
  return host == "localhost" || host == "[::1]" ||
         absl::StartsWith(host, "127.");
}

}  // namespace

absl::Status SendMail(const MailRelay& relay, const std::string& from,
                      const std::string& to, const std::string& message) {
  const std::string host = HostOf(relay.url);
  const bool mail = absl::StartsWith(relay.url, "smtp://") ||
                    absl::StartsWith(relay.url, "smtps://");
  if (!mail || host.empty()) {
    return InvalidArgument(
        "BAD_MAIL_RELAY",
        absl::StrFormat("\"%s\" is no mail relay; write it like "
                        "smtp://mail.example.org:587",
                        relay.url));
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
      curl_easy_init(), curl_easy_cleanup);
  if (curl == nullptr) {
    return Unavailable("MAIL_NOT_SENT", "the mail library could not start");
  }
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
      curl_slist_append(nullptr, ("<" + to + ">").c_str()),
      curl_slist_free_all);
  Upload upload{&message};
  char why[CURL_ERROR_SIZE] = "";
  const std::string sender = "<" + from + ">";
  curl_easy_setopt(curl.get(), CURLOPT_URL, relay.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, Read);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &upload);
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, kSecondsMax);
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, why);
  // Nothing is to go another way than the one named.
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_USE_SSL,
                   IsThisMachine(host) ? static_cast<long>(CURLUSESSL_TRY)
                                       : static_cast<long>(CURLUSESSL_ALL));
  if (!relay.user.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, relay.user.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, relay.password.c_str());
  }
  const CURLcode result = curl_easy_perform(curl.get());
  if (result == CURLE_OK) return absl::OkStatus();
  return Unavailable(
      "MAIL_NOT_SENT",
      absl::StrFormat("%s did not take the mail to %s: %s", relay.url, to,
                      why[0] != '\0' ? why : curl_easy_strerror(result)));
}

}  // namespace omloop::cli
