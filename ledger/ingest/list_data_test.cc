// Real lists of contracts and parties.
#include <cstdlib>

#include "gtest/gtest.h"
#include "ledger/ingest/list_reader.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

std::string DataFile(const std::string& name) {
  const char* folder = std::getenv("OMLOOP_DATA");
  return std::string(folder == nullptr ? "" : folder) + "/" + name;
}

class Parties : public PartySink {
 public:
  absl::Status OnRecord(const PartyDraft& draft) override {
    if (!draft.kvk.empty()) ++with_kvk;
    if (!draft.postcode.empty()) ++with_postcode;
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem& problem) override {
    if (problem.code == "KVK_LEADING_ZERO") ++zeros;
    return absl::OkStatus();
  }
  int64_t with_kvk = 0;
  int64_t with_postcode = 0;
  int64_t zeros = 0;
};

class Contracts : public ContractSink {
 public:
  absl::Status OnRecord(const ContractDraft& draft) override {
    if (draft.start.has_value() && draft.end.has_value()) ++with_term;
    if (!draft.supplier_postcode.empty()) ++with_postcode;
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem&) override { return absl::OkStatus(); }
  int64_t with_term = 0;
  int64_t with_postcode = 0;
};

TEST(ListDataTest, ContractsRegisterOfSalford) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto source, FileSource::Open(DataFile(
                       "contracts/uk_salford_contracts_register_2022.csv")));
  Contracts contracts;
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const FileReport report,
      ReadContracts(*source, {.asset = *Asset::FromCode("GBP")}, contracts));
  EXPECT_EQ(report.records, 360);
  // Two starts are words, four contracts end before they start.
  EXPECT_EQ(report.accepted, 354);
  EXPECT_GE(contracts.with_term, 340);
  EXPECT_GE(contracts.with_postcode, 300);
}

TEST(ListDataTest, ContractingAuthorities) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto source, FileSource::Open(DataFile(
                       "suppliers/nl_contracting_authorities_2010-2016.csv")));
  Parties parties;
  OMLOOP_ASSERT_OK_AND_ASSIGN(const FileReport report,
                              ReadParties(*source, {}, parties));
  EXPECT_EQ(report.records, 3833);
  EXPECT_EQ(report.accepted, 3833);
  EXPECT_GE(parties.with_postcode, 3700);
  // The column mixes KvK numbers with other ones of nine digits.
  EXPECT_GE(parties.with_kvk, 1700);
  EXPECT_GT(parties.zeros, 0);
}

}  // namespace
}  // namespace omloop::ingest
