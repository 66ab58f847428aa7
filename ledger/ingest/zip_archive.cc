#include "ledger/ingest/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::ingest {
namespace {

constexpr size_t kReadBytes = 256 << 10;

bool TooDense(int64_t size, int64_t packed_size) {
  return size > kZipRatioFreeBytes &&
         size / kZipRatioMax > std::max<int64_t>(packed_size, 1);
}

class EntrySource : public ByteSource {
 public:
  EntrySource(zip_t* archive, zip_uint64_t index, const ZipEntry& entry)
      : archive_(archive), index_(index), entry_(entry) {}
  ~EntrySource() override { Close(); }

  absl::StatusOr<size_t> Read(char* out, size_t size) override {
    if (size == 0) return 0;
    if (file_ == nullptr) {
      file_ = zip_fopen_index(archive_, index_, 0);
      if (file_ == nullptr) return Damaged();
    }
    const zip_int64_t count = zip_fread(file_, out, size);
    if (count < 0) return Damaged();
    total_ += count;
    if (total_ > kZipEntryBytesMax || TooDense(total_, entry_.packed_size)) {
      return InvalidArgument(
          "ZIP_EXPLODES",
          absl::StrFormat("\"%s\" unpacks to more than an honest file would",
                          entry_.name));
    }
    return static_cast<size_t>(count);
  }

  absl::Status Rewind() override {
    Close();
    total_ = 0;
    return absl::OkStatus();
  }

 private:
  void Close() {
    if (file_ != nullptr) zip_fclose(file_);
    file_ = nullptr;
  }
  absl::Status Damaged() const {
    return DataLoss("ZIP_DAMAGED",
                    absl::StrFormat("\"%s\" cannot be unpacked", entry_.name));
  }

  zip_t* archive_;
  zip_uint64_t index_;
  ZipEntry entry_;
  zip_file_t* file_ = nullptr;
  int64_t total_ = 0;
};

}  // namespace

bool ZipEntry::Climbs() const {
  if (name.empty()) return false;
  if (name[0] == '/' || name[0] == '\\') return true;
  if (name.size() > 1 && name[1] == ':') return true;  // "C:\..."
  size_t begin = 0;
  while (begin <= name.size()) {
    const size_t end = std::min(name.find_first_of("/\\", begin), name.size());
    if (name.compare(begin, end - begin, "..") == 0) return true;
    begin = end + 1;
  }
  return false;
}

bool ZipEntry::Explodes() const {
  return size > kZipEntryBytesMax || TooDense(size, packed_size);
}

struct ZipArchive::Handle {
  ~Handle() {
    if (archive != nullptr) zip_discard(archive);
  }
  std::string bytes;  // Lent to the archive.
  zip_t* archive = nullptr;
};

ZipArchive::ZipArchive() : handle_(std::make_unique<Handle>()) {}
ZipArchive::~ZipArchive() = default;

absl::StatusOr<std::unique_ptr<ZipArchive>> ZipArchive::Open(
    std::string bytes) {
  std::unique_ptr<ZipArchive> zip(new ZipArchive());
  Handle& handle = *zip->handle_;
  handle.bytes = std::move(bytes);
  const auto damaged = [] {
    return InvalidArgument("ZIP_DAMAGED",
                           "the archive has no readable list of its content");
  };
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(
      handle.bytes.data(), handle.bytes.size(), 0, &error);
  if (source != nullptr) {
    handle.archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (handle.archive == nullptr) zip_source_free(source);
  }
  zip_error_fini(&error);
  if (handle.archive == nullptr) return damaged();
  const zip_int64_t count = zip_get_num_entries(handle.archive, 0);
  if (count < 0) return damaged();
  if (static_cast<size_t>(count) > kZipEntriesMax) {
    return InvalidArgument(
        "ZIP_TOO_LARGE",
        absl::StrFormat("the archive holds %d files, more than %d", count,
                        kZipEntriesMax));
  }
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(handle.archive, static_cast<zip_uint64_t>(i), 0,
                       &stat) != 0) {
      return damaged();
    }
    ZipEntry entry;
    if ((stat.valid & ZIP_STAT_NAME) != 0) entry.name = stat.name;
    entry.size =
        static_cast<int64_t>(std::min<zip_uint64_t>(stat.size, INT64_MAX));
    entry.packed_size =
        static_cast<int64_t>(std::min<zip_uint64_t>(stat.comp_size, INT64_MAX));
    entry.encrypted = stat.encryption_method != ZIP_EM_NONE;
    zip->entries_.push_back(std::move(entry));
  }
  return zip;
}

absl::StatusOr<std::unique_ptr<ZipArchive>> ZipArchive::Read(
    ByteSource& source) {
  std::string bytes;
  size_t size = 0;
  while (true) {
    if (bytes.size() < size + kReadBytes) {
      bytes.resize(std::max(size + kReadBytes, bytes.size() * 2));
    }
    OMLOOP_ASSIGN_OR_RETURN(
        const size_t count,
        source.Read(bytes.data() + size, bytes.size() - size));
    if (count == 0) break;
    size += count;
    if (size > kZipBytesMax) {
      return InvalidArgument(
          "ZIP_TOO_LARGE", absl::StrFormat("the archive is larger than %d MiB",
                                           kZipBytesMax >> 20));
    }
  }
  bytes.resize(size);
  return Open(std::move(bytes));
}

const ZipEntry* ZipArchive::Find(std::string_view name) const {
  const auto entry =
      std::find_if(entries_.begin(), entries_.end(),
                   [name](const ZipEntry& e) { return e.name == name; });
  return entry == entries_.end() ? nullptr : &*entry;
}

absl::StatusOr<std::unique_ptr<ByteSource>> ZipArchive::OpenEntry(
    const ZipEntry& entry) const {
  if (entry.encrypted) {
    return InvalidArgument(
        "ZIP_ENTRY_LOCKED",
        absl::StrFormat("\"%s\" is locked with a password", entry.name));
  }
  if (entry.Explodes()) {
    return InvalidArgument(
        "ZIP_EXPLODES",
        absl::StrFormat("\"%s\" of %d bytes says that it unpacks to %d bytes",
                        entry.name, entry.packed_size, entry.size));
  }
  const auto index = static_cast<zip_uint64_t>(&entry - entries_.data());
  return std::unique_ptr<ByteSource>(
      std::make_unique<EntrySource>(handle_->archive, index, entry));
}

}  // namespace omloop::ingest
