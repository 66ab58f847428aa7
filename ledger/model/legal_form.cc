#include "ledger/model/legal_form.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace omloop {
namespace {

struct FormWord {
  std::string_view words;
  LegalForm form;
};

// At the end of a name. The longest that fits is taken.
constexpr FormWord kEndings[] = {
    {"community interest company", LegalForm::kPrivateCompany},
    {"public limited company", LegalForm::kPublicCompany},
    {"cooperatie ua", LegalForm::kCooperative},
    {"cooperatie ba", LegalForm::kCooperative},
    {"cooperatie wa", LegalForm::kCooperative},
    {"co ltd", LegalForm::kPrivateCompany},
    {"limited", LegalForm::kPrivateCompany},
    {"ltd", LegalForm::kPrivateCompany},
    {"cic", LegalForm::kPrivateCompany},
    {"bv", LegalForm::kPrivateCompany},
    {"bvba", LegalForm::kForeignLegalPerson},
    {"plc", LegalForm::kPublicCompany},
    {"nv", LegalForm::kPublicCompany},
    {"ua", LegalForm::kCooperative},
    {"llp", LegalForm::kForeignLegalPerson},
    {"gmbh", LegalForm::kForeignLegalPerson},
    {"ag", LegalForm::kForeignLegalPerson},
    {"inc", LegalForm::kForeignLegalPerson},
    {"llc", LegalForm::kForeignLegalPerson},
    {"sarl", LegalForm::kForeignLegalPerson},
    {"sprl", LegalForm::kForeignLegalPerson},
    {"se", LegalForm::kForeignLegalPerson},
    {"vof", LegalForm::kGeneralPartnership},
    {"cv", LegalForm::kLimitedPartnership},
    {"vve", LegalForm::kAssociation},
};

// Anywhere in a name, as whole words; earlier ones win.
constexpr FormWord kWords[] = {
    {"eenmanszaak", LegalForm::kSoleTrader},
    {"sole trader", LegalForm::kSoleTrader},
    {"vennootschap onder firma", LegalForm::kGeneralPartnership},
    {"vof", LegalForm::kGeneralPartnership},
    {"maatschap", LegalForm::kProfessionalPartnership},
    {"cooperatie", LegalForm::kCooperative},
    {"cooperatief", LegalForm::kCooperative},
    {"cooperatieve", LegalForm::kCooperative},
    {"co operative", LegalForm::kCooperative},
    {"cooperative", LegalForm::kCooperative},
    {"onderlinge waarborgmaatschappij", LegalForm::kMutual},
    {"owm", LegalForm::kMutual},
    {"stichting", LegalForm::kFoundation},
    {"foundation trust", LegalForm::kPublicBody},
    {"vereniging", LegalForm::kAssociation},
    {"gemeente", LegalForm::kPublicBody},
    {"provincie", LegalForm::kPublicBody},
    {"waterschap", LegalForm::kPublicBody},
    {"hoogheemraadschap", LegalForm::kPublicBody},
    {"ministerie", LegalForm::kPublicBody},
    {"belastingdienst", LegalForm::kPublicBody},
    {"stadsdeel", LegalForm::kPublicBody},
    {"veiligheidsregio", LegalForm::kPublicBody},
    {"council", LegalForm::kPublicBody},
    {"nhs", LegalForm::kPublicBody},
    {"hm revenue", LegalForm::kPublicBody},
    {"universiteit", LegalForm::kOtherLegalPerson},
    {"university", LegalForm::kOtherLegalPerson},
    {"parochie", LegalForm::kChurch},
    {"diocese", LegalForm::kChurch},
    {"kerkgenootschap", LegalForm::kChurch},
};

// Endings that are taken off a name before it is compared.
constexpr size_t kEndingsStrippedMax = 2;

constexpr std::string_view kLatin1Letters =
    "aaaaaaaceeeeiiiidnoooooxouuuuypsaaaaaaaceeeeiiiidnoooooxouuuuypy";

bool IsAsciiWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Words of `name`, lower case and plain, single letters in a row made one
// word: "B. V." is "bv".
std::vector<std::string> Words(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  bool single_run = false;
  const auto finish = [&] {
    if (word.empty()) return;
    const bool single = word.size() == 1;
    if (single && single_run && !words.empty()) {
      words.back() += word;
    } else {
      words.push_back(word);
    }
    single_run = single;
    word.clear();
  };
  for (size_t i = 0; i < name.size(); ++i) {
    const char raw = name[i];
    const char c =
        raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw - 'A' + 'a') : raw;
    const auto byte = static_cast<uint8_t>(c);
    if (IsAsciiWord(c)) {
      word.push_back(c);
    } else if (byte == 0xC3 && i + 1 < name.size()) {
      const size_t letter = static_cast<uint8_t>(name[++i]) - 0x80u;
      if (letter < kLatin1Letters.size()) {
        word.push_back(kLatin1Letters[letter]);
      }
    } else if (byte >= 0x80 && byte != 0xC2) {
      // Letters of other scripts stay as they are.
      word.push_back(c);
    } else if (byte == 0xC2) {
      ++i;  // Signs and the no-break blank.
      finish();
    } else if (c == '&') {
      finish();
      word = "and";
      finish();
    } else if (c != '.' && c != '\'') {
      finish();
    }
  }
  finish();
  return words;
}

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) {
    if (!joined.empty()) joined.push_back(' ');
    joined += word;
  }
  return joined;
}

bool EndsWithWords(std::string_view text, std::string_view ending) {
  if (text.size() <= ending.size()) return false;
  return text.substr(text.size() - ending.size()) == ending &&
         text[text.size() - ending.size() - 1] == ' ';
}

bool HasWords(std::string_view text, std::string_view words) {
  size_t at = 0;
  while ((at = text.find(words, at)) != std::string_view::npos) {
    const size_t end = at + words.size();
    if ((at == 0 || text[at - 1] == ' ') &&
        (end == text.size() || text[end] == ' ')) {
      return true;
    }
    ++at;
  }
  return false;
}

const FormWord* EndingOf(std::string_view text) {
  const FormWord* best = nullptr;
  for (const FormWord& ending : kEndings) {
    if (EndsWithWords(text, ending.words) &&
        (best == nullptr || ending.words.size() > best->words.size())) {
      best = &ending;
    }
  }
  return best;
}

}  // namespace

std::string NormalizePartyName(std::string_view name) {
  std::string joined = Join(Words(name));
  for (size_t i = 0; i < kEndingsStrippedMax; ++i) {
    const FormWord* ending = EndingOf(joined);
    if (ending == nullptr) break;
    joined.resize(joined.size() - ending->words.size() - 1);
  }
  return joined;
}

LegalForm LegalFormInName(std::string_view name) {
  const std::string joined = Join(Words(name));
  // A cooperative says so before its liability, a foundation may own a B.V.:
  // the ending is the form of the body that is named, except for those words
  // that only a cooperative carries.
  if (HasWords(joined, "cooperatie") || HasWords(joined, "cooperatief")) {
    return LegalForm::kCooperative;
  }
  if (const FormWord* ending = EndingOf(joined); ending != nullptr) {
    return ending->form;
  }
  for (const FormWord& word : kWords) {
    if (HasWords(joined, word.words)) return word.form;
  }
  return LegalForm::kNone;
}

}  // namespace omloop
