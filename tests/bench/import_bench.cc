// A spend file to durable entries, by the calls that `omloop import` makes,
// against the shipped server.
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/ingest/spend_reader.h"
#include "tests/bench/bench.h"
#include "tests/testing/import_steps.h"
#include "tests/testing/spend_file.h"

namespace omloop::bench {
namespace {

constexpr int kSuppliers = 2'000;
constexpr int kMonths = 12;

class NoSink : public ingest::SpendSink {
 public:
  absl::Status OnRecord(const ingest::SpendDraft&) override {
    return absl::OkStatus();
  }
  absl::Status OnProblem(const ingest::Problem&) override {
    return absl::OkStatus();
  }
};

int Main(int argc, char** argv) {
  const Scale scale = ParseScale(argc, argv);
  Report report("Import: a CSV file to durable entries");
  const testing::SpendFile file = testing::MakeSpendFile(
      {.rows = scale.import_rows, .suppliers = kSuppliers, .months = kMonths});
  absl::PrintF(
      "%d rows, %.1f MB, %d suppliers of whom none is known, one "
      "anchor; roles ledger, registry, procurement in one process.\n\n",
      file.rows, static_cast<double>(file.text.size()) / 1e6, kSuppliers);
  const auto rate = [&](absl::Duration duration) {
    return Rate(static_cast<double>(file.rows), duration);
  };

  absl::Time start = absl::Now();
  ingest::MemorySource source(file.text);
  NoSink sink;
  auto read = ingest::ReadSpend(source, {}, sink);
  const absl::Duration reading = absl::Now() - start;
  OMLOOP_CHECK(read.ok() && read->accepted == file.rows);
  report.Add({"reading the file alone (ReadSpend)", rate(reading)});

  BenchBook book({"--roles=ledger,registry,procurement"});
  auto client = book.NewClient();
  auto anchor = testing::RegisterAnchor(
      *client, "Gemeente Voorbeeld", book.random().TimeOrderedId(absl::Now()));
  OMLOOP_CHECK(anchor.ok());
  const auto import = [&](testing::ImportTimes& times) {
    start = absl::Now();
    auto done = testing::ImportFile(
        *client,
        {.anchor = *anchor,
         .request_id = book.random().TimeOrderedId(absl::Now())},
        file.text, &times);
    OMLOOP_CHECK(done.ok());
    OMLOOP_CHECK(done->booked_count() + done->existing_count() == file.rows);
    return absl::Now() - start;
  };
  testing::ImportTimes times;
  const absl::Duration whole = import(times);
  report.Add({"import, file to durable entries", rate(whole), "reading alone",
              Times(absl::FDivDuration(reading, whole)), "200k/s", "500k/s"});
  report.Add({"  of it upload", rate(times.upload)});
  report.Add({"  of it check", rate(times.check)});
  report.Add({"  of it commit", rate(times.commit)});
  const absl::Duration again = import(times);
  report.Add({"the same file again: nothing new", rate(again), "first import",
              Times(absl::FDivDuration(whole, again))});
  return 0;
}

}  // namespace
}  // namespace omloop::bench

int main(int argc, char** argv) { return omloop::bench::Main(argc, argv); }
