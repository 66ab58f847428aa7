// Which parties are one, who passes money on, and the life of a registration,
// over a real ledger.
#include <optional>
#include <random>
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
using ::testing::SizeIs;
namespace pb = ::omloop::registry::v1;
using Stub = pb::RegistryService::Stub;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

class MatchingTest : public RegistryTest {
 protected:
  pb::SupplierMatch ResolveOne(const pb::SupplierKey& key, int32_t anchor = 1,
                               bool validate_only = false) {
    auto found = Resolve({key}, anchor, validate_only);
    OMLOOP_CHECK(found.ok());
    return (*found)[0];
  }
  std::vector<pb::PartyMatch> Queue(pb::MatchState state) {
    pb::ListMatchesRequest request;
    request.set_state(state);
    auto response = Call(&Stub::ListMatches, request);
    OMLOOP_CHECK(response.ok());
    return {response->matches().begin(), response->matches().end()};
  }
  absl::Status Decide(int id, int32_t party, pb::MatchState state) {
    pb::DecideMatchRequest request;
    request.set_party(party);
    request.set_state(state);
    request.set_reason("looked at both");
    request.set_request_id(Id(id));
    return Call(&Stub::DecideMatch, request).status();
  }
  absl::StatusOr<pb::MergePartiesResponse> Merge(int id, int32_t party,
                                                 int32_t into) {
    pb::MergePartiesRequest request;
    request.set_party(party);
    request.set_into(into);
    request.set_reason("one firm since 2025");
    request.set_request_id(Id(id));
    return Call(&Stub::MergeParties, request);
  }
  absl::Status Unmerge(int id, int32_t party, int32_t anchor = 0) {
    pb::UnmergePartyRequest request;
    request.set_party(party);
    request.set_anchor(anchor);
    request.set_request_id(Id(id));
    return Call(&Stub::UnmergeParty, request).status();
  }
  int32_t CountsAs(int32_t party) { return Get(party)->counts_as(); }
  absl::StatusOr<pb::Party> SetStatus(int id, int32_t party,
                                      ledger_pb::PartyStatus status,
                                      const std::string& reason) {
    pb::SetPartyStatusRequest request;
    request.set_party(party);
    request.set_status(status);
    request.set_reason(reason);
    request.set_evidence("extract of 1 October");
    request.set_request_id(Id(id));
    auto response = Call(&Stub::SetPartyStatus, request);
    if (!response.ok()) return response.status();
    return response->party();
  }
};

TEST_F(MatchingTest, AVatNumberAndABranchRecogniseASupplier) {
  pb::SupplierKey first = Key("", "Bakkerij De Halte B.V.");
  first.set_vat_number("NL004495445B01");
  first.set_branch_number("000012345678");
  const pb::SupplierMatch made = ResolveOne(first);
  const int32_t second = RegisterAnchor(9, "Stadgenoot");
  pb::SupplierKey by_vat = Key("77", "De Halte");
  by_vat.set_vat_number("NL004495445B01");
  const pb::SupplierMatch found = ResolveOne(by_vat, second);
  // The number may hide a citizen service number and is not kept for anybody.
  EXPECT_NE(found.basis(), pb::MATCH_BASIS_VAT_NUMBER);
  pb::SupplierKey by_branch = Key("78", "Halte brood");
  by_branch.set_branch_number("000012345678");
  const pb::SupplierMatch branch = ResolveOne(by_branch, second);
  EXPECT_EQ(branch.basis(), pb::MATCH_BASIS_BRANCH);
  EXPECT_EQ(branch.party(), made.party());
  pb::SupplierKey modern = Key("79", "Wasserij Noord B.V.");
  modern.set_vat_number("NL002455799B11");
  const int32_t laundry = ResolveOne(modern).party();
  modern = Key("80", "W. Noord");
  modern.set_vat_number("NL 0024.55.799.B11");
  EXPECT_EQ(ResolveOne(modern, second).basis(), pb::MATCH_BASIS_VAT_NUMBER);
  EXPECT_EQ(ResolveOne(modern, second).party(), laundry);
}

TEST_F(MatchingTest, StrongEvidenceCountsAtOnceAndCanBeTakenBack) {
  const int32_t first =
      ResolveOne(Key("1", "Schildersbedrijf Veenstra B.V.", "", "1066AZ"))
          .party();
  const int32_t second_anchor = RegisterAnchor(9, "Stadgenoot");
  const pb::SupplierMatch match = ResolveOne(
      Key("9", "Schilders bedrijf Veenstra BV", "", "1066 AZ"), second_anchor);
  EXPECT_EQ(match.basis(), pb::MATCH_BASIS_EVIDENCE);
  EXPECT_NE(match.party(), first);
  EXPECT_FALSE(match.needs_person());
  EXPECT_EQ(CountsAs(match.party()), first);
  ASSERT_THAT(Queue(pb::MATCH_STATE_SAME), SizeIs(1));
  EXPECT_THAT(Queue(pb::MATCH_STATE_SAME)[0].reason_nl(),
              HasSubstr("dezelfde postcode"));
  OMLOOP_ASSERT_OK(Unmerge(20, match.party()));
  EXPECT_EQ(CountsAs(match.party()), 0);
  EXPECT_THAT(Queue(pb::MATCH_STATE_DIFFERENT), SizeIs(1));
  // The same supplier again is the same party, merged or not.
  EXPECT_EQ(ResolveOne(Key("9", "Schilders bedrijf Veenstra BV"), second_anchor)
                .party(),
            match.party());
  // A restart keeps the decision.
  Close();
  Open();
  EXPECT_EQ(CountsAs(match.party()), 0);
  EXPECT_THAT(Queue(pb::MATCH_STATE_DIFFERENT), SizeIs(1));
}

TEST_F(MatchingTest, WeakEvidenceWaitsForAPersonWhoMayChangeTheirMind) {
  const int32_t first =
      ResolveOne(Key("1", "J. de Vries", "", "1066AZ")).party();
  const int32_t second_anchor = RegisterAnchor(9, "Stadgenoot");
  const pb::SupplierMatch asked =
      ResolveOne(Key("5", "J. de Vries", "", "1061AB"), second_anchor, true);
  EXPECT_EQ(asked.basis(), pb::MATCH_BASIS_NOT_FOUND);
  const pb::SupplierMatch match =
      ResolveOne(Key("5", "J de Vries"), second_anchor);
  EXPECT_EQ(match.basis(), pb::MATCH_BASIS_CREATED);
  EXPECT_TRUE(match.needs_person());
  EXPECT_EQ(match.candidate(), first);
  EXPECT_EQ(CountsAs(match.party()), 0);
  ASSERT_THAT(Queue(pb::MATCH_STATE_OPEN), SizeIs(1));
  EXPECT_THAT(Queue(pb::MATCH_STATE_OPEN)[0].reason_en(),
              HasSubstr("two people may have this name"));
  OMLOOP_ASSERT_OK(Decide(20, match.party(), pb::MATCH_STATE_SAME));
  EXPECT_EQ(CountsAs(match.party()), first);
  EXPECT_THAT(Queue(pb::MATCH_STATE_OPEN), IsEmpty());
  OMLOOP_ASSERT_OK(Decide(21, match.party(), pb::MATCH_STATE_DIFFERENT));
  EXPECT_EQ(CountsAs(match.party()), 0);
  OMLOOP_ASSERT_OK(Decide(22, match.party(), pb::MATCH_STATE_OPEN));
  EXPECT_THAT(Queue(pb::MATCH_STATE_OPEN), SizeIs(1));
  EXPECT_THAT(Decide(23, first, pb::MATCH_STATE_SAME),
              StatusIs(absl::StatusCode::kNotFound, "MATCH_NOT_FOUND"));
}

TEST_F(MatchingTest, OneRegistrationLetsTheSeenPartyGiveWay) {
  const int32_t seen =
      ResolveOne(Key("1", "Schoon Nieuw-West Cooperatie UA", "", "1068EX"))
          .party();
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party registered, Register(2, Cooperative()));
  EXPECT_EQ(registered.counts_as(), 0);
  std::vector<pb::PartyMatch> pairs = Queue(pb::MATCH_STATE_OPEN);
  for (const pb::PartyMatch& pair : Queue(pb::MATCH_STATE_SAME)) {
    pairs.push_back(pair);
  }
  ASSERT_THAT(pairs, SizeIs(1));
  EXPECT_EQ(pairs[0].party().number(), seen);
  EXPECT_EQ(pairs[0].candidate().number(), registered.number());
}

TEST_F(MatchingTest, AMergeIsRepeatableAndNeverGoesInACircle) {
  const int32_t one = ResolveOne(Key("1", "Alfa B.V.")).party();
  const int32_t two = ResolveOne(Key("2", "Gamma Groep B.V.")).party();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto merged, Merge(20, one, two));
  const int64_t size = BookSize();
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Merge(20, one, two));
  EXPECT_EQ(again.sequence(), merged.sequence());
  EXPECT_EQ(BookSize(), size);
  EXPECT_THAT(Merge(21, two, one),
              StatusIs(kPrecondition, "MERGE_IN_A_CIRCLE"));
  EXPECT_THAT(Merge(22, 1, two), StatusIs(kPrecondition, "MERGE_KINDS_DIFFER"));
  EXPECT_THAT(Unmerge(23, two), StatusIs(kPrecondition, "NOT_MERGED"));
  // A supplier that is an anchor counts as it: no spend of the alliance.
  OMLOOP_EXPECT_OK(Merge(24, two, 1));
}

TEST_F(MatchingTest, ASplitIsForOneAnchorAlone) {
  const int32_t party = ResolveOne(Key("1", "Bakkerij Smit B.V.")).party();
  pb::SplitPartyRequest request;
  request.set_party(party);
  request.set_anchor(1);
  request.set_display_name("Bakkerij Smit Osdorp B.V.");
  request.set_request_id(Id(20));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto split, Call(&Stub::SplitParty, request));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Call(&Stub::SplitParty, request));
  EXPECT_EQ(again.into().number(), split.into().number());
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party shown, Get(party));
  EXPECT_EQ(shown.counts_as(), 0);
  ASSERT_THAT(shown.splits(), SizeIs(1));
  EXPECT_EQ(shown.splits(0).payer(), 1);
  EXPECT_EQ(shown.splits(0).party(), split.into().number());
  OMLOOP_ASSERT_OK(Unmerge(21, party, 1));
  EXPECT_THAT(Get(party)->splits(), IsEmpty());
}

TEST_F(MatchingTest, WhoPassesMoneyOnIsFlaggedUntilAPersonSaysOtherwise) {
  struct Case {
    const char* name;
    ledger_pb::Trap trap;
    bool pass_through;
  };
  const Case cases[] = {
      {"ABN Factoring B.V.", ledger_pb::TRAP_FACTORING, true},
      {"Inhuurdesk Noord B.V.", ledger_pb::TRAP_HIRING_BROKER, true},
      {"Stichting Inkoopcombinatie Zorg", ledger_pb::TRAP_JOINT_PURCHASING,
       true},
      {"Auto Lease Nederland B.V.", ledger_pb::TRAP_LEASE, true},
      {"Notariskantoor De Waal", ledger_pb::TRAP_NOTARY, true},
      {"Declaraties medewerkers", ledger_pb::TRAP_EXPENSE_CLAIMS, true},
      {"Van Dam Holding B.V.", ledger_pb::TRAP_HOLDING, false},
      {"Gemeente Amsterdam Stadsdeel Zuid", ledger_pb::TRAP_INTRA_GROUP, false},
      {"Leasehold Gardens Ltd", ledger_pb::TRAP_UNSPECIFIED, false},
      {"Schoonmaakbedrijf Ster B.V.", ledger_pb::TRAP_UNSPECIFIED, false},
  };
  std::vector<pb::SupplierKey> keys;
  for (const Case& each : cases) keys.push_back(Key("", each.name));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto foreseen, Resolve(keys, 1, true));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto matches, Resolve(keys));
  for (size_t i = 0; i < matches.size(); ++i) {
    EXPECT_EQ(matches[i].trap(), cases[i].trap) << cases[i].name;
    EXPECT_EQ(foreseen[i].trap(), cases[i].trap) << cases[i].name;
    EXPECT_EQ(matches[i].pass_through(), cases[i].pass_through)
        << cases[i].name;
  }
  pb::ListPartiesRequest list;
  list.set_traps_only(true);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto listed, Call(&Stub::ListParties, list));
  EXPECT_EQ(listed.parties_size(), 8);
  pb::RegisterPartyRequest clear;
  clear.mutable_party()->set_number(matches[4].party());
  clear.add_clear_flags("pass_through");
  clear.set_request_id(Id(30));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto cleared, Call(&Stub::RegisterParty, clear));
  EXPECT_FALSE(cleared.party().attributes().pass_through());
  EXPECT_EQ(cleared.party().attributes().trap(), ledger_pb::TRAP_NOTARY);
}

TEST_F(MatchingTest, ALookThroughIsDeclaredShownAndTakenBack) {
  const int32_t broker = ResolveOne(Key("1", "Inhuurdesk Noord B.V.")).party();
  const int32_t plain = ResolveOne(Key("2", "Ster B.V.")).party();
  pb::DeclareLookThroughRequest request;
  request.set_party(broker);
  request.set_request_id(Id(20));
  request.set_evidence("statement signed by the director");
  request.mutable_look_through()->set_valid_from("2026-01-01");
  auto* share = request.mutable_look_through()->add_shares();
  share->set_per_ten_thousand(4000);
  share->mutable_place()->set_wijk("WK0363FC");
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto declared,
                              Call(&Stub::DeclareLookThrough, request));
  ASSERT_THAT(declared.party().look_throughs(), SizeIs(1));
  EXPECT_EQ(declared.party().look_throughs(0).shares(0).place().district(),
            "F");
  request.set_request_id(Id(21));
  share->set_per_ten_thousand(10'001);
  EXPECT_THAT(Call(&Stub::DeclareLookThrough, request),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  request.set_party(plain);
  EXPECT_THAT(Call(&Stub::DeclareLookThrough, request),
              StatusIs(kPrecondition, "NOT_PASS_THROUGH"));
  request.set_party(broker);
  request.mutable_look_through()->clear_shares();
  OMLOOP_ASSERT_OK_AND_ASSIGN(declared,
                              Call(&Stub::DeclareLookThrough, request));
  EXPECT_THAT(declared.party().look_throughs(), IsEmpty());
}

TEST_F(MatchingTest, ARegistrationGoesThroughItsSteps) {
  OMLOOP_ASSERT_OK(Register(2, Cooperative()));
  using ledger_pb::PARTY_STATUS_ENDED;
  using ledger_pb::PARTY_STATUS_SUSPENDED;
  using ledger_pb::PARTY_STATUS_VERIFIED;
  OMLOOP_ASSERT_OK_AND_ASSIGN(pb::Party party,
                              SetStatus(20, 2, PARTY_STATUS_VERIFIED, ""));
  EXPECT_EQ(party.attributes().status(), PARTY_STATUS_VERIFIED);
  EXPECT_THAT(SetStatus(21, 2, PARTY_STATUS_SUSPENDED, ""),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  OMLOOP_ASSERT_OK(SetStatus(22, 2, PARTY_STATUS_SUSPENDED, "in doubt"));
  OMLOOP_ASSERT_OK(SetStatus(23, 2, PARTY_STATUS_VERIFIED, ""));
  OMLOOP_ASSERT_OK(SetStatus(24, 2, PARTY_STATUS_ENDED, "dissolved"));
  EXPECT_THAT(SetStatus(25, 2, PARTY_STATUS_VERIFIED, ""),
              StatusIs(kPrecondition, "STATUS_NOT_POSSIBLE"));
  // A repeated step gives the first answer.
  OMLOOP_EXPECT_OK(SetStatus(22, 2, PARTY_STATUS_SUSPENDED, "in doubt"));

  pb::ExportPartyRequest request;
  request.set_party(2);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto data, Call(&Stub::ExportParty, request));
  EXPECT_EQ(data.party().kvk_number(), Cooperative().kvk_number());
  EXPECT_THAT(data.steps(), SizeIs(4));
  EXPECT_GE(data.fact_sequences_size(), 6);
  EXPECT_THAT(Call(&Stub::ExportParty, request, View::kPublic),
              StatusIs(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY"));
}

TEST_F(MatchingTest, ThePublicHandsInAndNeitherVerifiesNorAmends) {
  pb::RegisterPartyRequest request;
  *request.mutable_party() = Cooperative();
  request.mutable_party()->mutable_attributes()->set_status(
      ledger_pb::PARTY_STATUS_VERIFIED);
  request.set_request_id(Id(20));
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      auto made, Call(&Stub::RegisterParty, request, View::kPublic));
  EXPECT_EQ(made.party().attributes().status(),
            ledger_pb::PARTY_STATUS_SUBMITTED);
  request.mutable_party()->set_number(made.party().number());
  request.set_request_id(Id(21));
  EXPECT_THAT(Call(&Stub::RegisterParty, request, View::kPublic),
              StatusIs(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY"));
}

TEST_F(MatchingTest, ADraftIsKeptGoneOnWithAndHandedIn) {
  pb::SaveDraftRequest save;
  save.mutable_draft()->mutable_party()->set_display_name("Nog niet af");
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto saved, Call(&Stub::SaveDraft, save));
  EXPECT_FALSE(saved.draft().kept_until().empty());
  *save.mutable_draft() = saved.draft();
  save.mutable_draft()->mutable_party()->set_display_name("Wel af B.V.");
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again, Call(&Stub::SaveDraft, save));
  EXPECT_EQ(again.draft().draft_id(), saved.draft().draft_id());
  const int64_t size = BookSize();
  pb::RegisterPartyRequest request;
  *request.mutable_party() = again.draft().party();
  request.mutable_profile()->add_categories("cleaning");
  request.mutable_profile()->add_areas_served()->set_wijk("Nieuw-West");
  request.set_draft_id(saved.draft().draft_id());
  request.set_request_id(Id(20));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto handed, Call(&Stub::RegisterParty, request));
  EXPECT_GT(BookSize(), size);
  EXPECT_THAT(handed.party().profile().categories(), ElementsAre("cleaning"));
  pb::GetDraftRequest get;
  get.set_draft_id(saved.draft().draft_id());
  EXPECT_THAT(Call(&Stub::GetDraft, get),
              StatusIs(absl::StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
}

TEST_F(MatchingTest, TheDirectoryFindsByCategoryAreaAndOwnership) {
  pb::RegisterPartyRequest request;
  *request.mutable_party() = Cooperative();
  request.mutable_profile()->add_categories("cleaning");
  request.mutable_profile()->add_areas_served()->set_municipality("GM0363");
  request.set_request_id(Id(20));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto coop, Call(&Stub::RegisterParty, request));
  request.Clear();
  request.mutable_party()->set_display_name("Aardappelhandel B.V.");
  request.mutable_profile()->add_categories("catering");
  request.set_request_id(Id(21));
  OMLOOP_ASSERT_OK(Call(&Stub::RegisterParty, request));
  ResolveOne(Key("1", "Alleen gezien B.V."));
  const auto search = [&](const std::string& category, const std::string& area,
                          bool cooperatives) {
    pb::SearchDirectoryRequest query;
    query.set_category(category);
    query.set_area(area);
    query.set_cooperatives_only(cooperatives);
    auto found = Call(&Stub::SearchDirectory, query, View::kPublic);
    OMLOOP_CHECK(found.ok());
    std::vector<std::string> names;
    for (const pb::Party& party : found->parties()) {
      names.push_back(party.display_name());
    }
    return names;
  };
  const std::string name = Cooperative().display_name();
  EXPECT_THAT(search("", "", false), ElementsAre("Aardappelhandel B.V.", name));
  EXPECT_THAT(search("cleaning", "", false), ElementsAre(name));
  EXPECT_THAT(search("", "WK0363FC", false), ElementsAre(name));
  EXPECT_THAT(search("", "", true), ElementsAre(name));
  EXPECT_THAT(search("catering", "", true), IsEmpty());
  pb::SearchDirectoryRequest unknown;
  unknown.set_category("nonsense");
  EXPECT_THAT(Call(&Stub::SearchDirectory, unknown),
              StatusIs(absl::StatusCode::kNotFound, "CATEGORY_NOT_FOUND"));
}

TEST_F(MatchingTest, AMicroAllianceIsDefinedAndChanged) {
  pb::DefineMicroAllianceRequest request;
  request.mutable_alliance()->set_display_name("Osdorp schoon");
  request.mutable_alliance()->add_members(1);
  request.mutable_alliance()->add_areas("WK0363FF");
  request.set_request_id(Id(20));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto made,
                              Call(&Stub::DefineMicroAlliance, request));
  EXPECT_EQ(made.alliance().micro_alliance(), 1);
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto again,
                              Call(&Stub::DefineMicroAlliance, request));
  EXPECT_EQ(again.sequence(), made.sequence());
  *request.mutable_alliance() = made.alliance();
  request.mutable_alliance()->set_ended(true);
  request.set_request_id(Id(21));
  OMLOOP_ASSERT_OK(Call(&Stub::DefineMicroAlliance, request));
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto list, Call(&Stub::ListMicroAlliances,
                                              pb::ListMicroAlliancesRequest()));
  ASSERT_THAT(list.alliances(), SizeIs(1));
  EXPECT_TRUE(list.alliances(0).ended());
  EXPECT_EQ(list.alliances(0).display_name(), "Osdorp schoon");
  request.mutable_alliance()->add_members(99);
  request.set_request_id(Id(22));
  EXPECT_THAT(Call(&Stub::DefineMicroAlliance, request),
              StatusIs(absl::StatusCode::kNotFound, "PARTY_NOT_FOUND"));
}

}  // namespace
}  // namespace omloop::services
