#ifndef OMLOOP_TESTS_TESTING_IMPORT_STEPS_H_
#define OMLOOP_TESTS_TESTING_IMPORT_STEPS_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cpp/client.h"
#include "ledger/base/ids.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::testing {

// Registers a public body that hands in its spend; its number.
inline absl::StatusOr<int32_t> RegisterAnchor(client::Client& client,
                                              std::string_view name,
                                              const EntryId& request_id) {
  registry::v1::RegisterPartyRequest request;
  request.set_parent(client::kBookName);
  request.set_request_id(request_id.str());
  registry::v1::Party* party = request.mutable_party();
  party->set_display_name(std::string(name));
  party->mutable_attributes()->set_kind(ledger::v1::PARTY_KIND_ANCHOR);
  party->mutable_attributes()->set_legal_form(
      ledger::v1::LEGAL_FORM_PUBLIC_BODY);
  OMLOOP_ASSIGN_OR_RETURN(
      registry::v1::RegisterPartyResponse response,
      client.Call(&registry::v1::RegistryService::StubInterface::RegisterParty,
                  request));
  return response.party().number();
}

struct ImportPlan {
  int32_t anchor = 0;
  EntryId request_id;
  // At most 1 MiB.
  size_t chunk_bytes = 1 << 20;
};

// How long the steps of an import took.
struct ImportTimes {
  absl::Duration upload;
  absl::Duration check;
  absl::Duration commit;
};

// Brings a file in as `omloop import` does: begin, chunks, check, commit.
// Errors: those of the first call that fails.
inline absl::StatusOr<procurement::v1::CommitImportResponse> ImportFile(
    client::Client& client, const ImportPlan& plan, std::string_view text,
    ImportTimes* times = nullptr) {
  using Service = procurement::v1::ProcurementService::StubInterface;
  const client::CallOptions patient{.deadline = absl::Minutes(10)};
  const absl::Time start = absl::Now();
  procurement::v1::BeginImportRequest begin;
  begin.set_parent(client::kBookName);
  begin.set_request_id(plan.request_id.str());
  begin.mutable_options()->set_anchor(plan.anchor);
  OMLOOP_ASSIGN_OR_RETURN(procurement::v1::BeginImportResponse begun,
                          client.Call(&Service::BeginImport, begin));
  procurement::v1::AppendImportChunkRequest append;
  append.set_parent(client::kBookName);
  append.set_import_id(begun.import().import_id());
  for (size_t at = 0; at < text.size(); at += plan.chunk_bytes) {
    append.set_offset(static_cast<int64_t>(at));
    append.set_content(std::string(text.substr(at, plan.chunk_bytes)));
    append.set_sha256(std::string(View(Sha256Of(append.content()))));
    OMLOOP_RETURN_IF_ERROR(
        client.Call(&Service::AppendImportChunk, append).status());
  }
  const absl::Time uploaded = absl::Now();
  procurement::v1::CheckImportRequest check;
  check.set_parent(client::kBookName);
  check.set_import_id(begun.import().import_id());
  // An import that was booked before is closed: commit then tells so.
  if (begun.import().state() != procurement::v1::IMPORT_STATE_COMPLETED) {
    absl::Status checked =
        client.Call(&Service::CheckImport, check, patient).status();
    if (!checked.ok() && !absl::IsFailedPrecondition(checked)) return checked;
  }
  const absl::Time ready = absl::Now();
  procurement::v1::CommitImportRequest commit;
  commit.set_parent(client::kBookName);
  commit.set_import_id(begun.import().import_id());
  OMLOOP_ASSIGN_OR_RETURN(procurement::v1::CommitImportResponse response,
                          client.Call(&Service::CommitImport, commit, patient));
  if (times != nullptr) {
    *times = {uploaded - start, ready - uploaded, absl::Now() - ready};
  }
  return response;
}

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_IMPORT_STEPS_H_
