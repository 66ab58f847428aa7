// What each command prints and asks, held against tests/golden/cli. Run the
// test program with --rewrite to write the files anew, then read the diff.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/app.h"
#include "clients/cli/command.h"
#include "clients/cli/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/errors.h"
#include "tests/testing/fake_services.h"
#include "tests/testing/temp_dir.h"

namespace omloop::cli {
namespace {

bool rewrite = false;

class FixedClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1793500000); }
};

// The same bytes at each run, and never the same twice in one.
class CountingRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override {
    ++count_;
    for (size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<uint8_t>(count_ >> (i % 4 * 8));
    }
  }

 private:
  uint32_t count_ = 0;
};

// One run of the program.
struct Case {
  std::string name;
  std::vector<std::string> arguments;
  // Typed at the keyboard; a terminal is there when it is not empty.
  std::string typed;
  std::string locale;
  // What the server does before.
  void (*prepare)(testing::FakeServer&) = nullptr;
};

struct Outcome {
  int exit_code = 0;
  std::string out;
  std::string err;
};

constexpr char kParties[] =
    "Rol;Naam;KvK-nummer;Rechtsvorm;Eigendom;Grootteklasse;Postcode;"
    "Huisnummer;Land;Geldig vanaf;Geldig tot\n"
    "anker;Gemeente Amsterdam;;Publiekrechtelijke rechtspersoon;publiek;250+;"
    "1011PN;1;NL;;\n"
    "leverancier;De Wasserette U.A.;;Coöperatie;werknemers;10-49;1068EL;5;NL;"
    "2020-01-01;2025-06-30\n"
    "leverancier;De Wasserette U.A.;;Coöperatie;werknemers;10-49;1066AZ;7;NL;"
    "2025-07-01;\n"
    "leverancier;Taxi Centraal B.V.;;BV;privaat;50-249;1013AA;2;NL;;\n"
    "leverancier;Fout B.V.;;BV;privaat;1-9;1000;2;NL;;\n";
constexpr char kContracts[] =
    "Opdrachtgever;Contractnummer;Ordernummer;Leverancier;Omschrijving;"
    "Inkoopcategorie;Ingangsdatum;Einddatum;Contractwaarde;Geldsoort\n"
    "Gemeente Amsterdam;C-2026-001;O-1;De Wasserette U.A.;Schoonmaak;cleaning;"
    "2026-01-01;2026-12-31;240.000,00;regulier\n"
    "Gemeente Amsterdam;C-2026-002;O-2;Taxi Centraal B.V.;Vervoer;transport;"
    "2026-01-01;2027-12-31;90.000,00;vliegwiel\n"
    "Onbekend;C-2026-003;O-3;Taxi Centraal B.V.;Vervoer;transport;2026-01-01;"
    "2027-12-31;10.000,00;\n";
constexpr char kSpend[] =
    "Datum;Leverancier;Bedrag\n"
    "2026-10-01;De Wasserette U.A.;1.234,56\n"
    "2026-10-02;Taxi Centraal B.V.;n/b\n";
// The demo card of docs/concepts/multiplier.md, and what else a card may hold.
constexpr char kCard[] = R"({
  "about": "the demo card", "asset": "EUR", "month": "2026-10", "ask": 2,
  "suppliers": [
    {"name": "De Wasserette U.A.", "amount": "40000.00", "place": "local",
     "section": "S", "size": "small", "ring": "focus", "share": 0.5,
     "letter": "A", "outgoings": "100000.00"},
    {"name": "VOF Twintig", "amount": "20000.00", "place": "local",
     "outgoings": "50000"},
    {"name": "Aannemer Utrecht", "amount": "30000.00", "place": "elsewhere",
     "share": "0.1"},
    {"name": "ICT", "place": "elsewhere", "share": 0, "lines": [
      {"amount": "12000", "place": "elsewhere"},
      {"amount": "-2000", "place": "elsewhere", "month": "2026-10"},
      {"amount": "5", "payer": "ICT"}]}],
  "links": [
    {"from": "De Wasserette U.A.", "to": "VOF Twintig", "amount": "30000"},
    {"from": "VOF Twintig", "to": "De Wasserette U.A.", "amount": "10000"}],
  "moves": [{"from": "Aannemer Utrecht", "to": ["De Wasserette U.A."],
             "amount": "10000"}],
  "baseline": {"suppliers": [
    {"name": "De Wasserette U.A.", "amount": "10000", "place": "local",
     "share": 0.5},
    {"name": "ICT", "amount": "90000", "place": "elsewhere"}]}
})";
// Miller and Blair (2009), tables 2.3 and 2.4, with wages of 0.30 and 0.25 of
// output and household spending of 0.05 and 0.40 of wages.
constexpr char kTable[] =
    "product,one,two,TOTAL,households,total_use\n"
    "one,150,500,650,40,1000\n"
    "two,200,100,300,320,2000\n"
    "TOTAL,350,600,,,\n"
    "wages,300,500,,,\n"
    "output,1000,2000,,,\n";
constexpr char kAccounts[] =
    "receives,coop,conventional,households\n"
    "coop,0.10,0.05,0.05\n"
    "conventional,0.10,0.10,0.25\n"
    "households,0.50,0.30,0\n"
    "outgoings,1,1,1\n";

constexpr char kDeclarations[] =
    "Leverancier;KvK-nummer;Periode van;Periode tot en met;Uitgaven totaal;"
    "Aandeel eigen gebied %;Aandeel rest van de stad %;Waarvan loon eigen "
    "gebied %;Ondertekend door\n"
    "De Wasserette U.A.;;01-07-2026;30-09-2026;120000,00;45,5;20;20,5;bestuur\n"
    "Fout B.V.;;01-07-2026;30-09-2026;;10;;;\n"
    "Te Veel B.V.;;01-07-2026;30-09-2026;;90;20;;\n"
    "Zonder Dag B.V.;;;30-09-2026;;10;;;\n";

constexpr char kTrails[] = R"({
  "transaction_header": ["txn_ID", "timestamp", "src_ID", "tgt_ID", "type", "amt"],
  "timeformat": "%Y-%m-%d %H:%M",
  "timewindow_beg": "2026-10-01 00:00",
  "timewindow_end": "2026-11-01 00:00",
  "boundary_type": "transactions",
  "transaction_categories": {
    "grant": "deposit", "order": "transfer", "leak": "withdraw"}
})";
constexpr char kPayments[] =
    "1,2026-10-01 09:00,town,laundry,grant,100\n"
    "2,2026-10-03 09:00,town,laundry,grant,50\n"
    "3,2026-10-05 09:00,laundry,repairs,order,120\n"
    "4,2026-10-04 09:00,laundry,far,leak,10\n"
    "5,2026-10-09 09:00,repairs,far,leak,30.5\n"
    "6,2026-10-10 09:00,repairs,far,leak,n/a\n"
    "7,2026-10-11 09:00,far,bank,loan,7\n";

class GoldenTest : public ::testing::Test {
 protected:
  GoldenTest() {
    // Names without folders, so that no line is broken elsewhere on a machine
    // whose temporary folder has a longer name.
    std::filesystem::current_path(folder_.path());
    Write("parties.csv", kParties);
    Write("contracts.csv", kContracts);
    Write("declarations.csv", kDeclarations);
    Write("october.csv", kSpend);
    Write("trails.json", kTrails);
    Write("payments.csv", kPayments);
    Write("november.csv", kSpend);
    Write("card.json", kCard);
    Write("table.csv", kTable);
    Write("wrong.csv", absl::StrReplaceAll(kTable, {{"350", "390"}}));
    Write("jobs.csv", "sector,region,nation\none,45,5000\ntwo,15,5000\n");
    Write("accounts.csv", kAccounts);
    Write("typo.json", R"({"suppliers": [{"name": "A", "ammount": "5"}]})");
    Write("empty.json", R"({"suppliers": []})");
  }

  ~GoldenTest() override { std::filesystem::current_path("/"); }

  void Write(const std::string& name, std::string_view content) {
    std::ofstream(folder_.file(name), std::ios::binary) << content;
  }

  static std::vector<std::string> InFolder(std::vector<std::string> arguments) {
    for (std::string& argument : arguments) {
      argument =
          absl::StrReplaceAll(argument, {{"FOLDER/", ""}, {"FOLDER", "."}});
    }
    return arguments;
  }

  Outcome Run(const Case& c) {
    std::istringstream in(c.typed);
    std::ostringstream out, err;
    FixedClock clock;
    CountingRandom random;
    Terminal terminal{
        .in = in,
        .out = out,
        .err = err,
        .environment =
            [&](std::string_view name) -> std::optional<std::string> {
          if (name == "OMLOOP_FOLDER") return ".";
          if (name == "LC_ALL" && !c.locale.empty()) return c.locale;
          return std::nullopt;
        },
        .clock = clock,
        .random = random,
        .in_is_terminal = !c.typed.empty(),
        .width = 80,
    };
    Outcome outcome;
    outcome.exit_code = RunOmloop(InFolder(c.arguments), terminal);
    outcome.out = Plain(out.str());
    outcome.err = Plain(err.str());
    return outcome;
  }

  // Without what differs from machine to machine.
  std::string Plain(const std::string& text) const {
    return absl::StrReplaceAll(text, {{folder_.path(), "FOLDER"}});
  }

  // Holds `text` against the golden file, or writes it.
  static void Compare(const std::string& name, const std::string& text) {
    const char* source = std::getenv("OMLOOP_SOURCE");
    ASSERT_NE(source, nullptr);
    const std::string path =
        std::string(source) + "/tests/golden/cli/" + name + ".txt";
    if (rewrite) {
      std::ofstream(path, std::ios::binary) << text;
      return;
    }
    std::ifstream file(path, std::ios::binary);
    std::stringstream expected;
    expected << file.rdbuf();
    EXPECT_EQ(expected.str(), text)
        << path << ": run cli_golden_test --rewrite and read the diff";
  }

  void CompareCase(const Case& c) {
    SCOPED_TRACE(c.name);
    testing::FakeServer server(folder_.path());
    if (c.prepare != nullptr) c.prepare(server);
    const Outcome outcome = Run(c);
    std::string text = "$ omloop " + absl::StrJoin(InFolder(c.arguments), " ") +
                       "\n" + outcome.out + "--- standard error\n" +
                       outcome.err + "--- exit " +
                       std::to_string(outcome.exit_code) + "\n";
    for (const std::string& asked : server.Asked()) {
      text += "asked " + Plain(asked) + "\n";
    }
    Compare(c.name, text);
  }

  testing::TempDir folder_;
};

const std::vector<Case>& Cases() {
  static const auto* const cases = new std::vector<Case>{
      {"dashboard_en", {"dashboard", "--month=2026-10"}},
      {"dashboard_nl", {"dashboard", "--month=2026-10", "--lang=nl"}},
      {"dashboard_locale", {"dashboard"}, "", "nl_NL.UTF-8"},
      {"dashboard_ascii", {"dashboard", "--ascii"}},
      {"dashboard_public",
       {"dashboard", "--as=public", "--anchor=Gemeente Amsterdam",
        "--asset=EUR", "--as-of=13000"}},
      {"dashboard_json", {"dashboard", "--output=json"}},
      {"dashboard_csv", {"dashboard", "--output=csv", "--lang=nl"}},
      {"multiplier", {"multiplier", "--month=2026-10", "--asset=EUR"}},
      {"multiplier_nl",
       {"multiplier", "--year", "--by=category", "--details", "--lang=nl"}},
      {"multiplier_withheld",
       {"multiplier", "--wijk=WK0363FA", "--anchor=Gemeente Amsterdam",
        "--category=cleaning", "--class=small-local", "--funding=flywheel",
        "--micro-alliance=1", "--local=city", "--income=2000000",
        "--as-of=13000"}},
      {"multiplier_csv", {"multiplier", "--by=category", "--output=csv"}},
      {"multiplier_details_csv", {"multiplier", "--details", "--output=csv"}},
      {"multiplier_json", {"multiplier", "--output=json"}},
      {"multiplier_compare",
       {"multiplier", "--compare=2026-07", "--by=funding"}},
      {"multiplier_compare_csv",
       {"multiplier", "--compare=2026-07", "--by=funding", "--output=csv"}},
      {"multiplier_ask", {"multiplier", "--ask", "--more=20", "--lang=nl"}},
      {"whatif",
       {"whatif", "--month=2026-10", "--year", "--move=cleaning>local=10%",
        "--move=#12>#40=25000"}},
      {"whatif_filters",
       {"whatif", "--move=ict>cleaning:local=5,5%", "--anchor=1",
        "--category=ict", "--class=not-local", "--funding=regular",
        "--wijk=WK0363FA", "--micro-alliance=1", "--local=focus",
        "--income=100", "--asset=EUR", "--output=json"}},
      {"whatif_bad_move", {"whatif", "--move=cleaning to local"}},
      {"declare",
       {"declare", "--supplier=7", "--period=2026-Q3", "--local-suppliers=30",
        "--local-staff=2,5", "--city=10", "--region=5", "--country=20",
        "--abroad=1", "--basis=turnover", "--outgoings=120000",
        "--signed-by=het bestuur", "--month=2026-10", "--dry-run"}},
      {"declare_nl",
       {"declare", "--supplier=De Wasserette U.A.", "--period=2026-07",
        "--local-suppliers=30", "--signed-by=het bestuur", "--lang=nl"}},
      {"declare_no_books",
       {"declare", "--supplier=7", "--period=2026", "--xaf=absent.xaf",
        "--staff-living-here=40"}},
      {"declare_nothing", {"declare", "--supplier=7", "--period=2026"}},
      {"declare_bad_share",
       {"declare", "--supplier=7", "--period=2026", "--local-staff=120"}},
      {"declare_bad_period",
       {"declare", "--supplier=7", "--period=2026-Q5", "--local-staff=20"}},
      {"declare_import",
       {"declare", "import", "declarations.csv", "--signed-by=het bestuur",
        "--dry-run"}},
      {"declare_list", {"declare", "list", "--supplier=7", "--limit=5"}},
      {"declare_withdraw",
       {"declare", "withdraw", "--supplier=7", "--period=2026-Q3",
        "--source=signed"}},
      {"targets_list", {"targets", "list", "--month=2026-10"}},
      {"targets_set",
       {"targets", "set", "local-share", "42,5", "--due=2027-12",
        "--from=2026-01", "--anchor=Gemeente Amsterdam"}},
      {"targets_withdraw",
       {"targets", "set", "local-share", "--due=2027-12", "--withdraw"}},
      {"import_asks", {"import", "FOLDER/october.csv", "--anchor=1"}, "y\n"},
      {"import_declined",
       {"import", "FOLDER/october.csv", "--anchor=1", "--lang=nl"},
       "nee\n"},
      {"import_yes",
       {"import", "FOLDER/october.csv", "--anchor=Gemeente Amsterdam",
        "--asset=EUR", "--month=2026-10", "--yes", "--lang=nl",
        "--rejects=FOLDER/refused.csv"}},
      {"import_dry_run", {"import", "FOLDER/october.csv", "--dry-run"}},
      {"import_dry_run_json",
       {"import", "FOLDER/october.csv", "--dry-run", "--output=json",
        "--quiet"}},
      {"import_json",
       {"import", "FOLDER/october.csv", "--yes", "--output=json", "--quiet"}},
      {"import_two_csv",
       {"import", "FOLDER/october.csv", "FOLDER/november.csv", "--yes",
        "--output=csv", "--quiet"}},
      {"import_nobody_to_ask", {"import", "FOLDER/october.csv"}},
      {"import_twice",
       {"import", "FOLDER/october.csv", "--yes"},
       "",
       "",
       [](testing::FakeServer& server) { server.BookEverything(); }},
      {"import_strange_body",
       {"import", "FOLDER/october.csv", "--yes", "--quiet"},
       "",
       "",
       [](testing::FakeServer& server) { server.NameStrangeBody(); }},
      {"import_strange_body_with_anchor",
       {"import", "FOLDER/october.csv", "--yes", "--quiet", "--anchor=1"},
       "",
       "",
       [](testing::FakeServer& server) { server.NameStrangeBody(); }},
      {"import_unknown_anchor",
       {"import", "FOLDER/october.csv", "--anchor=Gemeente"}},
      {"import_no_file", {"import", "FOLDER/nowhere.csv", "--yes"}},
      {"import_refused_by_server",
       {"import", "FOLDER/october.csv", "--yes"},
       "",
       "",
       [](testing::FakeServer& server) {
         server.FailNext(
             "CheckImport",
             FailedPrecondition("MONTH_SEALED", "october 2026 is sealed"));
       }},
      {"import_rejects_of_many",
       {"import", "FOLDER/october.csv", "FOLDER/november.csv",
        "--rejects=FOLDER/refused.csv"}},
      {"parties_import", {"parties", "import", "FOLDER/parties.csv"}},
      {"parties_import_anchor_csv",
       {"parties", "import", "FOLDER/parties.csv", "--anchor=1", "--output=csv",
        "--quiet"}},
      {"parties_import_dry_run",
       {"parties", "import", "FOLDER/parties.csv", "--dry-run", "--lang=nl"}},
      {"parties_list", {"parties", "list"}},
      {"parties_list_filters",
       {"parties", "list", "--kind=supplier", "--ownership=worker-owned",
        "--query=was", "--limit=2", "--as=public"}},
      {"parties_show", {"parties", "show", "11"}},
      {"parties_show_absent", {"parties", "show", "404"}},
      {"parties_unknown", {"parties", "unknown", "--month=2026-10"}},
      {"parties_unknown_nl",
       {"parties", "unknown", "--month=2026-10", "--anchor=1", "--lang=nl"}},
      {"parties_unknown_csv",
       {"parties", "unknown", "--month=2026-10", "--anchor=1", "--asset=EUR",
        "--limit=3", "--output=csv"}},
      {"parties_register",
       {"parties",
        "register",
        "--name=De Wasserette U.A.",
        "--kind=supplier",
        "--legal-form=cooperative",
        "--ownership=worker-owned",
        "--size=small",
        "--kvk=00000011",
        "--rsin=000000012",
        "--vat=NL000000012B01",
        "--oin=00000001",
        "--sbi=9601",
        "--branch=000000000011",
        "--street=Osdorpplein",
        "--house-number=5",
        "--postcode=1068EL",
        "--city=Amsterdam",
        "--country=NL",
        "--valid-from=2026-01-01",
        "--post-box",
        "--head-office",
        "--pass-through"}},
      {"parties_register_amend",
       {"parties", "register", "--number=1", "--kind=anchor",
        "--contracting-authority", "--recovers-vat", "--dry-run"}},
      {"parties_erase", {"parties", "erase", "12", "--yes"}},
      {"parties_erase_unsure", {"parties", "erase", "12"}},
      {"import_corrections",
       {"import", "FOLDER/october.csv", "--anchor=1", "--yes"},
       "",
       "",
       [](testing::FakeServer& server) { server.FindCorrections(); }},
      {"import_accept_corrections",
       {"import", "FOLDER/october.csv", "--anchor=1", "--accept-corrections",
        "--lang=nl"},
       "j\n",
       "",
       [](testing::FakeServer& server) { server.FindCorrections(); }},
      {"import_as_new",
       {"import", "FOLDER/october.csv", "--anchor=1", "--as-new", "--dry-run",
        "--output=json", "--quiet"}},
      {"import_complete_month",
       {"import", "FOLDER/october.csv", "--anchor=1",
        "--complete-month=2026-10", "--reason=late invoices"},
       "y\n",
       "",
       [](testing::FakeServer& server) { server.FindCorrections(); }},
      {"import_resume",
       {"import", "--resume=00000000000000000000000000000001", "--yes"}},
      {"import_resume_bad", {"import", "--resume=xyz"}},
      {"import_undo", {"import", "--undo=7", "--yes"}},
      {"imports_list", {"imports", "list"}},
      {"imports_list_filters",
       {"imports", "list", "--anchor=1", "--with-undoing", "--limit=5",
        "--lang=nl"}},
      {"imports_show", {"imports", "show", "8"}},
      {"imports_undo",
       {"imports", "undo", "7", "--reason=wrong year", "--lang=nl"},
       "j\n"},
      {"imports_undo_dry_run", {"imports", "undo", "7", "--dry-run"}},
      {"imports_undo_unsure", {"imports", "undo", "7"}},
      {"imports_undo_yes", {"imports", "undo", "7", "--yes", "--output=json"}},
      {"correct",
       {"correct", "1234", "--amount=1.250,00", "--vat=262,50",
        "--date=2026-10-05", "--category=cleaning", "--supplier=11",
        "--influenceable=no", "--asset=EUR", "--reason=typing error"},
       "y\n"},
      {"correct_dry_run",
       {"correct", "1234", "--amount=1250.00", "--reason=typing error",
        "--dry-run", "--lang=nl"}},
      {"correct_ambiguous",
       {"correct", "1234", "--amount=1.250", "--reason=typing error", "--yes"}},
      {"reverse", {"reverse", "1234", "--reason=paid twice", "--yes"}},
      {"reverse_dry_run",
       {"reverse", "1234", "--reason=paid twice", "--dry-run"}},
      {"month_status", {"month", "status", "--month=2026-10"}},
      {"month_status_nl",
       {"month", "status", "--month=2026-10", "--anchor=1", "--asset=EUR",
        "--lang=nl"}},
      {"month_submit",
       {"month", "submit", "--month=2026-10", "--anchor=1",
        "--total=1.234.567,89", "--count=12418"}},
      {"month_submit_dry_run",
       {"month", "submit", "--month=2026-10", "--anchor=1", "--total=98000.00",
        "--count=412", "--asset=GBP", "--dry-run", "--output=json"}},
      {"month_sign_off",
       {"month", "sign-off", "--month=2026-10", "--anchor=1",
        "--by=A. Jansen, controller", "--accept-difference"}},
      {"month_sign_off_differs",
       {"month", "sign-off", "--month=2026-10", "--anchor=1", "--by=A. Jansen"},
       "",
       "",
       [](testing::FakeServer& server) {
         server.FailNext(
             "SignOffMonth",
             FailedPrecondition("CONTROL_TOTAL_DIFFERS",
                                "the book has 12387 lines of 2026-10"));
       }},
      {"month_reopen",
       {"month", "reopen", "--month=2026-10", "--anchor=1",
        "--reason=two invoices came late", "--lang=nl"}},
      {"month_without_anchor",
       {"month", "reopen", "--month=2026-10", "--reason=late"}},
      {"month_seal", {"month", "seal", "--month=2026-10", "--rows"}, "y\n"},
      {"month_seal_dry_run",
       {"month", "seal", "--month=2026-10", "--dry-run", "--lang=nl"}},
      {"month_seal_yes",
       {"month", "seal", "--month=2026-10", "--yes", "--output=json"}},
      {"month_check",
       {"month", "check", "--month=2026-10", "--version=1", "--rows"}},
      {"month_restatements", {"month", "restatements", "--month=2026-10"}},
      {"month_restatements_nl",
       {"month", "restatements", "--month=2026-10", "--version=1",
        "--lang=nl"}},
      {"rules_list", {"rules", "list"}},
      {"rules_adopt",
       {"rules", "adopt", "--anchor=1", "--category=energy", "--supplier=11",
        "--influenceable=no", "--from=2026-01", "--until=2026-12",
        "--month=2026-10", "--reason=grid operator"},
       "y\n"},
      {"rules_adopt_category",
       {"rules", "adopt", "--rule=2", "--category=unclassified",
        "--to-category=cleaning", "--from=2026-10", "--dry-run", "--lang=nl"}},
      {"rules_adopt_yes",
       {"rules", "adopt", "--supplier=11", "--influenceable=yes",
        "--from=2026-10", "--yes", "--output=json"}},
      {"rules_adopt_nothing",
       {"rules", "adopt", "--supplier=11", "--from=2026-10"}},
      {"rules_revoke", {"rules", "revoke", "2", "--reason=a mistake"}},
      {"due", {"due", "--anchor=1", "--days=180"}},
      {"due_ics", {"due", "--output=ics", "--lang=nl"}},
      {"todo", {"todo", "--anchor=1", "--days=30"}},
      {"todo_nl", {"todo", "--lang=nl"}},
      {"mail_invitation",
       {"mail", "invitation", "--anchor=1", "--month=2026-10", "--lang=nl"}},
      {"mail_reminder",
       {"mail", "reminder", "--anchor=1", "--month=2026-10",
        "--to=inkoop@example.org"}},
      {"mail_receipt",
       {"mail", "receipt", "--anchor=1", "--month=2026-10", "--lang=nl"}},
      {"mail_no_relay",
       {"mail", "receipt", "--anchor=1", "--month=2026-10",
        "--to=inkoop@example.org", "--from=omloop@example.org",
        "--relay=http://example.org"}},
      {"usage_ics", {"todo", "--output=ics"}},
      {"contracts_import",
       {"contracts", "import", "FOLDER/contracts.csv", "--anchor=1",
        "--asset=EUR"}},
      {"contracts_import_dry_run",
       {"contracts", "import", "FOLDER/contracts.csv", "--dry-run",
        "--output=json", "--quiet"}},
      {"contracts_list", {"contracts", "list"}},
      {"contracts_list_money",
       {"contracts", "list", "--state=running", "--money",
        "--category=cleaning", "--without-consideration"}},
      {"contracts_expiring",
       {"contracts", "expiring", "--from=2026-10-01", "--months=6",
        "--anchor=1", "--category=cleaning", "--limit=5"}},
      {"contracts_show", {"contracts", "show", "C-2026-001", "--lang=nl"}},
      {"contracts_register",
       {"contracts",
        "register",
        "C-9",
        "--anchor=1",
        "--supplier=Was",
        "--kvk=68750110",
        "--postcode=1066AZ",
        "--supplier-number=7",
        "--asset=EUR",
        "--title=Was",
        "--category=cleaning",
        "--cpv=98310000-9",
        "--value=120.000,00",
        "--start=2026-04-01",
        "--end=2028-03-31",
        "--signed=2026-03-01",
        "--published=2026-01-10",
        "--form=call-off",
        "--framework=R-1",
        "--option=12:60000",
        "--procedure=onderhands",
        "--reserved=sheltered-work",
        "--evidence=main-aim:statuten",
        "--threshold=subcentral",
        "--funding=regular",
        "--order=O-1",
        "--subcontractor=12:5000",
        "--tender=T-1",
        "--local-consideration=gevraagd",
        "--reason=laat",
        "--dry-run"}},
      {"contracts_register_without",
       {"contracts", "register", "C-9", "--anchor=1", "--supplier=Was",
        "--value=1", "--start=2026-04-01"}},
      {"contracts_register_waived",
       {"contracts", "register", "C-9", "--anchor=1", "--supplier=Was",
        "--value=1", "--start=2026-04-01", "--without-consideration"}},
      {"contracts_amend",
       {"contracts", "amend", "600", "--value=240000", "--clear=end_date",
        "--effective=2026-03-01", "--reason=meer"}},
      {"contracts_extend",
       {"contracts", "extend", "C-2026-001", "--anchor=1", "--option=1",
        "--value=360000", "--effective=2026-10-01", "--reason=optie",
        "--dry-run"}},
      {"contracts_extend_until",
       {"contracts", "extend", "C-2026-001", "--until=2026-06-30"}},
      {"contracts_end",
       {"contracts", "end", "C-2026-001", "--on=2026-10-31", "--why=terminated",
        "--reason=in overleg", "--dry-run"}},
      {"contracts_social_return",
       {"contracts", "social-return", "C-2026-001", "--percent=5",
        "--base=240000", "--fulfilled=2500", "--instrument=jobs",
        "--due=2026-12-31", "--evidence=leerplek", "--dry-run"}},
      {"contracts_export",
       {"contracts", "export", "-", "--anchor=1", "--format=ocds",
        "--ocid-prefix=ocds-abc123", "--publisher=Gemeente", "--all",
        "--payments-only"}},
      {"contracts_import_refuse",
       {"contracts", "import", "FOLDER/contracts.csv", "--refuse-changes",
        "--reason=later"}},
      {"opportunities", {"opportunities"}},
      {"opportunities_category",
       {"opportunities", "--category=cleaning", "--month=2026-10",
        "--asset=EUR", "--ending-months=12", "--lang=nl"}},
      {"opportunities_letter",
       {"opportunities", "--category=cleaning", "--letter", "--lang=nl"}},
      {"opportunities_letter_en",
       {"opportunities", "--category=cleaning", "--letter"}},
      {"opportunities_csv", {"opportunities", "--output=csv", "--as=public"}},
      {"contracts_list_filters",
       {"contracts", "list", "--anchor=1", "--ending-from=2026-11-01",
        "--ending-before=2027-11-01", "--limit=5", "--output=csv"}},
      {"areas_list", {"areas", "list", "--level=district", "--within=GM0363"}},
      {"areas_list_json",
       {"areas", "list", "--level=province", "--within=NL-NH",
        "--output=json"}},
      {"areas_load_absent",
       {"areas", "load", "FOLDER/nowhere.csv", "--from=2026-08-01",
        "--reference=FOLDER"}},
      {"entries_list", {"entries", "list"}},
      {"entries_list_filters",
       {"entries", "list", "--month=2026-10", "--account=1", "--party=11",
        "--import=7", "--only=money", "--as-of=13000", "--limit=2",
        "--output=csv"}},
      {"entries_list_facts",
       {"entries", "list", "--only=facts", "--limit=1", "--lang=nl"}},
      {"entries_show", {"entries", "show", "1234"}},
      {"entries_show_fact", {"entries", "show", "600"}},
      {"balances", {"balances"}},
      {"balances_filters",
       {"balances", "--party=11", "--as-of=13000", "--limit=10",
        "--output=csv"}},
      {"lab_trails",
       {"lab", "trails", "--config=FOLDER/trails.json", "--method=fifo",
        "--infer", "FOLDER/payments.csv"}},
      {"lab_trails_options",
       {"lab", "trails", "--config=FOLDER/trails.json", "--method=mixed",
        "--cutoff-hours=48", "--absolute", "--size-limit=5", "--no-balance",
        "--rounding=2", "--inferred=FOLDER/inferred.csv",
        "--untracked=FOLDER/untracked.csv", "FOLDER/payments.csv"}},
      {"lab_trails_pairwise",
       {"lab", "trails", "--config=FOLDER/trails.json", "--method=lifo",
        "--pairwise", "--quiet", "FOLDER/payments.csv"}},
      {"lab_trails_bad_config",
       {"lab", "trails", "--config=FOLDER/card.json", "FOLDER/payments.csv"}},
      {"lab_trails_absolute_alone",
       {"lab", "trails", "--config=FOLDER/trails.json", "--absolute",
        "FOLDER/payments.csv"}},
      {"lab_multiplier", {"lab", "multiplier", "FOLDER/card.json"}},
      {"lab_io", {"lab", "io", "FOLDER/table.csv"}},
      {"lab_io_inverse",
       {"lab", "io", "FOLDER/table.csv", "--show=inverse", "--sectors=2",
        "--output-row=output", "--wages-row=wages",
        "--households-column=households", "--household-income=1000",
        "--output=csv"}},
      {"lab_io_region",
       {"lab", "io", "FOLDER/table.csv", "--region=jobs.csv", "--delta=0.3",
        "--output=json"}},
      {"lab_io_wrong", {"lab", "io", "FOLDER/wrong.csv"}},
      {"lab_io_tolerance",
       {"lab", "io", "FOLDER/wrong.csv", "--tolerance=100", "--lang=nl"}},
      {"lab_sam", {"lab", "sam", "FOLDER/accounts.csv"}},
      {"lab_multiplier_nl",
       {"lab", "multiplier", "FOLDER/card.json", "--lang=nl"}},
      {"lab_multiplier_csv",
       {"lab", "multiplier", "FOLDER/card.json", "--output=csv"}},
      {"lab_multiplier_ask",
       {"lab", "multiplier", "FOLDER/card.json", "--show=ask", "--output=csv"}},
      {"lab_multiplier_json",
       {"lab", "multiplier", "FOLDER/card.json", "--output=json"}},
      {"lab_multiplier_typo", {"lab", "multiplier", "FOLDER/typo.json"}},
      {"lab_multiplier_no_spend", {"lab", "multiplier", "FOLDER/empty.json"}},
      {"verify", {"verify"}},
      {"verify_json", {"verify", "--output=json"}},
      {"verify_offline_absent", {"verify", "--offline", "--folder=FOLDER"}},
      {"book_status", {"book", "status"}},
      {"book_status_nl", {"book", "status", "--lang=nl"}},
      {"book_init",
       {"book", "init", "FOLDER/made", "--name=Samen", "--asset=EUR",
        "--focus=Nieuw-West", "--languages=nl,en", "--example",
        "--disclosure=records"}},
      {"book_init_bad_language",
       {"book", "init", "FOLDER/made", "--languages=fr"}},
      {"book_init_bad_area",
       {"book", "init", "FOLDER/made", "--focus=Atlantis"}},
      {"locate", {"locate", "--postcode=1066AZ", "--number=5"}},
      {"locate_json",
       {"locate", "--lat=52.3597", "--lon=4.8090", "--on=2026-10-31",
        "--focus=GM0363", "--output=json"}},
      {"locate_rd", {"locate", "--rd=120700.7,487525.5"}},
      {"locate_country", {"locate", "--country=GB"}},
      {"locate_no_reference",
       {"locate", "--postcode=1066AZ", "--reference=FOLDER"}},
      {"areas_no_reference", {"areas", "list", "--reference=FOLDER"}},
      {"book_no_reference",
       {"book", "init", "FOLDER/made", "--reference=FOLDER"}},
      {"check", {"check", "FOLDER/october.csv", "--asset=GBP"}},
      {"check_json",
       {"check", "FOLDER/october.csv", "--month=2026-10", "--by-supplier",
        "--rejects=FOLDER/refused.csv", "--output=json"}},
      {"completion_bash", {"completion", "bash"}},
      {"completion_zsh", {"completion", "zsh"}},
      {"version", {"--version"}},
      {"usage_unknown_command", {"dashbord"}},
      {"usage_unknown_subcommand", {"parties", "lst"}},
      {"usage_unknown_option", {"dashboard", "--mnth=2026-10"}},
      {"usage_unknown_word", {"parties", "list", "--kind=ancor"}},
      {"usage_missing_command", {"parties"}},
      {"usage_missing_argument", {"import"}},
      {"usage_one_too_many", {"entries", "show", "1", "2"}},
      {"usage_bad_number", {"entries", "show", "last"}},
      {"no_server_at_address",
       {"dashboard", "--server=unix:FOLDER/nobody.sock"}},
      {"bad_server", {"dashboard", "--server=figures=127.0.0.1:1"}},
      {"server_without_role",
       {"dashboard", "--server=ledger=unix:FOLDER/omloop.sock"}},
      {"public_cannot",
       {"parties", "erase", "12", "--yes", "--as=public"},
       "",
       "",
       [](testing::FakeServer& server) {
         server.FailNext(
             "EraseParty",
             MakeError(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY",
                       "erasing a party is for the steward"));
       }},
  };
  return *cases;
}

TEST_F(GoldenTest, CommandsPrintWhatTheirGoldenFilesHold) {
  for (const Case& c : Cases()) CompareCase(c);
}

TEST_F(GoldenTest, WithoutServerItSaysHowToStartOne) {
  const Outcome outcome = Run({"", {"book", "status"}});
  EXPECT_EQ(outcome.exit_code, kExitNotReachable);
  Compare("no_server_in_folder", outcome.err);
}

// "parties import" -> its options, from the script for bash.
std::vector<std::pair<std::string, std::vector<std::string>>> AllCommands(
    const std::string& script) {
  std::vector<std::pair<std::string, std::vector<std::string>>> commands;
  bool options = false;
  for (absl::string_view line : absl::StrSplit(script, '\n')) {
    if (line == "_omloop_options() {") options = true;
    if (line == "}") options = false;
    const std::vector<std::string> parts = absl::StrSplit(line, '"');
    if (!options || parts.size() != 5) continue;
    commands.emplace_back(
        parts[1], absl::StrSplit(parts[3], ' ', absl::SkipWhitespace()));
  }
  return commands;
}

TEST_F(GoldenTest, HelpOfEachCommandIsWhatItsGoldenFileHolds) {
  const Outcome script = Run({"", {"completion", "bash"}});
  const auto commands = AllCommands(script.out);
  ASSERT_GT(commands.size(), 20u);
  for (const auto& [path, options] : commands) {
    SCOPED_TRACE(path);
    std::vector<std::string> arguments =
        absl::StrSplit(path, ' ', absl::SkipWhitespace());
    arguments.push_back("--help");
    const Outcome outcome = Run({"", arguments});
    EXPECT_EQ(outcome.exit_code, kExitOk);
    EXPECT_EQ(outcome.err, "");
    EXPECT_THAT(outcome.out, ::testing::HasSubstr("Examples:"));
    Compare("help_" + (path.empty() ? "omloop"
                                    : absl::StrReplaceAll(path, {{" ", "_"}})),
            outcome.out);
    // Examples may be long, since they are copied; all else fits 80 columns.
    const std::string prose =
        outcome.out.substr(0, outcome.out.find("Examples:"));
    for (absl::string_view line : absl::StrSplit(prose, '\n')) {
      EXPECT_LE(DisplayWidth(std::string(line)), 80u) << line;
    }
  }
}

// Commands whose options are tried against real services instead: in
// tests/conformance, tests/e2e and beside services/circulation.
const std::set<std::string>& TriedElsewhere() {
  static const std::set<std::string>* const commands =
      new std::set<std::string>{"check",
                                "import",
                                "trail",
                                "circles",
                                "parties register",
                                "parties verify",
                                "parties suspend",
                                "parties end",
                                "parties traps",
                                "parties look-through",
                                "parties queue",
                                "parties match",
                                "parties merge",
                                "parties split",
                                "parties unmerge",
                                "directory",
                                "alliances define",
                                "contracts amend",
                                "contracts end",
                                "contracts social-return",
                                "contracts show",
                                "payments import",
                                "clearing find",
                                "clearing propose",
                                "clearing answer",
                                "lab circles",
                                "lab velocity"};
  return *commands;
}

TEST_F(GoldenTest, EachOptionStandsInACase) {
  const Outcome script = Run({"", {"completion", "bash"}});
  for (const auto& [path, options] : AllCommands(script.out)) {
    if (TriedElsewhere().contains(path)) continue;
    for (const std::string& option : options) {
      if (option == "--help") continue;
      const bool found =
          std::any_of(Cases().begin(), Cases().end(), [&](const Case& c) {
            return absl::StartsWith(absl::StrJoin(c.arguments, " "), path) &&
                   std::any_of(c.arguments.begin(), c.arguments.end(),
                               [&](const std::string& argument) {
                                 return option.back() == '='
                                            ? argument.starts_with(option)
                                            : argument == option;
                               });
          });
      EXPECT_TRUE(found) << "no case has " << path << " " << option;
    }
  }
}

}  // namespace
}  // namespace omloop::cli

int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--rewrite") omloop::cli::rewrite = true;
  }
  return RUN_ALL_TESTS();
}
