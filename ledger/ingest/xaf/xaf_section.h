#ifndef OMLOOP_LEDGER_INGEST_XAF_XAF_SECTION_H_
#define OMLOOP_LEDGER_INGEST_XAF_XAF_SECTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/ingest/report.h"
#include "ledger/ingest/xaf/xaf_file.h"

namespace omloop::ingest {

// What `omloop check` says of an audit file: whose it is, how much it holds,
// and whether what it states of itself is true.
class XafSection : public FormatSection {
 public:
  // `unnamed_*`: cost lines without a supplier, which are no purchases.
  XafSection(XafSummary summary, int64_t unnamed_count, int64_t unnamed_minor)
      : summary_(std::move(summary)),
        unnamed_count_(unnamed_count),
        unnamed_minor_(unnamed_minor) {}

  void AddTo(nlohmann::ordered_json& report) const override;
  std::vector<std::string> Lines() const override;
  // The audit files of an archive are added up; words are of the first.
  void Merge(const FormatSection& next) override;

 private:
  XafSummary summary_;
  int64_t unnamed_count_;
  int64_t unnamed_minor_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XAF_XAF_SECTION_H_
