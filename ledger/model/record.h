#ifndef OMLOOP_LEDGER_MODEL_RECORD_H_
#define OMLOOP_LEDGER_MODEL_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/sha256.h"
#include "ledger/model/entry_kind.h"

namespace omloop {

// The 128 bytes that stand for one entry, hashed exactly as stored
// (docs/internals/store_format.md has the grammar and a worked example).
// Little-endian; every field at a multiple of its size. Never change.
//
// A fact uses the same fields: `debit_account` is the subject's number
// (party, account, import, area, category), `credit_account` the second
// party's, `contract` the sequence of the fact it amends, `effective_day` is
// valid-from, `category` of an opened account is its class.
struct Record {
  uint64_t sequence;
  uint64_t recorded_ns;
  uint8_t entry_id[16];
  uint32_t debit_account;
  uint32_t credit_account;
  int64_t amount_minor;
  uint16_t asset;
  uint8_t kind;
  uint8_t schema;
  uint32_t flags;
  int32_t effective_day;
  uint16_t category;
  uint16_t area;
  uint8_t funding_class;
  uint8_t evidence_quality;
  uint8_t influence;
  uint8_t vat_treatment;
  uint32_t import_number;
  uint32_t import_line;
  uint32_t reserved;
  uint64_t contract;
  uint64_t reversed;
  uint8_t commitment[32];

  EntryKind entry_kind() const { return static_cast<EntryKind>(kind); }
  EntryId id() const {
    return EntryId::FromBytes(
        {reinterpret_cast<const char*>(entry_id), EntryId::kSize});
  }
  Day day() const { return DayFromNumber(effective_day); }
  DateBasis date_basis() const;
  // Whether it binds a payload or detail.
  bool has_commitment() const;
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(this), 128};
  }
};

inline constexpr size_t kRecordSize = 128;
inline constexpr uint8_t kRecordSchema = 1;
inline constexpr uint64_t kNoReference = ~uint64_t{0};

// Bits of Record::flags. On disk.
inline constexpr uint32_t kFlagLinked = 1u << 0;
inline constexpr uint32_t kFlagRestatement = 1u << 1;
inline constexpr uint32_t kFlagAssumedContract = 1u << 2;
inline constexpr uint32_t kFlagPassThrough = 1u << 3;
inline constexpr uint32_t kFlagDateBasisShift = 4;  // Two bits.
inline constexpr uint32_t kFlagDateBasisMask = 3u << kFlagDateBasisShift;
inline constexpr uint32_t kFlagsKnown = kFlagLinked | kFlagRestatement |
                                        kFlagAssumedContract |
                                        kFlagPassThrough | kFlagDateBasisMask;

inline DateBasis Record::date_basis() const {
  return static_cast<DateBasis>((flags & kFlagDateBasisMask) >>
                                kFlagDateBasisShift);
}

inline bool Record::has_commitment() const {
  static constexpr uint8_t kNone[sizeof(commitment)] = {};
  return std::memcmp(commitment, kNone, sizeof(kNone)) != 0;
}

static_assert(sizeof(Record) == kRecordSize);
static_assert(std::is_trivially_copyable_v<Record>);
static_assert(offsetof(Record, recorded_ns) == 8);
static_assert(offsetof(Record, entry_id) == 16);
static_assert(offsetof(Record, debit_account) == 32);
static_assert(offsetof(Record, credit_account) == 36);
static_assert(offsetof(Record, amount_minor) == 40);
static_assert(offsetof(Record, asset) == 48);
static_assert(offsetof(Record, kind) == 50);
static_assert(offsetof(Record, schema) == 51);
static_assert(offsetof(Record, flags) == 52);
static_assert(offsetof(Record, effective_day) == 56);
static_assert(offsetof(Record, category) == 60);
static_assert(offsetof(Record, area) == 62);
static_assert(offsetof(Record, funding_class) == 64);
static_assert(offsetof(Record, vat_treatment) == 67);
static_assert(offsetof(Record, import_number) == 68);
static_assert(offsetof(Record, import_line) == 72);
static_assert(offsetof(Record, reserved) == 76);
static_assert(offsetof(Record, contract) == 80);
static_assert(offsetof(Record, reversed) == 88);
static_assert(offsetof(Record, commitment) == 96);
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "the log is little-endian and so must the machine be");

// An empty record: all zero but for the references, which are "none".
inline Record EmptyRecord() {
  Record record;
  std::memset(&record, 0, sizeof(record));
  record.schema = kRecordSchema;
  record.contract = kNoReference;
  record.reversed = kNoReference;
  return record;
}

// Days that can be stored: 1900-01-01 to 2199-12-31. A date outside is a
// mistake of the source, not a business date.
inline constexpr int32_t kEffectiveDayMin = -25567;
inline constexpr int32_t kEffectiveDayMax = 84005;

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_RECORD_H_
