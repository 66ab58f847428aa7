// The multiplier through gRPC, over a log made by hand.
#include <string>

#include "gmock/gmock.h"
#include "services/insight/insight_testing.h"

namespace omloop::services {
namespace {

using ::omloop::economy::kBelgium;
using ::omloop::economy::kNieuwWest;
using ::omloop::economy::kUtrecht;
using ::omloop::testing::StatusIs;
using ::testing::HasSubstr;
namespace lpb = omloop::ledger::v1;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

lpb::RespendDeclared Says(lpb::RespendSource source, int64_t local_permille) {
  lpb::RespendDeclared terms;
  terms.set_first_day(DayNumber(Day(2026, 7, 1)));
  terms.set_last_day(DayNumber(Day(2026, 9, 30)));
  terms.set_source(source);
  terms.set_basis(lpb::RESPEND_BASIS_OUTGOINGS);
  terms.set_whole(1000);
  terms.set_ring_set("nieuw-west/1");
  lpb::RespendPart* part = terms.add_parts();
  part->set_ring("focus");
  part->set_amount(local_permille);
  return terms;
}

double Value(const type::v1::Ratio& ratio) {
  return static_cast<double>(ratio.numerator()) /
         static_cast<double>(ratio.denominator());
}

class MultiplierTest : public InsightTest {
 protected:
  template <typename Request, typename Response>
  static absl::StatusOr<Response> Call(
      Stub& stub,
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      Request request) {
    request.set_parent("books/-");
    grpc::ClientContext context;
    Response response;
    absl::Status status =
        client::FromGrpc((stub.*method)(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }
  // Publishes the book and waits until it is folded.
  void Publish() { OMLOOP_EXPECT_OK(Fresh(*steward)); }
  pb::GetMultiplierResponse Ask(pb::GetMultiplierRequest request = {},
                                bool as_public = false) {
    request.set_as_public(as_public);
    auto response = Call(*steward, &Stub::GetMultiplier, request);
    OMLOOP_EXPECT_OK(response);
    return response.ok() ? *response : pb::GetMultiplierResponse();
  }

  // G16 of the domain study: a cooperative 40k here that spends half here by
  // its books; a partnership 20k here, nothing known; a contractor 30k
  // elsewhere that spends a tenth here; 10k abroad, nothing here.
  void PayDemoCard() {
    coop = book.Pay(
        {.place = kNieuwWest, .ownership = lpb::OWNERSHIP_CLASS_MEMBER_OWNED},
        40'000'00);
    partnership = book.Pay({.place = kNieuwWest}, 20'000'00);
    const uint32_t contractor = book.Pay({.place = kUtrecht}, 30'000'00);
    const uint32_t abroad = book.Pay({.place = kBelgium}, 10'000'00);
    book.log.Declare(coop, Says(lpb::RESPEND_SOURCE_OWN_BOOKS, 500));
    book.log.Declare(contractor, Says(lpb::RESPEND_SOURCE_SIGNED, 100));
    book.log.Declare(abroad, Says(lpb::RESPEND_SOURCE_SIGNED, 0));
    Publish();
  }

  uint32_t coop = 0;
  uint32_t partnership = 0;
};

// Source: G16, domain.md 1.6.
TEST_F(MultiplierTest, TheDemoCardComesOutOfTheLog) {
  PayDemoCard();
  const pb::GetMultiplierResponse card = Ask();
  const pb::MultiplierRow& total = card.total();
  EXPECT_EQ(total.round1().minor_units(), 100'000'00);
  EXPECT_EQ(total.round2().minor_units(), 60'000'00);
  EXPECT_DOUBLE_EQ(Value(total.lm2().value()), 1.60);
  EXPECT_DOUBLE_EQ(Value(total.lm3().value()), 1.90);
  EXPECT_DOUBLE_EQ(Value(total.lm3().low()), 1.80);
  EXPECT_DOUBLE_EQ(Value(total.lm3().high()), 2.00);
  EXPECT_DOUBLE_EQ(Value(total.area_income().low()), 0.80);
  EXPECT_DOUBLE_EQ(Value(total.lm3_plus().low()), 1.83);
  EXPECT_DOUBLE_EQ(Value(total.lm3_plus().high()), 2.03);
  EXPECT_DOUBLE_EQ(Value(total.cov2()), 1.0);
  EXPECT_NEAR(Value(total.cov3()), 0.667, 0.001);
  ASSERT_EQ(total.quality_size(), 2);
  EXPECT_EQ(total.quality(0).letter(), "A");
  EXPECT_EQ(total.quality(1).letter(), "C");
  EXPECT_EQ(card.stamp().ring_set(), "nieuw-west/1");
  EXPECT_EQ(card.stamp().formula_version(), economy::kMultiplierFormula);
  EXPECT_THAT(card.sentence_nl(), HasSubstr("Per euro kwam 80 tot 100 cent in "
                                            "Nieuw-West terecht"));
}

TEST_F(MultiplierTest, TheMonthShowsTheSameFigures) {
  PayDemoCard();
  const pb::GetMultiplierResponse alone = Ask();
  pb::GetMonthOverviewRequest request;
  request.set_month("2026-10");
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview month, Fresh(*steward, request));
  EXPECT_EQ(month.multiplier().SerializeAsString(),
            alone.total().SerializeAsString());
  EXPECT_EQ(month.multiplier_sentence_en(), alone.sentence_en());
  pb::GetMultiplierRequest year;
  year.mutable_query()->set_window(pb::MULTIPLIER_WINDOW_YEAR);
  EXPECT_EQ(month.multiplier_year().SerializeAsString(),
            Ask(year).total().SerializeAsString());
}

TEST_F(MultiplierTest, EveryPartOpensAndThePartsAddUp) {
  PayDemoCard();
  pb::GetMultiplierRequest request;
  request.set_details(true);
  const pb::GetMultiplierResponse card = Ask(request);
  ASSERT_EQ(card.suppliers_size(), 4);
  int64_t round2 = 0;
  int64_t round3 = 0;
  for (const pb::SupplierContribution& part : card.suppliers()) {
    round2 += part.round2().minor_units();
    round3 += part.round3().minor_units();
  }
  EXPECT_EQ(round2, card.total().round2().minor_units());
  EXPECT_EQ(round3, card.total().round3().minor_units());
  const pb::SupplierContribution& first = card.suppliers(0);
  EXPECT_EQ(first.party(), static_cast<int32_t>(coop));
  EXPECT_EQ(first.letter(), "A");
  EXPECT_EQ(first.evidence_first_day(), "2026-07-01");
  EXPECT_GT(first.evidence_sequence(), 0);
}

TEST_F(MultiplierTest, BelowThirtyPercentLm3IsWithheldAndLm2Stands) {
  book.Pay({.place = kNieuwWest}, 60'00);
  const uint32_t told = book.Pay({.place = kNieuwWest}, 20'00);
  book.Pay({.place = kUtrecht}, 20'00);
  book.log.Declare(told, Says(lpb::RESPEND_SOURCE_SIGNED, 500));
  Publish();
  const pb::MultiplierRow total = Ask().total();
  EXPECT_DOUBLE_EQ(Value(total.lm2().value()), 1.8);
  EXPECT_EQ(total.lm3().absent_reason(), "LOW_COVERAGE");
  EXPECT_EQ(total.lm3().value().denominator(), 0);
  EXPECT_DOUBLE_EQ(Value(total.lm3().low()), 1.9);
  EXPECT_DOUBLE_EQ(Value(total.lm3().high()), 2.5);
  EXPECT_FALSE(total.has_round3());
  EXPECT_THAT(Ask().sentence_nl(), HasSubstr("nog niet te zeggen"));
}

TEST_F(MultiplierTest, AnEmptyMonthAndAMonthOfCreditNotesHaveNoFigure) {
  PayDemoCard();
  pb::GetMultiplierRequest request;
  request.mutable_query()->set_month("2024-01");
  EXPECT_EQ(Ask(request).total().absent_reason(), "NO_SPEND");
  EXPECT_EQ(Ask(request).total().lm3().absent_reason(), "NO_SPEND");
  book.log.Spend({.payer = book.anchor,
                  .payee = coop,
                  .amount = -5'00,
                  .day = Day(2026, 11, 2)});
  Publish();
  request.mutable_query()->set_month("2026-11");
  EXPECT_EQ(Ask(request).total().lm2().absent_reason(), "NO_SPEND");
}

TEST_F(MultiplierTest, AllUnknownIsBoundsAlone) {
  book.Pay({.place = ""}, 100'00);
  Publish();
  const pb::MultiplierRow total = Ask().total();
  EXPECT_DOUBLE_EQ(Value(total.lm2().low()), 1.0);
  EXPECT_DOUBLE_EQ(Value(total.lm2().high()), 2.0);
  EXPECT_DOUBLE_EQ(Value(total.lm3().high()), 3.0);
  EXPECT_EQ(total.lm3().absent_reason(), "LOW_COVERAGE");
}

TEST_F(MultiplierTest, MoneyBetweenAnchorsAndToOneselfIsNoSpend) {
  const uint32_t other = book.log.AddAnchor();
  book.log.Spend({.payer = book.anchor, .payee = other, .amount = 50'00});
  book.log.Spend({.payer = other, .payee = other, .amount = 7'00});
  book.Pay({.place = kNieuwWest}, 10'00);
  Publish();
  const pb::GetMultiplierResponse answer = Ask();
  EXPECT_EQ(answer.total().round1().minor_units(), 10'00);
  EXPECT_EQ(answer.intra_alliance().minor_units(), 50'00);
}

TEST_F(MultiplierTest, BadQuestionsSayWhatIsWrong) {
  PayDemoCard();
  struct Case {
    const char* reason;
    absl::StatusCode code;
    pb::MultiplierQuery query;
  };
  std::vector<Case> cases(9, {"BAD_FILTER", kInvalid, {}});
  cases[0] = {"TWO_DEFINITIONS", kInvalid, {}};
  cases[0].query.add_local_rings("focus");
  cases[0].query.add_local_rings("city");
  cases[1] = {"BAD_RING", kInvalid, {}};
  cases[1].query.add_local_rings("moon");
  cases[2].query.set_category("gold");
  cases[3].query.set_supplier_class("friends");
  cases[4].query.set_funding_class("grey");
  cases[5].query.set_wijk("WK0363ZZ");
  cases[6].query.set_micro_alliance("nobody");
  cases[7].query.set_frame(pb::MULTIPLIER_FRAME_INCOME);
  cases[8] = {"ANCHOR_NOT_FOUND", absl::StatusCode::kNotFound, {}};
  cases[8].query.set_anchor(static_cast<int32_t>(coop));
  for (const Case& c : cases) {
    pb::GetMultiplierRequest request;
    *request.mutable_query() = c.query;
    EXPECT_THAT(Call(*steward, &Stub::GetMultiplier, request),
                StatusIs(c.code, c.reason));
  }
}

TEST_F(MultiplierTest, RowsOfABreakdownAreOfTheirOwnLines) {
  PayDemoCard();
  pb::GetMultiplierRequest request;
  request.set_breakdown(pb::MULTIPLIER_BREAKDOWN_SUPPLIER_CLASS);
  const pb::GetMultiplierResponse by_class = Ask(request);
  int64_t sum = 0;
  for (const pb::MultiplierRow& row : by_class.rows()) {
    sum += row.round1().minor_units();
    if (row.key() == "cooperative") {
      EXPECT_DOUBLE_EQ(Value(row.lm3().value()), 2.5);
    }
  }
  EXPECT_EQ(sum, 100'000'00);
  request.set_breakdown(pb::MULTIPLIER_BREAKDOWN_MONTH);
  request.mutable_query()->set_window(pb::MULTIPLIER_WINDOW_YEAR);
  const pb::GetMultiplierResponse by_month = Ask(request);
  ASSERT_EQ(by_month.rows_size(), 12);
  EXPECT_EQ(by_month.rows(0).absent_reason(), "NO_SPEND");
  EXPECT_EQ(by_month.rows(11).key(), "2026-10");
  for (const auto by :
       {pb::MULTIPLIER_BREAKDOWN_ANCHOR, pb::MULTIPLIER_BREAKDOWN_CATEGORY,
        pb::MULTIPLIER_BREAKDOWN_FUNDING_CLASS,
        pb::MULTIPLIER_BREAKDOWN_WIJK}) {
    request.set_breakdown(by);
    EXPECT_GE(Ask(request).rows_size(), 1);
  }
}

TEST_F(MultiplierTest, AnotherRingIsAnotherDefinition) {
  PayDemoCard();
  pb::GetMultiplierRequest request;
  request.mutable_query()->add_local_rings("country");
  const pb::GetMultiplierResponse wide = Ask(request);
  EXPECT_EQ(wide.local_ring(), "country");
  EXPECT_DOUBLE_EQ(Value(wide.total().lm2().value()), 1.9);
}

TEST_F(MultiplierTest, ThePublicSeesNoThirdRoundOfTooFew) {
  PayDemoCard();
  const pb::GetMultiplierResponse open = Ask({}, true);
  EXPECT_TRUE(open.public_view());
  EXPECT_EQ(open.total().lm3().absent_reason(), "HIDDEN");
  EXPECT_EQ(open.total().quality_size(), 0);
  EXPECT_FALSE(open.total().has_round3_low());
  const auto denied =
      StatusIs(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY");
  pb::GetMultiplierRequest request;
  request.set_details(true);
  EXPECT_THAT(Call(*outside, &Stub::GetMultiplier, request), denied);
  request.set_details(false);
  request.set_breakdown(pb::MULTIPLIER_BREAKDOWN_CATEGORY);
  EXPECT_THAT(Call(*outside, &Stub::GetMultiplier, request), denied);
  request.clear_breakdown();
  request.mutable_query()->set_funding_class("flywheel");
  EXPECT_THAT(Call(*outside, &Stub::GetMultiplier, request), denied);
  EXPECT_THAT(
      Call(*outside, &Stub::RankDeclarations, pb::RankDeclarationsRequest()),
      denied);
  EXPECT_THAT(Call(*outside, &Stub::WhatIf, pb::WhatIfRequest()), denied);
  EXPECT_THAT(Call(*outside, &Stub::PreviewDeclaration,
                   pb::PreviewDeclarationRequest()),
              denied);
}

TEST_F(MultiplierTest, ThePublicSeesTheThirdRoundOfEnough) {
  for (int i = 0; i < 8; ++i) {
    const uint32_t firm = book.Pay({.place = kNieuwWest}, 10'00);
    if (i < 4) {
      book.log.Declare(firm, Says(lpb::RESPEND_SOURCE_SIGNED, 300 + i * 50));
    }
    book.Pay({.place = kUtrecht}, 10'00);
  }
  Publish();
  const pb::GetMultiplierResponse open = Ask({}, true);
  EXPECT_EQ(open.total().lm3().absent_reason(), "");
  EXPECT_GT(open.total().lm3().interval_high().denominator(), 0);
  EXPECT_EQ(open.total().SerializeAsString(),
            Ask().total().SerializeAsString());
}

TEST_F(MultiplierTest, WhatWasAskedAsOfAnEntryNeverChanges) {
  PayDemoCard();
  pb::GetMultiplierRequest request;
  request.set_as_of_sequence(static_cast<int64_t>(book.log.size()) - 1);
  const std::string before = Ask(request).total().SerializeAsString();
  book.log.Declare(partnership, Says(lpb::RESPEND_SOURCE_SIGNED, 900));
  Publish();
  EXPECT_EQ(Ask(request).total().SerializeAsString(), before);
  EXPECT_NE(Ask().total().SerializeAsString(), before);
}

TEST_F(MultiplierTest, AChangeSplitsIntoShareVolumeAndBoth) {
  PayDemoCard();
  book.log.Spend({.payer = book.anchor,
                  .payee = coop,
                  .amount = 10'000'00,
                  .day = Day(2026, 9, 1)});
  const uint32_t far = book.AddFirm({.place = kUtrecht});
  book.log.Spend({.payer = book.anchor,
                  .payee = far,
                  .amount = 40'000'00,
                  .day = Day(2026, 9, 1)});
  Publish();
  pb::CompareMultiplierRequest request;
  request.mutable_query()->set_month("2026-10");
  request.set_baseline_month("2026-09");
  auto change = Call(*steward, &Stub::CompareMultiplier, request);
  OMLOOP_ASSERT_OK(change);
  const pb::MultiplierChange& total = change->total();
  // p 0.2 -> 0.6, S 50k -> 100k.
  EXPECT_EQ(total.share_effect().minor_units(), 20'000'00);
  EXPECT_EQ(total.volume_effect().minor_units(), 10'000'00);
  EXPECT_EQ(total.interaction().minor_units(), 20'000'00);
  EXPECT_FALSE(total.verdict().empty());
  EXPECT_FALSE(change->sentence_nl().empty());
  request.set_baseline_month("september");
  EXPECT_THAT(Call(*steward, &Stub::CompareMultiplier, request),
              StatusIs(kInvalid, "BAD_MONTH"));
}

TEST_F(MultiplierTest, WhoToAskIsWhoIsNotSeenYet) {
  PayDemoCard();
  auto plan =
      Call(*steward, &Stub::RankDeclarations, pb::RankDeclarationsRequest());
  OMLOOP_ASSERT_OK(plan);
  ASSERT_EQ(plan->rows_size(), 1);
  EXPECT_EQ(plan->rows(0).party(), static_cast<int32_t>(partnership));
  EXPECT_EQ(plan->rows(0).unobserved().minor_units(), 20'000'00);
  EXPECT_DOUBLE_EQ(Value(plan->certainty_then().cov3()), 1.0);
  EXPECT_DOUBLE_EQ(Value(plan->certainty().bounds_width()), 0.2);
}

TEST_F(MultiplierTest, MovesAreShownAndBadOnesRefused) {
  PayDemoCard();
  pb::WhatIfRequest request;
  pb::Move* move = request.add_moves();
  move->set_from_supplier(static_cast<int32_t>(coop) + 2);
  move->set_to_supplier(static_cast<int32_t>(coop));
  move->mutable_amount()->set_minor_units(10'000'00);
  auto moved = Call(*steward, &Stub::WhatIf, request);
  OMLOOP_ASSERT_OK(moved);
  EXPECT_DOUBLE_EQ(Value(moved->after().lm2().value()), 1.7);
  EXPECT_EQ(moved->before().round1().minor_units(),
            moved->after().round1().minor_units());
  move->mutable_amount()->set_minor_units(31'000'00);
  EXPECT_THAT(Call(*steward, &Stub::WhatIf, request),
              StatusIs(kInvalid, "BAD_MOVE"));
  move->mutable_amount()->set_minor_units(1'00);
  move->set_to_supplier(9999);
  EXPECT_THAT(Call(*steward, &Stub::WhatIf, request),
              StatusIs(kInvalid, "BAD_MOVE"));
  move->clear_to_supplier();
  EXPECT_THAT(Call(*steward, &Stub::WhatIf, request),
              StatusIs(kInvalid, "BAD_MOVE"));
  request.clear_moves();
  EXPECT_THAT(Call(*steward, &Stub::WhatIf, request),
              StatusIs(kInvalid, "BAD_MOVE"));
}

TEST_F(MultiplierTest, AnAnswerIsPreviewedAtThreeLevels) {
  PayDemoCard();
  pb::PreviewDeclarationRequest request;
  request.set_party(static_cast<int32_t>(partnership));
  *request.mutable_terms() = Says(lpb::RESPEND_SOURCE_SIGNED, 250);
  auto preview = Call(*steward, &Stub::PreviewDeclaration, request);
  OMLOOP_ASSERT_OK(preview);
  EXPECT_EQ(preview->letter_now(), "C");
  EXPECT_EQ(preview->letter_then(), "B");
  EXPECT_EQ(preview->round1().minor_units(), 20'000'00);
  EXPECT_DOUBLE_EQ(Value(preview->then().lm3().value()), 1.85);
  EXPECT_DOUBLE_EQ(Value(preview->nothing().lm3().value()), 1.90);
  // The book is as it was.
  EXPECT_DOUBLE_EQ(Value(Ask().total().lm3().value()), 1.90);
  request.mutable_terms()->set_whole(0);
  EXPECT_THAT(Call(*steward, &Stub::PreviewDeclaration, request),
              StatusIs(kInvalid, "DECLARATION_INVALID"));
  request.set_party(9999);
  EXPECT_THAT(Call(*steward, &Stub::PreviewDeclaration, request),
              StatusIs(absl::StatusCode::kNotFound, "PARTY_NOT_FOUND"));
}

}  // namespace
}  // namespace omloop::services
