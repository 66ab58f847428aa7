#ifndef OMLOOP_TESTS_TESTING_LOG_BUILDER_H_
#define OMLOOP_TESTS_TESTING_LOG_BUILDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/base/check.h"
#include "ledger/model/fact_codec.h"
#include "ledger/model/record.h"
#include "omloop/ledger/v1/facts.pb.h"

namespace omloop::testing {

// A line of spend as tests write it; what is not set is as usual.
struct Line {
  uint32_t payer = 0;
  uint32_t payee = 0;
  int64_t amount = 0;  // Negative: a credit note.
  Day day = Day(2026, 10, 15);
  uint16_t category = 0;
  uint16_t area = 0;
  uint32_t import = 0;
  uint64_t contract = kNoReference;
  bool assumed_contract = false;
  bool pass_through = false;
  Influence influence = Influence::kByRule;
  DateBasis date_basis = DateBasis::kPaid;
  uint16_t asset = 978;
};

// Makes logs as a book would write them, without a book.
class LogBuilder {
 public:
  const std::vector<Record>& records() const { return records_; }
  // One a record; empty for money.
  const std::vector<std::string>& payloads() const { return payloads_; }
  uint64_t size() const { return records_.size(); }

  void OpenBook(const std::string& name) {
    ledger::v1::BookOpened book;
    book.set_book_name(name);
    book.set_default_asset("EUR");
    book.set_disclosure("commitments");
    book.add_languages("nl");
    AddFact(EntryKind::kBookOpened, 0, book.SerializeAsString());
  }

  uint32_t AddParty(const ledger::v1::PartyAttributes& attributes) {
    AddFact(EntryKind::kPartyRegistered, ++parties_,
            attributes.SerializeAsString());
    return parties_;
  }
  uint32_t AddAnchor() {
    ledger::v1::PartyAttributes attributes;
    attributes.set_kind(ledger::v1::PARTY_KIND_ANCHOR);
    attributes.set_legal_person(true);
    return AddParty(attributes);
  }
  void Amend(uint32_t party, const ledger::v1::PartyAttributes& attributes) {
    AddFact(EntryKind::kPartyAmended, party, attributes.SerializeAsString());
  }

  // `path` as in ParseAreaPath: "NL/NL-NH/GM0363/F".
  void AddEstablishment(uint32_t party, const std::string& path,
                        Day valid_from = Day(1900, 1, 1), int number = 1) {
    auto place = ParseAreaPath(path);
    OMLOOP_CHECK(place.ok());
    ledger::v1::EstablishmentDefined message;
    message.set_establishment(number);
    message.set_place_basis("stated");
    auto* to = message.mutable_place();
    to->set_country(place->country().str());
    to->set_province(place->province().str());
    to->set_municipality(place->gemeente().str());
    to->set_district(place->stadsdeel().str());
    to->set_wijk(place->wijk().str());
    AddFact(EntryKind::kEstablishment, party, message.SerializeAsString(),
            valid_from);
  }

  // `party` counts as `into`, for one payer or (0) for all.
  void Merge(uint32_t party, uint32_t into, uint32_t payer = 0) {
    ledger::v1::PartiesMerged merged;
    merged.set_payer(static_cast<int32_t>(payer));
    Record& record =
        AddFact(EntryKind::kPartiesMerged, party, merged.SerializeAsString());
    record.credit_account = into;
  }
  void TakeMergeBack(uint32_t party, uint32_t payer = 0) {
    ledger::v1::MergeTakenBack back;
    back.set_payer(static_cast<int32_t>(payer));
    AddFact(EntryKind::kMergeTakenBack, party, back.SerializeAsString());
  }

  struct Share {
    std::string path;  // Empty: not said.
    int32_t per_ten_thousand = 0;
    uint32_t supplier = 0;
  };
  void DeclareLookThrough(uint32_t party, const std::vector<Share>& shares,
                          Day valid_from) {
    ledger::v1::LookThroughDeclared declared;
    for (const Share& share : shares) {
      auto& row = *declared.add_shares();
      row.set_per_ten_thousand(share.per_ten_thousand);
      row.set_supplier(static_cast<int32_t>(share.supplier));
      auto place = ParseAreaPath(share.path);
      OMLOOP_CHECK(place.ok());
      row.mutable_place()->set_country(place->country().str());
      row.mutable_place()->set_province(place->province().str());
      row.mutable_place()->set_municipality(place->gemeente().str());
      row.mutable_place()->set_district(place->stadsdeel().str());
    }
    AddFact(EntryKind::kLookThrough, party, declared.SerializeAsString(),
            valid_from);
  }

  // Focus Nieuw-West in Amsterdam in Noord-Holland in the Netherlands.
  void AddNieuwWest() {
    auto band = [](RingKind kind, const char* nl, const char* en,
                   const char* path) {
      return RingBand{kind, nl, en, {*ParseAreaPath(path)}};
    };
    auto rings =
        RingSet::Make("nieuw-west", 1,
                      {band(RingKind::kFocus, "Nieuw-West", "Nieuw-West",
                            "NL/NL-NH/GM0363/F"),
                       band(RingKind::kCity, "rest van Amsterdam",
                            "rest of Amsterdam", "NL/NL-NH/GM0363"),
                       band(RingKind::kRegion, "rest van Noord-Holland",
                            "rest of Noord-Holland", "NL/NL-NH"),
                       band(RingKind::kCountry, "rest van Nederland",
                            "rest of the Netherlands", "NL")});
    OMLOOP_CHECK(rings.ok());
    AddFact(EntryKind::kRingSetDefined, 0, EncodeRingSet(*rings),
            Day(1900, 1, 1));
  }

  uint16_t AddCategory(const std::string& code, bool influenceable = true) {
    Record& record =
        AddFact(EntryKind::kCategoryDefined, 0,
                EncodeCategoryTerms({code, code, code, influenceable}));
    record.category = ++categories_;
    return categories_;
  }
  uint16_t AddArea(const std::string& code, const std::string& parent,
                   const std::string& level) {
    Record& record =
        AddFact(EntryKind::kAreaDefined, 0,
                EncodeAreaTerms({code, "cbs", code, parent, level, "v1"}));
    record.area = ++areas_;
    return areas_;
  }

  uint32_t OpenImport(uint32_t anchor) {
    ledger::v1::ImportOpened opened;
    opened.set_file_commitment(std::string(32, 'f'));
    opened.set_format("csv");
    opened.set_asset("EUR");
    Record& record = AddFact(EntryKind::kImportOpened, ++imports_,
                             opened.SerializeAsString());
    record.credit_account = anchor;
    return imports_;
  }
  void CompleteImport(uint32_t import) {
    AddFact(EntryKind::kImportCompleted, import,
            ledger::v1::ImportCompleted().SerializeAsString());
  }

  // Answers the sequence of the award.
  uint64_t AwardContract(uint32_t anchor, uint32_t supplier, int64_t value,
                         Day start, int32_t end_day, uint16_t category = 0) {
    ledger::v1::ContractTerms terms;
    terms.mutable_value()->set_minor_units(value);
    terms.mutable_value()->set_asset("EUR");
    terms.set_start_day(DayNumber(start));
    terms.set_end_day(end_day);
    terms.set_vault_commitment(std::string(32, 'c'));
    Record& record = AddFact(EntryKind::kContractAwarded, anchor,
                             terms.SerializeAsString(), start);
    record.credit_account = supplier;
    record.category = category;
    return record.sequence;
  }

  // What a party says of where its own money went.
  uint64_t Declare(uint32_t party, const ledger::v1::RespendDeclared& terms) {
    return AddFact(EntryKind::kRespendDeclared, party,
                   terms.SerializeAsString(), DayFromNumber(terms.first_day()))
        .sequence;
  }

  void SubmitMonth(uint32_t anchor, Month month, int64_t control_total) {
    ledger::v1::MonthStatement statement;
    statement.mutable_control_total()->set_minor_units(control_total);
    statement.mutable_control_total()->set_asset("EUR");
    AddFact(EntryKind::kMonthSubmitted, anchor, statement.SerializeAsString(),
            Day(month));
  }

  uint32_t Account(uint32_t party, AccountClass account_class,
                   uint16_t asset = 978) {
    auto [it, is_new] = accounts_.try_emplace({party, account_class, asset}, 0);
    if (is_new) {
      it->second = static_cast<uint32_t>(accounts_.size());
      Record& record = AddFact(EntryKind::kAccountOpened, it->second, "");
      record.credit_account = party;
      record.category = static_cast<uint16_t>(account_class);
      record.asset = asset;
    }
    return it->second;
  }

  // Answers the entry's sequence.
  uint64_t Spend(const Line& line) {
    const uint32_t purchases =
        Account(line.payer, AccountClass::kPurchases, line.asset);
    const uint32_t sales =
        Account(line.payee, AccountClass::kSales, line.asset);
    const bool credit = line.amount < 0;
    Record record = EmptyRecord();
    record.kind = static_cast<uint8_t>(credit ? EntryKind::kCreditNote
                                              : EntryKind::kInvoice);
    record.debit_account = credit ? sales : purchases;
    record.credit_account = credit ? purchases : sales;
    record.amount_minor = credit ? -line.amount : line.amount;
    record.asset = line.asset;
    record.effective_day = DayNumber(line.day);
    record.category = line.category;
    record.area = line.area;
    record.import_number = line.import;
    record.contract = line.contract;
    record.influence = static_cast<uint8_t>(line.influence);
    if (line.assumed_contract) record.flags |= kFlagAssumedContract;
    if (line.pass_through) record.flags |= kFlagPassThrough;
    record.flags |= static_cast<uint32_t>(line.date_basis)
                    << kFlagDateBasisShift;
    return Add(record, "").sequence;
  }

  // Between any two accounts.
  uint64_t Transfer(EntryKind kind, uint32_t debit, uint32_t credit,
                    int64_t amount, Day day = Day(2026, 10, 15)) {
    Record record = EmptyRecord();
    record.kind = static_cast<uint8_t>(kind);
    record.debit_account = debit;
    record.credit_account = credit;
    record.amount_minor = amount;
    record.asset = 978;
    record.effective_day = DayNumber(day);
    return Add(record, "").sequence;
  }

  // As a book does: everything copied, debit and credit swapped. With
  // `import` it counts with that import instead of its entry's.
  void Reverse(uint64_t sequence, uint32_t import = 0) {
    Record record = records_[sequence];
    if (import != 0) record.import_number = import;
    std::swap(record.debit_account, record.credit_account);
    record.kind = static_cast<uint8_t>(EntryKind::kReversal);
    record.reversed = sequence;
    Add(record, "");
  }

 private:
  Record& Add(Record record, std::string payload) {
    record.sequence = records_.size();
    const uint64_t id = record.sequence + 1;
    std::memcpy(record.entry_id, &id, sizeof(id));
    records_.push_back(record);
    payloads_.push_back(std::move(payload));
    return records_.back();
  }
  Record& AddFact(EntryKind kind, uint32_t subject, std::string payload,
                  Day valid_from = Day(2026, 1, 1)) {
    Record record = EmptyRecord();
    record.kind = static_cast<uint8_t>(kind);
    record.debit_account = subject;
    record.effective_day = DayNumber(valid_from);
    return Add(record, std::move(payload));
  }

  std::vector<Record> records_;
  std::vector<std::string> payloads_;
  std::map<std::tuple<uint32_t, AccountClass, uint16_t>, uint32_t> accounts_;
  uint32_t parties_ = 0;
  uint32_t imports_ = 0;
  uint16_t categories_ = 0;
  uint16_t areas_ = 0;
};

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_LOG_BUILDER_H_
