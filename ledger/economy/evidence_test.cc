#include "ledger/economy/evidence.h"

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::economy {
namespace {

using ::omloop::testing::IsOk;
using ::omloop::testing::StatusIs;

constexpr auto kA = EvidenceQuality::kA;
constexpr auto kB = EvidenceQuality::kB;
constexpr auto kD = EvidenceQuality::kD;
constexpr auto kNone = EvidenceQuality::kNone;

Evidence Piece(EvidenceQuality letter, Month first, Month limit,
               uint64_t source = 0) {
  return {.letter = letter,
          .period = {first, limit},
          .local = {1, 2},
          .source = EntrySeq(source)};
}

// domain.md 1.7 rule 10.
TEST(EvidenceTest, CountsByItsAgeAtTheEndOfTheMonth) {
  const Month month(2026, 10);
  struct {
    Month first, limit;
    EvidenceQuality expected;
  } const cases[] = {
      {Month(2026, 10), Month(2026, 11), kB},     // Covers the month.
      {Month(2026, 1), Month(2027, 1), kB},       // And more.
      {Month(2026, 11), Month(2026, 12), kNone},  // Begins after it.
      {Month(2025, 10), Month(2025, 11),
       kB},                                   // Ended 12 months before its end.
      {Month(2025, 9), Month(2025, 10), kD},  // 13 months.
      {Month(2023, 10), Month(2023, 11), kD},    // 36 months.
      {Month(2023, 9), Month(2023, 10), kNone},  // 37 months.
  };
  for (const auto& c : cases) {
    const Evidence piece = Piece(kB, c.first, c.limit);
    EXPECT_EQ(ChooseEvidence({&piece, 1}, month).letter, c.expected)
        << c.first << " to " << c.limit;
  }
}

TEST(EvidenceTest, BetterLetterWinsThenLaterPeriodThenLaterFact) {
  const Month month(2026, 10);
  const Evidence pieces[] = {
      Piece(kB, Month(2026, 10), Month(2026, 11), 9),
      Piece(kA, Month(2026, 1), Month(2026, 4), 1),
      Piece(kA, Month(2026, 4), Month(2026, 7), 2),
      Piece(kA, Month(2026, 4), Month(2026, 7), 3),
      // An A that has become a D loses to a B.
      Piece(kA, Month(2024, 4), Month(2024, 7), 4),
  };
  EXPECT_EQ(ChooseEvidence(pieces, month).evidence, &pieces[3]);
  EXPECT_EQ(ChooseEvidence({pieces, 3}, month).evidence, &pieces[2]);
  EXPECT_EQ(ChooseEvidence({pieces, 2}, month).evidence, &pieces[1]);
  const Evidence old_and_signed[] = {pieces[4], pieces[0]};
  EXPECT_EQ(ChooseEvidence(old_and_signed, month).letter, kB);
  EXPECT_EQ(ChooseEvidence({}, month).evidence, nullptr);
}

TEST(EvidenceTest, SharesOutsideTheirWholeAreRefused) {
  const auto bad = StatusIs(absl::StatusCode::kInvalidArgument, "BAD_EVIDENCE");
  Evidence piece = Piece(kA, Month(2026, 1), Month(2027, 1));
  EXPECT_THAT(CheckEvidence(piece), IsOk());
  piece.local = {5, 4};
  EXPECT_THAT(CheckEvidence(piece), bad);
  piece.local = {-1, 4};
  EXPECT_THAT(CheckEvidence(piece), bad);
  piece.local = {0, 0};
  EXPECT_THAT(CheckEvidence(piece), bad);
  piece.local = {1, 2};
  piece.local_wages = {3, 4};
  EXPECT_THAT(CheckEvidence(piece), bad);
  piece.local_wages = {2, 4};
  EXPECT_THAT(CheckEvidence(piece), IsOk());
  piece.period = {Month(2026, 1), Month(2026, 1)};
  EXPECT_THAT(CheckEvidence(piece), bad);
  piece = Piece(EvidenceQuality::kC, Month(2026, 1), Month(2027, 1));
  EXPECT_THAT(CheckEvidence(piece), bad);
}

}  // namespace
}  // namespace omloop::economy
