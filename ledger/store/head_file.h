#ifndef OMLOOP_LEDGER_STORE_HEAD_FILE_H_
#define OMLOOP_LEDGER_STORE_HEAD_FILE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/sha256.h"

namespace omloop::store {

// What was acknowledged last: written outside the database after the log is
// synced and before any reply, because RocksDB's recovery alone can drop
// acknowledged writes without a word (docs/internals/store_format.md).
struct Head {
  uint64_t commit = 0;
  uint64_t size = 0;
  Hash32 root{};

  friend bool operator==(const Head&, const Head&) = default;
};

// Two slots of 4 KiB, written in turn, so that a torn write leaves the other.
class HeadFile {
 public:
  // Opens or makes the file. Errors: UNAVAILABLE HEAD_FILE_IO.
  static absl::StatusOr<HeadFile> Open(const std::string& path, bool read_only);
  ~HeadFile();
  HeadFile(HeadFile&& other) noexcept;
  HeadFile& operator=(HeadFile&&) = delete;

  // The newest valid slot; none when neither holds one (a new file).
  // Errors: DATA_LOSS HEAD_FILE_DAMAGED when bytes stand there but no slot is
  // valid.
  absl::StatusOr<std::optional<Head>> Read() const;
  // Synced when it returns.
  absl::Status Write(const Head& head);

 private:
  HeadFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  int fd_;
  std::string path_;
};

}  // namespace omloop::store

#endif  // OMLOOP_LEDGER_STORE_HEAD_FILE_H_
