#ifndef OMLOOP_SERVICES_PROCUREMENT_MAPPING_PROFILES_H_
#define OMLOOP_SERVICES_PROCUREMENT_MAPPING_PROFILES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/ledger_client.h"
#include "clients/cpp/registry_client.h"
#include "ledger/base/ids.h"
#include "ledger/ingest/layout.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::services {

// What a person chose for an import, as the reader takes it. Without an anchor
// no profile applies: whose file it is shows only while it is read.
// Errors: of the registry and of the values (asset, month).
absl::StatusOr<ingest::ReadOptions> ReadOptionsOf(
    client::RegistryClient& registry,
    const procurement::v1::ImportOptions& options);

// Keeps `profile` as how files of the anchor with these columns are read, in
// the place of an older one for the same columns; the same profile again
// changes nothing. The words go to the vault, their commitment to the book.
// Errors: of the services; INTERNAL PROFILE_NOT_ADOPTED.
absl::Status AdoptProfile(client::RegistryClient& registry,
                          client::LedgerClient& ledger, int32_t anchor,
                          const EntryId& anchor_id,
                          const ingest::MappingProfile& profile);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_MAPPING_PROFILES_H_
