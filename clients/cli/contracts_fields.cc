#include "clients/cli/contracts_fields.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cli/answers.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/amounts.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace lpb = omloop::ledger::v1;
using procurement::v1::Contract;
using Service = procurement::v1::ProcurementService::StubInterface;

absl::StatusOr<int32_t> ReadNumber(std::string_view text,
                                   std::string_view option) {
  int32_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  return InvalidArgument(
      "BAD_OPTION", absl::StrFormat("%s: \"%s\" is no number", option, text));
}

// "12:50.000": what stands before and behind the first colon.
std::pair<std::string, std::string> SplitAtColon(const std::string& text) {
  const size_t at = text.find(':');
  if (at == std::string::npos) return {text, ""};
  return {text.substr(0, at), text.substr(at + 1)};
}

// Words, or with "@FILE" those of a file.
absl::StatusOr<std::string> WordsOf(const std::string& text) {
  if (text.empty() || text[0] != '@') return text;
  std::ifstream in(text.substr(1), std::ios::binary);
  if (!in) {
    return NotFound("FILE_NOT_FOUND",
                    absl::StrFormat("cannot read %s", text.substr(1)));
  }
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

absl::Status ReadLists(const std::vector<std::string>& options,
                       const std::vector<std::string>& subcontractors,
                       const std::vector<std::string>& evidence,
                       const std::string& asset, Contract& contract) {
  for (const std::string& text : options) {
    const auto [months, value] = SplitAtColon(text);
    lpb::ContractOption* option = contract.add_options();
    OMLOOP_ASSIGN_OR_RETURN(int32_t number, ReadNumber(months, "--option"));
    option->set_months(number);
    option->mutable_value()->set_asset(asset);
    if (!value.empty()) {
      OMLOOP_ASSIGN_OR_RETURN(int64_t minor, ReadAmountOption(value, asset));
      option->mutable_value()->set_minor_units(minor);
    }
  }
  for (const std::string& text : subcontractors) {
    const auto [party, value] = SplitAtColon(text);
    lpb::ContractSubcontractor* row = contract.add_subcontractors();
    OMLOOP_ASSIGN_OR_RETURN(int32_t number,
                            ReadNumber(party, "--subcontractor"));
    row->set_party(number);
    row->mutable_value()->set_asset(asset);
    if (!value.empty()) {
      OMLOOP_ASSIGN_OR_RETURN(int64_t minor, ReadAmountOption(value, asset));
      row->mutable_value()->set_minor_units(minor);
    }
  }
  for (const std::string& text : evidence) {
    const auto [point, words] = SplitAtColon(text);
    procurement::v1::ReservedEvidence* row = contract.add_evidence();
    row->set_point(point);
    OMLOOP_ASSIGN_OR_RETURN(*row->mutable_words(), WordsOf(words));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> ReadAmountOption(const std::string& text,
                                         const std::string& asset) {
  OMLOOP_ASSIGN_OR_RETURN(Asset known,
                          Asset::FromCode(asset.empty() ? "EUR" : asset));
  const ingest::AmountGuess guess = ingest::GuessAmount(text);
  ingest::AmountStyle style;
  style.decimals = known.decimals();
  style.three_digits_are_thousands = true;
  if (guess.evidence == ingest::AmountGuess::Evidence::kComma) {
    style.mark = ingest::DecimalMark::kComma;
  }
  const auto amount = ingest::ParseAmount(text, style);
  if (amount.ok()) return amount->minor_units;
  return InvalidArgument(
      "BAD_AMOUNT",
      absl::StrFormat("\"%s\" is no amount; write it as 240000, 240000.00 or "
                      "240.000,00",
                      text));
}

void ContractFieldOptions::AddTo(CLI::App* command) {
  command_ = command;
  const auto text = [&](const char* name, std::string& value,
                        const char* meaning, const char* type) {
    command->add_option(name, value, meaning)->type_name(type);
  };
  text("--title", title_, "what it is about, in words", "TEXT");
  text("--category", category_, "code of a category, or words", "CODE");
  text("--cpv", cpv_, "CPV code, 90911200 or 90911200-8", "CODE");
  text("--value", value_, "over the whole term, without VAT", "AMOUNT");
  text("--start", start_, "first day", "YYYY-MM-DD");
  text("--end", end_, "last day; none for an open-ended contract",
       "YYYY-MM-DD");
  text("--signed", signed_, "day of signature; else the start", "YYYY-MM-DD");
  text("--published", published_,
       "day of the notice, which decides the threshold", "YYYY-MM-DD");
  OneOf(command->add_option("--form", form_,
                            "a framework contract or a call-off under one"),
        EnumWords(*lpb::ContractForm_descriptor()));
  text("--framework", framework_,
       "number of the framework contract of a call-off", "NUMBER");
  command
      ->add_option("--option", options_,
                   "a right to extend: months, with the value it adds "
                   "(12:50000); may be given more than once")
      ->type_name("MONTHS[:AMOUNT]")
      ->allow_extra_args(false);
  text("--procedure", procedure_, "how it was awarded, in words", "TEXT");
  OneOf(command->add_option("--reserved", reserved_,
                            "ground on which it was reserved: 2.82 is "
                            "sheltered-work, 2.82a (article 77) "
                            "social-services"),
        EnumWords(*lpb::ReservedBasis_descriptor()));
  command
      ->add_option("--evidence", evidence_,
                   "what shows a point of the ground, in words or from a "
                   "file: participation:@statutes.txt")
      ->type_name("POINT:TEXT")
      ->allow_extra_args(false);
  text("--threshold", threshold_,
       "kind of threshold: works, central, subcentral, social, ...; else by "
       "the CPV code",
       "KIND");
  OneOf(command->add_option("--funding", funding_, "whose money it is"),
        EnumWords(*lpb::FundingClass_descriptor()));
  command
      ->add_option("--order", orders_,
                   "an order number that spend lines carry; may be given more "
                   "than once")
      ->type_name("NUMBER")
      ->allow_extra_args(false);
  command
      ->add_option("--subcontractor", subcontractors_,
                   "a party that does part of the work, with its part "
                   "(12:25000)")
      ->type_name("PARTY[:AMOUNT]")
      ->allow_extra_args(false);
  text("--tender", tender_, "number of the notice or process", "NUMBER");
  text("--local-consideration", consideration_,
       "how buying locally was considered, in words or @FILE", "TEXT");
}

absl::StatusOr<Contract> ContractFieldOptions::Read(
    const std::string& asset, std::vector<std::string>& fields) const {
  Contract contract;
  const auto given = [&](const char* option, const char* field) {
    if (command_->count(option) == 0) return false;
    fields.push_back(field);
    return true;
  };
  if (given("--title", "title")) contract.set_title(title_);
  if (given("--category", "category")) contract.set_category(category_);
  if (given("--cpv", "cpv")) contract.set_cpv(cpv_);
  if (given("--value", "value")) {
    OMLOOP_ASSIGN_OR_RETURN(int64_t minor, ReadAmountOption(value_, asset));
    contract.mutable_value()->set_minor_units(minor);
    contract.mutable_value()->set_asset(asset);
  }
  if (given("--start", "start_date")) contract.set_start_date(start_);
  if (given("--end", "end_date")) contract.set_end_date(end_);
  if (given("--signed", "signed_date")) contract.set_signed_date(signed_);
  if (given("--published", "published_date")) {
    contract.set_published_date(published_);
  }
  if (given("--form", "form")) {
    contract.set_form(static_cast<lpb::ContractForm>(
        EnumValue(*lpb::ContractForm_descriptor(), form_)));
  }
  if (given("--framework", "framework_number")) {
    contract.set_framework_number(framework_);
  }
  if (given("--procedure", "procedure")) contract.set_procedure(procedure_);
  if (given("--reserved", "reserved_basis")) {
    contract.set_reserved_basis(static_cast<lpb::ReservedBasis>(
        EnumValue(*lpb::ReservedBasis_descriptor(), reserved_)));
  }
  if (given("--threshold", "threshold_kind")) {
    contract.set_threshold_kind(threshold_);
  }
  if (given("--funding", "funding_class")) {
    contract.set_funding_class(static_cast<lpb::FundingClass>(
        EnumValue(*lpb::FundingClass_descriptor(), funding_)));
  }
  if (given("--order", "order_numbers")) {
    for (const std::string& order : orders_) contract.add_order_numbers(order);
  }
  if (given("--tender", "tender_reference")) {
    contract.set_tender_reference(tender_);
  }
  if (given("--local-consideration", "local_consideration")) {
    OMLOOP_ASSIGN_OR_RETURN(*contract.mutable_local_consideration(),
                            WordsOf(consideration_));
  }
  (void)given("--option", "options");
  (void)given("--subcontractor", "subcontractors");
  (void)given("--evidence", "evidence");
  OMLOOP_RETURN_IF_ERROR(
      ReadLists(options_, subcontractors_, evidence_, asset, contract));
  return contract;
}

void ContractName::AddTo(CLI::App* command) {
  command
      ->add_option("CONTRACT", text,
                   "number of the contract, or the sequence of its award")
      ->required();
  command
      ->add_option("--anchor", anchor,
                   "whose contract it is, when several have one of this "
                   "number")
      ->type_name("NAME");
}

absl::StatusOr<procurement::v1::GetContractResponse> FindContract(
    Context& context, const ContractName& name) {
  procurement::v1::GetContractRequest request;
  request.set_parent(client::kBookName);
  if (!name.anchor.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                            FindAnchor(context, name.anchor));
    request.set_anchor(anchor);
    request.set_contract_number(name.text);
    return context.Call(&Service::GetContract, request);
  }
  procurement::v1::ListContractsRequest list;
  list.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(
      const procurement::v1::ListContractsResponse contracts,
      CallPages(context, &Service::ListContracts, list, 0,
                [](auto& page) { return page.mutable_contracts(); }));
  for (const Contract& contract : contracts.contracts()) {
    if (contract.contract_number() != name.text) continue;
    if (request.sequence() != 0) {
      return InvalidArgument(
          "CONTRACT_AMBIGUOUS",
          absl::StrFormat("several anchors have a contract with number %s; "
                          "name one with --anchor",
                          name.text));
    }
    request.set_sequence(contract.sequence());
  }
  if (request.sequence() == 0) {
    int64_t sequence = 0;
    const char* const end = name.text.data() + name.text.size();
    const auto [stop, error] = std::from_chars(name.text.data(), end, sequence);
    if (error != std::errc() || stop != end || sequence <= 0) {
      return NotFound(
          "CONTRACT_NOT_FOUND",
          absl::StrFormat("no contract has number %s; \"omloop contracts "
                          "list\" shows them",
                          name.text));
    }
    request.set_sequence(sequence);
  }
  return context.Call(&Service::GetContract, request);
}

}  // namespace omloop::cli
