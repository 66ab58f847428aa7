#ifndef OMLOOP_CLIENTS_CLI_IMPORT_UPLOAD_H_
#define OMLOOP_CLIENTS_CLI_IMPORT_UPLOAD_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::cli {

// Bytes sent at a time; the most that the service takes.
inline constexpr size_t kChunkBytes = 1 << 20;

// Begins an import of the file at `path`, sends it in chunks and has it
// checked. Nothing is booked. An import that fails on the way is cancelled.
// Errors: those of the file (NOT_FOUND FILE_NOT_FOUND ...) and of the service.
absl::StatusOr<procurement::v1::CheckImportResponse> UploadAndCheck(
    Context& context, const std::string& path,
    const procurement::v1::ImportOptions& options);

// Goes on with an import on the desk: sends what is missing of the file at
// `path` (empty: it is there) and checks it.
// Errors: NOT_FOUND IMPORT_NOT_FOUND; those of UploadAndCheck.
absl::StatusOr<procurement::v1::CheckImportResponse> ResumeAndCheck(
    Context& context, const std::string& import_id, const std::string& path);

// Books what was checked, showing how far it is. Safe to repeat. Errors:
// ABORTED PLAN_CHANGED when it would not be what was shown any more.
absl::StatusOr<procurement::v1::CommitImportResponse> Commit(
    Context& context, const procurement::v1::CheckImportResponse& checked);

// Drops an import that will not be booked; the service would after a while.
void Cancel(Context& context, const std::string& import_id);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_IMPORT_UPLOAD_H_
