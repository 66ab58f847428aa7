#ifndef OMLOOP_LEDGER_BASE_IDS_H_
#define OMLOOP_LEDGER_BASE_IDS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace omloop {

// A number that stands for one kind of thing and never converts to another
// kind: Id<struct PartyNumberTag, uint32_t>. Ordered and hashable.
template <typename Tag, typename Rep = int64_t>
class Id {
 public:
  using rep = Rep;
  constexpr Id() : value_(0) {}
  constexpr explicit Id(Rep value) : value_(value) {}
  constexpr Rep value() const { return value_; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.value_);
  }

 private:
  Rep value_;
};

// Place of an entry in its book: zero-based, dense, never reused.
using EntrySeq = Id<struct EntrySeqTag, uint64_t>;
inline constexpr EntrySeq kNoSeq{~uint64_t{0}};

// Dense numbers given out by the book, in order of the facts that define
// them. Number 0 means "none" for all of them, so that a zeroed record is
// empty.
using PartyNumber = Id<struct PartyNumberTag, uint32_t>;
using AccountNumber = Id<struct AccountNumberTag, uint32_t>;
using ImportNumber = Id<struct ImportNumberTag, uint32_t>;
using CategoryNumber = Id<struct CategoryNumberTag, uint16_t>;
using AreaNumber = Id<struct AreaNumberTag, uint16_t>;

// Sixteen opaque bytes chosen by the client and kept for ever: the id of an
// entry. Compared as big-endian bytes, so time-ordered ids (UUIDv7) sort by
// time.
class EntryId {
 public:
  static constexpr size_t kSize = 16;
  constexpr EntryId() : bytes_{} {}
  constexpr explicit EntryId(const std::array<uint8_t, kSize>& bytes)
      : bytes_(bytes) {}
  // `bytes` must hold at least 16 bytes; the first 16 are taken.
  static EntryId FromBytes(std::string_view bytes) {
    EntryId id;
    std::memcpy(id.bytes_.data(), bytes.data(), kSize);
    return id;
  }
  const std::array<uint8_t, kSize>& bytes() const { return bytes_; }
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes_.data()), kSize};
  }
  std::string str() const { return std::string(view()); }
  bool is_zero() const { return bytes_ == std::array<uint8_t, kSize>{}; }
  friend constexpr auto operator<=>(const EntryId&, const EntryId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const EntryId& id) {
    return H::combine(std::move(h), id.bytes_);
  }

 private:
  std::array<uint8_t, kSize> bytes_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_IDS_H_
