#include "ledger/model/supplier_match.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "ledger/model/legal_form.h"
#include "ledger/model/name_words.h"

namespace omloop {
namespace {

using Words = absl::InlinedVector<uint32_t, 4>;

// No party has this number.
constexpr uint32_t kNobody = 0xFFFFFFFF;

// Points of the score, in thousandths. Chosen on the labelled names of
// match_quality_test, which keeps what they reach.
constexpr int kPointsNameEqual = 850;
constexpr int kPointsFormStated = 50;
constexpr int kPointsNameAlmost = 750;
constexpr int kPointsNameContained = 650;
// A single word ("Accrington") is part of too many names.
constexpr int kPointsWordContained = 500;
constexpr int kPointsPostcodeEqual = 150;
constexpr int kPointsPostcodeDiffers = -60;
constexpr int kPointsPostcodeDiffersForm = -30;
constexpr int kPointsIbanEqual = 250;
constexpr int kPointsIbanDiffers = -40;
constexpr int kPointsFormDiffers = -200;
constexpr int kPointsNumberDiffers = -450;
constexpr int kPointsWordDiffers = -250;
constexpr int kPointsPersonAlone = -250;

// Likeness of names from which each word counts as the same name.
constexpr int kAlmostEqual = 930;
constexpr int kSimilar = 700;
// Likeness below which two words are different ones.
constexpr int kSameWord = 700;
// A word that stands alone on its side matters from this weight on.
constexpr double kWeightThatMatters = 3.5;

enum BlockKind : uint64_t {
  kByWord,
  kByPair,
  kByCompact,
  kBySkeleton,
  kByPostcode,
  kByIban
};

uint64_t HashOf(std::string_view text) {
  if (text.empty()) return 0;
  return absl::Hash<std::string_view>()(text) | 1;
}

uint64_t BlockOf(BlockKind kind, uint64_t a, uint64_t b = 0) {
  return absl::Hash<std::tuple<uint64_t, uint64_t, uint64_t>>()(
      {static_cast<uint64_t>(kind), a, b});
}

bool IsNumber(std::string_view word) {
  return std::any_of(word.begin(), word.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

struct EvidenceText {
  Evidence evidence;
  const char* nl;
  const char* en;
};
constexpr EvidenceText kTexts[] = {
    {Evidence::kNameEqual, "dezelfde naam", "the same name"},
    {Evidence::kNameSimilar, "bijna dezelfde naam", "almost the same name"},
    {Evidence::kNameContained, "de ene naam zit in de andere",
     "one name is part of the other"},
    {Evidence::kPostcodeEqual, "dezelfde postcode", "the same postcode"},
    {Evidence::kPostcodeDiffers, "een andere postcode", "another postcode"},
    {Evidence::kIbanEqual, "hetzelfde rekeningnummer", "the same bank account"},
    {Evidence::kIbanDiffers, "een ander rekeningnummer",
     "another bank account"},
    {Evidence::kLegalFormDiffers, "een andere rechtsvorm",
     "another legal form"},
    {Evidence::kNumberInNameDiffers, "een ander nummer in de naam",
     "another number in the name"},
    {Evidence::kPerson, "het lijkt een persoon: twee mensen kunnen zo heten",
     "it looks like a person: two people may have this name"},
    {Evidence::kSeveralFit, "meer partijen passen even goed",
     "several parties fit as well"},
    {Evidence::kWordDiffers, "een woord in de naam verschilt",
     "a word of the name differs"},
};

}  // namespace

std::string EvidenceInWords(const std::vector<Evidence>& evidence, bool dutch) {
  std::string words;
  for (Evidence each : evidence) {
    for (const EvidenceText& text : kTexts) {
      if (text.evidence != each) continue;
      if (!words.empty()) words += ", ";
      words += dutch ? text.nl : text.en;
    }
  }
  return words;
}

uint32_t MatchIndex::WordNumber(const std::string& word,
                                std::vector<std::string>& fresh) const {
  auto known = word_ids_.find(word);
  if (known != word_ids_.end()) return known->second;
  for (size_t i = 0; i < fresh.size(); ++i) {
    if (fresh[i] == word) return static_cast<uint32_t>(words_.size() + i);
  }
  fresh.push_back(word);
  return static_cast<uint32_t>(words_.size() + fresh.size() - 1);
}

std::string_view MatchIndex::WordText(
    uint32_t word, const std::vector<std::string>& fresh) const {
  return word < words_.size() ? std::string_view(words_[word])
                              : std::string_view(fresh[word - words_.size()]);
}

double MatchIndex::Weight(uint32_t word) const {
  const double count = word < word_counts_.size() ? word_counts_[word] : 0;
  // A small register must not take its few words for common ones.
  const double all = static_cast<double>(entries_.size()) + 500;
  return std::log2(all / (count + 1));
}

MatchIndex::Entry MatchIndex::EntryOf(const MatchKey& key,
                                      std::vector<std::string>& fresh) const {
  Entry entry;
  const std::vector<std::string> words = NameWords(key.name);
  std::string compact;
  for (const std::string& word : words) {
    entry.words.push_back(WordNumber(word, fresh));
    compact += word;
  }
  for (const std::string& word : NameWords(TradeNameIn(key.name))) {
    entry.trade_words.push_back(WordNumber(word, fresh));
  }
  entry.compact = HashOf(compact);
  const std::string skeleton = NameSkeleton(words);
  if (skeleton.size() >= 4) entry.skeleton = HashOf(skeleton);
  entry.postcode = HashOf(key.postcode);
  entry.kvk = HashOf(key.kvk_number);
  for (const std::string& iban : key.ibans) {
    entry.ibans.push_back(HashOf(iban));
  }
  entry.legal_form = key.legal_form != LegalForm::kNone
                         ? key.legal_form
                         : LegalFormInName(key.name);
  entry.person = !IsLegalPerson(entry.legal_form) && LooksLikePerson(key.name);
  return entry;
}

std::vector<uint64_t> MatchIndex::BlocksOf(const Entry& entry) const {
  std::vector<uint64_t> blocks;
  for (const Words* words : {&entry.words, &entry.trade_words}) {
    for (size_t i = 0; i < words->size(); ++i) {
      blocks.push_back(BlockOf(kByWord, (*words)[i]));
      if (i + 1 < words->size()) {
        blocks.push_back(BlockOf(kByPair,
                                 std::min((*words)[i], (*words)[i + 1]),
                                 std::max((*words)[i], (*words)[i + 1])));
      }
    }
  }
  if (entry.compact != 0) blocks.push_back(BlockOf(kByCompact, entry.compact));
  if (entry.skeleton != 0) {
    blocks.push_back(BlockOf(kBySkeleton, entry.skeleton));
  }
  if (entry.postcode != 0) {
    blocks.push_back(BlockOf(kByPostcode, entry.postcode));
  }
  for (uint64_t iban : entry.ibans) blocks.push_back(BlockOf(kByIban, iban));
  std::sort(blocks.begin(), blocks.end());
  blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
  return blocks;
}

void MatchIndex::Put(uint32_t id, const MatchKey& key) {
  Remove(id);
  std::vector<std::string> fresh;
  Entry entry = EntryOf(key, fresh);
  for (std::string& word : fresh) {
    word_ids_[word] = static_cast<uint32_t>(words_.size());
    words_.push_back(std::move(word));
    word_counts_.push_back(0);
  }
  for (uint32_t word : entry.words) ++word_counts_[word];
  for (uint64_t block : BlocksOf(entry)) {
    Block& members = blocks_[block];
    // One more than is used shows that the block is full.
    if (members.size() <= kBlockMax) members.push_back(id);
  }
  entries_[id] = std::move(entry);
}

void MatchIndex::Remove(uint32_t id) {
  auto found = entries_.find(id);
  if (found == entries_.end()) return;
  for (uint32_t word : found->second.words) --word_counts_[word];
  for (uint64_t block : BlocksOf(found->second)) {
    auto members = blocks_.find(block);
    if (members == blocks_.end()) continue;
    auto at = std::find(members->second.begin(), members->second.end(), id);
    if (at != members->second.end()) members->second.erase(at);
    if (members->second.empty()) blocks_.erase(members);
  }
  entries_.erase(found);
}

MatchIndex::Likeness MatchIndex::Compare(
    const Words& a, const Words& b,
    const std::vector<std::string>& fresh) const {
  Likeness likeness;
  double weight_a = 0;
  double weight_b = 0;
  double matched_a = 0;
  double matched_b = 0;
  double alone_a = 0;
  double alone_b = 0;
  bool number_a = false;
  bool number_b = false;
  std::vector<bool> taken(b.size(), false);
  for (uint32_t word : a) {
    const double weight = Weight(word);
    const std::string_view text = WordText(word, fresh);
    weight_a += weight;
    int best = 0;
    size_t best_at = b.size();
    for (size_t j = 0; j < b.size(); ++j) {
      if (taken[j]) continue;
      const int near =
          word == b[j] ? 1000 : WordLikeness(text, WordText(b[j], fresh));
      if (near > best) {
        best = near;
        best_at = j;
      }
    }
    if (best >= kSameWord) {
      taken[best_at] = true;
      matched_a += weight * best / 1000;
      matched_b += Weight(b[best_at]) * best / 1000;
    } else {
      alone_a = std::max(alone_a, weight);
      number_a = number_a || IsNumber(text);
    }
  }
  for (size_t j = 0; j < b.size(); ++j) {
    const double weight = Weight(b[j]);
    weight_b += weight;
    if (taken[j]) continue;
    alone_b = std::max(alone_b, weight);
    number_b = number_b || IsNumber(WordText(b[j], fresh));
  }
  if (weight_a + weight_b <= 0) return likeness;
  likeness.permille =
      static_cast<int>(1000 * (matched_a + matched_b) / (weight_a + weight_b));
  const double least = std::min(weight_a, weight_b);
  if (least > 0) {
    likeness.contained_permille = static_cast<int>(
        1000 * (weight_a <= weight_b ? matched_a : matched_b) / least);
  }
  likeness.word_differs =
      alone_a >= kWeightThatMatters && alone_b >= kWeightThatMatters;
  likeness.number_differs = number_a && number_b;
  return likeness;
}

MatchCandidate MatchIndex::Judge(const Entry& a, const Entry& b,
                                 const std::vector<std::string>& fresh) const {
  MatchCandidate result;
  if (a.kvk != 0 && b.kvk != 0 && a.kvk != b.kvk) return result;
  Likeness likeness = Compare(a.words, b.words, fresh);
  for (const auto& [one, other] : {std::pair(&a.trade_words, &b.words),
                                   {&a.words, &b.trade_words},
                                   {&a.trade_words, &b.trade_words}}) {
    if (one->empty() || other->empty()) continue;
    const Likeness trade = Compare(*one, *other, fresh);
    if (trade.permille > likeness.permille) likeness = trade;
  }
  const auto count = [&](Evidence evidence, int points) {
    result.evidence.push_back(evidence);
    result.score += points;
  };
  const bool equal = a.words == b.words || a.compact == b.compact;
  const bool same_iban =
      std::any_of(a.ibans.begin(), a.ibans.end(), [&](uint64_t iban) {
        return std::find(b.ibans.begin(), b.ibans.end(), iban) != b.ibans.end();
      });
  bool contained = false;
  if (equal || likeness.permille == 1000) {
    count(Evidence::kNameEqual, kPointsNameEqual);
  } else if (likeness.permille >= kAlmostEqual) {
    count(Evidence::kNameSimilar, kPointsNameAlmost);
  } else if (likeness.contained_permille >= kAlmostEqual &&
             !likeness.word_differs) {
    count(Evidence::kNameContained,
          std::max(std::min(a.words.size(), b.words.size()) > 1
                       ? kPointsNameContained
                       : kPointsWordContained,
                   likeness.permille * 7 / 10));
    contained = true;
  } else if (likeness.permille >= kSimilar) {
    count(Evidence::kNameSimilar, likeness.permille * 7 / 10);
  } else {
    result.score += likeness.permille * 6 / 10;
  }
  const bool stated =
      IsLegalPerson(a.legal_form) && IsLegalPerson(b.legal_form);
  if (a.legal_form != LegalForm::kNone && b.legal_form != LegalForm::kNone) {
    if (a.legal_form == b.legal_form) {
      result.score += kPointsFormStated;
    } else {
      count(Evidence::kLegalFormDiffers, kPointsFormDiffers);
    }
  }
  bool supported = same_iban;
  if (a.postcode != 0 && b.postcode != 0) {
    if (a.postcode == b.postcode) {
      count(Evidence::kPostcodeEqual, kPointsPostcodeEqual);
      supported = true;
    } else {
      count(Evidence::kPostcodeDiffers,
            stated ? kPointsPostcodeDiffersForm : kPointsPostcodeDiffers);
    }
  }
  if (same_iban) {
    count(Evidence::kIbanEqual, kPointsIbanEqual);
  } else if (!a.ibans.empty() && !b.ibans.empty()) {
    count(Evidence::kIbanDiffers, kPointsIbanDiffers);
  }
  if (!equal && likeness.number_differs) {
    count(Evidence::kNumberInNameDiffers, kPointsNumberDiffers);
  } else if (!equal && likeness.word_differs) {
    count(Evidence::kWordDiffers, kPointsWordDiffers);
  }
  if ((a.person || b.person) && !supported) {
    count(Evidence::kPerson, kPointsPersonAlone);
  }
  // A part of a firm, or a group of bodies that has it as a member, may share
  // its address; only an account makes the two one.
  if (contained && !same_iban) {
    result.score = std::min(result.score, kMatchAutomatic - 1);
  }
  result.score = std::clamp(result.score, 0, 1000);
  return result;
}

std::vector<MatchCandidate> MatchIndex::Find(const MatchKey& key,
                                             size_t most) const {
  std::vector<std::string> fresh;
  const Entry wanted = EntryOf(key, fresh);
  return FindEntry(wanted, kNobody, fresh, most);
}

std::vector<MatchCandidate> MatchIndex::FindLike(uint32_t id,
                                                 size_t most) const {
  auto found = entries_.find(id);
  if (found == entries_.end()) return {};
  return FindEntry(found->second, id, {}, most);
}

std::vector<MatchCandidate> MatchIndex::FindEntry(
    const Entry& wanted, uint32_t self, const std::vector<std::string>& fresh,
    size_t most) const {
  absl::flat_hash_set<uint32_t> seen;
  std::vector<MatchCandidate> found;
  for (uint64_t block : BlocksOf(wanted)) {
    auto members = blocks_.find(block);
    if (members == blocks_.end() || members->second.size() > kBlockMax) {
      continue;
    }
    for (uint32_t id : members->second) {
      if (id == self || !seen.insert(id).second) continue;
      MatchCandidate candidate = Judge(wanted, entries_.at(id), fresh);
      candidate.id = id;
      if (candidate.score >= kMatchAsk) found.push_back(std::move(candidate));
    }
  }
  std::sort(found.begin(), found.end(),
            [](const MatchCandidate& a, const MatchCandidate& b) {
              return a.score != b.score ? a.score > b.score : a.id < b.id;
            });
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace omloop
