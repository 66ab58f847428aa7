#ifndef OMLOOP_TESTS_TESTING_BOOK_SERVER_H_
#define OMLOOP_TESTS_TESTING_BOOK_SERVER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/channels.h"
#include "clients/cpp/client.h"
#include "ledger/base/check.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/book/setup.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"
#include "tests/testing/import_steps.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/process.h"
#include "tests/testing/temp_dir.h"

namespace omloop::testing {

// The shipped server over a fresh book of SmallPlan() with one anchor, and a
// client that sees all. It can be killed and started again.
class BookServer {
 public:
  using Procurement = procurement::v1::ProcurementService::StubInterface;
  using Insight = insight::v1::InsightService::StubInterface;
  using Ledger = ledger::v1::LedgerService::StubInterface;

  BookServer() {
    OMLOOP_CHECK(
        book::InitBook(dir_.path(), SmallPlan(), clock_, random_).ok());
    Start();
    auto anchor = RegisterAnchor(*client_, "Gemeente Voorbeeld", NewId());
    OMLOOP_CHECK(anchor.ok());
    anchor_ = *anchor;
  }

  void Start() {
    server_ = std::make_unique<ServerProcess>(std::vector<std::string>{
        "--folder=" + dir_.path(), "--http=127.0.0.1:0"});
    auto channels = client::ConnectToFolder(dir_.path());
    OMLOOP_CHECK(channels.ok());
    client_ =
        std::make_unique<client::Client>(*channels, client::Client::View::kOwn);
  }
  ServerProcess& server() { return *server_; }
  client::Client& client() { return *client_; }
  const std::string& folder() const { return dir_.path(); }
  int32_t anchor() const { return anchor_; }
  EntryId NewId() { return random_.TimeOrderedId(clock_.Now()); }

  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (Service::*method)(grpc::ClientContext*, const Request&,
                                      Response*),
      const Request& request) {
    return client_->Call(method, request, {.deadline = absl::Minutes(5)});
  }

  procurement::v1::ImportOptions ForAnchor() const {
    procurement::v1::ImportOptions options;
    options.set_anchor(anchor_);
    return options;
  }

  // Uploads a file and has it checked; `id` becomes the import's.
  absl::StatusOr<procurement::v1::CheckImportResponse> Check(
      std::string_view text, const procurement::v1::ImportOptions& options,
      const EntryId& id) {
    procurement::v1::BeginImportRequest begin;
    begin.set_parent(client::kBookName);
    begin.set_request_id(id.str());
    *begin.mutable_options() = options;
    OMLOOP_RETURN_IF_ERROR(Call(&Procurement::BeginImport, begin).status());
    procurement::v1::AppendImportChunkRequest append;
    append.set_parent(client::kBookName);
    append.set_import_id(id.str());
    constexpr size_t kChunk = 1 << 20;
    for (size_t at = 0; at < text.size(); at += kChunk) {
      append.set_offset(static_cast<int64_t>(at));
      append.set_content(std::string(text.substr(at, kChunk)));
      append.set_sha256(std::string(View(Sha256Of(append.content()))));
      OMLOOP_RETURN_IF_ERROR(
          Call(&Procurement::AppendImportChunk, append).status());
    }
    procurement::v1::CheckImportRequest check;
    check.set_parent(client::kBookName);
    check.set_import_id(id.str());
    return Call(&Procurement::CheckImport, check);
  }

  // Checks and books what the check showed.
  absl::StatusOr<procurement::v1::CommitImportResponse> Import(
      std::string_view text, const procurement::v1::ImportOptions& options) {
    const EntryId id = NewId();
    OMLOOP_ASSIGN_OR_RETURN(procurement::v1::CheckImportResponse checked,
                            Check(text, options, id));
    procurement::v1::CommitImportRequest commit;
    commit.set_parent(client::kBookName);
    commit.set_import_id(id.str());
    *commit.mutable_agreed_changes() = checked.changes();
    return Call(&Procurement::CommitImport, commit);
  }

  absl::StatusOr<procurement::v1::UndoImportResponse> Undo(
      int32_t import, std::string_view reason = "") {
    procurement::v1::UndoImportRequest request;
    request.set_parent(client::kBookName);
    request.set_import_number(import);
    request.set_request_id(NewId().str());
    request.set_reason(std::string(reason));
    return Call(&Procurement::UndoImport, request);
  }

  int64_t Size() {
    ledger::v1::GetBookRequest request;
    request.set_name(client::kBookName);
    auto response = Call(&Ledger::GetBook, request);
    return response.ok() ? response->size() : -1;
  }

  // A month after all that stands, or as of an entry.
  absl::StatusOr<insight::v1::GetMonthOverviewResponse> Overview(
      std::string_view month, int64_t as_of = 0) {
    insight::v1::GetMonthOverviewRequest request;
    request.set_parent(client::kBookName);
    request.set_month(std::string(month));
    request.set_as_of_sequence(as_of);
    if (as_of == 0) request.set_min_sequence(Size() - 1);
    return Call(&Insight::GetMonthOverview, request);
  }

 private:
  TempDir dir_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<client::Client> client_;
  int32_t anchor_ = 0;
};

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_BOOK_SERVER_H_
