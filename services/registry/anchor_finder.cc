#include "services/registry/anchor_finder.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ledger/base/errors.h"
#include "ledger/model/legal_form.h"

namespace omloop::services {
namespace {

constexpr size_t kSuggestionsMax = 3;

std::string Quoted(std::string_view name) {
  return absl::StrFormat("\"%s\"", name);
}

// Letters to change, add or drop to turn `a` into `b` (Levenshtein).
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replace});
    }
  }
  return row.back();
}

absl::Status AnchorNotFound(std::string_view query, const std::string& wanted,
                            const std::vector<DirectoryEntry>& anchors) {
  std::vector<std::pair<size_t, std::string>> nearest;
  for (const DirectoryEntry& anchor : anchors) {
    bool inside = !wanted.empty() &&
                  anchor.normalized_name.find(wanted) != std::string::npos;
    nearest.emplace_back(
        inside ? 0 : EditDistance(wanted, anchor.normalized_name),
        Quoted(anchor.name));
  }
  std::sort(nearest.begin(), nearest.end());
  std::vector<std::string> names;
  for (const auto& [distance, name] : nearest) {
    if (names.size() < kSuggestionsMax) names.push_back(name);
  }
  return NotFound(
      "ANCHOR_NOT_FOUND",
      names.empty()
          ? absl::StrFormat("no anchor is called \"%s\": there are none yet; "
                            "register them with omloop parties import",
                            query)
          : absl::StrFormat("no anchor is called \"%s\"; nearest: %s", query,
                            absl::StrJoin(names, ", ")));
}

}  // namespace

absl::StatusOr<DirectoryEntry> FindAnchorByText(const PartyDirectory& directory,
                                                std::string_view query) {
  const std::string wanted = NormalizePartyName(query);
  uint32_t number = 0;
  auto [end, error] =
      std::from_chars(query.data(), query.data() + query.size(), number);
  bool is_number = error == std::errc() && end == query.data() + query.size();
  std::vector<DirectoryEntry> anchors;
  std::vector<DirectoryEntry> found;
  directory.ForEach(
      PartyNumber(1), PartyNumber(directory.last_number()),
      [&](const DirectoryEntry& entry) {
        if (entry.erased ||
            entry.attributes.kind() != omloop::ledger::v1::PARTY_KIND_ANCHOR) {
          return true;
        }
        anchors.push_back(entry);
        if (is_number ? entry.number.value() == number
                      : !wanted.empty() && entry.normalized_name == wanted) {
          found.push_back(entry);
        }
        return true;
      });
  if (found.size() == 1) return std::move(found[0]);
  if (found.empty()) return AnchorNotFound(query, wanted, anchors);
  std::vector<std::string> numbers;
  for (const DirectoryEntry& entry : found) {
    numbers.push_back(absl::StrCat(entry.number.value()));
  }
  return FailedPrecondition(
      "ANCHOR_AMBIGUOUS",
      absl::StrFormat("several anchors are called \"%s\"; give one of their "
                      "numbers: %s",
                      query, absl::StrJoin(numbers, ", ")));
}

}  // namespace omloop::services
