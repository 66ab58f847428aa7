#ifndef OMLOOP_LEDGER_BOOK_STAGE_H_
#define OMLOOP_LEDGER_BOOK_STAGE_H_

#include <cstdint>
#include <map>
#include <memory>
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
#include "ledger/store/log.h"

namespace omloop::book {

// What the sequencer knows: the log, the group that is being written, and the
// group that is being collected. Owned by the sequencer's thread.
struct Working {
  const store::Log* log = nullptr;
  // Facts of the log and of both groups.
  fold::Facts facts;
  // Reversed entry -> its reversal, of the log and of both groups.
  absl::flat_hash_map<uint64_t, uint64_t> reversals;
  // On its way to the disk; null when there is none.
  std::shared_ptr<const store::PreparedGroup> written;
  absl::flat_hash_map<EntryId, uint64_t> written_ids;
  // Being collected: entries from sequence `first` on.
  uint64_t first = 0;
  store::AppendGroup group;
  absl::flat_hash_map<EntryId, uint64_t> group_ids;
  uint64_t last_recorded_ns = 0;

  uint64_t next_sequence() const { return first + group.records.size(); }
  // An entry of the log or of a group.
  absl::StatusOr<std::optional<Record>> Find(uint64_t sequence) const;
  absl::StatusOr<std::optional<uint64_t>> FindId(const EntryId& id) const;
};

// Judges entries that stand or fall together, against the working state and
// each other. They are put into the open group at once and taken out again
// when one of them is refused; the facts among them are folded by Commit.
class Stage {
 public:
  Stage(Working& working, store::LeafHasher& hasher)
      : working_(working), hasher_(hasher) {}

  // Starts with the next entries; nothing is staged.
  void Begin();
  // Judges the next entry. A refused one leaves the stage as it was.
  // Errors: of the store only; what is wrong with the entry is the result.
  absl::StatusOr<EntryResult> Add(const EntryDraft& draft);
  // Takes everything since Begin out of the group.
  void Rollback();
  // Keeps everything since Begin; `now_ns` becomes the recorded time.
  absl::Status Commit(uint64_t now_ns);

 private:
  EntryStatus JudgeMoney(const EntryDraft& draft, const MoneyDraft& money,
                         Record& record, std::string_view& field);
  absl::StatusOr<EntryStatus> JudgeReversal(const ReversalDraft& reversal,
                                            Record& record,
                                            std::string_view& field);
  EntryStatus JudgeClearingAnswer(const Record& record,
                                  std::string_view& field) const;
  EntryStatus JudgeFact(const FactDraft& fact, Record& record, uint32_t& number,
                        std::string_view& field);
  EntryStatus JudgeImport(uint32_t number) const;
  EntryStatus JudgeSpendRule(const FactDraft& fact,
                             std::string_view& field) const;
  EntryStatus JudgeMonth(int32_t effective_day, bool restatement,
                         bool has_reason) const;
  absl::StatusOr<EntryResult> CompareWith(uint64_t sequence,
                                          const Record& wanted,
                                          std::string_view payload,
                                          uint32_t number);
  void SetCommitment(Record& record, std::string_view payload);

  // Look-ups in the working state and in this stage.
  std::optional<fold::Subject> Subject(const EntryId& id, EntryKind kind) const;
  const fold::AccountState* Account(uint32_t number) const;
  // Number 0 stands for everybody.
  bool PartyExists(PartyNumber number) const;
  uint32_t NextNumber(EntryKind kind, size_t taken) const;

  Working& working_;
  store::LeafHasher& hasher_;

  // Where the staged entries begin in the group.
  size_t first_record_ = 0;
  size_t first_payload_ = 0;
  // What this stage defines, by kind of defining fact.
  absl::flat_hash_map<EntryId, fold::Subject> subjects_;
  std::map<EntryKind, uint32_t> staged_count_;
  std::vector<fold::AccountState> accounts_;
  absl::flat_hash_set<uint64_t> reversed_;
  absl::flat_hash_set<uint32_t> completed_imports_;
  absl::flat_hash_set<uint32_t> undone_imports_;
  std::map<Month, int> sealed_;
};

}  // namespace omloop::book

#endif  // OMLOOP_LEDGER_BOOK_STAGE_H_
