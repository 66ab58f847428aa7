#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/contracts_fields.h"
#include "clients/cli/money_text.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "ledger/reference/contract_rules.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
using Service = ppb::ProcurementService::StubInterface;

std::string AssetOf(const ppb::Contract& contract) {
  return contract.value().asset().empty() ? "EUR" : contract.value().asset();
}

template <typename Message>
void PrintRemarks(const Context& context, const Message& message) {
  std::ostream& out = context.terminal().out;
  for (const ppb::ContractRemark& remark : message.remarks()) {
    out << "  ! "
        << context.style().Clean(
               context.Say(remark.words_nl(), remark.words_en()))
        << " [" << remark.code() << "]\n";
  }
}

template <typename Message>
void PrintChanges(const Context& context, const Message& message) {
  std::ostream& out = context.terminal().out;
  const auto shown = [&](const std::string& text) {
    return text.empty() ? std::string(context.Say("(leeg)", "(none)"))
                        : context.style().Clean(text);
  };
  for (const ppb::ContractChange& change : message.changes()) {
    out << absl::StrFormat("  %s: %s -> %s\n", change.field(),
                           shown(change.before()), shown(change.after()));
  }
}

void PrintDryRun(const Context& context) {
  context.terminal().out << context.Say("Er is niets geschreven (--dry-run).",
                                        "Nothing was written (--dry-run).")
                         << "\n";
}

struct RegisterOptions {
  std::string number;
  std::string anchor;
  std::string supplier;
  std::string supplier_number;
  std::string kvk;
  std::string postcode;
  std::string asset = "EUR";
  std::string reason;
  bool without_consideration = false;
  bool dry_run = false;
  ContractFieldOptions fields;
};

// The covenant asks how buying locally was considered, each time.
absl::Status AskConsideration(const RegisterOptions& options,
                              const ppb::Contract& contract) {
  const bool call_off = !contract.framework_number().empty();
  if (!contract.local_consideration().empty() || call_off ||
      options.without_consideration) {
    return absl::OkStatus();
  }
  return InvalidArgument(
      "CONSIDERATION_MISSING",
      "a new contract records how buying locally was considered: say so with "
      "--local-consideration=TEXT (or @FILE), or register it without with "
      "--without-consideration; lawful ways are lots, invitations below the "
      "threshold, reserved procedures, social return and market "
      "consultation");
}

absl::StatusOr<int> RunRegister(const RegisterOptions& options,
                                Context& context) {
  std::vector<std::string> fields;
  OMLOOP_ASSIGN_OR_RETURN(ppb::Contract contract,
                          options.fields.Read(options.asset, fields));
  OMLOOP_RETURN_IF_ERROR(AskConsideration(options, contract));
  contract.set_contract_number(options.number);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  contract.set_anchor(anchor);
  ppb::RegisterContractsRequest request;
  request.set_parent(client::kBookName);
  request.set_validate_only(options.dry_run);
  request.set_on_other_terms(ppb::ON_OTHER_TERMS_REFUSE);
  request.set_reason(options.reason);
  ppb::ContractRow* row = request.add_rows();
  *row->mutable_contract() = std::move(contract);
  row->set_supplier_name(options.supplier);
  row->set_supplier_number(options.supplier_number);
  row->set_supplier_kvk_number(options.kvk);
  row->set_supplier_postcode(options.postcode);
  OMLOOP_ASSIGN_OR_RETURN(const ppb::RegisterContractsResponse response,
                          context.Call(&Service::RegisterContracts, request));
  const ppb::ContractRowResult& result = response.results(0);
  if (!result.code().empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, result.code(),
                     result.message());
  }
  if (context.output() != OutputFormat::kTable) {
    context.terminal().out << MessageAsJson(result) << "\n";
    return kExitOk;
  }
  std::ostream& out = context.terminal().out;
  if (result.existing()) {
    out << absl::StrFormat("%s\n",
                           context.Say("Dit contract staat er al zo.",
                                       "This contract is registered already."));
  } else if (!options.dry_run) {
    out << absl::StrFormat("%s %s: %d\n", context.Say("Contract", "Contract"),
                           context.style().Clean(options.number),
                           result.sequence());
  }
  PrintRemarks(context, result);
  if (options.dry_run) PrintDryRun(context);
  return kExitOk;
}

struct AmendOptions {
  ContractName name;
  ContractFieldOptions fields;
  std::vector<std::string> clear;
  std::string effective;
  std::string reason;
  bool dry_run = false;
};

absl::StatusOr<int> SendAmendment(ppb::AmendContractRequest& request,
                                  Context& context) {
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(const ppb::AmendContractResponse response,
                          context.Call(&Service::AmendContract, request));
  if (context.output() != OutputFormat::kTable) {
    context.terminal().out << MessageAsJson(response) << "\n";
    return kExitOk;
  }
  if (response.changes().empty()) {
    context.terminal().out << context.Say("Er is niets veranderd.",
                                          "Nothing changed.")
                           << "\n";
  }
  PrintChanges(context, response);
  PrintRemarks(context, response);
  if (request.validate_only()) PrintDryRun(context);
  return kExitOk;
}

absl::StatusOr<int> RunAmend(const AmendOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const ppb::GetContractResponse found,
                          FindContract(context, options.name));
  ppb::AmendContractRequest request;
  std::vector<std::string> fields;
  OMLOOP_ASSIGN_OR_RETURN(
      *request.mutable_contract(),
      options.fields.Read(AssetOf(found.contract()), fields));
  fields.insert(fields.end(), options.clear.begin(), options.clear.end());
  for (const std::string& field : fields) request.add_update_fields(field);
  request.set_sequence(found.contract().sequence());
  request.set_effective_date(options.effective);
  request.set_reason(options.reason);
  request.set_validate_only(options.dry_run);
  return SendAmendment(request, context);
}

struct ExtendOptions {
  ContractName name;
  std::string until;
  int32_t option = 0;
  std::string value;
  std::string effective;
  std::string reason;
  bool dry_run = false;
};

// The last day of a term that begins after `end` and lasts some months.
Day AddMonths(Day end, int months) {
  const Day next = end + 1;
  const Month month = Month(next) + months;
  const Day last_of_month = LastDay(month);
  const Day day(month.year(), month.month(), next.day());
  return (day > last_of_month ? last_of_month + 1 : day) - 1;
}

absl::Status TakeOption(const ExtendOptions& options,
                        const ppb::Contract& contract,
                        ppb::AmendContractRequest& request) {
  if (options.option < 1 || options.option > contract.options_size()) {
    return InvalidArgument(
        "OPTION_NOT_FOUND",
        absl::StrFormat("contract %s has %d options; --option names one of "
                        "them by its place, from 1",
                        contract.contract_number(), contract.options_size()));
  }
  if (contract.end_date().empty()) {
    return FailedPrecondition("CONTRACT_OPEN_ENDED",
                              "the contract has no last day to be moved");
  }
  *request.mutable_contract()->mutable_options() = contract.options();
  lpb::ContractOption& option =
      *request.mutable_contract()->mutable_options(options.option - 1);
  if (option.is_taken()) {
    return FailedPrecondition(
        "OPTION_TAKEN",
        absl::StrFormat("option %d is taken already", options.option));
  }
  option.set_is_taken(true);
  OMLOOP_ASSIGN_OR_RETURN(const Day end, ParseDay(contract.end_date()));
  request.mutable_contract()->set_end_date(
      FormatDay(AddMonths(end, option.months())));
  *request.mutable_contract()->mutable_value() = contract.value();
  request.mutable_contract()->mutable_value()->set_minor_units(
      contract.value().minor_units() + option.value().minor_units());
  for (const char* field : {"options", "end_date", "value"}) {
    request.add_update_fields(field);
  }
  return absl::OkStatus();
}

absl::StatusOr<int> RunExtend(const ExtendOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const ppb::GetContractResponse found,
                          FindContract(context, options.name));
  const ppb::Contract& contract = found.contract();
  ppb::AmendContractRequest request;
  if (options.option != 0) {
    OMLOOP_RETURN_IF_ERROR(TakeOption(options, contract, request));
  } else if (options.until.empty()) {
    return InvalidArgument("BAD_OPTION",
                           "say until when with --until, or which option is "
                           "taken with --option");
  } else {
    if (options.until <= contract.end_date()) {
      return InvalidArgument(
          "NOT_LONGER",
          absl::StrFormat("the contract runs until %s already; to shorten it, "
                          "end or amend it",
                          contract.end_date()));
    }
    request.mutable_contract()->set_end_date(options.until);
    request.add_update_fields("end_date");
  }
  if (!options.value.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(const int64_t minor,
                            ReadAmountOption(options.value, AssetOf(contract)));
    request.mutable_contract()->mutable_value()->set_asset(AssetOf(contract));
    request.mutable_contract()->mutable_value()->set_minor_units(minor);
    request.add_update_fields("value");
  }
  request.set_sequence(contract.sequence());
  request.set_effective_date(options.effective);
  request.set_reason(options.reason);
  request.set_validate_only(options.dry_run);
  return SendAmendment(request, context);
}

struct EndOptions {
  ContractName name;
  std::string on;
  std::string why = "terminated";
  std::string reason;
  bool dry_run = false;
};

absl::StatusOr<int> RunEnd(const EndOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const ppb::GetContractResponse found,
                          FindContract(context, options.name));
  ppb::EndContractRequest request;
  request.set_parent(client::kBookName);
  request.set_sequence(found.contract().sequence());
  request.set_last_date(options.on);
  request.set_reason_code(options.why);
  request.set_reason(options.reason);
  request.set_validate_only(options.dry_run);
  OMLOOP_ASSIGN_OR_RETURN(const ppb::EndContractResponse response,
                          context.Call(&Service::EndContract, request));
  if (context.output() != OutputFormat::kTable) {
    context.terminal().out << MessageAsJson(response) << "\n";
    return kExitOk;
  }
  std::ostream& out = context.terminal().out;
  if (response.sequence() == 0 && !options.dry_run) {
    out << context.Say("Dit contract was al zo beëindigd.",
                       "This contract was ended so already.")
        << "\n";
    return kExitOk;
  }
  out << absl::StrFormat(
      "%s: %s\n",
      context.Say("Toegezegd en niet gefactureerd, komt vrij",
                  "Promised and not invoiced, released"),
      FormatMoney(ToMoney(response.released()), context.language()));
  if (options.dry_run) PrintDryRun(context);
  return kExitOk;
}

struct SocialOptions {
  ContractName name;
  std::string percent;
  std::string base;
  std::string fulfilled;
  std::string instrument;
  std::string due;
  std::string evidence;
  bool dry_run = false;
};

absl::StatusOr<int> RunSocial(const SocialOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const ppb::GetContractResponse found,
                          FindContract(context, options.name));
  const std::string asset = AssetOf(found.contract());
  ppb::StateSocialReturnRequest request;
  request.set_parent(client::kBookName);
  request.set_sequence(found.contract().sequence());
  request.set_validate_only(options.dry_run);
  // What is not given stays as it was stated before.
  ppb::SocialReturn& social = *request.mutable_social_return();
  social = found.contract().social_return();
  if (!options.percent.empty()) {
    // Hundredths of a percent are the minor units of an amount.
    OMLOOP_ASSIGN_OR_RETURN(const int64_t points,
                            ReadAmountOption(options.percent, "EUR"));
    social.set_basis_points(
        static_cast<int32_t>(points < 0 || points > 1'000'000 ? -1 : points));
  }
  if (!options.base.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(const int64_t minor,
                            ReadAmountOption(options.base, asset));
    social.mutable_base()->set_minor_units(minor);
  }
  if (!options.fulfilled.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(const int64_t minor,
                            ReadAmountOption(options.fulfilled, asset));
    social.mutable_fulfilled()->set_minor_units(minor);
  }
  if (!options.instrument.empty()) social.set_instrument(options.instrument);
  if (!options.due.empty()) social.set_due_date(options.due);
  social.set_evidence(options.evidence);
  OMLOOP_ASSIGN_OR_RETURN(const ppb::StateSocialReturnResponse response,
                          context.Call(&Service::StateSocialReturn, request));
  if (context.output() != OutputFormat::kTable) {
    context.terminal().out << MessageAsJson(response) << "\n";
  } else if (options.dry_run) {
    PrintDryRun(context);
  } else {
    context.terminal().out << context.Say("Social return vastgelegd.",
                                          "Social return recorded.")
                           << "\n";
  }
  return kExitOk;
}

void AddRegister(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "register",
       .summary = "register one contract",
       .details =
           "Asks how buying locally was considered, as the covenant does at "
           "each new contract. Says what to look at by procurement law; that "
           "blocks nothing. With --dry-run it is a checklist.",
       .examples =
           "omloop contracts register C-2026-7 --anchor=3 "
           "--supplier=\"De Wasserette U.A.\" --title=Wasgoed "
           "--cpv=98310000-9 --value=120000 --start=2026-04-01 "
           "--end=2028-03-31 --option=12:60000 "
           "--local-consideration=@afweging.txt\n"
           "omloop contracts register R-1 --anchor=3 --supplier=Buurtzorg "
           "--reserved=social-services --cpv=85312000 --value=90000 "
           "--start=2026-04-01 --end=2029-03-31 --dry-run"});
  const auto options = std::make_shared<RegisterOptions>();
  command->add_option("NUMBER", options->number, "number of the contract")
      ->required();
  command->add_option("--anchor", options->anchor, "whose contract it is")
      ->type_name("NAME")
      ->required();
  command->add_option("--supplier", options->supplier, "with whom, by name")
      ->type_name("NAME");
  command
      ->add_option("--supplier-number", options->supplier_number,
                   "with whom, by the anchor's number of it")
      ->type_name("NUMBER");
  command->add_option("--kvk", options->kvk, "with whom, by KvK number")
      ->type_name("NUMBER");
  command
      ->add_option("--postcode", options->postcode,
                   "of the supplier, when it is new")
      ->type_name("POSTCODE");
  command->add_option("--asset", options->asset, "what the value is in")
      ->type_name("CODE");
  options->fields.AddTo(command);
  command->add_flag("--without-consideration", options->without_consideration,
                    "register it without a local consideration");
  command
      ->add_option("--reason", options->reason,
                   "why it is registered late, when its month is sealed")
      ->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunRegister(*options, context);
  });
}

void AddAmend(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "amend",
       .summary = "change terms of a contract",
       .details = "Only what is given changes; the terms before stay in the "
                  "book, with the day. A contract with another supplier is "
                  "another contract.",
       .examples = "omloop contracts amend C-2026-7 --value=150000 "
                   "--reason=\"meer locaties\"\n"
                   "omloop contracts amend C-2026-7 --clear=end_date"});
  const auto options = std::make_shared<AmendOptions>();
  options->name.AddTo(command);
  options->fields.AddTo(command);
  command
      ->add_option("--clear", options->clear,
                   "a field to empty; may be given more than once")
      ->type_name("FIELD")
      ->allow_extra_args(false);
  command
      ->add_option("--effective", options->effective,
                   "from which day; today when not given")
      ->type_name("YYYY-MM-DD");
  command->add_option("--reason", options->reason, "why, in words")
      ->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunAmend(*options, context);
  });
}

void AddExtend(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "extend",
              .summary = "let a contract run longer",
              .details = "By an option that was agreed, which moves the end "
                         "and raises the value as agreed, or until a day.",
              .examples = "omloop contracts extend C-2026-7 --option=1\n"
                          "omloop contracts extend C-2026-7 "
                          "--until=2029-03-31 --value=180000"});
  const auto options = std::make_shared<ExtendOptions>();
  options->name.AddTo(command);
  AddNumber(command, "--option", options->option,
            "which option is taken, from 1");
  command->add_option("--until", options->until, "the new last day")
      ->type_name("YYYY-MM-DD");
  command
      ->add_option("--value", options->value,
                   "the new value over the whole "
                   "term")
      ->type_name("AMOUNT");
  command
      ->add_option("--effective", options->effective,
                   "from which day; today when not given")
      ->type_name("YYYY-MM-DD");
  command->add_option("--reason", options->reason, "why, in words")
      ->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunExtend(*options, context);
  });
}

void AddEnd(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "end",
       .summary = "end a contract",
       .details = "What was promised and not invoiced is taken back. Lines "
                  "dated later find the contract by its number only.",
       .examples = "omloop contracts end C-2026-7 --on=2026-12-31 "
                   "--why=terminated --reason=\"in overleg\""});
  const auto options = std::make_shared<EndOptions>();
  options->name.AddTo(command);
  command->add_option("--on", options->on, "last day; today when not given")
      ->type_name("YYYY-MM-DD");
  OneOf(command->add_option("--why", options->why, "why it ends"),
        {"completed", "terminated", "not-extended", "transferred", "bankrupt",
         "other"});
  command->add_option("--reason", options->reason, "the same in words")
      ->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation,
            [options](Context& context) { return RunEnd(*options, context); });
}

void AddSocial(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "social-return",
       .summary = "record social return: agreed and done",
       .details = "An obligation of its own beside the contract: its euros "
                  "are never added to spend. What is not given stays as it "
                  "was.",
       .examples = "omloop contracts social-return C-2026-7 --percent=5 "
                   "--instrument=jobs --due=2028-03-31\n"
                   "omloop contracts social-return C-2026-7 "
                   "--fulfilled=2500 --evidence=\"twee leerplekken\""});
  const auto options = std::make_shared<SocialOptions>();
  options->name.AddTo(command);
  command
      ->add_option("--percent", options->percent, "share of the base, 5 or 2.5")
      ->type_name("PERCENT");
  command
      ->add_option("--base", options->base,
                   "what it is a share of; else the contract's value")
      ->type_name("AMOUNT");
  command->add_option("--fulfilled", options->fulfilled, "what was done so far")
      ->type_name("AMOUNT");
  OneOf(command->add_option("--instrument", options->instrument,
                            "by what it is done"),
        {"jobs", "training", "social-enterprise", "pso", "local-activities",
         "other"});
  command->add_option("--due", options->due, "by when")
      ->type_name("YYYY-MM-DD");
  command
      ->add_option("--evidence", options->evidence, "what shows it, in words")
      ->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunSocial(*options, context);
  });
}

}  // namespace

void AddContractChanges(CLI::App& group, Invocation& invocation) {
  AddRegister(group, invocation);
  AddAmend(group, invocation);
  AddExtend(group, invocation);
  AddEnd(group, invocation);
  AddSocial(group, invocation);
}

}  // namespace omloop::cli
