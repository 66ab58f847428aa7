#include "ledger/ingest/csv_tokenizer.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "ledger/base/status_macros.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

constexpr size_t kReadBytes = 256 << 10;
// Rows looked at to find the delimiter.
constexpr int kSampleRowsMax = 300;

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

}  // namespace

CsvTokenizer::CsvTokenizer(ByteSource& source, char delimiter,
                           int64_t lines_before)
    : source_(source), delimiter_(delimiter), line_(lines_before) {
  stops_[static_cast<unsigned char>(delimiter)] = true;
  stops_[static_cast<unsigned char>('\n')] = true;
  stops_[static_cast<unsigned char>('\r')] = true;
}

// Moves the unfinished row to the front and reads behind it.
absl::Status CsvTokenizer::Fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, size_ - begin_);
    size_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < size_ + kReadBytes) buffer_.resize(size_ + kReadBytes);
  OMLOOP_ASSIGN_OR_RETURN(const size_t count,
                          source_.Read(buffer_.data() + size_, kReadBytes));
  size_ += count;
  ended_ = count == 0;
  return absl::OkStatus();
}

// Steps over the line end at `p`; false when more bytes are needed to know
// whether CR stands alone.
bool CsvTokenizer::EndLine(size_t& p) {
  if (buffer_[p] == '\r') {
    if (p + 1 == size_ && !ended_) return false;
    if (p + 1 < size_ && buffer_[p + 1] == '\n') ++p;
  }
  ++p;
  return true;
}

// `p` stands on the opening quote and is left behind the closing one.
CsvTokenizer::Outcome CsvTokenizer::ScanQuoted(size_t& p) {
  const size_t first = p + 1;
  size_t q = first;
  bool escaped = false;
  int breaks = 0;
  while (true) {
    if (q == size_) return ended_ ? Outcome::kUnbalanced : Outcome::kNeedMore;
    const char c = buffer_[q];
    if (c == '"') {
      if (q + 1 == size_ && !ended_) return Outcome::kNeedMore;
      if (q + 1 < size_ && buffer_[q + 1] == '"') {
        escaped = true;
        q += 2;
        continue;
      }
      size_t after = q + 1;
      while (after < size_ && buffer_[after] == ' ') ++after;
      if (after == size_ && !ended_) return Outcome::kNeedMore;
      if (after == size_ || buffer_[after] == delimiter_ ||
          IsLineEnd(buffer_[after])) {
        line_breaks_ += breaks;
        spans_.push_back({first, q, escaped});
        p = after;
        return Outcome::kRow;
      }
      // A quote in the middle of a cell. Behind a line break it is rather the
      // opening quote of another cell, and ours was never closed.
      if (breaks > 0) return Outcome::kUnbalanced;
    } else if (IsLineEnd(c)) {
      if (c == '\n' || q + 1 == size_ || buffer_[q + 1] != '\n') ++breaks;
      if (breaks > kCellLineBreaksMax) return Outcome::kUnbalanced;
    }
    ++q;
    if (q - first > kRowBytesMax) return Outcome::kUnbalanced;
  }
}

CsvTokenizer::Outcome CsvTokenizer::Scan(bool quotes) {
  spans_.clear();
  line_breaks_ = 0;
  too_many_ = false;
  size_t p = begin_;
  while (true) {
    if (quotes && p < size_ && buffer_[p] == '"') {
      const Outcome outcome = ScanQuoted(p);
      if (outcome != Outcome::kRow) return outcome;
    } else {
      const size_t first = p;
      while (p < size_ && !stops_[static_cast<unsigned char>(buffer_[p])]) ++p;
      spans_.push_back({first, p, false});
    }
    if (spans_.size() > kColumnsMax) {
      spans_.pop_back();
      too_many_ = true;
    }
    if (p == size_) {
      if (!ended_) return Outcome::kNeedMore;
      next_ = p;
      return Outcome::kRow;
    }
    if (buffer_[p] == delimiter_) {
      ++p;
      continue;
    }
    if (!EndLine(p)) return Outcome::kNeedMore;
    ++line_breaks_;
    next_ = p;
    return Outcome::kRow;
  }
}

// Drops a row that is longer than any row may be, up to its line end.
absl::Status CsvTokenizer::SkipLongRow(TableRow& row) {
  row.fault = RowFault::kRowTooLong;
  row.cells.clear();
  row.line = line_ + 1;
  while (true) {
    size_t p = begin_;
    while (p < size_ && !IsLineEnd(buffer_[p])) ++p;
    if (p < size_) {
      begin_ = p;
      if (p + 1 == size_ && !ended_) {
        OMLOOP_RETURN_IF_ERROR(Fill());
        continue;
      }
      EndLine(p);
      begin_ = p;
      break;
    }
    begin_ = size_;
    if (ended_) break;
    OMLOOP_RETURN_IF_ERROR(Fill());
  }
  ++line_;
  return absl::OkStatus();
}

void CsvTokenizer::Deliver(TableRow& row) {
  row.line = line_ + 1;
  if (too_many_) row.fault = RowFault::kTooManyColumns;
  row.cells.clear();
  for (const Span& span : spans_) {
    char* text = buffer_.data() + span.begin;
    size_t length = span.end - span.begin;
    if (span.escaped) {
      // Two quotes stand for one; the row is complete, so it may be changed.
      size_t to = 0;
      for (size_t from = 0; from < length; ++from, ++to) {
        text[to] = text[from];
        if (text[from] == '"' && from + 1 < length) ++from;
      }
      length = to;
    }
    if (length > kCellBytesMax) {
      row.fault = RowFault::kCellTooLong;
      length = 0;
    }
    row.cells.emplace_back(text, length);
  }
  begin_ = next_;
  line_ += std::max(line_breaks_, 1);
}

absl::StatusOr<bool> CsvTokenizer::Next(TableRow& row) {
  row.fault = RowFault::kNone;
  bool quotes = true;
  while (true) {
    if (begin_ == size_ && !ended_) OMLOOP_RETURN_IF_ERROR(Fill());
    if (begin_ == size_ && ended_) return false;
    const Outcome outcome = Scan(quotes);
    if (outcome == Outcome::kUnbalanced) {
      quotes = false;
      row.fault = RowFault::kUnbalancedQuote;
      continue;
    }
    if (outcome == Outcome::kNeedMore && size_ - begin_ <= kRowBytesMax) {
      OMLOOP_RETURN_IF_ERROR(Fill());
      continue;
    }
    if (outcome == Outcome::kNeedMore || next_ - begin_ > kRowBytesMax) {
      OMLOOP_RETURN_IF_ERROR(SkipLongRow(row));
      return true;
    }
    Deliver(row);
    return true;
  }
}

size_t DelimiterLineBytes(std::string_view sample) {
  constexpr std::string_view kKey = "sep=";
  if (sample.size() < kKey.size() + 2) return 0;
  for (size_t i = 0; i < kKey.size(); ++i) {
    if (LowerAscii(sample[i]) != kKey[i]) return 0;
  }
  const size_t end = kKey.size() + 1;
  if (sample[end] == '\n') return end + 1;
  if (sample[end] != '\r') return 0;
  return end + (sample.substr(end + 1, 1) == "\n" ? 2 : 1);
}

char DetectDelimiter(std::string_view sample) {
  if (DelimiterLineBytes(sample) > 0) return sample[4];
  char best = 0;
  double best_score = 0;
  // Earlier ones win a tie: a comma may well be a decimal mark.
  for (const char delimiter : {';', '\t', '|', '~', '^', '\x1f', ','}) {
    MemorySource source(sample);
    CsvTokenizer tokenizer(source, delimiter);
    std::map<size_t, int> counts;
    TableRow row;
    int rows = 0;
    while (rows < kSampleRowsMax) {
      const auto more = tokenizer.Next(row);
      if (!more.ok() || !*more) break;
      if (row.cells.size() == 1 && row.cells[0].empty()) continue;
      // The last row of a sample may be cut anywhere.
      ++counts[row.cells.size()];
      ++rows;
    }
    if (rows == 0) continue;
    for (const auto& [columns, count] : counts) {
      if (columns < 2) continue;
      // Agreement counts more than width, and width breaks near ties.
      const double share = static_cast<double>(count) / rows;
      const double score =
          share * share * static_cast<double>(std::min<size_t>(columns, 8));
      if (score > best_score * 1.0001) {
        best_score = score;
        best = delimiter;
      }
    }
  }
  return best;
}

namespace {

// The content of a line that is one quoted cell, its doubled quotes made
// single; false when it is something else.
bool Unwrap(std::string_view line, std::string& content) {
  if (line.size() < 2 || line.front() != '"' || line.back() != '"') {
    return false;
  }
  line = line.substr(1, line.size() - 2);
  for (size_t i = 0; i < line.size(); ++i) {
    content.push_back(line[i]);
    if (line[i] != '"') continue;
    if (line.substr(i + 1, 1) != "\"") return false;
    ++i;
  }
  return true;
}

}  // namespace

std::optional<CsvShape> DetectShape(std::string_view sample) {
  std::string content;
  int wrapped = 0;
  std::string_view rest = sample;
  while (!rest.empty() && wrapped < kSampleRowsMax) {
    const size_t end = rest.find('\n');
    // The last line of a sample may be cut anywhere.
    if (end == std::string_view::npos && wrapped > 0) break;
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    if (!Unwrap(line, content)) {
      wrapped = 0;
      break;
    }
    content.push_back('\n');
    ++wrapped;
  }
  if (wrapped > 1) {
    const char delimiter = DetectDelimiter(content);
    if (delimiter != 0) return CsvShape{delimiter, true};
  }
  const char delimiter = DetectDelimiter(sample);
  if (delimiter == 0) return std::nullopt;
  return CsvShape{delimiter, false};
}

}  // namespace omloop::ingest
