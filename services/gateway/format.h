#ifndef OMLOOP_SERVICES_GATEWAY_FORMAT_H_
#define OMLOOP_SERVICES_GATEWAY_FORMAT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/calendar.h"
#include "omloop/insight/v1/insight.pb.h"
#include "omloop/type/v1/type.pb.h"

// Figures as people write them. Nothing here computes one: values, bounds and
// parts come from insight and are only rounded for reading.
namespace omloop::gateway {

enum class Language { kDutch, kEnglish };

// "nl" or "en".
std::string_view CodeOf(Language language);

// No-break space, between a sign and its amount.
inline constexpr std::string_view kNoBreak = "\u00A0";

// "€ 1.234.567,89" with a no-break space, or "€1,234,567.89"; "£" for GBP,
// the code for an asset without a sign. Negative: "€ −12,00" and "−€12.00".
std::string FormatMoney(const type::v1::Money& money, Language language);
// From a million on "€ 19,2 miljoen", which may break before "miljoen", rounded
// half away from zero to a tenth; below that as FormatMoney.
std::string FormatMoneyShort(const type::v1::Money& money, Language language);
bool IsShortened(const type::v1::Money& money);
// "4.218" or "4,218".
std::string FormatCount(int64_t count, Language language);
// Tenths of a percent: 423 -> "42,3%" or "42.3%".
std::string FormatPermille(int64_t permille, Language language);

// A share in whole percents, the low bound rounded down and the high one up,
// so that the words never promise more than the bounds do: "37 tot 46%",
// or "42%" when the bounds are one value.
std::string FormatShare(const insight::v1::Figure& figure, Language language);
// The same with one decimal: "36,8 tot 46,1%".
std::string FormatShareFine(const insight::v1::Figure& figure,
                            Language language);
// A factor with two decimals, bounds rounded outward: "1,37 tot 1,46".
std::string FormatFactor(const insight::v1::Figure& figure, Language language);
// One ratio as a percentage with a decimal, rounded half away from zero.
std::string FormatRatio(const type::v1::Ratio& ratio, Language language);

bool HasValue(const insight::v1::Figure& figure);

// Of every 100 euro, whole euros, so that they add up to 100 and agree with
// the month's sentence: what is surely local rounded down (to the nearest when
// nothing is unknown), what is not known to the nearest, and the rest.
struct Hundred {
  int local = 0;
  int unknown = 0;
  int elsewhere = 0;
};
// nullopt when a share is absent or lies outside 0 to 1 (credit notes).
std::optional<Hundred> HundredOf(const insight::v1::Figure& local_share,
                                 const insight::v1::Figure& unknown_share);

// "oktober 2026", "okt", "oktober".
std::string MonthInWords(Month month, Language language);
std::string MonthShort(Month month, Language language);
std::string MonthName(Month month, Language language);

// The first letter as a capital, for a name that starts a line.
std::string Capitalised(std::string text);

// Decimal digits of `numerator / denominator * scale` for reading by
// programs: "0.4231", rounded half away from zero to `decimals`.
std::string PlainDecimal(const type::v1::Ratio& ratio, int64_t scale,
                         int decimals);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_FORMAT_H_
