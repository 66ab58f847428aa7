#include "ledger/ingest/table_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"

namespace omloop::ingest {
namespace {

constexpr size_t kReadBytes = 256 << 10;
// Bytes looked at to find the delimiter.
constexpr size_t kSampleBytes = 256 << 10;

}  // namespace

TableReader::TableReader(ByteSource& source)
    : bytes_(std::make_unique<InflatingSource>(source)), origin_(&source) {
  layout_.column_of.fill(-1);
}

absl::StatusOr<TableReader> TableReader::Open(ByteSource& source,
                                              TableKind kind,
                                              const ReadOptions& options) {
  TableReader reader(source);
  OMLOOP_RETURN_IF_ERROR(reader.ScanBytes());
  reader.layout_.kind = kind;
  if (!reader.refusal().has_value()) {
    OMLOOP_RETURN_IF_ERROR(reader.SurveyRows(kind, options));
  }
  return reader;
}

absl::Status TableReader::ScanBytes() {
  OMLOOP_RETURN_IF_ERROR(origin_->Rewind());
  HashingSource hashing(*origin_);
  InflatingSource unpacked(hashing);
  EncodingScan scan;
  std::string prefix;
  std::string buffer(kReadBytes, '\0');
  while (true) {
    const auto count = unpacked.Read(buffer.data(), buffer.size());
    if (!count.ok()) {
      const std::string reason = ReasonOf(count.status());
      if (reason != "GZIP_DAMAGED" && reason != "FILE_TOO_LARGE") {
        return count.status();
      }
      layout_.refusal = MakeProblem(reason, ToStd(count.status().message()));
      break;
    }
    if (*count == 0) break;
    const std::string_view piece(buffer.data(), *count);
    if (prefix.size() < kFormatPrefixBytes) {
      prefix.append(piece.substr(0, kFormatPrefixBytes - prefix.size()));
    }
    scan.Feed(piece);
  }
  OMLOOP_ASSIGN_OR_RETURN(const Hash32 hash, hashing.Finish());
  sha256_ = ToHex(View(hash));
  format_ = RecogniseFormat(prefix);
  encoding_ = scan.Finish();
  if (layout_.refusal.has_value()) return absl::OkStatus();
  if (format_.format == SourceFormat::kEmpty) {
    layout_.refusal = MakeProblem("EMPTY_FILE", "the file has no bytes");
  } else if (format_.format != SourceFormat::kCsv) {
    Problem problem = MakeProblem(
        "WRONG_FORMAT", absl::StrFormat("this is %s; this version reads CSV "
                                        "spend files",
                                        format_.words));
    problem.hint = absl::StrFormat("Please %s.", format_.advice);
    layout_.refusal = std::move(problem);
  } else if (encoding_.nul_offset >= 0) {
    layout_.refusal = MakeProblem(
        "NOT_TEXT",
        absl::StrFormat("byte %d is zero, so this is not a text file",
                        encoding_.nul_offset));
  }
  return absl::OkStatus();
}

absl::Status TableReader::SurveyRows(TableKind kind,
                                     const ReadOptions& options) {
  OMLOOP_RETURN_IF_ERROR(bytes_->Rewind());
  Utf8Source text(*bytes_, encoding_);
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
  if (encoding_.broken > 0) {
    layout_.warnings.push_back(MakeProblem(
        "ENCODING_DAMAGED",
        absl::StrFormat("%d bytes are not UTF-8", encoding_.broken)));
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
  Utf8Source text(*bytes_, encoding_);
  CsvTokenizer rows(text, layout_.delimiter);
  data_started_ = layout_.header_row == 0;
  CsvRow row;
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, rows.Next(row));
    if (!more) return absl::OkStatus();
    OMLOOP_RETURN_IF_ERROR(use(KindOf(row), row));
  }
}

}  // namespace omloop::ingest
