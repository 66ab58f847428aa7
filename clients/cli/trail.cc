#include "clients/cli/trail.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/flow_file.h"
#include "clients/cli/money_text.h"
#include "ledger/base/errors.h"
#include "omloop/circulation/v1/flows.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = omloop::circulation::v1;
using Flows = pb::FlowService::StubInterface;

// A trail folds the whole log the first time it is asked for.
constexpr absl::Duration kDeadline = absl::Minutes(2);
constexpr int kPaymentsPerCall = 5000;

struct WindowOptions {
  std::string month;
  std::string first;
  std::string asset;
};

void AddWindow(CLI::App* command, WindowOptions& options) {
  command
      ->add_option("--month", options.month,
                   "last month of the window; else the newest")
      ->type_name("YYYY-MM");
  command
      ->add_option("--from", options.first,
                   "first month; else eleven months before the last")
      ->type_name("YYYY-MM");
  command->add_option("--asset", options.asset, "else the book's")
      ->type_name("CODE");
}

template <typename Request>
void FillWindow(const WindowOptions& options, Request& request) {
  request.set_parent(client::kBookName);
  request.set_first_month(options.first);
  request.set_last_month(options.month);
  request.set_asset(options.asset);
}

Ratio ToRatio(const type::v1::Ratio& ratio) {
  return {ratio.numerator(), ratio.denominator()};
}

std::string EndWord(const std::string& kind, bool dutch) {
  const struct {
    const char* kind;
    const char* nl;
    const char* en;
  } kWords[] = {{"left", "weggegaan", "left"},
                {"households", "huishoudens", "households"},
                {"tax", "belasting", "tax"},
                {"resting", "nog niet doorbetaald", "not paid on yet"},
                {"cut", "te lang blijven liggen", "lay still too long"}};
  for (const auto& word : kWords) {
    if (kind == word.kind) return dutch ? word.nl : word.en;
  }
  return kind;
}

std::vector<Value> ByMethodCells(const pb::ByMethod& amount,
                                 const Context& context) {
  return {ToMoney(amount.mixed()), ToMoney(amount.lifo()),
          ToMoney(amount.fifo()),
          std::string(amount.determined() ? context.Say("ja", "yes")
                                          : context.Say("nee", "no"))};
}

Listing MethodListing(const Context& context, std::string key,
                      std::string_view nl, std::string_view en) {
  return Listing(
      {{std::move(key), std::string(context.Say(nl, en)), true},
       {"mixed", std::string(context.Say("gemengd", "mixed"))},
       {"lifo", std::string(context.Say("nieuwste eerst", "newest first"))},
       {"fifo", std::string(context.Say("oudste eerst", "oldest first"))},
       {"determined", std::string(context.Say("staat vast", "determined"))}});
}

std::string PathText(const pb::TrailPath& path, const Context& context) {
  std::string text;
  for (const pb::TrailStep& step : path.steps()) {
    if (!text.empty()) text += " > ";
    text += step.display_name().empty() ? absl::StrFormat("%d", step.party())
                                        : step.display_name();
  }
  return text + " (" + EndWord(path.end(), context.dutch()) + ")";
}

void PrintTrail(const pb::GetTrailResponse& trail, Context& context) {
  std::ostream& out = context.terminal().out;
  const Language language = context.language();
  out << context.style().Bold(
             std::string(context.Say("Volg deze euro", "Follow this euro")))
      << "  " << trail.first_month() << " - " << trail.last_month() << "\n\n"
      << (context.dutch() ? trail.sentence_nl() : trail.sentence_en())
      << "\n\n";
  out << absl::StrFormat(
      context.dutch()
          ? "Ankers betaalden %s in %s betalingen (%s); lokaal ontvangen %s.\n"
            "Doorbetalingen in het boek: %s, door %s van %s lokale bedrijven.\n"
          : "Anchors paid %s in %s payments (%s); received locally %s.\n"
            "Payments onward in the book: %s, by %s of %s local firms.\n",
      FormatMoney(ToMoney(trail.root_amount()), language),
      FormatCount(trail.root_count(), language), trail.root_basis(),
      FormatMoney(ToMoney(trail.local_amount()), language),
      FormatCount(trail.payment_count(), language),
      FormatCount(trail.sharing_supplier_count(), language),
      FormatCount(trail.local_supplier_count(), language));
  if (!trail.absent_reason().empty()) return;
  Listing kept = MethodListing(context, "transfers", "Na doorbetalingen",
                               "After payments on");
  for (const pb::RetentionRow& row : trail.retention()) {
    std::vector<Value> cells = {
        absl::StrFormat("%d: %s - %s", row.transfers(),
                        FormatPercent(ToRatio(row.low()), language),
                        FormatPercent(ToRatio(row.high()), language))};
    for (Value& cell : ByMethodCells(row.amount(), context)) {
      cells.push_back(std::move(cell));
    }
    kept.Add(std::move(cells));
  }
  out << "\n" << kept.AsTable(context.style());
  Listing ends =
      MethodListing(context, "end", "Waar het eindigt", "Where it ends");
  for (const pb::TrailEnd& end : trail.ends()) {
    std::vector<Value> cells = {EndWord(end.kind(), context.dutch())};
    for (Value& cell : ByMethodCells(end.amount(), context)) {
      cells.push_back(std::move(cell));
    }
    ends.Add(std::move(cells));
  }
  out << "\n" << ends.AsTable(context.style());
  if (!trail.paths().empty()) {
    Listing paths =
        MethodListing(context, "path", "Grootste wegen", "Largest ways");
    for (const pb::TrailPath& path : trail.paths()) {
      std::vector<Value> cells = {PathText(path, context)};
      for (Value& cell : ByMethodCells(path.amount(), context)) {
        cells.push_back(std::move(cell));
      }
      paths.Add(std::move(cells));
    }
    out << "\n" << paths.AsTable(context.style());
  }
  const pb::HoldingTimes& holding = trail.holding();
  if (holding.has_days_low()) {
    out << "\n"
        << absl::StrFormat(
               context.dutch()
                   ? "Gemiddeld bleef geld %s tot %s dagen bij een lokaal "
                     "bedrijf; dat rust op %s van wat binnenkwam.\n"
                   : "Money stayed %s to %s days with a local firm on average; "
                     "that rests on %s of what came in.\n",
               FormatMultiplier(ToRatio(holding.days_low()), language),
               FormatMultiplier(ToRatio(holding.days_high()), language),
               FormatPercent(ToRatio(holding.inflow_share()), language));
  }
}

struct TrailOptions {
  WindowOptions window;
  int32_t anchor = 0;
  int32_t supplier = 0;
  int64_t entry = 0;
  int32_t paths = 10;
  int32_t depth = 4;
  int32_t cutoff_hours = 0;
};

absl::StatusOr<int> RunTrail(const TrailOptions& options, Context& context) {
  pb::GetTrailRequest request;
  FillWindow(options.window, request);
  request.set_anchor(options.anchor);
  request.set_supplier(options.supplier);
  request.set_entry_sequence(options.entry);
  request.set_path_limit(options.paths);
  request.set_depth(options.depth);
  request.set_cutoff_hours(options.cutoff_hours);
  OMLOOP_ASSIGN_OR_RETURN(
      const pb::GetTrailResponse trail,
      context.Call(&Flows::GetTrail, request, {.deadline = kDeadline}));
  if (context.output() == OutputFormat::kJson) {
    context.terminal().out << MessageAsJson(trail);
    return kExitOk;
  }
  if (context.output() == OutputFormat::kTable) {
    PrintTrail(trail, context);
    return kExitOk;
  }
  Listing listing({{"table", ""},
                   {"row", ""},
                   {"mixed", ""},
                   {"lifo", ""},
                   {"fifo", ""},
                   {"determined", ""}});
  auto add = [&](const char* table, std::string row,
                 const pb::ByMethod& amount) {
    listing.Add({std::string(table), std::move(row), ToMoney(amount.mixed()),
                 ToMoney(amount.lifo()), ToMoney(amount.fifo()),
                 std::string(amount.determined() ? "yes" : "no")});
  };
  for (const pb::RetentionRow& row : trail.retention()) {
    add("retention", absl::StrFormat("%d", row.transfers()), row.amount());
  }
  for (const pb::TrailEnd& end : trail.ends()) {
    add("end", end.kind(), end.amount());
  }
  for (const pb::TrailPath& path : trail.paths()) {
    std::string way;
    for (const pb::TrailStep& step : path.steps()) {
      absl::StrAppendFormat(&way, "%s%d", way.empty() ? "" : ">", step.party());
    }
    add("path", way + " " + path.end(), path.amount());
  }
  context.Print(listing, "");
  return kExitOk;
}

struct CirclesOptions {
  WindowOptions window;
  int32_t bridges = 10;
  int32_t draws = 100;
  int64_t seed = 1;
};

absl::StatusOr<int> RunCircles(const CirclesOptions& options,
                               Context& context) {
  pb::GetCirclesRequest request;
  FillWindow(options.window, request);
  request.set_bridge_limit(options.bridges);
  request.set_null_draws(options.draws);
  request.set_seed(options.seed);
  OMLOOP_ASSIGN_OR_RETURN(
      const pb::GetCirclesResponse circles,
      context.Call(&Flows::GetCircles, request, {.deadline = kDeadline}));
  const Language language = context.language();
  if (context.output() == OutputFormat::kTable) {
    context.terminal().out
        << context.style().Bold(std::string(context.Say("Kringen", "Circles")))
        << "  " << circles.first_month() << " - " << circles.last_month()
        << "\n\n"
        << (context.dutch() ? circles.sentence_nl() : circles.sentence_en())
        << "\n\n";
  }
  Listing listing(
      {{"measure", std::string(context.Say("Maat", "Measure")), true},
       {"value", std::string(context.Say("Waarde", "Value"))},
       {"random_mean", std::string(context.Say("Toeval", "By chance"))},
       {"note", std::string(context.Say("Toelichting", "Note")), true}});
  auto add = [&](std::string_view nl, std::string_view en, Value value) {
    listing.Add({std::string(context.Say(nl, en)), std::move(value), Missing{},
                 Missing{}});
  };
  add("Partijen", "Parties", int64_t{circles.party_count()});
  add("Betaalrelaties", "Links", int64_t{circles.link_count()});
  add("Betaald", "Paid", ToMoney(circles.flow()));
  if (circles.absent_reason().empty()) {
    auto percent = [&](const type::v1::Ratio& ratio) {
      return FormatPercent(ToRatio(ratio), language);
    };
    add("Kan rondgaan", "Can go round", percent(circles.circulation()));
    add("Wederzijds", "Both ways", percent(circles.reciprocity()));
    add("Binnen grootste groep", "Inside the largest group",
        percent(circles.largest_group()));
    add("Partijen in die groep", "Parties in that group",
        int64_t{circles.largest_group_party_count()});
    add("Bij de vijf grootste ontvangers", "With the five largest receivers",
        percent(circles.top_five()));
    for (const pb::CycleRow& row : circles.cycles()) {
      listing.Add(
          {absl::StrFormat(context.dutch() ? "Kringen van %d" : "Circles of %d",
                           row.length()),
           row.count(),
           absl::StrFormat(
               "%.1f +- %.1f",
               static_cast<double>(row.null_mean_milli()) / 1000,
               static_cast<double>(row.null_deviation_milli()) / 1000),
           absl::StrFormat(
               context.dutch()
                   ? "%d van %d toevallige netten hadden er zoveel%s"
                   : "%d of %d random networks had as many%s",
               row.null_at_least(), row.null_draws(),
               row.truncated()
                   ? context.Say("; niet alles geteld", "; not all counted")
                   : "")});
    }
    for (const pb::BridgeRow& row : circles.bridges()) {
      listing.Add(
          {absl::StrFormat(context.dutch() ? "Als %s stopt" : "If %s stops",
                           row.display_name().empty()
                               ? absl::StrFormat("%d", row.party())
                               : row.display_name()),
           ToMoney(row.circulation_without()), Missing{},
           absl::StrFormat(context.dutch() ? "%s van de kringen vervalt"
                                           : "%s of the circles is lost",
                           FormatPercent(ToRatio(row.lost()), language))});
    }
  }
  context.Print(listing, circles, "");
  return kExitOk;
}

struct PaymentOptions {
  std::string file;
  std::string asset = "EUR";
  bool dry_run = false;
};

absl::StatusOr<int> RunPayments(const PaymentOptions& options,
                                Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const Asset asset, Asset::FromCode(options.asset));
  OMLOOP_ASSIGN_OR_RETURN(
      const std::vector<FlowRow> rows,
      ReadFlowFile(options.file, asset, /*dated=*/true, context));
  OMLOOP_ASSIGN_OR_RETURN(const auto parties, FindParties(rows, context));
  pb::RecordPaymentsResponse total;
  int64_t booked = 0;
  std::map<std::tuple<int32_t, int32_t, std::string, int64_t>, int32_t> seen;
  for (size_t first = 0; first < rows.size(); first += kPaymentsPerCall) {
    pb::RecordPaymentsRequest request;
    request.set_parent(client::kBookName);
    request.set_validate_only(options.dry_run);
    const size_t limit = std::min(rows.size(), first + kPaymentsPerCall);
    for (size_t i = first; i < limit; ++i) {
      pb::PaymentRow* row = request.add_payments();
      row->set_payer(parties.at(rows[i].from));
      row->set_payee(parties.at(rows[i].to));
      row->set_date(rows[i].date);
      row->mutable_amount()->set_minor_units(rows[i].amount_minor);
      row->mutable_amount()->set_asset(std::string(asset.code()));
      request.add_repeats_before(seen[{row->payer(), row->payee(), row->date(),
                                       rows[i].amount_minor}]++);
    }
    OMLOOP_ASSIGN_OR_RETURN(
        const pb::RecordPaymentsResponse response,
        context.Call(&Flows::RecordPayments, request,
                     {.deadline = kDeadline, .patience = absl::Seconds(30)}));
    total.set_booked_count(total.booked_count() + response.booked_count());
    total.set_existing_count(total.existing_count() +
                             response.existing_count());
    booked += response.booked_amount().minor_units();
  }
  Listing listing(
      {{"rows", std::string(context.Say("Rijen", "Rows"))},
       {"booked", std::string(context.Say("Geboekt", "Booked"))},
       {"existing", std::string(context.Say("Stond er al", "Already there"))},
       {"amount", std::string(context.Say("Bedrag", "Amount"))}});
  listing.Add({static_cast<int64_t>(rows.size()), int64_t{total.booked_count()},
               int64_t{total.existing_count()}, Money(booked, asset)});
  context.Print(listing, "");
  return kExitOk;
}

}  // namespace

void AddTrail(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "trail",
       .summary = "follow this euro: where the money of anchors went",
       .details =
           "Follows payments from an anchor to local firms and on, by three "
           "ways to say which money a payment was made with. Where the three "
           "differ, the data do not determine the answer, and both ends are "
           "shown. An anchor's payments are used where the book has them, else "
           "its spend lines.",
       .examples = "omloop trail --month=2026-10\n"
                   "omloop trail --anchor=1 --from=2026-01 --paths=20\n"
                   "omloop trail --entry=1234 --output=json"});
  const auto options = std::make_shared<TrailOptions>();
  AddWindow(command, options->window);
  AddNumber(command, "--anchor", options->anchor, "only money of this anchor");
  AddNumber(command, "--supplier", options->supplier,
            "only money that came to this supplier first");
  AddNumber(command, "--entry", options->entry,
            "only the payment or spend line with this sequence");
  AddNumber(command, "--paths", options->paths, "ways to show; else 10");
  AddNumber(command, "--depth", options->depth, "payments on; else 4");
  AddNumber(command, "--cutoff-hours", options->cutoff_hours,
            "stop following money that lay still so long");
  SetAction(command, invocation, [options](Context& context) {
    return RunTrail(*options, context);
  });
}

void AddCircles(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app, {.name = "circles",
            .summary = "how much of the money goes round, and by whom",
            .details =
                "The largest part of all payments between parties that can go "
                "round in closed circles, and beside it short circles against "
                "those of random networks, and whose stop costs most.",
            .examples = "omloop circles --month=2026-10\n"
                        "omloop circles --from=2026-01 --bridges=5 "
                        "--output=json"});
  const auto options = std::make_shared<CirclesOptions>();
  AddWindow(command, options->window);
  AddNumber(command, "--bridges", options->bridges, "parties to show; else 10");
  AddNumber(command, "--draws", options->draws,
            "random networks to compare with; else 100");
  AddNumber(command, "--seed", options->seed, "of the random networks; else 1");
  SetAction(command, invocation, [options](Context& context) {
    return RunCircles(*options, context);
  });
}

void AddPayments(CLI::App& app, Invocation& invocation) {
  CLI::App* payments = AddCommand(
      app, {.name = "payments",
            .summary = "payments between parties of the book",
            .details = "They let trails go on after the first firm. They are "
                       "no spend and change no share.",
            .examples = "omloop payments import payments.csv"});
  payments->require_subcommand(1);
  CLI::App* command = AddCommand(
      *payments,
      {.name = "import",
       .summary = "book payments that suppliers share",
       .details =
           "Reads rows of who paid whom how much on which day; parties by "
           "number or exact name. The same row again changes nothing; n "
           "identical rows of one file stay n.",
       .examples = "omloop payments import payments.csv\n"
                   "omloop payments import payments.csv --dry-run"});
  const auto options = std::make_shared<PaymentOptions>();
  command->add_option("FILE", options->file, "CSV: payer,payee,date,amount")
      ->required();
  command->add_option("--asset", options->asset, "what amounts are in; EUR")
      ->type_name("CODE");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunPayments(*options, context);
  });
}

}  // namespace omloop::cli
