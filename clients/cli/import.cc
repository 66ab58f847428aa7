#include "clients/cli/import.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/column_choice.h"
#include "clients/cli/failure.h"
#include "clients/cli/import_upload.h"
#include "clients/cli/import_words.h"
#include "clients/cli/imports.h"
#include "clients/cli/input_files.h"
#include "clients/cli/money_text.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/ids.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::cli {
namespace {

using procurement::v1::CheckImportResponse;
using procurement::v1::CommitImportResponse;

struct Options {
  std::vector<std::string> files;
  std::string anchor;
  std::string asset;
  std::string month;
  std::string rejects;
  std::string complete_month;
  bool accept_corrections = false;
  bool as_new = false;
  std::string reason;
  std::string resume;
  int32_t undo = 0;
  std::string sheet;
  std::vector<std::string> columns;
  bool save_profile = false;
  bool yes = false;
  bool dry_run = false;
};

// What became of one file.
struct FileResult {
  int exit_code = kExitOk;
  CheckFindings findings;
  CheckImportResponse checked;
  std::unique_ptr<CommitImportResponse> committed;
};

// A body that is nobody's keeps the whole file out: half of a file is easily
// taken for all of it.
absl::Status CheckBodies(const Options& options, const std::string& path,
                         const CheckImportResponse& checked) {
  if (!options.anchor.empty()) return absl::OkStatus();
  for (const procurement::v1::BodyMatch& body : checked.bodies()) {
    if (body.anchor() != 0) continue;
    return FailedPrecondition(
        "BODY_UNKNOWN",
        absl::StrFormat("%s: \"%s\" is no registered anchor, so nothing was "
                        "booked; register it with \"omloop parties register "
                        "--kind=anchor --name=NAME\", or name the anchor for "
                        "such rows with --anchor=NAME",
                        path, body.body_name()));
  }
  return absl::OkStatus();
}

// Whether corrections are booked and not only shown.
bool AcceptsCorrections(const CheckImportResponse& checked) {
  const procurement::v1::ImportOptions& options = checked.import().options();
  return !options.complete_month().empty() ||
         options.corrections() == procurement::v1::CORRECTION_CHOICE_ACCEPT;
}

// Whether booking would write anything.
bool HasWork(const CheckImportResponse& checked) {
  return checked.new_count() > 0 || checked.changes().reversal_count() > 0 ||
         (AcceptsCorrections(checked) &&
          checked.changes().correction_count() > 0);
}

// "y", "yes", "j" or "ja" on the terminal; anything else is no.
bool Agreed(const Context& context, const CheckImportResponse& checked) {
  const auto count = [&](int64_t value) {
    return FormatCount(value, context.language());
  };
  const std::string sum = context.style().Clean(
      FormatMoney(ToMoney(checked.new_sum()), context.language()));
  std::string question = absl::StrFormat(
      context.dutch() ? "%s rijen boeken, samen %s" : "Book %s rows, sum %s",
      count(checked.new_count()), sum);
  if (AcceptsCorrections(checked) && checked.changes().correction_count() > 0) {
    question += absl::StrFormat(
        context.dutch() ? ", %s regels verbeteren" : ", correct %s lines",
        count(checked.changes().correction_count()));
  }
  if (checked.changes().reversal_count() > 0) {
    question += absl::StrFormat(
        context.dutch() ? ", %s regels terugboeken" : ", take back %s lines",
        count(checked.changes().reversal_count()));
  }
  context.terminal().err << "\n"
                         << question
                         << (context.dutch() ? "? [j/N] " : "? [y/N] ")
                         << std::flush;
  std::string answer;
  std::getline(context.terminal().in, answer);
  std::transform(answer.begin(), answer.end(), answer.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return answer == "y" || answer == "yes" || answer == "j" || answer == "ja";
}

// "0192..." to the sixteen bytes of an import's id.
absl::StatusOr<std::string> ReadResume(const std::string& text) {
  absl::StatusOr<std::string> bytes = FromHex(text);
  if (bytes.ok() && bytes->size() == EntryId::kSize) return *bytes;
  return InvalidArgument("BAD_IMPORT_ID",
                         absl::StrFormat("\"%s\" is no import; \"omloop todo\" "
                                         "lists those that are not completed",
                                         text));
}

absl::Status SaveRejects(const Context& context, const std::string& path,
                         const CheckImportResponse& checked) {
  if (path.empty() || checked.rejects_csv().empty()) return absl::OkStatus();
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << checked.rejects_csv();
  file.close();
  if (!file) {
    return Unavailable("FILE_NOT_WRITTEN",
                       absl::StrFormat("%s: the refused rows could not be "
                                       "written; is there room, and may you "
                                       "write there?",
                                       path));
  }
  context.Note(absl::StrFormat(
      "%s %s", context.Say("Geweigerde rijen staan in", "Refused rows are in"),
      path));
  return absl::OkStatus();
}

int ExitCodeOfRows(const CheckFindings& findings) {
  if (findings.refused) return kExitFailed;
  return findings.rejected > 0 ? kExitSomeRefused : kExitOk;
}

absl::StatusOr<FileResult> ImportOne(const Options& options,
                                     const std::string& path, int32_t anchor,
                                     Context& context) {
  procurement::v1::ImportOptions import;
  import.set_anchor(anchor);
  import.set_asset(options.asset);
  import.set_month(options.month);
  import.set_file_name(std::filesystem::path(path).filename().string());
  import.set_complete_month(options.complete_month);
  import.set_restatement_reason(options.reason);
  if (options.accept_corrections) {
    import.set_corrections(procurement::v1::CORRECTION_CHOICE_ACCEPT);
  } else if (options.as_new) {
    import.set_corrections(procurement::v1::CORRECTION_CHOICE_AS_NEW);
  }
  import.set_sheet(options.sheet);
  import.set_save_profile(options.save_profile);
  for (const std::string& typed : options.columns) {
    OMLOOP_ASSIGN_OR_RETURN(const ingest::ColumnChoice choice,
                            ParseColumnChoice(typed));
    procurement::v1::ColumnChoice* column = import.add_columns();
    column->set_column(choice.column);
    column->set_field(choice.field);
  }
  FileResult result;
  if (options.resume.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(result.checked,
                            UploadAndCheck(context, path, import));
  } else {
    OMLOOP_ASSIGN_OR_RETURN(const std::string id, ReadResume(options.resume));
    OMLOOP_ASSIGN_OR_RETURN(result.checked, ResumeAndCheck(context, id, path));
  }
  const CheckImportResponse& checked = result.checked;
  OMLOOP_ASSIGN_OR_RETURN(result.findings, ReadFindings(checked.report_json()));
  result.exit_code = ExitCodeOfRows(result.findings);
  const bool for_people = context.output() == OutputFormat::kTable;
  std::ostream& out = context.terminal().out;
  if (for_people) {
    out << DescribeCheck(context, path, result.findings, checked) << std::flush;
  }
  OMLOOP_RETURN_IF_ERROR(SaveRejects(context, options.rejects, checked));
  const std::string& import_id = checked.import().import_id();
  if (options.dry_run || result.findings.refused) {
    Cancel(context, import_id);
    if (for_people && options.dry_run) {
      out << "\n"
          << context.Say("Er is niets geboekt (--dry-run).",
                         "Nothing was booked (--dry-run).")
          << "\n";
    }
    return result;
  }
  if (absl::Status status = CheckBodies(options, path, checked); !status.ok()) {
    Cancel(context, import_id);
    return status;
  }
  // Rows that wait for a person: neither booked nor lost.
  if (!AcceptsCorrections(checked) &&
      checked.changes().correction_count() > 0) {
    result.exit_code = std::max<int>(result.exit_code, kExitSomeRefused);
  }
  if (!HasWork(checked)) {
    Cancel(context, import_id);
    if (for_people) {
      out << DescribeCommit(context, checked, CommitImportResponse());
    }
    return result;
  }
  if (!options.yes) {
    if (!context.terminal().in_is_terminal) {
      Cancel(context, import_id);
      return FailedPrecondition(
          "NOT_CONFIRMED",
          absl::StrFormat("%s: nothing was booked, because nobody is there to "
                          "ask; say --yes to book, or --dry-run to look",
                          path));
    }
    if (!Agreed(context, checked)) {
      Cancel(context, import_id);
      context.Note(context.Say("Er is niets geboekt.", "Nothing was booked."));
      result.exit_code = kExitFailed;
      return result;
    }
  }
  OMLOOP_ASSIGN_OR_RETURN(CommitImportResponse committed,
                          Commit(context, checked));
  result.committed =
      std::make_unique<CommitImportResponse>(std::move(committed));
  if (for_people) out << DescribeCommit(context, checked, *result.committed);
  return result;
}

void AddToListing(const std::string& path, const FileResult& result,
                  Listing& listing) {
  const CheckImportResponse& checked = result.checked;
  const CommitImportResponse* committed = result.committed.get();
  type::v1::Money none;
  none.set_asset(result.findings.asset);
  listing.Add({path, result.findings.asset, result.findings.records,
               committed == nullptr ? int64_t{0} : committed->booked_count(),
               ToMoney(committed == nullptr ? none : committed->booked_sum()),
               checked.existing_count(), ToMoney(checked.existing_sum()),
               result.findings.rejected});
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  if (options.undo != 0) {
    return RunUndo({.import_number = options.undo,
                    .reason = options.reason,
                    .yes = options.yes,
                    .dry_run = options.dry_run},
                   context);
  }
  if (options.files.empty() && options.resume.empty()) {
    context.terminal().err << "omloop import: FILE is required\n"
                           << "see: omloop import --help\n";
    return kExitUsage;
  }
  std::vector<std::string> files = ExpandFolders(options.files);
  if (!options.resume.empty() && files.size() > 1) {
    return InvalidArgument("RESUME_OF_MANY",
                           "--resume goes on with one import; name the file "
                           "it began with, or none");
  }
  if (!options.rejects.empty() && files.size() > 1) {
    return InvalidArgument("REJECTS_OF_MANY",
                           "--rejects=FILE takes the refused rows of one file; "
                           "import the files one by one to keep them apart");
  }
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  Listing listing({{"file", ""},
                   {"asset", ""},
                   {"records", ""},
                   {"booked", ""},
                   {"booked_sum", ""},
                   {"existing", ""},
                   {"existing_sum", ""},
                   {"rejected", ""}});
  int exit_code = kExitOk;
  if (files.empty()) files.emplace_back();  // --resume alone.
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string& path = files[i];
    if (i > 0 && context.output() == OutputFormat::kTable) {
      context.terminal().out << "\n";
    }
    absl::StatusOr<FileResult> result =
        ImportOne(options, path, anchor, context);
    if (!result.ok()) {
      // One file that cannot be taken does not keep the others out; a server
      // that is gone does.
      if (files.size() == 1 ||
          ExitCodeOf(result.status()) == kExitNotReachable) {
        return result.status();
      }
      context.terminal().out << std::flush;
      context.terminal().err << DescribeFailure(Annotate(result.status(), path),
                                                context, "import");
      exit_code = std::max<int>(exit_code, kExitFailed);
      continue;
    }
    exit_code = std::max(exit_code, result->exit_code);
    if (context.output() == OutputFormat::kJson) {
      context.terminal().out
          << ImportAsJson(result->checked.report_json(), result->checked,
                          result->committed.get());
    }
    AddToListing(path, *result, listing);
  }
  if (context.output() == OutputFormat::kCsv) {
    context.terminal().out << listing.AsCsv();
  }
  return exit_code;
}

}  // namespace

void AddImport(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "import",
       .summary = "book spend files of an anchor",
       .details =
           "Recognises the layout, checks every row, matches suppliers and "
           "shows what would happen; nothing is written before you agree. Rows "
           "that stand in the book already are not booked twice, so a file or "
           "a part of it may be imported again at any time. Rows that cannot "
           "be read are refused with the reason and the rest is taken.\n\n"
           "A file with a column that names the paying body needs no --anchor: "
           "each body is matched to an anchor by its name. With --anchor, rows "
           "whose body is no anchor go to the one that is named.\n\n"
           "A row of the same supplier, document and line as one in the book, "
           "with another amount or date, waits until you say that it corrects "
           "that line (--accept-corrections) or is a further one (--as-new). A "
           "file that holds all spend of a month may be declared so "
           "(--complete-month): lines in the book that are not in it are taken "
           "back.",
       .examples =
           "omloop import october.csv --anchor=\"Gemeente Amsterdam\"\n"
           "omloop import 2026-*.csv --anchor=3 --yes\n"
           "omloop import spend.csv --anchor=3 --asset=GBP --month=2026-10 "
           "--dry-run\n"
           "omloop import october.csv --anchor=3 --yes --rejects=refused.csv\n"
           "omloop import october-again.csv --anchor=3 "
           "--complete-month=2026-10\n"
           "omloop import --undo=7"});
  const auto options = std::make_shared<Options>();
  command->add_option("FILE", options->files,
                      "files or folders; also gzipped or zipped");
  command
      ->add_option("--anchor", options->anchor,
                   "whose spend it is, by name or number")
      ->type_name("NAME");
  command
      ->add_option("--asset", options->asset,
                   "what amounts are in (GBP); else from the file, else EUR")
      ->type_name("CODE");
  command
      ->add_option("--month", options->month,
                   "the month of a file that has no dates")
      ->type_name("YYYY-MM");
  command
      ->add_option("--complete-month", options->complete_month,
                   "the file holds all spend of the anchor in this month")
      ->type_name("YYYY-MM");
  CLI::Option* accept = command->add_flag(
      "--accept-corrections", options->accept_corrections,
      "rows with another amount or date replace the line in the book");
  command
      ->add_flag("--as-new", options->as_new,
                 "such rows are further lines of their document")
      ->excludes(accept);
  command
      ->add_option("--reason", options->reason,
                   "why lines of a sealed month change; else they are refused")
      ->type_name("WORDS");
  command
      ->add_option("--resume", options->resume,
                   "go on with an import that \"omloop todo\" lists")
      ->type_name("ID");
  AddNumber(command, "--undo", options->undo,
            "take back this import, by its number in the book");
  command
      ->add_option("--map", options->columns,
                   "what a column is, where the proposal is wrong: "
                   "HEADER=FIELD, #3=FIELD or HEADER=ignore; may be repeated")
      ->type_name("HEADER=FIELD");
  command->add_flag("--save-profile", options->save_profile,
                    "read the anchor's next files with these columns alike");
  command
      ->add_option("--sheet", options->sheet,
                   "the sheet of a workbook; else the one with the most rows")
      ->type_name("NAME");
  command->add_flag("--yes,-y", options->yes, "book without asking");
  command->add_flag("--dry-run", options->dry_run,
                    "show what would happen, book nothing");
  command
      ->add_option("--rejects", options->rejects,
                   "save the refused rows here, to correct and import")
      ->type_name("FILE");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
