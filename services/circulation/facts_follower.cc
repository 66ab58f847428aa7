#include "services/circulation/facts_follower.h"

#include <cstring>

#include "ledger/base/status_macros.h"
#include "ledger/model/record.h"

namespace omloop::services {

absl::Status FactsFollower::Read(
    const std::function<void(const fold::Facts& facts, uint64_t size)>& visit) {
  OMLOOP_ASSIGN_OR_RETURN(const ledger::v1::GetBookResponse book,
                          ledger_.GetBook());
  const uint64_t size = static_cast<uint64_t>(book.size());
  MutexLock lock(mutex_);
  if (next_ < size) {
    grpc::ClientContext context;
    OMLOOP_RETURN_IF_ERROR(ledger_.Watch(
        next_, size,
        [&](const ledger::v1::WatchResponse& message)
            ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
              for (int i = 0; i < message.payloads_size(); ++i) {
                Record record;
                std::memcpy(static_cast<void*>(&record),
                            message.records().data() +
                                static_cast<size_t>(i) * kRecordSize,
                            kRecordSize);
                // A stream that broke is read again from an earlier entry.
                if (record.sequence < next_) continue;
                OMLOOP_RETURN_IF_ERROR(
                    facts_.Apply(record, message.payloads(i).payload()));
                next_ = record.sequence + 1;
              }
              return absl::OkStatus();
            },
        context, ledger::v1::ENTRY_CLASS_FACT));
    next_ = size;
  }
  visit(facts_, size);
  return absl::OkStatus();
}

}  // namespace omloop::services
