#include "tools/loadgen/truth.h"

#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "tools/loadgen/table_file.h"

namespace omloop::loadgen {
namespace {

// The rule of the product: a number on the line, else the only contract of
// anchor and supplier in that category that runs on the day.
enum class ContractLink { kNamed, kAssumed, kNone };
ContractLink LinkOf(const Anchor& anchor, const SpendLine& line) {
  if (line.contract != nullptr) return ContractLink::kNamed;
  if (line.supplier == nullptr) return ContractLink::kNone;
  int running = 0;
  for (const Contract& contract : anchor.contracts) {
    running +=
        contract.supplier == line.supplier->index && contract.RunsOn(line.paid);
  }
  return running == 1 ? ContractLink::kAssumed : ContractLink::kNone;
}

// Names and codes here hold no character that JSON escapes but quotes, and
// no quotes either.
std::string Quoted(std::string_view text) {
  OMLOOP_CHECK(text.find_first_of("\"\\") == text.npos);
  return absl::StrFormat("\"%s\"", text);
}

std::string Cents(int64_t cents) { return absl::StrFormat("\"%d\"", cents); }

std::string Rings(const std::array<int64_t, kRingCount>& rings,
                  int64_t unknown) {
  std::string out = "{";
  for (int i = 0; i < kRingCount; ++i) {
    absl::StrAppendFormat(&out, "%s: %s, ",
                          Quoted(RingName(static_cast<Ring>(i))),
                          Cents(rings[i]));
  }
  return out + absl::StrFormat("\"unknown\": %s}", Cents(unknown));
}

}  // namespace

void Truth::Tally::Add(const Anchor& anchor, const SpendLine& line) {
  const int64_t cents = line.net.minor_units();
  ++lines;
  negative_lines += cents < 0;
  net += cents;
  vat += line.vat.minor_units();
  if (const int64_t gross = cents + line.vat.minor_units(); gross > 0) {
    ++bank_lines;
    bank_gross += gross;
  }
  if (Sectors()[line.sector].influenceable) influenceable += cents;
  by_sector[line.sector] += cents;
  switch (LinkOf(anchor, line)) {
    case ContractLink::kNamed:
      contract_named += cents;
      break;
    case ContractLink::kAssumed:
      contract_assumed += cents;
      break;
    case ContractLink::kNone:
      contract_none += cents;
      break;
  }
  if (line.supplier == nullptr) {
    unnamed += cents;
    known_unknown += cents;
    return;
  }
  const Supplier& supplier = *line.supplier;
  const Ring ring = supplier.RingOn(line.paid);
  const bool local = ring == Ring::kFocus;
  suppliers.insert(supplier.index);
  by_ring[static_cast<int>(ring)] += cents;
  (supplier.place_hidden ? known_unknown
                         : known_by_ring[static_cast<int>(ring)]) += cents;
  if (supplier.cooperative) {
    cooperative += cents;
  } else if (local && supplier.small) {
    small_local += cents;
    // Only the register tells how large a firm is.
    if (supplier.registered) known_small_local += cents;
  }
  respent_plus_thousandths += cents * supplier.respend_permille;
  if (local) respent_thousandths += cents * supplier.respend_permille;
}

void Truth::Add(const Anchor& anchor, Month month, const SpendLine& line) {
  months_[month].Add(anchor, line);
  anchor_months_[{anchor.index, month}].Add(anchor, line);
  if (line.supplier != nullptr) {
    supplier_net_[line.supplier->index] += line.net.minor_units();
  }
}

// (R2 + R3) / R1, of what is true; 0 without spend.
int64_t Truth::AreaIncomeMillionths(const Tally& tally) {
  if (tally.net <= 0) return 0;
  const absl::int128 local =
      absl::int128(tally.by_ring[static_cast<int>(Ring::kFocus)]) * 1000 +
      tally.respent_thousandths;
  return static_cast<int64_t>(local * 1000 / tally.net);
}

void Truth::AddJson(const Tally& tally, std::string& out) {
  absl::StrAppendFormat(
      &out,
      "{\"lines\": %d, \"negative_lines\": %d, \"net_minor\": %s, "
      "\"vat_minor\": %s, \"bank_lines\": %d, \"bank_gross_minor\": %s, "
      "\"active_suppliers\": %d, \"influenceable_minor\": %s, ",
      tally.lines, tally.negative_lines, Cents(tally.net), Cents(tally.vat),
      tally.bank_lines, Cents(tally.bank_gross), tally.suppliers.size(),
      Cents(tally.influenceable));
  absl::StrAppendFormat(
      &out, "\"true_by_ring_minor\": %s, \"known_by_ring_minor\": %s, ",
      Rings(tally.by_ring, tally.unnamed),
      Rings(tally.known_by_ring, tally.known_unknown));
  absl::StrAppendFormat(
      &out,
      "\"cooperative_minor\": %s, \"true_small_local_minor\": %s, "
      "\"known_small_local_minor\": %s, \"contract_named_minor\": %s, "
      "\"contract_assumed_minor\": %s, \"contract_none_minor\": %s, ",
      Cents(tally.cooperative), Cents(tally.small_local),
      Cents(tally.known_small_local), Cents(tally.contract_named),
      Cents(tally.contract_assumed), Cents(tally.contract_none));
  absl::StrAppendFormat(&out,
                        "\"true_round_3_thousandths\": %s, "
                        "\"true_round_3_plus_thousandths\": %s, "
                        "\"true_area_income_millionths\": %d, "
                        "\"by_category_minor\": {",
                        Cents(tally.respent_thousandths),
                        Cents(tally.respent_plus_thousandths),
                        AreaIncomeMillionths(tally));
  for (int i = 0; i < kSectorCount; ++i) {
    absl::StrAppendFormat(&out, "%s%s: %s", i > 0 ? ", " : "",
                          Quoted(Sectors()[i].category),
                          Cents(tally.by_sector[i]));
  }
  out += "}}";
}

absl::Status Truth::Write(const std::filesystem::path& path) const {
  TableFile file(path, Dialect{});
  const Options& options = world_.options;
  file.Line("{");
  file.Line("\"note\": \"Voorbeeldgegevens: every party is invented.\",");
  file.Line(absl::StrFormat(
      "\"seed\": %d, \"asset\": \"EUR\", \"first_month\": %s, \"months\": %d,",
      options.seed, Quoted(FormatMonth(options.first_month)), options.months));
  file.Line("\"by_month\": {");
  for (auto it = months_.begin(); it != months_.end(); ++it) {
    std::string line = Quoted(FormatMonth(it->first)) + ": ";
    AddJson(it->second, line);
    file.Line(line + (std::next(it) == months_.end() ? "" : ","));
  }
  file.Line("},");
  file.Line("\"anchors\": [");
  for (const Anchor& anchor : world_.anchors) {
    file.Line(absl::StrFormat(
        "{\"slug\": %s, \"name\": %s, \"kvk\": %s, \"by_month\": {",
        Quoted(anchor.slug), Quoted(anchor.name), Quoted(anchor.kvk)));
    const auto limit = anchor_months_.lower_bound({anchor.index + 1, Month()});
    for (auto it = anchor_months_.lower_bound({anchor.index, Month()});
         it != limit; ++it) {
      std::string line = Quoted(FormatMonth(it->first.second)) + ": ";
      AddJson(it->second, line);
      file.Line(line + (std::next(it) == limit ? "" : ","));
    }
    file.Line(anchor.index + 1 < options.anchors ? "}}," : "}}");
  }
  file.Line("],");
  file.Line("\"suppliers\": [");
  for (const Supplier& supplier : world_.suppliers) {
    const auto net = supplier_net_.find(supplier.index);
    file.Line(absl::StrFormat(
        "{\"name\": %s, \"kvk\": %s, \"ring\": %s, \"ring_before\": %s, "
        "\"moved\": %s, \"registered\": %s, \"place_hidden\": %s, "
        "\"cooperative\": %s, \"respend_permille\": %d, \"declares\": %s, "
        "\"net_minor\": %s}%s",
        Quoted(supplier.name), Quoted(supplier.kvk),
        Quoted(RingName(supplier.place.ring)),
        Quoted(supplier.moved ? RingName(supplier.place_before.ring) : ""),
        Quoted(supplier.moved ? FormatDay(*supplier.moved) : ""),
        supplier.registered ? "true" : "false",
        supplier.place_hidden ? "true" : "false",
        supplier.cooperative ? "true" : "false", supplier.respend_permille,
        supplier.declares ? "true" : "false",
        Cents(net == supplier_net_.end() ? 0 : net->second),
        supplier.index + 1 < options.suppliers ? "," : ""));
  }
  file.Line("]");
  file.Line("}");
  return file.Finish();
}

}  // namespace omloop::loadgen
