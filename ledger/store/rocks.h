#ifndef OMLOOP_LEDGER_STORE_ROCKS_H_
#define OMLOOP_LEDGER_STORE_ROCKS_H_

// What the files of this folder share about RocksDB; not for other folders.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rocksdb/db.h"

namespace omloop::store {

// Column families of a book, in the order of `Rocks::handles`.
enum class Family { kDefault, kLog, kPayload, kMeta, kId, kPosting, kCount };

const char* FamilyName(Family family);

// An open database with its column families.
class Rocks {
 public:
  // Errors: FAILED_PRECONDITION BOOK_IN_USE when another process has it open;
  // DATA_LOSS STORE_CORRUPT; UNAVAILABLE STORE_IO.
  static absl::StatusOr<std::unique_ptr<Rocks>> Open(const std::string& path,
                                                     bool read_only);
  ~Rocks();

  rocksdb::DB& db() { return *db_; }
  // Folder of the database.
  const std::string& path() const { return path_; }
  rocksdb::ColumnFamilyHandle* family(Family family) const {
    return handles_[static_cast<size_t>(family)];
  }

 private:
  std::string path_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

absl::Status FromRocks(const rocksdb::Status& status, std::string_view doing);

// Big-endian numbers, so that keys sort as the numbers do.
std::string BigEndian64(uint64_t value);
std::string BigEndian32(uint32_t value);
uint64_t FromBigEndian64(std::string_view bytes);

inline std::string_view View(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}
inline rocksdb::Slice ToSlice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

}  // namespace omloop::store

#endif  // OMLOOP_LEDGER_STORE_ROCKS_H_
