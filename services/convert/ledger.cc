#include "services/convert/ledger.h"

#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/asset.h"
#include "ledger/base/errors.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"

namespace omloop::convert {
namespace {

namespace pb = omloop::ledger::v1;
using services::FieldErrors;

// Reads the fields of one entry; keeps its place for messages.
class EntryReader {
 public:
  EntryReader(int index, FieldErrors& errors)
      : index_(index), errors_(errors) {}

  EntryId ReadId(const std::string& bytes, const char* field, bool required) {
    if (bytes.size() == EntryId::kSize) return EntryId::FromBytes(bytes);
    if (required || !bytes.empty()) {
      Bad(field, absl::StrFormat("has %d bytes, an id has 16", bytes.size()));
    }
    return EntryId();
  }

  template <typename Number>
  Number ReadNumber(int64_t value, const char* field) {
    if (value < 0 || value > std::numeric_limits<Number>::max()) {
      Bad(field, absl::StrFormat("%d is out of range", value));
      return 0;
    }
    return static_cast<Number>(value);
  }

  uint64_t ReadSequence(int64_t value, const char* field) {
    if (value < 0) Bad(field, "must not be negative");
    return value <= 0 ? kNoReference : static_cast<uint64_t>(value);
  }

  // Empty means EUR.
  uint16_t ReadAsset(const std::string& code, const char* field) {
    if (code.empty() || code == "EUR") return kEur.number();
    absl::StatusOr<Asset> asset = Asset::FromCode(code);
    if (asset.ok()) return asset->number();
    Bad(field, std::string(asset.status().message()));
    return 0;
  }

  void Bad(const char* field, const std::string& what) {
    errors_.Add(absl::StrFormat("entries[%d].%s", index_, field), what);
  }

 private:
  int index_;
  FieldErrors& errors_;
};

book::MoneyDraft ReadMoney(const pb::MoneyEntry& money, EntryReader& reader) {
  book::MoneyDraft draft;
  draft.kind = static_cast<EntryKind>(
      reader.ReadNumber<uint8_t>(money.kind(), "money.kind"));
  draft.debit_account =
      reader.ReadNumber<uint32_t>(money.debit_account(), "money.debit_account");
  draft.credit_account = reader.ReadNumber<uint32_t>(money.credit_account(),
                                                     "money.credit_account");
  draft.amount_minor = money.amount().minor_units();
  draft.asset = reader.ReadAsset(money.amount().asset(), "money.amount.asset");
  draft.effective_day = money.effective_day();
  draft.category =
      reader.ReadNumber<uint16_t>(money.category(), "money.category");
  draft.area = reader.ReadNumber<uint16_t>(money.area(), "money.area");
  draft.funding_class = static_cast<FundingClass>(
      reader.ReadNumber<uint8_t>(money.funding_class(), "money.funding_class"));
  draft.evidence_quality =
      static_cast<EvidenceQuality>(reader.ReadNumber<uint8_t>(
          money.evidence_quality(), "money.evidence_quality"));
  draft.influence = static_cast<Influence>(
      reader.ReadNumber<uint8_t>(money.influence(), "money.influence"));
  draft.vat_treatment = static_cast<VatTreatment>(
      reader.ReadNumber<uint8_t>(money.vat_treatment(), "money.vat_treatment"));
  draft.import_number =
      reader.ReadNumber<uint32_t>(money.import_number(), "money.import_number");
  draft.import_line =
      reader.ReadNumber<uint32_t>(money.import_line(), "money.import_line");
  draft.contract =
      reader.ReadSequence(money.contract_sequence(), "money.contract_sequence");
  draft.contract_id =
      reader.ReadId(money.contract_id(), "money.contract_id", false);
  draft.reversed =
      reader.ReadSequence(money.reversed_sequence(), "money.reversed_sequence");
  if (money.restatement()) draft.flags |= kFlagRestatement;
  if (money.assumed_contract()) draft.flags |= kFlagAssumedContract;
  if (money.pass_through()) draft.flags |= kFlagPassThrough;
  uint32_t basis =
      reader.ReadNumber<uint32_t>(money.date_basis(), "money.date_basis");
  draft.flags |= (basis << kFlagDateBasisShift) & kFlagDateBasisMask;
  draft.detail = money.detail();
  return draft;
}

book::FactDraft ReadFact(const pb::Fact& fact, EntryReader& reader) {
  book::FactDraft draft;
  draft.kind = static_cast<EntryKind>(
      reader.ReadNumber<uint8_t>(fact.kind(), "fact.kind"));
  draft.subject = reader.ReadId(fact.subject_id(), "fact.subject_id", false);
  draft.party = reader.ReadId(fact.party_id(), "fact.party_id", false);
  draft.valid_from_day = fact.valid_from_day();
  draft.account_class = static_cast<AccountClass>(
      reader.ReadNumber<uint16_t>(fact.account_class(), "fact.account_class"));
  if (draft.kind == EntryKind::kAccountOpened) {
    draft.asset = reader.ReadAsset(fact.asset(), "fact.asset");
  }
  draft.category =
      reader.ReadNumber<uint16_t>(fact.category(), "fact.category");
  draft.funding_class = static_cast<FundingClass>(
      reader.ReadNumber<uint8_t>(fact.funding_class(), "fact.funding_class"));
  draft.payload = fact.payload();
  return draft;
}

// 0 stands for "none" on the wire: entry 0 is the book's own fact.
int64_t SequenceToProto(uint64_t sequence) {
  return sequence == kNoReference ? 0 : static_cast<int64_t>(sequence);
}

std::string AssetCode(uint16_t number) {
  absl::StatusOr<Asset> asset = Asset::FromNumber(number);
  return asset.ok() ? std::string(asset->code()) : std::string();
}

void MoneyToProto(const Record& record, pb::MoneyEntry& money) {
  money.set_kind(static_cast<pb::EntryKind>(record.kind));
  money.set_debit_account(static_cast<int32_t>(record.debit_account));
  money.set_credit_account(static_cast<int32_t>(record.credit_account));
  money.mutable_amount()->set_minor_units(record.amount_minor);
  money.mutable_amount()->set_asset(AssetCode(record.asset));
  money.set_effective_day(record.effective_day);
  money.set_category(record.category);
  money.set_area(record.area);
  money.set_funding_class(static_cast<pb::FundingClass>(record.funding_class));
  money.set_evidence_quality(
      static_cast<pb::EvidenceQuality>(record.evidence_quality));
  money.set_influence(static_cast<pb::Influence>(record.influence));
  money.set_vat_treatment(static_cast<pb::VatTreatment>(record.vat_treatment));
  money.set_import_number(static_cast<int32_t>(record.import_number));
  money.set_import_line(static_cast<int32_t>(record.import_line));
  money.set_contract_sequence(SequenceToProto(record.contract));
  money.set_reversed_sequence(SequenceToProto(record.reversed));
  money.set_restatement((record.flags & kFlagRestatement) != 0);
  money.set_assumed_contract((record.flags & kFlagAssumedContract) != 0);
  money.set_pass_through((record.flags & kFlagPassThrough) != 0);
  money.set_date_basis(static_cast<pb::DateBasis>(record.date_basis()));
}

}  // namespace

absl::StatusOr<book::Batch> FromProto(const pb::SubmitBatchRequest& request) {
  FieldErrors errors;
  book::Batch batch;
  batch.validate_only = request.validate_only();
  switch (request.atomicity()) {
    case pb::ATOMICITY_EACH:
      batch.atomicity = book::Atomicity::kEach;
      break;
    case pb::ATOMICITY_UNSPECIFIED:
    case pb::ATOMICITY_CHAIN:
      batch.atomicity = book::Atomicity::kChain;
      break;
    case pb::ATOMICITY_BATCH:
      batch.atomicity = book::Atomicity::kBatch;
      break;
    default:
      errors.Add("atomicity", "is not a known value");
  }
  batch.entries.reserve(request.entries_size());
  for (int i = 0; i < request.entries_size(); ++i) {
    const pb::NewEntry& entry = request.entries(i);
    EntryReader reader(i, errors);
    book::EntryDraft& draft = batch.entries.emplace_back();
    draft.id = reader.ReadId(entry.entry_id(), "entry_id", true);
    draft.linked = entry.linked();
    switch (entry.body_case()) {
      case pb::NewEntry::kMoney:
        draft.body = ReadMoney(entry.money(), reader);
        break;
      case pb::NewEntry::kFact:
        draft.body = ReadFact(entry.fact(), reader);
        break;
      case pb::NewEntry::kReversal: {
        book::ReversalDraft reversal;
        reversal.reversed = reader.ReadSequence(
            entry.reversal().reversed_sequence(), "reversal.reversed_sequence");
        reversal.restatement = entry.reversal().restatement();
        reversal.detail = entry.reversal().detail();
        reversal.import_number = reader.ReadNumber<uint32_t>(
            entry.reversal().import_number(), "reversal.import_number");
        reversal.import_line = reader.ReadNumber<uint32_t>(
            entry.reversal().import_line(), "reversal.import_line");
        draft.body = std::move(reversal);
        break;
      }
      default:
        reader.Bad("body", "is missing: give money, fact or reversal");
    }
  }
  if (!errors.empty()) return errors.status();
  return batch;
}

void ToProto(const book::BatchResult& result,
             pb::SubmitBatchResponse& response) {
  for (const book::EntryResult& row : result.results) {
    pb::EntryResult* out = response.add_results();
    out->set_status(static_cast<pb::EntryStatus>(row.status));
    if (row.sequence != kNoReference) {
      out->set_sequence(static_cast<int64_t>(row.sequence));
    }
    out->set_number(static_cast<int32_t>(row.number));
    if (!row.field.empty()) out->set_field(std::string(row.field));
  }
  response.set_size(static_cast<int64_t>(result.state.size));
  response.set_root(std::string(View(result.state.root)));
  response.set_commit_time_ns(
      static_cast<int64_t>(result.state.last_recorded_ns));
}

void ToProto(const Record& record, const std::optional<std::string>& payload,
             std::optional<uint64_t> reversed_by, pb::Entry& entry) {
  entry.set_name(services::EntryName(record.sequence));
  entry.set_sequence(static_cast<int64_t>(record.sequence));
  entry.set_entry_id(record.id().str());
  entry.set_recorded_time_ns(static_cast<int64_t>(record.recorded_ns));
  entry.set_kind(static_cast<pb::EntryKind>(record.kind));
  entry.set_linked((record.flags & kFlagLinked) != 0);
  entry.set_record(std::string(record.bytes()));
  if (reversed_by.has_value()) {
    entry.set_reversed_by_sequence(static_cast<int64_t>(*reversed_by));
  }
  if (IsMoney(record.entry_kind())) {
    MoneyToProto(record, *entry.mutable_money());
    if (payload.has_value()) entry.mutable_money()->set_detail(*payload);
    return;
  }
  pb::Fact& fact = *entry.mutable_fact();
  fact.set_kind(static_cast<pb::EntryKind>(record.kind));
  fact.set_valid_from_day(record.effective_day);
  if (record.entry_kind() == EntryKind::kAccountOpened) {
    fact.set_account_class(static_cast<pb::AccountClass>(record.category));
    fact.set_asset(AssetCode(record.asset));
  } else {
    fact.set_category(record.category);
  }
  fact.set_funding_class(static_cast<pb::FundingClass>(record.funding_class));
  if (payload.has_value()) fact.set_payload(*payload);
  entry.set_subject_number(static_cast<int32_t>(
      record.entry_kind() == EntryKind::kAreaDefined ? record.area
      : record.entry_kind() == EntryKind::kCategoryDefined
          ? record.category
          : record.debit_account));
  entry.set_party_number(static_cast<int32_t>(record.credit_account));
}

absl::Status ToProto(const book::BalanceRow& row, pb::AccountBalance& balance) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  if (row.sums.debit_minor > kMax || row.sums.credit_minor > kMax) {
    return DataLoss("BALANCE_TOO_LARGE",
                    absl::StrFormat("the sums of account %d do not fit in 64 "
                                    "bits and are not given rounded",
                                    row.account));
  }
  balance.set_account(static_cast<int32_t>(row.account));
  balance.set_party(static_cast<int32_t>(row.state.party.value()));
  balance.set_account_class(
      static_cast<pb::AccountClass>(row.state.account_class));
  balance.set_asset(AssetCode(row.state.asset));
  balance.set_debit_minor(static_cast<int64_t>(row.sums.debit_minor));
  balance.set_credit_minor(static_cast<int64_t>(row.sums.credit_minor));
  balance.set_entry_count(static_cast<int64_t>(row.sums.entry_count));
  return absl::OkStatus();
}

void ToProto(const book::VerifyReport& report,
             pb::VerifyBookResponse& response) {
  response.set_size(static_cast<int64_t>(report.size));
  response.set_root(std::string(View(report.root)));
  response.set_balance_digest(std::string(View(report.balance_digest)));
  response.set_money_count(static_cast<int64_t>(report.money_count));
  response.set_fact_count(static_cast<int64_t>(report.fact_count));
  for (const std::string& check : report.checks) response.add_checks(check);
}

}  // namespace omloop::convert
