#include "services/procurement/import_changes.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::services {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ComparedLine Line(const char* document, int32_t day, int64_t amount,
                  const char* line = "", uint32_t payee = 7) {
  return {payee, document, line, day, amount, 978};
}

TEST(ImportChangesTest, ARowOfTheSameDocumentAndLineReplacesTheLine) {
  const ComparedLine rows[] = {Line("F1", 10, 500)};
  const ComparedLine lines[] = {Line("F1", 10, 450), Line("F2", 10, 500)};
  for (Comparison comparison : {Comparison::kFurther, Comparison::kNewerVersion,
                                Comparison::kComplete}) {
    const Changes changes = FindChanges(rows, lines, comparison);
    EXPECT_THAT(changes.replaces, ElementsAre(0u));
    EXPECT_THAT(changes.same_as, ElementsAre(kNoLine));
    EXPECT_THAT(changes.missing, ElementsAre(1u));
  }
}

TEST(ImportChangesTest, AnotherPayeeOrDocumentIsAnotherLine) {
  const ComparedLine rows[] = {Line("F1", 10, 500, "", 8), Line("F9", 10, 500)};
  const ComparedLine lines[] = {Line("F1", 10, 450)};
  const Changes changes = FindChanges(rows, lines, Comparison::kComplete);
  EXPECT_THAT(changes.replaces, ElementsAre(kNoLine, kNoLine));
  EXPECT_THAT(changes.missing, ElementsAre(0u));
}

TEST(ImportChangesTest, AnotherSpellingOfTheSameInvoiceIsTheSame) {
  const ComparedLine rows[] = {Line("F1", 10, 500)};
  const ComparedLine lines[] = {Line("F1", 11, 500), Line("F1", 10, 500)};
  const Changes changes = FindChanges(rows, lines, Comparison::kFurther);
  EXPECT_THAT(changes.same_as, ElementsAre(1u));
  EXPECT_THAT(changes.replaces, ElementsAre(kNoLine));
}

TEST(ImportChangesTest, IdenticalRowsStayAsManyAsTheyAre) {
  // Three in the book are in the file by their ids; five remain to compare.
  const std::vector<ComparedLine> two(2, Line("F1", 10, 500));
  const std::vector<ComparedLine> five(5, Line("F1", 10, 500));
  Changes changes = FindChanges(two, five, Comparison::kComplete);
  EXPECT_THAT(changes.same_as, ElementsAre(0u, 1u));
  EXPECT_THAT(changes.missing, ElementsAre(2u, 3u, 4u));
  changes = FindChanges(five, two, Comparison::kComplete);
  EXPECT_THAT(changes.same_as, ElementsAre(0u, 1u, kNoLine, kNoLine, kNoLine));
  EXPECT_THAT(changes.missing, IsEmpty());
}

TEST(ImportChangesTest, AFurtherFileDoesNotGuessAmongLinesOfOneDocument) {
  const ComparedLine rows[] = {Line("F1", 10, 500)};
  const ComparedLine lines[] = {Line("F1", 10, 450), Line("F1", 10, 300)};
  EXPECT_THAT(FindChanges(rows, lines, Comparison::kFurther).replaces,
              ElementsAre(kNoLine));
  // In a complete file both lines have to become something.
  const Changes changes = FindChanges(rows, lines, Comparison::kComplete);
  EXPECT_THAT(changes.replaces, ElementsAre(1u));
  EXPECT_THAT(changes.missing, ElementsAre(0u));
}

TEST(ImportChangesTest, WithoutDocumentNumbersOneMeetsOneByDateOrAmount) {
  const ComparedLine rows[] = {Line("", 10, 500), Line("", 20, 70)};
  const ComparedLine lines[] = {Line("", 10, 450), Line("", 21, 70)};
  EXPECT_THAT(FindChanges(rows, lines, Comparison::kFurther).replaces,
              ElementsAre(kNoLine, kNoLine))
      << "they may well be other purchases";
  EXPECT_THAT(FindChanges(rows, lines, Comparison::kNewerVersion).replaces,
              ElementsAre(0u, 1u));
}

TEST(ImportChangesTest, TheOrderOfRowsDoesNotMatter) {
  std::vector<ComparedLine> rows;
  std::vector<ComparedLine> lines;
  for (int i = 0; i < 40; ++i) {
    rows.push_back(Line(i % 3 == 0 ? "" : "F1", i % 5, i % 7, "",
                        static_cast<uint32_t>(i % 2)));
    lines.push_back(Line(i % 4 == 0 ? "" : "F1", i % 6, i % 8, "",
                         static_cast<uint32_t>(i % 2)));
  }
  const auto sums = [&](const Changes& changes) {
    int64_t from = 0;
    int64_t to = 0;
    int64_t gone = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (changes.replaces[i] == kNoLine) continue;
      from += lines[changes.replaces[i]].amount_minor;
      to += rows[i].amount_minor;
    }
    for (size_t line : changes.missing) gone += lines[line].amount_minor;
    return std::tuple(from, to, gone, changes.missing.size());
  };
  const auto first = sums(FindChanges(rows, lines, Comparison::kComplete));
  std::mt19937 random(7);  // Any order will do, but the same each run.
  for (int round = 0; round < 20; ++round) {
    std::shuffle(rows.begin(), rows.end(), random);
    std::shuffle(lines.begin(), lines.end(), random);
    EXPECT_EQ(sums(FindChanges(rows, lines, Comparison::kComplete)), first);
  }
}

}  // namespace
}  // namespace omloop::services
