#include "ledger/reference/thresholds.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

constexpr std::array<std::string_view, 7> kKindNames = {
    "works",     "central",          "subcentral", "social",
    "utilities", "utilities_social", "concessions"};
constexpr int64_t kEurosMax = 1'000'000'000;

}  // namespace

std::string_view ThresholdKindName(ThresholdKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

absl::StatusOr<ThresholdTable> ThresholdTable::Parse(std::string_view text,
                                                     std::string name) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  OMLOOP_ASSIGN_OR_RETURN(const size_t from, reader.Column("valid_from"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t to, reader.Column("valid_to"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t kind, reader.Column("kind"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t amount, reader.Column("amount_eur"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t source, reader.Column("source"));
  ThresholdTable table;
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) break;
    const auto first = ParseDay(reader.field(from));
    const auto last = ParseDay(reader.field(to));
    if (!first.ok() || !last.ok() || *last < *first) {
      return reader.RowError(
          "valid_from and valid_to must be dates like 2026-01-01, in order");
    }
    const auto known =
        std::find(kKindNames.begin(), kKindNames.end(), reader.field(kind));
    if (known == kKindNames.end()) {
      return reader.RowError(
          absl::StrFormat("unknown kind \"%s\"", reader.field(kind)));
    }
    const std::string_view digits = reader.field(amount);
    int64_t euros = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), euros);
    if (error != std::errc() || end != digits.data() + digits.size() ||
        euros <= 0 || euros > kEurosMax) {
      return reader.RowError("amount_eur must be whole euros");
    }
    table.thresholds_.push_back(
        {.valid_from = *first,
         .valid_to = *last,
         .kind = static_cast<ThresholdKind>(known - kKindNames.begin()),
         .amount = Money(euros * 100, kEur),
         .source = std::string(reader.field(source))});
  }
  return table;
}

absl::StatusOr<Money> ThresholdTable::On(Day day, ThresholdKind kind) const {
  for (const Threshold& threshold : thresholds_) {
    if (threshold.kind == kind && threshold.valid_from <= day &&
        day <= threshold.valid_to) {
      return threshold.amount;
    }
  }
  return NotFound(
      "THRESHOLD_UNKNOWN",
      absl::StrFormat("no EU threshold for %s is listed on %s; add it to "
                      "thresholds.csv",
                      ThresholdKindName(kind), FormatDay(day)));
}

}  // namespace omloop
