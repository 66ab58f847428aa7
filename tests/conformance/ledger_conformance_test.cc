// Behaviour of the ledger role through its gRPC surface.
#include <thread>

#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace pb = ::omloop::ledger::v1;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class LedgerConformanceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fixture_.Start();
    client_ = std::make_unique<client::LedgerClient>(fixture_.channel());
    pb::SubmitBatchRequest request = Request();
    for (int i = 0; i < 2; ++i) {
      pb::PartyAttributes attributes;
      attributes.set_kind(i == 0 ? pb::PARTY_KIND_ANCHOR
                                 : pb::PARTY_KIND_SUPPLIER);
      pb::NewEntry* entry = request.add_entries();
      entry->set_entry_id(Id(1 + i));
      entry->mutable_fact()->set_kind(pb::ENTRY_KIND_PARTY_REGISTERED);
      entry->mutable_fact()->set_payload(attributes.SerializeAsString());
    }
    OMLOOP_ASSERT_OK(client_->Submit(request));
    auto accounts =
        client_->EnsureAccounts({{PartyNumber(1), EntryId::FromBytes(Id(1)),
                                  pb::ACCOUNT_CLASS_PURCHASES, kEur},
                                 {PartyNumber(2), EntryId::FromBytes(Id(2)),
                                  pb::ACCOUNT_CLASS_SALES, kEur}});
    OMLOOP_ASSERT_OK(accounts);
    ASSERT_THAT(*accounts, ElementsAre(AccountNumber(1), AccountNumber(2)));
    start_ = client_->GetBook()->size();
  }

  static std::string Id(int n) {
    std::string id(16, '\1');
    for (int i = 0; i < 4; ++i) id[15 - i] = static_cast<char>(n >> 8 * i);
    return id;
  }
  static pb::SubmitBatchRequest Request() {
    pb::SubmitBatchRequest request;
    request.set_parent("books/-");
    request.set_atomicity(pb::ATOMICITY_EACH);
    return request;
  }
  static void AddInvoice(pb::SubmitBatchRequest& request, int id,
                         int64_t amount, int32_t day = 20'731) {
    pb::NewEntry* entry = request.add_entries();
    entry->set_entry_id(Id(id));
    pb::MoneyEntry* money = entry->mutable_money();
    money->set_kind(pb::ENTRY_KIND_INVOICE);
    money->set_debit_account(1);
    money->set_credit_account(2);
    money->mutable_amount()->set_minor_units(amount);
    money->mutable_amount()->set_asset("EUR");
    money->set_effective_day(day);
  }
  void Post(int first_id, int count) {
    pb::SubmitBatchRequest request = Request();
    for (int i = 0; i < count; ++i) AddInvoice(request, first_id + i, 10);
    OMLOOP_ASSERT_OK(client_->Submit(request));
  }

  testing::LedgerFixture fixture_;
  std::unique_ptr<client::LedgerClient> client_;
  int64_t start_ = 0;
};

TEST_F(LedgerConformanceTest, AnswersAreDenseInOrderAndDurable) {
  pb::SubmitBatchRequest request = Request();
  AddInvoice(request, 10, 500);
  AddInvoice(request, 11, -500);
  AddInvoice(request, 10, 500);
  auto response = client_->Submit(request);
  OMLOOP_ASSERT_OK(response);
  ASSERT_EQ(response->results_size(), 3);
  EXPECT_EQ(response->results(0).status(), pb::ENTRY_STATUS_CREATED);
  EXPECT_EQ(response->results(0).sequence(), start_);
  EXPECT_EQ(response->results(1).status(), pb::ENTRY_STATUS_AMOUNT_INVALID);
  EXPECT_EQ(response->results(1).field(), "amount");
  EXPECT_EQ(response->results(2).status(), pb::ENTRY_STATUS_EXISTS);
  EXPECT_EQ(response->size(), start_ + 1);
  EXPECT_EQ(response->root().size(), 32u);
  EXPECT_GT(response->commit_time_ns(), 0);
}

TEST_F(LedgerConformanceTest, EveryUnreadableFieldIsNamed) {
  pb::SubmitBatchRequest request = Request();
  AddInvoice(request, 10, 5);
  request.mutable_entries(0)->set_entry_id("short");
  request.mutable_entries(0)->mutable_money()->mutable_amount()->set_asset(
      "EURO");
  request.add_entries()->set_entry_id(Id(11));
  auto response = client_->Submit(request);
  EXPECT_THAT(response, StatusIs(kInvalid, "FIELDS_INVALID"));
  std::string message(response.status().message());
  EXPECT_THAT(message, HasSubstr("entries[0].entry_id"));
  EXPECT_THAT(message, HasSubstr("entries[0].money.amount.asset"));
  EXPECT_THAT(message, HasSubstr("entries[1].body"));
}

TEST_F(LedgerConformanceTest, ErrorsCarryADomainAndAReason) {
  grpc::ClientContext context;
  pb::GetEntryRequest request;
  request.set_name("books/-/entries/99999");
  pb::GetEntryResponse response;
  grpc::Status status = client_->stub().GetEntry(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.domain(), "omloop");
  EXPECT_EQ(info.reason(), "ENTRY_NOT_FOUND");
}

TEST_F(LedgerConformanceTest, OtherBooksAreNotFound) {
  pb::SubmitBatchRequest request = Request();
  request.set_parent("books/elsewhere");
  AddInvoice(request, 10, 5);
  EXPECT_THAT(client_->Submit(request),
              StatusIs(absl::StatusCode::kNotFound, "BOOK_NOT_FOUND"));
}

TEST_F(LedgerConformanceTest, AnEntryReadsBackAsItWasSent) {
  pb::SubmitBatchRequest request = Request();
  AddInvoice(request, 10, 12'345);
  pb::MoneyEntry* money = request.mutable_entries(0)->mutable_money();
  money->set_category(2);
  money->set_funding_class(pb::FUNDING_CLASS_FLYWHEEL);
  money->set_evidence_quality(pb::EVIDENCE_QUALITY_A);
  money->set_influence(pb::INFLUENCE_NO);
  money->set_vat_treatment(pb::VAT_TREATMENT_NET);
  money->set_import_line(0);
  money->set_date_basis(pb::DATE_BASIS_PERIOD);
  money->set_detail("invoice 77");
  OMLOOP_ASSERT_OK(client_->Submit(request));
  grpc::ClientContext context;
  pb::GetEntryRequest get;
  get.set_name("books/-/entries/" + std::to_string(start_));
  pb::GetEntryResponse response;
  OMLOOP_ASSERT_OK(
      client::FromGrpc(client_->stub().GetEntry(&context, get, &response)));
  EXPECT_EQ(response.entry().money().SerializeAsString(),
            money->SerializeAsString());
  EXPECT_EQ(response.entry().entry_id(), Id(10));
  EXPECT_EQ(response.entry().record().size(), 128u);
}

TEST_F(LedgerConformanceTest, PagesNeverShiftWhileTheBookGrows) {
  Post(100, 25);
  pb::ListEntriesRequest request;
  request.set_parent("books/-");
  request.set_page_size(10);
  request.set_entry_class(pb::ENTRY_CLASS_MONEY);
  std::vector<int64_t> seen;
  int pages = 0;
  do {
    grpc::ClientContext context;
    pb::ListEntriesResponse response;
    OMLOOP_ASSERT_OK(client::FromGrpc(
        client_->stub().ListEntries(&context, request, &response)));
    for (const auto& entry : response.entries()) {
      seen.push_back(entry.sequence());
    }
    request.set_page_token(response.next_page_token());
    Post(1000 + 10 * pages, 10);
  } while (!request.page_token().empty() && ++pages < 10);
  EXPECT_EQ(seen.size(), 25u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));

  request.set_page_token("nonsense");
  grpc::ClientContext context;
  pb::ListEntriesResponse response;
  EXPECT_THAT(client::FromGrpc(
                  client_->stub().ListEntries(&context, request, &response)),
              StatusIs(kInvalid, "BAD_PAGE_TOKEN"));
}

TEST_F(LedgerConformanceTest, BalancesAsOfAnEntryStayWhatTheyWere) {
  Post(100, 5);
  int64_t as_of = client_->GetBook()->size() - 1;
  Post(200, 5);
  auto debit = [&](int64_t as_of_sequence) {
    grpc::ClientContext context;
    pb::ListBalancesRequest request;
    request.set_parent("books/-");
    request.set_as_of_sequence(as_of_sequence);
    pb::ListBalancesResponse response;
    EXPECT_THAT(client::FromGrpc(
                    client_->stub().ListBalances(&context, request, &response)),
                ::omloop::testing::IsOk());
    return response.balances(0).debit_minor();
  };
  EXPECT_EQ(debit(as_of), 50);
  EXPECT_EQ(debit(0), 100);
}

TEST_F(LedgerConformanceTest, LookUpTellsWhichIdsStand) {
  Post(100, 2);
  grpc::ClientContext context;
  pb::LookUpEntriesRequest request;
  request.set_parent("books/-");
  request.add_entry_ids(Id(101));
  request.add_entry_ids(Id(999));
  request.add_entry_ids("short");
  pb::LookUpEntriesResponse response;
  OMLOOP_ASSERT_OK(client::FromGrpc(
      client_->stub().LookUpEntries(&context, request, &response)));
  EXPECT_THAT(response.sequences(), ElementsAre(start_ + 1, -1, -1));
}

TEST_F(LedgerConformanceTest, WatchFollowsWithoutGapsAndCanBeResumed) {
  std::vector<uint64_t> seen;
  grpc::ClientContext context;
  std::thread writer([&] {
    for (int i = 0; i < 10; ++i) Post(100 + i * 10, 10);
  });
  absl::Status status = client_->Watch(
      0, 0,
      [&](const pb::WatchResponse& response) {
        EXPECT_EQ(response.records().size() % 128, 0u);
        uint64_t first = static_cast<uint64_t>(response.first_sequence());
        for (size_t i = 0; i < response.records().size() / 128; ++i) {
          EXPECT_EQ(first + i, seen.size());
          seen.push_back(first + i);
        }
        return static_cast<int64_t>(seen.size()) == start_ + 100
                   ? absl::CancelledError("enough")
                   : absl::OkStatus();
      },
      context);
  writer.join();
  EXPECT_TRUE(absl::IsCancelled(status));

  int64_t resumed = 0;
  int64_t payloads = 0;
  grpc::ClientContext again;
  OMLOOP_ASSERT_OK(client_->Watch(
      3, static_cast<uint64_t>(start_),
      [&](const pb::WatchResponse& response) {
        resumed += static_cast<int64_t>(response.records().size() / 128);
        payloads += response.payloads_size();
        return absl::OkStatus();
      },
      again));
  EXPECT_EQ(resumed, start_ - 3);
  EXPECT_EQ(payloads, start_ - 3);  // All of them facts.
}

TEST_F(LedgerConformanceTest, WatchOfFactsLeavesMoneyOut) {
  Post(100, 300);
  int64_t records = 0;
  int64_t next = 0;
  grpc::ClientContext context;
  OMLOOP_ASSERT_OK(client_->Watch(
      0, static_cast<uint64_t>(start_ + 300),
      [&](const pb::WatchResponse& response) {
        EXPECT_EQ(response.records().size() / 128,
                  static_cast<size_t>(response.payloads_size()));
        records += response.payloads_size();
        next = response.next_sequence();
        return absl::OkStatus();
      },
      context, pb::ENTRY_CLASS_FACT));
  EXPECT_EQ(records, start_);
  EXPECT_EQ(next, start_ + 300);
}

TEST_F(LedgerConformanceTest, VerifySaysWhatItChecked) {
  Post(100, 30);
  grpc::ClientContext context;
  pb::VerifyBookRequest request;
  request.set_name("books/-");
  pb::VerifyBookResponse response;
  OMLOOP_ASSERT_OK(client::FromGrpc(
      client_->stub().VerifyBook(&context, request, &response)));
  EXPECT_EQ(response.money_count(), 30);
  EXPECT_EQ(response.root(), client_->GetBook()->root());
  EXPECT_GE(response.checks_size(), 6);
}

}  // namespace
}  // namespace omloop
