#ifndef OMLOOP_CLIENTS_CLI_MAIL_RELAY_H_
#define OMLOOP_CLIENTS_CLI_MAIL_RELAY_H_

#include <string>

#include "absl/status/status.h"

namespace omloop::cli {

// Where mail is handed over.
struct MailRelay {
  // "smtp://mail.example.org:587" or "smtps://mail.example.org".
  std::string url;
  // Empty: no sign-in.
  std::string user;
  std::string password;
};

// Hands one message (RFC 5322) to the relay. Anything but this machine itself
// is spoken to over TLS, checked against the system's authorities.
// Errors: INVALID_ARGUMENT BAD_MAIL_RELAY; UNAVAILABLE MAIL_NOT_SENT with what
// the relay said.
absl::Status SendMail(const MailRelay& relay, const std::string& from,
                      const std::string& to, const std::string& message);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_MAIL_RELAY_H_
