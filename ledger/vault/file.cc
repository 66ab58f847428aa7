#include "ledger/vault/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"

namespace omloop::vault {
namespace {

constexpr mode_t kOwnerOnly = 0600;

// Reads errno, so it comes right after the call that failed.
absl::Status FileError(std::string_view action, const std::string& path) {
  return Unavailable(
      "FILE_ERROR",
      absl::StrCat("cannot ", ToAbsl(action), " ", path, ": ",
                   std::strerror(errno),
                   "; check the disk, its free space and the rights"));
}

// Closes a file descriptor at the end of the scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

absl::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return FileError("write", path);
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(fd) != 0) return FileError("sync", path);
  return absl::OkStatus();
}

absl::Status OverwriteWithZeros(int fd, const std::string& path) {
  struct stat info;
  if (fstat(fd, &info) != 0) return FileError("inspect", path);
  return WriteAll(fd, std::string(static_cast<size_t>(info.st_size), '\0'),
                  path);
}

std::string FolderOf(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

bool FileExists(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) {
    if (errno == ENOENT) {
      return NotFound("FILE_NOT_FOUND", absl::StrCat("no file ", path));
    }
    return FileError("open", path);
  }
  std::string bytes;
  char buffer[65536];
  while (true) {
    ssize_t got = read(file.get(), buffer, sizeof(buffer));
    if (got < 0) {
      if (errno == EINTR) continue;
      return FileError("read", path);
    }
    if (got == 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(got));
    if (bytes.size() > kFileBytesMax) {
      return DataLoss("FILE_TOO_LARGE",
                      absl::StrCat(path, " is larger than ", kFileBytesMax,
                                   " bytes; it is not a file of ours"));
    }
  }
}

absl::Status CreateFile(const std::string& path, std::string_view bytes) {
  Descriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (!file.open()) {
    if (errno == EEXIST) {
      return FailedPrecondition("FILE_EXISTS",
                                absl::StrCat(path, " exists already"));
    }
    return FileError("create", path);
  }
  OMLOOP_RETURN_IF_ERROR(WriteAll(file.get(), bytes, path));
  return SyncFolder(FolderOf(path));
}

absl::Status ReplaceFile(const std::string& path, std::string_view bytes,
                         OldBytes old_bytes) {
  std::string temporary = path + ".tmp";
  {
    Descriptor file(open(temporary.c_str(),
                         O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly));
    if (!file.open()) return FileError("create", temporary);
    OMLOOP_RETURN_IF_ERROR(WriteAll(file.get(), bytes, temporary));
  }
  // Held across the rename: afterwards the old file has no name to open.
  Descriptor old(old_bytes == OldBytes::kOverwrite
                     ? open(path.c_str(), O_WRONLY | O_CLOEXEC)
                     : -1);
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    return FileError("replace", path);
  }
  OMLOOP_RETURN_IF_ERROR(SyncFolder(FolderOf(path)));
  if (old.open()) return OverwriteWithZeros(old.get(), path);
  return absl::OkStatus();
}

absl::Status ShredFile(const std::string& path) {
  Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.open()) {
    return errno == ENOENT ? absl::OkStatus() : FileError("open", path);
  }
  OMLOOP_RETURN_IF_ERROR(OverwriteWithZeros(file.get(), path));
  if (unlink(path.c_str()) != 0) return FileError("remove", path);
  return SyncFolder(FolderOf(path));
}

absl::Status SyncFolder(const std::string& folder) {
  Descriptor directory(
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.open()) return FileError("open", folder);
  if (fsync(directory.get()) != 0) return FileError("sync", folder);
  return absl::OkStatus();
}

}  // namespace omloop::vault
