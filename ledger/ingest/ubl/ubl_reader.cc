#include "ledger/ingest/ubl/ubl_reader.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/dates.h"
#include "ledger/ingest/draft_tally.h"
#include "ledger/ingest/text.h"
#include "ledger/ingest/ubl/ubl_tree.h"
#include "ledger/ingest/xml/decimal.h"
#include "ledger/model/identifiers.h"
#include "ledger/model/legal_form.h"

namespace omloop::ingest {
namespace {

using enum UblName;

constexpr size_t kReadBytes = 64 << 10;
// Words of the lines kept as the description of the draft.
constexpr size_t kDescriptionMax = 300;
// UNTDID 7143 for the common procurement vocabulary.
constexpr std::string_view kCpvList = "STI";

std::optional<int64_t> MinorOf(const UblTree& tree, UblIndex node,
                               int decimals) {
  if (node == kNoUblNode) return std::nullopt;
  const auto amount = ParseMinor(tree.at(node).text, decimals);
  if (!amount.has_value()) return std::nullopt;
  return amount->minor_units;
}

// A VAT id that may hide a citizen service number is left out, unless its
// party is known to be no person.
std::string SafeVatId(std::string_view id, std::string_view party,
                      std::string_view legal_form) {
  const auto parsed = ParseVatId(id);
  if (!parsed.ok() || !parsed->may_hide_bsn()) return std::string(id);
  LegalForm form = LegalFormInName(party);
  if (form == LegalForm::kNone) {
    form = LegalFormInName(absl::StrFormat("X %s", legal_form));
  }
  return IsLegalPerson(form) ? std::string(id) : std::string();
}

UblParty PartyOf(const UblTree& tree, UblIndex party) {
  UblParty out;
  out.name =
      std::string(tree.Text(party, {kPartyLegalEntity, kRegistrationName}));
  if (out.name.empty()) {
    out.name = std::string(tree.Text(party, {kPartyName, kName}));
  }
  const UblIndex id = tree.Find(party, {kPartyLegalEntity, kCompanyID});
  if (id != kNoUblNode) {
    out.company_id = std::string(tree.at(id).text);
    out.company_scheme = std::string(tree.Attribute(id, "schemeID"));
  }
  for (UblIndex scheme = tree.Child(party, kPartyTaxScheme);
       scheme != kNoUblNode; scheme = tree.Next(scheme)) {
    const std::string_view kind = tree.Text(scheme, {kTaxScheme, kID});
    if (kind != "VAT" && !kind.empty()) continue;
    out.vat_id =
        SafeVatId(tree.Text(scheme, {kCompanyID}), out.name,
                  tree.Text(party, {kPartyLegalEntity, kCompanyLegalForm}));
    break;
  }
  const UblIndex address = tree.Child(party, kPostalAddress);
  out.postcode = std::string(tree.Text(address, {kPostalZone}));
  out.city = std::string(tree.Text(address, {kCityName}));
  out.country =
      std::string(tree.Text(address, {kCountry, kIdentificationCode}));
  return out;
}

// The KvK number that a registration number is or holds.
std::string KvkOf(const UblParty& party) {
  if (party.company_scheme == "0106") return party.company_id;
  // An OIN (0190) of a firm is 00000003, its KvK number and four zeros.
  if (party.company_scheme == "0190" && party.company_id.size() == 20 &&
      party.company_id.substr(0, 8) == "00000003") {
    return party.company_id.substr(8, 8);
  }
  return {};
}

std::optional<int64_t> VatOf(const UblTree& tree, std::string_view currency,
                             int decimals) {
  std::optional<int64_t> vat;
  for (const UblIndex amount : tree.All(tree.root(), {kTaxTotal, kTaxAmount})) {
    const std::string_view own = tree.Attribute(amount, "currencyID");
    if (!own.empty() && own != currency) continue;
    const auto minor = MinorOf(tree, amount, decimals);
    if (!minor.has_value()) continue;
    const auto sum = AddMinor(vat.value_or(0), *minor);
    if (sum.ok()) vat = *sum;
  }
  return vat;
}

// The account and amount of the part that goes to a blocked account.
UblIndex GAccountTerm(const UblTree& tree) {
  for (UblIndex term = tree.Child(tree.root(), kPaymentTerms);
       term != kNoUblNode; term = tree.Next(term)) {
    if (tree.Text(term, {kPaymentMeansID}) == "GACCOUNT") return term;
  }
  return kNoUblNode;
}

struct DraftPart {
  int64_t net_minor = 0;
  std::string description;
};

// One part a CPV code; lines without one go to "".
std::map<std::string, DraftPart> PartsOf(const UblTree& tree, int decimals) {
  std::map<std::string, DraftPart> parts;
  for (UblIndex line = tree.Child(tree.root(), kDocumentLine);
       line != kNoUblNode; line = tree.Next(line)) {
    std::string code;
    for (const UblIndex classification :
         tree.All(line,
                  {kItem, kCommodityClassification, kItemClassificationCode})) {
      if (tree.Attribute(classification, "listID") == kCpvList) {
        code = std::string(tree.at(classification).text);
        break;
      }
    }
    DraftPart& part = parts[code];
    const auto net =
        MinorOf(tree, tree.Child(line, kLineExtensionAmount), decimals);
    const auto sum = AddMinor(part.net_minor, net.value_or(0));
    if (sum.ok()) part.net_minor = *sum;
    const std::string_view words = tree.Text(line, {kItem, kName});
    if (!words.empty() && part.description.size() < kDescriptionMax &&
        part.description.find(words) == std::string::npos) {
      if (!part.description.empty()) part.description += "; ";
      part.description += words;
    }
  }
  for (auto& [code, part] : parts) {
    part.description = Shorten(part.description, kDescriptionMax);
  }
  return parts;
}

class Reading {
 public:
  Reading(const RecognisedSource& source, const ReadOptions& options,
          SpendSink& sink)
      : source_(source),
        options_(options),
        sink_(sink),
        report_(StartReport(source.scan)),
        tally_(report_) {}

  absl::StatusOr<FileReport> Read() {
    OMLOOP_RETURN_IF_ERROR(source_.bytes.Rewind());
    std::string bytes;
    absl::Status status = Load(bytes);
    if (status.ok()) status = tree_.Parse(bytes);
    if (!status.ok()) {
      OMLOOP_RETURN_IF_ERROR(RefuseContent(status, report_, sink_));
      return std::move(report_);
    }
    const std::vector<UblFinding>& findings =
        checker_.Check(tree_, UblSetsOf(tree_));
    document_ = DescribeUbl(tree_, findings);
    report_.layout = absl::StrFormat(
        "UBL %s, %s",
        document_.root == "CreditNote" ? "credit note" : "invoice",
        Specification());
    for (const UblFinding& finding : findings) {
      OMLOOP_RETURN_IF_ERROR(TellOf(finding));
    }
    OMLOOP_RETURN_IF_ERROR(TakeDocument());
    tally_.Finish();
    report_.section = std::make_shared<UblSection>(std::move(document_));
    return std::move(report_);
  }

 private:
  absl::Status Load(std::string& bytes) {
    // Windows-1252 that is not declared, or declared as such, is none of the
    // parser's own encodings.
    Utf8Source text(source_.bytes, source_.scan.encoding);
    ByteSource& from = source_.scan.encoding.encoding == Encoding::kWindows1252
                           ? static_cast<ByteSource&>(text)
                           : source_.bytes;
    while (true) {
      const size_t size = bytes.size();
      bytes.resize(size + kReadBytes);
      OMLOOP_ASSIGN_OR_RETURN(const size_t count,
                              from.Read(bytes.data() + size, kReadBytes));
      bytes.resize(size + count);
      if (count == 0) break;
      if (bytes.size() > kUblBytesMax) {
        return InvalidArgument("UBL_TOO_LARGE",
                               "the invoice has more than 64 MiB");
      }
    }
    if (&from == &text) Redeclare(bytes);
    return absl::OkStatus();
  }

  // The bytes are UTF-8 by now, whatever the declaration says.
  static void Redeclare(std::string& bytes) {
    const size_t end = bytes.find("?>");
    if (bytes.substr(0, 5) != "<?xml" || end == std::string::npos) return;
    for (size_t i = 0; i < end + 2; ++i) {
      if (bytes[i] != '\n') bytes[i] = ' ';
    }
  }

  std::string_view Specification() const {
    const std::string& id = document_.customization;
    if (id.find("gaccount") != std::string::npos) {
      return "NLCIUS with a blocked account";
    }
    if (id.find("nlcius") != std::string::npos) return "NLCIUS (SI-UBL 2.0)";
    if (id.find("poacc:billing:3.0") != std::string::npos) {
      return "Peppol BIS Billing 3";
    }
    if (id.substr(0, 19) == "urn:cen.eu:en16931:") return "EN 16931";
    return UblSetsOf(tree_) == kUblBasic ? "before EN 16931"
                                         : "no known specification";
  }

  absl::Status TellOf(const UblFinding& finding) {
    const UblRule& rule = *finding.rule;
    Problem problem =
        MakeProblem(rule.severity == Severity::kError ? "UBL_RULE_BROKEN"
                                                      : "UBL_RULE_WARNED",
                    "");
    problem.rule = std::string(rule.id);
    problem.message = absl::StrFormat("%s: %s", rule.id, rule.words);
    if (!problem.message.empty() && problem.message.back() == '.') {
      problem.message.pop_back();
    }
    if (!finding.detail.empty()) {
      problem.message += absl::StrFormat(" (%s)", finding.detail);
    }
    problem.record = 1;
    if (finding.node != kNoUblNode) {
      problem.row = tree_.RowOf(finding.node);
      problem.path = tree_.PathOf(finding.node);
      problem.text = Shorten(tree_.at(finding.node).text, kProblemTextMax);
    }
    return tally_.Tell(problem, sink_);
  }

  absl::Status TakeDocument() {
    // A document that is refused is one refused record.
    if (document_.verdict == Verdict::kError) {
      ++report_.records;
      ++report_.rejected;
      return absl::OkStatus();
    }
    const auto asset = Asset::FromCode(document_.currency);
    if (!asset.ok()) {
      return tally_.Reject(
          MakeProblem("ASSET_UNKNOWN",
                      absl::StrFormat("the invoice is in \"%s\"",
                                      Shorten(document_.currency, 20))),
          sink_);
    }
    report_.asset = *asset;
    report_.asset_reason = "the invoice's own currency";
    if (options_.asset.has_value() && *options_.asset != *asset) {
      report_.asset = *options_.asset;
      report_.asset_reason = "named by the user";
      return tally_.Reject(
          MakeProblem("ASSET_MIXED",
                      absl::StrFormat("invoice %s is in %s, the import in %s",
                                      Shorten(document_.id, 40), asset->code(),
                                      options_.asset->code())),
          sink_);
    }
    const auto day = ParseDay(document_.issue_date);
    if (!day.ok() || day->year() < kYearMin || day->year() > kYearMax) {
      return tally_.Reject(
          MakeProblem("DATE_UNREADABLE",
                      absl::StrFormat("\"%s\" is not a date",
                                      Shorten(document_.issue_date, 40))),
          sink_);
    }
    if (!document_.tax_exclusive_minor.has_value()) {
      return tally_.Reject(
          MakeProblem("AMOUNT_UNREADABLE",
                      "the invoice has no amount without VAT that can be "
                      "read"),
          sink_);
    }
    draft_.date = *day;
    FillDraft();
    const auto kvk = ParseKvk(draft_.supplier_kvk);
    if (kvk.ok() && kvk->zero_restored) {
      Problem problem = MakeProblem(
          "KVK_LEADING_ZERO",
          absl::StrFormat("the KvK number \"%s\" of the supplier has seven "
                          "digits",
                          Shorten(draft_.supplier_kvk, 20)));
      problem.record = 1;
      OMLOOP_RETURN_IF_ERROR(tally_.Tell(problem, sink_));
      draft_.supplier_kvk = kvk->number;
    }
    return HandOverParts(asset->decimals());
  }

  void FillDraft() {
    draft_.row = 1;
    draft_.basis = DraftDateBasis::kInvoiced;
    draft_.whole_document = true;
    draft_.asset = report_.asset;
    draft_.document_number = document_.id;
    draft_.order_number = document_.order_ref;
    draft_.contract_number = document_.contract_ref;
    SquashBlanks(document_.customer.name, draft_.body);
    const UblParty& supplier = document_.supplier;
    SquashBlanks(supplier.name, draft_.supplier_name);
    draft_.supplier_kvk = KvkOf(supplier);
    draft_.supplier_postcode = supplier.postcode;
    draft_.supplier_city = supplier.city;
    draft_.supplier_country = supplier.country;
    draft_.supplier_vat_id = supplier.vat_id;
    for (UblIndex means = tree_.Child(tree_.root(), kPaymentMeans);
         means != kNoUblNode; means = tree_.Next(means)) {
      const std::string account(
          tree_.Text(means, {kPayeeFinancialAccount, kID}));
      if (tree_.Text(means, {kID}) == "GACCOUNT") {
        draft_.gaccount_iban = account;
      } else if (draft_.supplier_iban.empty()) {
        draft_.supplier_iban = account;
      }
    }
  }

  // The difference between the lines and the total (allowances, charges,
  // rounding) and the VAT go with the largest part.
  absl::Status HandOverParts(int decimals) {
    std::map<std::string, DraftPart> parts = PartsOf(tree_, decimals);
    if (parts.empty()) parts[""];
    auto largest = parts.begin();
    int64_t rest = *document_.tax_exclusive_minor;
    bool fits = true;
    for (auto part = parts.begin(); part != parts.end(); ++part) {
      const auto less = AddMinor(rest, -part->second.net_minor);
      fits = fits && less.ok();
      if (less.ok()) rest = *less;
      if (part->second.net_minor > largest->second.net_minor) largest = part;
    }
    const auto with_rest = AddMinor(largest->second.net_minor, rest);
    if (!fits || !with_rest.ok()) {
      return tally_.Reject(
          MakeProblem("AMOUNT_TOO_LARGE",
                      "the amounts of the invoice are too large to be booked"),
          sink_);
    }
    largest->second.net_minor = *with_rest;
    const int64_t sign = document_.root == "CreditNote" ? -1 : 1;
    for (auto part = parts.begin(); part != parts.end(); ++part) {
      draft_.record = tally_.CountRecord();
      draft_.amount_minor = sign * part->second.net_minor;
      draft_.vat_minor.reset();
      draft_.gaccount_minor.reset();
      if (part == largest) {
        if (document_.vat_minor.has_value()) {
          draft_.vat_minor = sign * *document_.vat_minor;
        }
        draft_.gaccount_minor = document_.gaccount_minor;
      }
      draft_.line_number = parts.size() > 1 ? part->first : std::string();
      draft_.category = part->first;
      draft_.description = part->second.description;
      OMLOOP_RETURN_IF_ERROR(tally_.Accept(draft_, sink_));
    }
    return absl::OkStatus();
  }

  const RecognisedSource& source_;
  const ReadOptions& options_;
  SpendSink& sink_;
  FileReport report_;
  DraftTally tally_;
  UblTree tree_;
  UblChecker checker_;
  UblDocument document_;
  SpendDraft draft_;
};

}  // namespace

UblDocument DescribeUbl(const UblTree& tree,
                        const std::vector<UblFinding>& findings) {
  const UblIndex root = tree.root();
  UblDocument document;
  document.root = tree.is_credit_note() ? "CreditNote" : "Invoice";
  const auto text = [&](std::initializer_list<UblName> path) {
    return std::string(tree.Text(root, path));
  };
  document.id = text({kID});
  document.type_code = text({kTypeCode});
  document.issue_date = text({kIssueDate});
  document.due_date = text({kDueDate});
  if (document.due_date.empty()) {
    document.due_date = text({kPaymentMeans, kPaymentDueDate});
  }
  document.customization = text({kCustomizationID});
  document.currency = text({kDocumentCurrencyCode});
  document.supplier =
      PartyOf(tree, tree.Find(root, {kAccountingSupplierParty, kParty}));
  document.customer =
      PartyOf(tree, tree.Find(root, {kAccountingCustomerParty, kParty}));
  document.lines = static_cast<int64_t>(tree.All(root, {kDocumentLine}).size());
  const auto asset = Asset::FromCode(document.currency);
  const int decimals = asset.ok() ? asset->decimals() : 2;
  const UblIndex total = tree.Child(root, kLegalMonetaryTotal);
  const auto minor = [&](UblName name) {
    return MinorOf(tree, tree.Child(total, name), decimals);
  };
  document.line_total_minor = minor(kLineExtensionAmount);
  document.tax_exclusive_minor = minor(kTaxExclusiveAmount);
  document.vat_minor = VatOf(tree, document.currency, decimals);
  document.tax_inclusive_minor = minor(kTaxInclusiveAmount);
  document.payable_minor = minor(kPayableAmount);
  document.order_ref = text({kOrderReference, kID});
  document.contract_ref = text({kContractDocumentReference, kID});
  for (const UblIndex reference :
       tree.All(root, {kBillingReference, kInvoiceDocumentReference, kID})) {
    document.billing_refs.emplace_back(tree.at(reference).text);
  }
  document.gaccount_minor =
      MinorOf(tree, tree.Child(GAccountTerm(tree), kAmount), decimals);
  for (const UblFinding& finding : findings) {
    const bool error = finding.rule->severity == Severity::kError;
    document.verdict =
        std::max(document.verdict, error ? Verdict::kError : Verdict::kWarning);
    const std::string id(finding.rule->id);
    if (std::find(document.rules.begin(), document.rules.end(), id) ==
        document.rules.end()) {
      document.rules.push_back(id);
    }
  }
  return document;
}

absl::StatusOr<FileReport> ReadUbl(const RecognisedSource& source,
                                   const ReadOptions& options,
                                   SpendSink& sink) {
  return Reading(source, options, sink).Read();
}

}  // namespace omloop::ingest
