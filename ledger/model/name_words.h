#ifndef OMLOOP_LEDGER_MODEL_NAME_WORDS_H_
#define OMLOOP_LEDGER_MODEL_NAME_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

namespace omloop {

// Words of the name of a firm, institution or person as names are compared
// for likeness: those of NormalizePartyName, with words for legal forms left
// out wherever they stand, "gem" read as "gemeente", "municipality of" as
// "gemeente", "en" as "and", and what follows "t/a", "trading as", "h.o.d.n."
// or "namens" left out. In order; empty when nothing is left.
std::vector<std::string> NameWords(std::string_view name);

// What stands after "t/a", "trading as" or "h.o.d.n." in a name: the other
// name of the same party. Empty when there is none.
std::string TradeNameIn(std::string_view name);

// Whether a name reads like a person's: a title or initials with a surname,
// and no word of a trade. Never certain.
bool LooksLikePerson(std::string_view name);

// How near two words are, in thousandths: 1000 equal; less for one or two
// letters changed in a long word and for one that is the beginning of the
// other ("assoc", "association"); 0 otherwise.
int WordLikeness(std::string_view a, std::string_view b);

// The consonants of the words run together, doubles once: equal for most
// slips of the pen ("smit bouwbedryf", "smitt bouw bedrijf").
std::string NameSkeleton(const std::vector<std::string>& words);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_NAME_WORDS_H_
