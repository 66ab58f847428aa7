#ifndef OMLOOP_LEDGER_INGEST_UBL_UBL_SECTION_H_
#define OMLOOP_LEDGER_INGEST_UBL_UBL_SECTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/asset.h"
#include "ledger/ingest/report.h"

namespace omloop::ingest {

struct UblParty {
  std::string name;
  std::string company_id;
  std::string company_scheme;
  std::string vat_id;  // Empty when it may hide a citizen service number.
  std::string postcode;
  std::string city;
  std::string country;
};

// One invoice or credit note as `omloop check` reports it. Words are as
// delivered, amounts minor units of `currency`; none where the document has
// none.
struct UblDocument {
  std::string root;  // "Invoice" or "CreditNote".
  std::string id;
  std::string type_code;
  std::string issue_date;
  std::string due_date;
  std::string customization;
  std::string currency;
  UblParty supplier;
  UblParty customer;
  int64_t lines = 0;
  std::optional<int64_t> line_total_minor;
  std::optional<int64_t> tax_exclusive_minor;
  std::optional<int64_t> vat_minor;
  std::optional<int64_t> tax_inclusive_minor;
  std::optional<int64_t> payable_minor;
  std::string order_ref;
  std::string contract_ref;
  std::vector<std::string> billing_refs;
  // The part that goes to the supplier's blocked account.
  std::optional<int64_t> gaccount_minor;
  Verdict verdict = Verdict::kOk;
  std::vector<std::string> rules;  // Published numbers that fail, each once.
};

// Documents listed in a report; the counts go on.
inline constexpr size_t kUblDocumentsMax = 20'000;

class UblSection : public FormatSection {
 public:
  explicit UblSection(UblDocument document) {
    documents_.push_back(std::move(document));
  }
  void AddTo(nlohmann::ordered_json& report) const override;
  std::vector<std::string> Lines() const override;
  void Merge(const FormatSection& next) override;
  const std::vector<UblDocument>& documents() const { return documents_; }

 private:
  std::vector<UblDocument> documents_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_UBL_UBL_SECTION_H_
