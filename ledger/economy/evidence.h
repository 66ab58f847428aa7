#ifndef OMLOOP_LEDGER_ECONOMY_EVIDENCE_H_
#define OMLOOP_LEDGER_ECONOMY_EVIDENCE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/ratio.h"
#include "ledger/model/entry_kind.h"

namespace omloop::economy {

// Evidence that ended so many months before the end of a month still says
// where money went in it; beyond that, up to the second limit, it is "an
// earlier year" (letter D). domain.md 1.7 rule 10.
inline constexpr int kEvidenceFreshMonths = 12;
inline constexpr int kEvidenceOldMonths = 36;

// What a share is a share of. A share of turnover counts retained profit as
// leaked, so that it is at most the share of outgoings.
enum class ShareBasis : uint8_t { kOutgoings, kTurnover };

// What a supplier's books (letter A) or signed declaration (letter B) say
// about where its own money goes.
struct Evidence {
  EvidenceQuality letter = EvidenceQuality::kNone;  // kA or kB.
  // Months it covers.
  Period period;
  // Part of the outgoings that goes to local people and firms, in [0, 1].
  Ratio local;
  // Of it, to people: wages of local staff. Undefined when not told.
  Ratio local_wages;
  ShareBasis basis = ShareBasis::kOutgoings;
  // The fact it stands in; breaks ties.
  EntrySeq source = kNoSeq;
};

// Errors: INVALID_ARGUMENT BAD_EVIDENCE for a letter other than A and B, an
// empty period, a share outside [0, 1] or wages above the share.
absl::Status CheckEvidence(const Evidence& evidence);

// The one piece of evidence that tells about a month.
struct ChosenEvidence {
  // kA, kB, kD, or kNone when nothing does.
  EvidenceQuality letter = EvidenceQuality::kNone;
  const Evidence* evidence = nullptr;
};

// A piece counts with its letter when its period covers `month` or ended at
// most 12 months before the end of `month`, as D when 12 to 36 months before,
// else not. The better letter wins, then the later period, then the later
// fact. What begins after the month says nothing about it.
// Source: domain.md 1.7 rule 10; docs/concepts/evidence.md.
ChosenEvidence ChooseEvidence(absl::Span<const Evidence> evidence, Month month);

// 'A' to 'E', 'Z'; '-' for none.
char EvidenceLetter(EvidenceQuality quality);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_EVIDENCE_H_
