#include "clients/cli/lab_circles.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/flow_file.h"
#include "clients/cli/lab_file.h"
#include "ledger/base/errors.h"
#include "ledger/circulation/clearing.h"
#include "ledger/circulation/network.h"

namespace omloop::cli {
namespace {

struct CirclesOptions {
  std::string file;
  std::string asset = "EUR";
  std::string show = "measures";
  int32_t draws = 100;
  int64_t seed = 1;
  int32_t limit = 10;
};

constexpr int64_t kSteps = 200'000'000;
constexpr int64_t kNullSteps = 20'000'000;
constexpr int32_t kDrawsMax = 1000;

struct Read {
  std::vector<std::string> names;
  circulation::Network network;
  std::vector<int64_t> flows;
};

absl::StatusOr<Read> ReadNetwork(const CirclesOptions& options, Asset asset,
                                 Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<FlowRow> rows,
      ReadFlowFile(options.file, asset, /*dated=*/false, context));
  Read read;
  std::map<std::string, uint32_t> index;
  std::vector<circulation::Link> links;
  auto node = [&](const std::string& name) {
    const auto [it, added] =
        index.try_emplace(name, static_cast<uint32_t>(read.names.size()));
    if (added) read.names.push_back(name);
    return it->second;
  };
  for (const FlowRow& row : rows) {
    const uint32_t from = node(row.from);
    links.push_back({from, node(row.to), row.amount_minor});
  }
  OMLOOP_ASSIGN_OR_RETURN(
      read.network,
      circulation::MakeNetwork(static_cast<uint32_t>(read.names.size()),
                               std::move(links)));
  if (read.network.total == 0) {
    return FailedPrecondition(
        "NO_PAYMENTS",
        absl::StrFormat("%s: nobody pays or owes anybody else", options.file));
  }
  read.flows =
      circulation::MaxCirculation(read.network.node_count, read.network.links);
  return read;
}

std::string Decimal(const Ratio& ratio) {
  return ratio.defined() ? PlainDecimal(ratio, 6) : "";
}

std::string Milli(int64_t milli) { return PlainDecimal({milli, 1000}, 3); }

void PrintMeasures(const Read& read, const CirclesOptions& options, Asset asset,
                   Context& context) {
  const circulation::Network& network = read.network;
  Listing listing({{"measure", "measure"}, {"value", "value"}});
  auto add = [&](const char* name, Value value) {
    listing.Add({std::string(name), std::move(value)});
  };
  int64_t round = 0;
  for (int64_t flow : read.flows) round += flow;
  const circulation::LargestGroup group = FindLargestGroup(network);
  const circulation::Concentration concentration =
      ConcentrationOfReceipts(network);
  add("parties", int64_t{network.node_count});
  add("links", static_cast<int64_t>(network.links.size()));
  add("flow", Money(network.total, asset));
  add("to_oneself", Money(network.to_oneself, asset));
  add("circulation", Money(round, asset));
  add("circulation_share", Decimal(CirculationShare(network, read.flows)));
  add("reciprocity", Decimal(Reciprocity(network)));
  add("largest_group_parties", int64_t{group.nodes});
  add("largest_group_share", Decimal(group.share));
  add("concentration", Decimal(concentration.squares));
  add("top_five_share", Decimal(concentration.top_five));
  const circulation::CycleCounts cycles = CountCycles(network, kSteps);
  const circulation::NullCounts null =
      CompareWithRandom(network, cycles, options.draws,
                        static_cast<uint64_t>(options.seed), kNullSteps);
  for (int length = 2; length <= circulation::kCycleLengthMax; ++length) {
    const std::string name = absl::StrFormat("circles_%d", length);
    const circulation::CycleCount& count = cycles.by_length[length];
    listing.Add({name, count.count});
    listing.Add({name + "_flow", Money(count.flow, asset)});
    if (null.draws == 0) continue;
    listing.Add({name + "_random_mean", Milli(null.mean_milli[length])});
    listing.Add(
        {name + "_random_deviation", Milli(null.deviation_milli[length])});
    listing.Add(
        {name + "_random_at_least",
         absl::StrFormat("%d of %d", null.at_least[length], null.draws)});
  }
  context.Print(listing, "");
  if (cycles.truncated || null.truncated) {
    context.Note(
        "There are more circles than were counted: their numbers are too low.");
  }
}

void PrintFlows(const Read& read, Asset asset, Context& context) {
  Listing listing({{"from", "from", true},
                   {"to", "to", true},
                   {"amount", "amount"},
                   {"round", "goes round"},
                   {"left", "left"}});
  for (size_t i = 0; i < read.network.links.size(); ++i) {
    const circulation::Link& link = read.network.links[i];
    listing.Add({read.names[link.from], read.names[link.to],
                 Money(link.amount, asset), Money(read.flows[i], asset),
                 Money(link.amount - read.flows[i], asset)});
  }
  context.Print(listing, "");
}

void PrintBridges(const Read& read, const CirclesOptions& options, Asset asset,
                  Context& context) {
  Listing listing({{"party", "party", true},
                   {"circulation_without", "circulation without"},
                   {"lost", "lost"}});
  const auto limit = static_cast<size_t>(options.limit);
  for (const circulation::Bridge& bridge :
       FindBridges(read.network, read.flows, limit * 3, limit)) {
    listing.Add({read.names[bridge.node], Money(bridge.without, asset),
                 Decimal(bridge.lost)});
  }
  context.Print(listing, "Nothing goes round.");
}

void PrintClearing(const Read& read, Asset asset, Context& context) {
  const circulation::ClearingPlan plan =
      circulation::PlanClearing(read.network);
  Listing listing({{"group", "group"},
                   {"party", "party", true},
                   {"owes", "owes"},
                   {"owed", "is owed"},
                   {"cleared", "cleared"},
                   {"net", "net"}});
  int64_t number = 0;
  for (const circulation::ClearingGroup& group : plan.groups) {
    ++number;
    for (const circulation::ClearedNode& node : group.nodes) {
      listing.Add({number, read.names[node.node], Money(node.owes, asset),
                   Money(node.owed, asset), Money(node.cleared, asset),
                   Money(node.owed - node.owes, asset)});
    }
  }
  context.Print(listing, "Nothing goes round, so nothing can be set off.");
}

absl::StatusOr<int> Run(const CirclesOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const Asset asset, Asset::FromCode(options.asset));
  if (options.draws > kDrawsMax) {
    return InvalidArgument("BAD_OPTION",
                           absl::StrFormat("--draws is %d; give 0 to %d",
                                           options.draws, kDrawsMax));
  }
  OMLOOP_ASSIGN_OR_RETURN(const Read read,
                          ReadNetwork(options, asset, context));
  if (options.show == "flows") {
    PrintFlows(read, asset, context);
  } else if (options.show == "bridges") {
    PrintBridges(read, options, asset, context);
  } else if (options.show == "clearing") {
    PrintClearing(read, asset, context);
  } else {
    PrintMeasures(read, options, asset, context);
  }
  return kExitOk;
}

}  // namespace

void AddLabCircles(CLI::App& lab, Invocation& invocation) {
  CLI::App* command = AddCommand(
      lab,
      {.name = "circles",
       .summary = "what goes round in a file of payments or debts",
       .details =
           "Reads rows of who pays (or owes) whom how much, and gives the "
           "largest part of it that can go round in closed circles, "
           "reciprocity, the largest group in which money can come back, "
           "short circles beside those of random networks, and concentration. "
           "--show=flows says which payments go round, bridges whose stop "
           "costs most, clearing what debts can be set off without money.",
       .examples = "omloop lab circles payments.csv\n"
                   "omloop lab circles payments.csv --show=bridges --limit=5\n"
                   "omloop lab circles debts.csv --show=clearing "
                   "--output=csv"});
  const auto options = std::make_shared<CirclesOptions>();
  command->add_option("EDGES", options->file, "CSV: from,to,amount")
      ->required();
  command->add_option("--asset", options->asset, "what amounts are in; EUR")
      ->type_name("CODE");
  OneOf(command->add_option("--show", options->show, "which table"),
        {"measures", "flows", "bridges", "clearing"});
  AddNumber(command, "--draws", options->draws,
            "random networks to compare with; else 100");
  AddNumber(command, "--seed", options->seed, "of the random networks; else 1");
  AddNumber(command, "--limit", options->limit, "bridges to show; else 10");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
