#ifndef OMLOOP_LEDGER_MODEL_SUPPLIER_MATCH_H_
#define OMLOOP_LEDGER_MODEL_SUPPLIER_MATCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "ledger/base/strings.h"
#include "ledger/model/party.h"

namespace omloop {

// What speaks for or against two parties being one; the same numbers as the
// public EvidenceKind. On disk: never change or reuse.
enum class Evidence : uint8_t {
  kNone = 0,
  kNameEqual = 1,
  kNameSimilar = 2,
  kNameContained = 3,
  kPostcodeEqual = 4,
  kPostcodeDiffers = 5,
  kIbanEqual = 6,
  kIbanDiffers = 7,
  kLegalFormDiffers = 8,
  kNumberInNameDiffers = 9,
  kPerson = 10,
  kSeveralFit = 11,
  kWordDiffers = 12,
};

// The evidence as a sentence a buyer understands.
std::string EvidenceInWords(const std::vector<Evidence>& evidence, bool dutch);

// From this score on two parties count as one until a person says otherwise.
inline constexpr int kMatchAutomatic = 850;
// From here on a person is asked; below it is another party.
inline constexpr int kMatchAsk = 600;

// What is known of a party to compare it by.
struct MatchKey {
  std::string_view name;
  // "" when not known.
  std::string_view postcode;
  std::string_view kvk_number;
  std::vector<std::string> ibans;
  LegalForm legal_form = LegalForm::kNone;
};

struct MatchCandidate {
  uint32_t id = 0;
  // 0 to 1000.
  int score = 0;
  std::vector<Evidence> evidence;
};

// Finds parties that may be the same one as another, among up to millions:
// only parties that share a rare word, a pair of words, the letters without
// vowels, a postcode or an account are compared (blocking), each block of at
// most kBlockMax. The score rests on words weighed by how rare they are, on
// postcode, account, legal form, numbers in names and on whether a name reads
// like a person's. Two different KvK numbers are never one party.
// docs/concepts/matching.md says how, with figures.
//
// Threading: none.
class MatchIndex {
 public:
  // Parties in one block beyond which the block says nothing.
  static constexpr size_t kBlockMax = 48;

  // Adds or replaces a party.
  void Put(uint32_t id, const MatchKey& key);
  void Remove(uint32_t id);
  size_t size() const { return entries_.size(); }

  // Parties with a score of kMatchAsk or more, best first; of equal ones the
  // lower id.
  std::vector<MatchCandidate> Find(const MatchKey& key, size_t most) const;
  // The same for a party that was put; none when it was not.
  std::vector<MatchCandidate> FindLike(uint32_t id, size_t most) const;

 private:
  struct Entry {
    absl::InlinedVector<uint32_t, 4> words;
    uint64_t compact = 0;
    uint64_t skeleton = 0;
    // Hashes, 0 for none; so no identifier lies readable in memory.
    uint64_t postcode = 0;
    uint64_t kvk = 0;
    absl::InlinedVector<uint64_t, 1> ibans;
    // The trade name's words, when the name has one.
    absl::InlinedVector<uint32_t, 4> trade_words;
    LegalForm legal_form = LegalForm::kNone;
    bool person = false;
  };
  using Block = absl::InlinedVector<uint32_t, 2>;

  // Words that nobody has yet get numbers beyond the table's, in `fresh`.
  Entry EntryOf(const MatchKey& key, std::vector<std::string>& fresh) const;
  uint32_t WordNumber(const std::string& word,
                      std::vector<std::string>& fresh) const;
  std::string_view WordText(uint32_t word,
                            const std::vector<std::string>& fresh) const;
  double Weight(uint32_t word) const;
  std::vector<uint64_t> BlocksOf(const Entry& entry) const;
  std::vector<MatchCandidate> FindEntry(const Entry& wanted, uint32_t self,
                                        const std::vector<std::string>& fresh,
                                        size_t most) const;
  MatchCandidate Judge(const Entry& a, const Entry& b,
                       const std::vector<std::string>& fresh) const;
  // Likeness of two lists of words and what stood alone on both sides.
  struct Likeness {
    int permille = 0;
    int contained_permille = 0;
    bool word_differs = false;
    bool number_differs = false;
  };
  Likeness Compare(const absl::InlinedVector<uint32_t, 4>& a,
                   const absl::InlinedVector<uint32_t, 4>& b,
                   const std::vector<std::string>& fresh) const;

  absl::flat_hash_map<uint32_t, Entry> entries_;
  absl::flat_hash_map<uint64_t, Block> blocks_;
  absl::flat_hash_map<std::string, uint32_t, StringHash, StringEq> word_ids_;
  std::vector<std::string> words_;
  std::vector<uint32_t> word_counts_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_SUPPLIER_MATCH_H_
