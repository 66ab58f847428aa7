#include "services/gateway/fake_testing.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "grpcpp/server_builder.h"
#include "ledger/base/calendar.h"
#include "services/gateway/gateway.h"

namespace omloop::gateway {
namespace {

using insight::v1::Cell;
using insight::v1::Figure;
using insight::v1::GetMonthOverviewResponse;
using type::v1::Money;

void Set(Money* money, int64_t cents) {
  money->set_minor_units(cents);
  money->set_asset("EUR");
}

void SetRatio(type::v1::Ratio* ratio, int64_t numerator, int64_t denominator) {
  ratio->set_numerator(numerator);
  ratio->set_denominator(denominator);
}

void SetFigure(Figure* figure, int64_t low, int64_t high, int64_t known,
               int64_t whole) {
  SetRatio(figure->mutable_value(), low, whole);
  SetRatio(figure->mutable_low(), low, whole);
  SetRatio(figure->mutable_high(), high, whole);
  SetRatio(figure->mutable_coverage(), known, whole);
}

void SetCell(Cell* cell, int64_t cents, int64_t whole, int suppliers) {
  Set(cell->mutable_amount(), cents);
  cell->set_permille(whole == 0 ? 0 : cents * 1000 / whole);
  cell->set_line_count(suppliers * 7);
  cell->set_supplier_count(suppliers);
}

struct RingShape {
  const char* ring;
  const char* nl;
  const char* en;
  bool local;
};
constexpr RingShape kRings[] = {
    {"focus", "Nieuw-West", "Nieuw-West", true},
    {"city", "Rest van Amsterdam", "Rest of Amsterdam", false},
    {"region", "Metropoolregio Amsterdam", "Amsterdam metropolitan area",
     false},
    {"country", "Rest van Nederland", "Rest of the Netherlands", false},
    {"abroad", "Buitenland", "Abroad", false},
    {"unknown", "Weten we nog niet", "Not known yet", false}};

void AddRings(const std::vector<int64_t>& permille, int64_t total,
              GetMonthOverviewResponse& month) {
  for (size_t i = 0; i < std::size(kRings); ++i) {
    auto* row = month.add_rings();
    row->set_ring(kRings[i].ring);
    row->set_name_nl(kRings[i].nl);
    row->set_name_en(kRings[i].en);
    row->set_local(kRings[i].local);
    SetCell(row->mutable_cell(), total / 1000 * permille[i], total, 12);
    row->mutable_cell()->set_permille(permille[i]);
  }
}

void AddCategories(int64_t total, bool hide, GetMonthOverviewResponse& month) {
  const struct {
    const char* code;
    const char* nl;
    const char* en;
    int permille;
    bool influenceable;
  } rows[] = {
      {"facility", "Schoonmaak", "Cleaning", 260, true},
      {"construction", "Bouw en onderhoud", "Building and upkeep", 330, true},
      {"care", "Zorg en ondersteuning van kwetsbare bewoners thuis",
       "Care and support of vulnerable residents at home", 190, true},
      {"ict", "Computers en advies", "Computers and advice", 140, true},
      {"energy", "Gas, water en stroom", "Gas, water and electricity", 80,
       false}};
  for (const auto& shape : rows) {
    auto* row = month.add_categories();
    row->set_category(shape.code);
    row->set_name_nl(shape.nl);
    row->set_name_en(shape.en);
    row->set_influenceable(shape.influenceable);
    const int64_t amount = total / 1000 * shape.permille;
    SetCell(row->mutable_total(), amount, total, 20);
    SetCell(row->mutable_local(), amount / 10 * 4, total, 9);
    SetCell(row->mutable_leak(), amount / 10 * 5, total, 10);
    SetCell(row->mutable_unknown(), amount / 10, total, 3);
    if (hide && shape.permille < 150) {
      for (Cell* cell : {row->mutable_local(), row->mutable_leak()}) {
        cell->Clear();
        cell->set_hidden(true);
      }
    }
  }
}

void AddSuppliers(int64_t total, GetMonthOverviewResponse& month) {
  const struct {
    int party;
    const char* name;
    const char* ring;
    bool cooperative;
    int permille;
  } rows[] = {
      {41, "Schoonmaakcoöperatie De Heldere Ramen U.A.", "focus", true, 120},
      {42, "Bouw- en Onderhoudsbedrijf Van der Sluisveld & Zonen B.V. i.o.",
       "city", false, 110},
      {43, "<b>Kabel & \"Draad\"</b> B.V.", "region", false, 90},
      {44, "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik", "abroad",
       false, 40},
      {45, "=SOM(A1:A9) Rekenbureau B.V.", "unknown", false, 30},
      {0, "", "", false, 60}};
  for (const auto& shape : rows) {
    auto* row = month.add_suppliers();
    row->set_party(shape.party);
    row->set_display_name(shape.name);
    row->set_ring(shape.ring);
    row->set_cooperative(shape.cooperative);
    SetCell(row->mutable_cell(), total / 1000 * shape.permille, total, 1);
  }
  month.mutable_suppliers(3)->mutable_cell()->Clear();
  month.mutable_suppliers(3)->mutable_cell()->set_hidden(true);
}

void AddAnchors(int64_t total, GetMonthOverviewResponse& month) {
  const struct {
    const char* name;
    bool delivered;
    bool submitted;
    bool signed_off;
  } rows[] = {{"Ziekenhuis", true, true, true},
              {"Woningcorporatie", true, true, false},
              {"ouderenzorg West", true, false, false},
              {"Stadsdeel", true, true, true},
              {"Regionaal Opleidingscentrum voor Techniek en Vakmanschap",
               false, false, false}};
  int party = 0;
  for (const auto& shape : rows) {
    auto* row = month.add_anchors();
    row->set_party(++party);
    row->set_display_name(shape.name);
    row->set_delivered(shape.delivered);
    row->set_submitted(shape.submitted);
    row->set_signed_off(shape.signed_off);
    const int64_t amount = shape.delivered ? total / 4 : 0;
    Set(row->mutable_amount(), amount);
    row->set_line_count(shape.delivered ? 1054 : 0);
    if (amount == 0) {
      row->mutable_local_share()->set_absent_reason("NO_SPEND");
      row->set_pending_line_count(37);
    } else {
      SetFigure(row->mutable_local_share(), amount / 100 * (30 + party * 4),
                amount / 100 * (40 + party * 4), amount / 100 * 90, amount);
    }
  }
  Set(month.mutable_anchors(1)->mutable_control_total(), total / 4);
}

void AddTrend(int64_t total, GetMonthOverviewResponse& month) {
  const Month last = ParseMonth(month.month()).value_or(Month());
  for (int i = 0; i < 13; ++i) {
    auto* point = month.add_trend();
    point->set_month(FormatMonth(last - 12 + i));
    const int64_t whole = i == 12 ? total : 17'000'000'00 + i * 123'456'78;
    const int64_t low = (whole * (25 + i) + 99) / 100;
    const int64_t high = low + whole / 100 * (9 + i % 4);
    Set(point->mutable_total(), whole);
    if (i == 4) {
      point->set_hidden(true);
      continue;
    }
    Set(point->mutable_local(), low);
    Set(point->mutable_unknown(), high - low);
    Set(point->mutable_cooperative(), whole / 100 * 5);
    SetFigure(point->mutable_local_share(), low, high, whole - (high - low),
              whole);
  }
}

void AddContracts(int64_t total, GetMonthOverviewResponse& month) {
  auto* contracts = month.mutable_contracts();
  SetCell(contracts->mutable_named(), total / 1000 * 420, total, 30);
  SetCell(contracts->mutable_assumed(), total / 1000 * 230, total, 21);
  SetCell(contracts->mutable_none(), total / 1000 * 350, total, 90);
  contracts->set_signed_count(3);
  Set(contracts->mutable_signed_value(), 1'250'000'00);
  Set(contracts->mutable_signed_local_value(), 400'000'00);
  contracts->set_ending_count(11);
  Set(contracts->mutable_ending_value(), 5'800'000'00);
}

void AddStamp(int64_t total, GetMonthOverviewResponse& month) {
  auto* stamp = month.mutable_stamp();
  stamp->set_as_of_sequence(48'211);
  stamp->set_root(std::string("\xA1\xB2\xC3\xD4\xE5\xF6\x07\x18", 8) +
                  std::string(24, 'x'));
  stamp->set_ring_set("nieuw-west/1");
  stamp->set_boundary_version("amsterdam-2022-03-24");
  stamp->set_formula_version("lm2/1");
  stamp->set_vat_basis("net of VAT");
  auto* paid = stamp->add_date_basis();
  paid->set_basis("paid");
  Set(paid->mutable_amount(), total / 10 * 9);
  auto* invoiced = stamp->add_date_basis();
  invoiced->set_basis("invoiced");
  Set(invoiced->mutable_amount(), total - total / 10 * 9);
}

void SetFigures(int64_t low, int64_t high, int64_t total,
                GetMonthOverviewResponse& month) {
  const int64_t known = total - (high - low);
  SetFigure(month.mutable_local_share(), low, high, known, total);
  SetFigure(month.mutable_local_share_influenceable(), low, high, known, total);
  SetFigure(month.mutable_cooperative_share(), total / 100 * 8,
            total / 100 * 11, known, total);
  SetFigure(month.mutable_small_local_share(), low / 2, high / 2, known, total);
  SetFigure(month.mutable_unknown_share(), high - low, high - low, total,
            total);
  SetFigure(month.mutable_lm2(), total + low, total + high, known, total);
  SetFigure(month.mutable_local_concentration(), total / 100 * 7,
            total / 100 * 7, known, total);
  SetFigure(month.mutable_top_five_local_share(), total / 100 * 41,
            total / 100 * 41, known, total);
}

}  // namespace

GetMonthOverviewResponse MakeMonth(std::string_view name, MonthKind kind) {
  GetMonthOverviewResponse month;
  month.set_month(std::string(name));
  month.set_asset("EUR");
  month.set_book_display_name("Samen Nieuw-West (voorbeeld)");
  month.set_focus_name_nl("Nieuw-West");
  month.set_focus_name_en("Nieuw-West");
  month.set_public_view(true);
  const int64_t total = 19'234'567'89;
  Set(month.mutable_total(), total);
  Set(month.mutable_influenceable(), total / 10 * 9);
  month.set_line_count(4218);
  month.set_supplier_count(612);
  month.set_active_local_supplier_count(187);
  Set(month.mutable_previous_total(), 18'911'222'33);
  switch (kind) {
    case MonthKind::kFull:
      SetFigures((total * 37 + 99) / 100, total * 46 / 100, total, month);
      AddRings({370, 160, 120, 210, 50, 90}, total, month);
      month.set_sentence_nl(
          "Van elke 100 euro ging 37 tot 46 euro naar bedrijven in "
          "Nieuw-West. Van 9 euro weten we nog niet waar die heen ging.");
      month.set_sentence_en(
          "Of every 100 euros, 37 to 46 euros went to businesses in "
          "Nieuw-West. For 9 euros, we do not know yet where they went.");
      SetFigure(month.mutable_previous_local_share(), 361, 452, 909, 1000);
      month.set_pending_line_count(37);
      Set(month.mutable_pending_amount(), 81'204'50);
      break;
    case MonthKind::kUnknownOnly:
      SetFigures(0, total, total, month);
      AddRings({0, 0, 0, 0, 0, 1000}, total, month);
      month.set_sentence_nl(
          "We weten van deze maand nog niet waar het geld heen ging: van geen "
          "enkel bedrijf is de plaats bekend.");
      month.set_sentence_en(
          "We do not know yet where this month's money went: no business has "
          "a known place.");
      break;
    case MonthKind::kLocalOnly:
      SetFigures(total, total, total, month);
      AddRings({1000, 0, 0, 0, 0, 0}, total, month);
      month.set_sentence_nl(
          "Van elke 100 euro ging 100 euro naar bedrijven in Nieuw-West.");
      month.set_sentence_en(
          "Of every 100 euros, 100 went to businesses in Nieuw-West.");
      break;
  }
  AddCategories(total, kind == MonthKind::kFull, month);
  AddSuppliers(total, month);
  AddAnchors(total, month);
  AddTrend(total, month);
  AddContracts(total, month);
  AddStamp(total, month);
  return month;
}

struct FakeServices::Impl final : insight::v1::InsightService::Service,
                                  ledger::v1::LedgerService::Service {
  grpc::Status Answer(grpc::ServerContext* context) {
    bool hang;
    {
      MutexLock lock(mutex);
      metadata.clear();
      for (const auto& [key, value] : context->client_metadata()) {
        metadata.emplace(std::string(key.data(), key.size()),
                         std::string(value.data(), value.size()));
      }
      time_left = absl::FromChrono(context->deadline()) - absl::Now();
      for (const auto& [key, value] : trailers) {
        context->AddTrailingMetadata(key, value);
      }
      if (!failure.ok()) return failure;
      hang = hanging;
    }
    while (hang && !context->IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (hang) {
      MutexLock lock(mutex);
      ++cancelled;
    }
    return grpc::Status::OK;
  }

  grpc::Status GetMonthOverview(
      grpc::ServerContext* context,
      const insight::v1::GetMonthOverviewRequest* asked,
      GetMonthOverviewResponse* response) override {
    if (auto status = Answer(context); !status.ok()) return status;
    MutexLock lock(mutex);
    request = *asked;
    const auto month = std::ranges::find_if(months, [&](const auto& entry) {
      return entry.second.month() == asked->month() &&
             (asked->asset().empty() || entry.second.asset() == asked->asset());
    });
    if (month == months.end()) {
      response->set_month(asked->month());
      response->mutable_local_share()->set_absent_reason("NO_SPEND");
    } else {
      *response = month->second;
    }
    return grpc::Status::OK;
  }

  grpc::Status ListMonths(grpc::ServerContext* context,
                          const insight::v1::ListMonthsRequest*,
                          insight::v1::ListMonthsResponse* response) override {
    if (auto status = Answer(context); !status.ok()) return status;
    MutexLock lock(mutex);
    for (const auto& [name, month] : months) {
      auto* summary = response->add_months();
      summary->set_month(month.month());
      summary->set_asset(month.asset());
      *summary->mutable_total() = month.total();
      summary->set_line_count(month.line_count());
    }
    return grpc::Status::OK;
  }

  grpc::Status GetBook(grpc::ServerContext* context,
                       const ledger::v1::GetBookRequest*,
                       ledger::v1::GetBookResponse* response) override {
    response->set_display_name("made up");
    return Answer(context);
  }

  mutable Mutex mutex;
  std::map<std::string, GetMonthOverviewResponse> months;
  grpc::Status failure;
  bool hanging = false;
  std::multimap<std::string, std::string> trailers;
  std::multimap<std::string, std::string> metadata;
  insight::v1::GetMonthOverviewRequest request;
  absl::Duration time_left;
  int cancelled = 0;
  std::unique_ptr<grpc::Server> server;
};

FakeServices::FakeServices() : impl_(std::make_unique<Impl>()) {
  grpc::ServerBuilder builder;
  builder.RegisterService(
      static_cast<insight::v1::InsightService::Service*>(impl_.get()));
  builder.RegisterService(
      static_cast<ledger::v1::LedgerService::Service*>(impl_.get()));
  impl_->server = builder.BuildAndStart();
}

FakeServices::~FakeServices() {
  impl_->server->Shutdown(std::chrono::system_clock::now());
}

void FakeServices::Put(const GetMonthOverviewResponse& month) {
  MutexLock lock(impl_->mutex);
  impl_->months[month.month() + month.asset()] = month;
}

void FakeServices::FailWith(grpc::Status status) {
  MutexLock lock(impl_->mutex);
  impl_->failure = std::move(status);
}

void FakeServices::Hang() {
  MutexLock lock(impl_->mutex);
  impl_->hanging = true;
}

void FakeServices::SetTrailer(std::string key, std::string value) {
  MutexLock lock(impl_->mutex);
  impl_->trailers.emplace(std::move(key), std::move(value));
}

std::multimap<std::string, std::string> FakeServices::last_metadata() const {
  MutexLock lock(impl_->mutex);
  return impl_->metadata;
}

insight::v1::GetMonthOverviewRequest FakeServices::last_request() const {
  MutexLock lock(impl_->mutex);
  return impl_->request;
}

absl::Duration FakeServices::last_time_left() const {
  MutexLock lock(impl_->mutex);
  return impl_->time_left;
}

int FakeServices::cancelled_count() const {
  MutexLock lock(impl_->mutex);
  return impl_->cancelled;
}

ServiceChannels FakeServices::channels() {
  auto channel = impl_->server->InProcessChannel({});
  return {{kInsightService, channel},
          {kLedgerService, channel},
          {kRegistryService, channel}};
}

}  // namespace omloop::gateway
