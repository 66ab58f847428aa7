#ifndef OMLOOP_SERVICES_CIRCULATION_CIRCULATION_DECLARATIONS_H_
#define OMLOOP_SERVICES_CIRCULATION_CIRCULATION_DECLARATIONS_H_

#include "absl/status/status.h"
#include "clients/cpp/ledger_client.h"
#include "clients/cpp/registry_client.h"
#include "omloop/circulation/v1/circulation.pb.h"
#include "services/circulation/facts_follower.h"

namespace omloop::services {

// What the calls about declarations work with.
struct DeclarationTools {
  client::LedgerClient& ledger;
  client::RegistryClient& registry;
  FactsFollower& facts;
};

// Books what suppliers say of where their own money goes
// (docs/concepts/declarations.md): shares, days and rings as a fact, the name
// of who signed as a text under the supplier's key. What is in force already
// is left alone, so that the same file again changes nothing.
// Rows that are refused say why and do not stop the others.
absl::Status DeclareRespend(
    const DeclarationTools& tools,
    const circulation::v1::DeclareRespendRequest& request,
    circulation::v1::DeclareRespendResponse& response);

// Errors: NOT_FOUND DECLARATION_NOT_FOUND, PARTY_NOT_FOUND.
absl::Status WithdrawDeclaration(
    const DeclarationTools& tools,
    const circulation::v1::WithdrawDeclarationRequest& request,
    circulation::v1::WithdrawDeclarationResponse& response);

// By party, then period.
absl::Status ListDeclarations(
    const DeclarationTools& tools,
    const circulation::v1::ListDeclarationsRequest& request,
    circulation::v1::ListDeclarationsResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_CIRCULATION_CIRCULATION_DECLARATIONS_H_
