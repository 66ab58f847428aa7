#include "ledger/ingest/list_reader.h"

#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Sink, typename Draft>
class Keeping : public Sink {
 public:
  absl::Status OnRecord(const Draft& draft) override {
    drafts.push_back(draft);
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem& problem) override {
    codes.push_back(problem.code);
    texts.push_back(problem.text);
    return absl::OkStatus();
  }
  std::vector<Draft> drafts;
  std::vector<std::string> codes;
  std::vector<std::string> texts;
};
using Parties = Keeping<PartySink, PartyDraft>;
using Contracts = Keeping<ContractSink, ContractDraft>;

Parties ReadPartyText(std::string_view text) {
  Parties parties;
  MemorySource source(text);
  OMLOOP_EXPECT_OK(ReadParties(source, {}, parties));
  return parties;
}

Contracts ReadContractText(std::string_view text) {
  Contracts contracts;
  MemorySource source(text);
  OMLOOP_EXPECT_OK(ReadContracts(source, {}, contracts));
  return contracts;
}

TEST(PartyListTest, ReadsARegister) {
  const Parties parties = ReadPartyText(
      "Rol;Soort;Nummer;Naam;KvK-nummer;Vestigingsnummer;Rechtsvorm;Eigendom;"
      "Grootteklasse;SBI;Postcode;Huisnummer;Land;Geldig vanaf;Geldig tot;"
      "Aanbestedende dienst\n"
      "anker;gemeente;1;Gemeente Zuid;12345678;;Publiekrechtelijk;publiek;"
      "250+;;1011 AB;1;Nederland;01-01-2015;;ja\n"
      "leverancier;;2;De  Buurt U.A.;55344526;000012345678;"
      "Co\xC3\xB6peratie U.A.;bewoners;10-49;81210;1066az;12;NL;13-02-2020;"
      "31-12-2026;nee\n");
  ASSERT_EQ(parties.drafts.size(), 2u);
  const PartyDraft& anchor = parties.drafts[0];
  EXPECT_TRUE(anchor.is_anchor);
  EXPECT_EQ(anchor.anchor_kind, "gemeente");
  EXPECT_EQ(anchor.form, LegalForm::kPublicBody);
  EXPECT_EQ(anchor.ownership, OwnershipClass::kPublic);
  EXPECT_EQ(anchor.size, SizeClass::kLarge);
  EXPECT_EQ(anchor.contracting_authority, true);
  EXPECT_EQ(anchor.valid_from, Day(2015, 1, 1));
  const PartyDraft& supplier = parties.drafts[1];
  EXPECT_FALSE(supplier.is_anchor);
  EXPECT_EQ(supplier.number, "2");
  EXPECT_EQ(supplier.name, "De Buurt U.A.");
  EXPECT_EQ(supplier.kvk, "55344526");
  EXPECT_EQ(supplier.branch, "000012345678");
  EXPECT_EQ(supplier.form, LegalForm::kCooperative);
  EXPECT_EQ(supplier.ownership, OwnershipClass::kResidentOwned);
  EXPECT_EQ(supplier.size, SizeClass::kSmall);
  EXPECT_EQ(supplier.sbi, "81210");
  EXPECT_EQ(supplier.postcode, "1066AZ");
  EXPECT_EQ(supplier.house_number, "12");
  EXPECT_EQ(supplier.valid_to, Day(2026, 12, 31));
  EXPECT_EQ(supplier.contracting_authority, false);
  EXPECT_THAT(parties.codes, IsEmpty());
}

// A move on the first of May, three rows of firsts: more months when read day
// first, and still the fifth month it is.
TEST(PartyListTest, FirstsOfAMonthAreReadDayFirst) {
  const Parties parties = ReadPartyText(
      "Naam;KvK-nummer;Postcode;Geldig vanaf;Geldig tot\n"
      "De Fuut U.A.;55344526;1106VZ;01-12-2015;01-05-2026\n"
      "De Fuut U.A.;55344526;1065BX;01-05-2026;\n"
      "Het Roer B.V.;68750110;1066MV;01-09-2026;\n");
  ASSERT_EQ(parties.drafts.size(), 3u);
  EXPECT_EQ(parties.drafts[1].valid_from, Day(2026, 5, 1));
  EXPECT_EQ(parties.drafts[2].valid_from, Day(2026, 9, 1));
}

TEST(PartyListTest, DoubtfulIdentifiersAreLeftOutWithAWarning) {
  const Parties parties = ReadPartyText(
      "Naam,KvK,Vestigingsnummer,Postcode,Land,BTW-nummer\n"
      "Jansen,1234567,12,2611 SS,,004495445B01\n"
      "Jansen B.V.,123,,1066 AZ,,004495445B01\n"
      "Firma Schmidt,HRB 7,,40213,DE,DE123456789\n");
  ASSERT_EQ(parties.drafts.size(), 3u);
  EXPECT_EQ(parties.drafts[0].kvk, "01234567");
  EXPECT_EQ(parties.drafts[0].postcode, "");
  EXPECT_EQ(parties.drafts[0].vat_id, "");
  EXPECT_EQ(parties.drafts[1].kvk, "");
  EXPECT_EQ(parties.drafts[1].vat_id, "NL004495445B01");
  EXPECT_EQ(parties.drafts[2].postcode, "40213");
  EXPECT_EQ(parties.drafts[2].vat_id, "DE123456789");
  EXPECT_THAT(parties.codes,
              ElementsAre("KVK_LEADING_ZERO", "POSTCODE_UNREADABLE",
                          "BRANCH_UNREADABLE", "VAT_ID_MAY_HIDE_BSN",
                          "KVK_UNREADABLE"));
  // The number that may be a person's is not repeated.
  EXPECT_EQ(parties.texts[3], "");
}

TEST(PartyListTest, RowsThatAreRefused) {
  const Parties parties = ReadPartyText(
      "Nummer,Naam,KvK,Geldig vanaf\n1,A,,01-01-2026\n1,B,,\n,,,\n"
      ",,,05-05-2026\n1,A,,14-02-2026\n2,C,,soon\n");
  EXPECT_EQ(parties.drafts.size(), 2u);
  EXPECT_THAT(parties.codes, ElementsAre("DUPLICATE_NUMBER", "NAME_MISSING",
                                         "VALID_FROM_UNREADABLE"));
}

TEST(PartyListTest, ListNeedsAHeader) {
  EXPECT_THAT(ReadPartyText("17,x,y\n18,z,w\n").codes,
              ElementsAre("HEADER_ABSENT_LIST"));
  EXPECT_THAT(ReadPartyText("Nummer,Naam\n").codes, ElementsAre("NO_RECORDS"));
}

TEST(ContractListTest, ReadsARegister) {
  const Contracts contracts = ReadContractText(
      "Opdrachtgever;Contractnummer;Ordernummer;Leverancier;KvK-nummer;"
      "Crediteurnummer;Omschrijving;Inkoopcategorie;CPV;Getekend op;"
      "Ingangsdatum;Einddatum;Contractwaarde;Procedure;Geldsoort;"
      "Lokale afweging\n"
      "Gemeente Zuid;C-1;O-1;A B.V.;68750110;7;Schoonmaak;Facilitair;"
      "90910000-9;15-12-2025;01-01-2026;31-12-2027;100.000,00;"
      "meervoudig onderhands;regulier;twee lokale firma's gevraagd\n");
  ASSERT_EQ(contracts.drafts.size(), 1u);
  const ContractDraft& draft = contracts.drafts[0];
  EXPECT_EQ(draft.anchor, "Gemeente Zuid");
  EXPECT_EQ(draft.contract_number, "C-1");
  EXPECT_EQ(draft.order_number, "O-1");
  EXPECT_EQ(draft.supplier_name, "A B.V.");
  EXPECT_EQ(draft.supplier_kvk, "68750110");
  EXPECT_EQ(draft.supplier_number, "7");
  EXPECT_EQ(draft.title, "Schoonmaak");
  EXPECT_EQ(draft.category, "Facilitair");
  EXPECT_EQ(draft.cpv, "90910000-9");
  EXPECT_EQ(draft.signed_on, Day(2025, 12, 15));
  EXPECT_EQ(draft.start, Day(2026, 1, 1));
  EXPECT_EQ(draft.end, Day(2027, 12, 31));
  EXPECT_EQ(draft.value_minor, 10000000);
  EXPECT_EQ(draft.procedure, "meervoudig onderhands");
  EXPECT_EQ(draft.funding_class, "regulier");
  EXPECT_EQ(draft.local_consideration, "twee lokale firma's gevraagd");
  EXPECT_THAT(contracts.codes, IsEmpty());
}

TEST(ContractListTest, RowsThatAreRefused) {
  const Contracts contracts = ReadContractText(
      "Contract number,Supplier,Start date,End date,Contract value\n"
      "1,A Ltd,2026-01-01,2025-01-01,5.00\n2,B Ltd,2026-01-01,,cheap\n"
      "3,,2026-01-01,,5.00\n4,D Ltd,,,\n5,E Ltd,2026-01-01,2026-05-01,7.00\n");
  EXPECT_EQ(contracts.drafts.size(), 2u);
  EXPECT_THAT(contracts.codes, ElementsAre("PERIOD_UNREADABLE",
                                           "VALUE_UNREADABLE", "NAME_MISSING"));
}

TEST(ClassesTest, WordsOfBothLanguages) {
  EXPECT_EQ(OwnershipOf("Member owned"), OwnershipClass::kMemberOwned);
  EXPECT_EQ(OwnershipOf("werknemers"), OwnershipClass::kWorkerOwned);
  EXPECT_EQ(OwnershipOf("particulier"), OwnershipClass::kPrivate);
  EXPECT_EQ(OwnershipOf("?"), OwnershipClass::kNone);
  EXPECT_EQ(SizeOf("1-9"), SizeClass::kMicro);
  EXPECT_EQ(SizeOf("32"), SizeClass::kSmall);
  EXPECT_EQ(SizeOf("50-249"), SizeClass::kMedium);
  EXPECT_EQ(SizeOf("> 249"), SizeClass::kLarge);
  EXPECT_EQ(SizeOf("klein"), SizeClass::kSmall);
  EXPECT_EQ(SizeOf(""), SizeClass::kNone);
}

}  // namespace
}  // namespace omloop::ingest
