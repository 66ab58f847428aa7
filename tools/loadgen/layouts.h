#ifndef OMLOOP_TOOLS_LOADGEN_LAYOUTS_H_
#define OMLOOP_TOOLS_LOADGEN_LAYOUTS_H_

#include <filesystem>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "tools/loadgen/spend.h"
#include "tools/loadgen/table_file.h"
#include "tools/loadgen/world.h"

namespace omloop::loadgen {

enum class Field {
  kPaid,
  kInvoiced,
  kInvoiceNumber,
  kCreditorNumber,
  kCreditorName,
  kKvk,
  kBranch,
  kPostcode,
  kCountry,
  kCategory,
  kContractNumber,
  kOrderNumber,
  kDescription,
  kNet,
  kVat,
  kGross,
};

struct Column {
  std::string_view header;
  Field field;
};

// One program's way to export paid invoices, and its list of creditors.
struct Layout {
  Dialect dialect;
  absl::Span<const Column> spend;
  absl::Span<const Column> creditors;
  bool preamble = false;    // two lines above the header
  bool total_line = false;  // the sum of the net column below the last row

  bool HasContractReference() const;
};

const Layout& LayoutOf(const Anchor& anchor);

// Errors: UNAVAILABLE CANNOT_WRITE.
absl::Status WriteSpend(const Anchor& anchor, Month month,
                        absl::Span<const SpendLine> lines,
                        const std::filesystem::path& path);
// The anchor's list of creditors. Suppliers whose place is hidden, and those
// that moved, stand in it without postcode.
absl::Status WriteCreditors(const World& world, const Anchor& anchor,
                            const std::filesystem::path& path);
// What the bank shows of `lines`: one debit a line that is paid, gross;
// credit notes are settled with later invoices and leave no line.
absl::Status WriteBank(const Anchor& anchor, absl::Span<const SpendLine> lines,
                       const std::filesystem::path& path);

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_LAYOUTS_H_
