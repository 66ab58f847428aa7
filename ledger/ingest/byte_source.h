#ifndef OMLOOP_LEDGER_INGEST_BYTE_SOURCE_H_
#define OMLOOP_LEDGER_INGEST_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/sha256.h"

namespace omloop::ingest {

// A run of bytes read from front to back, as often as needed: a reader first
// surveys a file and then reads it, in bounded memory both times.
// Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Copies up to `size` bytes to `out`; 0 means the end.
  // Errors: those of the origin, such as DATA_LOSS GZIP_DAMAGED.
  virtual absl::StatusOr<size_t> Read(char* out, size_t size) = 0;
  // Starts again at the first byte.
  virtual absl::Status Rewind() = 0;
};

// Bytes that the caller keeps alive.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  absl::StatusOr<size_t> Read(char* out, size_t size) override;
  absl::Status Rewind() override;

 private:
  std::string_view bytes_;
  size_t position_ = 0;
};

// A file on disk. Errors: NOT_FOUND FILE_NOT_FOUND, UNAVAILABLE FILE_UNREADABLE
// or INVALID_ARGUMENT NOT_A_FILE.
class FileSource : public ByteSource {
 public:
  static absl::StatusOr<std::unique_ptr<FileSource>> Open(
      std::string_view path);
  ~FileSource() override;
  absl::StatusOr<size_t> Read(char* out, size_t size) override;
  absl::Status Rewind() override;

 private:
  FileSource(std::FILE* file, std::string path);
  std::FILE* file_;
  std::string path_;
};

// Pieces kept elsewhere, such as the chunks of an upload: `chunk(i)` gives
// piece i, from 0, and an empty string after the last one. Asked again from 0
// after Rewind().
class ChunkSource : public ByteSource {
 public:
  using ChunkFunction = std::function<absl::StatusOr<std::string>(int64_t)>;
  explicit ChunkSource(ChunkFunction chunk) : chunk_(std::move(chunk)) {}
  absl::StatusOr<size_t> Read(char* out, size_t size) override;
  absl::Status Rewind() override;

 private:
  ChunkFunction chunk_;
  std::string current_;
  size_t position_ = 0;
  int64_t next_ = 0;
  bool ended_ = false;
};

// The bytes of `inner`, hashed on the way.
class HashingSource : public ByteSource {
 public:
  explicit HashingSource(ByteSource& inner) : inner_(inner) {}
  absl::StatusOr<size_t> Read(char* out, size_t size) override;
  absl::Status Rewind() override;
  // SHA-256 of what was read since the start; reads on to the end first.
  absl::StatusOr<Hash32> Finish();

 private:
  ByteSource& inner_;
  Sha256 hash_;
};

// The bytes of `inner`, unpacked when they start like gzip (RFC 1952, members
// may follow each other) and as they are otherwise. The packed file's content
// may be at most kInflatedBytesMax, against files made to fill a disk.
// Errors: DATA_LOSS GZIP_DAMAGED, INVALID_ARGUMENT FILE_TOO_LARGE.
class InflatingSource : public ByteSource {
 public:
  static constexpr int64_t kInflatedBytesMax = int64_t{16} << 30;
  explicit InflatingSource(ByteSource& inner);
  ~InflatingSource() override;
  absl::StatusOr<size_t> Read(char* out, size_t size) override;
  absl::Status Rewind() override;
  // Known once something was read.
  bool compressed() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_BYTE_SOURCE_H_
