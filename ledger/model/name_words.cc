#include "ledger/model/name_words.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "ledger/model/legal_form.h"

namespace omloop {
namespace {

// Words that say how a body is set up, not which one it is.
constexpr std::array<std::string_view, 34> kFormWords = {
    "bv",          "nv",           "vof",       "cv",      "ua",
    "ba",          "wa",           "ltd",       "limited", "plc",
    "llp",         "lp",           "inc",       "llc",     "gmbh",
    "ag",          "cic",          "co",        "company", "cooperatie",
    "cooperatief", "cooperatieve", "stichting", "stg",     "vereniging",
    "maatschap",   "eenmanszaak",  "vve",       "the",     "de",
    "het",         "bvba",         "sarl",      "sa"};

// What follows is another name of the same party.
constexpr std::array<std::string_view, 4> kTradingAs = {
    "trading as", "ta", "hodn", "handelend onder de naam"};
// What follows is another party.
constexpr std::array<std::string_view, 5> kForOthers = {
    "namens", "mede namens", "on behalf of", "via", "per adres"};

constexpr std::array<std::string_view, 14> kTitles = {
    "mr",  "mrs", "ms",   "miss", "dr",      "prof", "rev",
    "dhr", "hr",  "mevr", "mw",   "mevrouw", "drs",  "ing"};
constexpr std::array<std::string_view, 8> kNameParticles = {
    "van", "de", "den", "der", "ten", "ter", "el", "al"};

template <typename List>
bool IsIn(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> words;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// Where one of `phrases` stands as whole words inside `text`, not at its
// beginning; npos when none does. `length` is that of the phrase.
template <typename List>
size_t FindPhrase(std::string_view text, const List& phrases, size_t& length) {
  size_t best = std::string_view::npos;
  for (std::string_view phrase : phrases) {
    for (size_t at = text.find(phrase); at != std::string_view::npos;
         at = text.find(phrase, at + 1)) {
      const size_t end = at + phrase.size();
      const bool whole = at > 0 && text[at - 1] == ' ' && end < text.size() &&
                         text[end] == ' ';
      if (whole && at < best) {
        best = at;
        length = phrase.size();
      }
    }
  }
  return best;
}

// "t/a" loses its stroke in a normalised name, so it is looked for before.
std::string Spelled(std::string_view name) {
  std::string text(name);
  for (std::string_view mark : {"T/A", "t/a", "T/a"}) {
    for (size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark)) {
      text.replace(at, mark.size(), " trading as ");
    }
  }
  if (size_t at = text.find(" p/a "); at != std::string::npos) text.resize(at);
  return NormalizePartyName(text);
}

bool IsDigits(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replace});
    }
  }
  return row.back();
}

}  // namespace

std::string TradeNameIn(std::string_view name) {
  const std::string text = Spelled(name);
  size_t length = 0;
  const size_t at = FindPhrase(text, kTradingAs, length);
  return at == std::string::npos ? "" : text.substr(at + length + 1);
}

std::vector<std::string> NameWords(std::string_view name) {
  std::string text = Spelled(name);
  size_t length = 0;
  if (size_t at = FindPhrase(text, kTradingAs, length);
      at != std::string::npos) {
    text.resize(at);
  }
  if (size_t at = FindPhrase(text, kForOthers, length);
      at != std::string::npos) {
    text.resize(at);
  }
  std::vector<std::string> all = Split(text);
  std::vector<std::string> words;
  for (size_t i = 0; i < all.size(); ++i) {
    std::string word = std::move(all[i]);
    if (word == "gem" || word == "gemeenten") word = "gemeente";
    if (word == "en" || word == "und" || word == "et") word = "and";
    if (word == "municipality") {
      word = "gemeente";
      if (i + 1 < all.size() && all[i + 1] == "of") ++i;
    }
    if (word == "st" && i == 0) word = "stichting";
    words.push_back(std::move(word));
  }
  std::vector<std::string> kept;
  for (const std::string& word : words) {
    if (!IsIn(kFormWords, word)) kept.push_back(word);
  }
  if (kept.empty()) kept = std::move(words);
  // "Amsterdam, Gemeente" and "Gemeente Amsterdam" are one.
  auto gemeente = std::find(kept.begin(), kept.end(), "gemeente");
  if (gemeente != kept.end()) std::rotate(kept.begin(), gemeente, gemeente + 1);
  return kept;
}

bool LooksLikePerson(std::string_view name) {
  if (LegalFormInName(name) != LegalForm::kNone) return false;
  std::vector<std::string> words = Split(NormalizePartyName(name));
  if (words.size() < 2 || words.size() > 5) return false;
  if (IsIn(kTitles, words[0])) return true;
  // Runs of single letters have become one word without a vowel between:
  // "R H Denbigh", "J.P. de Vries".
  size_t letters = 0;
  for (char c : name) {
    if (c == ' ' || c == '.') {
      if (letters == 1) break;
      return false;
    }
    ++letters;
  }
  if (letters != 1) return false;
  const bool plain =
      std::none_of(words.begin(), words.end(), IsDigits) &&
      std::find(words.begin(), words.end(), "and") == words.end();
  const size_t particles = static_cast<size_t>(std::count_if(
      words.begin(), words.end(),
      [](const std::string& word) { return IsIn(kNameParticles, word); }));
  return plain && words.size() - particles == 2;
}

int WordLikeness(std::string_view a, std::string_view b) {
  if (a == b) return 1000;
  if (IsDigits(a) || IsDigits(b)) return 0;
  if (a.size() > b.size()) std::swap(a, b);
  if (b == std::string(a) + "s") return 950;
  if (a.size() >= 3 && b.substr(0, a.size()) == a) {
    return a.size() >= 5 ? 900 : 700;
  }
  if (a.size() < 5 || b.size() - a.size() > 2) return 0;
  const size_t distance = EditDistance(a, b);
  if (distance == 1) return 900;
  if (distance == 2 && a.size() >= 9) return 800;
  return 0;
}

std::string NameSkeleton(const std::vector<std::string>& words) {
  std::string skeleton;
  for (const std::string& word : words) {
    for (char c : word) {
      if (c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' ||
          c == 'y' || c == 'j' || c == 'h') {
        continue;
      }
      if (c == 'c' || c == 'q') c = 'k';
      if (c == 'z') c = 's';
      if (skeleton.empty() || skeleton.back() != c) skeleton.push_back(c);
    }
  }
  return skeleton;
}

}  // namespace omloop
