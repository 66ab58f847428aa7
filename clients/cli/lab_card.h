#ifndef OMLOOP_CLIENTS_CLI_LAB_CARD_H_
#define OMLOOP_CLIENTS_CLI_LAB_CARD_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/asset.h"
#include "ledger/economy/multiplier.h"
#include "ledger/economy/rounds.h"
#include "ledger/economy/what_if.h"

namespace omloop::cli {

inline constexpr size_t kCardBytesMax = 64 << 20;
inline constexpr size_t kCardSuppliersMax = 1'000'000;

// A window of spend with what is known about its suppliers, from a file
// (docs/reference/lab.md).
struct CardWindow {
  std::vector<std::string> names;  // One a supplier.
  economy::MultiplierInput input;
};

struct Card {
  Asset asset;
  CardWindow window;
  economy::MultiplierOptions options;
  // The same of an earlier window, to compare with.
  std::optional<CardWindow> baseline;
  std::vector<economy::Move> moves;
  // Payments between the suppliers, for more rounds.
  std::optional<economy::RoundsInput> rounds;
  int ask = 20;  // Suppliers to ask, at most.
};

// Amounts and shares are read as decimal text, exactly.
// Errors: INVALID_ARGUMENT BAD_CARD with the place in the file.
absl::StatusOr<Card> ParseCard(std::string_view text);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_CARD_H_
