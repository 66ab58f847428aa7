#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/answers.h"
#include "clients/cli/contracts_fields.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"

namespace omloop::cli {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;

constexpr size_t kLabelWidth = 26;
constexpr size_t kTextWidth = 72;

using Names = absl::flat_hash_map<int32_t, std::string>;

// Prints the card of a contract, line by line.
class Card {
 public:
  Card(const Context& context, const ppb::GetContractResponse& answer,
       const Names& names)
      : context_(context),
        out_(context.terminal().out),
        answer_(answer),
        contract_(answer.contract()),
        names_(names) {}

  void Print() {
    out_ << context_.style().Bold(context_.style().Clean(
                contract_.title().empty() ? contract_.contract_number()
                                          : contract_.title()))
         << "\n";
    PrintTerms();
    PrintMoney();
    PrintSocialReturn();
    PrintConsideration();
    PrintHistory();
    PrintRemarks();
  }

 private:
  std::string Say(std::string_view nl, std::string_view en) const {
    return std::string(context_.Say(nl, en));
  }
  std::string Text(const type::v1::Money& money) const {
    return FormatMoney(ToMoney(money), context_.language());
  }
  void Line(const std::string& label, const std::string& text) {
    if (text.empty()) return;
    out_ << "  " << PadRight(label, kLabelWidth) << context_.style().Clean(text)
         << "\n";
  }

  void PrintTerms() {
    Line(Say("Nummer", "Number"), contract_.contract_number());
    Line(Say("Anker", "Anchor"), NameOr(names_, contract_.anchor()));
    Line(Say("Leverancier", "Supplier"), NameOr(names_, contract_.supplier()));
    Line(Say("Categorie", "Category"), contract_.category());
    Line("CPV", contract_.cpv());
    Line(Say("Soort", "Form"),
         EnumWord(*lpb::ContractForm_descriptor(), contract_.form()));
    Line(Say("Onder raamcontract", "Under framework"),
         contract_.framework_number());
    Line(Say("Procedure", "Procedure"), contract_.procedure());
    Line(
        Say("Voorbehouden", "Reserved"),
        EnumWord(*lpb::ReservedBasis_descriptor(), contract_.reserved_basis()));
    Line(Say("Geldsoort", "Funding"),
         EnumWord(*lpb::FundingClass_descriptor(), contract_.funding_class()));
    Line(Say("Getekend", "Signed"), contract_.signed_date());
    Line(Say("Looptijd", "Term"),
         absl::StrFormat("%s - %s (%s)", contract_.start_date(),
                         contract_.end_date().empty()
                             ? Say("onbepaald", "open-ended")
                             : contract_.end_date(),
                         StateWord()));
    if (!contract_.ended_date().empty()) {
      Line(Say("Beëindigd", "Ended"),
           absl::StrFormat("%s (%s)", contract_.ended_date(),
                           contract_.end_reason()));
    }
    int place = 0;
    for (const lpb::ContractOption& option : contract_.options()) {
      std::string text =
          absl::StrFormat("%d %s", option.months(), Say("maanden", "months"));
      if (option.value().minor_units() != 0) {
        text += ", " + Text(option.value());
      }
      if (option.is_taken()) text += Say(", gelicht", ", taken");
      Line(absl::StrFormat("%s %d", Say("Optie", "Option"), ++place), text);
    }
    for (const lpb::ContractSubcontractor& row : contract_.subcontractors()) {
      std::string text = NameOr(names_, row.party());
      if (row.value().minor_units() != 0) text += ", " + Text(row.value());
      Line(Say("Onderaannemer", "Subcontractor"), text);
    }
    Line(Say("Ordernummers", "Order numbers"),
         absl::StrJoin(contract_.order_numbers(), ", "));
    Line(Say("Aankondiging", "Notice"), contract_.tender_reference());
  }

  std::string StateWord() const {
    switch (contract_.state()) {
      case ppb::CONTRACT_STATE_COMING:
        return Say("begint nog", "to begin");
      case ppb::CONTRACT_STATE_ENDED:
        return Say("afgelopen", "ended");
      default:
        return Say("loopt", "running");
    }
  }

  void PrintMoney() {
    Line(Say("Waarde", "Value"), Text(contract_.value()));
    if (!contract_.has_money()) return;
    const ppb::ContractMoney& money = contract_.money();
    if (money.call_off_count() > 0) {
      Line(Say("Afgeroepen", "Called off"),
           absl::StrFormat("%s (%d)", Text(money.called_off()),
                           money.call_off_count()));
    }
    Line(Say("Toegezegd", "Committed"), Text(money.committed()));
    Line(
        Say("Gefactureerd", "Invoiced"),
        absl::StrFormat("%s (%s %s)", Text(money.invoiced()),
                        FormatCount(money.invoice_count(), context_.language()),
                        Say("regels, excl. btw", "lines, without VAT")));
    if (money.invoiced_paid().minor_units() != 0) {
      Line(Say("  op betaaldatum", "  dated by payment"),
           Text(money.invoiced_paid()));
    }
    if (money.invoiced_assumed().minor_units() != 0) {
      Line(Say("  contract aangenomen", "  contract assumed"),
           Text(money.invoiced_assumed()));
    }
    if (money.invoiced_outside_term().minor_units() != 0) {
      Line(Say("  buiten de looptijd", "  outside the term"),
           Text(money.invoiced_outside_term()));
    }
    Line(Say("Betaald (bank)", "Paid (bank)"),
         money.payment_count() == 0
             ? Say("geen bankgegevens", "no bank data")
             : absl::StrFormat(
                   "%s (%s, %s)", Text(money.paid()),
                   FormatCount(money.payment_count(), context_.language()),
                   Say("incl. btw", "with VAT")));
  }

  void PrintSocialReturn() {
    if (!contract_.has_social_return()) return;
    const ppb::SocialReturn& social = contract_.social_return();
    // Obliged: basis points of the base, rounded down to a cent.
    const absl::int128 obliged = absl::int128(social.base().minor_units()) *
                                 social.basis_points() / 10'000;
    type::v1::Money due = social.base();
    due.set_minor_units(static_cast<int64_t>(obliged));
    Line(Say("Social return", "Social return"),
         absl::StrFormat("%s %s %s (%s)%s", Text(social.fulfilled()),
                         Say("van", "of"), Text(due), social.instrument(),
                         social.due_date().empty()
                             ? ""
                             : absl::StrFormat(", %s %s", Say("voor", "by"),
                                               social.due_date())));
  }

  void PrintConsideration() {
    if (contract_.local_consideration().empty()) {
      Line(Say("Lokale afweging", "Local consideration"),
           contract_.local_consideration_recorded()
               ? Say("vastgelegd", "recorded")
               : Say("ontbreekt", "missing"));
      return;
    }
    out_ << "  " << Say("Lokale afweging", "Local consideration") << "\n";
    for (const std::string& line :
         Wrap(context_.style().Clean(contract_.local_consideration()),
              kTextWidth)) {
      out_ << "    " << line << "\n";
    }
  }

  void PrintHistory() {
    if (answer_.history_size() < 2) return;
    out_ << "  " << Say("Geschiedenis", "History") << "\n";
    for (const ppb::ContractEvent& event : answer_.history()) {
      std::vector<std::string> changes;
      for (const ppb::ContractChange& change : event.changes()) {
        changes.push_back(absl::StrFormat("%s: %s -> %s", change.field(),
                                          change.before(), change.after()));
      }
      out_ << absl::StrFormat(
          "    %s  %-18s %s\n", event.date(),
          EnumWord(*lpb::EntryKind_descriptor(), event.kind()),
          context_.style().Clean(absl::StrJoin(changes, "; ")));
    }
  }

  void PrintRemarks() {
    for (const ppb::ContractRemark& remark : answer_.remarks()) {
      out_ << "  ! "
           << context_.style().Clean(
                  context_.Say(remark.words_nl(), remark.words_en()))
           << " [" << remark.code() << "]\n";
    }
  }

  const Context& context_;
  std::ostream& out_;
  const ppb::GetContractResponse& answer_;
  const ppb::Contract& contract_;
  const Names& names_;
};

absl::StatusOr<int> RunShow(const ContractName& name, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const ppb::GetContractResponse answer,
                          FindContract(context, name));
  if (context.output() != OutputFormat::kTable) {
    context.terminal().out << MessageAsJson(answer) << "\n";
    return kExitOk;
  }
  std::vector<int32_t> parties = {answer.contract().anchor(),
                                  answer.contract().supplier()};
  for (const auto& row : answer.contract().subcontractors()) {
    parties.push_back(row.party());
  }
  OMLOOP_ASSIGN_OR_RETURN(const Names names, PartyNames(context, parties));
  Card(context, answer, names).Print();
  return kExitOk;
}

}  // namespace

void AddContractShow(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "show",
       .summary = "the card of one contract",
       .details = "Terms, what was committed, invoiced and paid, social "
                  "return, the local consideration, what changed and what to "
                  "look at.",
       .examples = "omloop contracts show C-2026-7\n"
                   "omloop contracts show C-2026-7 --anchor=3 --output=json"});
  const auto name = std::make_shared<ContractName>();
  name->AddTo(command);
  SetAction(command, invocation,
            [name](Context& context) { return RunShow(*name, context); });
}

}  // namespace omloop::cli
