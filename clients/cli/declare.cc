#include "clients/cli/declare.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/declare_terms.h"
#include "clients/cli/list_import.h"
#include "clients/cli/money_text.h"
#include "clients/cli/multiplier_view.h"
#include "clients/cli/progress.h"
#include "ledger/base/errors.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/list_reader.h"
#include "omloop/circulation/v1/circulation.grpc.pb.h"
#include "omloop/insight/v1/insight.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace cpb = omloop::circulation::v1;
namespace ipb = omloop::insight::v1;
namespace lpb = omloop::ledger::v1;
using Circulation = cpb::CirculationService::StubInterface;

// Rows of one request; the service takes up to 1,000.
constexpr size_t kRowsInRequest = 500;
// Shares of a file are hundredths of a percent.
constexpr int64_t kWhole = 100'00;

std::string NewId(const Context& context) {
  const Terminal& terminal = context.terminal();
  return terminal.random.TimeOrderedId(terminal.clock.Now()).str();
}

// How the figure of the twelve months would change.
absl::StatusOr<ipb::PreviewDeclarationResponse> Preview(
    const cpb::Declaration& declaration, const std::string& month,
    Context& context) {
  ipb::PreviewDeclarationRequest request;
  request.set_parent(client::kBookName);
  request.mutable_query()->set_window(ipb::MULTIPLIER_WINDOW_YEAR);
  request.mutable_query()->set_month(month);
  request.set_party(declaration.party());
  *request.mutable_terms() = declaration.terms();
  return context.Call(&ipb::InsightService::StubInterface::PreviewDeclaration,
                      request);
}

void PrintPreview(const ipb::PreviewDeclarationResponse& preview,
                  Context& context) {
  const Language language = context.language();
  Listing listing(
      {{"state", std::string(context.Say("Met dit antwoord", "With this"))},
       {"area_income", std::string(context.Say("Per euro", "Per euro"))},
       {"lm3", "LM3"},
       {"coverage", std::string(context.Say("Dekking", "Coverage"))}});
  const auto add = [&](std::string_view name, const ipb::MultiplierRow& row) {
    listing.Add({std::string(name), FigureText(row.area_income(), language),
                 FigureText(row.lm3(), language),
                 FormatPercent(RatioOf(row.cov3()), language)});
  };
  add(context.Say("niets verteld", "nothing told"), preview.nothing());
  add(context.Say("zoals het nu staat", "as it stands"), preview.now());
  add(context.Say("met dit antwoord", "with this answer"), preview.then());
  context.terminal().out << absl::StrFormat(
      "%s %s – %s: %s\n", context.Say("Ontvangen", "Received"),
      preview.first_month(), preview.last_month(),
      FormatMoney(ToMoney(preview.round1()), language));
  context.terminal().out << listing.AsTable(context.style());
}

absl::StatusOr<int> RunDeclare(const DeclareOptions& options,
                               Context& context) {
  if (options.supplier.empty() || options.period.empty()) {
    return InvalidArgument(
        "DECLARATION_EMPTY",
        "say who declares (--supplier=NAME) and about when "
        "(--period=2026-Q3); \"omloop declare --help\" shows it");
  }
  OMLOOP_ASSIGN_OR_RETURN(cpb::Declaration declaration,
                          DeclarationOf(options, context));
  OMLOOP_ASSIGN_OR_RETURN(const int32_t party,
                          FindParty(context, options.supplier));
  declaration.set_party(party);
  cpb::DeclareRespendRequest request;
  request.set_parent(client::kBookName);
  request.set_request_id(NewId(context));
  request.set_validate_only(options.dry_run);
  *request.add_rows()->mutable_declaration() = declaration;
  // The preview compares with what stands before this is booked.
  const absl::StatusOr<ipb::PreviewDeclarationResponse> preview =
      Preview(declaration, options.month, context);
  OMLOOP_ASSIGN_OR_RETURN(const cpb::DeclareRespendResponse response,
                          context.Call(&Circulation::DeclareRespend, request));
  const cpb::DeclarationRowResult& result = response.results(0);
  if (!result.code().empty()) {
    return InvalidArgument(result.code(), result.message());
  }
  if (context.output() == OutputFormat::kTable) {
    if (preview.ok()) {
      PrintPreview(*preview, context);
    } else {
      context.Note(
          absl::StrFormat("%s: %s",
                          context.Say("Wat het verandert is niet te zeggen",
                                      "What it changes cannot be told"),
                          preview.status().message()));
    }
  } else if (preview.ok() && options.dry_run) {
    Listing listing({{"state", "State"}, {"lm3", "LM3"}});
    listing.Add({"now", FigureText(preview->now().lm3(), Language::kEnglish)});
    listing.Add(
        {"then", FigureText(preview->then().lm3(), Language::kEnglish)});
    context.Print(listing, *preview, "");
  } else {
    Listing listing({{"party", "Party"}, {"sequence", "Sequence"}});
    listing.Add({int64_t{result.party()}, int64_t{result.sequence()}});
    context.Print(listing, response, "");
  }
  context.Note(
      options.dry_run
          ? context.Say("Er is niets geschreven.", "Nothing was written.")
      : result.existing() ? context.Say("Dit stond al zo in het boek.",
                                        "The book said so already.")
      : result.replaced_sequence() != 0
          ? context.Say("Vervangt wat er eerder over deze periode stond.",
                        "Replaces what was said of this period before.")
          : context.Say("Staat in het boek.", "Booked."));
  return kExitOk;
}

class Collector : public ingest::DeclarationSink {
 public:
  explicit Collector(std::string signed_by)
      : signed_by_(std::move(signed_by)) {}

  absl::Status OnRecord(const ingest::DeclarationDraft& draft) override {
    cpb::DeclarationRow row;
    row.set_kvk_number(draft.supplier_kvk);
    row.set_display_name(draft.supplier_name);
    cpb::Declaration& declaration = *row.mutable_declaration();
    declaration.set_first_day(FormatDay(*draft.first));
    declaration.set_last_day(FormatDay(*draft.last));
    declaration.set_signed_by(draft.signed_by.empty() ? signed_by_
                                                      : draft.signed_by);
    lpb::RespendDeclared& terms = *declaration.mutable_terms();
    terms.set_source(lpb::RESPEND_SOURCE_SIGNED);
    terms.set_basis(lpb::RESPEND_BASIS_OUTGOINGS);
    terms.set_whole(kWhole);
    const auto add = [&](lpb::RespendRecipient recipient, const char* ring,
                         int64_t amount) {
      if (amount == 0) return;
      lpb::RespendPart* part = terms.add_parts();
      part->set_recipient(recipient);
      part->set_ring(ring);
      part->set_amount(amount);
    };
    const int64_t wages = draft.wages.value_or(0);
    // Told apart only where the file does.
    add(draft.wages.has_value() ? lpb::RESPEND_RECIPIENT_SUPPLIERS
                                : lpb::RESPEND_RECIPIENT_UNSPECIFIED,
        "focus", *draft.focus - wages);
    add(lpb::RESPEND_RECIPIENT_STAFF, "focus", wages);
    add(lpb::RESPEND_RECIPIENT_UNSPECIFIED, "city", draft.city.value_or(0));
    add(lpb::RESPEND_RECIPIENT_UNSPECIFIED, "region", draft.region.value_or(0));
    add(lpb::RESPEND_RECIPIENT_UNSPECIFIED, "country",
        draft.country.value_or(0));
    add(lpb::RESPEND_RECIPIENT_UNSPECIFIED, "abroad", draft.abroad.value_or(0));
    if (draft.outgoings_minor) {
      terms.mutable_outgoings()->set_minor_units(*draft.outgoings_minor);
      terms.mutable_outgoings()->set_asset(std::string(draft.asset.code()));
    }
    rows_.push_back({draft.row, std::move(row)});
    return absl::OkStatus();
  }
  absl::Status OnProblem(const ingest::Problem& problem) override {
    remarks_.push_back(LineOf(problem));
    return absl::OkStatus();
  }

  struct Row {
    int64_t line = 0;
    cpb::DeclarationRow row;
  };
  const std::vector<Row>& rows() const { return rows_; }
  std::vector<RowLine>& remarks() { return remarks_; }

 private:
  const std::string signed_by_;
  std::vector<Row> rows_;
  std::vector<RowLine> remarks_;
};

struct ImportOptions {
  std::string file;
  std::string signed_by;
  bool dry_run = false;
};

absl::StatusOr<int> RunImport(const ImportOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const auto source,
                          ingest::FileSource::Open(options.file));
  Collector collector(options.signed_by);
  OMLOOP_ASSIGN_OR_RETURN(
      const ingest::FileReport report,
      ingest::ReadDeclarations(*source, ingest::ReadOptions(), collector));
  if (report.refused) return FileRefused(options.file, report);
  std::vector<RowLine> lines;
  Progress progress(context);
  const std::vector<Collector::Row>& rows = collector.rows();
  progress.Start(context.Say("Boeken", "Booking"),
                 static_cast<int64_t>(rows.size()), Progress::Unit::kRows);
  for (size_t first = 0; first < rows.size(); first += kRowsInRequest) {
    const size_t limit = std::min(rows.size(), first + kRowsInRequest);
    cpb::DeclareRespendRequest request;
    request.set_parent(client::kBookName);
    request.set_request_id(NewId(context));
    request.set_validate_only(options.dry_run);
    for (size_t i = first; i < limit; ++i) *request.add_rows() = rows[i].row;
    OMLOOP_ASSIGN_OR_RETURN(const cpb::DeclareRespendResponse response,
                            context.Call(&Circulation::DeclareRespend, request,
                                         {.deadline = absl::Minutes(10)}));
    for (int i = 0; i < response.results_size(); ++i) {
      const cpb::DeclarationRowResult& result = response.results(i);
      const Collector::Row& row = rows[first + static_cast<size_t>(i)];
      lines.push_back({.row = row.line,
                       .what = row.row.display_name(),
                       .outcome = !result.code().empty() ? "refused"
                                  : result.existing()    ? "unchanged"
                                  : result.replaced_sequence() != 0
                                      ? "completed"
                                      : "created",
                       .number = result.sequence(),
                       .code = result.code(),
                       .message = result.message()});
    }
    progress.Update(static_cast<int64_t>(limit));
  }
  for (RowLine& remark : collector.remarks()) {
    lines.push_back(std::move(remark));
  }
  return PrintRowLines(context, options.file, std::move(lines),
                       options.dry_run);
}

// "35.00% suppliers, 20.00% staff", of the focus.
std::string LocalText(const lpb::RespendDeclared& terms, Context& context) {
  int64_t local = 0;
  for (const lpb::RespendPart& part : terms.parts()) {
    if (part.ring() == "focus") local += part.amount();
  }
  return FormatPercent(Ratio{local, terms.whole()}, context.language());
}

struct ListOptions {
  std::string supplier;
  int32_t limit = kLimitByDefault;
};

absl::StatusOr<int> RunList(const ListOptions& options, Context& context) {
  cpb::ListDeclarationsRequest request;
  request.set_parent(client::kBookName);
  if (!options.supplier.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(const int32_t party,
                            FindParty(context, options.supplier));
    request.set_party(party);
  }
  OMLOOP_ASSIGN_OR_RETURN(
      const cpb::ListDeclarationsResponse response,
      CallPages(context, &Circulation::ListDeclarations, request, options.limit,
                [](auto& page) { return page.mutable_declarations(); }));
  Listing listing(
      {{"party", std::string(context.Say("Nummer", "Number"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"first_day", std::string(context.Say("Van", "From"))},
       {"last_day", std::string(context.Say("Tot en met", "To"))},
       {"letter", std::string(context.Say("Bewijs", "Evidence"))},
       {"local", std::string(context.Say("In het gebied", "In the area"))},
       {"basis", std::string(context.Say("Deel van", "Part of"))},
       {"signed_by", std::string(context.Say("Getekend", "Signed")), true}});
  for (const cpb::Declaration& declaration : response.declarations()) {
    const lpb::RespendDeclared& terms = declaration.terms();
    const bool books = terms.source() == lpb::RESPEND_SOURCE_OWN_BOOKS;
    listing.Add({int64_t{declaration.party()}, declaration.display_name(),
                 declaration.first_day(), declaration.last_day(),
                 std::string(books ? "A" : "B"), LocalText(terms, context),
                 EnumWord(*lpb::RespendBasis_descriptor(), terms.basis()),
                 declaration.signed_by()});
  }
  context.Print(listing, response,
                context.Say("Niemand heeft nog iets verteld.",
                            "Nobody has declared anything yet."));
  NoteMore(context, !response.next_page_token().empty(), options.limit);
  return kExitOk;
}

struct WithdrawOptions {
  std::string supplier;
  std::string period;
  std::string source = "signed";
};

absl::StatusOr<int> RunWithdraw(const WithdrawOptions& options,
                                Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const DeclaredPeriod period,
                          ParseDeclaredPeriod(options.period));
  cpb::WithdrawDeclarationRequest request;
  request.set_parent(client::kBookName);
  request.set_request_id(NewId(context));
  OMLOOP_ASSIGN_OR_RETURN(const int32_t party,
                          FindParty(context, options.supplier));
  request.set_party(party);
  request.set_first_day(FormatDay(period.first));
  request.set_last_day(FormatDay(period.last));
  request.set_source(static_cast<lpb::RespendSource>(
      EnumValue(*lpb::RespendSource_descriptor(), options.source)));
  OMLOOP_ASSIGN_OR_RETURN(
      const cpb::WithdrawDeclarationResponse response,
      context.Call(&Circulation::WithdrawDeclaration, request));
  Listing listing({{"sequence", std::string(context.Say("Boeking", "Entry"))}});
  listing.Add({int64_t{response.sequence()}});
  context.Print(listing, response, "");
  return kExitOk;
}

void AddDeclareOptions(CLI::App* command,
                       const std::shared_ptr<DeclareOptions>& options) {
  const auto text = [&](const char* name, std::string& value,
                        const char* meaning, const char* type) {
    command->add_option(name, value, meaning)->type_name(type);
  };
  text("--supplier", options->supplier,
       "who declares: name, KvK number or party number", "NAME");
  text("--period", options->period, "what the answer is about", "2026-Q3");
  text("--local-suppliers", options->local_suppliers,
       "part of the outgoings that went to suppliers in the area", "PERCENT");
  text("--local-staff", options->local_staff,
       "part that went to staff who live in the area", "PERCENT");
  text("--city", options->city, "part that went to the rest of the city",
       "PERCENT");
  text("--region", options->region, "part that went to the rest of the region",
       "PERCENT");
  text("--country", options->country,
       "part that went to the rest of the country", "PERCENT");
  text("--abroad", options->abroad, "part that went abroad", "PERCENT");
  OneOf(command->add_option("--basis", options->basis,
                            "what the parts are parts of"),
        {"outgoings", "turnover"});
  text("--outgoings", options->outgoings, "all outgoings of the period",
       "AMOUNT");
  text("--signed-by", options->signed_by,
       "who signed; kept in the vault, never in the log", "NAME");
  text("--xaf", options->xaf,
       "audit file of the supplier's own books instead of percentages; it is "
       "added up here and stays here",
       "FILE");
  text("--staff-living-here", options->staff_living_here,
       "with --xaf: part of the staff that lives in the area", "PERCENT");
  text("--month", options->month,
       "preview the twelve months up to this one; else the newest", "YYYY-MM");
  command->add_flag("--dry-run", options->dry_run,
                    "show what it would change, write nothing");
}

void AddImport(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "import",
       .summary = "declarations of many suppliers, from a list",
       .details = "Columns are found by their headers, Dutch or English: "
                  "supplier, KvK, period from, period to, outgoings, share in "
                  "the area, of which wages, share by ring, signed by. "
                  "Importing a list again changes nothing.",
       .examples = "omloop declare import declarations.csv\n"
                   "omloop declare import q3.csv --signed-by=\"the board\""});
  const auto options = std::make_shared<ImportOptions>();
  command->add_option("FILE", options->file, "a list of declarations, CSV")
      ->required();
  command
      ->add_option("--signed-by", options->signed_by,
                   "who signed, for rows that do not say")
      ->type_name("NAME");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunImport(*options, context);
  });
}

void AddList(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "list",
              .summary = "declarations in force",
              .details = "Letter A rests on the supplier's own books, B on its "
                         "signed word. Only over the book's socket.",
              .examples = "omloop declare list\n"
                          "omloop declare list --supplier=12"});
  const auto options = std::make_shared<ListOptions>();
  command->add_option("--supplier", options->supplier, "only of this supplier")
      ->type_name("NAME");
  AddNumber(command, "--limit", options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(command, invocation,
            [options](Context& context) { return RunList(*options, context); });
}

void AddWithdraw(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "withdraw",
              .summary = "take a declaration back",
              .details = "The entry stays in the log with one that takes it "
                         "back; figures from now on leave it out.",
              .examples = "omloop declare withdraw --supplier=12 "
                          "--period=2026-Q3"});
  const auto options = std::make_shared<WithdrawOptions>();
  command->add_option("--supplier", options->supplier, "whose")
      ->type_name("NAME")
      ->required();
  command->add_option("--period", options->period, "of when")
      ->type_name("2026-Q3")
      ->required();
  OneOf(command->add_option("--source", options->source, "which of the two"),
        {"signed", "own-books"});
  SetAction(command, invocation, [options](Context& context) {
    return RunWithdraw(*options, context);
  });
}

}  // namespace

void AddDeclare(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "declare",
       .summary = "where a supplier's own money went",
       .details =
           "The third round of a multiplier rests on what suppliers tell. "
           "Three ways: three percentages that somebody signs (letter B), the "
           "books themselves (--xaf, letter A), or nothing at all. The answer "
           "shows what it changes in the figure of the twelve months. Of "
           "staff only the part that lives in the area is asked, never who.",
       .examples =
           "omloop declare --supplier=\"Groen en Co\" --period=2026-Q3 "
           "--local-suppliers=30 --local-staff=25 --signed-by=\"the board\" "
           "--dry-run\n"
           "omloop declare --supplier=12 --period=2026 --xaf=books.xaf "
           "--staff-living-here=40\n"
           "omloop declare import declarations.csv\n"
           "omloop declare list"});
  const auto options = std::make_shared<DeclareOptions>();
  AddDeclareOptions(command, options);
  AddImport(*command, invocation);
  AddList(*command, invocation);
  AddWithdraw(*command, invocation);
  SetAction(command, invocation, [options](Context& context) {
    return RunDeclare(*options, context);
  });
}

}  // namespace omloop::cli
