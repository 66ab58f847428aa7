#include "clients/cli/progress.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"

namespace omloop::cli {
namespace {

constexpr int kBarWidth = 24;
// Drawing more often than this is not seen.
constexpr absl::Duration kRedraw = absl::Milliseconds(100);
// A guess of the time left is worth showing from here on.
constexpr absl::Duration kGuessAfter = absl::Seconds(2);
constexpr char kClearLine[] = "\r\x1b[K";

std::string Bar(int64_t done, int64_t total) {
  const int full = static_cast<int>(static_cast<double>(done) /
                                    static_cast<double>(total) * kBarWidth);
  std::string bar;
  for (int i = 0; i < kBarWidth; ++i) bar += i < full ? "█" : "░";
  return bar;
}

}  // namespace

void Progress::Start(std::string_view what, int64_t total, Unit unit) {
  Finish();
  what_ = what;
  total_ = total;
  unit_ = unit;
  started_ = context_.terminal().clock.Now();
  drawn_ = absl::InfinitePast();
  if (context_.options().quiet) return;
  if (context_.terminal().err_is_terminal) {
    Draw(0);
  } else {
    context_.terminal().err << what_ << "\n";
  }
}

void Progress::Update(int64_t done) {
  if (context_.options().quiet || !context_.terminal().err_is_terminal) return;
  if (context_.terminal().clock.Now() - drawn_ >= kRedraw) Draw(done);
}

void Progress::Finish() {
  if (!visible_) return;
  context_.terminal().err << kClearLine << std::flush;
  visible_ = false;
}

void Progress::Draw(int64_t done) {
  const Language language = context_.language();
  const auto amount = [&](int64_t value) {
    return unit_ == Unit::kBytes ? FormatBytes(value, language)
                                 : FormatCount(value, language);
  };
  std::string line = absl::StrFormat("%-22s", what_);
  if (total_ > 0) {
    done = std::min(done, total_);
    line += absl::StrFormat(" %s %3d%%  %s %s %s", Bar(done, total_),
                            static_cast<int>(static_cast<double>(done) /
                                             static_cast<double>(total_) * 100),
                            amount(done), context_.Say("van", "of"),
                            amount(total_));
    const absl::Duration passed = context_.terminal().clock.Now() - started_;
    if (passed >= kGuessAfter && done > 0 && done < total_) {
      const absl::Duration left = passed * (static_cast<double>(total_ - done) /
                                            static_cast<double>(done));
      line += absl::StrFormat(
          "  %d s", static_cast<int>(absl::ToDoubleSeconds(left)) + 1);
    }
  }
  if (context_.style().ascii) line = ToAscii(line);
  context_.terminal().err << kClearLine << line << std::flush;
  drawn_ = context_.terminal().clock.Now();
  visible_ = true;
}

}  // namespace omloop::cli
