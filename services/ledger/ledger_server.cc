#include "services/ledger/ledger_server.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/book/limits.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/common/status_bridge.h"
#include "services/convert/ledger.h"

namespace omloop::services {
namespace {

namespace pb = omloop::ledger::v1;

constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;
// Records in one message of Watch: half a megabyte.
constexpr uint64_t kWatchRecords = 4096;
// Bytes of payloads in one message, before the one that goes over.
constexpr size_t kWatchPayloadBytes = 4 << 20;
// How often an idle Watch looks whether its caller has gone.
constexpr absl::Duration kWatchTick = absl::Milliseconds(200);

}  // namespace

grpc::Status LedgerServer::GetBook(grpc::ServerContext*,
                                   const pb::GetBookRequest* request,
                                   pb::GetBookResponse* response) {
  if (absl::Status status = CheckBookName(request->name()); !status.ok()) {
    return ToGrpc(status);
  }
  response->set_name(BookName());
  response->set_book_id(book_.log().book_id());
  store::LogState state = book_.state();
  response->set_size(static_cast<int64_t>(state.size));
  response->set_root(std::string(View(state.root)));
  response->set_index_watermark(
      static_cast<int64_t>(book_.log().index_watermark()));
  response->set_balance_watermark(
      static_cast<int64_t>(book_.balance_watermark()));
  book_.WithFacts([&](const fold::Facts& facts) {
    response->set_account_count(
        static_cast<int32_t>(facts.accounts().size() - 1));
    response->set_party_count(static_cast<int32_t>(facts.parties().size() - 1));
    if (!facts.book().has_value()) return;
    response->set_display_name(facts.book()->name);
    response->set_default_asset(
        std::string(facts.book()->default_asset.code()));
    response->set_disclosure(facts.book()->disclosure);
    for (const std::string& language : facts.book()->languages) {
      response->add_languages(language);
    }
  });
  return grpc::Status::OK;
}

grpc::Status LedgerServer::SubmitBatch(grpc::ServerContext* context,
                                       const pb::SubmitBatchRequest* request,
                                       pb::SubmitBatchResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  absl::StatusOr<book::Batch> batch = convert::FromProto(*request);
  if (!batch.ok()) return ToGrpc(batch.status());
  // Not begun when the caller has given up; once begun it is finished.
  if (context->IsCancelled()) {
    return grpc::Status(grpc::StatusCode::CANCELLED, "the caller gave up");
  }
  absl::StatusOr<book::BatchResult> result = book_.Submit(*std::move(batch));
  if (!result.ok()) return ToGrpc(result.status());
  convert::ToProto(*result, *response);
  return grpc::Status::OK;
}

absl::Status LedgerServer::FillEntry(const Record& record, uint64_t size,
                                     pb::Entry& entry) {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> payload,
                          book_.log().Payload(record));
  convert::ToProto(record, payload, book_.ReversalOf(record.sequence, size),
                   entry);
  return absl::OkStatus();
}

grpc::Status LedgerServer::GetEntry(grpc::ServerContext*,
                                    const pb::GetEntryRequest* request,
                                    pb::GetEntryResponse* response) {
  absl::StatusOr<uint64_t> sequence = ParseEntryName(request->name());
  if (!sequence.ok()) return ToGrpc(sequence.status());
  uint64_t size = book_.state().size;
  absl::StatusOr<Record> record = book_.Get(*sequence);
  if (!record.ok()) return ToGrpc(record.status());
  response->set_as_of_sequence(static_cast<int64_t>(size) - 1);
  return ToGrpc(FillEntry(*record, size, *response->mutable_entry()));
}

absl::StatusOr<uint64_t> LedgerServer::SizeAt(int64_t as_of_sequence) const {
  uint64_t size = book_.state().size;
  if (as_of_sequence == 0) return size;
  if (as_of_sequence < 0 || static_cast<uint64_t>(as_of_sequence) >= size) {
    return InvalidArgument(
        "BAD_SEQUENCE",
        absl::StrFormat("as_of_sequence %d is not in the book, which has %d "
                        "entries numbered from 0",
                        as_of_sequence, size));
  }
  return static_cast<uint64_t>(as_of_sequence) + 1;
}

absl::Status LedgerServer::DoListEntries(const pb::ListEntriesRequest& request,
                                         pb::ListEntriesResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      int count, PageSize(request.page_size(), kPageDefault, kPageMax));
  OMLOOP_ASSIGN_OR_RETURN(uint64_t size, SizeAt(request.as_of_sequence()));
  pb::ListEntriesRequest query = request;
  query.clear_page_size();
  query.clear_page_token();
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken page,
      PageToken::Decode(request.page_token(),
                        QueryHash(query.SerializeAsString()), size));
  book::EntryFilter filter;
  filter.account = static_cast<uint32_t>(std::max(0, request.account()));
  filter.party = static_cast<uint32_t>(std::max(0, request.party()));
  filter.import_number =
      static_cast<uint32_t>(std::max(0, request.import_number()));
  filter.money_only = request.entry_class() == pb::ENTRY_CLASS_MONEY;
  filter.facts_only = request.entry_class() == pb::ENTRY_CLASS_FACT;
  if (!request.month().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(Month month, ParseMonth(request.month()));
    filter.month = month;
  }
  OMLOOP_ASSIGN_OR_RETURN(
      book::EntryPage found,
      book_.List(filter, page.position, page.size, static_cast<size_t>(count)));
  for (const Record& record : found.records) {
    OMLOOP_RETURN_IF_ERROR(
        FillEntry(record, page.size, *response.add_entries()));
  }
  if (found.next.has_value()) {
    page.position = *found.next;
    response.set_next_page_token(page.Encode());
  }
  response.set_as_of_sequence(static_cast<int64_t>(page.size) - 1);
  return absl::OkStatus();
}

grpc::Status LedgerServer::ListEntries(grpc::ServerContext*,
                                       const pb::ListEntriesRequest* request,
                                       pb::ListEntriesResponse* response) {
  return ToGrpc(DoListEntries(*request, *response));
}

grpc::Status LedgerServer::LookUpEntries(
    grpc::ServerContext*, const pb::LookUpEntriesRequest* request,
    pb::LookUpEntriesResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  if (request->entry_ids_size() > static_cast<int>(book::kBatchEntriesMax)) {
    return ToGrpc(InvalidArgument(
        "BATCH_TOO_LARGE",
        absl::StrFormat("at most %d ids in one call", book::kBatchEntriesMax)));
  }
  const uint64_t size = book_.state().size;
  response->set_size(static_cast<int64_t>(size));
  for (const std::string& id : request->entry_ids()) {
    int64_t sequence = -1;
    uint64_t reversed_by = 0;
    uint32_t import = 0;
    if (id.size() == EntryId::kSize) {
      auto found = book_.log().FindId(EntryId::FromBytes(id));
      if (!found.ok()) return ToGrpc(found.status());
      if (found->has_value()) {
        sequence = static_cast<int64_t>(**found);
        reversed_by = book_.ReversalOf(**found, size).value_or(0);
      }
    }
    if (reversed_by != 0) {
      absl::StatusOr<Record> record =
          book_.Get(static_cast<uint64_t>(sequence));
      if (!record.ok()) return ToGrpc(record.status());
      import = record->import_number;
    }
    response->add_sequences(sequence);
    response->add_reversed_by_sequences(static_cast<int64_t>(reversed_by));
    response->add_import_numbers(static_cast<int32_t>(import));
  }
  return grpc::Status::OK;
}

absl::Status LedgerServer::DoListBalances(
    const pb::ListBalancesRequest& request,
    pb::ListBalancesResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      int count, PageSize(request.page_size(), kPageDefault, kPageMax));
  OMLOOP_ASSIGN_OR_RETURN(uint64_t size, SizeAt(request.as_of_sequence()));
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken page,
      PageToken::Decode(
          request.page_token(),
          QueryHash(absl::StrFormat("balances %d %d", request.as_of_sequence(),
                                    request.party())),
          size));
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<book::BalanceRow> rows,
      book_.BalancesAt(page.size,
                       static_cast<uint32_t>(std::max(0, request.party()))));
  uint64_t limit = std::min<uint64_t>(
      rows.size(), page.position + static_cast<uint64_t>(count));
  for (uint64_t i = page.position; i < limit; ++i) {
    OMLOOP_RETURN_IF_ERROR(convert::ToProto(rows[i], *response.add_balances()));
  }
  if (limit < rows.size()) {
    page.position = limit;
    response.set_next_page_token(page.Encode());
  }
  response.set_as_of_sequence(static_cast<int64_t>(page.size) - 1);
  store::LogState state = book_.state();
  if (state.size == page.size) {
    response.set_root(std::string(View(state.root)));
  }
  return absl::OkStatus();
}

grpc::Status LedgerServer::ListBalances(grpc::ServerContext*,
                                        const pb::ListBalancesRequest* request,
                                        pb::ListBalancesResponse* response) {
  return ToGrpc(DoListBalances(*request, *response));
}

absl::Status LedgerServer::CollectFacts(uint64_t first, uint64_t limit,
                                        pb::WatchResponse& response) const {
  response.set_first_sequence(static_cast<int64_t>(first));
  std::vector<Record> chunk;
  size_t payload_bytes = 0;
  absl::Status status = book_.log().ScanPayloads(
      first, limit, [&](uint64_t sequence, std::string_view payload) {
        if (chunk.empty() || sequence > chunk.back().sequence) {
          OMLOOP_ASSIGN_OR_RETURN(
              chunk, book_.log().Read(sequence, store::kChunkRecords));
        }
        const Record& record = chunk[sequence - chunk.front().sequence];
        if (!IsFact(record.entry_kind())) return absl::OkStatus();
        if (payload_bytes > kWatchPayloadBytes ||
            response.payloads_size() >= static_cast<int>(kWatchRecords)) {
          limit = sequence;  // The rest goes into the next message.
          return absl::CancelledError();
        }
        payload_bytes += payload.size();
        response.mutable_records()->append(record.bytes());
        pb::FactPayload* row = response.add_payloads();
        row->set_sequence(static_cast<int64_t>(sequence));
        row->set_payload(std::string(payload));
        return absl::OkStatus();
      });
  response.set_next_sequence(static_cast<int64_t>(limit));
  return absl::IsCancelled(status) ? absl::OkStatus() : status;
}

grpc::Status LedgerServer::Watch(
    grpc::ServerContext* context, const pb::WatchRequest* request,
    grpc::ServerWriter<pb::WatchResponse>* writer) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  if (request->from_sequence() < 0 || request->limit_sequence() < 0) {
    return ToGrpc(InvalidArgument(
        "BAD_SEQUENCE", "sequences are not negative; 0 is the first"));
  }
  uint64_t next = static_cast<uint64_t>(request->from_sequence());
  uint64_t limit = static_cast<uint64_t>(request->limit_sequence());
  while (limit == 0 || next < limit) {
    if (context->IsCancelled() || stopping_) break;
    store::LogState state = book_.state();
    if (next >= state.size) {
      book_.WaitForMore(next, absl::Now() + kWatchTick);
      continue;
    }
    // Facts are few: any stretch of the log may be looked through for them.
    uint64_t until = request->entry_class() == pb::ENTRY_CLASS_FACT
                         ? state.size
                         : std::min(state.size, next + kWatchRecords);
    if (limit != 0) until = std::min(until, limit);
    pb::WatchResponse response;
    if (request->entry_class() == pb::ENTRY_CLASS_FACT) {
      absl::Status status = CollectFacts(next, until, response);
      if (!status.ok()) return ToGrpc(status);
      response.set_size(static_cast<int64_t>(state.size));
      response.set_root(std::string(View(state.root)));
      next = static_cast<uint64_t>(response.next_sequence());
      if (response.payloads_size() > 0 && !writer->Write(response)) break;
      continue;
    }
    absl::StatusOr<std::vector<Record>> records =
        book_.log().Read(next, until - next);
    if (!records.ok()) return ToGrpc(records.status());
    size_t payload_bytes = 0;
    absl::Status status = book_.log().ScanPayloads(
        next, until, [&](uint64_t sequence, std::string_view payload) {
          if (!IsFact((*records)[sequence - next].entry_kind())) {
            return absl::OkStatus();
          }
          if (payload_bytes > kWatchPayloadBytes) {
            until = sequence;  // The rest goes into the next message.
            return absl::CancelledError();
          }
          payload_bytes += payload.size();
          pb::FactPayload* row = response.add_payloads();
          row->set_sequence(static_cast<int64_t>(sequence));
          row->set_payload(std::string(payload));
          return absl::OkStatus();
        });
    if (!status.ok() && !absl::IsCancelled(status)) return ToGrpc(status);
    response.set_first_sequence(static_cast<int64_t>(next));
    response.set_records(
        std::string(reinterpret_cast<const char*>(records->data()),
                    (until - next) * kRecordSize));
    response.set_next_sequence(static_cast<int64_t>(until));
    response.set_size(static_cast<int64_t>(state.size));
    response.set_root(std::string(View(state.root)));
    if (until == limit) {
      // The reader stops here: it is told the root of just what it has.
      absl::StatusOr<Hash32> root = book_.RootAt(limit);
      if (!root.ok()) return ToGrpc(root.status());
      response.set_size(static_cast<int64_t>(limit));
      response.set_root(std::string(View(*root)));
    }
    if (!writer->Write(response)) break;
    next = until;
  }
  return grpc::Status::OK;
}

grpc::Status LedgerServer::VerifyBook(grpc::ServerContext*,
                                      const pb::VerifyBookRequest* request,
                                      pb::VerifyBookResponse* response) {
  if (absl::Status status = CheckBookName(request->name()); !status.ok()) {
    return ToGrpc(status);
  }
  absl::StatusOr<book::VerifyReport> report = book_.Verify();
  if (!report.ok()) return ToGrpc(report.status());
  convert::ToProto(*report, *response);
  return grpc::Status::OK;
}

}  // namespace omloop::services
