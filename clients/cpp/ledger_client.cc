#include "clients/cpp/ledger_client.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/status.h"
#include "ledger/base/errors.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"

namespace omloop::client {
namespace {

namespace pb = omloop::ledger::v1;

constexpr absl::Duration kCallDeadline = absl::Seconds(60);

std::string BigEndian(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

EntryId AccountOpeningId(const AccountKey& key) {
  std::string bytes = "omloop account";
  bytes.append(key.party_id.view());
  bytes += BigEndian(static_cast<uint32_t>(key.account_class));
  bytes += BigEndian(key.asset.number());
  return EntryId::FromBytes(View(Sha256Of(bytes)));
}

}  // namespace

EntryId DerivedId(const EntryId& request_id, uint32_t n) {
  if (n == 0) return request_id;
  return EntryId::FromBytes(View(Sha256Of(request_id.str() + BigEndian(n))));
}

LedgerClient::LedgerClient(std::shared_ptr<grpc::Channel> channel)
    : stub_(pb::LedgerService::NewStub(std::move(channel))) {}

absl::StatusOr<pb::SubmitBatchResponse> LedgerClient::Submit(
    const pb::SubmitBatchRequest& request, absl::Duration patience) {
  absl::Time give_up = absl::Now() + patience;
  absl::Duration pause = absl::Milliseconds(20);
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
    pb::SubmitBatchResponse response;
    absl::Status status =
        FromGrpc(stub_->SubmitBatch(&context, request, &response));
    if (status.ok()) return response;
    if (!absl::IsUnavailable(status) || absl::Now() + pause > give_up) {
      return status;
    }
    absl::SleepFor(pause);
    pause = std::min(pause * 2, absl::Seconds(1));
  }
}

absl::StatusOr<pb::GetBookResponse> LedgerClient::GetBook() {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
  pb::GetBookRequest request;
  request.set_name("books/-");
  pb::GetBookResponse response;
  OMLOOP_RETURN_IF_ERROR(
      FromGrpc(stub_->GetBook(&context, request, &response)));
  return response;
}

absl::StatusOr<std::vector<AccountNumber>> LedgerClient::EnsureAccounts(
    absl::Span<const AccountKey> keys) {
  std::vector<AccountNumber> numbers;
  numbers.reserve(keys.size());
  for (size_t first = 0; first < keys.size(); first += kBatchEntriesMax) {
    auto part = keys.subspan(first, kBatchEntriesMax);
    pb::SubmitBatchRequest request;
    request.set_parent("books/-");
    request.set_atomicity(pb::ATOMICITY_EACH);
    for (const AccountKey& key : part) {
      pb::NewEntry* entry = request.add_entries();
      entry->set_entry_id(AccountOpeningId(key).str());
      pb::Fact* fact = entry->mutable_fact();
      fact->set_kind(pb::ENTRY_KIND_ACCOUNT_OPENED);
      fact->set_party_id(key.party_id.str());
      fact->set_account_class(key.account_class);
      fact->set_asset(std::string(key.asset.code()));
    }
    OMLOOP_ASSIGN_OR_RETURN(pb::SubmitBatchResponse response, Submit(request));
    for (const pb::EntryResult& result : response.results()) {
      if (result.status() != pb::ENTRY_STATUS_CREATED &&
          result.status() != pb::ENTRY_STATUS_EXISTS) {
        return FailedPrecondition(
            "ACCOUNT_NOT_OPENED",
            absl::StrFormat("an account could not be opened: %s",
                            pb::EntryStatus_Name(result.status())));
      }
      numbers.push_back(AccountNumber(static_cast<uint32_t>(result.number())));
    }
  }
  return numbers;
}

absl::StatusOr<std::vector<Standing>> LedgerClient::LookUp(
    absl::Span<const EntryId> ids) {
  std::vector<Standing> standings;
  standings.reserve(ids.size());
  for (size_t first = 0; first < ids.size(); first += kBatchEntriesMax) {
    pb::LookUpEntriesRequest request;
    request.set_parent("books/-");
    for (const EntryId& id : ids.subspan(first, kBatchEntriesMax)) {
      request.add_entry_ids(id.str());
    }
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
    pb::LookUpEntriesResponse response;
    grpc::Status status = stub_->LookUpEntries(&context, request, &response);
    if (!status.ok()) return Unavailable("LEDGER_AWAY", status.error_message());
    for (int i = 0; i < response.sequences_size(); ++i) {
      Standing& standing = standings.emplace_back();
      if (response.sequences(i) < 0) continue;
      standing.stands = true;
      standing.sequence = static_cast<uint64_t>(response.sequences(i));
      standing.reversed_by =
          static_cast<uint64_t>(response.reversed_by_sequences(i));
      standing.import_number =
          static_cast<uint32_t>(response.import_numbers(i));
    }
  }
  return standings;
}

absl::Status LedgerClient::Watch(
    uint64_t first, uint64_t limit,
    const std::function<absl::Status(const pb::WatchResponse&)>& visit,
    grpc::ClientContext& context, pb::EntryClass entry_class) {
  pb::WatchRequest request;
  request.set_entry_class(entry_class);
  request.set_parent("books/-");
  request.set_from_sequence(static_cast<int64_t>(first));
  request.set_limit_sequence(static_cast<int64_t>(limit));
  auto reader = stub_->Watch(&context, request);
  pb::WatchResponse response;
  while (reader->Read(&response)) {
    absl::Status status = visit(response);
    if (!status.ok()) {
      context.TryCancel();
      reader->Finish();
      return status;
    }
  }
  return FromGrpc(reader->Finish());
}

}  // namespace omloop::client
