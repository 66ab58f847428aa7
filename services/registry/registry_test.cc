// The registry role over a real ledger role, through gRPC.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/registry/registry_testing.h"
#include "tests/testing/status_matchers.h"

namespace omloop::services {
namespace {

using ::omloop::testing::IsOk;
using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
namespace pb = ::omloop::registry::v1;

// Names of files under `folder` that hold `needle`.
std::vector<std::string> FilesWith(const std::string& folder,
                                   std::string_view needle) {
  std::vector<std::string> names;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::string bytes(std::filesystem::file_size(file.path()), '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (bytes.find(needle) != std::string::npos) {
      names.push_back(file.path().string());
    }
  }
  return names;
}

TEST_F(RegistryTest, RegistersAPartyWithItsPlaceAndGivesItBack) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party party, Register(2, Cooperative()));
  EXPECT_EQ(party.number(), 2);
  EXPECT_EQ(party.party_id(), Id(2));
  EXPECT_EQ(party.kvk_number(), "90004760");
  EXPECT_EQ(party.attributes().legal_form(), ledger_pb::LEGAL_FORM_COOPERATIVE);
  EXPECT_TRUE(party.attributes().legal_person());
  EXPECT_EQ(party.attributes().status(), ledger_pb::PARTY_STATUS_SUBMITTED);
  ASSERT_EQ(party.establishments_size(), 1);
  EXPECT_EQ(party.establishments(0).postcode(), "1068EX");
  EXPECT_EQ(party.establishments(0).place().municipality(), "GM0363");
  EXPECT_EQ(party.establishments(0).place().district(), "F");
  EXPECT_EQ(party.establishments(0).place().buurt(), "");
  EXPECT_EQ(party.establishments(0).valid_from(), "");
  // The same after a restart, from log and vault alone.
  Close();
  Open();
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party again, Get(2));
  EXPECT_EQ(again.SerializeAsString(), party.SerializeAsString());
}

TEST_F(RegistryTest, ARepeatedRequestGivesTheFirstAnswer) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party party, Register(2, Cooperative()));
  int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party again, Register(2, Cooperative()));
  EXPECT_EQ(again.SerializeAsString(), party.SerializeAsString());
  EXPECT_EQ(BookSize(), size);
  pb::Party other = Cooperative();
  other.set_display_name("Iemand anders B.V.");
  EXPECT_THAT(
      Register(2, other),
      StatusIs(absl::StatusCode::kFailedPrecondition, "REQUEST_ID_REUSED"));
}

TEST_F(RegistryTest, AKvkNumberIsRegisteredOnce) {
  OMLOOP_ASSERT_OK(Register(2, Cooperative()));
  pb::Party twin = Cooperative();
  twin.set_display_name("Andere naam");
  auto refused = Register(3, twin);
  EXPECT_THAT(refused,
              StatusIs(absl::StatusCode::kAlreadyExists, "PARTY_EXISTS"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("party 2"));
}

TEST_F(RegistryTest, NamesEveryFieldThatIsWrongAndWritesNothing) {
  int64_t size = BookSize();
  pb::Party party;
  party.set_kvk_number("123");
  party.set_rsin("111252333");
  party.set_vat_number("NL123456789B90");
  party.set_oin("1");
  auto* establishment = party.add_establishments();
  establishment->set_postcode("2611 SS");
  establishment->set_branch_number("1");
  establishment->set_valid_from("31-10-2026");
  auto refused = Register(2, party);
  EXPECT_THAT(refused,
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  for (const char* field :
       {"kvk_number", "rsin", "vat_number", "oin", "establishments[0].postcode",
        "establishments[0].branch_number", "establishments[0].valid_from",
        "party.display_name"}) {
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr(field));
  }
  EXPECT_EQ(BookSize(), size);
}

TEST_F(RegistryTest, RefusesAVatIdThatMayHideACitizenServiceNumber) {
  pb::Party person;
  person.set_display_name("Jan Jansen");
  person.set_vat_number("NL004495445B01");
  auto refused = Register(2, person);
  EXPECT_THAT(refused,
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  EXPECT_THAT(std::string(refused.status().message()),
              Not(HasSubstr("004495445")));
  pb::Party firm = person;
  firm.set_display_name("Jansen B.V.");
  OMLOOP_EXPECT_OK(Register(3, firm));
}

TEST_F(RegistryTest, AmendsAPartyAndLeavesWhatIsNotGiven) {
  OMLOOP_ASSERT_OK(Register(2, Cooperative()));
  pb::Party change;
  change.set_number(2);
  change.mutable_attributes()->set_size_class(ledger_pb::SIZE_CLASS_SMALL);
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party amended, Register(3, change));
  EXPECT_EQ(amended.number(), 2);
  EXPECT_EQ(amended.display_name(), Cooperative().display_name());
  EXPECT_EQ(amended.attributes().size_class(), ledger_pb::SIZE_CLASS_SMALL);
  EXPECT_EQ(amended.attributes().ownership_class(),
            ledger_pb::OWNERSHIP_CLASS_WORKER_OWNED);
  int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party again, Register(3, change));
  EXPECT_EQ(again.SerializeAsString(), amended.SerializeAsString());
  EXPECT_EQ(BookSize(), size);
}

TEST_F(RegistryTest, ThePublicSeesLegalPersonsOnlyAndNoIdentifiers) {
  OMLOOP_ASSERT_OK(Register(2, Cooperative()));
  pb::Party person;
  person.set_display_name("Jan Jansen Klussen");
  person.set_kvk_number("69599084");
  auto* home = person.add_establishments();
  home->set_postcode("1068EX");
  OMLOOP_ASSERT_OK(Register(3, person));

  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party shown, Get(2, View::kPublic));
  EXPECT_EQ(shown.display_name(), Cooperative().display_name());
  EXPECT_EQ(shown.establishments(0).place().district(), "F");
  EXPECT_THAT(shown.kvk_number(), IsEmpty());
  EXPECT_THAT(shown.party_id(), IsEmpty());
  EXPECT_THAT(shown.establishments(0).postcode(), IsEmpty());
  EXPECT_THAT(shown.establishments(0).street(), IsEmpty());

  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party withheld, Get(3, View::kPublic));
  EXPECT_TRUE(withheld.withheld());
  EXPECT_THAT(withheld.display_name(), IsEmpty());
  EXPECT_THAT(withheld.establishments(), IsEmpty());

  pb::ListPartiesRequest list;
  list.set_query("jansen");
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto own, Call(&pb::RegistryService::Stub::ListParties, list));
  EXPECT_EQ(own.parties_size(), 1);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto open,
      Call(&pb::RegistryService::Stub::ListParties, list, View::kPublic));
  EXPECT_EQ(open.parties_size(), 0);
  EXPECT_EQ(open.withheld_count(), 1);
}

TEST_F(RegistryTest, ThePublicMayNotEraseNorReadSecrets) {
  auto denied = StatusIs(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY");
  using Stub = pb::RegistryService::Stub;
  EXPECT_THAT(Call(&Stub::ResolveSuppliers, pb::ResolveSuppliersRequest(),
                   View::kPublic),
              denied);
  EXPECT_THAT(
      Call(&Stub::LendImportKey, pb::LendImportKeyRequest(), View::kPublic),
      denied);
  EXPECT_THAT(Call(&Stub::StoreTexts, pb::StoreTextsRequest(), View::kPublic),
              denied);
  EXPECT_THAT(Call(&Stub::ReadTexts, pb::ReadTextsRequest(), View::kPublic),
              denied);
  EXPECT_THAT(Call(&Stub::EraseParty, pb::ErasePartyRequest(), View::kPublic),
              denied);
}

TEST_F(RegistryTest, ResolvesByNumberThenKvkThenName) {
  OMLOOP_ASSERT_OK(Register(2, Cooperative()));
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto first, Resolve({Key("100", "Bakkerij Smit B.V."), Key("", "Jansen"),
                           Key("7", "Schoon NW", "90004760"), Key("", ""),
                           Key("", "BAKKERIJ SMIT BV"),
                           Key("", "Cooperatie Schoon Nieuw-West UA")}));
  EXPECT_EQ(first[0].basis(), pb::MATCH_BASIS_CREATED);
  EXPECT_EQ(first[1].basis(), pb::MATCH_BASIS_CREATED);
  EXPECT_EQ(first[2].basis(), pb::MATCH_BASIS_KVK_NUMBER);
  EXPECT_EQ(first[2].party(), 2);
  EXPECT_EQ(first[3].basis(), pb::MATCH_BASIS_NOT_NAMED);
  EXPECT_EQ(first[4].basis(), pb::MATCH_BASIS_NAME);
  EXPECT_EQ(first[4].party(), first[0].party());
  EXPECT_EQ(first[5].basis(), pb::MATCH_BASIS_NAME);
  EXPECT_EQ(first[5].party(), 2);
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party unnamed, Get(first[3].party()));
  EXPECT_EQ(unnamed.attributes().kind(),
            ledger_pb::PARTY_KIND_UNNAMED_SUPPLIER);
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party smit, Get(first[0].party()));
  EXPECT_EQ(smit.attributes().status(), ledger_pb::PARTY_STATUS_SEEN);
  EXPECT_TRUE(smit.attributes().legal_person());
  EXPECT_THAT(smit.supplier_numbers(), ElementsAre("1:100"));

  // By the number it came with, now that the anchor used it.
  int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto second, Resolve({Key("7", "whatever"), Key("100", "whatever"),
                            Key("", "Jansen"), Key("", "")}));
  EXPECT_EQ(second[0].basis(), pb::MATCH_BASIS_SUPPLIER_NUMBER);
  EXPECT_EQ(second[0].party(), 2);
  EXPECT_EQ(second[1].party(), first[0].party());
  EXPECT_EQ(second[2].party(), first[1].party());
  EXPECT_EQ(second[3].party(), first[3].party());
  EXPECT_EQ(BookSize(), size);
}

TEST_F(RegistryTest, ANameDoesNotDecideBetweenTwoPeople) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto matches, Resolve({Key("1", "J. Jansen"), Key("2", "J. Jansen"),
                             Key("3", "Smit B.V."), Key("4", "Smit BV")}));
  // Two numbers of persons are two persons, of a firm one firm.
  EXPECT_NE(matches[0].party(), matches[1].party());
  EXPECT_EQ(matches[2].party(), matches[3].party());
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto none, Resolve({Key("", "J. Jansen")}));
  EXPECT_EQ(none[0].basis(), pb::MATCH_BASIS_CREATED);
  EXPECT_NE(none[0].party(), matches[0].party());
  EXPECT_NE(none[0].party(), matches[1].party());
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Resolve({Key("", "J. Jansen")}));
  EXPECT_EQ(again[0].party(), none[0].party());
}

TEST_F(RegistryTest, ASupplierOfTwoAnchorsIsOneParty) {
  RegisterAnchor(9, "Stichting Ymere");
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto first, Resolve({Key("5", "Smit B.V.")}, 1));
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto second, Resolve({Key("5", "Jansen N.V."), Key("6", "SMIT BV")}, 2));
  EXPECT_NE(second[0].party(), first[0].party());
  EXPECT_EQ(second[1].party(), first[0].party());
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party smit, Get(first[0].party()));
  EXPECT_THAT(smit.supplier_numbers(),
              ::testing::UnorderedElementsAre("1:5", "2:6"));
}

TEST_F(RegistryTest, ValidateOnlyMakesNothing) {
  int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto matches, Resolve({Key("1", "Nieuw B.V."), Key("", "")}, 1, true));
  EXPECT_EQ(matches[0].basis(), pb::MATCH_BASIS_NOT_FOUND);
  EXPECT_EQ(matches[0].party(), 0);
  EXPECT_EQ(matches[1].basis(), pb::MATCH_BASIS_NOT_NAMED);
  EXPECT_EQ(BookSize(), size);
  pb::RegisterPartyRequest request;
  *request.mutable_party() = Cooperative();
  request.set_request_id(Id(2));
  request.set_validate_only(true);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto response, Call(&pb::RegistryService::Stub::RegisterParty, request));
  EXPECT_EQ(response.party().number(), 0);
  EXPECT_EQ(response.party().establishments(0).place().district(), "F");
  EXPECT_EQ(BookSize(), size);
}

TEST_F(RegistryTest, ASpendLineGivesAPlaceToWhoHasNone) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto first, Resolve({Key("1", "Smit B.V.")}));
  OMLOOP_ASSERT_OK(Resolve({Key("1", "Smit B.V.", "", "1068EX")}));
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party placed, Get(first[0].party()));
  ASSERT_EQ(placed.establishments_size(), 1);
  EXPECT_EQ(placed.establishments(0).place().district(), "F");
  // It corrects nothing; a list of suppliers does.
  OMLOOP_ASSERT_OK(Resolve({Key("1", "Smit B.V.", "", "3011AA")}));
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party same, Get(first[0].party()));
  EXPECT_EQ(same.establishments(0).postcode(), "1068EX");
  // An address that cannot be read does not hide the supplier.
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto odd, Resolve({Key("8", "Odd Ltd", "", "M2 5DB"),
                         Key("9", "Foreign Ltd", "", "M2 5DB", "UK")}));
  EXPECT_GT(odd[0].party(), 0);
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party abroad, Get(odd[1].party()));
  EXPECT_EQ(abroad.establishments(0).place().country(), "GB");
  EXPECT_EQ(abroad.establishments(0).place_basis(), "country");
}

TEST_F(RegistryTest, ASupplierListCompletesAndMayComeAgain) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto seen, Resolve({Key("1", "Smit B.V.")}));
  std::vector<pb::PartyRow> rows = {
      Row("1", "Smit B.V.", "1068EX"), Row("2", "Nieuw B.V.", "1068EX"),
      Row("", ""), Row("3", "Ver Weg Ltd", "", "Verenigd Koninkrijk")};
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto results, Import(rows, 1));
  EXPECT_EQ(results[0].outcome(), pb::ROW_OUTCOME_COMPLETED);
  EXPECT_EQ(results[0].number(), seen[0].party());
  EXPECT_EQ(results[0].place().district(), "F");
  EXPECT_EQ(results[1].outcome(), pb::ROW_OUTCOME_CREATED);
  EXPECT_EQ(results[2].outcome(), pb::ROW_OUTCOME_REFUSED);
  EXPECT_EQ(results[2].code(), "NAME_MISSING");
  EXPECT_EQ(results[3].place().country(), "GB");
  int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Import(rows, 1));
  EXPECT_EQ(again[0].outcome(), pb::ROW_OUTCOME_UNCHANGED);
  EXPECT_EQ(again[1].outcome(), pb::ROW_OUTCOME_UNCHANGED);
  EXPECT_EQ(again[1].number(), results[1].number());
  EXPECT_EQ(again[3].outcome(), pb::ROW_OUTCOME_UNCHANGED);
  EXPECT_EQ(BookSize(), size);
  // A corrected postcode moves the party.
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto moved, Import({Row("1", "", "3011AA")}, 1));
  EXPECT_EQ(moved[0].outcome(), pb::ROW_OUTCOME_COMPLETED);
  EXPECT_EQ(moved[0].place().district(), "");
  EXPECT_EQ(moved[0].number(), seen[0].party());
}

TEST_F(RegistryTest, SeveralRowsOfAPartyAreItsEstablishments) {
  std::vector<pb::PartyRow> rows = {Row("1", "Smit B.V.", "1068EX"),
                                    Row("1", "Smit B.V.", "3011AA")};
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto results, Import(rows, 1));
  EXPECT_EQ(results[0].number(), results[1].number());
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party party, Get(results[0].number()));
  ASSERT_EQ(party.establishments_size(), 2);
  EXPECT_EQ(party.establishments(1).postcode(), "3011AA");
  int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Import(rows, 1));
  EXPECT_EQ(again[0].outcome(), pb::ROW_OUTCOME_UNCHANGED);
  EXPECT_EQ(again[1].outcome(), pb::ROW_OUTCOME_UNCHANGED);
  EXPECT_EQ(BookSize(), size);
}

TEST_F(RegistryTest, TheRegisterMakesAnchorsAndLiftsPartiesThatWereSeen) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto seen, Resolve({Key("1", "Smit B.V.")}));
  pb::PartyRow anchor = Row("", "Cabinet Office");
  anchor.mutable_party()->mutable_attributes()->set_kind(
      ledger_pb::PARTY_KIND_ANCHOR);
  pb::PartyRow smit = Row("", "Smit BV");
  smit.mutable_party()->mutable_attributes()->set_ownership_class(
      ledger_pb::OWNERSHIP_CLASS_PRIVATE);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto results, Import({anchor, smit}, 0));
  EXPECT_EQ(results[0].outcome(), pb::ROW_OUTCOME_CREATED);
  EXPECT_EQ(results[1].outcome(), pb::ROW_OUTCOME_COMPLETED);
  EXPECT_EQ(results[1].number(), seen[0].party());
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party lifted, Get(seen[0].party()));
  EXPECT_EQ(lifted.attributes().status(), ledger_pb::PARTY_STATUS_VERIFIED);
  int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Import({anchor, smit}, 0));
  EXPECT_EQ(again[0].outcome(), pb::ROW_OUTCOME_UNCHANGED);
  EXPECT_EQ(again[1].outcome(), pb::ROW_OUTCOME_UNCHANGED);
  EXPECT_EQ(BookSize(), size);
}

TEST_F(RegistryTest, FindsAnAnchorByNumberOrNameOrNamesTheNearest) {
  RegisterAnchor(2, "Stichting Ymere");
  pb::FindAnchorRequest request;
  for (const char* query :
       {"1", "gemeente AMSTERDAM", "Gemeente  Amsterdam."}) {
    request.set_query(query);
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        auto found, Call(&pb::RegistryService::Stub::FindAnchor, request));
    EXPECT_EQ(found.party().number(), 1) << query;
  }
  request.set_query("Gemeente Amsterdm");
  auto missing = Call(&pb::RegistryService::Stub::FindAnchor, request);
  EXPECT_THAT(missing,
              StatusIs(absl::StatusCode::kNotFound, "ANCHOR_NOT_FOUND"));
  EXPECT_THAT(std::string(missing.status().message()),
              HasSubstr("nearest: \"Gemeente Amsterdam\""));
}

TEST_F(RegistryTest, ListsInPagesThatDoNotShift) {
  std::vector<pb::SupplierKey> suppliers;
  for (int i = 0; i < 25; ++i) {
    suppliers.push_back(Key(absl::StrCat(i), absl::StrCat("Firma ", i, " BV")));
  }
  OMLOOP_ASSERT_OK(Resolve(suppliers));
  pb::ListPartiesRequest request;
  request.set_page_size(10);
  request.set_kind(ledger_pb::PARTY_KIND_SUPPLIER);
  std::vector<int32_t> numbers;
  for (int page = 0; page < 3; ++page) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        auto response, Call(&pb::RegistryService::Stub::ListParties, request));
    for (const pb::Party& party : response.parties()) {
      numbers.push_back(party.number());
    }
    request.set_page_token(response.next_page_token());
    OMLOOP_ASSERT_OK(Resolve({Key("", absl::StrCat("Later ", page, " BV"))}));
  }
  EXPECT_THAT(numbers, SizeIs(25));
  EXPECT_EQ(numbers.front(), 2);
  EXPECT_EQ(numbers.back(), 26);
  EXPECT_THAT(request.page_token(), IsEmpty());
}

TEST_F(RegistryTest, TextsAreKeptByKindAndKeyWithTheirCommitments) {
  pb::StoreTextsRequest store;
  store.set_party(1);
  for (const auto& [key, content] :
       {std::pair("b", "tekst b"), {"a", "tekst a"}}) {
    pb::Text& text = *store.add_texts();
    text.set_text_kind("contract");
    text.set_key(key);
    text.set_content(content);
  }
  using Stub = pb::RegistryService::Stub;
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto stored, Call(&Stub::StoreTexts, store));
  ASSERT_EQ(stored.vault_commitments_size(), 2);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Call(&Stub::StoreTexts, store));
  EXPECT_EQ(again.SerializeAsString(), stored.SerializeAsString());

  pb::ReadTextsRequest read;
  read.set_party(1);
  read.set_text_kind("contract");
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto all, Call(&Stub::ReadTexts, read));
  ASSERT_EQ(all.texts_size(), 2);
  EXPECT_EQ(all.texts(0).content(), "tekst a");
  EXPECT_EQ(all.texts(0).vault_commitment(), stored.vault_commitments(1));
  store.mutable_texts(0)->set_content("vervangen");
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto replaced, Call(&Stub::StoreTexts, store));
  EXPECT_NE(replaced.vault_commitments(0), stored.vault_commitments(0));
  EXPECT_EQ(replaced.vault_commitments(1), stored.vault_commitments(1));
  read.add_keys("b");
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto one, Call(&Stub::ReadTexts, read));
  ASSERT_EQ(one.texts_size(), 1);
  EXPECT_EQ(one.texts(0).content(), "vervangen");
  store.mutable_texts(0)->set_content(std::string(1 << 20, 'x'));
  EXPECT_THAT(Call(&Stub::StoreTexts, store),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST_F(RegistryTest, AnImportKeyIsLentAndStaysTheSame) {
  pb::LendImportKeyRequest request;
  request.set_anchor(1);
  using Stub = pb::RegistryService::Stub;
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto key, Call(&Stub::LendImportKey, request));
  EXPECT_EQ(key.import_key().size(), 32u);
  Close();
  Open();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Call(&Stub::LendImportKey, request));
  EXPECT_EQ(again.import_key(), key.import_key());
  OMLOOP_ASSERT_OK(Resolve({Key("1", "Smit B.V.")}));
  request.set_anchor(2);
  EXPECT_THAT(Call(&Stub::LendImportKey, request),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_AN_ANCHOR"));
  request.set_anchor(99);
  EXPECT_THAT(Call(&Stub::LendImportKey, request),
              StatusIs(absl::StatusCode::kNotFound, "PARTY_NOT_FOUND"));
}

TEST_F(RegistryTest, NothingThatNamesAnybodyIsInTheLog) {
  OMLOOP_ASSERT_OK(Register(2, Cooperative()));
  OMLOOP_ASSERT_OK(
      Resolve({Key("CRED-4711", "Bakkerij Smit", "69599084", "1063RP")}));
  const std::string book = ledger_->folder();
  Close();
  ledger_->Stop();
  for (const char* needle :
       {"Schoon Nieuw-West", "schoon nieuw", "90004760", "1068EX", "Tussen",
        "Bakkerij", "bakkerij", "69599084", "1063RP", "CRED-4711"}) {
    EXPECT_THAT(FilesWith(book, needle), IsEmpty()) << needle;
    EXPECT_THAT(FilesWith(dir_.path(), needle), IsEmpty()) << needle;
  }
  // The control: what may be there is found.
  EXPECT_THAT(FilesWith(book, Id(2)), Not(IsEmpty()));
  EXPECT_THAT(FilesWith(book, "GM0363"), Not(IsEmpty()));
}

TEST_F(RegistryTest, AnErasedPartyLeavesItsNumberAndNothingElse) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto seen, Resolve({Key("1", "Jan Jansen", "69599084", "1068EX")}));
  int32_t number = seen[0].party();
  pb::ErasePartyRequest request;
  request.set_party(number);
  request.set_request_id(Id(50));
  using Stub = pb::RegistryService::Stub;
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto erased, Call(&Stub::EraseParty, request));
  EXPECT_EQ(erased.rows_removed(), 3);  // Identity, address, alias.
  EXPECT_EQ(erased.receipt_hash().size(), 32u);
  EXPECT_GT(erased.sequence(), 0);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Call(&Stub::EraseParty, request));
  EXPECT_EQ(again.SerializeAsString(), erased.SerializeAsString());
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party gone, Get(number));
  EXPECT_TRUE(gone.erased());
  EXPECT_THAT(gone.display_name(), IsEmpty());
  // The same supplier comes again as another party.
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto anew,
                              Resolve({Key("1", "Jan Jansen", "69599084")}));
  EXPECT_EQ(anew[0].basis(), pb::MATCH_BASIS_CREATED);
  EXPECT_NE(anew[0].party(), number);
  EXPECT_NE(anew[0].party_id(), seen[0].party_id());
  Close();
  Open();
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party still_gone, Get(number));
  EXPECT_TRUE(still_gone.erased());
  request.set_party(1);
  request.set_request_id(Id(51));
  EXPECT_THAT(Call(&Stub::EraseParty, request),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_ERASABLE"));
}

TEST_F(RegistryTest, FiveThousandNewSuppliersAreQuick) {
  std::vector<pb::SupplierKey> suppliers;
  for (int i = 0; i < kPartyRowsMax; ++i) {
    suppliers.push_back(Key(absl::StrCat(i), absl::StrCat("Firma ", i, " BV"),
                            "", i % 2 == 0 ? "1068EX" : ""));
  }
  auto start = std::chrono::steady_clock::now();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto first, Resolve(suppliers));
  auto made = std::chrono::steady_clock::now();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto second, Resolve(suppliers));
  auto found = std::chrono::steady_clock::now();
  std::printf("5,000 suppliers: made in %.0f ms, found in %.0f ms\n",
              std::chrono::duration<double, std::milli>(made - start).count(),
              std::chrono::duration<double, std::milli>(found - made).count());
  EXPECT_LT(made - start, std::chrono::seconds(20));
  EXPECT_EQ(first[4999].party(), second[4999].party());
  suppliers.push_back(Key("x", "one too many"));
  EXPECT_THAT(Resolve(suppliers),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

}  // namespace
}  // namespace omloop::services
