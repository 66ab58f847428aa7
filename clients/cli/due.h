#ifndef OMLOOP_CLIENTS_CLI_DUE_H_
#define OMLOOP_CLIENTS_CLI_DUE_H_

#include <functional>
#include <string>

#include "absl/time/time.h"
#include "clients/cli/command.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::cli {

// omloop due and omloop todo.
void AddDue(CLI::App& app, Invocation& invocation);

// Dated items as an iCalendar file (RFC 5545): one all-day event each, lines
// of at most 75 octets, CRLF. The same item keeps its UID.
std::string AsCalendar(
    const google::protobuf::RepeatedPtrField<procurement::v1::DueItem>& items,
    const std::function<std::string(const procurement::v1::DueItem&)>& words,
    absl::Time now);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_DUE_H_
