#ifndef OMLOOP_LEDGER_INGEST_UBL_UBL_READER_H_
#define OMLOOP_LEDGER_INGEST_UBL_UBL_READER_H_

#include "absl/status/statusor.h"
#include "ledger/ingest/report.h"
#include "ledger/ingest/source_reader.h"
#include "ledger/ingest/spend_sink.h"
#include "ledger/ingest/ubl/ubl_rules.h"
#include "ledger/ingest/ubl/ubl_section.h"

namespace omloop::ingest {

// Reads one UBL 2.1 invoice or credit note: EN 16931 in the forms of Peppol
// BIS 3 and NLCIUS, older Dutch invoices by their basic rules. A document that
// breaks a published rule fatally is refused with the rule's number; one that
// breaks it mildly is taken and told of. The draft is the net amount of the
// document, in more than one part when its lines have several CPV codes.
// Errors: those of the source and of `sink`; what is wrong with the content is
// in the report.
absl::StatusOr<FileReport> ReadUbl(const RecognisedSource& source,
                                   const ReadOptions& options, SpendSink& sink);

// What a parsed document says, with the verdict of `findings`.
UblDocument DescribeUbl(const UblTree& tree,
                        const std::vector<UblFinding>& findings);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_UBL_UBL_READER_H_
