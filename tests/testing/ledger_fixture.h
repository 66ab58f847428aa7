#ifndef OMLOOP_TESTS_TESTING_LEDGER_FIXTURE_H_
#define OMLOOP_TESTS_TESTING_LEDGER_FIXTURE_H_

#include <memory>
#include <string>

#include "clients/cpp/channels.h"
#include "clients/cpp/ledger_client.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "ledger/base/check.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/book/book.h"
#include "ledger/book/setup.h"
#include "services/ledger/ledger_server.h"
#include "tests/testing/temp_dir.h"

namespace omloop::testing {

// A small plan: one category a letter, one ring around stadsdeel F.
inline book::BookPlan SmallPlan() {
  book::BookPlan plan;
  plan.terms = {"Test (voorbeeld)", kEur, "commitments", {"nl", "en"}};
  plan.categories = {{"cleaning", "Schoonmaak", "Cleaning", true},
                     {"catering", "Catering", "Catering", true},
                     {"taxes", "Belastingen", "Taxes", false},
                     {"unclassified", "Niet ingedeeld", "Unclassified", true}};
  plan.rings = *RingSet::Make("nieuw-west", 1,
                              {RingBand{RingKind::kFocus,
                                        "Nieuw-West",
                                        "Nieuw-West",
                                        {*ParseAreaPath("NL/NL-NH/GM0363/F")}},
                               RingBand{RingKind::kCity,
                                        "rest van Amsterdam",
                                        "rest of Amsterdam",
                                        {*ParseAreaPath("NL/NL-NH/GM0363")}},
                               RingBand{RingKind::kRegion,
                                        "rest van Noord-Holland",
                                        "rest of North Holland",
                                        {*ParseAreaPath("NL/NL-NH")}},
                               RingBand{RingKind::kCountry,
                                        "rest van Nederland",
                                        "rest of the Netherlands",
                                        {*ParseAreaPath("NL")}}});
  return plan;
}

// A ledger role over a fresh book, reached by its Unix socket. Other roles
// under test can be registered in the same server before Start().
class LedgerFixture {
 public:
  explicit LedgerFixture(const book::BookPlan& plan = SmallPlan()) {
    SystemRandom random;
    OMLOOP_CHECK(book::InitBook(folder(), plan, clock_, random).ok());
    auto opened = book::Book::Open({.folder = folder(), .clock = &clock_});
    OMLOOP_CHECK(opened.ok());
    book_ = *std::move(opened);
    server_impl_ = std::make_unique<services::LedgerServer>(*book_);
    builder_.AddListeningPort("unix:" + client::SocketPath(folder(), "omloop"),
                              grpc::InsecureServerCredentials());
    builder_.SetMaxReceiveMessageSize(client::kMessageBytesMax);
    builder_.RegisterService(server_impl_.get());
  }
  ~LedgerFixture() { Stop(); }

  grpc::ServerBuilder& builder() { return builder_; }
  void Start() {
    server_ = builder_.BuildAndStart();
    OMLOOP_CHECK(server_ != nullptr);
  }
  void Stop() {
    if (server_ == nullptr) return;
    server_impl_->Stop();
    server_->Shutdown(std::chrono::system_clock::now() +
                      std::chrono::seconds(5));
    server_.reset();
  }
  const std::string& folder() const { return dir_.path(); }
  book::Book& book() { return *book_; }
  const Clock& clock() const { return clock_; }
  std::shared_ptr<grpc::Channel> channel() const {
    return client::ConnectTo("unix:" + client::SocketPath(folder(), "omloop"));
  }

 private:
  TempDir dir_;
  SystemClock clock_;
  std::unique_ptr<book::Book> book_;
  std::unique_ptr<services::LedgerServer> server_impl_;
  grpc::ServerBuilder builder_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_LEDGER_FIXTURE_H_
