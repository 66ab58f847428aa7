#include "ledger/ingest/table_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/status_macros.h"

namespace omloop::ingest {
namespace {

// Bytes looked at to find the delimiter.
constexpr size_t kSampleBytes = 256 << 10;

}  // namespace

absl::StatusOr<TableReader> TableReader::Open(ByteSource& source,
                                              TableKind kind,
                                              const ReadOptions& options) {
  OMLOOP_ASSIGN_OR_RETURN(const SourceScan scan, ScanSource(source));
  auto unpacked = std::make_unique<InflatingSource>(source);
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          Open(*unpacked, scan, kind, options));
  reader.owned_ = std::move(unpacked);
  return reader;
}

absl::StatusOr<TableReader> TableReader::Open(ByteSource& unpacked,
                                              const SourceScan& scan,
                                              TableKind kind,
                                              const ReadOptions& options) {
  TableReader reader(scan);
  reader.bytes_ = &unpacked;
  reader.layout_.column_of.fill(-1);
  reader.layout_.kind = kind;
  reader.CheckFormat();
  if (!reader.refusal().has_value()) {
    OMLOOP_RETURN_IF_ERROR(reader.SurveyRows(kind, options));
  }
  return reader;
}

void TableReader::CheckFormat() {
  layout_.refusal = scan_.refusal;
  if (layout_.refusal.has_value()) return;
  const FormatFindings& format = scan_.format;
  if (format.format != SourceFormat::kCsv) {
    Problem problem =
        MakeProblem("WRONG_FORMAT",
                    absl::StrFormat("this is %s, not a table", format.words));
    problem.hint = absl::StrFormat("Please %s.", format.advice);
    layout_.refusal = std::move(problem);
  } else if (scan_.encoding.nul_offset >= 0) {
    layout_.refusal = MakeProblem(
        "NOT_TEXT",
        absl::StrFormat("byte %d is zero, so this is not a text file",
                        scan_.encoding.nul_offset));
  }
}

absl::Status TableReader::SurveyRows(TableKind kind,
                                     const ReadOptions& options) {
  OMLOOP_RETURN_IF_ERROR(bytes_->Rewind());
  Utf8Source text(*bytes_, scan_.encoding);
  std::string sample(kSampleBytes, '\0');
  size_t size = 0;
  while (size < sample.size()) {
    OMLOOP_ASSIGN_OR_RETURN(
        const size_t count,
        text.Read(sample.data() + size, sample.size() - size));
    if (count == 0) break;
    size += count;
  }
  sample.resize(size);
  const char delimiter = DetectDelimiter(sample);
  if (delimiter == 0) {
    const bool blank = std::all_of(sample.begin(), sample.end(), [](char c) {
      return c == ' ' || (c >= '\t' && c <= '\r');
    });
    layout_.refusal =
        blank ? MakeProblem("EMPTY_FILE", "the file holds blanks only")
              : MakeProblem("NOT_A_TABLE",
                            "no comma, semicolon, tab or bar cuts the lines "
                            "of this text into columns");
    return absl::OkStatus();
  }
  OMLOOP_RETURN_IF_ERROR(text.Rewind());
  CsvTokenizer rows(text, delimiter);
  LayoutSurvey survey(kind, delimiter, options);
  CsvRow row;
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, rows.Next(row));
    if (!more) break;
    survey.Observe(row);
  }
  layout_ = survey.Finish();
  if (scan_.encoding.broken > 0) {
    layout_.warnings.push_back(MakeProblem(
        "ENCODING_DAMAGED",
        absl::StrFormat("%d bytes are not UTF-8", scan_.encoding.broken)));
  }
  return absl::OkStatus();
}

// Above a header that comes late: whether the row is a record already, and not
// one more line of a preamble.
bool TableReader::LooksLikeRecord(const CsvRow& row) const {
  if (layout_.kind != TableKind::kSpend) return false;
  bool amount = false;
  for (const Field field :
       {Field::kAmountNet, Field::kAmount, Field::kAmountGross}) {
    const std::string_view cell = layout_.Cell(row, field);
    amount = amount || (!cell.empty() && GuessAmount(cell).number);
  }
  if (!amount) return false;
  for (const Field field : layout_.date_fields) {
    if (GuessDate(layout_.Cell(row, field)).kind != DateGuess::Kind::kNone) {
      return true;
    }
  }
  return layout_.month.has_value() && layout_.Has(Field::kName) &&
         !layout_.Cell(row, Field::kName).empty();
}

RowKind TableReader::KindOf(const CsvRow& row) {
  if (row.fault == RowFault::kRowTooLong) return RowKind::kData;
  if (IsBlankRow(row)) return RowKind::kBlank;
  if (layout_.IsHeader(row)) {
    data_started_ = true;
    return RowKind::kHeader;
  }
  if (!data_started_) {
    if (row.line < layout_.header_row && !LooksLikeRecord(row)) {
      return RowKind::kPreamble;
    }
    data_started_ = true;
  }
  return RowKind::kData;
}

absl::Status TableReader::Read(
    absl::FunctionRef<absl::Status(RowKind, const CsvRow&)> use) {
  OMLOOP_RETURN_IF_ERROR(bytes_->Rewind());
  Utf8Source text(*bytes_, scan_.encoding);
  CsvTokenizer rows(text, layout_.delimiter);
  data_started_ = layout_.header_row == 0;
  CsvRow row;
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, rows.Next(row));
    if (!more) return absl::OkStatus();
    OMLOOP_RETURN_IF_ERROR(use(KindOf(row), row));
  }
}

FileReport StartReport(const TableReader& reader) {
  const TableLayout& layout = reader.layout();
  FileReport report = StartReport(reader.scan());
  report.layout = layout.words;
  report.asset = layout.asset;
  report.asset_reason = layout.asset_reason;
  report.years_only = layout.years_only;
  for (const MappedField& mapped : layout.mapping) {
    report.mapping.push_back(
        {static_cast<int64_t>(mapped.column) + 1,
         mapped.column < layout.header.size() ? layout.header[mapped.column]
                                              : std::string(),
         std::string(SpecOf(layout.kind, mapped.field).key), mapped.reason});
  }
  for (const Problem& warning : layout.warnings) report.Add(warning);
  // A refusal of the scan is in the report already.
  if (layout.refusal.has_value() && !report.refused) {
    report.Add(*layout.refusal);
    report.refused = true;
  }
  return report;
}

}  // namespace omloop::ingest
