#include "services/convert/insight.h"

#include "ledger/base/calendar.h"

namespace omloop::convert {
namespace {

namespace pb = omloop::insight::v1;

void Set(type::v1::Money* message, int64_t minor_units, Asset asset) {
  message->set_minor_units(minor_units);
  message->set_asset(std::string(asset.code()));
}

void Set(type::v1::Ratio* message, Ratio ratio) {
  message->set_numerator(ratio.numerator);
  message->set_denominator(ratio.denominator);
}

void Set(pb::Cell* message, const economy::Cell& cell, Asset asset) {
  if (cell.hidden) {
    message->set_hidden(true);
    return;
  }
  Set(message->mutable_amount(), cell.amount, asset);
  message->set_permille(cell.permille);
  message->set_line_count(cell.lines);
  message->set_supplier_count(cell.suppliers);
}

void Set(pb::SupplierRow* message, const economy::SupplierRow& row,
         const economy::MonthFigures& figures, const NameOf& name_of) {
  message->set_party(static_cast<int32_t>(row.party.value()));
  Set(message->mutable_cell(), row.cell, figures.options.asset);
  if (row.party.value() == 0) {
    message->set_display_name(figures.has_unnamed_supplier
                                  ? "zelfstandigen en niet genoemd"
                                  : "zelfstandigen");
    message->set_display_name_en(figures.has_unnamed_supplier
                                     ? "self-employed and not named"
                                     : "self-employed");
    return;
  }
  message->set_display_name(name_of(row.party));
  message->set_display_name_en(message->display_name());
  message->set_ring(std::string(RingName(row.ring)));
  message->set_cooperative(row.cooperative);
}

void Set(pb::AnchorRow* message, const economy::AnchorRow& row,
         const economy::MonthFigures& figures, const NameOf& name_of) {
  const Asset asset = figures.options.asset;
  message->set_party(static_cast<int32_t>(row.party.value()));
  message->set_display_name(name_of(row.party));
  Set(message->mutable_amount(), row.amount, asset);
  message->set_line_count(row.lines);
  message->set_delivered(row.delivered);
  ToProto(row.local_share, *message->mutable_local_share());
  message->set_pending_line_count(row.pending_lines);
  if (row.control_total) {
    Set(message->mutable_control_total(), *row.control_total, asset);
  }
  message->set_submitted(row.submitted);
  message->set_signed_off(row.signed_off);
  if (!figures.intra_alliance.hidden) {
    Set(message->mutable_intra_alliance(), row.intra_alliance, asset);
  }
}

void Set(pb::ContractTile* message, const economy::ContractTile& tile,
         Asset asset) {
  Set(message->mutable_named(), tile.named, asset);
  Set(message->mutable_assumed(), tile.assumed, asset);
  Set(message->mutable_none(), tile.none, asset);
  message->set_signed_count(tile.signed_count);
  message->set_signed_hidden(tile.signed_hidden);
  if (!tile.signed_hidden) {
    Set(message->mutable_signed_value(), tile.signed_value, asset);
  }
  message->set_signed_local_hidden(tile.signed_local_hidden);
  if (!tile.signed_local_hidden) {
    Set(message->mutable_signed_local_value(), tile.signed_local_value, asset);
  }
  message->set_ending_count(tile.ending_count);
  message->set_ending_hidden(tile.ending_hidden);
  if (!tile.ending_hidden) {
    Set(message->mutable_ending_value(), tile.ending_value, asset);
  }
}

std::string_view NameOfBasis(DateBasis basis) {
  switch (basis) {
    case DateBasis::kPaid:
      return "paid";
    case DateBasis::kInvoiced:
      return "invoiced";
    case DateBasis::kBooked:
      return "booked";
    case DateBasis::kPeriod:
      return "period";
  }
  return "";
}

}  // namespace

void ToProto(const economy::Figure& figure, pb::Figure& message) {
  message.set_absent_reason(std::string(figure.absent));
  // Of a value that is withheld the bounds still hold.
  if (figure.present()) Set(message.mutable_value(), figure.value);
  if (!figure.present() && !figure.has_bounds()) return;
  Set(message.mutable_low(), figure.low);
  Set(message.mutable_high(), figure.high);
  Set(message.mutable_coverage(), figure.coverage);
  if (figure.has_interval()) {
    Set(message.mutable_interval_low(), figure.interval_low);
    Set(message.mutable_interval_high(), figure.interval_high);
  }
}

void ToProto(const economy::TrendPoint& point, Asset asset,
             pb::TrendPoint& message) {
  message.set_month(FormatMonth(point.month));
  Set(message.mutable_total(), point.total, asset);
  message.set_hidden(!point.local.has_value());
  ToProto(point.local_share, *message.mutable_local_share());
  if (point.local) Set(message.mutable_local(), *point.local, asset);
  if (point.unknown) Set(message.mutable_unknown(), *point.unknown, asset);
  if (point.cooperative) {
    Set(message.mutable_cooperative(), *point.cooperative, asset);
  }
}

void ToProto(const economy::MonthFigures& figures, const NameOf& name_of,
             pb::GetMonthOverviewResponse& response) {
  const Asset asset = figures.options.asset;
  response.set_month(FormatMonth(figures.month));
  response.set_asset(std::string(asset.code()));
  Set(response.mutable_total(), figures.total, asset);
  if (!figures.influenceable.hidden) {
    Set(response.mutable_influenceable(), figures.influenceable.amount, asset);
  }
  response.set_line_count(figures.lines);
  response.set_supplier_count(figures.suppliers);
  ToProto(figures.local_share, *response.mutable_local_share());
  ToProto(figures.local_share_influenceable,
          *response.mutable_local_share_influenceable());
  ToProto(figures.cooperative_share, *response.mutable_cooperative_share());
  ToProto(figures.small_local_share, *response.mutable_small_local_share());
  ToProto(figures.unknown_share, *response.mutable_unknown_share());
  ToProto(figures.lm2, *response.mutable_lm2());
  ToProto(figures.local_concentration, *response.mutable_local_concentration());
  ToProto(figures.top_five_local_share,
          *response.mutable_top_five_local_share());
  response.set_active_local_supplier_count(figures.active_local_suppliers);
  for (const economy::RingRow& row : figures.rings) {
    pb::RingRow* message = response.add_rings();
    message->set_ring(std::string(RingName(row.ring)));
    message->set_name_nl(row.name_nl);
    message->set_name_en(row.name_en);
    message->set_local(row.local);
    Set(message->mutable_cell(), row.cell, asset);
  }
  for (const economy::CategoryRow& row : figures.categories) {
    pb::CategoryRow* message = response.add_categories();
    message->set_category(row.code);
    message->set_name_nl(row.name_nl);
    message->set_name_en(row.name_en);
    message->set_influenceable(row.influenceable);
    Set(message->mutable_total(), row.total, asset);
    Set(message->mutable_local(), row.local, asset);
    Set(message->mutable_leak(), row.leak, asset);
    Set(message->mutable_unknown(), row.unknown, asset);
  }
  for (const economy::SupplierRow& row : figures.suppliers_list) {
    Set(response.add_suppliers(), row, figures, name_of);
  }
  Set(response.mutable_other_suppliers(), figures.other_suppliers, asset);
  for (const economy::AnchorRow& row : figures.anchors) {
    Set(response.add_anchors(), row, figures, name_of);
  }
  Set(response.mutable_contracts(), figures.contracts, asset);
  response.set_pending_line_count(figures.pending_lines);
  Set(response.mutable_pending_amount(), figures.pending_amount, asset);
  Set(response.mutable_intra_alliance(), figures.intra_alliance, asset);
  response.set_public_view(figures.options.audience ==
                           economy::Audience::kPublic);
  for (const auto& [basis, amount] : figures.date_basis) {
    auto* share = response.mutable_stamp()->add_date_basis();
    share->set_basis(std::string(NameOfBasis(basis)));
    Set(share->mutable_amount(), amount, asset);
  }
}

}  // namespace omloop::convert
