#ifndef OMLOOP_LEDGER_VAULT_FILE_H_
#define OMLOOP_LEDGER_VAULT_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace omloop::vault {

// The largest file read whole: a keys file at its limit of owners.
inline constexpr size_t kFileBytesMax = size_t{64} << 20;

bool FileExists(const std::string& path);

// The whole of a file. Errors: NOT_FOUND FILE_NOT_FOUND; UNAVAILABLE
// FILE_ERROR; DATA_LOSS FILE_TOO_LARGE.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes a new file (mode 0600), durable when this returns. Errors:
// FAILED_PRECONDITION FILE_EXISTS; UNAVAILABLE FILE_ERROR.
absl::Status CreateFile(const std::string& path, std::string_view bytes);

enum class OldBytes { kKeep, kOverwrite };

// Replaces the whole file at `path` (mode 0600): written beside it as
// `path`.tmp, synced, renamed over it, folder synced. A crash leaves the old
// file or the new one. With kOverwrite the blocks of the old file are then
// filled with zeros; on a disk or file system that writes elsewhere (flash,
// copy on write) that is an attempt, not a promise.
// Errors: UNAVAILABLE FILE_ERROR.
absl::Status ReplaceFile(const std::string& path, std::string_view bytes,
                         OldBytes old_bytes);

// Overwrites a file with zeros and removes it; no error when it is absent.
absl::Status ShredFile(const std::string& path);

// Makes the names in `folder` durable.
absl::Status SyncFolder(const std::string& folder);

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_FILE_H_
