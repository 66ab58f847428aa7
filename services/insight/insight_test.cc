#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "clients/cpp/channels.h"
#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "ledger/economy/month_testing.h"
#include "ledger/model/record.h"
#include "services/insight/insight_server.h"
#include "services/insight/insight_testing.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop::services {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::omloop::economy::kNieuwWest;
using ::omloop::economy::kUtrecht;
using ::omloop::testing::StatusIs;
using ::testing::HasSubstr;

TEST_F(InsightTest, AnswersAMonthWithSentenceAndStamp) {
  const uint32_t firm = book.Pay({.place = kNieuwWest}, 37'00);
  book.Pay({.place = kUtrecht}, 54'00);
  book.Pay({.place = ""}, 9'00);
  book.log.Spend({.payer = book.anchor,
                  .payee = firm,
                  .amount = 50'00,
                  .day = Day(2026, 9, 1)});
  pb::GetMonthOverviewRequest request;
  request.set_month("2026-10");
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview month, Fresh(*steward, request));
  EXPECT_EQ(month.month(), "2026-10");
  EXPECT_EQ(month.asset(), "EUR");
  EXPECT_EQ(month.book_display_name(), "Samen Nieuw-West");
  EXPECT_EQ(month.total().minor_units(), 100'00);
  EXPECT_EQ(month.sentence_nl(),
            "Van elke 100 euro ging 37 tot 46 euro naar bedrijven in "
            "Nieuw-West. Van 9 euro weten we nog niet waar die heen ging.");
  EXPECT_EQ(month.lm2().value().numerator(), 137'00);
  EXPECT_EQ(month.lm2().high().numerator(), 146'00);
  EXPECT_FALSE(month.public_view());
  EXPECT_EQ(month.suppliers(0).display_name(), "Party 3");
  EXPECT_EQ(month.anchors(0).display_name(), "Party 1");
  EXPECT_EQ(month.stamp().ring_set(), "nieuw-west/1");
  EXPECT_EQ(month.stamp().formula_version(), "lm2/1");
  EXPECT_EQ(month.stamp().as_of_sequence(), std::ssize(book.log.records()) - 1);
  EXPECT_EQ(month.stamp().root(), FakeLedger::RootAt(book.log.size()));
  ASSERT_EQ(month.trend_size(), 2);
  EXPECT_EQ(month.trend(0).month(), "2026-09");
  EXPECT_EQ(month.previous_total().minor_units(), 50'00);
  EXPECT_EQ(month.previous_local_share().value().numerator(), 50'00);
}

TEST_F(InsightTest, TheNewestMonthWithSpendIsTheDefault) {
  ledger.Publish(book.log);
  EXPECT_THAT(Fresh(*steward),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NO_SPEND"));
  book.Pay({.place = kNieuwWest}, 100);
  OMLOOP_ASSERT_OK_AND_ASSIGN(Overview month, Fresh(*steward));
  EXPECT_EQ(month.month(), "2026-10");
  // A month that was asked for is answered, spend or not.
  pb::GetMonthOverviewRequest request;
  request.set_month("2026-12");
  OMLOOP_ASSERT_OK_AND_ASSIGN(month, Fresh(*steward, request));
  EXPECT_EQ(month.local_share().absent_reason(), "NO_SPEND");
  EXPECT_THAT(month.sentence_nl(), HasSubstr("nog geen uitgaven"));
  ASSERT_EQ(month.trend_size(), 3);
}

TEST_F(InsightTest, ATrendHasAtMostTwentyFourMonths) {
  const uint32_t firm = book.AddFirm({.place = kNieuwWest});
  for (int i = 0; i < 30; ++i) {
    book.log.Spend({.payer = book.anchor,
                    .payee = firm,
                    .amount = 100 + i,
                    .day = Day(Month(2024, 1) + i)});
  }
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview month, Fresh(*steward));
  EXPECT_EQ(month.month(), "2026-06");
  ASSERT_EQ(month.trend_size(), 24);
  EXPECT_EQ(month.trend(0).month(), "2024-07");
  EXPECT_EQ(month.trend(23).total().minor_units(), 129);
}

TEST_F(InsightTest, TheOutsideSeesAPublicAnswer) {
  book.Pay({.place = kNieuwWest, .legal_person = false}, 100);
  book.Pay({.place = kNieuwWest}, 200);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview seen, Fresh(*outside));
  EXPECT_TRUE(seen.public_view());
  EXPECT_EQ(registry.last_view, View::kPublic);
  EXPECT_EQ(seen.total().minor_units(), 300);
  EXPECT_EQ(seen.local_share().absent_reason(), "HIDDEN");
  EXPECT_TRUE(seen.rings(0).cell().hidden());
  EXPECT_FALSE(seen.rings(0).cell().has_amount());
  EXPECT_FALSE(seen.has_influenceable());
  EXPECT_TRUE(seen.trend(0).hidden());
  EXPECT_FALSE(seen.trend(0).has_local());
  for (const pb::SupplierRow& row : seen.suppliers()) {
    EXPECT_NE(row.party(), 2);
    if (row.party() == 0) {
      EXPECT_EQ(row.display_name(), "zelfstandigen");
    }
  }
  // The steward may ask for the same; the two are kept apart.
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview all, Fresh(*steward));
  EXPECT_FALSE(all.public_view());
  EXPECT_EQ(registry.last_view, View::kSteward);
  pb::GetMonthOverviewRequest as_public;
  as_public.set_as_public(true);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview same, Fresh(*steward, as_public));
  EXPECT_TRUE(MessageDifferencer::Equals(same, seen));
}

TEST_F(InsightTest, AKeptAnswerIsDroppedWhenAnythingChanges) {
  const uint32_t firm = book.Pay({.place = ""}, 100);
  OMLOOP_ASSERT_OK_AND_ASSIGN(Overview month, Fresh(*steward));
  const int calls = registry.calls;
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview again, Fresh(*steward));
  EXPECT_EQ(registry.calls, calls);
  EXPECT_TRUE(MessageDifferencer::Equals(month, again));
  // A fact about a party.
  book.log.AddEstablishment(firm, kNieuwWest);
  OMLOOP_ASSERT_OK_AND_ASSIGN(month, Fresh(*steward));
  EXPECT_EQ(month.local_share().value().numerator(), 100);
  // A line.
  book.Pay({.place = kUtrecht}, 300);
  OMLOOP_ASSERT_OK_AND_ASSIGN(month, Fresh(*steward));
  EXPECT_EQ(month.total().minor_units(), 400);
  // A line in an open import, then its end.
  const uint32_t import = book.log.OpenImport(book.anchor);
  book.log.Spend(
      {.payer = book.anchor, .payee = firm, .amount = 7, .import = import});
  OMLOOP_ASSERT_OK_AND_ASSIGN(month, Fresh(*steward));
  EXPECT_EQ(month.pending_line_count(), 1);
  EXPECT_EQ(month.total().minor_units(), 400);
  book.log.CompleteImport(import);
  OMLOOP_ASSERT_OK_AND_ASSIGN(month, Fresh(*steward));
  EXPECT_EQ(month.pending_line_count(), 0);
  EXPECT_EQ(month.total().minor_units(), 407);
}

TEST_F(InsightTest, AnAnswerAsOfASequenceNeverChanges) {
  struct Asked {
    pb::GetMonthOverviewRequest request;
    Overview answer;
  };
  std::vector<Asked> asked;
  uint32_t firm = book.Pay({.place = ""}, 100);
  for (int step = 0; step < 12; ++step) {
    switch (step % 4) {
      case 0:
        book.log.AddEstablishment(firm, step % 8 == 0 ? kNieuwWest : kUtrecht);
        break;
      case 1:
        firm = book.Pay({.place = ""}, 10 * step);
        break;
      case 2:
        book.log.Spend({.payer = book.anchor,
                        .payee = firm,
                        .amount = -step,
                        .day = Day(2026, 9, 3)});
        break;
      default:
        book.log.CompleteImport(book.log.OpenImport(book.anchor));
    }
    Asked ask;
    ask.request.set_month("2026-10");
    ask.request.set_as_public(step % 3 == 0);
    ask.request.set_as_of_sequence(static_cast<int64_t>(book.log.size()) - 1);
    OMLOOP_ASSERT_OK_AND_ASSIGN(ask.answer, Fresh(*steward, ask.request));
    EXPECT_EQ(ask.answer.stamp().as_of_sequence(),
              ask.request.as_of_sequence());
    EXPECT_EQ(ask.answer.stamp().root(), FakeLedger::RootAt(book.log.size()));
    asked.push_back(std::move(ask));
    // All there were, in an order that goes back and forth.
    for (size_t i = 0; i < asked.size(); ++i) {
      const Asked& old = asked[(i * 5) % asked.size()];
      OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview now,
                                  Get(*steward, old.request));
      EXPECT_TRUE(MessageDifferencer::Equals(now, old.answer))
          << old.request.as_of_sequence();
    }
  }
}

TEST_F(InsightTest, WaitsForASequenceAndSaysHowFarBehindItIs) {
  book.Pay({.place = kNieuwWest}, 100);
  OMLOOP_ASSERT_OK(Fresh(*steward));
  pb::GetMonthOverviewRequest request;
  request.set_min_sequence(static_cast<int64_t>(book.log.size()) + 4);
  const auto behind = Get(*steward, request);
  EXPECT_THAT(behind, StatusIs(absl::StatusCode::kUnavailable, "BEHIND"));
  EXPECT_THAT(std::string(behind.status().message()), HasSubstr("5 to go"));

  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    for (int i = 0; i < 5; ++i) {
      book.log.Spend({.payer = book.anchor, .payee = 2, .amount = 1});
    }
    ledger.Publish(book.log);
  });
  absl::StatusOr<Overview> arrived = absl::UnknownError("");
  for (int i = 0; i < 50 && !arrived.ok(); ++i)
    arrived = Get(*steward, request);
  later.join();
  OMLOOP_ASSERT_OK(arrived);
}

TEST_F(InsightTest, GoesOnWhereABrokenStreamEnded) {
  for (int i = 0; i < 20; ++i) {
    book.Pay({.place = kNieuwWest}, 100);
    if (i % 5 == 0) ledger.BreakStreams();
    OMLOOP_ASSERT_OK_AND_ASSIGN(const Overview month, Fresh(*steward));
    EXPECT_EQ(month.total().minor_units(), 100 * (i + 1));
  }
  EXPECT_GT(ledger.streams(), 1);
}

TEST_F(InsightTest, WithoutTheRegistryTheFiguresStand) {
  book.Pay({.place = kNieuwWest}, 100);
  registry.away = true;
  OMLOOP_ASSERT_OK_AND_ASSIGN(Overview month, Fresh(*steward));
  EXPECT_EQ(month.total().minor_units(), 100);
  EXPECT_EQ(month.suppliers(0).display_name(), "");
  // And an answer without names is not kept.
  registry.away = false;
  OMLOOP_ASSERT_OK_AND_ASSIGN(month, Fresh(*steward));
  EXPECT_EQ(month.suppliers(0).display_name(), "Party 2");
}

TEST_F(InsightTest, BadQuestionsAreRefused) {
  book.Pay({.place = kNieuwWest}, 100);
  OMLOOP_ASSERT_OK(Fresh(*steward));
  struct Case {
    std::function<void(pb::GetMonthOverviewRequest&)> spoil;
    absl::StatusCode code;
    const char* reason;
  };
  const Case cases[] = {
      {[](auto& r) { r.set_parent("books/other"); },
       absl::StatusCode::kNotFound, "BOOK_NOT_FOUND"},
      {[](auto& r) { r.set_parent("nonsense"); },
       absl::StatusCode::kInvalidArgument, "BAD_NAME"},
      {[](auto& r) { r.set_month("2026-13"); },
       absl::StatusCode::kInvalidArgument, "BAD_MONTH"},
      {[](auto& r) { r.set_asset("ABC"); }, absl::StatusCode::kInvalidArgument,
       "UNKNOWN_ASSET"},
      {[](auto& r) { r.set_anchor(2); }, absl::StatusCode::kNotFound,
       "ANCHOR_NOT_FOUND"},
      {[](auto& r) { r.set_anchor(-1); }, absl::StatusCode::kNotFound,
       "ANCHOR_NOT_FOUND"},
      {[](auto& r) { r.set_anchor(999); }, absl::StatusCode::kNotFound,
       "ANCHOR_NOT_FOUND"},
      {[](auto& r) { r.set_as_of_sequence(-1); },
       absl::StatusCode::kInvalidArgument, "BAD_SEQUENCE"},
      {[](auto& r) { r.set_min_sequence(-1); },
       absl::StatusCode::kInvalidArgument, "BAD_SEQUENCE"},
      {[](auto& r) { r.set_as_of_sequence(1'000'000); },
       absl::StatusCode::kUnavailable, "BEHIND"},
  };
  for (const Case& c : cases) {
    pb::GetMonthOverviewRequest request;
    c.spoil(request);
    EXPECT_THAT(Get(*steward, request), StatusIs(c.code, c.reason));
  }
}

TEST_F(InsightTest, ListsMonthsByAsset) {
  const uint32_t firm = book.Pay({.place = kNieuwWest}, 100);
  book.log.Spend({.payer = book.anchor,
                  .payee = firm,
                  .amount = 5,
                  .day = Day(2026, 8, 31),
                  .asset = 826});
  const uint32_t other = book.log.AddAnchor();
  book.log.Spend({.payer = book.anchor, .payee = other, .amount = 9});
  OMLOOP_ASSERT_OK(Fresh(*steward));
  pb::ListMonthsRequest request;
  request.set_parent("books/-");
  pb::ListMonthsResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(outside->ListMonths(&context, request, &response).ok());
  ASSERT_EQ(response.months_size(), 2);
  EXPECT_EQ(response.months(0).month(), "2026-08");
  EXPECT_EQ(response.months(0).asset(), "GBP");
  EXPECT_EQ(response.months(1).total().minor_units(), 100);
  EXPECT_EQ(response.months(1).line_count(), 1);
}

TEST_F(InsightTest, UnknownSuppliersAreForTheSteward) {
  book.Pay({.place = ""}, 80);
  book.Pay({.place = "NL/NL-NH/GM0363"}, 20);
  OMLOOP_ASSERT_OK(Fresh(*steward));
  pb::ListUnknownSuppliersRequest request;
  request.set_parent("books/-");
  request.set_limit(1);
  pb::ListUnknownSuppliersResponse response;
  {
    grpc::ClientContext context;
    EXPECT_THAT(client::FromGrpc(outside->ListUnknownSuppliers(
                    &context, request, &response)),
                StatusIs(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY"));
  }
  grpc::ClientContext context;
  ASSERT_TRUE(steward->ListUnknownSuppliers(&context, request, &response).ok());
  ASSERT_EQ(response.rows_size(), 1);
  EXPECT_EQ(response.rows(0).amount().minor_units(), 80);
  EXPECT_EQ(response.rows(0).cumulative_permille(), 800);
  EXPECT_EQ(response.rows(0).reason(), "no_establishment");
  EXPECT_EQ(response.rows(0).supplier_number(), "C-2");
  EXPECT_EQ(response.rows(0).postcode(), "1069 AA");
  EXPECT_EQ(response.unknown_total().minor_units(), 100);
  EXPECT_EQ(response.unknown_supplier_count(), 2);
}

TEST_F(InsightTest, TheFoldReportsTheDigestOfAReplay) {
  book.Pay({.place = kNieuwWest}, 100);
  book.Pay({.place = kUtrecht}, 200);
  OMLOOP_ASSERT_OK(Fresh(*steward));
  pb::GetFoldStatusRequest request;
  request.set_parent("books/-");
  pb::GetFoldStatusResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(steward->GetFoldStatus(&context, request, &response).ok());
  EXPECT_EQ(response.folded_size(), std::ssize(book.log.records()));
  EXPECT_EQ(response.ledger_size(), response.folded_size());
  EXPECT_EQ(response.cell_count(), 2);
  fold::Cells replay;
  replay.Apply(book.log.records());
  EXPECT_EQ(response.cell_digest(), std::string(omloop::View(replay.Digest())));
}

TEST(FoldedLogTest, AGapIsDataLoss) {
  FoldedLog log;
  ledger::v1::WatchResponse message;
  message.set_first_sequence(1);
  EXPECT_THAT(log.Apply(message),
              StatusIs(absl::StatusCode::kDataLoss, "LOG_GAP"));
  message.set_first_sequence(0);
  message.set_records(std::string(127, '\0'));
  EXPECT_THAT(log.Apply(message),
              StatusIs(absl::StatusCode::kDataLoss, "LOG_GAP"));
}

}  // namespace
}  // namespace omloop::services
