#ifndef OMLOOP_CLIENTS_CLI_CONTRACTS_FIELDS_H_
#define OMLOOP_CLIENTS_CLI_CONTRACTS_FIELDS_H_

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::cli {

// The parts of a contract as options of `register` and `amend`.
class ContractFieldOptions {
 public:
  void AddTo(CLI::App* command);
  // What was given, and the names of its fields. `asset` is that of amounts
  // whose asset is not known otherwise.
  // Errors: INVALID_ARGUMENT naming the option.
  absl::StatusOr<procurement::v1::Contract> Read(
      const std::string& asset, std::vector<std::string>& fields) const;

 private:
  struct Text {
    const char* option;
    const char* field;
    std::string value;
  };
  CLI::App* command_ = nullptr;
  std::string title_, category_, cpv_, value_, start_, end_, signed_,
      published_, form_, framework_, procedure_, reserved_, threshold_,
      funding_, tender_, consideration_;
  std::vector<std::string> options_, evidence_, orders_, subcontractors_;
};

// An amount as people write it, in minor units of `asset`.
// Errors: INVALID_ARGUMENT BAD_AMOUNT.
absl::StatusOr<int64_t> ReadAmountOption(const std::string& text,
                                         const std::string& asset);

// A contract a user names: by its number (with --anchor where several anchors
// use it) or by the sequence of its award.
struct ContractName {
  std::string text;
  std::string anchor;

  void AddTo(CLI::App* command);
};
// Errors: NOT_FOUND CONTRACT_NOT_FOUND; INVALID_ARGUMENT CONTRACT_AMBIGUOUS.
absl::StatusOr<procurement::v1::GetContractResponse> FindContract(
    Context& context, const ContractName& name);

// Adds the commands `register`, `amend`, `extend`, `end` and `social-return`.
void AddContractChanges(CLI::App& group, Invocation& invocation);
// Adds `show`.
void AddContractShow(CLI::App& group, Invocation& invocation);
// Adds `import`.
void AddContractImport(CLI::App& group, Invocation& invocation);
// Adds `export`.
void AddContractExport(CLI::App& group, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_CONTRACTS_FIELDS_H_
