#include "clients/cli/import_upload.h"

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <utility>

#include "clients/cli/progress.h"
#include "ledger/base/sha256.h"
#include "ledger/ingest/byte_source.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

using procurement::v1::CheckImportResponse;
using procurement::v1::CommitImportResponse;
using Service = procurement::v1::ProcurementService::StubInterface;

// A server that restarts is back within this.
constexpr absl::Duration kPatience = absl::Seconds(15);
constexpr absl::Duration kChunkDeadline = absl::Minutes(1);
// A file of gigabytes is read or booked in one call.
constexpr absl::Duration kWholeFileDeadline = absl::Hours(6);
constexpr std::chrono::milliseconds kPoll(250);

// Fills `chunk` up to kChunkBytes; shorter at the end of the file alone.
absl::Status ReadChunk(ingest::ByteSource& source, std::string& chunk) {
  chunk.resize(kChunkBytes);
  size_t used = 0;
  while (used < kChunkBytes) {
    OMLOOP_ASSIGN_OR_RETURN(const size_t more, source.Read(chunk.data() + used,
                                                           kChunkBytes - used));
    if (more == 0) break;
    used += more;
  }
  chunk.resize(used);
  return absl::OkStatus();
}

// `received`: bytes the server has already; they are passed over.
absl::Status SendChunks(Context& context, ingest::ByteSource& source,
                        const std::string& import_id, int64_t received,
                        Progress& progress) {
  procurement::v1::AppendImportChunkRequest request;
  request.set_parent(client::kBookName);
  request.set_import_id(import_id);
  int64_t offset = 0;
  while (true) {
    OMLOOP_RETURN_IF_ERROR(ReadChunk(source, *request.mutable_content()));
    const auto size = static_cast<int64_t>(request.content().size());
    if (size == 0) return absl::OkStatus();
    if (offset + size <= received) {
      offset += size;
      continue;
    }
    request.set_offset(offset);
    request.set_sha256(std::string(View(Sha256Of(request.content()))));
    OMLOOP_RETURN_IF_ERROR(
        context
            .Call(&Service::AppendImportChunk, request,
                  {.deadline = kChunkDeadline, .patience = kPatience})
            .status());
    offset += size;
    progress.Update(offset);
  }
}

absl::StatusOr<CheckImportResponse> Check(Context& context,
                                          const std::string& import_id,
                                          Progress& progress) {
  progress.Start(context.Say("Controleren", "Checking"), 0,
                 Progress::Unit::kRows);
  procurement::v1::CheckImportRequest request;
  request.set_parent(client::kBookName);
  request.set_import_id(import_id);
  return context.Call(&Service::CheckImport, request,
                      {.deadline = kWholeFileDeadline, .patience = kPatience});
}

absl::StatusOr<CheckImportResponse> SendAndCheck(Context& context,
                                                 ingest::ByteSource& source,
                                                 int64_t size,
                                                 const std::string& import_id,
                                                 int64_t received) {
  Progress progress(context);
  progress.Start(context.Say("Versturen", "Sending"), size,
                 Progress::Unit::kBytes);
  OMLOOP_RETURN_IF_ERROR(
      SendChunks(context, source, import_id, received, progress));
  return Check(context, import_id, progress);
}

}  // namespace

absl::StatusOr<CheckImportResponse> UploadAndCheck(
    Context& context, const std::string& path,
    const procurement::v1::ImportOptions& options) {
  OMLOOP_ASSIGN_OR_RETURN(const std::unique_ptr<ingest::FileSource> source,
                          ingest::FileSource::Open(path));
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  procurement::v1::BeginImportRequest request;
  request.set_parent(client::kBookName);
  *request.mutable_options() = options;
  const Terminal& terminal = context.terminal();
  request.set_request_id(
      terminal.random.TimeOrderedId(terminal.clock.Now()).str());
  OMLOOP_ASSIGN_OR_RETURN(const procurement::v1::BeginImportResponse begun,
                          context.Call(&Service::BeginImport, request));
  const std::string& import_id = begun.import().import_id();
  absl::StatusOr<CheckImportResponse> checked = SendAndCheck(
      context, *source, unknown ? 0 : static_cast<int64_t>(size), import_id, 0);
  if (!checked.ok() && !absl::IsUnavailable(checked.status())) {
    Cancel(context, import_id);
  }
  return checked;
}

absl::StatusOr<CheckImportResponse> ResumeAndCheck(Context& context,
                                                   const std::string& import_id,
                                                   const std::string& path) {
  procurement::v1::GetImportRequest ask;
  ask.set_parent(client::kBookName);
  ask.set_import_id(import_id);
  OMLOOP_ASSIGN_OR_RETURN(const procurement::v1::GetImportResponse found,
                          context.Call(&Service::GetImport, ask));
  if (path.empty()) {
    Progress progress(context);
    return Check(context, import_id, progress);
  }
  OMLOOP_ASSIGN_OR_RETURN(const std::unique_ptr<ingest::FileSource> source,
                          ingest::FileSource::Open(path));
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  return SendAndCheck(context, *source,
                      unknown ? 0 : static_cast<int64_t>(size), import_id,
                      found.import().received_bytes());
}

absl::StatusOr<CommitImportResponse> Commit(
    Context& context, const CheckImportResponse& checked) {
  procurement::v1::CommitImportRequest request;
  request.set_parent(client::kBookName);
  request.set_import_id(checked.import().import_id());
  // Just what was shown: when the book has changed since, nothing is booked.
  *request.mutable_agreed_changes() = checked.changes();
  Progress progress(context);
  progress.Start(context.Say("Boeken", "Booking"), checked.new_count(),
                 Progress::Unit::kRows);
  auto result = std::async(std::launch::async, [&] {
    return context.Call(
        &Service::CommitImport, request,
        {.deadline = kWholeFileDeadline, .patience = kPatience});
  });
  procurement::v1::GetImportRequest ask;
  ask.set_parent(client::kBookName);
  ask.set_import_id(checked.import().import_id());
  while (result.wait_for(kPoll) != std::future_status::ready) {
    if (context.options().quiet || !context.terminal().err_is_terminal) {
      continue;
    }
    const auto now = context.Call(&Service::GetImport, ask);
    if (now.ok()) progress.Update(now->import().booked_count());
  }
  return result.get();
}

void Cancel(Context& context, const std::string& import_id) {
  procurement::v1::CancelImportRequest request;
  request.set_parent(client::kBookName);
  request.set_import_id(import_id);
  // When this fails nothing is lost: the desk forgets what is not booked.
  context.Call(&Service::CancelImport, request).status().IgnoreError();
}

}  // namespace omloop::cli
