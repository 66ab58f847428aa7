#ifndef OMLOOP_SERVICES_PROCUREMENT_IMPORT_UNDO_H_
#define OMLOOP_SERVICES_PROCUREMENT_IMPORT_UNDO_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/ids.h"
#include "ledger/base/sha256.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/book_lines.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// An import made by a command: taking back, correcting. Like that of a file it
// counts whole or not at all.
class MadeImport {
 public:
  MadeImport(const ImportTools& tools, const BookFacts& facts, uint32_t anchor)
      : tools_(tools), facts_(facts), anchor_(anchor) {}

  struct Opening {
    EntryId id;
    // "undo", "correction", "reversal".
    std::string format;
    Asset asset;
    Tally accepted;
    Day first_day;
    Day last_day;
  };
  // Opens it, or finds it open. Errors: INTERNAL IMPORT_NOT_OPENED.
  absl::Status Open(const Opening& opening);
  uint32_t number() const { return number_; }

  // Keeps why in the vault, for restatements and for who asks; the commitment.
  static absl::StatusOr<std::string> KeepReason(const ImportTools& tools,
                                                uint32_t anchor,
                                                const EntryId& opened,
                                                const std::string& reason);

  // Submits and checks that all of it stands.
  // Errors: ABORTED LINE_REFUSED.
  absl::StatusOr<ledger::v1::SubmitBatchResponse> Submit(
      const ledger::v1::SubmitBatchRequest& request) const;

  // The fact that completes it; the caller submits it.
  void AddCompleted(const EntryId& id, const Tally& booked,
                    const Tally& reversed,
                    ledger::v1::SubmitBatchRequest& request) const;

 private:
  const ImportTools& tools_;
  const BookFacts& facts_;
  uint32_t anchor_;
  EntryId opened_;
  uint32_t number_ = 0;
};

// Takes a completed import back as a whole (UndoImport of procurement.proto).
// May be called again after a stop: it goes on where it was.
absl::Status UndoImport(const ImportTools& tools,
                        const procurement::v1::UndoImportRequest& request,
                        procurement::v1::UndoImportResponse& response);

// Whether entries of these dates may be written now: MONTH_SIGNED_OFF, or
// REASON_MISSING for a sealed month without a reason.
absl::Status CheckMonthsOpen(const BookFacts& facts, uint32_t anchor,
                             const std::set<Month>& months, bool has_reason);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_IMPORT_UNDO_H_
