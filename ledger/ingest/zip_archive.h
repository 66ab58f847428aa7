#ifndef OMLOOP_LEDGER_INGEST_ZIP_ARCHIVE_H_
#define OMLOOP_LEDGER_INGEST_ZIP_ARCHIVE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"

namespace omloop::ingest {

// An archive is held in memory while it is read; its content is not.
inline constexpr size_t kZipBytesMax = 256 << 20;
inline constexpr size_t kZipEntriesMax = 20000;
// Against archives made to fill a disk: what one entry may unpack to, and how
// many times its packed size once it is larger than kZipRatioFreeBytes. Real
// sheets reach a ratio of 30; the packing itself ends at 1,032.
inline constexpr int64_t kZipEntryBytesMax = int64_t{4} << 30;
inline constexpr int64_t kZipRatioMax = 200;
inline constexpr int64_t kZipRatioFreeBytes = 16 << 20;

struct ZipEntry {
  std::string name;  // As stored; a folder's ends with '/'.
  int64_t size = 0;  // Unpacked, as stated.
  int64_t packed_size = 0;
  bool encrypted = false;

  bool IsFolder() const { return name.empty() || name.back() == '/'; }
  // The name leads out of the folder that the archive is unpacked in.
  bool Climbs() const;
  // The stated sizes are beyond the limits above.
  bool Explodes() const;
};

// The entries of a zip archive, each as a source of bytes. Nothing is ever
// written to a disk. Not thread-safe; sources must not outlive the archive.
class ZipArchive {
 public:
  // Errors: INVALID_ARGUMENT ZIP_DAMAGED or ZIP_TOO_LARGE.
  static absl::StatusOr<std::unique_ptr<ZipArchive>> Open(std::string bytes);
  // The same for the rest of `source`, at most kZipBytesMax of it.
  static absl::StatusOr<std::unique_ptr<ZipArchive>> Read(ByteSource& source);
  ~ZipArchive();

  const std::vector<ZipEntry>& entries() const { return entries_; }
  // Null when there is no entry of that name.
  const ZipEntry* Find(std::string_view name) const;

  // The content of an entry; stops at the limits whatever the entry states.
  // Errors, also while reading: INVALID_ARGUMENT ZIP_ENTRY_LOCKED,
  // ZIP_EXPLODES; DATA_LOSS ZIP_DAMAGED.
  absl::StatusOr<std::unique_ptr<ByteSource>> OpenEntry(
      const ZipEntry& entry) const;

 private:
  struct Handle;
  ZipArchive();

  std::unique_ptr<Handle> handle_;
  std::vector<ZipEntry> entries_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_ZIP_ARCHIVE_H_
