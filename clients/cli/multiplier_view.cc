#include "clients/cli/multiplier_view.h"

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/charts.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"
#include "ledger/base/calendar.h"

namespace omloop::cli {
namespace {

namespace pb = omloop::insight::v1;

constexpr size_t kBarWidth = 40;
constexpr size_t kLabelWidth = 34;
constexpr size_t kFigureWidth = 24;

std::string_view Say(Language language, std::string_view nl,
                     std::string_view en) {
  return language == Language::kDutch ? nl : en;
}

const std::string& NameOf(const pb::MultiplierRow& row, Language language) {
  const std::string& name =
      language == Language::kDutch ? row.name_nl() : row.name_en();
  return name.empty() ? row.key() : name;
}

std::string MonthText(const std::string& text, Language language) {
  const auto month = ParseMonth(text);
  return month.ok() ? FormatMonthName(*month, language) : text;
}

std::string Amount(const type::v1::Money& money, bool there,
                   Language language) {
  return there ? FormatMoneyWhole(ToMoney(money), language)
               : std::string(Say(language, "niet getoond", "not shown"));
}

std::string_view LetterText(std::string_view letter, Language language) {
  switch (letter.empty() ? '-' : letter[0]) {
    case 'A':
      return Say(language, "eigen boeken", "own books");
    case 'B':
      return Say(language, "getekend antwoord", "signed answer");
    case 'C':
      return Say(language, "geschat naar soortgelijke bedrijven",
                 "estimated from similar businesses");
    case 'D':
      return Say(language, "antwoord van eerder", "an earlier answer");
    case 'E':
      return Say(language, "landelijke tabel", "national table");
    case 'Z':
      return Say(language, "niet bekend, telt als 0", "not known, counts as 0");
    default:
      return Say(language, "niet lokaal", "not local");
  }
}

// Of each figure one line: name, value with doubt, what it rests on.
void AddLine(std::string_view name, std::string_view value,
             std::string_view note, std::string& out) {
  out += "  " + PadRight(std::string(name), kLabelWidth);
  out += note.empty()
             ? std::string(value)
             : PadRight(std::string(value), kFigureWidth) + std::string(note);
  out += "\n";
}

void AddRounds(const pb::MultiplierRow& row, std::string_view place,
               Language language, std::string& out) {
  AddLine(Say(language, "Uitgegeven (R1)", "Spent (R1)"),
          Amount(row.round1(), row.has_round1(), language), "", out);
  AddLine(absl::StrFormat(
              "%s %s (R2)",
              Say(language, "Naar bedrijven in", "To businesses in"), place),
          Amount(row.round2(), row.has_round2(), language), "", out);
  std::string third = Amount(row.round3(), row.has_round3(), language);
  if (row.has_round3_low()) {
    third =
        absl::StrFormat("%s%s%s – %s%s", row.has_round3() ? third : "",
                        row.has_round3() ? " (" : "",
                        FormatMoneyWhole(ToMoney(row.round3_low()), language),
                        FormatMoneyWhole(ToMoney(row.round3_high()), language),
                        row.has_round3() ? ")" : "");
  }
  AddLine(Say(language, "Daarna weer hier besteed (R3)",
              "Then spent here again (R3)"),
          third, "", out);
}

void AddFigures(const pb::MultiplierRow& row, Language language,
                std::string& out) {
  const std::string known = absl::StrFormat(
      "%s %s", Say(language, "plaats bekend van", "place known of"),
      FormatPercent(RatioOf(row.cov2()), language));
  const std::string seen = absl::StrFormat(
      "%s %s", Say(language, "waargenomen van R2:", "observed of R2:"),
      FormatPercent(RatioOf(row.cov3()), language));
  AddLine("LM2", FigureText(row.lm2(), language), known, out);
  AddLine(Say(language, "Per euro (R2+R3)/R1", "Per euro (R2+R3)/R1"),
          FigureText(row.area_income(), language), seen, out);
  AddLine("LM3", FigureText(row.lm3(), language), seen, out);
  AddLine("LM3-plus", FigureText(row.lm3_plus(), language),
          Say(language, "met wat bedrijven elders hier besteden",
              "with what businesses elsewhere spend here"),
          out);
}

void AddLadder(const pb::MultiplierRow& row, const Style& style,
               std::string& out) {
  if (row.quality_size() == 0) return;
  const Language language = style.language;
  out += "\n" +
         style.Bold(Say(language, "Waar de derde ronde op rust",
                        "What the third round rests on")) +
         "\n";
  for (const pb::QualityPart& part : row.quality()) {
    out += absl::StrFormat(
        "  %s %s %s  %s\n", part.letter(), Bar(part.permille(), kBarWidth / 2),
        PadLeft(FormatPermille(part.permille(), language), 8),
        LetterText(part.letter(), language));
  }
}

Value MoneyOr(const type::v1::Money& money, bool there) {
  if (!there) return Missing{};
  return ToMoney(money);
}

Value DecimalOr(const type::v1::Ratio& ratio) {
  if (ratio.denominator() == 0) return Missing{};
  // Six decimals, rounded half away: exact fractions are in the JSON.
  const absl::int128 scaled =
      absl::int128(ratio.numerator()) * 1'000'000 * 2 / ratio.denominator();
  int64_t millionths =
      static_cast<int64_t>((scaled + (scaled < 0 ? -1 : 1)) / 2);
  const bool negative = millionths < 0;
  if (negative) millionths = -millionths;
  return absl::StrFormat("%s%d.%06d", negative ? "-" : "",
                         millionths / 1'000'000, millionths % 1'000'000);
}

void AddFigureValues(const pb::Figure& figure, std::vector<Value>& row) {
  row.push_back(DecimalOr(figure.value()));
  row.push_back(DecimalOr(figure.low()));
  row.push_back(DecimalOr(figure.high()));
  row.push_back(DecimalOr(figure.interval_low()));
  row.push_back(DecimalOr(figure.interval_high()));
}

void AddFigureColumns(const std::string& name, std::vector<Column>& columns) {
  for (const char* part :
       {"", "_low", "_high", "_interval_low", "_interval_high"}) {
    columns.push_back({name + part, name + part});
  }
}

std::string StampText(const type::v1::DefinitionStamp& stamp,
                      Language language) {
  return absl::StrFormat(
      "%s %d · %s · %s · %s · %s\n",
      Say(language, "Boek tot en met boeking", "Book up to entry"),
      stamp.as_of_sequence(), stamp.ring_set(), stamp.boundary_version(),
      stamp.formula_version(),
      Say(language, "zonder btw", std::string_view(stamp.vat_basis())));
}

}  // namespace

Ratio RatioOf(const type::v1::Ratio& ratio) {
  return {ratio.numerator(), ratio.denominator()};
}

std::string FigureText(const pb::Figure& figure, Language language) {
  if (figure.absent_reason() == "HIDDEN") {
    return std::string(Say(language, "niet getoond", "not shown"));
  }
  const auto number = [&](const type::v1::Ratio& ratio) {
    return FormatMultiplier(RatioOf(ratio), language);
  };
  if (figure.low().denominator() == 0) return "–";
  const bool interval = figure.interval_low().denominator() != 0;
  if (!figure.absent_reason().empty()) {
    return absl::StrFormat("%s – %s", number(figure.low()),
                           number(figure.high()));
  }
  return absl::StrFormat(
      "%s (%s – %s)", number(figure.value()),
      number(interval ? figure.interval_low() : figure.low()),
      number(interval ? figure.interval_high() : figure.high()));
}

std::string MultiplierLines(const pb::GetMonthOverviewResponse& overview,
                            const Style& style) {
  if (!overview.has_multiplier()) return "";
  const Language language = style.language;
  std::string out = style.Bold(Say(language, "Hoeveel kwam hier terecht?",
                                   "How much reached the area?")) +
                    "\n";
  const std::string sentence = style.Clean(
      language == Language::kDutch ? overview.multiplier_sentence_nl()
                                   : overview.multiplier_sentence_en());
  for (const std::string& line : Wrap(sentence, 78)) out += line + "\n";
  const auto add = [&](std::string_view when, const pb::MultiplierRow& row) {
    std::string value = FigureText(row.lm3(), language);
    if (row.lm3().absent_reason() == "LOW_COVERAGE") {
      value = absl::StrFormat(
          "%s: %s", Say(language, "nog geen getal", "no number yet"), value);
    }
    AddLine(
        absl::StrFormat("LM3, %s", when), value,
        absl::StrFormat("%s %s",
                        Say(language, "waargenomen van R2:", "observed of R2:"),
                        FormatPercent(RatioOf(row.cov3()), language)),
        out);
  };
  add(Say(language, "deze maand", "this month"), overview.multiplier());
  add(Say(language, "twaalf maanden", "twelve months"),
      overview.multiplier_year());
  return out + "\n";
}

std::string MultiplierText(const pb::GetMultiplierResponse& response,
                           const Style& style) {
  const Language language = style.language;
  const bool dutch = language == Language::kDutch;
  const std::string place =
      dutch ? response.focus_name_nl() : response.focus_name_en();
  std::string out =
      style.Bold(
          response.first_month() == response.last_month()
              ? absl::StrFormat("Multiplier %s",
                                MonthText(response.last_month(), language))
              : absl::StrFormat("Multiplier %s – %s",
                                MonthText(response.first_month(), language),
                                MonthText(response.last_month(), language))) +
      "\n";
  for (const std::string& line :
       Wrap(dutch ? response.sentence_nl() : response.sentence_en(), 78)) {
    out += line + "\n";
  }
  out += "\n";
  AddRounds(response.total(), place, language, out);
  out += "\n";
  AddFigures(response.total(), language, out);
  if (response.total().lm3().absent_reason() == "LOW_COVERAGE") {
    AddLine(
        "",
        Say(language, "LM3 heeft geen getal: minder dan 30 % is waargenomen",
            "LM3 has no number: less than 30% is observed"),
        "", out);
  }
  AddLadder(response.total(), style, out);
  if (response.rows_size() > 0) {
    Listing listing(
        {{"name", std::string(Say(language, "Deel", "Part")), true},
         {"round1", "R1"},
         {"lm2", "LM2"},
         {"area_income", std::string(Say(language, "Per euro", "Per euro"))},
         {"lm3", "LM3"},
         {"cov3", std::string(Say(language, "Gezien", "Observed"))}});
    for (const pb::MultiplierRow& row : response.rows()) {
      listing.Add({NameOf(row, language),
                   Amount(row.round1(), row.has_round1(), language),
                   FigureText(row.lm2(), language),
                   FigureText(row.area_income(), language),
                   FigureText(row.lm3(), language),
                   FormatPercent(RatioOf(row.cov3()), language)});
    }
    out += "\n" + listing.AsTable(style);
  }
  if (response.suppliers_size() > 0) {
    Listing listing(
        {{"name", std::string(Say(language, "Bedrijf", "Business")), true},
         {"ring", "Ring"},
         {"round1", "R1"},
         {"letter", std::string(Say(language, "Bewijs", "Evidence"))},
         {"respend", std::string(Say(language, "Blijft", "Stays"))},
         {"round3", "R3"},
         {"source", std::string(Say(language, "Boeking", "Entry"))}});
    for (const pb::SupplierContribution& supplier : response.suppliers()) {
      listing.Add(
          {supplier.display_name().empty()
               ? absl::StrFormat("%s %d", Say(language, "partij", "party"),
                                 supplier.party())
               : supplier.display_name(),
           supplier.ring(),
           FormatMoneyWhole(ToMoney(supplier.round1()), language),
           supplier.letter(),
           FormatPercent(RatioOf(supplier.respend()), language),
           supplier.has_round3()
               ? FormatMoneyWhole(ToMoney(supplier.round3()), language)
               : "–",
           supplier.evidence_sequence() == 0
               ? Value(Missing{})
               : Value(supplier.evidence_sequence())});
    }
    out += "\n" + listing.AsTable(style);
  }
  out += "\n" +
         std::string(Say(language,
                         "Dit zegt niets over banen, oorzaken of wat er zonder "
                         "deze uitgaven was gebeurd.\n",
                         "This says nothing of jobs, causes, or what would "
                         "have happened without this spending.\n"));
  out += style.Dim(StampText(response.stamp(), language));
  return out;
}

Listing MultiplierListing(const pb::GetMultiplierResponse& response, Language) {
  if (response.suppliers_size() > 0) {
    Listing listing({{"party", "party"},
                     {"name", "name"},
                     {"ring", "ring"},
                     {"round1", "round1"},
                     {"round2", "round2"},
                     {"letter", "letter"},
                     {"respend", "respend"},
                     {"round3", "round3"},
                     {"stratum", "stratum"},
                     {"evidence_first_day", "evidence_first_day"},
                     {"evidence_last_day", "evidence_last_day"},
                     {"evidence_sequence", "evidence_sequence"}});
    for (const pb::SupplierContribution& of : response.suppliers()) {
      listing.Add(
          {int64_t{of.party()}, of.display_name(), of.ring(),
           ToMoney(of.round1()), ToMoney(of.round2()), of.letter(),
           DecimalOr(of.respend()), MoneyOr(of.round3(), of.has_round3()),
           of.stratum(), of.evidence_first_day(), of.evidence_last_day(),
           of.evidence_sequence() == 0 ? Value(Missing{})
                                       : Value(of.evidence_sequence())});
    }
    return listing;
  }
  std::vector<Column> columns = {{"key", "key"},
                                 {"name", "name"},
                                 {"first_month", "first_month"},
                                 {"last_month", "last_month"},
                                 {"round1", "round1"},
                                 {"round2", "round2"},
                                 {"round3", "round3"},
                                 {"round3_low", "round3_low"},
                                 {"round3_high", "round3_high"}};
  for (const char* name : {"lm2", "area_income", "lm3", "lm3_plus"}) {
    AddFigureColumns(name, columns);
  }
  columns.push_back({"cov2", "cov2"});
  columns.push_back({"cov3", "cov3"});
  columns.push_back({"absent_reason", "absent_reason"});
  Listing listing(std::move(columns));
  const auto add = [&](const pb::MultiplierRow& row) {
    std::vector<Value> values = {
        row.key(),
        row.name_en(),
        response.first_month(),
        response.last_month(),
        MoneyOr(row.round1(), row.has_round1()),
        MoneyOr(row.round2(), row.has_round2()),
        MoneyOr(row.round3(), row.has_round3()),
        MoneyOr(row.round3_low(), row.has_round3_low()),
        MoneyOr(row.round3_high(), row.has_round3_high())};
    AddFigureValues(row.lm2(), values);
    AddFigureValues(row.area_income(), values);
    AddFigureValues(row.lm3(), values);
    AddFigureValues(row.lm3_plus(), values);
    values.push_back(DecimalOr(row.cov2()));
    values.push_back(DecimalOr(row.cov3()));
    values.push_back(row.absent_reason().empty() ? row.lm3().absent_reason()
                                                 : row.absent_reason());
    listing.Add(std::move(values));
  };
  add(response.total());
  for (const pb::MultiplierRow& row : response.rows()) add(row);
  return listing;
}

std::string ChangeText(const pb::CompareMultiplierResponse& response,
                       const Style& style) {
  const Language language = style.language;
  std::string out;
  for (const std::string& line :
       Wrap(language == Language::kDutch ? response.sentence_nl()
                                         : response.sentence_en(),
            78)) {
    out += line + "\n";
  }
  out += "\n";
  Listing listing(
      {{"name", std::string(Say(language, "Deel", "Part")), true},
       {"baseline", MonthText(response.baseline_last_month(), language)},
       {"now", MonthText(response.last_month(), language)},
       {"change", std::string(Say(language, "Verschil", "Change"))},
       {"verdict", std::string(Say(language, "Oordeel", "Verdict"))}});
  const auto verdict = [&](const std::string& word) {
    return std::string(
        word == "significant_rise"
            ? Say(language, "significant hoger", "significant rise")
        : word == "significant_fall"
            ? Say(language, "significant lager", "significant fall")
        : word == "not_significant"
            ? Say(language, "niet significant", "not significant")
            : Say(language, "niet te zeggen", "cannot be told"));
  };
  const auto add = [&](const std::string& name,
                       const pb::MultiplierChange& change) {
    listing.Add({name, FigureText(change.baseline().area_income(), language),
                 FigureText(change.now().area_income(), language),
                 FigureText(change.change(), language),
                 verdict(change.verdict())});
  };
  add(std::string(Say(language, "alles", "all")), response.total());
  for (const pb::MultiplierChange& row : response.rows()) {
    const std::string& name =
        language == Language::kDutch ? row.name_nl() : row.name_en();
    add(name.empty() ? row.key() : name, row);
  }
  out += listing.AsTable(style);
  const pb::MultiplierChange& total = response.total();
  if (total.has_share_effect()) {
    const auto money = [&](const type::v1::Money& of) {
      return FormatMoneyWhole(ToMoney(of), language);
    };
    out += "\n" +
           std::string(Say(language, "Verandering van R2 (lokaal besteed):",
                           "Change of R2 (spent locally):")) +
           "\n";
    AddLine(Say(language, "door een groter of kleiner aandeel",
                "by a larger or smaller share"),
            money(total.share_effect()), "", out);
    AddLine(Say(language, "door meer of minder uitgaven",
                "by more or less spending"),
            money(total.volume_effect()), "", out);
    AddLine(Say(language, "door beide samen", "by both together"),
            money(total.interaction()), "", out);
  }
  out += "\n" + style.Dim(StampText(response.stamp(), language));
  return out;
}

Listing ChangeListing(const pb::CompareMultiplierResponse& response, Language) {
  std::vector<Column> columns = {{"key", "key"}, {"name", "name"}};
  AddFigureColumns("baseline", columns);
  AddFigureColumns("now", columns);
  AddFigureColumns("change", columns);
  for (const char* name :
       {"verdict", "share_effect", "volume_effect", "interaction"}) {
    columns.push_back({name, name});
  }
  Listing listing(std::move(columns));
  const auto add = [&](const pb::MultiplierChange& change) {
    std::vector<Value> row = {change.key(), change.name_en()};
    AddFigureValues(change.baseline().area_income(), row);
    AddFigureValues(change.now().area_income(), row);
    AddFigureValues(change.change(), row);
    row.push_back(change.verdict());
    row.push_back(MoneyOr(change.share_effect(), change.has_share_effect()));
    row.push_back(MoneyOr(change.volume_effect(), change.has_volume_effect()));
    row.push_back(MoneyOr(change.interaction(), change.has_interaction()));
    listing.Add(std::move(row));
  };
  add(response.total());
  for (const pb::MultiplierChange& row : response.rows()) add(row);
  return listing;
}

}  // namespace omloop::cli
