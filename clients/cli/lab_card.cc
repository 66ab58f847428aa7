#include "clients/cli/lab_card.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"

namespace omloop::cli {
namespace {

using Json = nlohmann::ordered_json;
using economy::Evidence;
using economy::Place;

// The month of a card that names none.
const Month kSomeMonth(2000, 1);
constexpr int kShareDecimalsMax = 9;
constexpr PartyNumber kOutsidePayer{1};

absl::Status Bad(std::string_view where, std::string_view why) {
  return InvalidArgument("BAD_CARD", absl::StrFormat("%s: %s", where, why));
}

absl::Status CheckKeys(const Json& object, std::string_view where,
                       const std::vector<std::string>& known) {
  if (!object.is_object()) return Bad(where, "an object is expected: {...}");
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return Bad(where,
                 absl::StrFormat("\"%s\" is not known here; there are %s", key,
                                 absl::StrJoin(known, ", ")));
    }
  }
  return absl::OkStatus();
}

// The digits of a number, as text: 1234.5 and "1234.5" are the same.
absl::StatusOr<std::string> DecimalText(const Json& value,
                                        std::string_view where) {
  if (value.is_string()) return value.get<std::string>();
  // The shortest text that reads back as the same number is what was typed.
  if (value.is_number()) return value.dump();
  return Bad(where, "a number is expected, such as \"1234.50\"");
}

// A decimal as an integer of 10^-decimals: exact, or refused.
absl::StatusOr<int64_t> Scaled(const Json& value, std::string_view where,
                               int decimals) {
  OMLOOP_ASSIGN_OR_RETURN(const std::string text, DecimalText(value, where));
  const auto refuse = [&] {
    return Bad(where,
               absl::StrFormat("\"%s\" is no number with at most %d decimals "
                               "(a point marks them)",
                               text.substr(0, 40), decimals));
  };
  const size_t point = text.find('.');
  std::string digits = text.substr(0, point);
  std::string fraction =
      point == std::string::npos ? "" : text.substr(point + 1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (fraction.size() > static_cast<size_t>(decimals)) return refuse();
  fraction.resize(decimals, '0');
  digits += fraction;
  int64_t number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return refuse();
  }
  return number;
}

absl::StatusOr<Ratio> Share(const Json& value, std::string_view where) {
  OMLOOP_ASSIGN_OR_RETURN(int64_t number,
                          Scaled(value, where, kShareDecimalsMax));
  int64_t whole = 1'000'000'000;
  while (whole > 1 && number % 10 == 0) {
    number /= 10;
    whole /= 10;
  }
  return Ratio{number, whole};
}

absl::StatusOr<Month> MonthOf(const Json& value, std::string_view where) {
  if (!value.is_string()) return Bad(where, "a month is written \"2026-10\"");
  const auto month = ParseMonth(value.get<std::string>());
  if (!month.ok()) return Bad(where, "a month is written \"2026-10\"");
  return *month;
}

// One of the words, as its place in the list.
absl::StatusOr<int> WordOf(const Json& value, std::string_view where,
                           const std::vector<std::string>& words) {
  if (value.is_string()) {
    const auto found =
        std::find(words.begin(), words.end(), value.get<std::string>());
    if (found != words.end()) return static_cast<int>(found - words.begin());
  }
  return Bad(where, "one of " + absl::StrJoin(words, ", ") + " is expected");
}

absl::StatusOr<Place> PlaceOf(const Json& value, std::string_view where) {
  OMLOOP_ASSIGN_OR_RETURN(
      const int word, WordOf(value, where, {"local", "elsewhere", "unknown"}));
  return static_cast<Place>(word);
}

absl::StatusOr<const Json*> ListAt(const Json& object, const char* key,
                                   std::string_view where) {
  static const Json none = Json::array();
  const auto found = object.find(key);
  if (found == object.end()) return &none;
  if (!found->is_array()) {
    return Bad(where, absl::StrFormat("\"%s\" must be a list: [...]", key));
  }
  return &*found;
}

class CardReader {
 public:
  absl::StatusOr<Card> Read(const Json& json) {
    OMLOOP_RETURN_IF_ERROR(
        CheckKeys(json, "the card",
                  {"about", "asset", "frame", "income", "month", "suppliers",
                   "share_max", "table_shares", "seed", "draws", "ask", "moves",
                   "links", "baseline"}));
    OMLOOP_RETURN_IF_ERROR(ReadAsset(json));
    OMLOOP_ASSIGN_OR_RETURN(card_.window, ReadWindow(json, "suppliers"));
    OMLOOP_RETURN_IF_ERROR(ReadOptions(json));
    if (json.contains("baseline")) {
      const Json& baseline = json["baseline"];
      OMLOOP_RETURN_IF_ERROR(
          CheckKeys(baseline, "baseline", {"about", "month", "suppliers"}));
      OMLOOP_ASSIGN_OR_RETURN(card_.baseline,
                              ReadWindow(baseline, "baseline.suppliers"));
    }
    OMLOOP_RETURN_IF_ERROR(Index());
    OMLOOP_RETURN_IF_ERROR(ReadMoves(json));
    OMLOOP_RETURN_IF_ERROR(ReadLinks(json));
    return std::move(card_);
  }

 private:
  absl::Status ReadAsset(const Json& json) {
    const std::string code = json.contains("asset") && json["asset"].is_string()
                                 ? json["asset"].get<std::string>()
                                 : "EUR";
    OMLOOP_ASSIGN_OR_RETURN(card_.asset, Asset::FromCode(code));
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> Amount(const Json& value, std::string_view where) {
    return Scaled(value, where, card_.asset.decimals());
  }

  absl::StatusOr<CardWindow> ReadWindow(const Json& json,
                                        std::string_view where) {
    CardWindow window;
    Month month = kSomeMonth;
    if (json.contains("month")) {
      OMLOOP_ASSIGN_OR_RETURN(month, MonthOf(json["month"], "month"));
    }
    OMLOOP_ASSIGN_OR_RETURN(const Json* suppliers,
                            ListAt(json, "suppliers", where));
    if (suppliers->size() > kCardSuppliersMax) {
      return Bad(where, absl::StrFormat("%d suppliers; at most %d are taken",
                                        suppliers->size(), kCardSuppliersMax));
    }
    for (size_t i = 0; i < suppliers->size(); ++i) {
      OMLOOP_RETURN_IF_ERROR(ReadSupplier(
          (*suppliers)[i], absl::StrFormat("%s[%d]", where, i), month, window));
    }
    return window;
  }

  absl::Status ReadSupplier(const Json& json, const std::string& where,
                            Month month, CardWindow& window) {
    OMLOOP_RETURN_IF_ERROR(
        CheckKeys(json, where,
                  {"name", "amount", "place", "lines", "share", "letter",
                   "wages", "basis", "evidence", "section", "size", "ring",
                   "anchor", "outgoings"}));
    if (!json.contains("name") || !json["name"].is_string()) {
      return Bad(where, "a supplier needs a \"name\"");
    }
    window.names.push_back(json["name"].get<std::string>());
    const auto index = static_cast<uint32_t>(window.input.suppliers.size());
    economy::SupplierInput supplier{.party = PartyNumber(index + 2)};
    if (json.contains("section")) {
      const Json& section = json["section"];
      if (!section.is_string() || section.get<std::string>().size() != 1) {
        return Bad(where, "\"section\" is one letter of the SBI, A to U");
      }
      supplier.stratum.section = section.get<std::string>()[0];
    }
    if (json.contains("size")) {
      OMLOOP_ASSIGN_OR_RETURN(
          const int size,
          WordOf(json["size"], where + ".size",
                 {"unknown", "micro", "small", "medium", "large"}));
      supplier.stratum.size = static_cast<SizeClass>(size);
    }
    if (json.contains("ring")) {
      OMLOOP_ASSIGN_OR_RETURN(
          const int ring,
          WordOf(json["ring"], where + ".ring",
                 {"unknown", "focus", "city", "region", "country", "abroad"}));
      supplier.stratum.ring = static_cast<RingKind>(ring);
    }
    if (json.contains("anchor")) {
      if (!json["anchor"].is_boolean()) {
        return Bad(where, "\"anchor\" is true or false");
      }
      supplier.anchor = json["anchor"].get<bool>();
    }
    OMLOOP_RETURN_IF_ERROR(ReadEvidence(json, where, supplier));
    OMLOOP_RETURN_IF_ERROR(ReadLines(json, where, month, index, window));
    int64_t outgoings = 0;
    if (json.contains("outgoings")) {
      OMLOOP_ASSIGN_OR_RETURN(outgoings,
                              Amount(json["outgoings"], where + ".outgoings"));
    }
    outgoings_.push_back(outgoings);
    window.input.suppliers.push_back(std::move(supplier));
    return absl::OkStatus();
  }

  absl::Status ReadEvidence(const Json& json, const std::string& where,
                            economy::SupplierInput& supplier) {
    OMLOOP_ASSIGN_OR_RETURN(const Json* list, ListAt(json, "evidence", where));
    for (size_t i = 0; i < list->size(); ++i) {
      OMLOOP_RETURN_IF_ERROR(AddEvidence(
          (*list)[i], absl::StrFormat("%s.evidence[%d]", where, i), supplier));
    }
    if (!json.contains("share")) return absl::OkStatus();
    // The short form: one piece that covers everything.
    Json piece;
    for (const char* key : {"share", "letter", "wages", "basis"}) {
      if (json.contains(key)) piece[key] = json[key];
    }
    return AddEvidence(piece, where, supplier);
  }

  absl::Status AddEvidence(const Json& json, const std::string& where,
                           economy::SupplierInput& supplier) {
    OMLOOP_RETURN_IF_ERROR(CheckKeys(
        json, where, {"share", "letter", "wages", "basis", "from", "to"}));
    if (!json.contains("share")) {
      return Bad(where, "evidence needs a \"share\" of outgoings, such as 0.4");
    }
    Evidence evidence{.letter = EvidenceQuality::kB,
                      .period = {Month(1900, 1), Month(9999, 1)},
                      .source = EntrySeq(supplier.evidence.size())};
    OMLOOP_ASSIGN_OR_RETURN(evidence.local,
                            Share(json["share"], where + ".share"));
    if (json.contains("letter")) {
      OMLOOP_ASSIGN_OR_RETURN(
          const int letter,
          WordOf(json["letter"], where + ".letter", {"A", "B"}));
      evidence.letter = letter == 0 ? EvidenceQuality::kA : EvidenceQuality::kB;
    }
    if (json.contains("wages")) {
      OMLOOP_ASSIGN_OR_RETURN(evidence.local_wages,
                              Share(json["wages"], where + ".wages"));
    }
    if (json.contains("basis")) {
      OMLOOP_ASSIGN_OR_RETURN(
          const int basis,
          WordOf(json["basis"], where + ".basis", {"outgoings", "turnover"}));
      evidence.basis = static_cast<economy::ShareBasis>(basis);
    }
    if (json.contains("from")) {
      OMLOOP_ASSIGN_OR_RETURN(evidence.period.first,
                              MonthOf(json["from"], where + ".from"));
    }
    if (json.contains("to")) {
      OMLOOP_ASSIGN_OR_RETURN(const Month last,
                              MonthOf(json["to"], where + ".to"));
      evidence.period.limit = last + 1;
    }
    if (const absl::Status status = economy::CheckEvidence(evidence);
        !status.ok()) {
      return Annotate(status, where);
    }
    supplier.evidence.push_back(evidence);
    return absl::OkStatus();
  }

  absl::Status ReadLines(const Json& json, const std::string& where,
                         Month month, uint32_t index, CardWindow& window) {
    const auto add = [&](const Json& line,
                         const std::string& at) -> absl::Status {
      if (!line.contains("amount")) return Bad(at, "an \"amount\" is needed");
      economy::SpendLine spend{
          .supplier = index, .payer = kOutsidePayer, .month = month};
      OMLOOP_ASSIGN_OR_RETURN(spend.amount,
                              Amount(line["amount"], at + ".amount"));
      if (line.contains("place")) {
        OMLOOP_ASSIGN_OR_RETURN(spend.place,
                                PlaceOf(line["place"], at + ".place"));
      }
      if (line.contains("month")) {
        OMLOOP_ASSIGN_OR_RETURN(spend.month,
                                MonthOf(line["month"], at + ".month"));
      }
      if (line.contains("payer") && line["payer"] == window.names[index]) {
        spend.payer = PartyNumber(index + 2);
      }
      window.input.lines.push_back(spend);
      return absl::OkStatus();
    };
    OMLOOP_ASSIGN_OR_RETURN(const Json* lines, ListAt(json, "lines", where));
    for (size_t i = 0; i < lines->size(); ++i) {
      const std::string at = absl::StrFormat("%s.lines[%d]", where, i);
      OMLOOP_RETURN_IF_ERROR(
          CheckKeys((*lines)[i], at, {"amount", "place", "month", "payer"}));
      OMLOOP_RETURN_IF_ERROR(add((*lines)[i], at));
    }
    return json.contains("amount") ? add(json, where) : absl::OkStatus();
  }

  absl::Status ReadOptions(const Json& json) {
    economy::MultiplierOptions& options = card_.options;
    if (json.contains("frame")) {
      OMLOOP_ASSIGN_OR_RETURN(const int frame,
                              WordOf(json["frame"], "frame", {"P", "I"}));
      options.frame = static_cast<economy::Frame>(frame);
    }
    if (json.contains("income")) {
      OMLOOP_ASSIGN_OR_RETURN(options.income, Amount(json["income"], "income"));
    } else if (options.frame == economy::Frame::kIncome) {
      return Bad("income", "frame I starts from an income; give one");
    }
    if (json.contains("share_max") && json["share_max"] == "books") {
      const Ratio high = economy::HighShareInBooks(card_.window.input);
      if (!high.defined()) {
        return Bad("share_max",
                   "\"books\" takes it from suppliers with letter A; there is "
                   "none");
      }
      options.share_max = high;
    } else if (json.contains("share_max")) {
      OMLOOP_ASSIGN_OR_RETURN(options.share_max,
                              Share(json["share_max"], "share_max"));
    }
    if (json.contains("table_shares")) {
      const Json& table = json["table_shares"];
      if (!table.is_object()) {
        return Bad("table_shares", "an object by SBI section is expected");
      }
      for (const auto& [section, share] : table.items()) {
        if (section.size() != 1) {
          return Bad("table_shares",
                     "a section is one letter, - for all others");
        }
        OMLOOP_ASSIGN_OR_RETURN(options.table_shares[section[0]],
                                Share(share, "table_shares." + section));
      }
    }
    OMLOOP_RETURN_IF_ERROR(
        ReadCount(json, "draws", 100'000, options.sampling.draws));
    int seed = 1;
    OMLOOP_RETURN_IF_ERROR(ReadCount(json, "seed", 2'000'000'000, seed));
    options.sampling.seed = seed;
    return ReadCount(json, "ask", 100'000, card_.ask);
  }

  static absl::Status ReadCount(const Json& json, const char* key, int64_t most,
                                int& count) {
    if (!json.contains(key)) return absl::OkStatus();
    const Json& value = json[key];
    if (!value.is_number_integer() || value.get<int64_t>() < 0 ||
        value.get<int64_t>() > most) {
      return Bad(key, absl::StrFormat("a whole number up to %d", most));
    }
    count = value.get<int>();
    return absl::OkStatus();
  }

  absl::Status Index() {
    for (uint32_t i = 0; i < card_.window.names.size(); ++i) {
      if (!index_.emplace(card_.window.names[i], i).second) {
        return Bad(
            absl::StrFormat("suppliers[%d]", i),
            absl::StrFormat("the name \"%s\" stands twice; put its lines "
                            "together under \"lines\"",
                            card_.window.names[i]));
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<uint32_t> SupplierOf(const Json& value,
                                      std::string_view where) {
    const auto found = value.is_string() ? index_.find(value.get<std::string>())
                                         : index_.end();
    if (found == index_.end()) {
      return Bad(where, absl::StrFormat("%s is no supplier of this card",
                                        value.dump()));
    }
    return found->second;
  }

  // A name or a list of names.
  absl::StatusOr<std::vector<uint32_t>> SuppliersOf(const Json& value,
                                                    const std::string& where) {
    std::vector<uint32_t> suppliers;
    const Json list = value.is_array() ? value : Json::array({value});
    for (const Json& name : list) {
      OMLOOP_ASSIGN_OR_RETURN(const uint32_t supplier, SupplierOf(name, where));
      suppliers.push_back(supplier);
    }
    return suppliers;
  }

  absl::Status ReadMoves(const Json& json) {
    OMLOOP_ASSIGN_OR_RETURN(const Json* moves, ListAt(json, "moves", "card"));
    for (size_t i = 0; i < moves->size(); ++i) {
      const std::string where = absl::StrFormat("moves[%d]", i);
      const Json& move = (*moves)[i];
      OMLOOP_RETURN_IF_ERROR(
          CheckKeys(move, where, {"from", "to", "amount", "place"}));
      for (const char* key : {"from", "to", "amount"}) {
        if (!move.contains(key)) {
          return Bad(where, absl::StrFormat("\"%s\" is needed", key));
        }
      }
      economy::Move result;
      OMLOOP_ASSIGN_OR_RETURN(result.from, SuppliersOf(move["from"], where));
      OMLOOP_ASSIGN_OR_RETURN(result.to, SuppliersOf(move["to"], where));
      OMLOOP_ASSIGN_OR_RETURN(result.amount,
                              Amount(move["amount"], where + ".amount"));
      if (move.contains("place")) {
        OMLOOP_ASSIGN_OR_RETURN(result.place,
                                PlaceOf(move["place"], where + ".place"));
      }
      card_.moves.push_back(std::move(result));
    }
    return absl::OkStatus();
  }

  absl::Status ReadLinks(const Json& json) {
    OMLOOP_ASSIGN_OR_RETURN(const Json* links, ListAt(json, "links", "card"));
    if (links->empty()) return absl::OkStatus();
    economy::RoundsInput rounds;
    rounds.outgoings.assign(outgoings_.begin(),
                            outgoings_.begin() + card_.window.names.size());
    rounds.start.resize(rounds.outgoings.size());
    for (const economy::SpendLine& line : card_.window.input.lines) {
      const auto& supplier = card_.window.input.suppliers[line.supplier];
      if (supplier.anchor || line.payer == supplier.party) continue;
      rounds.total += line.amount;
      if (line.place == Place::kLocal) {
        rounds.start[line.supplier] += line.amount;
      }
    }
    // Who is in credit as a whole passes nothing on.
    for (int64_t& start : rounds.start) start = std::max<int64_t>(start, 0);
    if (card_.options.frame == economy::Frame::kIncome) {
      rounds.total = card_.options.income;
    }
    for (size_t i = 0; i < links->size(); ++i) {
      const std::string where = absl::StrFormat("links[%d]", i);
      const Json& link = (*links)[i];
      OMLOOP_RETURN_IF_ERROR(CheckKeys(link, where, {"from", "to", "amount"}));
      for (const char* key : {"from", "to", "amount"}) {
        if (!link.contains(key)) {
          return Bad(where, absl::StrFormat("\"%s\" is needed", key));
        }
      }
      economy::Link result;
      OMLOOP_ASSIGN_OR_RETURN(result.payer, SupplierOf(link["from"], where));
      OMLOOP_ASSIGN_OR_RETURN(result.payee, SupplierOf(link["to"], where));
      OMLOOP_ASSIGN_OR_RETURN(result.amount,
                              Amount(link["amount"], where + ".amount"));
      rounds.links.push_back(result);
    }
    card_.rounds = std::move(rounds);
    return absl::OkStatus();
  }

  Card card_;
  std::vector<int64_t> outgoings_;
  absl::flat_hash_map<std::string, uint32_t> index_;
};

}  // namespace

absl::StatusOr<Card> ParseCard(std::string_view text) {
  if (text.size() > kCardBytesMax) {
    return Bad("the card", absl::StrFormat("it is larger than %d MiB",
                                           kCardBytesMax >> 20));
  }
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return Bad("the card",
               "this is no JSON; look for a missing comma, quote or bracket");
  }
  return CardReader().Read(json);
}

}  // namespace omloop::cli
