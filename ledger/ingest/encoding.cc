#include "ledger/ingest/encoding.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/str_format.h"
#include "ledger/base/status_macros.h"

namespace omloop::ingest {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
// The mark read as Windows-1252 and written as UTF-8 once more.
constexpr std::string_view kDoubleMark = "\xC3\xAF\xC2\xBB\xC2\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
// Text in UTF-16 has a zero byte in nearly every character.
constexpr int64_t kUtf16BytesPerNul = 3;

// Windows-1252, 0x80 to 0x9F. The five bytes it leaves free keep their own
// value, as web browsers do.
constexpr std::array<uint16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void AppendUtf8(uint32_t code_point, std::string& out) {
  if (code_point < 0x80) {
    out.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else if (code_point >= 0x10000) {
    out.push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  }
}

void AppendWindows1252(char c, std::string& out) {
  const auto byte = static_cast<unsigned char>(c);
  AppendUtf8(byte >= 0x80 && byte <= 0x9F ? kWindows1252[byte - 0x80] : byte,
             out);
}

// Length of the run of plain ASCII at the start of `bytes`, zero bytes
// excluded; eight bytes at a time.
size_t AsciiRun(std::string_view bytes) {
  size_t i = 0;
  while (i + 8 <= bytes.size()) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    const uint64_t high = 0x8080808080808080u;
    const uint64_t zero = (word - 0x0101010101010101u) & ~word & high;
    if (((word & high) | zero) != 0) break;
    i += 8;
  }
  while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) < 0x80 &&
         bytes[i] != '\0') {
    ++i;
  }
  return i;
}

// Bytes of the UTF-8 character at the start of `text`; 0 when it is broken.
size_t CharacterLength(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i])
                           : static_cast<unsigned char>(0);
  };
  const auto follows = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!follows(1) || !follows(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

void EncodingScan::CountBroken() {
  if (first_broken_ < 0) first_broken_ = sequence_start_;
  ++broken_;
}

void EncodingScan::Step(unsigned char byte) {
  if (byte >= 0x80 && byte <= 0x9F) ++high_controls_;
  if (pending_ > 0) {
    if (byte >= low_ && byte <= high_) {
      low_ = 0x80;
      high_ = 0xBF;
      if (--pending_ == 0) ++characters_;
      return;
    }
    pending_ = 0;
    low_ = 0x80;
    high_ = 0xBF;
    CountBroken();
  }
  if (byte == 0) {
    if (nul_bytes_++ == 0) nul_offset_ = offset_;
    if (offset_ % 2 == 1) ++odd_nul_bytes_;
  }
  if (byte < 0x80) return;
  sequence_start_ = offset_;
  if (byte >= 0xC2 && byte <= 0xDF) {
    pending_ = 1;
  } else if (byte >= 0xE0 && byte <= 0xEF) {
    pending_ = 2;
    if (byte == 0xE0) low_ = 0xA0;
    if (byte == 0xED) high_ = 0x9F;
  } else if (byte >= 0xF0 && byte <= 0xF4) {
    pending_ = 3;
    if (byte == 0xF0) low_ = 0x90;
    if (byte == 0xF4) high_ = 0x8F;
  } else {
    CountBroken();
  }
}

void EncodingScan::Feed(std::string_view bytes) {
  if (start_.size() < kDoubleMark.size()) {
    start_.append(bytes.substr(0, kDoubleMark.size() - start_.size()));
  }
  while (!bytes.empty()) {
    if (pending_ == 0) {
      const size_t run = AsciiRun(bytes);
      offset_ += static_cast<int64_t>(run);
      bytes.remove_prefix(run);
      if (bytes.empty()) break;
    }
    Step(static_cast<unsigned char>(bytes.front()));
    ++offset_;
    bytes.remove_prefix(1);
  }
}

EncodingFindings EncodingScan::Finish() {
  if (pending_ > 0) CountBroken();
  EncodingFindings found;
  found.size = offset_;
  // Without a mark the zero bytes tell: of latin letters one byte is zero,
  // always the same one.
  const bool wide = nul_bytes_ * kUtf16BytesPerNul > offset_;
  const bool le = start_.compare(0, 2, "\xFF\xFE") == 0;
  const bool be = start_.compare(0, 2, "\xFE\xFF") == 0;
  if (le || be ||
      (wide && (odd_nul_bytes_ == 0 || odd_nul_bytes_ == nul_bytes_))) {
    const bool big = be || (!le && odd_nul_bytes_ == 0);
    found.encoding = big ? Encoding::kUtf16Be : Encoding::kUtf16Le;
    found.skip = le || be ? 2 : 0;
    found.words = big ? "UTF-16, big end first" : "UTF-16";
    return found;
  }
  found.nul_bytes = nul_bytes_;
  found.nul_offset = nul_offset_;
  if (start_.compare(0, kMark.size(), kMark) == 0) {
    found.skip = kMark.size();
  } else if (start_ == kDoubleMark) {
    found.skip = kDoubleMark.size();
    found.doubly_encoded_mark = true;
  }
  const int64_t mark_characters = found.doubly_encoded_mark ? 3
                                  : found.skip != 0         ? 1
                                                            : 0;
  const int64_t characters = characters_ - mark_characters;
  const bool mixed = broken_ > 0 && characters > 0;
  if (broken_ == 0 || mixed) {
    found.encoding =
        characters == 0 && found.skip == 0 ? Encoding::kAscii : Encoding::kUtf8;
    found.broken = broken_;
    found.words = found.encoding == Encoding::kAscii ? "ASCII" : "UTF-8";
    if (found.doubly_encoded_mark) {
      found.words += " with a doubly encoded byte order mark (removed)";
    } else if (found.skip != 0) {
      found.words += " with byte order mark";
    }
    if (mixed) {
      found.words += absl::StrFormat(
          " mixed with Windows-1252 (%d bytes, the first at byte %d)", broken_,
          first_broken_);
    }
    return found;
  }
  found.encoding = Encoding::kWindows1252;
  found.words = absl::StrFormat(
      "%s (not UTF-8: byte %d)",
      high_controls_ > 0 ? "Windows-1252" : "Windows-1252 or Latin-1",
      first_broken_);
  return found;
}

absl::Status Utf8Source::SkipMark() {
  while (to_skip_ > 0) {
    char scratch[8];
    OMLOOP_ASSIGN_OR_RETURN(
        const size_t count,
        inner_.Read(scratch, std::min(to_skip_, sizeof scratch)));
    if (count == 0) break;
    to_skip_ -= count;
  }
  to_skip_ = 0;
  return absl::OkStatus();
}

// Fills text_ with the next piece in UTF-8. Of a damaged UTF-8 file the last
// bytes stay in raw_ while they may still become a character.
absl::Status Utf8Source::Convert(size_t size) {
  constexpr size_t kCharacterMax = 4;
  text_.clear();
  position_ = 0;
  const size_t kept = raw_.size();
  raw_.resize(kept + size);
  auto count = inner_.Read(raw_.data() + kept, size);
  raw_.resize(kept + (count.ok() ? *count : 0));
  if (!count.ok()) return count.status();
  ended_ = *count == 0;
  if (findings_.encoding == Encoding::kUtf16Le ||
      findings_.encoding == Encoding::kUtf16Be) {
    ConvertUtf16(*count == 0);
    return absl::OkStatus();
  }
  if (findings_.nul_bytes > 0) {
    raw_.erase(std::remove(raw_.begin() + static_cast<int64_t>(kept),
                           raw_.end(), '\0'),
               raw_.end());
  }
  if (findings_.encoding == Encoding::kWindows1252) {
    for (const char c : raw_) AppendWindows1252(c, text_);
    raw_.clear();
    return absl::OkStatus();
  }
  std::string_view rest = raw_;
  while (!rest.empty() && (*count == 0 || rest.size() >= kCharacterMax)) {
    const size_t length = CharacterLength(rest);
    if (length == 0) {
      AppendWindows1252(rest.front(), text_);
    } else {
      text_.append(rest.substr(0, length));
    }
    rest.remove_prefix(std::max<size_t>(length, 1));
  }
  raw_ = std::string(rest);
  return absl::OkStatus();
}

// What may be half a character, at the end of a piece, stays in raw_.
void Utf8Source::ConvertUtf16(bool at_end) {
  constexpr size_t kCharacterBytesMax = 4;
  size_t usable = raw_.size();
  if (!at_end) {
    usable = usable > kCharacterBytesMax ? (usable - 2) / 2 * 2 : 0;
    const size_t unit = findings_.encoding == Encoding::kUtf16Be ? 2 : 1;
    // Not between the two halves of a pair.
    if (usable > 0 &&
        (static_cast<unsigned char>(raw_[usable - unit]) & 0xFC) == 0xD8) {
      usable -= 2;
    }
  }
  text_ = FromUtf16(std::string_view(raw_).substr(0, usable),
                    findings_.encoding == Encoding::kUtf16Be);
  text_.erase(std::remove(text_.begin(), text_.end(), '\0'), text_.end());
  raw_.erase(0, usable);
}

absl::StatusOr<size_t> Utf8Source::Read(char* out, size_t size) {
  if (to_skip_ > 0) OMLOOP_RETURN_IF_ERROR(SkipMark());
  const bool plain = (findings_.encoding == Encoding::kAscii ||
                      findings_.encoding == Encoding::kUtf8) &&
                     findings_.broken == 0 && findings_.nul_bytes == 0;
  if (plain) return inner_.Read(out, size);
  while (position_ == text_.size() && !ended_) {
    OMLOOP_RETURN_IF_ERROR(Convert(std::max<size_t>(size, 64)));
  }
  const size_t count = std::min(size, text_.size() - position_);
  if (count != 0) std::memcpy(out, text_.data() + position_, count);
  position_ += count;
  return count;
}

absl::Status Utf8Source::Rewind() {
  to_skip_ = findings_.skip;
  raw_.clear();
  text_.clear();
  position_ = 0;
  ended_ = false;
  return inner_.Rewind();
}

std::string FromUtf16(std::string_view bytes, bool big_endian) {
  const auto unit = [&](size_t i) -> uint32_t {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  std::string text;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const uint32_t high = unit(i);
    if (high < 0xD800 || high > 0xDFFF) {
      AppendUtf8(high, text);
      continue;
    }
    const uint32_t low = i + 3 < bytes.size() ? unit(i + 2) : 0;
    if (high > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
      text += kReplacement;
      continue;
    }
    AppendUtf8(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), text);
    i += 2;
  }
  return text;
}

std::string ToValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    valid.append(length == 0 ? kReplacement : text.substr(0, length));
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return valid;
}

}  // namespace omloop::ingest
