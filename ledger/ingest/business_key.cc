#include "ledger/ingest/business_key.h"

#include "ledger/base/calendar.h"
#include "ledger/base/sha256.h"

namespace omloop::ingest {
namespace {

void AppendNumber(uint64_t value, size_t bytes, std::string& out) {
  for (size_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(value >> (8 * i)));
  }
}

void AppendWord(std::string_view word, std::string& out) {
  AppendNumber(word.size(), 4, out);
  out.append(word);
}

}  // namespace

std::string BusinessKey(const SpendDraft& draft) {
  std::string key;
  key.reserve(32 + draft.supplier_name.size() + draft.supplier_number.size() +
              draft.document_number.size() + draft.line_number.size());
  AppendWord(draft.supplier_name, key);
  AppendWord(draft.supplier_number, key);
  AppendWord(draft.document_number, key);
  AppendWord(draft.line_number, key);
  AppendNumber(static_cast<uint32_t>(DayNumber(draft.date)), 4, key);
  AppendNumber(static_cast<uint64_t>(draft.amount_minor), 8, key);
  AppendNumber(draft.asset.number(), 2, key);
  return key;
}

EntryId ImportEntryId(std::string_view import_key,
                      std::string_view business_key, uint32_t k) {
  std::string message(business_key);
  AppendNumber(k, 4, message);
  return EntryId::FromBytes(View(HmacSha256(import_key, message)));
}

uint32_t DuplicateCounter::Next(std::string_view business_key) {
  // A cut SHA-256 rather than a fast hash: two keys that someone made collide
  // would hide a payment.
  return counts_[EntryId::FromBytes(View(Sha256Of(business_key)))]++;
}

}  // namespace omloop::ingest
