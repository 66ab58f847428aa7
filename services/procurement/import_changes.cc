#include "services/procurement/import_changes.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace omloop::services {
namespace {

// Rows and lines that share a key, by place.
struct Group {
  std::vector<size_t> rows;
  std::vector<size_t> lines;
};

// Groups what is not paired yet by `key`, and calls `pair` for each pair of a
// group in order of date and amount.
template <typename Key, typename Wanted, typename Pair>
void ForPairs(absl::Span<const ComparedLine> rows,
              absl::Span<const ComparedLine> lines,
              const std::vector<bool>& row_done,
              const std::vector<bool>& line_done, const Wanted& wanted,
              const Key& key, bool only_one_to_one, const Pair& pair) {
  std::map<decltype(key(rows[0])), Group> groups;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!row_done[i] && wanted(rows[i])) groups[key(rows[i])].rows.push_back(i);
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    if (line_done[i] || !wanted(lines[i])) continue;
    auto group = groups.find(key(lines[i]));
    if (group != groups.end()) group->second.lines.push_back(i);
  }
  const auto order = [](absl::Span<const ComparedLine> of) {
    return [of](size_t a, size_t b) {
      return std::tuple(of[a].day, of[a].amount_minor, a) <
             std::tuple(of[b].day, of[b].amount_minor, b);
    };
  };
  for (auto& [unused, group] : groups) {
    const size_t pairs = std::min(group.rows.size(), group.lines.size());
    if (pairs == 0) continue;
    if (only_one_to_one &&
        (group.rows.size() != 1 || group.lines.size() != 1)) {
      continue;
    }
    std::sort(group.rows.begin(), group.rows.end(), order(rows));
    std::sort(group.lines.begin(), group.lines.end(), order(lines));
    for (size_t i = 0; i < pairs; ++i) pair(group.rows[i], group.lines[i]);
  }
}

}  // namespace

Changes FindChanges(absl::Span<const ComparedLine> rows,
                    absl::Span<const ComparedLine> lines,
                    Comparison comparison) {
  Changes changes;
  changes.same_as.assign(rows.size(), kNoLine);
  changes.replaces.assign(rows.size(), kNoLine);
  std::vector<bool> row_done(rows.size());
  std::vector<bool> line_done(lines.size());
  const auto pair_into = [&](std::vector<size_t>& into) {
    return [&](size_t row, size_t line) {
      into[row] = line;
      row_done[row] = line_done[line] = true;
    };
  };
  const bool complete = comparison == Comparison::kComplete;
  const auto has_document = [](const ComparedLine& line) {
    return !line.document_number.empty();
  };
  const auto no_document = [&](const ComparedLine& line) {
    return !has_document(line);
  };
  ForPairs(
      rows, lines, row_done, line_done,
      [&](const ComparedLine& line) { return complete || has_document(line); },
      [](const ComparedLine& line) {
        return std::tuple(line.payee, line.document_number, line.line_number,
                          line.day, line.amount_minor, line.asset);
      },
      false, pair_into(changes.same_as));
  ForPairs(
      rows, lines, row_done, line_done, has_document,
      [](const ComparedLine& line) {
        return std::tuple(line.payee, line.document_number, line.line_number,
                          line.asset);
      },
      !complete, pair_into(changes.replaces));
  if (comparison != Comparison::kFurther) {
    ForPairs(
        rows, lines, row_done, line_done, no_document,
        [](const ComparedLine& line) {
          return std::tuple(line.payee, line.day, line.asset);
        },
        true, pair_into(changes.replaces));
    ForPairs(
        rows, lines, row_done, line_done, no_document,
        [](const ComparedLine& line) {
          return std::tuple(line.payee, line.amount_minor, line.asset);
        },
        true, pair_into(changes.replaces));
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!line_done[i]) changes.missing.push_back(i);
  }
  return changes;
}

}  // namespace omloop::services
