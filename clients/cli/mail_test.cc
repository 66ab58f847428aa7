#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cli/due.h"
#include "clients/cli/mail_relay.h"
#include "clients/cli/mail_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/check.h"
#include "tests/testing/status_matchers.h"

namespace omloop::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

MailSubject About() {
  MailSubject about;
  about.anchor_name = "Stichting Zorg & Co";
  about.book_name = "Samen Nieuw-West";
  about.month = Month(2026, 10);
  about.state.set_imported_count(1412);
  about.state.mutable_imported_sum()->set_minor_units(1'234'567'89);
  about.state.mutable_imported_sum()->set_asset("EUR");
  about.state.set_control_count(1413);
  about.state.mutable_control_total()->set_minor_units(1'234'600'00);
  about.state.mutable_control_total()->set_asset("EUR");
  return about;
}

TEST(MailTextTest, EveryLetterIsFilledInInBothLanguages) {
  for (MailKind kind :
       {MailKind::kInvitation, MailKind::kReminder, MailKind::kReceipt}) {
    for (Language language : {Language::kDutch, Language::kEnglish}) {
      const Mail mail = ComposeMail(kind, About(), language);
      EXPECT_THAT(mail.subject, Not(HasSubstr("{")));
      EXPECT_THAT(mail.body, Not(HasSubstr("{")));
      EXPECT_THAT(mail.body, HasSubstr("Stichting Zorg & Co"));
      EXPECT_THAT(mail.body, HasSubstr("Samen Nieuw-West"));
      EXPECT_THAT(mail.body,
                  HasSubstr(language == Language::kDutch ? "oktober 2026"
                                                         : "October 2026"));
      for (absl::string_view line : absl::StrSplit(mail.body, '\n')) {
        EXPECT_LE(line.size(), 80u) << line;
      }
    }
  }
}

TEST(MailTextTest, TheInvitationNamesTheDay) {
  EXPECT_THAT(
      ComposeMail(MailKind::kInvitation, About(), Language::kDutch).body,
      HasSubstr("15 november 2026"));
  EXPECT_EQ(
      ComposeMail(MailKind::kInvitation, About(), Language::kDutch).subject,
      "Oktober 2026: uw uitgaven voor Samen Nieuw-West");
}

TEST(MailTextTest, TheReceiptShowsBothTotalsAndTheirDifference) {
  const std::string body =
      ComposeMail(MailKind::kReceipt, About(), Language::kDutch).body;
  EXPECT_THAT(body, HasSubstr("1.412 regels, € 1.234.567,89"));
  EXPECT_THAT(body, HasSubstr("1.413 regels, € 1.234.600,00"));
  EXPECT_THAT(body, HasSubstr("€ -32,11"));
}

TEST(MailTextTest, NamesCannotBringFieldsOrLinesOfTheirOwn) {
  MailSubject about = About();
  about.anchor_name = "Evil\r\nBcc: all@example.org";
  const Mail mail = ComposeMail(MailKind::kReceipt, about, Language::kEnglish);
  EXPECT_THAT(mail.subject, Not(HasSubstr("\n")));
  const absl::Time now = absl::FromUnixSeconds(1'793'900'000);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const std::string message,
      AsMessage(mail, "omloop@example.org", "a@example.org", now));
  EXPECT_THAT(message, Not(HasSubstr("\nBcc:")));
  for (const char* bad : {"", "nobody", "a b@example.org", "a@example.org\nX:1",
                          "<a@example.org>", "@example.org", "a@"}) {
    EXPECT_THAT(AsMessage(mail, "omloop@example.org", bad, now),
                StatusIs(kInvalid, "BAD_MAIL_ADDRESS"))
        << bad;
  }
}

TEST(MailTextTest, AMessageIsWhatMailProgramsRead) {
  const Mail mail{"Coöperatie: één maand", "€ 12\n"};
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const std::string message,
      AsMessage(mail, "omloop@example.org", "inkoop@example.org",
                absl::FromUnixSeconds(1'793'900'000)));
  EXPECT_THAT(message, HasSubstr("From: omloop@example.org\r\n"));
  EXPECT_THAT(message, HasSubstr("Subject: =?UTF-8?B?"));
  EXPECT_THAT(message, HasSubstr("Date: Thu, 05 Nov 2026 "));
  const size_t body = message.find("\r\n\r\n") + 4;
  std::string decoded;
  ASSERT_TRUE(absl::Base64Unescape(
      message.substr(body, message.size() - body - 2), &decoded));
  EXPECT_EQ(decoded, "€ 12\r\n");
  for (absl::string_view line : absl::StrSplit(message, "\r\n")) {
    EXPECT_LE(line.size(), 78u);
  }
}

// A relay that takes one mail and keeps what it was told.
class OneMailRelay {
 public:
  explicit OneMailRelay(std::string answer_to_recipient)
      : answer_(std::move(answer_to_recipient)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    OMLOOP_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) ==
                 0);
    OMLOOP_CHECK(listen(listener_, 1) == 0);
    OMLOOP_CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address),
                             &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~OneMailRelay() {
    if (thread_.joinable()) thread_.join();
    close(listener_);
  }
  std::string url() const {
    return absl::StrFormat("smtp://127.0.0.1:%d", port_);
  }
  std::string Heard() {
    thread_.join();
    return heard_;
  }

 private:
  void Serve() {
    const int client = accept(listener_, nullptr, nullptr);
    const auto say = [&](std::string line) {
      line += "\r\n";
      OMLOOP_CHECK(write(client, line.data(), line.size()) ==
                   static_cast<ssize_t>(line.size()));
    };
    say("220 relay.example ready");
    bool in_message = false;
    std::string pending;
    char buffer[4096];
    ssize_t got = 0;
    while ((got = read(client, buffer, sizeof(buffer))) > 0) {
      pending.append(buffer, static_cast<size_t>(got));
      for (size_t end; (end = pending.find("\r\n")) != std::string::npos;) {
        const std::string line = pending.substr(0, end);
        pending.erase(0, end + 2);
        heard_ += line + "\n";
        if (in_message) {
          if (line == ".") {
            in_message = false;
            say("250 taken");
          }
          continue;
        }
        if (line.rfind("RCPT", 0) == 0) {
          say(answer_);
        } else if (line == "DATA") {
          in_message = true;
          say("354 go on");
        } else if (line == "QUIT") {
          say("221 bye");
        } else {
          say("250 relay.example");
        }
      }
    }
    close(client);
  }

  std::string answer_;
  int listener_ = -1;
  int port_ = 0;
  std::string heard_;
  std::thread thread_;
};

TEST(MailRelayTest, HandsTheMessageOver) {
  OneMailRelay relay("250 fine");
  OMLOOP_EXPECT_OK(SendMail({relay.url(), "", ""}, "omloop@example.org",
                            "inkoop@example.org",
                            "Subject: hello\r\n\r\nhi\r\n"));
  const std::string heard = relay.Heard();
  EXPECT_THAT(heard, HasSubstr("MAIL FROM:<omloop@example.org>"));
  EXPECT_THAT(heard, HasSubstr("RCPT TO:<inkoop@example.org>"));
  EXPECT_THAT(heard, HasSubstr("Subject: hello\n\nhi\n.\n"));
}

TEST(MailRelayTest, SaysWhatTheRelayRefused) {
  OneMailRelay relay("550 no such mailbox");
  const absl::Status status =
      SendMail({relay.url(), "", ""}, "omloop@example.org",
               "nobody@example.org", "Subject: hello\r\n\r\nhi\r\n");
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kUnavailable, "MAIL_NOT_SENT"));
}

TEST(MailRelayTest, TakesNothingButMailRelays) {
  for (const char* url : {"", "http://example.org", "file:///etc/passwd",
                          "smtp://", "mail.example.org"}) {
    EXPECT_THAT(SendMail({url, "", ""}, "a@example.org", "b@example.org", "x"),
                StatusIs(kInvalid, "BAD_MAIL_RELAY"))
        << url;
  }
}

TEST(CalendarTest, AnItemIsAnAllDayEventWithALastingIdentity) {
  google::protobuf::RepeatedPtrField<procurement::v1::DueItem> items;
  procurement::v1::DueItem* item = items.Add();
  item->set_id("DUE_KIND_SUBMIT-1-2026-10");
  item->set_due_date("2026-12-31");
  item->set_command("omloop month submit --total=1,00; more");
  items.Add()->set_id("undated");
  const std::string calendar = AsCalendar(
      items,
      [](const procurement::v1::DueItem&) {
        return std::string("Coöperatie ") + std::string(80, 'x');
      },
      absl::FromUnixSeconds(1'793'900'000));
  EXPECT_THAT(calendar, HasSubstr("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  EXPECT_THAT(calendar, HasSubstr("UID:DUE_KIND_SUBMIT-1-2026-10@omloop\r\n"));
  EXPECT_THAT(calendar, HasSubstr("DTSTART;VALUE=DATE:20261231\r\n"));
  EXPECT_THAT(calendar, HasSubstr("DTEND;VALUE=DATE:20270101\r\n"));
  EXPECT_THAT(calendar, HasSubstr("--total=1\\,00\\; more"));
  EXPECT_THAT(calendar, Not(HasSubstr("undated")));
  for (absl::string_view line : absl::StrSplit(calendar, "\r\n")) {
    EXPECT_LE(line.size(), 75u) << line;
  }
}

}  // namespace
}  // namespace omloop::cli
