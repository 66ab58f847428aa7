#ifndef OMLOOP_CLIENTS_CLI_MONEY_TEXT_H_
#define OMLOOP_CLIENTS_CLI_MONEY_TEXT_H_

#include <cstdint>
#include <string>

#include "clients/cli/language.h"
#include "ledger/base/calendar.h"
#include "ledger/base/money.h"
#include "ledger/base/ratio.h"

namespace omloop::cli {

// Numbers as people of a language write them. Dutch: "1.234.567,89", English:
// "1,234,567.89".

std::string FormatCount(int64_t count, Language language);

// "€ 1.234.567,89" and "€ -12,00"; "€1,234,567.89" and "-€12.00". An asset
// without a sign of its own is written by its code: "CHF 12.00".
std::string FormatMoney(Money money, Language language);

// The same in whole units, rounded half away from zero: "€ 1.234.568".
std::string FormatMoneyWhole(Money money, Language language);

// Tenths of a percent: 423 gives "42,3 %" and "42.3%".
std::string FormatPermille(int64_t permille, Language language);

// A ratio as a percentage with one decimal; "–" when there is none.
std::string FormatPercent(const Ratio& ratio, Language language);

// A ratio with two decimals, rounded half away from zero: "1,45"; "–" when
// there is none.
std::string FormatMultiplier(const Ratio& ratio, Language language);

// "oktober 2026", "October 2026".
std::string FormatMonthName(Month month, Language language);
// "okt", "Oct".
std::string FormatMonthShort(Month month, Language language);

// "12,3 MiB", "640 KiB", "12 bytes".
std::string FormatBytes(int64_t bytes, Language language);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_MONEY_TEXT_H_
