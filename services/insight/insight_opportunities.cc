#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/opportunities.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"
#include "services/insight/insight_server.h"

namespace omloop::services {
namespace {

namespace pb = omloop::insight::v1;

constexpr int kEndingMonthsMax = 120;
constexpr char kOpportunityFormulas[] = "opportunities/1";

absl::StatusOr<uint64_t> SizeAfter(int64_t sequence, const char* field) {
  if (sequence >= 0) return sequence == 0 ? 0 : uint64_t(sequence) + 1;
  return InvalidArgument(
      "BAD_SEQUENCE",
      absl::StrFormat("%s is %d; sequences start at 0", field, sequence));
}

// Writes rows of one answer: amounts in its asset, parties with their names.
class Writer {
 public:
  Writer(Asset asset, const fold::Facts& facts, const Parties* parties)
      : asset_(asset), facts_(facts), parties_(parties) {}

  void Write(const economy::Opportunity& row, pb::OpportunityRow& message) {
    if (const fold::CategoryState* category = facts_.Category(row.category)) {
      message.set_category(category->terms.code);
      message.set_name_nl(category->terms.name_nl);
      message.set_name_en(category->terms.name_en);
    }
    Set(row.total, message.mutable_total());
    Set(row.local, message.mutable_local());
    Set(row.leak, message.mutable_leak());
    Set(row.unknown, message.mutable_unknown());
    message.set_anchor_count(row.anchor_count);
    message.set_ending_count(row.ending_count);
    if (row.ending_value) {
      Set(*row.ending_value, message.mutable_ending_value());
    }
    message.set_candidate_count(row.candidate_count);
    for (const economy::DemandRow& demand : row.demand) {
      pb::DemandRow* line = message.add_demand();
      line->set_party(static_cast<int32_t>(demand.anchor.value()));
      line->set_display_name(NameOf(demand.anchor));
      Set(demand.total, line->mutable_total());
      Set(demand.local, line->mutable_local());
    }
    for (const economy::EndingContract& contract : row.ending) {
      Write(contract, *message.add_ending());
    }
    for (const economy::Candidate& candidate : row.candidates) {
      Write(candidate, *message.add_candidates());
    }
    ByName(message.mutable_demand());
    ByName(message.mutable_candidates());
  }

 private:
  // Never by place, size or amount: those would rank.
  template <typename Rows>
  static void ByName(Rows* rows) {
    std::stable_sort(
        rows->begin(), rows->end(), [](const auto& a, const auto& b) {
          return std::pair(a.display_name().empty(), a.display_name()) <
                 std::pair(b.display_name().empty(), b.display_name());
        });
  }

  void Write(const economy::EndingContract& contract,
             pb::EndingContract& message) {
    message.set_sequence(static_cast<int64_t>(contract.sequence));
    message.set_anchor(static_cast<int32_t>(contract.anchor.value()));
    message.set_anchor_display_name(NameOf(contract.anchor));
    message.set_supplier(static_cast<int32_t>(contract.supplier.value()));
    message.set_supplier_display_name(NameOf(contract.supplier));
    message.set_end_date(FormatDay(contract.end));
    Set(contract.value, message.mutable_value());
    message.set_has_option(contract.has_option);
  }

  void Write(const economy::Candidate& candidate, pb::CandidateRow& message) {
    message.set_party(static_cast<int32_t>(candidate.party.value()));
    message.set_display_name(NameOf(candidate.party));
    message.set_ring(std::string(RingName(candidate.ring)));
    message.set_cooperative(candidate.cooperative);
    message.set_basis("sold");
    Set(candidate.sold, message.mutable_sold());
    Set(candidate.best_month, message.mutable_best_month());
    message.set_size_class(
        static_cast<ledger::v1::SizeClass>(static_cast<int>(candidate.size)));
    message.set_anchor_count(candidate.anchors);
  }

  void Set(int64_t minor_units, type::v1::Money* money) const {
    money->set_minor_units(minor_units);
    money->set_asset(std::string(asset_.code()));
  }
  void Set(const economy::Cell& cell, pb::Cell* message) const {
    if (cell.hidden) {
      message->set_hidden(true);
      return;
    }
    Set(cell.amount, message->mutable_amount());
    message->set_permille(cell.permille);
    message->set_line_count(cell.lines);
    message->set_supplier_count(cell.suppliers);
  }
  std::string NameOf(PartyNumber number) const {
    if (parties_ == nullptr) return "";
    const auto party = parties_->find(number);
    return party == parties_->end() ? "" : party->second.display_name();
  }

  const Asset asset_;
  const fold::Facts& facts_;
  const Parties* parties_;
};

std::set<PartyNumber> PartiesOf(const std::vector<economy::Opportunity>& rows) {
  std::set<PartyNumber> numbers;
  for (const economy::Opportunity& row : rows) {
    for (const auto& demand : row.demand) numbers.insert(demand.anchor);
    for (const auto& candidate : row.candidates) {
      numbers.insert(candidate.party);
    }
    for (const auto& contract : row.ending) {
      numbers.insert(contract.anchor);
      numbers.insert(contract.supplier);
    }
  }
  return numbers;
}

}  // namespace

absl::Status InsightServer::DoListOpportunities(
    grpc::ServerContext& context, const pb::ListOpportunitiesRequest& request,
    pb::ListOpportunitiesResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(Question question,
                          ReadQuestion(request.month(), request.asset(), 0));
  OMLOOP_ASSIGN_OR_RETURN(
      question.as_of_size,
      SizeAfter(request.as_of_sequence(), "as_of_sequence"));
  OMLOOP_ASSIGN_OR_RETURN(question.min_size,
                          SizeAfter(request.min_sequence(), "min_sequence"));
  question.view = request.as_public() ? View::kPublic : ViewOf(context);
  question.audience = question.view == View::kPublic
                          ? economy::Audience::kPublic
                          : economy::Audience::kSteward;
  OMLOOP_ASSIGN_OR_RETURN(const Snapshot snapshot, Take(question, context));
  const fold::Facts& facts = *snapshot.facts;

  economy::OpportunityOptions options{.asset = snapshot.asset,
                                      .audience = question.audience};
  if (request.ending_months() < 0 ||
      request.ending_months() > kEndingMonthsMax) {
    return InvalidArgument(
        "BAD_MONTHS",
        absl::StrFormat("ending_months is 0 to %d", kEndingMonthsMax));
  }
  if (request.ending_months() > 0) {
    options.ending_months = request.ending_months();
  }
  if (!request.category().empty()) {
    const auto category = facts.FindCategory(request.category());
    if (!category.has_value()) {
      return NotFound("CATEGORY_NOT_FOUND",
                      absl::StrFormat("the book has no category \"%s\"",
                                      request.category()));
    }
    options.category = *category;
  }

  economy::OpportunityInput input{.facts = &facts};
  std::vector<Figures> published;
  const size_t months = snapshot.months.size();
  const size_t first =
      months > economy::kDemandMonths ? months - economy::kDemandMonths : 0;
  for (size_t i = first; i < months; ++i) {
    const MonthSnapshot& month = snapshot.months[i];
    if (question.view == View::kPublic) {
      OMLOOP_ASSIGN_OR_RETURN(Figures figures,
                              FiguresOf(month, snapshot, question));
      published.push_back(std::move(figures));
    }
    input.months.push_back(
        {month.month, month.cells.get(),
         published.empty() ? nullptr : published.back().get()});
  }
  OMLOOP_ASSIGN_OR_RETURN(const std::vector<economy::Opportunity> rows,
                          economy::FindOpportunities(input, options));

  // Without the registry the figures stand, only the names are missing.
  const absl::StatusOr<Parties> parties =
      names_.LookUp(PartiesOf(rows), question.view);
  Writer writer(snapshot.asset, facts, parties.ok() ? &*parties : nullptr);
  for (const economy::Opportunity& row : rows) {
    writer.Write(row, *response.add_rows());
  }
  response.set_first_month(FormatMonth(input.months.front().month));
  response.set_last_month(FormatMonth(snapshot.month));
  response.set_asset(std::string(snapshot.asset.code()));
  response.set_ending_to(
      FormatDay(LastDay(snapshot.month + options.ending_months)));
  response.set_public_view(question.view == View::kPublic);
  const RingSet* rings = facts.RingSetOn(LastDay(snapshot.month));
  auto& stamp = *response.mutable_stamp();
  if (rings != nullptr && !rings->bands().empty()) {
    response.set_focus_name_nl(rings->bands().front().name_nl);
    response.set_focus_name_en(rings->bands().front().name_en);
    stamp.set_ring_set(
        absl::StrFormat("%s/%d", rings->name(), rings->version()));
  }
  stamp.set_as_of_sequence(static_cast<int64_t>(snapshot.size) - 1);
  stamp.set_root(snapshot.root);
  stamp.set_formula_version(kOpportunityFormulas);
  stamp.set_vat_basis("net of VAT");
  return absl::OkStatus();
}

grpc::Status InsightServer::ListOpportunities(
    grpc::ServerContext* context, const pb::ListOpportunitiesRequest* request,
    pb::ListOpportunitiesResponse* response) {
  return ToGrpc(DoListOpportunities(*context, *request, *response));
}

}  // namespace omloop::services
