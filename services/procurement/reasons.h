#ifndef OMLOOP_SERVICES_PROCUREMENT_REASONS_H_
#define OMLOOP_SERVICES_PROCUREMENT_REASONS_H_

namespace omloop::services {

// Kind of the texts that say why: of an anchor, keyed by the entry id (in
// hexadecimal) of the fact they belong to: an import's opening, a month's
// reopening, a rule.
inline constexpr char kReasonTextKind[] = "reason";
// Who signed a month off, keyed the same way.
inline constexpr char kSignerTextKind[] = "signed-by";

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_REASONS_H_
