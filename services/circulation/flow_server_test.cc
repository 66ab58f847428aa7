// Trails, circles and clearings through gRPC, over a real ledger.
#include "services/circulation/flow_server.h"

#include <memory>
#include <string>
#include <vector>

#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/status_matchers.h"

namespace omloop::services {
namespace {

using ::omloop::testing::StatusIs;
namespace pb = ::omloop::circulation::v1;
namespace lpb = ::omloop::ledger::v1;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kState = absl::StatusCode::kFailedPrecondition;

std::string Id(int n) {
  std::string id(16, '\5');
  for (int i = 0; i < 4; ++i) {
    id[static_cast<size_t>(15 - i)] = static_cast<char>(n >> 8 * i);
  }
  return id;
}

// Parties: 1 the town, 2 to 5 firms in the focus, 6 a firm elsewhere. The
// book's own parties come first, so numbers are looked up.
class FlowServerTest : public ::testing::Test {
 protected:
  FlowServerTest() {
    const std::string at =
        "unix:" + client::SocketPath(ledger_.folder(), "omloop");
    channel_ = client::ConnectTo(at);
    server_ = std::make_unique<FlowServer>(FlowOptions{
        .ledger = channel_, .registry = nullptr, .clock = &ledger_.clock()});
    ledger_.builder().RegisterService(server_.get());
    ledger_.Start();
    client_ = std::make_unique<client::LedgerClient>(channel_);
    stub_ = pb::FlowService::NewStub(channel_);
    town_ = Register(lpb::PARTY_KIND_ANCHOR, "");
    for (int32_t& firm : firms_) firm = Register(lpb::PARTY_KIND_SUPPLIER, "F");
    far_ = Register(lpb::PARTY_KIND_SUPPLIER, "elsewhere");
  }

  // Calls end before what serves them.
  ~FlowServerTest() override { ledger_.Stop(); }

  int32_t Register(lpb::PartyKind kind, const std::string& district) {
    lpb::SubmitBatchRequest batch;
    batch.set_parent("books/-");
    batch.set_atomicity(lpb::ATOMICITY_BATCH);
    const std::string id = Id(++ids_);
    lpb::NewEntry* entry = batch.add_entries();
    entry->set_entry_id(id);
    entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_PARTY_REGISTERED);
    lpb::PartyAttributes attributes;
    attributes.set_kind(kind);
    entry->mutable_fact()->set_payload(attributes.SerializeAsString());
    if (!district.empty()) {
      entry = batch.add_entries();
      entry->set_entry_id(Id(++ids_));
      entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_ESTABLISHMENT);
      entry->mutable_fact()->set_subject_id(id);
      lpb::EstablishmentDefined place;
      place.set_establishment(1);
      place.set_place_basis("stated");
      auto& path = *place.mutable_place();
      path.set_country("NL");
      path.set_province("NL-NH");
      path.set_municipality("GM0363");
      path.set_district(district == "F" ? "F" : "A");
      entry->mutable_fact()->set_payload(place.SerializeAsString());
    }
    auto submitted = client_->Submit(batch);
    EXPECT_TRUE(submitted.ok()) << submitted.status();
    EXPECT_EQ(submitted->results(0).status(), lpb::ENTRY_STATUS_CREATED);
    return submitted->results(0).number();
  }

  static void Add(pb::RecordPaymentsRequest& request, int32_t from, int32_t to,
                  const std::string& date, int64_t minor) {
    pb::PaymentRow* row = request.add_payments();
    row->set_payer(from);
    row->set_payee(to);
    row->set_date(date);
    row->mutable_amount()->set_minor_units(minor);
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (pb::FlowService::StubInterface::*method)(
          grpc::ClientContext*, const Request&, Response*),
      Request request, bool as_public = false) {
    request.set_parent("books/-");
    grpc::ClientContext context;
    if (as_public) PassOn(View::kPublic, context);
    Response response;
    absl::Status status = client::FromGrpc(
        (static_cast<pb::FlowService::StubInterface*>(stub_.get())->*method)(
            &context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  using Stub = pb::FlowService::StubInterface;

  absl::StatusOr<pb::RecordPaymentsResponse> Record(
      const pb::RecordPaymentsRequest& request) {
    return Call(&Stub::RecordPayments, request);
  }

  // The town pays 100 and 50 to firm 0, which pays 120 to firm 1, which pays
  // 30 elsewhere.
  void RecordExample() {
    pb::RecordPaymentsRequest request;
    Add(request, town_, firms_[0], "2026-10-01", 10'000);
    Add(request, town_, firms_[0], "2026-10-03", 5'000);
    Add(request, firms_[0], firms_[1], "2026-10-05", 12'000);
    Add(request, firms_[1], far_, "2026-10-09", 3'000);
    OMLOOP_ASSERT_OK_AND_ASSIGN(auto response, Record(request));
    EXPECT_EQ(response.booked_count(), 4);
  }

  pb::GetTrailRequest October() const {
    pb::GetTrailRequest request;
    request.set_first_month("2026-10");
    request.set_last_month("2026-10");
    return request;
  }

  template <typename Request>
  void Owe(Request& request, int32_t debtor, int32_t creditor, int64_t minor) {
    pb::Obligation* debt = request.add_obligations();
    debt->set_debtor(debtor);
    debt->set_creditor(creditor);
    debt->mutable_amount()->set_minor_units(minor);
  }

  // domain.md 3.4: clear 21 of 25.
  template <typename Request>
  Request Debts() {
    Request request;
    Owe(request, firms_[0], firms_[1], 1000);
    Owe(request, firms_[1], firms_[2], 700);
    Owe(request, firms_[2], firms_[0], 500);
    Owe(request, firms_[1], firms_[0], 300);
    return request;
  }

  absl::StatusOr<pb::AnswerClearingResponse> Answer(int64_t clearing,
                                                    int32_t party,
                                                    bool accept) {
    pb::AnswerClearingRequest request;
    request.set_clearing_sequence(clearing);
    request.set_party(party);
    request.set_accept(accept);
    request.set_request_id(Id(1'000'000 + ++ids_));
    return Call(&Stub::AnswerClearing, request);
  }

  int64_t BookSize() { return client_->GetBook()->size(); }

  testing::LedgerFixture ledger_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<FlowServer> server_;
  std::unique_ptr<client::LedgerClient> client_;
  std::unique_ptr<pb::FlowService::Stub> stub_;
  int ids_ = 0;
  int32_t town_ = 0;
  int32_t firms_[4] = {};
  int32_t far_ = 0;
};

TEST_F(FlowServerTest, PaymentsAreBookedOnceAndIdenticalRowsStayAsMany) {
  pb::RecordPaymentsRequest request;
  Add(request, town_, firms_[0], "2026-10-01", 500);
  Add(request, town_, firms_[0], "2026-10-01", 500);
  Add(request, firms_[0], firms_[1], "2026-10-02", 300);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto once, Record(request));
  EXPECT_EQ(once.booked_count(), 3);
  EXPECT_EQ(once.booked_amount().minor_units(), 1300);
  const int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Record(request));
  EXPECT_EQ(again.booked_count(), 0);
  EXPECT_EQ(again.existing_count(), 3);
  EXPECT_EQ(BookSize(), size);
}

TEST_F(FlowServerTest, BadRowsAreAllNamedAndNothingIsBooked) {
  pb::RecordPaymentsRequest request;
  Add(request, 404, firms_[0], "2026-10-01", 500);
  Add(request, town_, town_, "2026-10-01", 500);
  Add(request, town_, firms_[0], "1 oktober", 0);
  const int64_t size = BookSize();
  EXPECT_THAT(Record(request).status(), StatusIs(kInvalid, "FIELDS_INVALID"));
  EXPECT_EQ(BookSize(), size);
}

TEST_F(FlowServerTest, ATrailSaysWhatStayedByEachMethod) {
  RecordExample();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto trail, Call(&Stub::GetTrail, October()));
  EXPECT_EQ(trail.root_basis(), "payments");
  EXPECT_EQ(trail.root_amount().minor_units(), 15'000);
  ASSERT_GE(trail.retention_size(), 3);
  EXPECT_EQ(trail.retention(1).amount().mixed().minor_units(), 12'000);
  EXPECT_TRUE(trail.retention(1).amount().determined());
  EXPECT_EQ(trail.retention(2).amount().mixed().minor_units(), 0);
  int64_t ends = 0;
  for (const pb::TrailEnd& end : trail.ends()) {
    ends += end.amount().fifo().minor_units();
  }
  EXPECT_EQ(ends, 15'000);
  ASSERT_GE(trail.paths_size(), 1);
  EXPECT_FALSE(trail.sentence_en().empty());
  // Of the second payment alone it is not determined.
  pb::GetTrailRequest one = October();
  pb::RecordPaymentsRequest second;
  Add(second, town_, firms_[0], "2026-10-03", 5'000);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto existing, Record(second));
  one.set_entry_sequence(existing.last_sequence());
  OMLOOP_ASSERT_OK_AND_ASSIGN(trail, Call(&Stub::GetTrail, one));
  EXPECT_EQ(trail.retention(1).amount().mixed().minor_units(), 4'000);
  EXPECT_EQ(trail.retention(1).amount().lifo().minor_units(), 5'000);
  EXPECT_EQ(trail.retention(1).amount().fifo().minor_units(), 2'000);
  EXPECT_FALSE(trail.retention(1).amount().determined());
}

TEST_F(FlowServerTest, ThePublicSeesNoFirmAndNoFewFirms) {
  RecordExample();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto trail,
                              Call(&Stub::GetTrail, October(), true));
  EXPECT_EQ(trail.absent_reason(), "HIDDEN");
  EXPECT_TRUE(trail.paths().empty());
  EXPECT_TRUE(trail.retention().empty());
  EXPECT_FALSE(trail.has_local_amount());
  pb::GetTrailRequest filtered = October();
  filtered.set_supplier(firms_[0]);
  EXPECT_THAT(Call(&Stub::GetTrail, filtered, true).status(),
              StatusIs(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY"));
  pb::RecordPaymentsRequest request;
  for (int32_t firm : firms_) Add(request, town_, firm, "2026-10-20", 9'000);
  OMLOOP_ASSERT_OK(Record(request));
  OMLOOP_ASSERT_OK_AND_ASSIGN(trail, Call(&Stub::GetTrail, October(), true));
  EXPECT_EQ(trail.absent_reason(), "");
  // One firm alone paid on, so what reached the next is not shown.
  EXPECT_EQ(trail.retention_size(), 1);
  EXPECT_TRUE(trail.ends().empty());
  pb::ListClearingsRequest list;
  EXPECT_THAT(Call(&Stub::ListClearings, list, true).status(),
              StatusIs(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY"));
}

TEST_F(FlowServerTest, CirclesSayHowMuchCanGoRound) {
  pb::RecordPaymentsRequest request;
  Add(request, firms_[0], firms_[1], "2026-10-01", 1000);
  Add(request, firms_[1], firms_[2], "2026-10-02", 700);
  Add(request, firms_[2], firms_[0], "2026-10-03", 500);
  Add(request, firms_[1], firms_[0], "2026-10-04", 300);
  OMLOOP_ASSERT_OK(Record(request));
  pb::GetCirclesRequest ask;
  ask.set_last_month("2026-10");
  ask.set_null_draws(5);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto circles, Call(&Stub::GetCircles, ask));
  EXPECT_EQ(circles.first_month(), "2025-11");
  EXPECT_EQ(circles.circulation().numerator(), 2100);
  EXPECT_EQ(circles.circulation().denominator(), 2500);
  ASSERT_EQ(circles.cycles_size(), 4);
  EXPECT_EQ(circles.cycles(1).count(), 1);
  EXPECT_GE(circles.bridges_size(), 1);
}

TEST_F(FlowServerTest, WindowsThatCannotBeAreRefused) {
  EXPECT_THAT(Call(&Stub::GetTrail, October()).status(),
              StatusIs(kState, "NO_PAYMENTS"));
  pb::GetTrailRequest request = October();
  request.set_last_month("2026-09");
  EXPECT_THAT(Call(&Stub::GetTrail, request).status(),
              StatusIs(kInvalid, "BAD_WINDOW"));
  request.set_last_month("october");
  EXPECT_THAT(Call(&Stub::GetTrail, request).status(),
              StatusIs(kInvalid, "BAD_MONTH"));
  request = October();
  request.set_anchor(404);
  EXPECT_THAT(Call(&Stub::GetTrail, request).status(),
              StatusIs(absl::StatusCode::kNotFound, "PARTY_NOT_FOUND"));
}

TEST_F(FlowServerTest, NothingIsBookedUntilAllHaveAccepted) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto found, Call(&Stub::FindClearing, Debts<pb::FindClearingRequest>()));
  EXPECT_EQ(found.cleared().minor_units(), 2100);
  auto propose = Debts<pb::ProposeClearingRequest>();
  propose.set_request_id(Id(900'000));
  const int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto proposed,
                              Call(&Stub::ProposeClearing, propose));
  ASSERT_EQ(proposed.clearings_size(), 1);
  EXPECT_EQ(proposed.clearings(0).state(), "open");
  EXPECT_EQ(BookSize(), size + 1);
  // The same again is the same proposal.
  OMLOOP_ASSERT_OK(Call(&Stub::ProposeClearing, propose));
  EXPECT_EQ(BookSize(), size + 1);
  const int64_t clearing = proposed.clearings(0).sequence();
  for (int i = 0; i < 2; ++i) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(auto answer, Answer(clearing, firms_[i], true));
    EXPECT_EQ(answer.clearing().state(), "open");
  }
  EXPECT_EQ(BookSize(), size + 3);
  EXPECT_THAT(Answer(clearing, firms_[0], false).status(),
              StatusIs(kState, "ALREADY_ANSWERED"));
  EXPECT_THAT(Answer(clearing, firms_[3], true).status(),
              StatusIs(kInvalid, "NOT_IN_CLEARING"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto last, Answer(clearing, firms_[2], true));
  EXPECT_EQ(last.clearing().state(), "booked");
  const int64_t booked = BookSize();
  // Saying it again books nothing more.
  OMLOOP_ASSERT_OK(Answer(clearing, firms_[2], true));
  EXPECT_EQ(BookSize(), booked);
  // Nobody's money account changed, and no money moved for a trail.
  lpb::ListBalancesRequest ask;
  ask.set_parent("books/-");
  grpc::ClientContext context;
  lpb::ListBalancesResponse balances;
  ASSERT_TRUE(client_->stub().ListBalances(&context, ask, &balances).ok());
  int money = 0;
  for (const auto& balance : balances.balances()) {
    if (balance.account_class() != lpb::ACCOUNT_CLASS_MONEY) continue;
    ++money;
    EXPECT_EQ(balance.debit_minor(), balance.credit_minor());
  }
  EXPECT_EQ(money, 3);
  pb::GetCirclesRequest circles;
  EXPECT_THAT(Call(&Stub::GetCircles, circles).status(),
              StatusIs(kState, "NO_PAYMENTS"));
}

TEST_F(FlowServerTest, OneRefusalEndsAProposal) {
  auto propose = Debts<pb::ProposeClearingRequest>();
  propose.set_request_id(Id(900'001));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto proposed,
                              Call(&Stub::ProposeClearing, propose));
  const int64_t clearing = proposed.clearings(0).sequence();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto answer, Answer(clearing, firms_[1], false));
  EXPECT_EQ(answer.clearing().state(), "refused");
  EXPECT_THAT(Answer(clearing, firms_[0], true).status(),
              StatusIs(kState, "CLEARING_ENDED"));
  EXPECT_THAT(Answer(clearing + 77, firms_[0], true).status(),
              StatusIs(absl::StatusCode::kNotFound, "CLEARING_NOT_FOUND"));
  pb::FindClearingRequest chain;
  Owe(chain, firms_[0], firms_[1], 100);
  EXPECT_THAT(Call(&Stub::FindClearing, chain).status(),
              StatusIs(kState, "NO_CIRCLE"));
}

}  // namespace
}  // namespace omloop::services
