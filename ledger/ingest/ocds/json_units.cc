#include "ledger/ingest/ocds/json_units.h"

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::ingest {
namespace {

using Json = nlohmann::json;

// The bytes of a source for the parser. Knows line and position, and ends
// early when a token grows beyond its limit.
class SourceBuffer : public std::streambuf {
 public:
  explicit SourceBuffer(ByteSource& source)
      : source_(source), buffer_(size_t{64} << 10) {}

  int64_t position() const { return before_ + (gptr() - eback()); }
  // Line of the next byte, from 1.
  int64_t line() {
    if (gptr() != nullptr) {
      const char* from = eback() + counted_;
      lines_ += std::count(from, static_cast<const char*>(gptr()), '\n');
      counted_ = gptr() - eback();
    }
    return lines_ + 1;
  }
  // The last byte taken ended a line.
  bool at_line_start() const {
    return gptr() != nullptr && gptr() > eback() && gptr()[-1] == '\n';
  }
  // A token ended here.
  void Mark() { mark_ = position(); }
  bool token_too_long() const { return token_too_long_; }
  const absl::Status& status() const { return status_; }

  // The next byte that is no blank, not taken; none at the end.
  std::optional<char> PeekContent() {
    for (int c = sgetc(); c != traits_type::eof(); c = snextc()) {
      const char byte = traits_type::to_char_type(c);
      if (byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n') {
        Mark();
        return byte;
      }
    }
    return std::nullopt;
  }
  // Takes the rest of the line, up to `size_max` bytes of it.
  std::string TakeLine(size_t size_max) {
    std::string text;
    for (int c = sbumpc(); c != traits_type::eof() && c != '\n'; c = sbumpc()) {
      if (text.size() < size_max) {
        text.push_back(traits_type::to_char_type(c));
      }
      Mark();
    }
    return text;
  }

 protected:
  int_type underflow() override {
    if (!status_.ok() || token_too_long_) return traits_type::eof();
    line();
    before_ = position();
    counted_ = 0;
    setg(buffer_.data(), buffer_.data(), buffer_.data());
    if (before_ - mark_ > kJsonTokenBytesMax) {
      token_too_long_ = true;
      return traits_type::eof();
    }
    absl::StatusOr<size_t> size = source_.Read(buffer_.data(), buffer_.size());
    if (!size.ok()) {
      status_ = size.status();
      return traits_type::eof();
    }
    if (*size == 0) return traits_type::eof();
    setg(buffer_.data(), buffer_.data(), buffer_.data() + *size);
    return traits_type::to_int_type(*gptr());
  }

 private:
  ByteSource& source_;
  std::vector<char> buffer_;
  int64_t before_ = 0;  // Bytes of earlier buffers.
  int64_t lines_ = 0;   // Ends of line up to counted_.
  std::ptrdiff_t counted_ = 0;
  int64_t mark_ = 0;
  bool token_too_long_ = false;
  absl::Status status_;
};

// Follows the parser: keeps the part that is open, hands it over when it ends.
// Every event answers false to stop the parser, with the reason in status().
class UnitHandler : public nlohmann::json_sax<Json> {
 public:
  // `first_row` is the line the text begins on, when it has no buffer.
  UnitHandler(JsonUnitSink& sink, SourceBuffer* buffer, int64_t first_row)
      : sink_(sink), buffer_(buffer), first_row_(first_row) {}

  const absl::Status& status() const { return status_; }
  // What the parser said, when the text is no JSON.
  const std::string& broken() const { return broken_; }

  bool null() override { return Scalar(Json()); }
  bool boolean(bool value) override { return Scalar(Json(value)); }
  bool number_integer(number_integer_t value) override {
    return Scalar(Json(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return Scalar(Json(value));
  }
  bool number_float(number_float_t, const string_t& text) override {
    return Scalar(Json(text));
  }
  bool string(string_t& text) override { return Scalar(Json(std::move(text))); }
  bool binary(binary_t&) override { return Scalar(Json()); }
  bool key(string_t& name) override {
    if (!open_.empty()) {
      open_.back().key = std::move(name);
    } else {
      kept_bytes_ += static_cast<int64_t>(name.size());
      key_start_ = Position();
      frames_.back().key = std::move(name);
    }
    return Going();
  }

  bool start_object(size_t) override {
    if (!open_.empty()) return Open(Json::object());
    if (frames_.empty() || frames_.back().kind == Kind::kOuterList) {
      frames_.push_back({Kind::kDocument, "", 0, Json::object(), Row()});
      frames_.back().path = OuterPath();
      kept_bytes_ = 0;
      return Going();
    }
    return Open(Json::object());
  }
  bool start_array(size_t) override {
    if (!open_.empty()) return Open(Json::array());
    if (frames_.empty() || frames_.back().kind == Kind::kOuterList) {
      if (frames_.size() >= kJsonDepthMax) return TooDeep();
      frames_.push_back({Kind::kOuterList, "", 0, Json(), Row()});
      return Going();
    }
    Frame& top = frames_.back();
    if (top.kind == Kind::kDocument &&
        (top.key == "releases" || top.key == "records")) {
      top.had_lists = true;
      std::string name = top.key;
      frames_.push_back({Kind::kUnitList, name, 0, Json(), Row()});
      return Going();
    }
    return Open(Json::array());
  }
  bool end_object() override { return End(); }
  bool end_array() override { return End(); }

  bool parse_error(size_t, const std::string&,
                   const nlohmann::detail::exception& error) override {
    broken_ = error.what();
    return false;
  }

 private:
  enum class Kind { kOuterList, kDocument, kUnitList };
  // A container that is not kept but passed through.
  struct Frame {
    Kind kind;
    std::string key;  // Of a list of units its name.
    int64_t count;    // Elements so far.
    Json members;     // Of a document.
    int64_t row;
    bool had_lists = false;
    std::string path;
  };
  // A container of the part that is being kept.
  struct Level {
    Json value;
    std::string key;
  };

  int64_t Row() { return buffer_ == nullptr ? first_row_ : buffer_->line(); }
  int64_t Position() { return buffer_ == nullptr ? 0 : buffer_->position(); }

  std::string OuterPath() const {
    std::string path;
    for (const Frame& frame : frames_) {
      if (frame.kind == Kind::kOuterList) {
        path += absl::StrFormat("[%d]", frame.count);
      }
    }
    return path;
  }

  bool Going() {
    if (buffer_ != nullptr) {
      buffer_->Mark();
      if (!open_.empty() && Position() - unit_start_ > kJsonUnitBytesMax) {
        return TooLarge();
      }
    }
    return true;
  }
  bool Fail(absl::Status status) {
    status_ = std::move(status);
    return false;
  }
  bool TooLarge() {
    return Fail(InvalidArgument(
        "JSON_PART_TOO_LARGE",
        absl::StrFormat("line %d: one part has more than %d bytes", Row(),
                        kJsonUnitBytesMax)));
  }
  bool TooDeep() {
    return Fail(InvalidArgument(
        "JSON_TOO_DEEP",
        absl::StrFormat("line %d: lists and objects lie more than %d deep in "
                        "each other",
                        Row(), kJsonDepthMax)));
  }

  bool Open(Json value) {
    if (open_.size() >= kJsonDepthMax) return TooDeep();
    if (open_.empty()) {
      unit_start_ = Position();
      unit_row_ = Row();
    }
    open_.push_back({std::move(value), ""});
    return Going();
  }

  bool Scalar(Json value) {
    if (!Going()) return false;
    if (!open_.empty()) {
      Attach(open_.back(), std::move(value));
      return true;
    }
    unit_row_ = Row();
    return Deliver(std::move(value));
  }

  static void Attach(Level& parent, Json value) {
    if (parent.value.is_array()) {
      parent.value.push_back(std::move(value));
    } else {
      parent.value[parent.key] = std::move(value);
    }
  }

  bool End() {
    if (!open_.empty()) {
      Json value = std::move(open_.back().value);
      open_.pop_back();
      if (!open_.empty()) {
        Attach(open_.back(), std::move(value));
        return Going();
      }
      return Deliver(std::move(value));
    }
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.kind == Kind::kDocument) {
      absl::Status status =
          sink_.OnDocument(std::move(frame.members), frame.had_lists,
                           {frame.row, std::move(frame.path)});
      if (!status.ok()) return Fail(std::move(status));
    }
    if (!frames_.empty() && frames_.back().kind == Kind::kOuterList) {
      ++frames_.back().count;
    }
    return Going();
  }

  // A whole value at the level of the frames.
  bool Deliver(Json value) {
    if (frames_.empty() || frames_.back().kind == Kind::kOuterList) {
      const JsonPlace place{unit_row_, OuterPath()};
      if (!frames_.empty()) ++frames_.back().count;
      absl::Status status = sink_.OnDocument(std::move(value), false, place);
      return status.ok() || Fail(std::move(status));
    }
    Frame& top = frames_.back();
    if (top.kind == Kind::kDocument) {
      kept_bytes_ += Position() - key_start_;
      if (kept_bytes_ > kJsonUnitBytesMax) return TooLarge();
      top.members[top.key] = std::move(value);
      return Going();
    }
    const JsonPlace place{unit_row_, absl::StrFormat("%s%s[%d]", OuterPath(),
                                                     top.key, top.count)};
    ++top.count;
    absl::Status status = sink_.OnUnit(top.key, std::move(value), place);
    if (!status.ok()) return Fail(std::move(status));
    return Going();
  }

  JsonUnitSink& sink_;
  SourceBuffer* buffer_;
  const int64_t first_row_;
  std::vector<Frame> frames_;
  std::vector<Level> open_;
  int64_t unit_start_ = 0;
  int64_t unit_row_ = 0;
  // Of the members of the open document that are kept.
  int64_t kept_bytes_ = 0;
  int64_t key_start_ = 0;
  std::string broken_;
  absl::Status status_;
};

// What nlohmann says, without its number: "parse error at line 1, ...".
std::string Words(const std::string& what) {
  const size_t at = what.find("] ");
  return at == std::string::npos ? what : what.substr(at + 2);
}

absl::Status ReadLine(const std::string& text, int64_t row,
                      JsonUnitSink& sink) {
  UnitHandler handler(sink, nullptr, row);
  if (Json::sax_parse(text, &handler)) return absl::OkStatus();
  if (!handler.status().ok() && ReasonOf(handler.status()) != "JSON_TOO_DEEP") {
    return handler.status();
  }
  return sink.OnBrokenLine(handler.status().ok()
                               ? Words(handler.broken())
                               : std::string(handler.status().message()),
                           {row, ""});
}

// Reads lines until the end of the file, each a document.
absl::Status ReadLines(SourceBuffer& buffer, JsonUnitSink& sink) {
  while (buffer.PeekContent().has_value()) {
    const int64_t row = buffer.line();
    const std::string text = buffer.TakeLine(kJsonUnitBytesMax + 1);
    if (text.size() > static_cast<size_t>(kJsonUnitBytesMax)) {
      OMLOOP_RETURN_IF_ERROR(sink.OnBrokenLine(
          absl::StrFormat("it has more than %d bytes", kJsonUnitBytesMax),
          {row, ""}));
      continue;
    }
    OMLOOP_RETURN_IF_ERROR(ReadLine(text, row, sink));
  }
  return buffer.status();
}

}  // namespace

absl::Status ReadJsonUnits(ByteSource& source, JsonUnitSink& sink) {
  OMLOOP_RETURN_IF_ERROR(source.Rewind());
  SourceBuffer buffer(source);
  std::istream stream(&buffer);
  while (buffer.PeekContent().has_value()) {
    const int64_t first_row = buffer.line();
    UnitHandler handler(sink, &buffer, first_row);
    const bool whole =
        Json::sax_parse(stream, &handler, Json::input_format_t::json,
                        /*strict=*/false);
    stream.clear();
    OMLOOP_RETURN_IF_ERROR(buffer.status());
    OMLOOP_RETURN_IF_ERROR(handler.status());
    const int64_t last_row = buffer.line();
    if (buffer.token_too_long()) {
      return InvalidArgument(
          "JSON_PART_TOO_LARGE",
          absl::StrFormat("line %d: a string has more than %d bytes", last_row,
                          kJsonTokenBytesMax));
    }
    const bool one_line = first_row == last_row;
    if (!whole) {
      // The first of some JSON lines may be broken; a document may not.
      const bool line_ended =
          last_row == first_row + 1 && buffer.at_line_start();
      if (one_line) (void)buffer.TakeLine(0);
      if (!(one_line || line_ended) || buffer.PeekContent() != '{') {
        return InvalidArgument("JSON_BROKEN", Words(handler.broken()));
      }
      OMLOOP_RETURN_IF_ERROR(
          sink.OnBrokenLine(Words(handler.broken()), {first_row, ""}));
      return ReadLines(buffer, sink);
    }
    if (one_line && buffer.PeekContent() == '{') return ReadLines(buffer, sink);
  }
  return buffer.status();
}

}  // namespace omloop::ingest
