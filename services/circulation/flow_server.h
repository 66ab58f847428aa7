#ifndef OMLOOP_SERVICES_CIRCULATION_FLOW_SERVER_H_
#define OMLOOP_SERVICES_CIRCULATION_FLOW_SERVER_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/ledger_client.h"
#include "grpcpp/channel.h"
#include "ledger/base/clock.h"
#include "ledger/circulation/clearing.h"
#include "ledger/fold/facts.h"
#include "omloop/circulation/v1/flows.grpc.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"
#include "services/circulation/payment_log.h"
#include "services/common/caller.h"

namespace omloop::services {

struct FlowOptions {
  std::shared_ptr<grpc::Channel> ledger;
  // Null: parties have no names in the answers.
  std::shared_ptr<grpc::Channel> registry;
  const Clock* clock = nullptr;
};

// Trails, circles and clearings of the circulation role. Holds no truth: what
// it knows is read from the log. Thread-safe.
class FlowServer final : public omloop::circulation::v1::FlowService::Service {
 public:
  explicit FlowServer(const FlowOptions& options);

  grpc::Status GetTrail(
      grpc::ServerContext* context,
      const omloop::circulation::v1::GetTrailRequest* request,
      omloop::circulation::v1::GetTrailResponse* response) override;
  grpc::Status GetCircles(
      grpc::ServerContext* context,
      const omloop::circulation::v1::GetCirclesRequest* request,
      omloop::circulation::v1::GetCirclesResponse* response) override;
  grpc::Status RecordPayments(
      grpc::ServerContext* context,
      const omloop::circulation::v1::RecordPaymentsRequest* request,
      omloop::circulation::v1::RecordPaymentsResponse* response) override;
  grpc::Status FindClearing(
      grpc::ServerContext* context,
      const omloop::circulation::v1::FindClearingRequest* request,
      omloop::circulation::v1::FindClearingResponse* response) override;
  grpc::Status ProposeClearing(
      grpc::ServerContext* context,
      const omloop::circulation::v1::ProposeClearingRequest* request,
      omloop::circulation::v1::ProposeClearingResponse* response) override;
  grpc::Status AnswerClearing(
      grpc::ServerContext* context,
      const omloop::circulation::v1::AnswerClearingRequest* request,
      omloop::circulation::v1::AnswerClearingResponse* response) override;
  grpc::Status ListClearings(
      grpc::ServerContext* context,
      const omloop::circulation::v1::ListClearingsRequest* request,
      omloop::circulation::v1::ListClearingsResponse* response) override;

 private:
  using Names = std::map<PartyNumber, std::string>;
  // A window of a log, fixed.
  struct Window {
    Month first;
    Month last;
    Asset asset;
    WindowPayments payments;
    uint64_t size = 0;
    std::string root;
    std::string ring_set;
  };
  // Debts as they were handed in: dense nodes and the parties they stand for.
  struct Debts {
    Asset asset;
    std::vector<PartyNumber> parties;
    circulation::ClearingPlan plan;
  };
  using Obligations =
      google::protobuf::RepeatedPtrField<omloop::circulation::v1::Obligation>;

  absl::StatusOr<Window> Take(grpc::ServerContext& context,
                              const std::string& parent,
                              const std::string& first_month,
                              const std::string& last_month,
                              const std::string& asset,
                              const std::vector<int32_t>& parties);
  // Names the caller may see; empty ones are left out.
  Names LookUp(const std::set<PartyNumber>& parties, View view) const;

  absl::Status DoGetTrail(
      grpc::ServerContext& context,
      const omloop::circulation::v1::GetTrailRequest& request,
      omloop::circulation::v1::GetTrailResponse& response);
  absl::Status DoGetCircles(
      grpc::ServerContext& context,
      const omloop::circulation::v1::GetCirclesRequest& request,
      omloop::circulation::v1::GetCirclesResponse& response);
  absl::Status DoRecordPayments(
      grpc::ServerContext& context,
      const omloop::circulation::v1::RecordPaymentsRequest& request,
      omloop::circulation::v1::RecordPaymentsResponse& response);
  absl::Status DoFindClearing(
      grpc::ServerContext& context,
      const omloop::circulation::v1::FindClearingRequest& request,
      omloop::circulation::v1::FindClearingResponse& response);
  absl::Status DoProposeClearing(
      grpc::ServerContext& context,
      const omloop::circulation::v1::ProposeClearingRequest& request,
      omloop::circulation::v1::ProposeClearingResponse& response);
  absl::Status DoAnswerClearing(
      grpc::ServerContext& context,
      const omloop::circulation::v1::AnswerClearingRequest& request,
      omloop::circulation::v1::AnswerClearingResponse& response);
  absl::Status DoListClearings(
      grpc::ServerContext& context,
      const omloop::circulation::v1::ListClearingsRequest& request,
      omloop::circulation::v1::ListClearingsResponse& response);

  absl::StatusOr<Debts> PlanOf(grpc::ServerContext& context,
                               const Obligations& obligations);
  void Fill(const circulation::ClearingGroup& group, const Debts& debts,
            omloop::circulation::v1::ClearingGroup& message) const;
  // The proposal as the log has it now.
  absl::Status Show(grpc::ServerContext& context, uint64_t sequence,
                    omloop::circulation::v1::Clearing& message);
  // Books the set-off of an accepted proposal; again changes nothing.
  absl::Status Settle(const fold::ClearingState& clearing,
                      const std::map<PartyNumber, EntryId>& ids);

  const FlowOptions options_;
  client::LedgerClient ledger_;
  LogReader reader_;
  std::unique_ptr<omloop::registry::v1::RegistryService::Stub> registry_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_CIRCULATION_FLOW_SERVER_H_
