#include "ledger/ingest/byte_source.h"

#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::ingest {

absl::StatusOr<size_t> MemorySource::Read(char* out, size_t size) {
  const size_t count = std::min(size, bytes_.size() - position_);
  if (count != 0) std::memcpy(out, bytes_.data() + position_, count);
  position_ += count;
  return count;
}

absl::Status MemorySource::Rewind() {
  position_ = 0;
  return absl::OkStatus();
}

FileSource::FileSource(std::FILE* file, std::string path)
    : file_(file), path_(std::move(path)) {}

FileSource::~FileSource() { std::fclose(file_); }

absl::StatusOr<std::unique_ptr<FileSource>> FileSource::Open(
    std::string_view path) {
  std::string name(path);
  std::FILE* file = std::fopen(name.c_str(), "rb");
  if (file == nullptr) {
    const int error = errno;
    if (error == ENOENT) {
      return NotFound("FILE_NOT_FOUND",
                      absl::StrFormat("there is no file %s", name));
    }
    return Unavailable(
        "FILE_UNREADABLE",
        absl::StrFormat("cannot open %s: %s", name, std::strerror(error)));
  }
  struct stat info;
  if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode)) {
    std::fclose(file);
    return InvalidArgument(
        "NOT_A_FILE",
        absl::StrFormat("%s is a folder; name the file in it", name));
  }
  return std::unique_ptr<FileSource>(new FileSource(file, std::move(name)));
}

absl::StatusOr<size_t> FileSource::Read(char* out, size_t size) {
  const size_t count = std::fread(out, 1, size, file_);
  if (count == 0 && std::ferror(file_) != 0) {
    return Unavailable(
        "FILE_UNREADABLE",
        absl::StrFormat("cannot read %s: %s", path_, std::strerror(errno)));
  }
  return count;
}

absl::Status FileSource::Rewind() {
  if (std::fseek(file_, 0, SEEK_SET) != 0) {
    return Unavailable(
        "FILE_UNREADABLE",
        absl::StrFormat("%s can be read once only; save it as a file first",
                        path_));
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> ChunkSource::Read(char* out, size_t size) {
  while (position_ == current_.size() && !ended_) {
    OMLOOP_ASSIGN_OR_RETURN(current_, chunk_(next_));
    ++next_;
    position_ = 0;
    ended_ = current_.empty();
  }
  const size_t count = std::min(size, current_.size() - position_);
  if (count != 0) std::memcpy(out, current_.data() + position_, count);
  position_ += count;
  return count;
}

absl::Status ChunkSource::Rewind() {
  current_.clear();
  position_ = 0;
  next_ = 0;
  ended_ = false;
  return absl::OkStatus();
}

absl::StatusOr<size_t> HashingSource::Read(char* out, size_t size) {
  OMLOOP_ASSIGN_OR_RETURN(const size_t count, inner_.Read(out, size));
  hash_.Update({out, count});
  return count;
}

absl::Status HashingSource::Rewind() {
  hash_.Finish();
  return inner_.Rewind();
}

absl::StatusOr<Hash32> HashingSource::Finish() {
  std::string rest(64 << 10, '\0');
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const size_t count, Read(rest.data(), rest.size()));
    if (count == 0) return hash_.Finish();
  }
}

struct InflatingSource::Impl {
  static constexpr size_t kInputBytes = 256 << 10;
  // 15 bits of window, plus 16 for the gzip wrapping.
  static constexpr int kGzipWindowBits = 15 + 16;

  explicit Impl(ByteSource& source) : inner(source) {}
  ~Impl() { EndStream(); }

  void EndStream() {
    if (streaming) inflateEnd(&stream);
    streaming = false;
  }

  // Reads more input behind what is left of it.
  absl::Status Fill() {
    if (position > 0) {
      input.erase(0, position);
      position = 0;
    }
    const size_t kept = input.size();
    input.resize(kInputBytes);
    auto count = inner.Read(input.data() + kept, kInputBytes - kept);
    input.resize(kept + (count.ok() ? *count : 0));
    if (!count.ok()) return count.status();
    ended = *count == 0;
    return absl::OkStatus();
  }

  absl::Status Start() {
    started = true;
    while (input.size() < 2 && !ended) OMLOOP_RETURN_IF_ERROR(Fill());
    compressed = input.size() >= 2 && input[0] == '\x1f' && input[1] == '\x8b';
    return compressed ? StartMember() : absl::OkStatus();
  }

  absl::Status StartMember() {
    EndStream();
    std::memset(&stream, 0, sizeof stream);
    if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) {
      return Internal("GZIP_FAILED", "zlib cannot be started");
    }
    streaming = true;
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> CopyPlain(char* out, size_t size) {
    if (position == input.size() && !ended) {
      // Straight through: nothing has to be kept.
      return inner.Read(out, size);
    }
    const size_t count = std::min(size, input.size() - position);
    if (count != 0) std::memcpy(out, input.data() + position, count);
    position += count;
    return count;
  }

  absl::StatusOr<size_t> Inflate(char* out, size_t size) {
    stream.next_out = reinterpret_cast<Bytef*>(out);
    stream.avail_out = static_cast<uInt>(size);
    while (stream.avail_out == size && !done) {
      if (position == input.size() && !ended) OMLOOP_RETURN_IF_ERROR(Fill());
      stream.next_in = reinterpret_cast<Bytef*>(input.data() + position);
      stream.avail_in = static_cast<uInt>(input.size() - position);
      const int result = inflate(&stream, Z_NO_FLUSH);
      position = input.size() - stream.avail_in;
      if (result == Z_STREAM_END) {
        OMLOOP_RETURN_IF_ERROR(NextMember());
        continue;
      }
      if (result == Z_OK) continue;
      const bool at_end = ended && position == input.size();
      if (result == Z_BUF_ERROR && !at_end) continue;
      return DataLoss(
          "GZIP_DAMAGED",
          at_end ? "the packed file stops half way; fetch it again"
                 : "the packed file is damaged; fetch or pack it again");
    }
    const size_t count = size - stream.avail_out;
    total += static_cast<int64_t>(count);
    if (total > kInflatedBytesMax) {
      return InvalidArgument("FILE_TOO_LARGE",
                             "the packed file unpacks to more than 16 GiB; "
                             "split it");
    }
    return count;
  }

  // After a member ends: another one, or the end. Zero bytes after the last
  // member are padding that tapes and some servers add.
  absl::Status NextMember() {
    while (position == input.size() && !ended) OMLOOP_RETURN_IF_ERROR(Fill());
    if (position == input.size() || input[position] != '\x1f') {
      done = true;
      return absl::OkStatus();
    }
    Bytef* next_out = stream.next_out;
    const uInt avail_out = stream.avail_out;
    OMLOOP_RETURN_IF_ERROR(StartMember());
    stream.next_out = next_out;
    stream.avail_out = avail_out;
    return absl::OkStatus();
  }

  ByteSource& inner;
  std::string input;
  size_t position = 0;
  z_stream stream;
  int64_t total = 0;
  bool started = false;
  bool compressed = false;
  bool streaming = false;
  bool ended = false;  // `inner` has no more.
  bool done = false;   // The last member was read.
};

InflatingSource::InflatingSource(ByteSource& inner)
    : impl_(std::make_unique<Impl>(inner)) {}

InflatingSource::~InflatingSource() = default;

absl::StatusOr<size_t> InflatingSource::Read(char* out, size_t size) {
  if (!impl_->started) OMLOOP_RETURN_IF_ERROR(impl_->Start());
  if (size == 0) return 0;
  return impl_->compressed ? impl_->Inflate(out, size)
                           : impl_->CopyPlain(out, size);
}

absl::Status InflatingSource::Rewind() {
  impl_->EndStream();
  ByteSource& inner = impl_->inner;
  impl_ = std::make_unique<Impl>(inner);
  return inner.Rewind();
}

bool InflatingSource::compressed() const { return impl_->compressed; }

}  // namespace omloop::ingest
