#ifndef OMLOOP_LEDGER_BOOK_STAGE_H_
#define OMLOOP_LEDGER_BOOK_STAGE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "ledger/book/batch.h"
#include "ledger/fold/facts.h"
#include "ledger/proof/salt.h"
#include "ledger/store/log.h"

namespace omloop::book {

// What the sequencer knows: the log and the group that is not written yet.
// Owned by the sequencer's thread.
struct Working {
  const store::Log* log = nullptr;
  // Facts of the log and of the group.
  fold::Facts facts;
  // Reversed entry -> its reversal, of the log and of the group.
  absl::flat_hash_map<uint64_t, uint64_t> reversals;
  // The open group and its ids.
  store::AppendGroup group;
  absl::flat_hash_map<EntryId, uint64_t> group_ids;
  uint64_t last_recorded_ns = 0;

  uint64_t next_sequence() const {
    return log->state().size + group.records.size();
  }
  // An entry of the log or of the group.
  absl::StatusOr<std::optional<Record>> Find(uint64_t sequence) const;
  absl::StatusOr<std::optional<uint64_t>> FindId(const EntryId& id) const;
};

// Entries that stand or fall together, judged against the working state plus
// themselves. Nothing of it is seen outside until Commit.
class Stage {
 public:
  Stage(Working& working, proof::SaltMaker& salts, Sha256& sha)
      : working_(working), salts_(salts), sha_(sha) {}

  // Judges the next entry. A refused one leaves the stage as it was.
  // Errors: of the store only; what is wrong with the entry is the result.
  absl::StatusOr<EntryResult> Add(const EntryDraft& draft);
  size_t size() const { return records_.size(); }

  // Hands everything to the group; `now_ns` becomes the recorded time.
  absl::Status Commit(uint64_t now_ns);

 private:
  EntryStatus JudgeMoney(const EntryDraft& draft, const MoneyDraft& money,
                         Record& record, std::string_view& field);
  absl::StatusOr<EntryStatus> JudgeReversal(const ReversalDraft& reversal,
                                            Record& record,
                                            std::string_view& field);
  EntryStatus JudgeFact(const FactDraft& fact, Record& record, uint32_t& number,
                        std::string_view& field);
  EntryStatus JudgeMonth(int32_t effective_day, bool restatement,
                         bool has_reason) const;
  absl::StatusOr<EntryResult> CompareWith(uint64_t sequence,
                                          const Record& wanted,
                                          std::string_view payload,
                                          uint32_t number);
  void SetCommitment(Record& record, std::string_view payload);

  uint64_t next_sequence() const {
    return working_.next_sequence() + records_.size();
  }
  // Look-ups in the working state and in this stage.
  std::optional<fold::Subject> Subject(const EntryId& id, EntryKind kind) const;
  const fold::AccountState* Account(uint32_t number) const;
  absl::StatusOr<std::optional<Record>> FindRecord(uint64_t sequence) const;
  // Number 0 stands for everybody.
  bool PartyExists(PartyNumber number) const;
  uint32_t NextNumber(EntryKind kind, size_t taken) const;

  Working& working_;
  proof::SaltMaker& salts_;
  Sha256& sha_;

  std::vector<Record> records_;
  std::vector<store::PayloadRow> payloads_;
  // What this stage defines, by kind of defining fact.
  absl::flat_hash_map<EntryId, uint64_t> ids_;
  absl::flat_hash_map<EntryId, fold::Subject> subjects_;
  std::map<EntryKind, uint32_t> staged_count_;
  std::vector<fold::AccountState> accounts_;
  absl::flat_hash_set<uint64_t> reversed_;
  absl::flat_hash_set<uint32_t> completed_imports_;
  std::map<Month, int> sealed_;
};

}  // namespace omloop::book

#endif  // OMLOOP_LEDGER_BOOK_STAGE_H_
