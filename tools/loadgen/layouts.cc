#include "tools/loadgen/layouts.h"

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/check.h"

namespace omloop::loadgen {
namespace {

using enum Field;

constexpr Column kPurchaseSystemSpend[] = {{"Betaaldatum", kPaid},
                                           {"Factuurdatum", kInvoiced},
                                           {"Factuurnummer", kInvoiceNumber},
                                           {"Crediteurnummer", kCreditorNumber},
                                           {"Crediteurnaam", kCreditorName},
                                           {"KvK-nummer", kKvk},
                                           {"Postcode", kPostcode},
                                           {"Land", kCountry},
                                           {"Inkoopcategorie", kCategory},
                                           {"Contractnummer", kContractNumber},
                                           {"Bestelnummer", kOrderNumber},
                                           {"Omschrijving", kDescription},
                                           {"Bedrag excl. btw", kNet},
                                           {"Btw", kVat}};
constexpr Column kErpSpend[] = {
    {"Betaaldatum", kPaid},         {"Factuurdatum", kInvoiced},
    {"Factuurnr", kInvoiceNumber},  {"Leveranciersnummer", kCreditorNumber},
    {"Leverancier", kCreditorName}, {"Categorie", kCategory},
    {"Bestelnummer", kOrderNumber}, {"Tekst", kDescription},
    {"Brutobedrag", kGross},        {"Btw-bedrag", kVat},
    {"Nettobedrag", kNet}};
constexpr Column kCloudSpend[] = {{"Betaald op", kPaid},
                                  {"Factuurnummer", kInvoiceNumber},
                                  {"Relatienummer", kCreditorNumber},
                                  {"Relatie", kCreditorName},
                                  {"KvK", kKvk},
                                  {"Postcode", kPostcode},
                                  {"Categorie", kCategory},
                                  {"Contractnummer", kContractNumber},
                                  {"Bedrag exclusief btw", kNet}};
constexpr Column kSmallOfficeSpend[] = {{"Crediteurnr", kCreditorNumber},
                                        {"Naam crediteur", kCreditorName},
                                        {"Factuurnummer", kInvoiceNumber},
                                        {"Factuurdatum", kInvoiced},
                                        {"Betaaldatum", kPaid},
                                        {"Kostensoort", kCategory},
                                        {"Omschrijving", kDescription},
                                        {"Netto bedrag", kNet}};

constexpr Column kCreditors[] = {{"Crediteurnummer", kCreditorNumber},
                                 {"Crediteurnaam", kCreditorName},
                                 {"KvK-nummer", kKvk},
                                 {"Vestigingsnummer", kBranch},
                                 {"Postcode", kPostcode},
                                 {"Land", kCountry}};
constexpr Column kShortCreditors[] = {{"Relatienummer", kCreditorNumber},
                                      {"Naam", kCreditorName},
                                      {"KvK", kKvk},
                                      {"Postcode", kPostcode},
                                      {"Landcode", kCountry}};

constexpr Layout kLayouts[] = {
    {.dialect = {.encoding = Encoding::kUtf8WithMark,
                 .line_end = "\r\n",
                 .amounts = AmountStyle::kDutch},
     .spend = kPurchaseSystemSpend,
     .creditors = kCreditors},
    {.dialect = {.encoding = Encoding::kWindows1252, .line_end = "\r\n"},
     .spend = kErpSpend,
     .creditors = kCreditors},
    {.dialect = {.delimiter = ',',
                 .quote_all = true,
                 .dates = DateStyle::kIso,
                 .amounts = AmountStyle::kPoint},
     .spend = kCloudSpend,
     .creditors = kShortCreditors},
    {.dialect = {.dates = DateStyle::kSlashes},
     .spend = kSmallOfficeSpend,
     .creditors = kCreditors,
     .preamble = true,
     .total_line = true},
};

bool ListsPlace(const Supplier& supplier) {
  return !supplier.place_hidden && !supplier.moved;
}

// The cells that tell about a supplier; "" for every other field.
std::string SupplierCell(const Anchor& anchor, const Supplier& supplier,
                         Field field) {
  switch (field) {
    case kCreditorNumber:
      return CreditorNumber(anchor, supplier);
    case kCreditorName:
      return supplier.name;
    case kKvk:
      return supplier.kvk;
    case kBranch:
      return supplier.branch;
    case kPostcode:
      return ListsPlace(supplier) ? supplier.place.postcode : "";
    case kCountry:
      return supplier.place_hidden ? "" : supplier.place.country;
    default:
      return "";
  }
}

std::string Cell(const Anchor& anchor, const SpendLine& line,
                 const Dialect& dialect, Field field) {
  switch (field) {
    case kPaid:
      return FormatDate(line.paid, dialect.dates);
    case kInvoiced:
      return FormatDate(line.invoiced, dialect.dates);
    case kInvoiceNumber:
      return line.invoice_number;
    case kCategory:
      return std::string(Sectors()[line.sector].category);
    case kContractNumber:
      return line.contract != nullptr ? line.contract->number : "";
    case kOrderNumber:
      return line.contract != nullptr ? line.contract->order_number : "";
    case kDescription:
      return std::string(line.description);
    case kNet:
      return FormatAmount(line.net, dialect.amounts);
    case kVat:
      return FormatAmount(line.vat, dialect.amounts);
    case kGross:
      return FormatAmount(
          Money(line.net.minor_units() + line.vat.minor_units(), kEur),
          dialect.amounts);
    default:
      return line.supplier != nullptr
                 ? SupplierCell(anchor, *line.supplier, field)
                 : "";
  }
}

std::vector<std::string> Headers(absl::Span<const Column> columns) {
  std::vector<std::string> headers;
  for (const Column& column : columns) headers.emplace_back(column.header);
  return headers;
}

// An IBAN with a valid check (ISO 7064 mod 97-10) at a bank that does not
// exist.
std::string FictitiousIban(int64_t account) {
  // "VOOR" + account + "NL00" with letters as numbers (A = 10): 31 24 24 27,
  // ten digits, 23 21 00.
  int64_t rest = 0;
  for (char c : absl::StrFormat("31242427%010d232100", account)) {
    rest = (rest * 10 + (c - '0')) % 97;
  }
  return absl::StrFormat("NL%02dVOOR%010d", 98 - rest, account);
}

constexpr int64_t kAnchorAccounts = 1'000'000;
constexpr int64_t kSupplierAccounts = 2'000'000;

}  // namespace

bool Layout::HasContractReference() const {
  for (const Column& column : spend) {
    if (column.field == kContractNumber || column.field == kOrderNumber) {
      return true;
    }
  }
  return false;
}

const Layout& LayoutOf(const Anchor& anchor) {
  return kLayouts[anchor.layout % std::size(kLayouts)];
}

absl::Status WriteSpend(const Anchor& anchor, Month month,
                        absl::Span<const SpendLine> lines,
                        const std::filesystem::path& path) {
  const Layout& layout = LayoutOf(anchor);
  TableFile file(path, layout.dialect);
  if (layout.preamble) {
    file.Line(absl::StrFormat("Export betaalde facturen;%s", anchor.name));
    file.Line(absl::StrFormat("Periode;%s", FormatMonth(month)));
  }
  file.Row(Headers(layout.spend));
  int64_t total = 0;
  std::vector<std::string> cells(layout.spend.size());
  for (const SpendLine& line : lines) {
    for (size_t i = 0; i < cells.size(); ++i) {
      cells[i] = Cell(anchor, line, layout.dialect, layout.spend[i].field);
    }
    file.Row(cells);
    total += line.net.minor_units();
  }
  if (layout.total_line) {
    cells.assign(layout.spend.size(), "");
    cells.front() = "Totaal";
    for (size_t i = 0; i < cells.size(); ++i) {
      if (layout.spend[i].field == kNet) {
        cells[i] = FormatAmount(Money(total, kEur), layout.dialect.amounts);
      }
    }
    file.Row(cells);
  }
  return file.Finish();
}

absl::Status WriteCreditors(const World& world, const Anchor& anchor,
                            const std::filesystem::path& path) {
  const Layout& layout = LayoutOf(anchor);
  TableFile file(path, layout.dialect);
  file.Row(Headers(layout.creditors));
  for (int index : anchor.suppliers) {
    std::vector<std::string> cells;
    for (const Column& column : layout.creditors) {
      cells.push_back(
          SupplierCell(anchor, world.suppliers[index], column.field));
    }
    file.Row(cells);
  }
  return file.Finish();
}

absl::Status WriteBank(const Anchor& anchor, absl::Span<const SpendLine> lines,
                       const std::filesystem::path& path) {
  TableFile file(path, {.quote_all = true});
  file.Row({"Datum", "Rekening", "Tegenrekening", "Naam tegenpartij", "Af Bij",
            "Bedrag", "Kenmerk"});
  const std::string own = FictitiousIban(kAnchorAccounts + anchor.index);
  for (const SpendLine& line : lines) {
    const int64_t gross = line.net.minor_units() + line.vat.minor_units();
    if (gross <= 0) continue;
    const bool named = line.supplier != nullptr;
    file.Row(
        {FormatDate(line.paid, DateStyle::kDutch), own,
         named ? FictitiousIban(kSupplierAccounts + line.supplier->index) : "",
         named ? line.supplier->name : "", "Af",
         FormatAmount(Money(gross, kEur), AmountStyle::kDutchPlain),
         line.invoice_number});
  }
  return file.Finish();
}

}  // namespace omloop::loadgen
