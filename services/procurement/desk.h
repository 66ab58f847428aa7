#ifndef OMLOOP_SERVICES_PROCUREMENT_DESK_H_
#define OMLOOP_SERVICES_PROCUREMENT_DESK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/vault/vault.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::services {

// Days an import's work in progress is kept.
inline constexpr int kDeskDays = 90;
// Bytes of a chunk, and of all chunks of one import.
inline constexpr size_t kChunkBytesMax = 1 << 20;
inline constexpr int64_t kUploadBytesMax = int64_t{4} << 30;

// Work in progress of imports: where each stands and the bytes uploaded so
// far, encrypted under a key of its own and gone after kDeskDays. Nothing that
// counts in a figure lives here. Thread-safe.
class Desk {
 public:
  // `desk` must outlive this.
  explicit Desk(vault::Vault& desk) : desk_(desk) {}

  // Errors: NOT_FOUND IMPORT_NOT_FOUND.
  absl::StatusOr<procurement::v1::Import> Get(const EntryId& import) const;
  absl::Status Put(const procurement::v1::Import& import, Day today);
  // All imports, oldest first.
  absl::StatusOr<std::vector<procurement::v1::Import>> List() const;

  // Adds the chunk that begins at import.received_bytes and counts it.
  absl::Status Append(procurement::v1::Import& import, std::string_view chunk,
                      Day today);
  // Chunk `index` from 0; empty after the last.
  absl::StatusOr<std::string> Chunk(const EntryId& import, int64_t index) const;
  // Forgets the uploaded bytes; where the import stands is kept.
  absl::Status DropChunks(const EntryId& import);
  // Forgets everything.
  absl::Status Drop(const EntryId& import);

 private:
  vault::Vault& desk_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_DESK_H_
