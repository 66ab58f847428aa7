#include "tools/loadgen/world.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::loadgen {
namespace {

// Streams of random numbers, one a subject. Never renumber: it would change
// the bytes of every example.
enum Stream : uint64_t {
  kSupplierStream = 1'000'000,
  kAnchorStream = 2'000'000,
};

// Of 40 suppliers of one sector, in this order, so that even a small world
// has one of each kind in every sector.
constexpr Bucket kMix[] = {Bucket::kLocalCooperative,
                           Bucket::kLocalSmall,
                           Bucket::kCity,
                           Bucket::kCountry,
                           Bucket::kLocalSmall,
                           Bucket::kRegion,
                           Bucket::kCity,
                           Bucket::kCountry,
                           Bucket::kAbroad,
                           Bucket::kLocalLarge,
                           Bucket::kLocalSmall,
                           Bucket::kCity,
                           Bucket::kLocalCooperative,
                           Bucket::kRegion,
                           Bucket::kCity,
                           Bucket::kLocalSmall,
                           Bucket::kCountry,
                           Bucket::kCity,
                           Bucket::kLocalSmall,
                           Bucket::kRegion,
                           Bucket::kCity,
                           Bucket::kCountry,
                           Bucket::kLocalSmall,
                           Bucket::kCity,
                           Bucket::kLocalLarge,
                           Bucket::kLocalCooperative,
                           Bucket::kRegion,
                           Bucket::kCity,
                           Bucket::kLocalSmall,
                           Bucket::kCountry,
                           Bucket::kCity,
                           Bucket::kLocalSmall,
                           Bucket::kRegion,
                           Bucket::kCity,
                           Bucket::kCountry,
                           Bucket::kLocalSmall,
                           Bucket::kAbroad,
                           Bucket::kCity,
                           Bucket::kRegion,
                           Bucket::kCountry};

struct LegalForm {
  std::string_view registered;  // as the register writes it
  std::string_view in_name;     // behind the name; Stichting stands before it
};
constexpr LegalForm kCooperativeForms[] = {{"Coöperatie U.A.", "U.A."},
                                           {"Coöperatie B.A.", "B.A."},
                                           {"Coöperatie W.A.", "W.A."}};
constexpr LegalForm kSmallForms[] = {{"B.V.", "B.V."},
                                     {"Eenmanszaak", ""},
                                     {"VOF", "VOF"},
                                     {"B.V.", "B.V."},
                                     {"Stichting", "Stichting"}};
constexpr LegalForm kPrivateLimited = {"B.V.", "B.V."};
constexpr LegalForm kForeign = {"Buitenlandse rechtsvorm", "GmbH"};
constexpr LegalForm kGrid = {"N.V.", "N.V."};
constexpr LegalForm kTaxOffice = {"Publiekrechtelijke rechtspersoon", ""};

constexpr std::string_view kCooperativeOwners[] = {"leden", "werkers",
                                                   "bewoners"};
constexpr std::string_view kSmallSizes[] = {"1", "2-9", "10-49"};
constexpr std::string_view kLargeSizes[] = {"50-249", "250+"};
template <typename T>
const T& Pick(Random& random, absl::Span<const T> items) {
  return items[random.Below(items.size())];
}

// Clearly fictitious: no chamber ever gave out numbers starting with 00. The
// last digit makes the 11-test pass, so that the numbers raise no warning.
std::vector<std::string> FictitiousKvks(int count) {
  std::vector<std::string> kvks;
  for (int64_t number = 1; std::ssize(kvks) < count; ++number) {
    int64_t sum = 0;
    int64_t rest = number;
    for (int weight = 2; weight <= 8; ++weight, rest /= 10) {
      sum += weight * (rest % 10);
    }
    const int64_t check = (11 - sum % 11) % 11;
    if (check < 10) kvks.push_back(absl::StrFormat("%07d%d", number, check));
  }
  return kvks;
}

std::string FictitiousBranch(std::string_view kvk) {
  return absl::StrFormat("0000%s", kvk);
}

// The letters a Dutch postcode may end in, without the three pairs the
// operator never gives out.
std::string PostcodeIn(Random& random, std::string_view area) {
  constexpr std::string_view kLetters = "ABCDEGHJKLMNPRTVWXZ";
  // One draw a statement everywhere: the order in which a call evaluates its
  // arguments is the compiler's choice.
  std::string postcode(area);
  for (int i = 0; i < 2; ++i)
    postcode += kLetters[random.Below(kLetters.size())];
  return postcode;
}

Place DrawPlace(Random& random, Ring ring) {
  switch (ring) {
    case Ring::kFocus:
      return {std::string(Pick(random, FocusPostcodes())), "NL", ring};
    case Ring::kCity:
      return {std::string(Pick(random, CityPostcodes())), "NL", ring};
    case Ring::kRegion:
      return {PostcodeIn(random, Pick(random, RegionPostcodeAreas())), "NL",
              ring};
    case Ring::kCountry:
      return {PostcodeIn(random, Pick(random, CountryPostcodeAreas())), "NL",
              ring};
    case Ring::kAbroad: {
      const ForeignPlace& place = Pick(random, ForeignPlaces());
      return {std::string(place.postcode), std::string(place.country), ring};
    }
  }
  OMLOOP_CHECK(false);
  return {};
}

Ring RingOf(Bucket bucket) {
  switch (bucket) {
    case Bucket::kLocalCooperative:
    case Bucket::kLocalSmall:
    case Bucket::kLocalLarge:
      return Ring::kFocus;
    case Bucket::kCity:
      return Ring::kCity;
    case Bucket::kRegion:
      return Ring::kRegion;
    case Bucket::kCountry:
      return Ring::kCountry;
    case Bucket::kAbroad:
      return Ring::kAbroad;
  }
  OMLOOP_CHECK(false);
  return Ring::kAbroad;
}

// Sets legal form, owners and size; returns it as it stands in the name.
std::string_view DrawForm(Random& random, Bucket bucket, Supplier& supplier) {
  LegalForm form = kPrivateLimited;
  supplier.ownership = "particulier";
  supplier.size_class = Pick<std::string_view>(random, kLargeSizes);
  switch (bucket) {
    case Bucket::kLocalCooperative:
      form = Pick<LegalForm>(random, kCooperativeForms);
      supplier.ownership = Pick<std::string_view>(random, kCooperativeOwners);
      supplier.cooperative = true;
      supplier.size_class = Pick<std::string_view>(random, kSmallSizes);
      supplier.small = true;
      break;
    case Bucket::kLocalSmall:
    case Bucket::kCity:
      form = Pick<LegalForm>(random, kSmallForms);
      supplier.size_class = form.registered == "Eenmanszaak"
                                ? "1"
                                : Pick<std::string_view>(random, kSmallSizes);
      supplier.small = true;
      break;
    case Bucket::kAbroad:
      form = kForeign;
      supplier.ownership = "buitenlands";
      break;
    case Bucket::kLocalLarge:
    case Bucket::kRegion:
    case Bucket::kCountry:
      break;
  }
  supplier.legal_form = form.registered;
  return form.in_name;
}

int DrawRespend(Random& random, Bucket bucket) {
  switch (bucket) {
    case Bucket::kLocalCooperative:
      return random.Between(520, 780);
    case Bucket::kLocalSmall:
      return random.Between(350, 620);
    case Bucket::kLocalLarge:
      return random.Between(180, 420);
    case Bucket::kCity:
      return random.Between(40, 180);
    case Bucket::kRegion:
      return random.Between(10, 90);
    case Bucket::kCountry:
      return random.Between(0, 60);
    case Bucket::kAbroad:
      return 0;
  }
  return 0;
}

int RegisteredPermille(Bucket bucket) {
  switch (bucket) {
    case Bucket::kLocalCooperative:
      return 1000;
    case Bucket::kLocalSmall:
      return 700;
    case Bucket::kLocalLarge:
      return 500;
    case Bucket::kCity:
      return 100;
    default:
      return 0;
  }
}

// "Schoonmaakbedrijf De Reiger 2 (voorbeeld) B.V.", the form last because that
// is where readers of names look for it. `nth` counts the suppliers of the
// sector, which makes the name unique.
std::string SupplierName(const Sector& sector, const Supplier& supplier,
                         int nth, int shift, std::string_view form) {
  const int names = FirmNames().size();
  const std::string_view base = FirmNames()[(nth + shift) % names];
  const int round = nth / names;
  const int words = sector.firm_words.size();
  const std::string_view word = supplier.cooperative
                                    ? sector.cooperative_word
                                    : sector.firm_words[round % words];
  const int number = supplier.cooperative ? round + 1 : round / words + 1;
  const std::string name =
      absl::StrFormat("%s %s%s (voorbeeld)", word, base,
                      number > 1 ? absl::StrFormat(" %d", number) : "");
  if (form.empty()) return name;
  return form == "Stichting" ? absl::StrFormat("%s %s", form, name)
                             : absl::StrFormat("%s %s", name, form);
}

// The last two sectors have one supplier in each 500, from outside the area:
// the tax office and the grids, which no buyer chooses.
Supplier DrawSupplier(const Options& options, int index, std::string kvk) {
  Random random = Random(options.seed).Fork(kSupplierStream + index);
  const int fixed = kSectorCount - kInfluenceableSectors;
  const int fixed_count = fixed * (1 + options.suppliers / 500);
  Supplier supplier;
  supplier.index = index;
  int nth;
  Bucket bucket;
  if (index < fixed_count) {
    supplier.sector = kInfluenceableSectors + index % fixed;
    nth = index / fixed;
    bucket = nth % 2 == 0 ? Bucket::kCountry : Bucket::kCity;
  } else {
    supplier.sector = (index - fixed_count) % kInfluenceableSectors;
    nth = (index - fixed_count) / kInfluenceableSectors;
    bucket = kMix[nth % std::size(kMix)];
  }
  std::string_view form = DrawForm(random, bucket, supplier);
  if (index < fixed_count) {
    const LegalForm& fixed_form =
        supplier.sector == kSectorCount - 1 ? kTaxOffice : kGrid;
    supplier.legal_form = fixed_form.registered;
    form = fixed_form.in_name;
    supplier.ownership = "publiek";
    supplier.small = false;
    supplier.size_class = "250+";
  }
  const int shift =
      Random(options.seed).Fork(supplier.sector).Below(FirmNames().size());
  supplier.name =
      SupplierName(Sectors()[supplier.sector], supplier, nth, shift, form);
  supplier.place = DrawPlace(random, RingOf(bucket));
  if (bucket != Bucket::kAbroad) {
    supplier.kvk = std::move(kvk);
    supplier.branch = FictitiousBranch(supplier.kvk);
  }
  supplier.established = Day(Month(2008, 1) + random.Below(16 * 12));
  supplier.respend_permille = DrawRespend(random, bucket);
  supplier.registered =
      index < fixed_count || random.Chance(RegisteredPermille(bucket));
  supplier.declares =
      index >= fixed_count && supplier.registered && random.Chance(600);
  // Those who registered told where they are; some of the others no list
  // places, more often sole traders than firms.
  const bool sole_trader = supplier.legal_form == "Eenmanszaak";
  supplier.place_hidden =
      !supplier.registered && random.Chance(sole_trader ? 500 : 180);
  if (index >= fixed_count && supplier.registered && random.Chance(40)) {
    supplier.moved = Day(options.first_month + options.months / 2);
    supplier.place_before =
        DrawPlace(random, supplier.place.ring == Ring::kFocus ? Ring::kCity
                                                              : Ring::kFocus);
  }
  return supplier;
}

Bucket BucketOf(const Supplier& supplier) {
  switch (supplier.place.ring) {
    case Ring::kFocus:
      if (supplier.cooperative) return Bucket::kLocalCooperative;
      return supplier.small ? Bucket::kLocalSmall : Bucket::kLocalLarge;
    case Ring::kCity:
      return Bucket::kCity;
    case Ring::kRegion:
      return Bucket::kRegion;
    case Ring::kCountry:
      return Bucket::kCountry;
    case Ring::kAbroad:
      return Bucket::kAbroad;
  }
  OMLOOP_CHECK(false);
  return Bucket::kAbroad;
}

// An anchor works with a run of each pool, as far apart as its index.
void ChooseSuppliers(Random& random, const World& world, Anchor& anchor) {
  std::array<std::array<std::vector<int>, kBucketCount>, kSectorCount> all;
  for (const Supplier& supplier : world.suppliers) {
    all[supplier.sector][static_cast<int>(BucketOf(supplier))].push_back(
        supplier.index);
  }
  constexpr int64_t kMostOfAPool = 12;
  for (int sector = 0; sector < kSectorCount; ++sector) {
    for (int bucket = 0; bucket < kBucketCount; ++bucket) {
      const std::vector<int>& pool = all[sector][bucket];
      if (pool.empty()) continue;
      const int64_t size = pool.size();
      const int64_t wanted = std::min(kMostOfAPool, (size * 2 + 4) / 5);
      const int64_t first = random.Below(size);
      std::vector<int>& chosen = anchor.pools[sector][bucket];
      for (int64_t i = 0; i < wanted; ++i) {
        chosen.push_back(pool[(first + i) % size]);
      }
      anchor.suppliers.insert(anchor.suppliers.end(), chosen.begin(),
                              chosen.end());
    }
  }
  std::sort(anchor.suppliers.begin(), anchor.suppliers.end());
}

std::string_view ProcedureFor(Money value) {
  // About where buyers change over; the law's threshold is 216,000 euros.
  if (value.minor_units() < 5'000'000) return "Enkelvoudig onderhands";
  if (value.minor_units() < 21'600'000) return "Meervoudig onderhands";
  return "Europees openbaar";
}

void AddContract(Random& random, const World& world, int supplier, Day start,
                 int months, Anchor& anchor) {
  const Sector& sector = Sectors()[world.suppliers[supplier].sector];
  const int number = anchor.contracts.size() + 1;
  Contract contract;
  contract.number = absl::StrFormat("C%02d-%04d-%04d", anchor.index + 1,
                                    start.year(), number);
  contract.order_number =
      absl::StrFormat("45%03d%05d", anchor.index + 1, number);
  contract.anchor = anchor.index;
  contract.supplier = supplier;
  contract.start = start;
  contract.signed_on = start - random.Between(14, 60);
  contract.end = Day(Month(start) + months) - 1;
  // Whole hundreds of euros, as contracts are written.
  contract.value = Money(sector.typical_cents * random.Between(4, 30) * months /
                                 12 / 10'000 * 10'000 +
                             10'000,
                         kEur);
  contract.procedure =
      world.suppliers[supplier].cooperative && random.Chance(300)
          ? "Voorbehouden opdracht (art. 2.82)"
          : ProcedureFor(contract.value);
  anchor.contracts.push_back(std::move(contract));
}

void DrawContracts(Random& random, const World& world, Anchor& anchor) {
  constexpr int kTerms[] = {12, 24, 24, 36, 48};  // months
  const Month first = world.options.first_month;
  for (int supplier : anchor.suppliers) {
    if (!Sectors()[world.suppliers[supplier].sector].influenceable) continue;
    if (!random.Chance(450)) continue;
    const int months = Pick<int>(random, kTerms);
    // Some ran out before the first month, some start within the example.
    const Month start =
        first + random.Between(-months - 2, world.options.months - 1);
    AddContract(random, world, supplier, Day(start), months, anchor);
    if (random.Chance(120)) {
      // A renewal, or a second contract beside the first: then a payment
      // without a number belongs to neither.
      const bool renewal = random.Chance(600);
      AddContract(random, world, supplier,
                  Day(start + (renewal ? months : months / 2)), months, anchor);
    }
  }
}

Anchor DrawAnchor(const World& world, int index, std::string kvk) {
  Random random = Random(world.options.seed).Fork(kAnchorStream + index);
  const int kinds = AnchorKinds().size();
  Anchor anchor;
  anchor.index = index;
  anchor.kind = &AnchorKinds()[index % kinds];
  const std::string_view name =
      AnchorNames()[(index / kinds + index) % AnchorNames().size()];
  anchor.name = absl::StrFormat("%s %s (voorbeeld)", anchor.kind->word, name);
  for (char c : absl::StrFormat("%s-%s", anchor.kind->word, name)) {
    anchor.slug += c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
  }
  anchor.kvk = std::move(kvk);
  anchor.branch = FictitiousBranch(anchor.kvk);
  anchor.place = DrawPlace(random, Ring::kFocus);
  anchor.local_permille = random.Between(240, 380);
  anchor.growth_permille = random.Between(6, 16);
  anchor.layout = index % 4;
  ChooseSuppliers(random, world, anchor);
  DrawContracts(random, world, anchor);
  return anchor;
}

absl::Status OutOfRange(std::string_view flag, int64_t low, int64_t high) {
  return InvalidArgument(
      "BAD_OPTION",
      absl::StrFormat("--%s must lie between %d and %d", flag, low, high));
}

}  // namespace

std::string_view RingName(Ring ring) {
  constexpr std::string_view kNames[] = {"focus", "city", "region", "country",
                                         "abroad"};
  return kNames[static_cast<int>(ring)];
}

absl::Status CheckOptions(const Options& options) {
  if (options.anchors < 1 || options.anchors > kAnchorsMax) {
    return OutOfRange("anchors", 1, kAnchorsMax);
  }
  if (options.suppliers < kSuppliersMin || options.suppliers > kSuppliersMax) {
    return OutOfRange("suppliers", kSuppliersMin, kSuppliersMax);
  }
  if (options.payments_a_year < 1 || options.payments_a_year > kPaymentsMax) {
    return OutOfRange("payments", 1, kPaymentsMax);
  }
  if (options.months < 1 || options.months > kMonthsMax) {
    return OutOfRange("months", 1, kMonthsMax);
  }
  return absl::OkStatus();
}

absl::StatusOr<World> BuildWorld(const Options& options) {
  OMLOOP_RETURN_IF_ERROR(CheckOptions(options));
  World world;
  world.options = options;
  const std::vector<std::string> kvks =
      FictitiousKvks(kAnchorsMax + options.suppliers);
  for (int i = 0; i < options.suppliers; ++i) {
    world.suppliers.push_back(DrawSupplier(options, i, kvks[kAnchorsMax + i]));
  }
  for (int i = 0; i < options.anchors; ++i) {
    world.anchors.push_back(DrawAnchor(world, i, kvks[i]));
  }
  return world;
}

std::string CreditorNumber(const Anchor& anchor, const Supplier& supplier) {
  // Differs from anchor to anchor, as in life; the factor has no divisor in
  // common with the modulus, so no two suppliers share a number.
  const int64_t shuffled =
      (int64_t{supplier.index} * 7919 + anchor.index * 104'729) % 90'000;
  return absl::StrFormat("%d", 100'000 + shuffled);
}

}  // namespace omloop::loadgen
