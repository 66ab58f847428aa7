#include "clients/cli/declare_terms.h"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "ledger/base/errors.h"
#include "ledger/ingest/amounts.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/xaf/own_books.h"
#include "ledger/model/fact_codec.h"
#include "ledger/reference/locator.h"
#include "ledger/reference/reference.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace lpb = omloop::ledger::v1;

// Shares are hundredths of a percent.
constexpr int64_t kWhole = 100'00;
constexpr int kFactPages = 1000;

absl::Status BadPeriod(std::string_view text) {
  return InvalidArgument(
      "BAD_PERIOD",
      absl::StrFormat("\"%s\" is no period; write a quarter (2026-Q3), a month "
                      "(2026-07), a year (2026) or days "
                      "(2026-07-01..2026-09-30)",
                      text));
}

std::optional<int> Digits(std::string_view text) {
  int value = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

void AddPart(lpb::RespendRecipient recipient, std::string_view ring,
             int64_t amount, lpb::RespendDeclared& terms) {
  if (amount == 0) return;
  lpb::RespendPart* part = terms.add_parts();
  part->set_recipient(recipient);
  part->set_ring(std::string(ring));
  part->set_amount(amount);
}

// The ring set in force on `day`, from the facts of the book.
absl::StatusOr<RingSet> RingSetOn(Context& context, Day day) {
  lpb::ListEntriesRequest request;
  request.set_parent(client::kBookName);
  request.set_entry_class(lpb::ENTRY_CLASS_FACT);
  request.set_page_size(kFactPages);
  std::optional<RingSet> found;
  do {
    OMLOOP_ASSIGN_OR_RETURN(
        const lpb::ListEntriesResponse page,
        context.Call(&lpb::LedgerService::StubInterface::ListEntries, request));
    for (const lpb::Entry& entry : page.entries()) {
      if (entry.kind() != lpb::ENTRY_KIND_RING_SET_DEFINED) continue;
      if (found.has_value() &&
          DayFromNumber(entry.fact().valid_from_day()) > day) {
        continue;
      }
      OMLOOP_ASSIGN_OR_RETURN(found, DecodeRingSet(entry.fact().payload()));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!found.has_value()) {
    return FailedPrecondition("NO_RING_SET",
                              "the book has no ring set, so the books cannot "
                              "be added up by place");
  }
  return *found;
}

absl::Status AddBooks(const DeclareOptions& options,
                      const DeclaredPeriod& period, Context& context,
                      lpb::RespendDeclared& terms) {
  OMLOOP_ASSIGN_OR_RETURN(const RingSet rings, RingSetOn(context, period.last));
  OMLOOP_ASSIGN_OR_RETURN(const Reference reference,
                          Reference::Load(ReferenceFolder("")));
  const Locator locator(reference);
  OMLOOP_ASSIGN_OR_RETURN(const auto source,
                          ingest::FileSource::Open(options.xaf));
  const auto ring_of = [&](const ingest::OwnBooksPlace& place) {
    PlaceQuery query{.postcode = std::string(place.postcode),
                     .country = std::string(place.country)};
    query.house_number = Digits(place.house_number);
    query.on = period.last;
    const auto located = locator.Locate(query);
    if (!located.ok()) return std::string("unknown");
    return std::string(RingName(RingOf(rings, located->path).kind()));
  };
  OMLOOP_ASSIGN_OR_RETURN(
      const ingest::OwnBooks books,
      ingest::SummariseOwnBooks(
          *source, ring_of,
          Period{Month(period.first), Month(period.last) + 1}));
  terms.set_source(lpb::RESPEND_SOURCE_OWN_BOOKS);
  terms.set_whole(books.outgoings_minor);
  terms.mutable_outgoings()->set_minor_units(books.outgoings_minor);
  terms.mutable_outgoings()->set_asset(std::string(books.asset.code()));
  for (const ingest::OwnBooksBand& band : books.purchases) {
    if (band.sum_minor > 0) {
      AddPart(lpb::RESPEND_RECIPIENT_SUPPLIERS, band.name, band.sum_minor,
              terms);
    }
  }
  if (!options.staff_living_here.empty() && books.wages_minor > 0) {
    OMLOOP_ASSIGN_OR_RETURN(const int64_t here,
                            ParseShare(options.staff_living_here));
    const int64_t paid_here =
        static_cast<int64_t>(absl::int128(books.wages_minor) * here / kWhole);
    AddPart(lpb::RESPEND_RECIPIENT_STAFF, "focus", paid_here, terms);
    AddPart(lpb::RESPEND_RECIPIENT_STAFF, "unknown",
            books.wages_minor - paid_here, terms);
  } else if (books.wages_minor > 0) {
    AddPart(lpb::RESPEND_RECIPIENT_STAFF, "unknown", books.wages_minor, terms);
    context.Note(context.Say(
        "Waar het personeel woont staat niet in de boeken: zonder "
        "--staff-living-here telt loon niet als lokaal.",
        "Books do not say where staff live: without --staff-living-here wages "
        "do not count as local."));
  }
  for (const ingest::Problem& problem : books.warnings) {
    context.Note(problem.message);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DeclaredPeriod> ParseDeclaredPeriod(std::string_view text) {
  if (const size_t dots = text.find(".."); dots != text.npos) {
    const auto first = ParseDay(text.substr(0, dots));
    const auto last = ParseDay(text.substr(dots + 2));
    if (!first.ok() || !last.ok() || *last < *first) return BadPeriod(text);
    return DeclaredPeriod{*first, *last};
  }
  if (text.size() == 7 && (text[5] == 'Q' || text[5] == 'q') &&
      text[4] == '-' && text[6] >= '1' && text[6] <= '4') {
    const std::optional<int> year = Digits(text.substr(0, 4));
    if (!year) return BadPeriod(text);
    const Month first(*year, 3 * (text[6] - '1') + 1);
    return DeclaredPeriod{Day(first), LastDay(first + 2)};
  }
  if (text.size() == 4) {
    const std::optional<int> year = Digits(text);
    if (!year || *year < 1950 || *year > 2199) return BadPeriod(text);
    return DeclaredPeriod{Day(*year, 1, 1), Day(*year, 12, 31)};
  }
  const auto month = ParseMonth(text);
  if (!month.ok()) return BadPeriod(text);
  return DeclaredPeriod{Day(*month), LastDay(*month)};
}

absl::StatusOr<int64_t> ParseShare(std::string_view text) {
  std::string_view number = text;
  while (!number.empty() && (number.back() == '%' || number.back() == ' ')) {
    number.remove_suffix(1);
  }
  ingest::AmountStyle style;
  style.mark = number.find(',') != number.npos ? ingest::DecimalMark::kComma
                                               : ingest::DecimalMark::kPoint;
  const auto value = ingest::ParseAmount(number, style);
  if (number.empty() || !value.ok() || value->minor_units < 0 ||
      value->minor_units > kWhole || value->rounded) {
    return InvalidArgument(
        "BAD_SHARE",
        absl::StrFormat("\"%s\" is no share; write a percentage between 0 and "
                        "100 with at most two decimals, such as 32.5",
                        text));
  }
  return value->minor_units;
}

absl::StatusOr<circulation::v1::Declaration> DeclarationOf(
    const DeclareOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const DeclaredPeriod period,
                          ParseDeclaredPeriod(options.period));
  circulation::v1::Declaration declaration;
  declaration.set_first_day(FormatDay(period.first));
  declaration.set_last_day(FormatDay(period.last));
  declaration.set_signed_by(options.signed_by);
  lpb::RespendDeclared& terms = *declaration.mutable_terms();
  terms.set_first_day(DayNumber(period.first));
  terms.set_last_day(DayNumber(period.last));
  terms.set_basis(options.basis == "turnover" ? lpb::RESPEND_BASIS_TURNOVER
                                              : lpb::RESPEND_BASIS_OUTGOINGS);
  if (!options.xaf.empty()) {
    OMLOOP_RETURN_IF_ERROR(AddBooks(options, period, context, terms));
    return declaration;
  }
  terms.set_source(lpb::RESPEND_SOURCE_SIGNED);
  terms.set_whole(kWhole);
  struct Slider {
    const std::string& text;
    lpb::RespendRecipient recipient;
    const char* ring;
  };
  const Slider sliders[] = {
      {options.local_suppliers, lpb::RESPEND_RECIPIENT_SUPPLIERS, "focus"},
      {options.local_staff, lpb::RESPEND_RECIPIENT_STAFF, "focus"},
      {options.city, lpb::RESPEND_RECIPIENT_UNSPECIFIED, "city"},
      {options.region, lpb::RESPEND_RECIPIENT_UNSPECIFIED, "region"},
      {options.country, lpb::RESPEND_RECIPIENT_UNSPECIFIED, "country"},
      {options.abroad, lpb::RESPEND_RECIPIENT_UNSPECIFIED, "abroad"},
  };
  bool any = false;
  for (const Slider& slider : sliders) {
    if (slider.text.empty()) continue;
    any = true;
    OMLOOP_ASSIGN_OR_RETURN(const int64_t share, ParseShare(slider.text));
    AddPart(slider.recipient, slider.ring, share, terms);
  }
  if (!any) {
    return InvalidArgument(
        "DECLARATION_EMPTY",
        "nothing is declared; say which part of the outgoings went to "
        "suppliers in the area (--local-suppliers=30) and to staff who live "
        "there (--local-staff=20), or give the books (--xaf=FILE)");
  }
  if (!options.outgoings.empty()) {
    ingest::AmountStyle style;
    if (options.outgoings.find(',') != std::string::npos) {
      style.mark = ingest::DecimalMark::kComma;
    }
    OMLOOP_ASSIGN_OR_RETURN(const ingest::ParsedAmount amount,
                            ingest::ParseAmount(options.outgoings, style));
    terms.mutable_outgoings()->set_minor_units(amount.minor_units);
    terms.mutable_outgoings()->set_asset("EUR");
  }
  return declaration;
}

absl::StatusOr<int32_t> FindParty(Context& context, const std::string& text) {
  const std::optional<int> number = Digits(text);
  if (number.has_value() && text.size() < 8) return *number;
  registry::v1::ListPartiesRequest request;
  request.set_parent(client::kBookName);
  // A KvK number is looked up among all.
  if (!number.has_value()) request.set_query(text);
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::ListPartiesResponse response,
      CallPages(context,
                &registry::v1::RegistryService::StubInterface::ListParties,
                request, 0, [](auto& page) { return page.mutable_parties(); }));
  std::vector<int32_t> exact;
  for (const registry::v1::Party& party : response.parties()) {
    if (number.has_value()
            ? party.kvk_number() == text
            : absl::EqualsIgnoreCase(party.display_name(), text)) {
      exact.push_back(party.number());
    }
  }
  if (exact.size() == 1) return exact[0];
  if (!number.has_value() && exact.empty() && response.parties_size() == 1) {
    return response.parties(0).number();
  }
  if (exact.empty() && response.parties_size() == 0) {
    return NotFound("PARTY_NOT_FOUND",
                    absl::StrFormat("no party is named \"%s\"; \"omloop "
                                    "parties list --query=TEXT\" finds them",
                                    text));
  }
  if (number.has_value()) {
    return NotFound("PARTY_NOT_FOUND",
                    absl::StrFormat("no party has KvK number %s", text));
  }
  return InvalidArgument(
      "PARTY_AMBIGUOUS",
      absl::StrFormat("%d parties fit \"%s\"; give the number of one, \"omloop "
                      "parties list --query=TEXT\" shows them",
                      response.parties_size(), text));
}

}  // namespace omloop::cli
