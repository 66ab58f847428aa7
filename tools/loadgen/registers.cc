#include "tools/loadgen/registers.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_format.h"
#include "tools/loadgen/table_file.h"

namespace omloop::loadgen {
namespace {

constexpr uint64_t kDeclarationStream = 4'000'000;  // never renumber
constexpr Dialect kRegister = {};

std::string Date(Day day) { return FormatDate(day, kRegister.dates); }
std::string Amount(Money money) {
  return FormatAmount(money, kRegister.amounts);
}
// "45,3".
std::string Percent(int permille) {
  return absl::StrFormat("%d,%d", permille / 10, permille % 10);
}

void SupplierRow(const Supplier& supplier, const Place& place,
                 const std::string& from, const std::string& until,
                 TableFile& file) {
  file.Row({"leverancier", "", supplier.name, supplier.kvk, supplier.branch,
            supplier.legal_form, supplier.ownership, supplier.size_class,
            std::string(Sectors()[supplier.sector].sbi), place.postcode,
            place.country, from, until, ""});
}

}  // namespace

absl::Status WriteParties(const World& world,
                          const std::filesystem::path& path) {
  TableFile file(path, kRegister);
  file.Row({"Rol", "Soort", "Naam", "KvK-nummer", "Vestigingsnummer",
            "Rechtsvorm", "Eigendom", "Grootteklasse", "SBI", "Postcode",
            "Land", "Geldig vanaf", "Geldig tot", "Aanbestedende dienst"});
  for (const Anchor& anchor : world.anchors) {
    file.Row({"anker", std::string(anchor.kind->code), anchor.name, anchor.kvk,
              anchor.branch, std::string(anchor.kind->legal_form), "publiek",
              "250+", "", anchor.place.postcode, anchor.place.country,
              "01-01-2015", "",
              anchor.kind->contracting_authority ? "ja" : "nee"});
  }
  for (const Supplier& supplier : world.suppliers) {
    if (!supplier.registered) continue;
    if (supplier.moved) {
      SupplierRow(supplier, supplier.place_before, Date(supplier.established),
                  Date(*supplier.moved), file);
      SupplierRow(supplier, supplier.place, Date(*supplier.moved), "", file);
    } else {
      SupplierRow(supplier, supplier.place, Date(supplier.established), "",
                  file);
    }
  }
  return file.Finish();
}

absl::Status WriteContracts(const World& world,
                            const std::filesystem::path& path) {
  TableFile file(path, kRegister);
  file.Row({"Opdrachtgever", "Contractnummer", "Ordernummer", "Leverancier",
            "KvK-nummer", "Crediteurnummer", "Omschrijving", "Inkoopcategorie",
            "CPV", "Getekend op", "Ingangsdatum", "Einddatum", "Contractwaarde",
            "Procedure", "Geldsoort"});
  for (const Anchor& anchor : world.anchors) {
    for (const Contract& contract : anchor.contracts) {
      const Supplier& supplier = world.suppliers[contract.supplier];
      const Sector& sector = Sectors()[supplier.sector];
      file.Row({anchor.name, contract.number, contract.order_number,
                supplier.name, supplier.kvk, CreditorNumber(anchor, supplier),
                std::string(sector.descriptions[0]),
                std::string(sector.category), std::string(sector.cpv),
                Date(contract.signed_on), Date(contract.start),
                Date(contract.end), Amount(contract.value),
                std::string(contract.procedure), "regulier"});
    }
  }
  return file.Finish();
}

absl::Status WriteDeclarations(const World& world,
                               const std::filesystem::path& path) {
  TableFile file(path, kRegister);
  file.Row({"Leverancier", "KvK-nummer", "Periode van", "Periode tot en met",
            "Uitgaven totaal", "Aandeel eigen gebied %",
            "Aandeel rest van de stad %", "Aandeel rest van de provincie %",
            "Aandeel rest van het land %", "Aandeel buitenland %",
            "Waarvan loon eigen gebied %", "Ondertekend door"});
  const Month first = world.options.first_month;
  for (int passed = 0; passed < world.options.months; passed += 3) {
    const Month last = first + std::min(passed + 2, world.options.months - 1);
    for (const Supplier& supplier : world.suppliers) {
      if (!supplier.declares) continue;
      Random random = Random(world.options.seed)
                          .Fork(kDeclarationStream + supplier.index)
                          .Fork(passed);
      const Money outgoings(random.Between(200, 4'000) * 100'00, kEur);
      const int elsewhere = 1000 - supplier.respend_permille;
      const int city = elsewhere * 4 / 10;
      const int region = elsewhere * 2 / 10;
      const int abroad = elsewhere / 10;
      file.Row(
          {supplier.name, supplier.kvk, Date(Day(first + passed)),
           Date(LastDay(last)), Amount(outgoings),
           Percent(supplier.respend_permille), Percent(city), Percent(region),
           Percent(elsewhere - city - region - abroad), Percent(abroad),
           Percent(supplier.respend_permille * random.Between(200, 600) / 1000),
           supplier.cooperative ? "de ledenraad" : "de directie"});
    }
  }
  return file.Finish();
}

}  // namespace omloop::loadgen
