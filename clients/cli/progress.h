#ifndef OMLOOP_CLIENTS_CLI_PROGRESS_H_
#define OMLOOP_CLIENTS_CLI_PROGRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "clients/cli/command.h"

namespace omloop::cli {

// Shows how far long work is, on standard error: a bar that is drawn over
// itself on a terminal, else one line when a phase begins; nothing with
// --quiet. Not thread-safe.
class Progress {
 public:
  enum class Unit { kBytes, kRows };

  explicit Progress(const Context& context) : context_(context) {}
  ~Progress() { Finish(); }

  // Begins a phase; `total` 0 is not known.
  void Start(std::string_view what, int64_t total, Unit unit);
  void Update(int64_t done);
  // Takes the bar away.
  void Finish();

 private:
  void Draw(int64_t done);

  const Context& context_;
  std::string what_;
  int64_t total_ = 0;
  Unit unit_ = Unit::kBytes;
  absl::Time started_;
  absl::Time drawn_;
  bool visible_ = false;
};

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_PROGRESS_H_
