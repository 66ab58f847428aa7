#include "clients/cli/rules.h"

#include <map>
#include <memory>

#include "absl/strings/str_format.h"
#include "clients/cli/amount_option.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = procurement::v1;
using insight::v1::CategoryRow;
using insight::v1::PreviewRuleRequest;
using insight::v1::PreviewRuleResponse;
using insight::v1::RuleEffect;
using Service = pb::ProcurementService::StubInterface;
using Insight = insight::v1::InsightService::StubInterface;

struct Options {
  int32_t rule = 0;
  std::string anchor;
  std::string category;
  int32_t supplier = 0;
  std::string influenceable;
  std::string to_category;
  std::string from;
  std::string until;
  std::string month;
  std::string reason;
  bool yes = false;
  bool dry_run = false;
};

// "2026-10" -> "2026-10-01".
absl::StatusOr<std::string> FirstDay(const std::string& month) {
  OMLOOP_ASSIGN_OR_RETURN(const Month parsed, ParseMonth(month));
  return FormatDay(Day(parsed));
}

absl::StatusOr<pb::RuleText> ReadRule(const Options& options,
                                      Context& context) {
  pb::RuleText text;
  ledger::v1::SpendRule* rule = text.mutable_rule();
  rule->set_rule(options.rule);
  if (options.influenceable.empty() == options.to_category.empty()) {
    return InvalidArgument("RULE_RESULT_MISSING",
                           "say what the rule decides: either "
                           "--influenceable=yes|no or --to-category=CODE");
  }
  if (!options.influenceable.empty()) {
    rule->set_kind(ledger::v1::SPEND_RULE_KIND_INFLUENCEABLE);
    rule->set_influenceable(options.influenceable == "yes");
  } else {
    rule->set_kind(ledger::v1::SPEND_RULE_KIND_CATEGORY);
    text.set_to_category(options.to_category);
  }
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  rule->set_anchor(anchor);
  rule->set_supplier(options.supplier);
  text.set_category(options.category);
  OMLOOP_ASSIGN_OR_RETURN(*text.mutable_valid_from(), FirstDay(options.from));
  if (!options.until.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(const Month until, ParseMonth(options.until));
    text.set_valid_to(FormatDay(LastDay(until)));
  }
  text.set_reason(options.reason);
  return text;
}

std::string Amount(const Context& context, const type::v1::Money& money) {
  return context.style().Clean(FormatMoney(ToMoney(money), context.language()));
}

// What the month would look like, before beside after.
std::string Describe(const Context& context, std::string_view month,
                     const PreviewRuleResponse& preview) {
  std::string out =
      absl::StrFormat(context.dutch() ? "Raakt %s regels van %s, samen %s.\n\n"
                                      : "Touches %s lines of %s, sum %s.\n\n",
                      FormatCount(preview.line_count(), context.language()),
                      month, Amount(context, preview.amount()));
  Listing listing(
      {{"figure", std::string(context.Say("Cijfer", "Figure"))},
       {"before", std::string(context.Say("Nu", "Now"))},
       {"after", std::string(context.Say("Met de regel", "With the rule"))}});
  const auto share = [&](const RuleEffect& effect) {
    const auto& ratio = effect.local_share_influenceable().value();
    return FormatPercent(Ratio{ratio.numerator(), ratio.denominator()},
                         context.language());
  };
  listing.Add({std::string(context.Say("beïnvloedbaar", "influenceable")),
               ToMoney(preview.before().influenceable()),
               ToMoney(preview.after().influenceable())});
  listing.Add(
      {std::string(context.Say("lokaal aandeel daarvan", "local share of it")),
       share(preview.before()), share(preview.after())});
  // Categories whose sum changes.
  std::map<std::string, std::pair<type::v1::Money, type::v1::Money>> sums;
  type::v1::Money none = preview.before().total();
  none.set_minor_units(0);
  for (const CategoryRow& row : preview.before().categories()) {
    sums[row.category()] = {row.total().amount(), none};
  }
  for (const CategoryRow& row : preview.after().categories()) {
    auto [it, added] = sums.try_emplace(row.category(), none, none);
    it->second.second = row.total().amount();
  }
  for (const auto& [code, pair] : sums) {
    if (pair.first.minor_units() == pair.second.minor_units()) continue;
    listing.Add({code, ToMoney(pair.first), ToMoney(pair.second)});
  }
  return out + listing.AsTable(context.style());
}

absl::StatusOr<PreviewRuleResponse> Preview(Context& context,
                                            const std::string& month,
                                            const pb::RuleText& text) {
  PreviewRuleRequest request;
  request.set_parent(client::kBookName);
  request.set_month(month);
  *request.mutable_rule() = text.rule();
  OMLOOP_ASSIGN_OR_RETURN(const Day from, ParseDay(text.valid_from()));
  request.set_valid_from_day(DayNumber(from));
  return context.Call(&Insight::PreviewRule, request);
}

absl::StatusOr<int> RunAdopt(const Options& options, Context& context) {
  pb::AdoptRuleRequest request;
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(*request.mutable_rule(), ReadRule(options, context));
  request.set_request_id(NewRequestId(context));
  request.set_validate_only(true);
  // Checked first: the answer has the numbers behind the codes.
  OMLOOP_ASSIGN_OR_RETURN(pb::AdoptRuleResponse response,
                          context.Call(&Service::AdoptRule, request));
  const std::string month =
      options.month.empty() ? options.from : options.month;
  OMLOOP_ASSIGN_OR_RETURN(const PreviewRuleResponse preview,
                          Preview(context, month, response.rule()));
  const bool for_people = context.output() == OutputFormat::kTable;
  std::ostream& out = context.terminal().out;
  if (for_people) out << Describe(context, month, preview) << std::flush;
  if (options.dry_run) {
    if (for_people) {
      out << "\n"
          << context.Say("Er is niets vastgesteld (--dry-run).",
                         "Nothing was adopted (--dry-run).")
          << "\n";
    } else {
      out << MessageAsJson(preview) << "\n";
    }
    return kExitOk;
  }
  OMLOOP_ASSIGN_OR_RETURN(
      const bool agreed,
      Confirm(context, options.yes,
              context.Say("De regel vaststellen?", "Adopt the rule?")));
  if (!agreed) return kExitFailed;
  request.set_validate_only(false);
  OMLOOP_ASSIGN_OR_RETURN(response,
                          context.Call(&Service::AdoptRule, request,
                                       {.patience = absl::Seconds(15)}));
  if (for_people) {
    out << absl::StrFormat(
        context.dutch() ? "Regel %d is vastgesteld (boeking %d).\n"
                        : "Rule %d is adopted (entry %d).\n",
        response.rule().rule().rule(), response.rule().sequence());
  } else {
    out << MessageAsJson(response) << "\n";
  }
  return kExitOk;
}

absl::StatusOr<pb::ListRulesResponse> Rules(Context& context) {
  pb::ListRulesRequest request;
  request.set_parent(client::kBookName);
  return context.Call(&Service::ListRules, request);
}

absl::StatusOr<int> RunRevoke(const Options& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const pb::ListRulesResponse rules, Rules(context));
  pb::AdoptRuleRequest request;
  for (const pb::RuleText& text : rules.rules()) {
    if (text.rule().rule() == options.rule) *request.mutable_rule() = text;
  }
  if (!request.has_rule()) {
    return NotFound("RULE_NOT_FOUND",
                    absl::StrFormat("the book has no rule %d; \"omloop rules "
                                    "list\" shows those there are",
                                    options.rule));
  }
  request.set_parent(client::kBookName);
  request.mutable_rule()->mutable_rule()->set_revoked(true);
  request.mutable_rule()->set_reason(options.reason);
  request.set_request_id(NewRequestId(context));
  OMLOOP_ASSIGN_OR_RETURN(const pb::AdoptRuleResponse response,
                          context.Call(&Service::AdoptRule, request));
  if (context.output() == OutputFormat::kTable) {
    context.terminal().out << absl::StrFormat(
        context.dutch() ? "Regel %d geldt niet meer, voor geen enkele maand.\n"
                        : "Rule %d holds no more, for no month.\n",
        options.rule);
  } else {
    context.terminal().out << MessageAsJson(response) << "\n";
  }
  return kExitOk;
}

absl::StatusOr<int> RunList(Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const pb::ListRulesResponse response, Rules(context));
  std::vector<int32_t> parties;
  for (const pb::RuleText& text : response.rules()) {
    if (text.rule().anchor() != 0) parties.push_back(text.rule().anchor());
    if (text.rule().supplier() != 0) parties.push_back(text.rule().supplier());
  }
  OMLOOP_ASSIGN_OR_RETURN(const auto names, PartyNames(context, parties));
  Listing listing(
      {{"rule", std::string(context.Say("Regel", "Rule"))},
       {"decides", std::string(context.Say("Besluit", "Decides"))},
       {"anchor", std::string(context.Say("Anker", "Anchor")), true},
       {"category", std::string(context.Say("Categorie", "Category"))},
       {"supplier", std::string(context.Say("Leverancier", "Supplier")), true},
       {"from", std::string(context.Say("Van", "From"))},
       {"until", std::string(context.Say("Tot en met", "Until"))},
       {"reason", std::string(context.Say("Reden", "Reason")), true}});
  const auto party = [&](int32_t number) -> Value {
    if (number == 0) return Missing{};
    return NameOr(names, number);
  };
  for (const pb::RuleText& text : response.rules()) {
    const ledger::v1::SpendRule& rule = text.rule();
    std::string decides;
    if (rule.revoked()) {
      decides = context.Say("(ingetrokken)", "(revoked)");
    } else if (rule.kind() == ledger::v1::SPEND_RULE_KIND_CATEGORY) {
      decides =
          absl::StrFormat("%s %s", context.Say("is", "is"), text.to_category());
    } else {
      decides = rule.influenceable()
                    ? context.Say("beïnvloedbaar", "influenceable")
                    : context.Say("niet beïnvloedbaar", "not influenceable");
    }
    listing.Add({int64_t{rule.rule()}, decides, party(rule.anchor()),
                 text.category(), party(rule.supplier()), text.valid_from(),
                 text.valid_to(), text.reason()});
  }
  context.Print(listing, response,
                context.Say("Er zijn geen regels.", "There are no rules."));
  return kExitOk;
}

}  // namespace

void AddRules(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app,
      {.name = "rules",
       .summary = "rules about spend: influenceable, category",
       .details =
           "A rule is applied when figures are read; what was delivered stays "
           "as it is. It holds for whole months, from the month it is adopted "
           "for; of several that fit the one adopted last counts. A mark on "
           "the line itself goes before every rule.",
       .examples = "omloop rules list\n"
                   "omloop rules adopt --category=energy --influenceable=no "
                   "--from=2026-01 --dry-run\n"
                   "omloop rules revoke 2 --reason=\"the grid is tendered "
                   "now\""});
  group->require_subcommand(1);

  CLI::App* list =
      AddCommand(*group, {.name = "list",
                          .summary = "rules of the book",
                          .details = "Revoked ones stay in the list.",
                          .examples = "omloop rules list\nomloop rules list "
                                      "--output=json"});
  SetAction(list, invocation,
            [](Context& context) { return RunList(context); });

  CLI::App* adopt = AddCommand(
      *group,
      {.name = "adopt",
       .summary = "see what a rule does to a month, then adopt it",
       .details = "Shows the month with and without the rule first. With "
                  "--rule an earlier rule is replaced.",
       .examples = "omloop rules adopt --supplier=88 --influenceable=no "
                   "--from=2026-01 --reason=\"grid operator\"\n"
                   "omloop rules adopt --anchor=3 --category=unclassified "
                   "--to-category=cleaning --from=2026-10 --until=2026-12 "
                   "--dry-run\n"
                   "omloop rules adopt --rule=2 --category=energy "
                   "--influenceable=yes --from=2026-06 --month=2026-10 --yes"});
  const auto options = std::make_shared<Options>();
  adopt
      ->add_option("--anchor", options->anchor,
                   "spend of this anchor, by name or number")
      ->type_name("NAME");
  adopt->add_option("--category", options->category, "spend in this category")
      ->type_name("CODE");
  AddNumber(adopt, "--supplier", options->supplier, "spend paid to this party");
  OneOf(adopt->add_option("--influenceable", options->influenceable,
                          "whether the anchor can choose whom it pays"),
        {"yes", "no"});
  adopt
      ->add_option("--to-category", options->to_category,
                   "the category it belongs to")
      ->type_name("CODE");
  adopt->add_option("--from", options->from, "the first month it holds")
      ->type_name("YYYY-MM")
      ->required();
  adopt->add_option("--until", options->until, "the last month it holds")
      ->type_name("YYYY-MM");
  adopt
      ->add_option("--month", options->month,
                   "the month to preview; else the first one")
      ->type_name("YYYY-MM");
  AddNumber(adopt, "--rule", options->rule, "replace this rule");
  adopt->add_option("--reason", options->reason, "why; kept in the vault")
      ->type_name("WORDS");
  adopt->add_flag("--yes,-y", options->yes, "adopt without asking");
  adopt->add_flag("--dry-run", options->dry_run, "preview only, adopt nothing");
  SetAction(adopt, invocation, [options](Context& context) {
    return RunAdopt(*options, context);
  });

  CLI::App* revoke =
      AddCommand(*group, {.name = "revoke",
                          .summary = "end a rule for all months",
                          .details = "To end it from a month on, adopt it "
                                     "again with --rule and --until.",
                          .examples = "omloop rules revoke 2\n"
                                      "omloop rules revoke 2 --reason=\"it was "
                                      "a mistake\""});
  const auto of_revoke = std::make_shared<Options>();
  AddNumber(revoke, "RULE", of_revoke->rule, "number of the rule")->required();
  revoke->add_option("--reason", of_revoke->reason, "why; kept in the vault")
      ->type_name("WORDS");
  SetAction(revoke, invocation, [of_revoke](Context& context) {
    return RunRevoke(*of_revoke, context);
  });
}

}  // namespace omloop::cli
