#include "ledger/base/asset.h"

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"

namespace omloop {
namespace {

struct AssetRow {
  uint16_t number;
  int decimals;
  std::string_view code;
};

// ISO 4217: the currencies of Europe and those met in public procurement
// files. Rows may be added; a number never changes meaning.
constexpr AssetRow kAssets[] = {
    {978, 2, "EUR"}, {826, 2, "GBP"}, {840, 2, "USD"}, {756, 2, "CHF"},
    {208, 2, "DKK"}, {752, 2, "SEK"}, {578, 2, "NOK"}, {352, 0, "ISK"},
    {985, 2, "PLN"}, {203, 2, "CZK"}, {348, 2, "HUF"}, {946, 2, "RON"},
    {975, 2, "BGN"}, {949, 2, "TRY"}, {980, 2, "UAH"}, {941, 2, "RSD"},
    {484, 2, "MXN"}, {600, 0, "PYG"}, {986, 2, "BRL"}, {170, 2, "COP"},
    {152, 0, "CLP"}, {124, 2, "CAD"}, {36, 2, "AUD"},  {554, 2, "NZD"},
    {392, 0, "JPY"}, {156, 2, "CNY"}, {404, 2, "KES"}, {710, 2, "ZAR"},
    {504, 2, "MAD"}, {968, 2, "SRD"},
};

const AssetRow* Find(uint16_t number) {
  for (const AssetRow& row : kAssets) {
    if (row.number == number) return &row;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Asset> Asset::FromCode(std::string_view code) {
  for (const AssetRow& row : kAssets) {
    if (row.code == code) return Asset(row.number);
  }
  return InvalidArgument(
      "UNKNOWN_ASSET",
      absl::StrFormat("asset \"%s\" is not known; give an ISO 4217 code in "
                      "capitals, for example EUR or GBP",
                      code));
}

absl::StatusOr<Asset> Asset::FromNumber(int number) {
  if (number > 0 && number < 1000 && Find(static_cast<uint16_t>(number))) {
    return Asset(static_cast<uint16_t>(number));
  }
  return InvalidArgument(
      "UNKNOWN_ASSET",
      absl::StrFormat("asset number %d is not in this version's table; a "
                      "newer version may know it",
                      number));
}

std::string_view Asset::code() const {
  const AssetRow* row = Find(number_);
  OMLOOP_CHECK(row != nullptr);
  return row->code;
}

int Asset::decimals() const {
  const AssetRow* row = Find(number_);
  OMLOOP_CHECK(row != nullptr);
  return row->decimals;
}

}  // namespace omloop
