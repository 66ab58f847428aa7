#include "ledger/store/head_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::store {
namespace {

constexpr size_t kSlotSize = 4096;
constexpr uint64_t kMagic = 0x31444145484c4d4f;  // "OMLHEAD1"

// On disk; the hash covers everything before it.
struct Slot {
  uint64_t magic;
  uint64_t commit;
  uint64_t size;
  uint8_t root[32];
  uint8_t hash[32];
};
static_assert(sizeof(Slot) == 88);

Hash32 HashOf(const Slot& slot) {
  return Sha256Of(
      {reinterpret_cast<const char*>(&slot), sizeof(slot) - sizeof(slot.hash)});
}

absl::Status IoError(const std::string& path, const char* what) {
  return Unavailable(
      "HEAD_FILE_IO",
      absl::StrFormat("%s %s: %s; check the disk, then start again", what, path,
                      std::strerror(errno)));
}

}  // namespace

absl::StatusOr<HeadFile> HeadFile::Open(const std::string& path,
                                        bool read_only) {
  int flags = (read_only ? O_RDONLY : O_RDWR | O_CREAT) | O_CLOEXEC;
  int fd = open(path.c_str(), flags, 0600);
  if (fd < 0) return IoError(path, "cannot open");
  return HeadFile(fd, path);
}

HeadFile::~HeadFile() {
  if (fd_ >= 0) close(fd_);
}

HeadFile::HeadFile(HeadFile&& other) noexcept
    : fd_(other.fd_), path_(std::move(other.path_)) {
  other.fd_ = -1;
}

absl::StatusOr<std::optional<Head>> HeadFile::Read() const {
  std::optional<Head> newest;
  bool bytes_found = false;
  for (int i = 0; i < 2; ++i) {
    std::array<char, kSlotSize> buffer{};
    ssize_t got = pread(fd_, buffer.data(), buffer.size(),
                        static_cast<off_t>(i * kSlotSize));
    if (got < 0) return IoError(path_, "cannot read");
    Slot slot;
    std::memcpy(&slot, buffer.data(), sizeof(slot));
    if (slot.magic == 0 && slot.commit == 0) continue;
    bytes_found = true;
    if (slot.magic != kMagic ||
        View(HashOf(slot)) !=
            std::string_view(reinterpret_cast<char*>(slot.hash),
                             sizeof(slot.hash))) {
      continue;
    }
    Head head{slot.commit, slot.size, {}};
    std::memcpy(head.root.data(), slot.root, sizeof(slot.root));
    if (!newest.has_value() || head.commit > newest->commit) newest = head;
  }
  if (bytes_found && !newest.has_value()) {
    return DataLoss(
        "HEAD_FILE_DAMAGED",
        absl::StrFormat("%s: neither slot is valid, so it cannot be told what "
                        "was acknowledged; restore the file or the book from "
                        "a backup",
                        path_));
  }
  return newest;
}

absl::Status HeadFile::Write(const Head& head) {
  std::array<char, kSlotSize> buffer{};
  Slot slot{};
  slot.magic = kMagic;
  slot.commit = head.commit;
  slot.size = head.size;
  std::memcpy(slot.root, head.root.data(), sizeof(slot.root));
  Hash32 hash = HashOf(slot);
  std::memcpy(slot.hash, hash.data(), sizeof(slot.hash));
  std::memcpy(buffer.data(), &slot, sizeof(slot));
  off_t offset = static_cast<off_t>((head.commit % 2) * kSlotSize);
  if (pwrite(fd_, buffer.data(), buffer.size(), offset) !=
      static_cast<ssize_t>(buffer.size())) {
    return IoError(path_, "cannot write");
  }
  if (fdatasync(fd_) != 0) return IoError(path_, "cannot sync");
  return absl::OkStatus();
}

}  // namespace omloop::store
