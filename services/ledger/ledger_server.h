#ifndef OMLOOP_SERVICES_LEDGER_LEDGER_SERVER_H_
#define OMLOOP_SERVICES_LEDGER_LEDGER_SERVER_H_

#include <atomic>

#include "ledger/book/book.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"

namespace omloop::services {

// The ledger role: the book behind the public contract. Thread-safe.
class LedgerServer final : public omloop::ledger::v1::LedgerService::Service {
 public:
  // `book` must outlive the server.
  explicit LedgerServer(book::Book& book) : book_(book) {}

  // Ends open Watch streams, so that the gRPC server can shut down.
  void Stop() { stopping_ = true; }

  grpc::Status GetBook(grpc::ServerContext* context,
                       const omloop::ledger::v1::GetBookRequest* request,
                       omloop::ledger::v1::GetBookResponse* response) override;
  grpc::Status SubmitBatch(
      grpc::ServerContext* context,
      const omloop::ledger::v1::SubmitBatchRequest* request,
      omloop::ledger::v1::SubmitBatchResponse* response) override;
  grpc::Status GetEntry(
      grpc::ServerContext* context,
      const omloop::ledger::v1::GetEntryRequest* request,
      omloop::ledger::v1::GetEntryResponse* response) override;
  grpc::Status ListEntries(
      grpc::ServerContext* context,
      const omloop::ledger::v1::ListEntriesRequest* request,
      omloop::ledger::v1::ListEntriesResponse* response) override;
  grpc::Status LookUpEntries(
      grpc::ServerContext* context,
      const omloop::ledger::v1::LookUpEntriesRequest* request,
      omloop::ledger::v1::LookUpEntriesResponse* response) override;
  grpc::Status ListBalances(
      grpc::ServerContext* context,
      const omloop::ledger::v1::ListBalancesRequest* request,
      omloop::ledger::v1::ListBalancesResponse* response) override;
  grpc::Status Watch(
      grpc::ServerContext* context,
      const omloop::ledger::v1::WatchRequest* request,
      grpc::ServerWriter<omloop::ledger::v1::WatchResponse>* writer) override;
  grpc::Status VerifyBook(
      grpc::ServerContext* context,
      const omloop::ledger::v1::VerifyBookRequest* request,
      omloop::ledger::v1::VerifyBookResponse* response) override;

 private:
  absl::Status DoListEntries(
      const omloop::ledger::v1::ListEntriesRequest& request,
      omloop::ledger::v1::ListEntriesResponse& response);
  absl::Status DoListBalances(
      const omloop::ledger::v1::ListBalancesRequest& request,
      omloop::ledger::v1::ListBalancesResponse& response);
  absl::Status FillEntry(const Record& record, uint64_t size,
                         omloop::ledger::v1::Entry& entry);
  // Facts in [first, limit), as many as fit into a message.
  absl::Status CollectFacts(uint64_t first, uint64_t limit,
                            omloop::ledger::v1::WatchResponse& response) const;
  // Size to read at: `as_of_sequence` + 1, or the head for 0.
  absl::StatusOr<uint64_t> SizeAt(int64_t as_of_sequence) const;

  book::Book& book_;
  std::atomic<bool> stopping_{false};
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_LEDGER_LEDGER_SERVER_H_
