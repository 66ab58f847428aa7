#include "ledger/ingest/json_rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/number_text.h"
#include "ledger/ingest/text.h"
#include "nlohmann/json.hpp"

namespace omloop::ingest {
namespace {

using nlohmann::json;

// The characters of a source, one by one, with the line they stand on. An end
// of the source or an error ends the characters.
class Characters {
 public:
  explicit Characters(ByteSource& source)
      : source_(source), buffer_(64 << 10, '\0') {}

  bool AtEnd() {
    if (position_ < size_) return false;
    if (ended_) return true;
    const auto count = source_.Read(buffer_.data(), buffer_.size());
    if (!count.ok()) status_ = count.status();
    size_ = count.ok() ? *count : 0;
    position_ = 0;
    ended_ = size_ == 0;
    return ended_;
  }
  char Current() const { return buffer_[position_]; }
  void Advance() {
    if (buffer_[position_++] == '\n') ++line_;
  }
  int64_t line() const { return line_; }
  const absl::Status& status() const { return status_; }

 private:
  ByteSource& source_;
  std::string buffer_;
  size_t position_ = 0;
  size_t size_ = 0;
  bool ended_ = false;
  int64_t line_ = 1;
  absl::Status status_;
};

// What the JSON library reads from: an input iterator over Characters.
class CharacterIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  CharacterIterator() = default;
  explicit CharacterIterator(Characters* characters)
      : characters_(characters) {}
  char operator*() const { return characters_->Current(); }
  CharacterIterator& operator++() {
    characters_->Advance();
    return *this;
  }
  CharacterIterator operator++(int) {
    CharacterIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CharacterIterator& a,
                         const CharacterIterator& b) {
    return a.AtEnd() == b.AtEnd();
  }
  friend bool operator!=(const CharacterIterator& a,
                         const CharacterIterator& b) {
    return !(a == b);
  }

 private:
  bool AtEnd() const { return characters_ == nullptr || characters_->AtEnd(); }
  Characters* characters_ = nullptr;
};

absl::Status Damaged(int64_t line) {
  return InvalidArgument(
      "JSON_DAMAGED",
      absl::StrFormat("the JSON breaks off or is wrong on line %d", line));
}

// Follows where in the document the parser stands; both passes build on it.
class PathHandler : public nlohmann::json_sax<json> {
 public:
  explicit PathHandler(const Characters& characters)
      : characters_(characters) {}

  bool null() override { return Value(""); }
  bool boolean(bool value) override { return Value(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return Value(std::to_string(value), CellType::kNumber);
  }
  bool number_unsigned(number_unsigned_t value) override {
    return Value(std::to_string(value), CellType::kNumber);
  }
  bool number_float(number_float_t, const string_t& text) override {
    return Value(NumberText(text), CellType::kNumber);
  }
  bool string(string_t& text) override { return Value(text); }
  bool binary(binary_t&) override { return true; }

  bool start_object(size_t) override {
    if (!Enter(Level::kObject)) return false;
    return true;
  }
  bool end_object() override { return Leave(); }
  bool start_array(size_t) override { return Enter(Level::kArray); }
  bool end_array() override { return Leave(); }
  bool key(string_t& text) override {
    levels_.back().key = text;
    return true;
  }
  bool parse_error(size_t, const std::string&,
                   const nlohmann::detail::exception&) override {
    if (status_.ok()) status_ = Damaged(characters_.line());
    return false;
  }

  const absl::Status& status() const { return status_; }

 protected:
  struct Level {
    enum Kind { kObject, kArray } kind = kObject;
    std::string key;      // Of an object: the key being read.
    int64_t objects = 0;  // In an array: so far.
  };

  // An object that is an item of the array at `path` begins or ends; `path` is
  // that of the array.
  virtual bool OnItem(const std::string& path) = 0;
  virtual bool OnItemEnd() = 0;
  virtual bool Value(std::string_view text,
                     CellType type = CellType::kText) = 0;
  virtual void OnArrayEnd(const std::string&, const Level&) {}

  // Keys from level `first` on: "result.records".
  std::string PathFrom(size_t first) const {
    std::string path;
    for (size_t i = first; i < levels_.size(); ++i) {
      if (levels_[i].kind != Level::kObject) continue;
      if (!path.empty()) path += '.';
      path += levels_[i].key;
    }
    return path;
  }
  bool Fail(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
    return false;
  }
  int64_t line() const { return characters_.line(); }

  std::vector<Level> levels_;

 private:
  bool Enter(Level::Kind kind) {
    if (levels_.size() >= static_cast<size_t>(kJsonDepthMax)) {
      return Fail(InvalidArgument(
          "JSON_TOO_DEEP",
          absl::StrFormat("objects lie in each other more than %d deep on "
                          "line %d",
                          kJsonDepthMax, line())));
    }
    const bool item = kind == Level::kObject && !levels_.empty() &&
                      levels_.back().kind == Level::kArray;
    if (item) ++levels_.back().objects;
    const std::string path = item ? PathFrom(0) : std::string();
    levels_.push_back({kind, "", 0});
    return !item || OnItem(path);
  }
  bool Leave() {
    const Level left = levels_.back();
    levels_.pop_back();
    if (left.kind == Level::kArray) {
      OnArrayEnd(PathFrom(0), left);
      return true;
    }
    const bool item = !levels_.empty() && levels_.back().kind == Level::kArray;
    return !item || OnItemEnd();
  }

  const Characters& characters_;
  absl::Status status_;
};

// Counts the objects of each array.
// Arrays within the objects of another one do not compete with it.
class FindHandler : public PathHandler {
 public:
  using PathHandler::PathHandler;
  const std::string& best_path() const { return best_path_; }
  int64_t best_count() const { return best_count_; }

 protected:
  bool OnItem(const std::string&) override {
    ++items_;
    return true;
  }
  bool OnItemEnd() override {
    --items_;
    return true;
  }
  bool Value(std::string_view, CellType) override { return true; }
  void OnArrayEnd(const std::string& path, const Level& array) override {
    if (items_ > 0) return;
    int64_t& count = counts_[path];
    count += array.objects;
    if (count > best_count_) {
      best_count_ = count;
      best_path_ = path;
    }
  }

 private:
  absl::flat_hash_map<std::string, int64_t> counts_;
  int64_t items_ = 0;  // Open ones.
  std::string best_path_;
  int64_t best_count_ = 0;
};

// Turns the objects of one array into rows.
class RowHandler : public PathHandler {
 public:
  // With `use` null only the columns are collected.
  RowHandler(const Characters& characters, const std::string& path,
             std::vector<std::string>& columns,
             const RowSource::RowFunction* use)
      : PathHandler(characters), path_(path), columns_(columns), use_(use) {
    for (size_t i = 0; i < columns.size(); ++i) places_[columns[i]] = i;
  }

  // One object a line: the whole text is an item.
  bool StartLine(int64_t line) {
    row_.line = line;
    return Begin(0);
  }
  bool EndLine() { return Deliver(); }

 protected:
  bool OnItem(const std::string& path) override {
    if (item_level_ != 0 || path != path_) return true;
    row_.line = line();
    return Begin(levels_.size());
  }
  bool OnItemEnd() override {
    if (item_level_ == 0 || levels_.size() + 1 != item_level_) return true;
    item_level_ = 0;
    return Deliver();
  }
  bool Value(std::string_view text, CellType type) override {
    if (!in_row_ || text.empty() || levels_.size() < item_level_) return true;
    // Objects of an array within the row would need rows of their own.
    size_t first = item_level_ == 0 ? 0 : item_level_ - 1;
    for (size_t i = first; i + 1 < levels_.size(); ++i) {
      if (levels_[i].kind == Level::kArray) return true;
    }
    const std::string name = PathFrom(first);
    auto [place, fresh] = places_.try_emplace(name, columns_.size());
    if (fresh) {
      if (columns_.size() >= kColumnsMax) {
        places_.erase(place);
        row_.fault = RowFault::kTooManyColumns;
        return true;
      }
      columns_.push_back(name);
    }
    const size_t column = place->second;
    if (cells_.size() <= column) {
      cells_.resize(column + 1);
      types_.resize(column + 1, CellType::kText);
    }
    std::string& cell = cells_[column];
    if (cell.size() + text.size() > kCellBytesMax) {
      row_.fault = RowFault::kCellTooLong;
      return true;
    }
    if (!cell.empty()) cell += "; ";
    cell += text;
    types_[column] = type;
    return true;
  }

 private:
  bool Begin(size_t level) {
    item_level_ = level;
    in_row_ = true;
    row_.fault = RowFault::kNone;
    for (std::string& cell : cells_) cell.clear();
    return true;
  }
  bool Deliver() {
    in_row_ = false;
    if (use_ == nullptr) return true;
    row_.cells.assign(cells_.begin(), cells_.end());
    row_.types = types_;
    absl::Status status = (*use_)(row_);
    return status.ok() || Fail(std::move(status));
  }

  const std::string& path_;
  std::vector<std::string>& columns_;
  const RowSource::RowFunction* use_;
  absl::flat_hash_map<std::string, size_t> places_;
  size_t item_level_ = 0;  // Levels when the item began; 0 outside, or a line.
  bool in_row_ = false;
  std::vector<std::string> cells_;
  std::vector<CellType> types_;
  TableRow row_;
};

absl::Status ParseAll(Characters& characters, PathHandler& handler) {
  json::sax_parse(CharacterIterator(&characters), CharacterIterator(), &handler,
                  json::input_format_t::json, /*strict=*/true);
  OMLOOP_RETURN_IF_ERROR(characters.status());
  return handler.status();
}

// Calls `use` with each line that is not blank, and its number from 1.
absl::Status ForEachLine(
    ByteSource& source,
    absl::FunctionRef<absl::Status(const std::string&, int64_t)> use) {
  Characters characters(source);
  std::string line;
  while (!characters.AtEnd()) {
    const int64_t number = characters.line();
    line.clear();
    while (!characters.AtEnd() && characters.Current() != '\n') {
      line.push_back(characters.Current());
      characters.Advance();
      if (line.size() > kRowBytesMax) return Damaged(number);
    }
    if (!characters.AtEnd()) characters.Advance();
    if (!TrimBlanks(line).empty()) OMLOOP_RETURN_IF_ERROR(use(line, number));
  }
  return characters.status();
}

// Whether the first line is an object of its own and another follows.
absl::StatusOr<bool> IsOneObjectALine(ByteSource& source) {
  OMLOOP_RETURN_IF_ERROR(source.Rewind());
  int64_t seen = 0;
  bool objects = true;
  const absl::Status enough = absl::CancelledError();
  const absl::Status status =
      ForEachLine(source, [&](const std::string& line, int64_t) {
        objects = objects && TrimBlanks(line).front() == '{' &&
                  json::accept(line.begin(), line.end());
        return ++seen < 2 && objects ? absl::OkStatus() : enough;
      });
  if (!status.ok() && status != enough && !absl::IsInvalidArgument(status)) {
    return status;
  }
  return objects && seen == 2;
}

absl::Status ReadLines(ByteSource& text, RowHandler& handler) {
  return ForEachLine(text, [&](const std::string& line, int64_t number) {
    handler.StartLine(number);
    json::sax_parse(line.begin(), line.end(), &handler);
    if (absl::IsInvalidArgument(handler.status()) &&
        ReasonOf(handler.status()) == "JSON_DAMAGED") {
      return Damaged(number);
    }
    OMLOOP_RETURN_IF_ERROR(handler.status());
    handler.EndLine();
    return handler.status();
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<JsonRows>> JsonRows::Open(
    ByteSource& bytes, const EncodingFindings& encoding) {
  std::unique_ptr<JsonRows> rows(new JsonRows(bytes, encoding));
  OMLOOP_RETURN_IF_ERROR(bytes.Rewind());
  Utf8Source text(bytes, encoding);
  OMLOOP_ASSIGN_OR_RETURN(rows->lines_, IsOneObjectALine(text));
  OMLOOP_RETURN_IF_ERROR(text.Rewind());
  if (rows->lines_) {
    Characters none(text);
    RowHandler collect(none, rows->path_, rows->columns_, nullptr);
    OMLOOP_RETURN_IF_ERROR(ReadLines(text, collect));
    return rows;
  }
  Characters first(text);
  FindHandler find(first);
  OMLOOP_RETURN_IF_ERROR(ParseAll(first, find));
  if (find.best_count() == 0) {
    return InvalidArgument("JSON_WITHOUT_TABLE",
                           "no array of objects was found in this JSON");
  }
  rows->path_ = find.best_path();
  OMLOOP_RETURN_IF_ERROR(text.Rewind());
  Characters second(text);
  RowHandler collect(second, rows->path_, rows->columns_, nullptr);
  OMLOOP_RETURN_IF_ERROR(ParseAll(second, collect));
  return rows;
}

absl::Status JsonRows::ForEachRow(RowFunction use) {
  OMLOOP_RETURN_IF_ERROR(bytes_.Rewind());
  TableRow names;
  names.line = 1;
  names.cells.assign(columns_.begin(), columns_.end());
  OMLOOP_RETURN_IF_ERROR(use(names));
  Utf8Source text(bytes_, encoding_);
  std::vector<std::string> columns = columns_;
  if (lines_) {
    Characters none(text);
    RowHandler handler(none, path_, columns, &use);
    return ReadLines(text, handler);
  }
  Characters characters(text);
  RowHandler handler(characters, path_, columns, &use);
  return ParseAll(characters, handler);
}

std::string JsonRows::words() const {
  if (lines_) return "in one JSON object a line";
  if (path_.empty()) return "in an array of JSON objects";
  return absl::StrFormat("in the JSON objects of \"%s\"", Shorten(path_, 60));
}

}  // namespace omloop::ingest
