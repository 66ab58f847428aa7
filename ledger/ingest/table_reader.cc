#include "ledger/ingest/table_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/json_rows.h"
#include "ledger/ingest/xlsx_rows.h"

namespace omloop::ingest {
namespace {

// A text file may have one zero byte, by accident, in this many.
constexpr int64_t kBytesPerNulMin = 100;
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
  reader.layout_.refusal = scan.refusal;
  if (reader.refusal().has_value()) return reader;
  absl::Status status = reader.OpenRows(options);
  if (status.ok() && !reader.refusal().has_value()) {
    status = reader.SurveyRows(kind, options);
  }
  OMLOOP_RETURN_IF_ERROR(reader.RefuseContent(status));
  return reader;
}

absl::Status TableReader::RefuseContent(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  const bool of_content =
      !status.ok() &&
      std::any_of(ProblemKinds().begin(), ProblemKinds().end(),
                  [&](const ProblemKind& kind) { return kind.code == reason; });
  if (!of_content) return status;
  layout_.refusal = MakeProblem(reason, ToStd(status.message()));
  return absl::OkStatus();
}

absl::Status TableReader::OpenRows(const ReadOptions& options) {
  const FormatFindings& format = scan_.format;
  switch (format.format) {
    case SourceFormat::kCsv:
      return OpenCsv();
    case SourceFormat::kXlsx:
      return OpenWorkbook(options);
    case SourceFormat::kJson: {
      OMLOOP_ASSIGN_OR_RETURN(rows_, JsonRows::Open(*bytes_, scan_.encoding));
      return absl::OkStatus();
    }
    default:
      break;
  }
  Problem problem = MakeProblem(
      "WRONG_FORMAT", absl::StrFormat("this is %s, not a table", format.words));
  problem.hint = absl::StrFormat("Please %s.", format.advice);
  layout_.refusal = std::move(problem);
  return absl::OkStatus();
}

absl::Status TableReader::OpenWorkbook(const ReadOptions& options) {
  OMLOOP_ASSIGN_OR_RETURN(std::unique_ptr<XlsxRows> rows,
                          XlsxRows::Open(*bytes_, options.sheet));
  scan_.encoding.words = "UTF-8, in a workbook";
  if (!rows->left_out().empty()) {
    std::string names;
    for (const std::string& name : rows->left_out()) {
      if (!names.empty()) names += ", ";
      names += name;
    }
    warnings_.push_back(MakeProblem(
        "SHEETS_LEFT_OUT", absl::StrFormat("the table %s is read; left out: %s",
                                           rows->words(), names)));
  }
  rows_ = std::move(rows);
  return absl::OkStatus();
}

absl::Status TableReader::OpenCsv() {
  const EncodingFindings& encoding = scan_.encoding;
  if (encoding.nul_bytes * kBytesPerNulMin > encoding.size) {
    layout_.refusal = MakeProblem(
        "NOT_TEXT",
        absl::StrFormat("%d of its %d bytes are zero, the first at %d, so this "
                        "is not a text file",
                        encoding.nul_bytes, encoding.size,
                        encoding.nul_offset));
    return absl::OkStatus();
  }
  if (encoding.nul_bytes > 0) {
    warnings_.push_back(MakeProblem(
        "NUL_BYTES", absl::StrFormat("%d zero bytes, the first at byte %d",
                                     encoding.nul_bytes, encoding.nul_offset)));
  }
  if (encoding.broken > 0) {
    warnings_.push_back(MakeProblem(
        "ENCODING_DAMAGED",
        absl::StrFormat("%d bytes are not UTF-8", encoding.broken)));
  }
  OMLOOP_RETURN_IF_ERROR(bytes_->Rewind());
  Utf8Source text(*bytes_, encoding);
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
  auto shape = DetectShape(sample);
  if (!shape.has_value()) {
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
  rows_ = std::make_unique<CsvRows>(*bytes_, encoding, *shape);
  return absl::OkStatus();
}

absl::Status TableReader::SurveyRows(TableKind kind,
                                     const ReadOptions& options) {
  LayoutSurvey survey(kind, *rows_, options);
  OMLOOP_RETURN_IF_ERROR(rows_->ForEachRow([&survey](const TableRow& row) {
    survey.Observe(row);
    return absl::OkStatus();
  }));
  layout_ = survey.Finish();
  layout_.warnings.insert(layout_.warnings.begin(), warnings_.begin(),
                          warnings_.end());
  return absl::OkStatus();
}

// Above a header that comes late: whether the row is a record already, and not
// one more line of a preamble.
bool TableReader::LooksLikeRecord(const TableRow& row) const {
  if (layout_.kind != TableKind::kSpend) return false;
  bool amount = false;
  for (const Field field :
       {Field::kAmountNet, Field::kAmount, Field::kAmountGross, Field::kDebit,
        Field::kCredit}) {
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

RowKind TableReader::KindOf(const TableRow& row) {
  if (row.fault == RowFault::kRowTooLong) return RowKind::kData;
  if (IsBlankRow(row)) return RowKind::kBlank;
  const bool lower_half =
      layout_.header_in_two_rows && row.line == layout_.header_row;
  if (lower_half || layout_.IsHeader(row)) {
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
    absl::FunctionRef<absl::Status(RowKind, const TableRow&)> use) {
  data_started_ = layout_.header_row == 0;
  return rows_->ForEachRow(
      [&](const TableRow& row) { return use(KindOf(row), row); });
}

FileReport StartReport(const TableReader& reader) {
  const TableLayout& layout = reader.layout();
  FileReport report = StartReport(reader.scan());
  report.layout = layout.words;
  report.asset = layout.asset;
  report.asset_reason = layout.asset_reason;
  report.years_only = layout.years_only;
  report.profile = layout.Profile();
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
