// omloop-loadgen: writes the files of a synthetic Nieuw-West.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "tools/loadgen/layouts.h"
#include "tools/loadgen/payments.h"
#include "tools/loadgen/registers.h"
#include "tools/loadgen/spend.h"
#include "tools/loadgen/truth.h"
#include "tools/loadgen/world.h"

namespace omloop::loadgen {
namespace {

namespace fs = std::filesystem;

constexpr int kUsageStatus = 64;
const Month kLastMonth(2026, 10);  // of an example without --start

absl::Status MakeFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return FailedPrecondition(
        "FOLDER_NOT_EMPTY",
        absl::StrFormat("%s holds files already: name a new folder, so that "
                        "two examples do not mix",
                        folder.string()));
  }
  for (const char* part : {"spend", "bank"}) {
    fs::create_directories(folder / part, error);
    if (error) {
      return Unavailable(
          "CANNOT_WRITE",
          absl::StrFormat("cannot make folder %s (%s)",
                          (folder / part).string(), error.message()));
    }
  }
  return absl::OkStatus();
}

// One line that is rewritten, on a terminal only.
void ShowProgress(int done, int all) {
  if (isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r%d of %d files of payments%s", done, all,
               done == all ? "\n" : "");
}

absl::Status Generate(const Options& options, const fs::path& folder) {
  OMLOOP_ASSIGN_OR_RETURN(const World world, BuildWorld(options));
  OMLOOP_RETURN_IF_ERROR(MakeFolder(folder));
  OMLOOP_RETURN_IF_ERROR(WriteParties(world, folder / "parties.csv"));
  OMLOOP_RETURN_IF_ERROR(WriteContracts(world, folder / "contracts.csv"));
  OMLOOP_RETURN_IF_ERROR(WriteDeclarations(world, folder / "declarations.csv"));
  Truth truth(world);
  Payments payments(world);
  int64_t count = 0;
  int done = 0;
  for (const Anchor& anchor : world.anchors) {
    OMLOOP_RETURN_IF_ERROR(WriteCreditors(
        world, anchor,
        folder / absl::StrFormat("suppliers-%s.csv", anchor.slug)));
    for (int passed = 0; passed < options.months; ++passed) {
      const Month month = options.first_month + passed;
      const std::vector<SpendLine> lines = DrawMonth(world, anchor, month);
      const std::string name =
          absl::StrFormat("%s-%s.csv", anchor.slug, FormatMonth(month));
      OMLOOP_RETURN_IF_ERROR(
          WriteSpend(anchor, month, lines, folder / "spend" / name));
      if (options.bank) {
        OMLOOP_RETURN_IF_ERROR(
            WriteBank(anchor, lines, folder / "bank" / name));
      }
      for (const SpendLine& line : lines) {
        truth.Add(anchor, month, line);
        payments.Add(passed, line);
      }
      count += lines.size();
      ShowProgress(++done, options.anchors * options.months);
    }
  }
  OMLOOP_RETURN_IF_ERROR(payments.Write(folder / "payments.csv"));
  OMLOOP_RETURN_IF_ERROR(truth.Write(folder / "truth.json"));
  absl::PrintF(
      "%s: example data, every party is invented: %d anchors, %d suppliers, "
      "%d months from %s, %d lines of spend, seed %d\n",
      folder.string(), options.anchors, options.suppliers, options.months,
      FormatMonth(options.first_month), count, options.seed);
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  Options options;
  std::string folder;
  std::string size = "small";
  std::string start;
  bool no_bank = false;
  CLI::App app(
      "Writes the files of a synthetic Nieuw-West with known ground truth: "
      "parties, contracts, spend, bank, declarations, payments and truth.json. "
      "The same "
      "options and seed give the same bytes on every machine.",
      "omloop-loadgen");
  app.footer(
      "Examples:\n"
      "  omloop-loadgen --out=example\n"
      "  omloop-loadgen --out=big --size=full --seed=7\n"
      "  omloop-loadgen --out=two --anchors=2 --payments=1000 --months=3");
  app.add_option("--out", folder, "Folder to write; absent or empty")
      ->required();
  app.add_option("--size", size,
                 "small: 6 anchors, 120 suppliers, 6,000 payments a year; "
                 "full: 65, 3,000 and 6,000,000")
      ->check(CLI::IsMember({"small", "full"}))
      ->each([&](const std::string& value) {
        if (value != "full") return;
        options.anchors = 65;
        options.suppliers = 3000;
        options.payments_a_year = 6'000'000;
      });
  CLI::Option* anchors = app.add_option("--anchors", "Number of anchors");
  CLI::Option* suppliers = app.add_option("--suppliers", "Number of suppliers");
  CLI::Option* payments =
      app.add_option("--payments", "Lines of spend a year, about");
  app.add_option("--months", options.months, "Months of spend");
  app.add_option("--seed", options.seed, "Another seed, another world");
  app.add_option("--start", start,
                 "First month, YYYY-MM; without it the last month is 2026-10");
  app.add_flag("--no-bank", no_bank, "Write no bank files");
  try {
    app.parse(argc, argv);
    // After --size, whatever the order on the command line.
    if (*anchors) options.anchors = anchors->as<int>();
    if (*suppliers) options.suppliers = suppliers->as<int>();
    if (*payments) options.payments_a_year = payments->as<int64_t>();
  } catch (const CLI::Error& error) {
    return app.exit(error) == 0 ? 0 : kUsageStatus;  // 0 after --help
  }
  options.bank = !no_bank;
  options.first_month = kLastMonth - (options.months - 1);
  absl::Status status;
  if (!start.empty()) {
    const absl::StatusOr<Month> month = ParseMonth(start);
    status = month.status();
    if (month.ok()) options.first_month = *month;
  }
  if (status.ok()) status = Generate(options, folder);
  if (status.ok()) return 0;
  absl::FPrintF(stderr, "omloop-loadgen: %s\n", status.message());
  return status.code() == absl::StatusCode::kInvalidArgument ? kUsageStatus : 1;
}

}  // namespace
}  // namespace omloop::loadgen

int main(int argc, char** argv) { return omloop::loadgen::Main(argc, argv); }
