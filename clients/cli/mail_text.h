#ifndef OMLOOP_CLIENTS_CLI_MAIL_TEXT_H_
#define OMLOOP_CLIENTS_CLI_MAIL_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/language.h"
#include "ledger/base/calendar.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::cli {

enum class MailKind {
  // The month is over: please hand it in.
  kInvitation,
  // It is not there yet.
  kReminder,
  // It was submitted: what came in.
  kReceipt,
};

struct Mail {
  std::string subject;
  // Lines of at most 72 columns, LF ends.
  std::string body;
};

// What a mail is about.
struct MailSubject {
  std::string anchor_name;
  std::string book_name;
  Month month;
  procurement::v1::AnchorMonth state;
};

// The text of a mail, from a template of its own for each kind and language.
// Neutral in tone: a fact and a request, no blame.
Mail ComposeMail(MailKind kind, const MailSubject& about, Language language);

// The mail as RFC 5322 and MIME want it: CRLF, UTF-8 in base64, words of the
// header encoded. Errors: INVALID_ARGUMENT BAD_MAIL_ADDRESS when an address
// has blanks, control characters or no "@".
absl::StatusOr<std::string> AsMessage(const Mail& mail, const std::string& from,
                                      const std::string& to, absl::Time now);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_MAIL_TEXT_H_
