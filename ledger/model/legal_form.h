#ifndef OMLOOP_LEDGER_MODEL_LEGAL_FORM_H_
#define OMLOOP_LEDGER_MODEL_LEGAL_FORM_H_

#include <string>
#include <string_view>

#include "ledger/model/party.h"

namespace omloop {

// A name of a firm or institution as names are compared to find the same party
// twice: lower case, accents off, dots gone, other marks and runs of blanks one
// blank, "&" as "and", and the legal form at the end taken off ("Bakkerij
// Smit B.V." and "BAKKERIJ SMIT BV" give "bakkerij smit"). Equal results are a
// suggestion for a person, never an identity. Empty when nothing is left.
std::string NormalizePartyName(std::string_view name);

// The legal form that `name` (UTF-8) states, Dutch or British: an ending such
// as B.V., N.V., U.A., Ltd, PLC, LLP, CIC, GmbH, or a word such as Stichting,
// Vereniging, Gemeente, Council, University, NHS Trust, V.O.F., Eenmanszaak.
// kNone when the name says nothing: a person or a trade name.
// IsLegalPerson() of party.h then tells natural persons apart.
LegalForm LegalFormInName(std::string_view name);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_LEGAL_FORM_H_
