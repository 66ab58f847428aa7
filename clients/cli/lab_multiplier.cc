#include "clients/cli/lab_multiplier.h"

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/lab_card.h"
#include "clients/cli/lab_file.h"
#include "clients/cli/money_text.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/change.h"
#include "ledger/economy/information.h"
#include "ledger/economy/rounds.h"
#include "ledger/economy/what_if.h"

namespace omloop::cli {
namespace {

using Json = nlohmann::ordered_json;
using economy::Figure;

constexpr int kDecimals = 6;

struct Options {
  std::string file;
  std::string show;
};

// Everything a card gives.
struct Answer {
  Card card;
  economy::MultiplierFigures figures;
  economy::InformationPlan plan;
  std::optional<economy::WhatIfResult> what_if;
  std::optional<economy::RoundsResult> rounds;
  std::optional<economy::MultiplierFigures> baseline;
  std::optional<economy::LocalChange> change;
};

absl::StatusOr<Answer> Compute(Card card) {
  Answer answer;
  answer.card = std::move(card);
  const Card& c = answer.card;
  OMLOOP_ASSIGN_OR_RETURN(
      answer.figures, economy::ComputeMultiplier(c.window.input, c.options));
  answer.plan = economy::ValueOfInformation(answer.figures, c.options, c.ask);
  if (!c.moves.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(
        answer.what_if,
        economy::ComputeWhatIf(c.window.input, c.moves, c.options));
  }
  if (c.rounds.has_value()) {
    OMLOOP_ASSIGN_OR_RETURN(answer.rounds, economy::ComputeRounds(*c.rounds));
  }
  if (c.baseline.has_value()) {
    OMLOOP_ASSIGN_OR_RETURN(answer.baseline, economy::ComputeMultiplier(
                                                 c.baseline->input, c.options));
    if (answer.baseline->spend > 0 && answer.figures.spend > 0) {
      OMLOOP_ASSIGN_OR_RETURN(answer.change,
                              economy::DecomposeChange(
                                  {answer.baseline->r2, answer.baseline->spend},
                                  {answer.figures.r2, answer.figures.spend}));
    }
  }
  return answer;
}

Json JsonOf(const Ratio& ratio) {
  if (!ratio.defined()) return nullptr;
  return {{"value", PlainDecimal(ratio, kDecimals)},
          {"numerator", std::to_string(ratio.numerator)},
          {"denominator", std::to_string(ratio.denominator)}};
}

Json JsonOf(const Figure& figure) {
  Json json;
  json["absent"] = figure.present() ? Json() : Json(figure.absent);
  json["value"] = figure.present() ? JsonOf(figure.value) : Json();
  json["low"] = JsonOf(figure.low);
  json["high"] = JsonOf(figure.high);
  json["interval_low"] = JsonOf(figure.interval_low);
  json["interval_high"] = JsonOf(figure.interval_high);
  json["coverage"] = JsonOf(figure.coverage);
  return json;
}

Json JsonOf(const economy::QualityMix& mix) {
  Json json;
  for (size_t letter = 1; letter < mix.size(); ++letter) {
    json[std::string(
        1, economy::EvidenceLetter(static_cast<EvidenceQuality>(letter)))] =
        std::to_string(mix[letter]);
  }
  return json;
}

Json JsonOf(const economy::MultiplierFigures& f) {
  Json json;
  json["formula"] = economy::kMultiplierFormula;
  json["frame"] = f.frame == economy::Frame::kIncome ? "I" : "P";
  const std::pair<const char*, int64_t> sums[] = {
      {"r1", f.r1},
      {"spend", f.spend},
      {"r2", f.r2},
      {"unknown", f.unknown},
      {"unknown_credit", f.unknown_credit},
      {"local_credit", f.local_credit},
      {"r3", f.r3},
      {"r3_low", f.r3_low},
      {"r3_high", f.r3_high},
      {"r3_elsewhere", f.r3_elsewhere},
      {"intra_alliance", f.intra_alliance},
      {"own_supplier", f.own_supplier}};
  for (const auto& [key, amount] : sums) {
    json["sums_minor"][key] = std::to_string(amount);
  }
  json["lm2"] = JsonOf(f.lm2);
  json["lm3"] = JsonOf(f.lm3);
  json["area_income"] = JsonOf(f.area_income);
  json["lm3_plus"] = JsonOf(f.lm3_plus);
  json["cov2"] = JsonOf(f.cov2);
  json["cov3"] = JsonOf(f.cov3);
  json["round2_by_letter_minor"] = JsonOf(f.round2);
  json["round3_by_letter_minor"] = JsonOf(f.round3);
  return json;
}

Json JsonOf(const economy::Certainty& certainty) {
  return {{"cov3", JsonOf(certainty.cov3)},
          {"bounds_width", JsonOf(certainty.bounds_width)},
          {"interval_width", JsonOf(certainty.interval_width)}};
}

std::string_view SizeName(SizeClass size) {
  constexpr std::string_view kNames[] = {"unknown", "micro", "small", "medium",
                                         "large"};
  return kNames[static_cast<size_t>(size)];
}

// "C, small, focus"; what was put together is left out.
std::string StratumName(const economy::StratumResult& stratum,
                        std::string_view all) {
  std::vector<std::string> parts;
  if (stratum.level == economy::PoolLevel::kAll) return std::string(all);
  parts.emplace_back(1, stratum.key.section);
  if (stratum.level < economy::PoolLevel::kOverSizes) {
    parts.emplace_back(SizeName(stratum.key.size));
  }
  if (stratum.level < economy::PoolLevel::kOverRings) {
    parts.emplace_back(RingName(stratum.key.ring));
  }
  return absl::StrJoin(parts, ", ");
}

Json SuppliersJson(const Answer& answer) {
  Json list = Json::array();
  for (const economy::SupplierPart& part : answer.figures.parts) {
    list.push_back(
        {{"name", answer.card.window.names[part.supplier]},
         {"local_minor", std::to_string(part.local)},
         {"elsewhere_minor", std::to_string(part.elsewhere)},
         {"unknown_minor", std::to_string(part.unknown)},
         {"letter", std::string(1, economy::EvidenceLetter(part.letter()))},
         {"round3_minor", std::to_string(part.third())},
         {"round3_elsewhere_minor", std::to_string(part.round3_elsewhere)},
         {"stratum", part.stratum}});
  }
  return list;
}

Json StrataJson(const Answer& answer) {
  Json list = Json::array();
  for (const economy::StratumResult& stratum : answer.figures.strata) {
    list.push_back({{"stratum", StratumName(stratum, "all")},
                    {"suppliers", stratum.units},
                    {"observed", stratum.respondents},
                    {"amount_minor", std::to_string(stratum.amount)},
                    {"observed_minor", std::to_string(stratum.observed)},
                    {"share", JsonOf(stratum.share())},
                    {"standard_error_minor", std::sqrt(stratum.variance)}});
  }
  return list;
}

Json AsJson(const Answer& answer) {
  Json json = JsonOf(answer.figures);
  json["asset"] = answer.card.asset.code();
  json["suppliers"] = SuppliersJson(answer);
  json["strata"] = StrataJson(answer);
  Json ask = {{"now", JsonOf(answer.plan.now)}, {"steps", Json::array()}};
  for (const economy::InformationStep& step : answer.plan.steps) {
    ask["steps"].push_back(
        {{"name", answer.card.window.names[step.supplier]},
         {"unobserved_minor", std::to_string(step.unobserved)},
         {"after", JsonOf(step.after)}});
  }
  json["ask"] = ask;
  if (answer.rounds.has_value()) {
    json["rounds"] = {
        {"cumulative", answer.rounds->cumulative},
        {"infinity", answer.rounds->infinity},
        {"rounds", answer.rounds->rounds},
        {"self_payments_minor", std::to_string(answer.rounds->self_payments)}};
  }
  if (answer.what_if.has_value()) {
    Json moves = Json::array();
    for (const economy::MoveEffect& effect : answer.what_if->effects) {
      moves.push_back({{"per_euro", JsonOf(effect.per_euro)},
                       {"premium", JsonOf(effect.premium)}});
    }
    json["what_if"] = {{"after", JsonOf(answer.what_if->after)},
                       {"difference", JsonOf(answer.what_if->difference)},
                       {"moves", moves}};
  }
  if (answer.baseline.has_value()) {
    const economy::FigureChange change = economy::CompareFigures(
        answer.baseline->area_income, answer.figures.area_income);
    json["compare"] = {{"baseline", JsonOf(*answer.baseline)},
                       {"area_income_difference", JsonOf(change.difference)},
                       {"verdict", economy::VerdictName(change.verdict)}};
    if (answer.change.has_value()) {
      json["compare"]["local_change_minor"] = {
          {"share", std::to_string(answer.change->share)},
          {"volume", std::to_string(answer.change->volume)},
          {"interaction", std::to_string(answer.change->interaction)},
          {"total", std::to_string(answer.change->total())}};
    }
  }
  return json;
}

// Numbers for people in a table, plain ones in CSV.
class Writer {
 public:
  explicit Writer(const Context& context) : context_(context) {}

  Value Number(const Ratio& ratio) const {
    if (!ratio.defined()) return Missing{};
    if (context_.output() == OutputFormat::kCsv) {
      return PlainDecimal(ratio, kDecimals);
    }
    return FormatMultiplier(ratio, context_.language());
  }
  Value Percent(const Ratio& ratio) const {
    if (!ratio.defined()) return Missing{};
    if (context_.output() == OutputFormat::kCsv) {
      return PlainDecimal(ratio, kDecimals);
    }
    return FormatPercent(ratio, context_.language());
  }
  std::string Say(std::string_view nl, std::string_view en) const {
    return std::string(context_.Say(nl, en));
  }

 private:
  const Context& context_;
};

Listing FigureListing(const Writer& w) {
  return Listing({{"quantity", w.Say("Cijfer", "Figure")},
                  {"value", w.Say("Waarde", "Value")},
                  {"low", w.Say("Laagst", "Lowest")},
                  {"high", w.Say("Hoogst", "Highest")},
                  {"interval_low", w.Say("95 % van", "95% from")},
                  {"interval_high", w.Say("tot", "to")},
                  {"coverage", w.Say("Dekking", "Coverage")},
                  {"absent", w.Say("Waarom niet", "Why not")}});
}

void AddFigure(const std::string& name, const Figure& figure, const Writer& w,
               Listing& listing) {
  listing.Add({name, figure.present() ? w.Number(figure.value) : Missing{},
               w.Number(figure.low), w.Number(figure.high),
               w.Number(figure.interval_low), w.Number(figure.interval_high),
               w.Percent(figure.coverage), std::string(figure.absent)});
}

Listing Figures(const Answer& answer, const Writer& w) {
  Listing listing = FigureListing(w);
  const economy::MultiplierFigures& f = answer.figures;
  const std::string frame =
      f.frame == economy::Frame::kIncome ? " (I)" : " (P)";
  AddFigure("LM2" + frame, f.lm2, w, listing);
  AddFigure("LM3" + frame, f.lm3, w, listing);
  AddFigure(w.Say("gebiedsinkomen", "area income"), f.area_income, w, listing);
  AddFigure("LM3-plus", f.lm3_plus, w, listing);
  if (answer.what_if.has_value()) {
    AddFigure(w.Say("gebiedsinkomen na", "area income after"),
              answer.what_if->after.area_income, w, listing);
    AddFigure(w.Say("verschil", "difference"), answer.what_if->difference, w,
              listing);
    for (size_t i = 0; i < answer.what_if->effects.size(); ++i) {
      const economy::MoveEffect& effect = answer.what_if->effects[i];
      AddFigure(absl::StrFormat(
                    "%s %d", w.Say("per euro, zet", "per euro, move"), i + 1),
                effect.per_euro, w, listing);
      AddFigure(absl::StrFormat(
                    "%s %d", w.Say("meerprijs tot, zet", "premium up to, move"),
                    i + 1),
                effect.premium, w, listing);
    }
  }
  if (answer.baseline.has_value()) {
    AddFigure(w.Say("gebiedsinkomen toen", "area income then"),
              answer.baseline->area_income, w, listing);
    AddFigure(w.Say("verandering", "change"),
              economy::CompareFigures(answer.baseline->area_income,
                                      answer.figures.area_income)
                  .difference,
              w, listing);
  }
  return listing;
}

Listing Suppliers(const Answer& answer, const Writer& w) {
  Listing listing({{"name", w.Say("Leverancier", "Supplier"), true},
                   {"local", w.Say("Lokaal", "Local")},
                   {"elsewhere", w.Say("Elders", "Elsewhere")},
                   {"unknown", w.Say("Onbekend", "Unknown")},
                   {"letter", w.Say("Bewijs", "Evidence")},
                   {"share", w.Say("Aandeel", "Share")},
                   {"round3", w.Say("Ronde 3", "Round 3")}});
  const Asset asset = answer.card.asset;
  for (const economy::SupplierPart& part : answer.figures.parts) {
    listing.Add({answer.card.window.names[part.supplier],
                 Money(part.local, asset), Money(part.elsewhere, asset),
                 Money(part.unknown, asset),
                 std::string(1, economy::EvidenceLetter(part.letter())),
                 part.local > 0 ? w.Percent({part.third(), part.local})
                                : Value(Missing{}),
                 Money(part.third(), asset)});
  }
  return listing;
}

Listing Strata(const Answer& answer, const Writer& w) {
  Listing listing({{"stratum", w.Say("Groep", "Stratum"), true},
                   {"suppliers", w.Say("Leveranciers", "Suppliers")},
                   {"observed", w.Say("Waargenomen", "Observed")},
                   {"amount", w.Say("Bedrag", "Amount")},
                   {"share", w.Say("Aandeel", "Share")}});
  for (const economy::StratumResult& stratum : answer.figures.strata) {
    listing.Add({StratumName(stratum, w.Say("alle samen", "all together")),
                 int64_t{stratum.units}, int64_t{stratum.respondents},
                 Money(stratum.amount, answer.card.asset),
                 w.Percent(stratum.share())});
  }
  return listing;
}

Listing Ask(const Answer& answer, const Writer& w) {
  Listing listing({{"name", w.Say("Vraag eerst", "Ask first"), true},
                   {"unobserved", w.Say("Bedrag", "Amount")},
                   {"cov3", w.Say("Dan dekking", "Then coverage")},
                   {"bounds_width", w.Say("Grenzen", "Bounds")},
                   {"interval_width", w.Say("Verwacht 95 %", "Expected 95%")}});
  const auto add = [&](Value name, Value amount,
                       const economy::Certainty& certainty) {
    listing.Add({std::move(name), std::move(amount), w.Percent(certainty.cov3),
                 w.Number(certainty.bounds_width),
                 w.Number(certainty.interval_width)});
  };
  add(w.Say("(nu)", "(now)"), Missing{}, answer.plan.now);
  for (const economy::InformationStep& step : answer.plan.steps) {
    add(answer.card.window.names[step.supplier],
        Money(step.unobserved, answer.card.asset), step.after);
  }
  return listing;
}

Listing Rounds(const Answer& answer, const Writer& w) {
  Listing listing({{"rounds", w.Say("Rondes", "Rounds")},
                   {"area_income", w.Say("Gebiedsinkomen", "Area income")}});
  if (!answer.rounds.has_value()) return listing;
  const auto number = [&](double value) {
    return w.Number({std::llround(value * 1'000'000), 1'000'000});
  };
  for (size_t k = 0; k < answer.rounds->cumulative.size(); ++k) {
    listing.Add({std::to_string(k + 1), number(answer.rounds->cumulative[k])});
  }
  listing.Add({w.Say("alle", "all"), number(answer.rounds->infinity)});
  return listing;
}

void PrintSums(const Answer& answer, const Context& context) {
  const economy::MultiplierFigures& f = answer.figures;
  const auto money = [&](int64_t amount) {
    return FormatMoney(Money(amount, answer.card.asset), context.language());
  };
  std::ostream& out = context.terminal().out;
  const auto line = [&](std::string_view nl, std::string_view en,
                        const std::string& text) {
    out << context.style().Clean(
               absl::StrFormat("  %s: %s", context.Say(nl, en), text))
        << "\n";
  };
  out << "\n";
  line("R1", "R1", money(f.r1));
  line("R2, bekend lokaal", "R2, known to be local", money(f.r2));
  line("R3, schatting (laagst, hoogst)", "R3, estimate (lowest, highest)",
       absl::StrFormat("%s (%s, %s)", money(f.r3), money(f.r3_low),
                       money(f.r3_high)));
  if (f.unknown != 0 || f.unknown_credit != 0) {
    line("plaats niet bekend", "place not known",
         money(f.unknown + f.unknown_credit));
  }
  if (f.local_credit != 0) {
    line("leveranciers die terugbetaalden, zonder ronde 3",
         "suppliers that paid back, without a third round",
         money(f.local_credit));
  }
  if (f.intra_alliance != 0) {
    line("tussen ankers, telt niet mee", "between anchors, left out",
         money(f.intra_alliance));
  }
  if (f.own_supplier != 0) {
    line("aan zichzelf betaald, telt niet mee", "paid to oneself, left out",
         money(f.own_supplier));
  }
  std::vector<std::string> mix;
  for (size_t letter = 1; letter < f.round2.size(); ++letter) {
    if (f.round2[letter] == 0) continue;
    mix.push_back(absl::StrFormat(
        "%c %s", economy::EvidenceLetter(static_cast<EvidenceQuality>(letter)),
        money(f.round2[letter])));
  }
  line("R2 naar bewijs", "R2 by evidence", absl::StrJoin(mix, ", "));
  if (answer.change.has_value()) {
    line("lokaal anders door aandeel, volume, beide",
         "local changed by share, volume, both",
         absl::StrFormat("%s, %s, %s", money(answer.change->share),
                         money(answer.change->volume),
                         money(answer.change->interaction)));
    line(
        "oordeel", "verdict",
        std::string(economy::VerdictName(
            economy::CompareFigures(answer.baseline->area_income, f.area_income)
                .verdict)));
  }
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const std::string text,
                          ReadLabFile(options.file, kCardBytesMax, context));
  OMLOOP_ASSIGN_OR_RETURN(Card card, ParseCard(text));
  OMLOOP_ASSIGN_OR_RETURN(const Answer answer, Compute(std::move(card)));
  if (context.output() == OutputFormat::kJson) {
    context.terminal().out << AsJson(answer).dump(2) << "\n";
    return kExitOk;
  }
  const Writer writer(context);
  const bool all =
      options.show.empty() && context.output() == OutputFormat::kTable;
  const std::string_view none = context.Say("Niets.", "None.");
  std::ostream& out = context.terminal().out;
  if (all || options.show.empty() || options.show == "figures") {
    context.Print(Figures(answer, writer), none);
  }
  if (all) PrintSums(answer, context);
  if (all || options.show == "suppliers") {
    if (all) out << "\n";
    context.Print(Suppliers(answer, writer), none);
  }
  if (all || options.show == "strata") {
    if (all) out << "\n";
    context.Print(Strata(answer, writer), none);
  }
  if ((all && !answer.plan.steps.empty()) || options.show == "ask") {
    if (all) out << "\n";
    context.Print(Ask(answer, writer), none);
  }
  if ((all && answer.rounds.has_value()) || options.show == "rounds") {
    if (all) out << "\n";
    context.Print(Rounds(answer, writer), none);
  }
  return kExitOk;
}

}  // namespace

void AddLabMultiplier(CLI::App& lab, Invocation& invocation) {
  CLI::App* command = AddCommand(
      lab,
      {.name = "multiplier",
       .summary = "LM2, LM3 and all beside them, of a card",
       .details =
           "A card is a JSON file with suppliers, what they received, where "
           "they are, and what is known about where their own money goes; "
           "docs/reference/lab.md describes it. It may also hold an earlier "
           "window to compare with, moves of money to try out, and payments "
           "between suppliers for more than three rounds.\n\n"
           "Low and high are bounds without assumptions; the 95% interval "
           "holds what is estimated from a sample. Below 30% observed the "
           "value of LM3 is withheld.",
       .examples = "omloop lab multiplier card.json\n"
                   "omloop lab multiplier card.json --show=ask\n"
                   "omloop lab multiplier card.json --output=json"});
  const auto options = std::make_shared<Options>();
  command->add_option("CARD", options->file, "the card, - for standard input")
      ->required();
  OneOf(
      command->add_option("--show", options->show,
                          "one table alone; else all, and in CSV the figures"),
      {"figures", "suppliers", "strata", "ask", "rounds"});
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
