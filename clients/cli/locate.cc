#include "clients/cli/locate.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/ring.h"
#include "ledger/reference/coordinates.h"
#include "ledger/reference/locator.h"
#include "ledger/reference/reference.h"

namespace omloop {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kExitDone = 0;
constexpr int kExitRefused = 2;
constexpr int kExitUsage = 64;

constexpr std::string_view kLocateUsage =
    "usage: omloop locate (--postcode=1066AZ [--number=5] | --rd=X,Y | "
    "--lat=DEGREES --lon=DEGREES) [--country=NL] [--on=YYYY-MM-DD] "
    "[--focus=AREA] [--reference=FOLDER] [--output=table|json]\n";
constexpr std::string_view kAreasLoadUsage =
    "usage: omloop areas load FILE --from=YYYY-MM-DD [--reference=FOLDER]\n";

int Refuse(const absl::Status& status, std::string_view command,
           std::ostream& err) {
  err << "omloop " << command << ": " << status.message() << "\n";
  return kExitRefused;
}

template <typename T>
absl::StatusOr<T> ParseNumber(std::string_view text, std::string_view option) {
  T value{};
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return InvalidArgument(
        "BAD_NUMBER",
        absl::StrFormat("%s: \"%s\" is not a number (a point marks the "
                        "decimals)",
                        option, text.substr(0, 40)));
  }
  return value;
}

bool FitTogether(const LocateOptions& o) {
  const int points = (o.rd.empty() ? 0 : 1) + (o.latitude.empty() ? 0 : 1);
  return o.latitude.empty() == o.longitude.empty() && points <= 1 &&
         (points == 1 || !o.postcode.empty() || !o.country.empty()) &&
         (o.number.empty() || !o.postcode.empty()) &&
         (o.output == "json" || o.output == "table");
}

absl::StatusOr<PlaceQuery> ToQuery(const LocateOptions& options) {
  PlaceQuery query{.postcode = options.postcode, .country = options.country};
  if (!options.number.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(query.house_number,
                            ParseNumber<int>(options.number, "--number"));
  }
  if (!options.rd.empty()) {
    const size_t comma = options.rd.find(',');
    const std::string_view text = options.rd;
    OMLOOP_ASSIGN_OR_RETURN(const double x,
                            ParseNumber<double>(text.substr(0, comma), "--rd"));
    OMLOOP_ASSIGN_OR_RETURN(
        const double y,
        ParseNumber<double>(
            comma == text.npos ? std::string_view() : text.substr(comma + 1),
            "--rd"));
    OMLOOP_ASSIGN_OR_RETURN(query.point, ToWgs84({x, y}));
  }
  if (!options.latitude.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(const double latitude,
                            ParseNumber<double>(options.latitude, "--lat"));
    OMLOOP_ASSIGN_OR_RETURN(const double longitude,
                            ParseNumber<double>(options.longitude, "--lon"));
    OMLOOP_ASSIGN_OR_RETURN(query.point, MakeWgs84(latitude, longitude));
  }
  if (!options.on.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(query.on, ParseDay(options.on));
  }
  return query;
}

// What the answer says, in the order it is printed; null is unknown.
struct Answer {
  const char* field;
  std::optional<std::string> value;
};

std::optional<std::string> Known(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> NameAt(const Reference& reference,
                                  const AreaCode& code) {
  if (code.empty()) return std::nullopt;
  if (const Area* area = reference.areas().Find(code)) return area->name;
  // A foreign country has a row elsewhere; other areas are named by code.
  const Country* country = reference.countries().Find(code.view());
  return country == nullptr ? code.str() : country->name_nl;
}

std::optional<std::string> RingAnswer(RingKind kind) {
  if (kind == RingKind::kUnknown) return std::nullopt;
  return std::string(RingName(kind));
}

// First day of the division the smallest known area belongs to.
std::optional<std::string> BoundaryFrom(const Reference& reference,
                                        const AreaPath& path) {
  const std::optional<AreaLevel> deepest = path.Deepest();
  const Area* area =
      deepest ? reference.areas().Find(path.At(*deepest)) : nullptr;
  if (area == nullptr || !area->valid_from) return std::nullopt;
  return FormatDay(*area->valid_from);
}

std::vector<Answer> Answers(const Reference& reference, const RingSet& rings,
                            const Place& place) {
  const AreaPath& path = place.path;
  const Ring ring = RingOf(rings, path);
  return {
      {"cbs_code", Known(path.buurt().view())},
      {"buurt", NameAt(reference, path.buurt())},
      {"wijk", NameAt(reference, path.wijk())},
      {"wijk_code", Known(path.wijk().view())},
      {"stadsdeel", NameAt(reference, path.stadsdeel())},
      {"stadsdeel_code", Known(path.stadsdeel().view())},
      {"gemeente", NameAt(reference, path.gemeente())},
      {"gemeente_code", Known(path.gemeente().view())},
      {"province", NameAt(reference, path.province())},
      {"province_code", Known(path.province().view())},
      {"country", NameAt(reference, path.country())},
      {"country_code", Known(path.country().view())},
      {"ring", std::string(RingName(ring.kind()))},
      {"ring_at_least", RingAnswer(ring.AtLeast())},
      {"ring_focus", rings.bands().front().name_nl},
      {"basis", std::string(PlaceBasisName(place.basis))},
      {"boundary_version", Known(place.boundary_version)},
      {"boundary_from", BoundaryFrom(reference, path)},
  };
}

void Print(const std::vector<Answer>& answers, std::string_view output,
           std::ostream& out) {
  Json object;
  for (const Answer& answer : answers) {
    if (output == "json") {
      object[answer.field] = answer.value ? Json(*answer.value) : Json(nullptr);
    } else {
      out << absl::StreamFormat("%-17s %s\n", answer.field,
                                answer.value.value_or("-"));
    }
  }
  if (output == "json") out << object.dump(2) << "\n";
}

absl::StatusOr<std::vector<Answer>> Locate(const LocateOptions& options) {
  OMLOOP_ASSIGN_OR_RETURN(const PlaceQuery query, ToQuery(options));
  OMLOOP_ASSIGN_OR_RETURN(const Reference reference,
                          Reference::Load(ReferenceFolder(options.reference)));
  OMLOOP_ASSIGN_OR_RETURN(const RingSet rings,
                          reference.RingsAround(options.focus));
  OMLOOP_ASSIGN_OR_RETURN(const Place place, Locator(reference).Locate(query));
  return Answers(reference, rings, place);
}

}  // namespace

int RunLocate(const LocateOptions& options, std::ostream& out,
              std::ostream& err) {
  if (!FitTogether(options)) {
    err << kLocateUsage;
    return kExitUsage;
  }
  const auto answers = Locate(options);
  if (!answers.ok()) return Refuse(answers.status(), "locate", err);
  Print(*answers, options.output, out);
  return kExitDone;
}

int RunAreasLoad(const AreasLoadOptions& options, std::ostream& out,
                 std::ostream& err) {
  if (options.file.empty() || options.from.empty()) {
    err << kAreasLoadUsage;
    return kExitUsage;
  }
  const auto from = ParseDay(options.from);
  if (!from.ok()) return Refuse(from.status(), "areas load", err);
  const auto written =
      InstallPc6Table(options.file, *from, ReferenceFolder(options.reference));
  if (!written.ok()) return Refuse(written.status(), "areas load", err);
  out << "written to " << *written << "; used at the next start\n";
  return kExitDone;
}

}  // namespace omloop
