#include "services/procurement/desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"

namespace omloop::services {
namespace {

namespace pb = omloop::procurement::v1;

// Row kinds of the desk. On disk: never change or reuse.
constexpr vault::RowKind kImportRow(1);
constexpr vault::RowKind kChunkRow(2);

// Chunks are numbered in order; rows sort as the numbers do.
EntryId ChunkRow(int64_t index) {
  std::array<uint8_t, EntryId::kSize> bytes{};
  for (int i = 0; i < 8; ++i) {
    bytes[15 - i] = static_cast<uint8_t>(index >> (8 * i));
  }
  return EntryId(bytes);
}

vault::RowKey ImportKey(const EntryId& import) {
  return {import, kImportRow, EntryId()};
}

vault::PutOptions Expiring(Day today) {
  vault::PutOptions options;
  options.expires = today + kDeskDays;
  return options;
}

absl::StatusOr<pb::Import> ParseImport(const std::string& bytes) {
  pb::Import import;
  if (!import.ParseFromString(bytes)) {
    return DataLoss("DESK_ROW_INVALID",
                    "what the desk keeps of an import cannot be read; upload "
                    "the file again");
  }
  return import;
}

}  // namespace

absl::StatusOr<pb::Import> Desk::Get(const EntryId& import) const {
  absl::StatusOr<vault::VaultRow> row = desk_.Get(ImportKey(import));
  if (absl::IsNotFound(row.status())) {
    return NotFound("IMPORT_NOT_FOUND",
                    absl::StrFormat("there is no import %s; it may be older "
                                    "than %d days: begin again",
                                    ToHex(import.view()), kDeskDays));
  }
  OMLOOP_RETURN_IF_ERROR(row.status());
  return ParseImport(row->value);
}

absl::Status Desk::Put(const pb::Import& import, Day today) {
  vault::VaultBatch batch = desk_.NewBatch();
  batch.Put(ImportKey(EntryId::FromBytes(import.import_id())),
            import.SerializeAsString(), Expiring(today));
  return desk_.Apply(batch);
}

absl::StatusOr<std::vector<pb::Import>> Desk::List() const {
  std::vector<pb::Import> imports;
  OMLOOP_RETURN_IF_ERROR(
      desk_.ScanKind(kImportRow, [&](vault::VaultRow row) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(pb::Import import, ParseImport(row.value));
        imports.push_back(std::move(import));
        return absl::OkStatus();
      }));
  // Ids are time-ordered.
  std::sort(imports.begin(), imports.end(),
            [](const pb::Import& a, const pb::Import& b) {
              return a.import_id() < b.import_id();
            });
  return imports;
}

absl::Status Desk::Append(pb::Import& import, std::string_view chunk,
                          Day today) {
  EntryId id = EntryId::FromBytes(import.import_id());
  pb::Import grown = import;
  grown.set_received_bytes(import.received_bytes() +
                           static_cast<int64_t>(chunk.size()));
  grown.set_chunk_count(import.chunk_count() + 1);
  vault::VaultBatch batch = desk_.NewBatch();
  batch.Put({id, kChunkRow, ChunkRow(import.chunk_count())}, chunk,
            Expiring(today));
  batch.Put(ImportKey(id), grown.SerializeAsString(), Expiring(today));
  OMLOOP_RETURN_IF_ERROR(desk_.Apply(batch));
  import = std::move(grown);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Desk::Chunk(const EntryId& import,
                                        int64_t index) const {
  absl::StatusOr<vault::VaultRow> row =
      desk_.Get({import, kChunkRow, ChunkRow(index)});
  if (absl::IsNotFound(row.status())) return std::string();
  OMLOOP_RETURN_IF_ERROR(row.status());
  return std::move(row->value);
}

absl::Status Desk::DropChunks(const EntryId& import) {
  OMLOOP_ASSIGN_OR_RETURN(pb::Import state, Get(import));
  constexpr int64_t kBatch = 10'000;
  for (int64_t first = 0; first < state.chunk_count(); first += kBatch) {
    vault::VaultBatch batch = desk_.NewBatch();
    int64_t limit = std::min(first + kBatch, state.chunk_count());
    for (int64_t i = first; i < limit; ++i) {
      batch.Delete({import, kChunkRow, ChunkRow(i)});
    }
    OMLOOP_RETURN_IF_ERROR(desk_.Apply(batch));
  }
  return absl::OkStatus();
}

absl::Status Desk::Drop(const EntryId& import) {
  OMLOOP_RETURN_IF_ERROR(DropChunks(import));
  vault::VaultBatch batch = desk_.NewBatch();
  batch.Delete(ImportKey(import));
  return desk_.Apply(batch);
}

}  // namespace omloop::services
