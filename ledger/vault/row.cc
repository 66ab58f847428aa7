#include "ledger/vault/row.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/vault/bytes.h"

namespace omloop::vault {
namespace {

// header = format u8, flags u8, lookups u16, [day u32], [commitment 32],
// lookups * 32 bytes.
constexpr uint8_t kRowFormat = 1;
constexpr uint8_t kHasExpiry = 1;
constexpr uint8_t kHasCommitment = 2;
constexpr std::string_view kRowBinding = "omloop vault row";

void AppendRowKey(std::string& out, const RowKey& key) {
  out.append(key.owner.view());
  out.push_back(static_cast<char>(key.kind.value()));
  out.append(key.row.view());
}

Hash32 ToHash(std::string_view bytes) {
  Hash32 hash;
  OMLOOP_CHECK(bytes.size() == hash.size());
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

// Days since 1970 shifted so that they sort as big-endian bytes.
uint32_t SortableDay(Day day) {
  return static_cast<uint32_t>(DayNumber(day)) ^ 0x80000000u;
}

absl::Status RowDamaged(const RowKey& row, std::string_view what) {
  return DataLoss(
      "ROW_DAMAGED",
      absl::StrCat("vault row ", Describe(row), " is damaged: ", ToAbsl(what),
                   "; restore the vault from its newest good backup"));
}

std::string EncodeHeader(const RowHeader& header) {
  std::string out;
  out.push_back(static_cast<char>(kRowFormat));
  out.push_back(static_cast<char>((header.expires ? kHasExpiry : 0) |
                                  (header.commitment ? kHasCommitment : 0)));
  AppendLittle(out, static_cast<uint16_t>(header.blinded.size()));
  if (header.expires) {
    AppendLittle(out, static_cast<uint32_t>(DayNumber(*header.expires)));
  }
  if (header.commitment) out.append(View(*header.commitment));
  for (const Hash32& blinded : header.blinded) out.append(View(blinded));
  return out;
}

// The parsed header and how many bytes it takes.
struct SizedHeader {
  RowHeader header;
  size_t size;
};

absl::StatusOr<SizedHeader> DecodeHeader(const RowKey& row,
                                         std::string_view stored) {
  ByteReader reader(stored);
  uint8_t format = reader.TakeLittle<uint8_t>();
  if (!reader.failed() && format > kRowFormat) {
    return FailedPrecondition(
        "VAULT_TOO_NEW",
        absl::StrCat("vault row ", Describe(row), " has format ", format,
                     ", this program knows up to ", kRowFormat,
                     "; use the newer program that wrote it"));
  }
  uint8_t flags = reader.TakeLittle<uint8_t>();
  size_t lookups = reader.TakeLittle<uint16_t>();
  if (reader.failed() || format != kRowFormat || lookups > kLookupsPerRowMax ||
      (flags & ~(kHasExpiry | kHasCommitment)) != 0) {
    return RowDamaged(row, "its header cannot be read");
  }
  SizedHeader result;
  if (flags & kHasExpiry) {
    result.header.expires =
        DayFromNumber(static_cast<int32_t>(reader.TakeLittle<uint32_t>()));
  }
  std::string_view commitment =
      reader.Take(flags & kHasCommitment ? sizeof(Hash32) : 0);
  std::string_view blinded = reader.Take(lookups * sizeof(Hash32));
  if (reader.failed()) return RowDamaged(row, "it is cut short");
  if (!commitment.empty()) result.header.commitment = ToHash(commitment);
  for (size_t i = 0; i < lookups; ++i) {
    result.header.blinded.push_back(
        ToHash(blinded.substr(i * sizeof(Hash32), sizeof(Hash32))));
  }
  result.size = stored.size() - reader.rest().size();
  return result;
}

std::string Binding(const RowKey& row, std::string_view header) {
  std::string bound(kRowBinding);
  AppendRowKey(bound, row);
  bound.append(header);
  return bound;
}

}  // namespace

std::string Describe(const RowKey& key) {
  return absl::StrCat("owner ", ToHex(key.owner.view()), "/kind ",
                      key.kind.value(), "/row ", ToHex(key.row.view()));
}

Commitment Commit(Random& random, std::string_view canonical) {
  Commitment commitment;
  random.Fill(commitment.salt);
  commitment.hash = HmacSha256(View(commitment.salt), canonical);
  return commitment;
}

bool Opens(const Commitment& commitment, std::string_view canonical) {
  return HmacSha256(View(commitment.salt), canonical) == commitment.hash;
}

std::string RowDbKey(const RowKey& key) {
  std::string out(1, kRowTag);
  AppendRowKey(out, key);
  return out;
}

std::string RowPrefix(const EntryId& owner) { return kRowTag + owner.str(); }

std::string RowPrefix(const EntryId& owner, RowKind kind) {
  std::string out = RowPrefix(owner);
  out.push_back(static_cast<char>(kind.value()));
  return out;
}

std::string LookupDbKey(const Hash32& blinded, const RowKey& key) {
  std::string out(1, kLookupTag);
  out.append(View(blinded));
  AppendRowKey(out, key);
  return out;
}

std::string ExpiryDbKey(Day day, const RowKey& key) {
  std::string out(1, kExpiryTag);
  AppendBig(out, SortableDay(day));
  AppendRowKey(out, key);
  return out;
}

std::string ExpiryPrefixAfter(Day day) {
  std::string out(1, kExpiryTag);
  AppendBig(out, SortableDay(day + 1));
  return out;
}

RowKey RowKeyFromSuffix(std::string_view db_key) {
  OMLOOP_CHECK(db_key.size() > kRowSuffixSize);
  std::string_view suffix = db_key.substr(db_key.size() - kRowSuffixSize);
  return {EntryId::FromBytes(suffix),
          RowKind(static_cast<uint8_t>(suffix[EntryId::kSize])),
          EntryId::FromBytes(suffix.substr(EntryId::kSize + 1))};
}

Hash32 Blind(const Secret& index_key, const Lookup& lookup) {
  std::string message = lookup.space;
  message.push_back('\0');
  message.append(lookup.value);
  return HmacSha256(index_key.view(), message);
}

std::string SealRow(const Secret& key, Random& random, const RowKey& row,
                    const RowHeader& header, const std::optional<Hash32>& salt,
                    std::string_view value) {
  OMLOOP_CHECK(salt.has_value() == header.commitment.has_value());
  std::string plain;
  if (salt) plain.append(View(*salt));
  plain.append(value);
  std::string stored = EncodeHeader(header);
  stored += Seal(key, random, Binding(row, stored), plain);
  Wipe(plain);
  return stored;
}

absl::StatusOr<RowHeader> ParseRowHeader(const RowKey& row,
                                         std::string_view stored) {
  OMLOOP_ASSIGN_OR_RETURN(SizedHeader sized, DecodeHeader(row, stored));
  return std::move(sized.header);
}

absl::StatusOr<VaultRow> UnsealRow(const Secret& key, const RowKey& row,
                                   std::string_view stored) {
  OMLOOP_ASSIGN_OR_RETURN(SizedHeader sized, DecodeHeader(row, stored));
  auto plain = Unseal(key, Binding(row, stored.substr(0, sized.size)),
                      stored.substr(sized.size));
  if (!plain.ok()) return RowDamaged(row, ToStd(plain.status().message()));
  VaultRow result{.key = row, .expires = sized.header.expires};
  if (!sized.header.commitment) {
    result.value = *std::move(plain);
    return result;
  }
  if (plain->size() < sizeof(Hash32)) {
    return RowDamaged(row, "its salt is missing");
  }
  result.commitment =
      Commitment{ToHash(std::string_view(*plain).substr(0, sizeof(Hash32))),
                 *sized.header.commitment};
  result.value = plain->substr(sizeof(Hash32));
  Wipe(*plain);
  return result;
}

}  // namespace omloop::vault
