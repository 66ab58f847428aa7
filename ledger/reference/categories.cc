#include "ledger/reference/categories.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

// Longer source texts are cut; the first words say what a line is about.
constexpr size_t kTextBytesMax = 500;
constexpr size_t kCpvDigits = 8;

// The words of `text` in small letters; bytes beyond ASCII are letters.
std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  for (const char c : text.substr(0, kTextBytesMax)) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_isalnum(byte) && byte < 0x80) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    words.back() += absl::ascii_tolower(byte);
  }
  return words;
}

std::string_view LeadingDigits(std::string_view text) {
  size_t count = 0;
  while (count < text.size() && count < kCpvDigits &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[count]))) {
    ++count;
  }
  return text.substr(0, count);
}

}  // namespace

absl::Status CategoryTable::AddKeywords(std::string_view list,
                                        size_t category) {
  for (absl::string_view entry : absl::StrSplit(ToAbsl(list), ';')) {
    const std::vector<std::string> words = Words(ToStd(entry));
    if (words.empty()) continue;
    std::string key = words[0];
    for (size_t i = 1; i < words.size(); ++i) key += ' ' + words[i];
    keyword_words_max_ = std::max(keyword_words_max_, words.size());
    Index& index = entry.back() == '*' ? beginnings_ : whole_words_;
    const auto added = index.emplace(key, category);
    if (!added.second && added.first->second != category) {
      return InvalidArgument(
          "REFERENCE_FILE_BAD",
          absl::StrFormat("keyword \"%s\" stands with two categories", key));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<CategoryTable> CategoryTable::Parse(std::string_view text,
                                                   std::string name) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  OMLOOP_ASSIGN_OR_RETURN(const size_t code, reader.Column("code"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t name_nl, reader.Column("name_nl"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t name_en, reader.Column("name_en"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t influenceable,
                          reader.Column("influenceable"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t cpv, reader.Column("cpv"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t keywords_nl,
                          reader.Column("keywords_nl"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t keywords_en,
                          reader.Column("keywords_en"));
  CategoryTable table;
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) break;
    const std::string_view answer = reader.field(influenceable);
    if (answer != "yes" && answer != "no") {
      return reader.RowError("influenceable must be yes or no");
    }
    const size_t place = table.categories_.size();
    if (reader.field(code).empty() || reader.field(code) == kUnclassified ||
        !table.by_code_.emplace(reader.field(code), place).second) {
      return reader.RowError(
          "code must be new, not empty and not \"unclassified\"");
    }
    for (absl::string_view prefix :
         absl::StrSplit(ToAbsl(reader.field(cpv)), ';', absl::SkipEmpty())) {
      if (LeadingDigits(ToStd(prefix)).size() != prefix.size() ||
          prefix.size() < 2) {
        return reader.RowError("cpv must list beginnings of 2 to 8 digits");
      }
      if (!table.by_cpv_.emplace(prefix, place).second) {
        return reader.RowError(
            absl::StrFormat("CPV %s stands with two categories", prefix));
      }
    }
    for (const size_t keywords : {keywords_nl, keywords_en}) {
      const absl::Status added =
          table.AddKeywords(reader.field(keywords), place);
      if (!added.ok()) return reader.RowError(ToStd(added.message()));
    }
    table.categories_.push_back(
        {std::string(reader.field(code)), std::string(reader.field(name_nl)),
         std::string(reader.field(name_en)), answer == "yes"});
  }
  return table;
}

std::string_view CategoryTable::CategoryFor(std::string_view text,
                                            std::string_view cpv) const {
  for (std::string_view digits = LeadingDigits(cpv); digits.size() >= 2;
       digits.remove_suffix(1)) {
    const auto it = by_cpv_.find(digits);
    if (it != by_cpv_.end()) return categories_[it->second].code;
  }
  const std::vector<std::string> words = Words(text);
  size_t best_length = 0;
  const Category* best = nullptr;
  const auto offer = [&](const Index& index, std::string_view key) {
    if (key.size() <= best_length) return;
    const auto it = index.find(key);
    if (it == index.end()) return;
    best_length = key.size();
    best = &categories_[it->second];
  };
  for (size_t first = 0; first < words.size(); ++first) {
    std::string phrase;
    const size_t limit = std::min(words.size(), first + keyword_words_max_);
    for (size_t last = first; last < limit; ++last) {
      if (last > first) phrase += ' ';
      const size_t begin = phrase.size();
      phrase += words[last];
      offer(whole_words_, phrase);
      // Every beginning of the last word, the others whole.
      for (size_t size = begin + 2; size <= phrase.size(); ++size) {
        offer(beginnings_, std::string_view(phrase).substr(0, size));
      }
    }
  }
  return best == nullptr ? kUnclassified : std::string_view(best->code);
}

const Category* CategoryTable::Find(std::string_view code) const {
  const auto it = by_code_.find(code);
  return it == by_code_.end() ? nullptr : &categories_[it->second];
}

}  // namespace omloop
