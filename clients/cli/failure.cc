#include "clients/cli/failure.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "clients/cli/text.h"
#include "ledger/base/errors.h"

namespace omloop::cli {
namespace {

constexpr size_t kLineWidth = 78;

struct Advice {
  std::string_view reason;
  std::string_view what_to_do;
};

// What a user of this program can do, beyond what the message says.
constexpr Advice kAdvice[] = {
    {"ANCHOR_NOT_FOUND",
     "see the anchors with \"omloop parties list --kind=anchor\"; register a "
     "new one with \"omloop parties register --kind=anchor --name=NAME\""},
    {"BAD_MONTH", "write a month as --month=2026-10"},
    {"BEHIND",
     "the figures are being brought up to date; ask again in a few seconds"},
    {"BOOK_EXISTS",
     "choose another folder, or look at the book that is there with \"omloop "
     "--folder=FOLDER book status\""},
    {"BOOK_NOT_FOUND", "make a book with \"omloop book init FOLDER\""},
    {"ENTRY_NOT_FOUND", "see where the book ends with \"omloop book status\""},
    {"IMPORT_NOT_FOUND",
     "start the import again: rows that stand in the book "
     "are not booked twice"},
    {"MONTH_SEALED",
     "the month is closed; a later line needs a restatement with a reason"},
    {"PARTY_NOT_FOUND", "see the parties with \"omloop parties list\""},
    {"STEWARD_ONLY",
     "ask over the book's own socket: run the command on the server with "
     "--folder=FOLDER, without --as=public"},
    {"UNKNOWN_AREA", "see the areas with \"omloop areas list\""},
    {"UNKNOWN_ASSET",
     "write the three letters of ISO 4217, for example --asset=GBP"},
};

std::string_view AdviceFor(const absl::Status& status,
                           std::string_view reason) {
  const auto* found = std::find_if(
      std::begin(kAdvice), std::end(kAdvice),
      [reason](const Advice& advice) { return advice.reason == reason; });
  if (found != std::end(kAdvice)) return found->what_to_do;
  switch (status.code()) {
    case absl::StatusCode::kDeadlineExceeded:
      return "the server took too long; look at its log and try again";
    case absl::StatusCode::kUnimplemented:
      return "the server does not know this call: it is older than this "
             "program, or does not run the role; compare \"omloop --version\" "
             "with \"omloopd --version\"";
    case absl::StatusCode::kResourceExhausted:
      return "the answer or the request is too large; ask for less at a time";
    case absl::StatusCode::kDataLoss:
      return "stop the server, keep the folder as it is, and run \"omloop "
             "verify\"";
    default:
      return "";
  }
}

bool NotReachable(const absl::Status& status) {
  // A server that refuses says why; without a reason none was reached.
  return absl::IsUnavailable(status) &&
         (ReasonOf(status).empty() || ReasonOf(status) == "NO_SERVER");
}

void AppendField(std::string_view name, std::string_view text,
                 std::string& out) {
  constexpr size_t kIndent = 10;
  bool first = true;
  for (const std::string& line : Wrap(text, kLineWidth - kIndent)) {
    out += PadRight(first ? absl::StrFormat("  %s", name) : "", kIndent);
    out += line + "\n";
    first = false;
  }
}

}  // namespace

ExitCode ExitCodeOf(const absl::Status& status) {
  return NotReachable(status) ? kExitNotReachable : kExitFailed;
}

std::string DescribeFailure(const absl::Status& status, const Context& context,
                            std::string_view command) {
  const std::string reason = ReasonOf(status);
  const std::string message(status.message());
  std::string out;
  if (NotReachable(status)) {
    out = absl::StrFormat("omloop %s: no server answers\n", command);
    const std::string server = context.ServerText();
    AppendField("where",
                server.empty() ? "the socket in " + context.Folder() : server,
                out);
    AppendField("why", message, out);
    // No socket was found at all: the message says what to do.
    if (reason == "NO_SERVER") return out;
    AppendField(
        "do",
        server.empty()
            ? absl::StrFormat("start it again with \"omloopd --folder=%s\"",
                              context.Folder())
            : "start the server there, or name another with "
              "--server=ADDRESS; for a book on this machine give "
              "--folder=FOLDER",
        out);
    return out;
  }
  const std::string whole = absl::StrFormat("omloop %s: %s", command, message);
  for (const std::string& line : Wrap(whole, kLineWidth - 2)) {
    out += (out.empty() ? "" : "  ") + Printable(line) + "\n";
  }
  if (!reason.empty()) AppendField("reason", reason, out);
  const std::string_view advice = AdviceFor(status, reason);
  if (!advice.empty()) AppendField("do", advice, out);
  return out;
}

}  // namespace omloop::cli
