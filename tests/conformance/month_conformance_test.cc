// The month over RPC: submitted, signed off, reopened, sealed, restated; rules
// about spend, and what is due.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/book_server.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

namespace ppb = procurement::v1;
using testing::BookServer;
using ::testing::HasSubstr;
using testing::StatusIs;
using Procurement = BookServer::Procurement;
using Insight = BookServer::Insight;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// A month that is long over, whenever the test runs.
constexpr char kMonth[] = "2026-01";
constexpr char kFile[] =
    "Payment date,Supplier,Invoice number,Category,Net\n"
    "2026-01-05,Wasserij B.V.,W1,Schoonmaak,100.00\n"
    "2026-01-06,Kantine U.A.,K1,Catering,60.00\n"
    "2026-01-07,Netbeheer N.V.,N1,Catering,40.00\n";
constexpr char kLateFile[] =
    "Payment date,Supplier,Invoice number,Category,Net\n"
    "2026-01-08,Wasserij B.V.,W2,Schoonmaak,25.00\n";

class MonthConformanceTest : public ::testing::Test {
 protected:
  template <typename Request>
  Request ForMonth() {
    Request request;
    request.set_parent(client::kBookName);
    request.set_month(kMonth);
    return request;
  }
  ppb::SubmitMonthRequest Submission(int64_t count, int64_t total_minor) {
    auto request = ForMonth<ppb::SubmitMonthRequest>();
    request.set_anchor(server_.anchor());
    request.set_control_count(count);
    request.mutable_control_total()->set_minor_units(total_minor);
    request.set_request_id(server_.NewId().str());
    return request;
  }
  ppb::SignOffMonthRequest SignOff(const std::string& name) {
    auto request = ForMonth<ppb::SignOffMonthRequest>();
    request.set_anchor(server_.anchor());
    request.set_signed_by(name);
    request.set_request_id(server_.NewId().str());
    return request;
  }
  ppb::AnchorMonth Status() {
    auto response = server_.Call(&Procurement::GetMonthStatus,
                                 ForMonth<ppb::GetMonthStatusRequest>());
    EXPECT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->anchors_size(), 1);
    return response->anchors(0);
  }
  absl::StatusOr<insight::v1::SealMonthResponse> Seal() {
    auto request = ForMonth<insight::v1::SealMonthRequest>();
    request.set_request_id(server_.NewId().str());
    return server_.Call(&Insight::SealMonth, request);
  }

  BookServer server_;
};

TEST_F(MonthConformanceTest, AMonthIsSubmittedSignedOffAndReopened) {
  EXPECT_EQ(Status().state(), ppb::MONTH_STATE_OPEN);
  EXPECT_TRUE(Status().not_delivered());
  EXPECT_TRUE(Status().late());
  EXPECT_EQ(Status().due_date(), "2026-02-15");
  OMLOOP_ASSERT_OK(server_.Import(kFile, server_.ForAnchor()));
  EXPECT_FALSE(Status().not_delivered());
  EXPECT_EQ(Status().imported_count(), 3);
  EXPECT_EQ(Status().imported_sum().minor_units(), 200'00);

  EXPECT_THAT(server_.Call(&Procurement::SignOffMonth, SignOff("A. Jansen")),
              StatusIs(kPrecondition, "MONTH_NOT_SUBMITTED"));
  ppb::SubmitMonthRequest submission = Submission(4, 225'00);
  submission.set_validate_only(true);
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::SubmitMonth, submission));
  EXPECT_EQ(Status().state(), ppb::MONTH_STATE_OPEN) << "only looked at";
  submission.set_validate_only(false);
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::SubmitMonth, submission));
  ppb::AnchorMonth month = Status();
  EXPECT_EQ(month.state(), ppb::MONTH_STATE_SUBMITTED);
  EXPECT_EQ(month.control_count(), 4);
  EXPECT_EQ(month.control_total().minor_units(), 225'00);
  EXPECT_TRUE(month.late());
  EXPECT_GT(month.days_after_month_end(), 15);

  // The named person cannot overlook that a line is missing.
  EXPECT_THAT(server_.Call(&Procurement::SignOffMonth, SignOff("")),
              StatusIs(kInvalid, "SIGNER_MISSING"));
  EXPECT_THAT(server_.Call(&Procurement::SignOffMonth, SignOff("A. Jansen")),
              StatusIs(kPrecondition, "CONTROL_TOTAL_DIFFERS"));
  OMLOOP_ASSERT_OK(server_.Import(kLateFile, server_.ForAnchor()));
  OMLOOP_ASSERT_OK(
      server_.Call(&Procurement::SignOffMonth, SignOff("A. Jansen")));
  EXPECT_EQ(Status().state(), ppb::MONTH_STATE_SIGNED_OFF);
  EXPECT_EQ(Status().signed_by(), "A. Jansen");

  // Signed off, it takes nothing: not by file, by hand, or by undoing.
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto checked,
      server_.Check("Payment date,Supplier,Net\n2026-01-09,Bakker,1.00\n",
                    server_.ForAnchor(), server_.NewId()));
  EXPECT_EQ(checked.new_count(), 0);
  EXPECT_EQ(checked.rejected_count(), 1);
  EXPECT_THAT(checked.rejects_csv(), HasSubstr("MONTH_SIGNED_OFF"));
  EXPECT_THAT(server_.Undo(1), StatusIs(kPrecondition, "MONTH_SIGNED_OFF"));
  EXPECT_THAT(server_.Call(&Procurement::SubmitMonth, Submission(4, 225'00)),
              StatusIs(kPrecondition, "MONTH_SIGNED_OFF"));

  auto reopen = ForMonth<ppb::ReopenMonthRequest>();
  reopen.set_anchor(server_.anchor());
  reopen.set_request_id(server_.NewId().str());
  EXPECT_THAT(server_.Call(&Procurement::ReopenMonth, reopen),
              StatusIs(kInvalid, "REASON_MISSING"));
  reopen.set_reason("an invoice came late");
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::ReopenMonth, reopen));
  EXPECT_EQ(Status().state(), ppb::MONTH_STATE_REOPENED);
  OMLOOP_ASSERT_OK(server_.Undo(1));
  EXPECT_EQ(Status().imported_count(), 1);
}

TEST_F(MonthConformanceTest, AMonthThatRunsIsNotSubmittedOrSealed) {
  auto request = Submission(0, 0);
  request.set_month("2199-01");
  EXPECT_THAT(server_.Call(&Procurement::SubmitMonth, request),
              StatusIs(kPrecondition, "MONTH_NOT_OVER"));
  auto seal = ForMonth<insight::v1::SealMonthRequest>();
  seal.set_month("2199-01");
  seal.set_request_id(server_.NewId().str());
  EXPECT_THAT(server_.Call(&Insight::SealMonth, seal),
              StatusIs(kPrecondition, "MONTH_NOT_OVER"));
  request.set_anchor(404);
  EXPECT_THAT(server_.Call(&Procurement::SubmitMonth, request),
              StatusIs(absl::StatusCode::kNotFound, "ANCHOR_NOT_FOUND"));
}

TEST_F(MonthConformanceTest, ASealedMonthTakesRestatementsWithAReason) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto first,
                              server_.Import(kFile, server_.ForAnchor()));
  EXPECT_THAT(server_.Call(&Procurement::ListRestatements,
                           ForMonth<ppb::ListRestatementsRequest>()),
              StatusIs(kPrecondition, "MONTH_NOT_SEALED"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto sealed, Seal());
  EXPECT_EQ(sealed.sealed().version(), 1);
  EXPECT_EQ(sealed.sealed().as_of_sequence(), first.size() - 1);
  EXPECT_EQ(sealed.sealed().rows_root().size(), 32u);
  EXPECT_GT(sealed.rows_size(), 10);
  EXPECT_EQ(sealed.unsigned_anchors_size(), 1);
  EXPECT_EQ(sealed.not_delivered_anchors_size(), 0);
  EXPECT_THAT(Seal(), StatusIs(kPrecondition, "NOTHING_CHANGED"));

  // Without a reason nothing comes in; with one it is a restatement.
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto refused,
      server_.Check(kLateFile, server_.ForAnchor(), server_.NewId()));
  EXPECT_EQ(refused.rejected_count(), 1);
  EXPECT_THAT(refused.rejects_csv(), HasSubstr("MONTH_SEALED"));
  EXPECT_THAT(server_.Undo(first.import().import_number()),
              StatusIs(kPrecondition, "REASON_MISSING"));
  ppb::ImportOptions options = server_.ForAnchor();
  options.set_restatement_reason("the supplier sent it late");
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto late,
                              server_.Import(kLateFile, options));
  EXPECT_EQ(late.booked_count(), 1);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto listed, server_.Call(&Procurement::ListRestatements,
                                ForMonth<ppb::ListRestatementsRequest>()));
  ASSERT_EQ(listed.restatements_size(), 1);
  EXPECT_EQ(listed.restatements(0).reason(), "the supplier sent it late");
  EXPECT_EQ(listed.restatements(0).added_count(), 1);
  EXPECT_EQ(listed.restatements(0).change().minor_units(), 25'00);

  // As reported, and as known today: two reads.
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto then,
      server_.Overview(kMonth, listed.sealed_as_of_sequence()));
  EXPECT_EQ(then.total().minor_units(), 200'00);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto now, server_.Overview(kMonth));
  EXPECT_EQ(now.total().minor_units(), 225'00);
  EXPECT_TRUE(now.sealed());

  // The first version can still be computed; the second binds what is known.
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto again, Seal());
  EXPECT_EQ(again.sealed().version(), 2);
  EXPECT_NE(again.sealed().rows_root(), sealed.sealed().rows_root());
  for (int version : {1, 2, 0}) {
    auto check = ForMonth<insight::v1::GetSealedMonthRequest>();
    check.set_version(version);
    OMLOOP_ASSERT_OK_AND_ASSIGN(const auto month,
                                server_.Call(&Insight::GetSealedMonth, check));
    EXPECT_TRUE(month.root_matches()) << version;
    EXPECT_EQ(month.sealed().version(), version == 0 ? 2 : version);
  }

  // Undone with its reason, both sides are one row of the first version.
  OMLOOP_ASSERT_OK(server_.Undo(late.import().import_number(), "wrong anchor"));
  auto since_first = ForMonth<ppb::ListRestatementsRequest>();
  since_first.set_version(1);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      listed, server_.Call(&Procurement::ListRestatements, since_first));
  ASSERT_EQ(listed.restatements_size(), 1);
  EXPECT_TRUE(listed.restatements(0).undone());
  EXPECT_EQ(listed.restatements(0).change().minor_units(), 0);
  EXPECT_EQ(listed.restatements(0).reason(), "wrong anchor");
}

TEST_F(MonthConformanceTest, ARuleIsPreviewedAndThenDecides) {
  OMLOOP_ASSERT_OK(server_.Import(kFile, server_.ForAnchor()));
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto before, server_.Overview(kMonth));
  EXPECT_EQ(before.influenceable().minor_units(), 200'00);
  int32_t grid = 0;
  for (const auto& supplier : before.suppliers()) {
    if (supplier.display_name() == "Netbeheer N.V.") grid = supplier.party();
  }
  ASSERT_NE(grid, 0);

  ppb::AdoptRuleRequest adopt;
  adopt.set_parent(client::kBookName);
  adopt.set_request_id(server_.NewId().str());
  ppb::RuleText& text = *adopt.mutable_rule();
  text.mutable_rule()->set_kind(ledger::v1::SPEND_RULE_KIND_INFLUENCEABLE);
  text.set_valid_from("2026-01-02");
  text.set_reason("there is one grid");
  EXPECT_THAT(server_.Call(&Procurement::AdoptRule, adopt),
              StatusIs(kInvalid, "RULE_WITHIN_MONTH"));
  text.set_valid_from("2026-01-01");
  EXPECT_THAT(server_.Call(&Procurement::AdoptRule, adopt),
              StatusIs(kInvalid, "RULE_TOO_WIDE"));
  text.mutable_rule()->set_supplier(grid);

  auto preview = ForMonth<insight::v1::PreviewRuleRequest>();
  *preview.mutable_rule() = text.rule();
  preview.set_valid_from_day(20454);  // 2026-01-01.
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto effect,
                              server_.Call(&Insight::PreviewRule, preview));
  EXPECT_EQ(effect.line_count(), 1);
  EXPECT_EQ(effect.amount().minor_units(), 40'00);
  EXPECT_EQ(effect.before().influenceable().minor_units(), 200'00);
  EXPECT_EQ(effect.after().influenceable().minor_units(), 160'00);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto unchanged, server_.Overview(kMonth));
  EXPECT_EQ(unchanged.influenceable().minor_units(), 200'00);

  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto adopted,
                              server_.Call(&Procurement::AdoptRule, adopt));
  EXPECT_EQ(adopted.rule().rule().rule(), 1);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto after, server_.Overview(kMonth));
  EXPECT_EQ(after.influenceable().minor_units(), 160'00);
  EXPECT_EQ(after.total().minor_units(), 200'00);
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::AdoptRule, adopt)) << "a repeat";

  // A category rule, and the first one revoked.
  ppb::AdoptRuleRequest category;
  category.set_parent(client::kBookName);
  category.set_request_id(server_.NewId().str());
  category.mutable_rule()->mutable_rule()->set_kind(
      ledger::v1::SPEND_RULE_KIND_CATEGORY);
  category.mutable_rule()->mutable_rule()->set_supplier(grid);
  category.mutable_rule()->set_to_category("taxes");
  category.mutable_rule()->set_valid_from("2026-01-01");
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::AdoptRule, category));
  adopt.set_request_id(server_.NewId().str());
  text.mutable_rule()->set_rule(1);
  text.mutable_rule()->set_revoked(true);
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::AdoptRule, adopt));
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto moved, server_.Overview(kMonth));
  int64_t taxes = 0;
  for (const auto& row : moved.categories()) {
    if (row.category() == "taxes") taxes = row.total().amount().minor_units();
  }
  EXPECT_EQ(taxes, 40'00);
  // Taxes are not influenceable, whoever is paid.
  EXPECT_EQ(moved.influenceable().minor_units(), 160'00);
  ppb::ListRulesRequest list;
  list.set_parent(client::kBookName);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto rules,
                              server_.Call(&Procurement::ListRules, list));
  ASSERT_EQ(rules.rules_size(), 2);
  EXPECT_TRUE(rules.rules(0).rule().revoked());
  EXPECT_EQ(rules.rules(0).reason(), "there is one grid");
  EXPECT_EQ(rules.rules(1).to_category(), "taxes");
}

TEST_F(MonthConformanceTest, WhatIsDueChangesWithWhatIsDone) {
  ppb::ListDueRequest request;
  request.set_parent(client::kBookName);
  const auto kinds = [&] {
    auto response = server_.Call(&Procurement::ListDue, request);
    EXPECT_TRUE(response.ok()) << response.status();
    std::vector<ppb::DueKind> kinds;
    for (const ppb::DueItem& item : response->items()) {
      if (item.party() == server_.anchor()) kinds.push_back(item.kind());
    }
    return kinds;
  };
  // Nothing came yet: the last finished month is asked for.
  EXPECT_THAT(kinds(), ::testing::Contains(ppb::DUE_KIND_DELIVER));

  // An import that was uploaded and not booked waits.
  OMLOOP_ASSERT_OK(server_.Check(kFile, server_.ForAnchor(), server_.NewId()));
  EXPECT_THAT(kinds(), ::testing::Contains(ppb::DUE_KIND_FINISH_IMPORT));
  request.set_dated_only(true);
  EXPECT_THAT(kinds(),
              ::testing::Not(::testing::Contains(ppb::DUE_KIND_FINISH_IMPORT)));
}

}  // namespace
}  // namespace omloop
