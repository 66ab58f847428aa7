#include "clients/cli/mail_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/model/month_rules.h"

namespace omloop::cli {
namespace {

constexpr size_t kBodyWidth = 72;
constexpr size_t kBase64Line = 76;
constexpr size_t kAddressMax = 254;

// Fields in braces are filled in; paragraphs are parted by an empty line.
struct Template {
  const char* subject;
  const char* body;
};

constexpr Template kInvitationNl = {
    "{month}: uw uitgaven voor {book}",
    "Beste collega,\n\n"
    "De maand {month} is voorbij. Wilt u de uitgaven van {anchor} aanleveren "
    "en indienen? Dat kan tot en met {due}.\n\n"
    "Het kost ongeveer tien minuten: lever het bestand aan, bekijk wat "
    "aandacht vraagt, dien de maand in met het controletotaal van uw eigen "
    "administratie en laat iemand aftekenen.\n\n"
    "Is er in {month} niets uitgegeven? Dien dan een controletotaal van nul "
    "in, dan weten we dat.\n\n"
    "Met vriendelijke groet,\n{book}"};
constexpr Template kInvitationEn = {
    "{month}: your spend for {book}",
    "Dear colleague,\n\n"
    "{month} is over. Could you hand in and submit the spend of {anchor}? "
    "There is time until {due}.\n\n"
    "It takes about ten minutes: hand in the file, look at what needs "
    "attention, submit the month with the control total of your own system, "
    "and have it signed off.\n\n"
    "Was nothing spent in {month}? Then submit a control total of zero, so "
    "that we know.\n\n"
    "Kind regards,\n{book}"};
constexpr Template kReminderNl = {
    "Herinnering: {month} voor {book}",
    "Beste collega,\n\n"
    "Van {anchor} hebben we voor {month}: {lines} regels, samen {imported}. "
    "De maand is nog niet ingediend; de datum daarvoor is {due}.\n\n"
    "Komt het later uit? Dat kan. Wordt de maand eerder verzegeld, dan staat "
    "{anchor} erbij als \"niet ingediend\" en telt wat later komt als een "
    "herziening.\n\n"
    "Met vriendelijke groet,\n{book}"};
constexpr Template kReminderEn = {
    "Reminder: {month} for {book}",
    "Dear colleague,\n\n"
    "Of {anchor} we have for {month}: {lines} lines, sum {imported}. The month "
    "is not submitted yet; the date for it is {due}.\n\n"
    "Does a later day suit you better? That is possible. If the month is "
    "sealed before, {anchor} is shown as \"not submitted\" and what comes "
    "later counts as a restatement.\n\n"
    "Kind regards,\n{book}"};
constexpr Template kReceiptNl = {
    "Ontvangen: {month} van {anchor}",
    "Beste collega,\n\n"
    "Dank u wel. De maand {month} van {anchor} is ingediend.\n\n"
    "  In het boek:     {lines} regels, {imported}\n"
    "  Controletotaal:  {control_lines} regels, {control}\n"
    "  Verschil:        {difference}\n\n"
    "Klopt dit niet, antwoord dan op dit bericht: een ingediende maand kan "
    "heropend worden.\n\n"
    "Met vriendelijke groet,\n{book}"};
constexpr Template kReceiptEn = {
    "Received: {month} of {anchor}",
    "Dear colleague,\n\n"
    "Thank you. {month} of {anchor} is submitted.\n\n"
    "  In the book:     {lines} lines, {imported}\n"
    "  Control total:   {control_lines} lines, {control}\n"
    "  Difference:      {difference}\n\n"
    "If this is not right, reply to this message: a submitted month can be "
    "reopened.\n\n"
    "Kind regards,\n{book}"};

const Template& TemplateOf(MailKind kind, Language language) {
  const bool dutch = language == Language::kDutch;
  switch (kind) {
    case MailKind::kInvitation:
      return dutch ? kInvitationNl : kInvitationEn;
    case MailKind::kReminder:
      return dutch ? kReminderNl : kReminderEn;
    case MailKind::kReceipt:
      return dutch ? kReceiptNl : kReceiptEn;
  }
  return kInvitationEn;
}

std::string DayText(Day day, Language language) {
  return absl::StrFormat("%d %s", day.day(),
                         FormatMonthName(Month(day), language));
}

// "=?UTF-8?B?...?=" words of at most 75 characters; plain when it is ASCII.
std::string EncodedHeader(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(),
                                 [](char c) { return c >= ' ' && c < 127; });
  if (plain) return text;
  constexpr size_t kBytesInWord = 45;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t length = std::min(kBytesInWord, text.size() - at);
    // No character is cut.
    while (at + length < text.size() &&
           (static_cast<unsigned char>(text[at + length]) & 0xc0) == 0x80) {
      --length;
    }
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" +
           absl::Base64Escape(absl::string_view(text).substr(at, length)) +
           "?=";
    at += length;
  }
  return out;
}

absl::Status CheckAddress(const std::string& address) {
  const bool safe = std::all_of(address.begin(), address.end(),
                                [](char c) { return c > ' ' && c < 127; });
  const size_t at = address.find('@');
  const bool whole =
      at != std::string::npos && at > 0 && at + 1 < address.size() &&
      address.find_first_of("<>,;:\"()[]\\") == std::string::npos;
  if (safe && whole && address.size() <= kAddressMax) return absl::OkStatus();
  return InvalidArgument(
      "BAD_MAIL_ADDRESS",
      absl::StrFormat("\"%s\" is no mail address; write it like "
                      "name@example.org",
                      Printable(address)));
}

}  // namespace

Mail ComposeMail(MailKind kind, const MailSubject& about, Language language) {
  const procurement::v1::AnchorMonth& state = about.state;
  type::v1::Money difference = state.imported_sum();
  difference.set_minor_units(difference.minor_units() -
                             state.control_total().minor_units());
  const auto money = [&](const type::v1::Money& value) {
    return FormatMoney(ToMoney(value), language);
  };
  std::string month = FormatMonthName(about.month, language);
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"{anchor}", Printable(about.anchor_name)},
      {"{book}", Printable(about.book_name)},
      {"{month}", month},
      {"{due}", DayText(SubmissionDue(about.month), language)},
      {"{lines}", FormatCount(state.imported_count(), language)},
      {"{imported}", money(state.imported_sum())},
      {"{control_lines}", FormatCount(state.control_count(), language)},
      {"{control}", money(state.control_total())},
      {"{difference}", money(difference)},
  };
  const Template& words = TemplateOf(kind, language);
  Mail mail;
  mail.subject = absl::StrReplaceAll(words.subject, fields);
  // Month names are small in Dutch; a subject begins with a capital.
  if (!mail.subject.empty() && mail.subject[0] >= 'a' &&
      mail.subject[0] <= 'z') {
    mail.subject[0] = static_cast<char>(mail.subject[0] - 'a' + 'A');
  }
  for (const std::string& line :
       Wrap(absl::StrReplaceAll(words.body, fields), kBodyWidth)) {
    mail.body += line + "\n";
  }
  return mail;
}

absl::StatusOr<std::string> AsMessage(const Mail& mail, const std::string& from,
                                      const std::string& to, absl::Time now) {
  OMLOOP_RETURN_IF_ERROR(CheckAddress(from));
  OMLOOP_RETURN_IF_ERROR(CheckAddress(to));
  std::string message;
  message += "From: " + from + "\r\n";
  message += "To: " + to + "\r\n";
  message += "Subject: " + EncodedHeader(mail.subject) + "\r\n";
  message += "Date: " +
             absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", now,
                              absl::UTCTimeZone()) +
             "\r\n";
  message +=
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n";
  const std::string body =
      absl::Base64Escape(absl::StrReplaceAll(mail.body, {{"\n", "\r\n"}}));
  for (size_t at = 0; at < body.size(); at += kBase64Line) {
    message += body.substr(at, kBase64Line) + "\r\n";
  }
  return message;
}

}  // namespace omloop::cli
