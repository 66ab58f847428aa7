#ifndef OMLOOP_LEDGER_VAULT_VAULT_TESTING_H_
#define OMLOOP_LEDGER_VAULT_VAULT_TESTING_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/check.h"
#include "ledger/base/random.h"
#include "ledger/base/sha256.h"
#include "ledger/vault/bytes.h"
#include "ledger/vault/vault.h"
#include "rocksdb/db.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop::vault {

// The same bytes at each run: SHA-256 of a counter.
class CountingRandom final : public Random {
 public:
  explicit CountingRandom(uint64_t first = 0) : next_(first) {}
  void Fill(std::span<uint8_t> out) override {
    size_t done = 0;
    while (done < out.size()) {
      std::string counter;
      AppendLittle(counter, next_++);
      Hash32 block = Sha256Of(counter);
      size_t taken = std::min(block.size(), out.size() - done);
      std::copy_n(block.begin(), taken, out.begin() + done);
      done += taken;
    }
  }

 private:
  uint64_t next_;
};

class FixedClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1790000000); }
};

// An id whose bytes are all `byte`.
inline EntryId FilledId(uint8_t byte) {
  std::array<uint8_t, EntryId::kSize> bytes;
  bytes.fill(byte);
  return EntryId(bytes);
}
// A different id for each number.
inline EntryId NumberedId(uint64_t number) {
  return EntryId::FromBytes(View(Sha256Of(absl::StrCat("id ", number))));
}

inline constexpr RowKind kProfile{1};
inline constexpr RowKind kNote{2};

inline RowKey KeyOf(uint8_t owner, RowKind kind = kProfile, uint8_t row = 1) {
  return {FilledId(owner), kind, FilledId(row)};
}

inline std::string Slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  std::string bytes(in ? static_cast<size_t>(in.tellg()) : 0, '\0');
  in.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}
inline void Spill(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  OMLOOP_CHECK(out.good());
}

// Names of the files under `folder` that hold `needle`, byte by byte.
inline std::vector<std::string> FilesWith(const std::string& folder,
                                          std::string_view needle) {
  std::vector<std::string> names;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    if (Slurp(file.path()).find(needle) != std::string::npos) {
      names.push_back(file.path().filename().string());
    }
  }
  return names;
}

using KeyValues = std::vector<std::pair<std::string, std::string>>;

// All that lies in the database of a vault, as stored. Works beside an open
// vault.
inline KeyValues RawRows(const std::string& folder) {
  rocksdb::DB* raw = nullptr;
  rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(rocksdb::Options(), folder + "/db", &raw);
  OMLOOP_CHECK(status.ok());
  std::unique_ptr<rocksdb::DB> db(raw);
  KeyValues rows;
  std::unique_ptr<rocksdb::Iterator> it(
      db->NewIterator(rocksdb::ReadOptions()));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    rows.emplace_back(it->key().ToString(), it->value().ToString());
  }
  return rows;
}

// Changes one stored value of a closed vault behind its back.
inline void RawPut(const std::string& folder, std::string_view key,
                   std::string_view value) {
  rocksdb::DB* raw = nullptr;
  OMLOOP_CHECK(
      rocksdb::DB::Open(rocksdb::Options(), folder + "/db", &raw).ok());
  std::unique_ptr<rocksdb::DB> db(raw);
  OMLOOP_CHECK(
      db->Put(rocksdb::WriteOptions(), std::string(key), std::string(value))
          .ok());
}

// A vault in a fresh folder with random bytes that repeat.
class VaultFixture : public ::testing::Test {
 protected:
  VaultOptions Options() {
    return {.folder = folder(),
            .kek_path = temp_.file("kek"),
            .purpose = "vault",
            .random = &random_,
            .clock = &clock_};
  }
  std::string folder() const { return temp_.file("vault"); }

  // Opens (again) with `options`; the open one is closed first.
  absl::Status Open(VaultOptions options) {
    vault_.reset();
    auto vault = Vault::Open(std::move(options));
    if (!vault.ok()) return vault.status();
    vault_ = *std::move(vault);
    return absl::OkStatus();
  }
  absl::Status Open() { return Open(Options()); }

  absl::Status Put(const RowKey& key, std::string_view value,
                   PutOptions options = {}) {
    VaultBatch batch = vault_->NewBatch();
    batch.Put(key, value, std::move(options));
    return vault_->Apply(batch);
  }
  absl::StatusOr<std::string> Value(const RowKey& key) {
    auto row = vault_->Get(key);
    if (!row.ok()) return row.status();
    return row->value;
  }

  testing::TempDir temp_;
  CountingRandom random_;
  FixedClock clock_;
  std::unique_ptr<Vault> vault_;
};

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_VAULT_TESTING_H_
