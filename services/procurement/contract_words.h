#ifndef OMLOOP_SERVICES_PROCUREMENT_CONTRACT_WORDS_H_
#define OMLOOP_SERVICES_PROCUREMENT_CONTRACT_WORDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/ids.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/book_view.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// The words of contracts, from the vault. Reads those of an anchor once.
// Not thread-safe; for one call.
class ContractWords {
 public:
  explicit ContractWords(const ImportTools& tools) : tools_(tools) {}

  // The contract as it stands: the facts, with the words of their version.
  // Without words (they were erased) the facts alone.
  absl::StatusOr<procurement::v1::Contract> Of(const ContractFact& fact,
                                               const BookFacts& facts,
                                               Day today);
  absl::StatusOr<std::string> ImportKeyOf(int32_t anchor);

  // The text of a version of a contract's words, ready to be stored.
  static registry::v1::Text TextOf(const procurement::v1::Contract& contract,
                                   int32_t version);

 private:
  struct Anchor {
    std::string import_key;
    std::map<EntryId, std::map<int32_t, procurement::v1::Contract>> words;
  };
  absl::StatusOr<Anchor*> AnchorOf(int32_t anchor);

  const ImportTools& tools_;
  std::map<int32_t, Anchor> anchors_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_CONTRACT_WORDS_H_
