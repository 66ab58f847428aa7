#include "ledger/economy/evidence.h"

#include <tuple>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop::economy {
namespace {

bool IsShare(const Ratio& ratio) {
  return ratio.denominator > 0 && ratio.numerator >= 0 &&
         ratio.numerator <= ratio.denominator;
}

bool AtMost(const Ratio& a, const Ratio& b) {
  return absl::int128(a.numerator) * b.denominator <=
         absl::int128(b.numerator) * a.denominator;
}

EvidenceQuality LetterIn(const Evidence& evidence, Month month) {
  if (evidence.period.first > month) return EvidenceQuality::kNone;
  // 0 or less when the period covers the month.
  const int64_t age = (month + 1) - evidence.period.limit;
  if (age <= kEvidenceFreshMonths) return evidence.letter;
  if (age <= kEvidenceOldMonths) return EvidenceQuality::kD;
  return EvidenceQuality::kNone;
}

}  // namespace

absl::Status CheckEvidence(const Evidence& evidence) {
  const auto bad = [](std::string_view what) {
    return InvalidArgument("BAD_EVIDENCE", what);
  };
  if (evidence.letter != EvidenceQuality::kA &&
      evidence.letter != EvidenceQuality::kB) {
    return bad(
        "evidence of a supplier is A (its own books) or B (its signed "
        "declaration); C, D and E are derived");
  }
  if (evidence.period.first >= evidence.period.limit) {
    return bad("the period of evidence holds no month");
  }
  if (!IsShare(evidence.local)) {
    return bad(absl::StrFormat(
        "the local part of outgoings is %d/%d, which is no share between 0 "
        "and 1: outgoings cannot exceed what they are a part of",
        evidence.local.numerator, evidence.local.denominator));
  }
  if (evidence.local_wages.defined() &&
      (!IsShare(evidence.local_wages) ||
       !AtMost(evidence.local_wages, evidence.local))) {
    return bad(
        "wages of local staff are a part of the local outgoings and cannot "
        "exceed them");
  }
  return absl::OkStatus();
}

ChosenEvidence ChooseEvidence(absl::Span<const Evidence> evidence,
                              Month month) {
  ChosenEvidence best;
  const auto rank = [](const ChosenEvidence& chosen) {
    const Evidence& e = *chosen.evidence;
    const uint64_t source = e.source == kNoSeq ? 0 : e.source.value() + 1;
    return std::tuple(-static_cast<int>(chosen.letter), e.period.limit,
                      e.period.first, source);
  };
  for (const Evidence& piece : evidence) {
    const ChosenEvidence chosen{LetterIn(piece, month), &piece};
    if (chosen.letter == EvidenceQuality::kNone) continue;
    if (best.evidence == nullptr || rank(chosen) > rank(best)) best = chosen;
  }
  return best;
}

char EvidenceLetter(EvidenceQuality quality) {
  return "-ABCDEZ"[static_cast<int>(quality)];
}

}  // namespace omloop::economy
