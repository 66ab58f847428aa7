#include "clients/cli/multiplier_query.h"

#include <utility>

#include "clients/cli/answers.h"
#include "ledger/ingest/amounts.h"

namespace omloop::cli {
namespace {

namespace pb = omloop::insight::v1;

constexpr std::pair<const char*, pb::MultiplierBreakdown> kBreakdowns[] = {
    {"anchor", pb::MULTIPLIER_BREAKDOWN_ANCHOR},
    {"category", pb::MULTIPLIER_BREAKDOWN_CATEGORY},
    {"class", pb::MULTIPLIER_BREAKDOWN_SUPPLIER_CLASS},
    {"funding", pb::MULTIPLIER_BREAKDOWN_FUNDING_CLASS},
    {"wijk", pb::MULTIPLIER_BREAKDOWN_WIJK},
    {"micro-alliance", pb::MULTIPLIER_BREAKDOWN_MICRO_ALLIANCE},
    {"month", pb::MULTIPLIER_BREAKDOWN_MONTH},
};

}  // namespace

void AddQueryOptions(CLI::App* command, QueryOptions& options) {
  command
      ->add_option("--month", options.month, "else the newest month with spend")
      ->type_name("YYYY-MM");
  command->add_flag("--year", options.year,
                    "the twelve months up to it, summed before dividing");
  command
      ->add_option("--anchor", options.anchor,
                   "only spend of this anchor, by name or number")
      ->type_name("NAME");
  command
      ->add_option("--category", options.category,
                   "only spend in this category, by its code")
      ->type_name("CODE");
  OneOf(command->add_option("--class", options.supplier_class,
                            "only spend at these suppliers"),
        {"cooperative", "small-local", "other-local", "not-local", "unknown"});
  OneOf(command->add_option("--funding", options.funding,
                            "only spend of this money"),
        {"regular", "flywheel", "none"});
  command
      ->add_option("--wijk", options.wijk,
                   "only suppliers that deliver from this wijk")
      ->type_name("CODE");
  command
      ->add_option("--micro-alliance", options.micro_alliance,
                   "only the parties and wijken of this micro-alliance")
      ->type_name("CODE");
  command
      ->add_option("--local", options.local,
                   "outermost ring that counts as local: focus, city, region "
                   "or country; else the book's own. One at a time")
      ->type_name("RING");
  command
      ->add_option("--income", options.income,
                   "the income frame: what came in at the anchor is round 1")
      ->type_name("AMOUNT");
  command
      ->add_option("--asset", options.asset,
                   "spend in this asset; else the book's own")
      ->type_name("CODE");
}

absl::StatusOr<pb::MultiplierQuery> QueryOf(const QueryOptions& options,
                                            Context& context) {
  pb::MultiplierQuery query;
  query.set_month(options.month);
  if (options.year) query.set_window(pb::MULTIPLIER_WINDOW_YEAR);
  query.set_asset(options.asset);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  query.set_anchor(anchor);
  query.set_category(options.category);
  query.set_supplier_class(options.supplier_class);
  query.set_funding_class(options.funding);
  query.set_wijk(options.wijk);
  query.set_micro_alliance(options.micro_alliance);
  for (const std::string& ring : options.local) query.add_local_rings(ring);
  if (!options.income.empty()) {
    ingest::AmountStyle style;
    if (options.income.find(',') != std::string::npos) {
      style.mark = ingest::DecimalMark::kComma;
    }
    OMLOOP_ASSIGN_OR_RETURN(const ingest::ParsedAmount amount,
                            ingest::ParseAmount(options.income, style));
    query.set_frame(pb::MULTIPLIER_FRAME_INCOME);
    query.mutable_income()->set_minor_units(amount.minor_units);
    query.mutable_income()->set_asset(options.asset);
  }
  return query;
}

std::vector<std::string> BreakdownWords() {
  std::vector<std::string> words;
  for (const auto& [word, breakdown] : kBreakdowns) words.push_back(word);
  return words;
}

pb::MultiplierBreakdown BreakdownOf(std::string_view word) {
  for (const auto& [known, breakdown] : kBreakdowns) {
    if (known == word) return breakdown;
  }
  return pb::MULTIPLIER_BREAKDOWN_UNSPECIFIED;
}

}  // namespace omloop::cli
