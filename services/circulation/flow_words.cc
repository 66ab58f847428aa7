#include "services/circulation/flow_words.h"

#include <string_view>

#include "absl/strings/str_format.h"
#include "ledger/base/ratio.h"

namespace omloop::services {
namespace {

namespace pb = omloop::circulation::v1;

// Of every 100 euro: "45,3" or "45.3".
std::string OfHundred(const omloop::type::v1::Ratio& ratio, bool dutch) {
  const int64_t permille =
      Ratio{ratio.numerator(), ratio.denominator()}.PermilleRoundedHalfAway();
  if (permille % 10 == 0) return absl::StrFormat("%d", permille / 10);
  return absl::StrFormat("%d%s%d", permille / 10, dutch ? "," : ".",
                         permille % 10);
}

std::string Range(const omloop::type::v1::Ratio& low,
                  const omloop::type::v1::Ratio& high, bool dutch) {
  const std::string from = OfHundred(low, dutch);
  const std::string to = OfHundred(high, dutch);
  return from == to ? from : from + (dutch ? " tot " : " to ") + to;
}

}  // namespace

std::string TrailSentence(const pb::GetTrailResponse& answer, bool dutch) {
  if (!answer.absent_reason().empty()) {
    return dutch ? "Te weinig bedrijven om iets te laten zien."
                 : "Too few firms to show anything.";
  }
  if (answer.retention().empty()) return "";
  std::string text;
  const pb::RetentionRow& arrived = answer.retention(0);
  text = absl::StrFormat(
      dutch ? "Van elke 100 euro die ankers betaalden ging %s euro naar "
              "bedrijven hier."
            : "Of every 100 euro that anchors paid, %s euro went to firms "
              "here.",
      Range(arrived.low(), arrived.high(), dutch));
  if (answer.payment_count() == 0) {
    return text +
           (dutch ? " Van wat zij zelf weer betaalden is niets bekend, dus "
                    "verder is het geld niet te volgen."
                  : " Nothing is known of what they paid in turn, so the money "
                    "cannot be followed further.");
  }
  for (const pb::RetentionRow& row : answer.retention()) {
    if (row.transfers() != 1 && row.transfers() != 2) continue;
    absl::StrAppendFormat(
        &text,
        dutch ? (row.transfers() == 1
                     ? " Na 1 doorbetaling is daarvan nog %s euro hier."
                     : " Na 2 doorbetalingen nog %s euro.")
              : (row.transfers() == 1
                     ? " After 1 payment between them, %s euro of it is still "
                       "here."
                     : " After 2, %s euro."),
        Range(row.low(), row.high(), dutch));
    if (!row.amount().determined()) {
      text += dutch ? " (Welk geld doorbetaald is, volgt niet uit de gegevens: "
                      "vandaar van-tot.)"
                    : " (Which money was paid on is not determined by the "
                      "data: hence from-to.)";
    }
  }
  return text;
}

std::string CirclesSentence(const pb::GetCirclesResponse& answer, bool dutch) {
  if (!answer.absent_reason().empty()) {
    return dutch ? "Te weinig bedrijven om iets te laten zien."
                 : "Too few firms to show anything.";
  }
  return absl::StrFormat(
      dutch ? "Van elke 100 euro die hier van partij naar partij ging, kan "
              "hoogstens %s euro in gesloten kringen zijn rondgegaan."
            : "Of every 100 euro that went from party to party, at most %s "
              "euro can have gone round in closed circles.",
      OfHundred(answer.circulation(), dutch));
}

}  // namespace omloop::services
