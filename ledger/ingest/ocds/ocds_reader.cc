#include "ledger/ingest/ocds/ocds_reader.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/ocds/json_units.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

using Json = nlohmann::json;

// Tells values apart by 64 bits of their hash.
class Distinct {
 public:
  // True when it is new, or when no more are told apart.
  bool Add(std::string_view a, std::string_view b = {},
           std::string_view c = {}) {
    if (seen_.size() >= kOcdsTrackedMax) return full_ = true, false;
    return seen_.insert(absl::HashOf(a, b, c)).second;
  }
  int64_t count() const { return static_cast<int64_t>(seen_.size()); }
  bool full() const { return full_; }

 private:
  absl::flat_hash_set<size_t> seen_;
  bool full_ = false;
};

// The amount an award or transaction has by the release with the last date.
struct Stated {
  std::string date;
  uint16_t asset = 0;
  int64_t minor_units = 0;
  bool has_amount = false;
};

class OcdsReading : public JsonUnitSink {
 public:
  OcdsReading(const OcdsOptions& options, OcdsSink& sink)
      : options_(options), sink_(sink) {}

  absl::Status OnUnit(std::string_view list, Json unit,
                      const JsonPlace& place) override {
    if (!unit.is_object()) {
      return RefusePart(place, "it is no object");
    }
    return list == "records" ? Record(unit, place) : Release(unit, place);
  }

  absl::Status OnDocument(Json members, bool had_lists,
                          const JsonPlace& place) override {
    if (!members.is_object()) return RefusePart(place, "it is no object");
    if (members.contains("compiledRelease")) {
      // A record by itself; its releases came as a list.
      ++summary_.records;
      return Compiled(members, place);
    }
    if (had_lists) {
      const auto version = members.find("version");
      if (version != members.end() && version->is_string()) {
        summary_.version = *version;
      }
      return absl::OkStatus();
    }
    if (members.contains("ocid")) return Release(members, place);
    return RefusePart(place, "it has no ocid and no list of releases");
  }

  absl::Status OnBrokenLine(std::string_view message,
                            const JsonPlace& place) override {
    ++summary_.refused_parts;
    return Report("JSON_LINE_BROKEN", message, place.row, "");
  }

  absl::StatusOr<OcdsSummary> Finish() {
    for (const auto& [code, repeated] : repeated_) {
      if (repeated <= kOcdsSameProblemMax) continue;
      OMLOOP_RETURN_IF_ERROR(sink_.OnProblem(
          MakeProblem(code, absl::StrFormat("%d more places are like this",
                                            repeated - kOcdsSameProblemMax))));
    }
    if (summary_.releases + summary_.records == 0 &&
        summary_.linked_releases == 0) {
      return InvalidArgument(
          "OCDS_NOTHING_FOUND",
          "the file has no release and no record of open contracting data");
    }
    summary_.distinct_release_ids = release_ids_.count();
    summary_.ocids = ocids_.count();
    summary_.awards = static_cast<int64_t>(awards_.size());
    summary_.contracts = contracts_.count();
    summary_.transactions = static_cast<int64_t>(transactions_.size());
    summary_.suppliers = suppliers_.count();
    if (summary_.version.empty()) summary_.version = "1.0";
    summary_.award_sum = SumOf(awards_);
    summary_.transaction_sum = SumOf(transactions_);
    if (release_ids_.full() || contracts_.full() || suppliers_.full() ||
        awards_.size() >= kOcdsTrackedMax ||
        transactions_.size() >= kOcdsTrackedMax) {
      OMLOOP_RETURN_IF_ERROR(sink_.OnProblem(
          MakeProblem("OCDS_COUNTS_STAND_STILL",
                      absl::StrFormat("more than %d things of one kind",
                                      kOcdsTrackedMax))));
    }
    return std::move(summary_);
  }

 private:
  using StatedMap = absl::flat_hash_map<size_t, Stated>;

  absl::Status Record(const Json& record, const JsonPlace& place) {
    ++summary_.records;
    if (const auto releases = record.find("releases");
        releases != record.end() && releases->is_array()) {
      for (size_t i = 0; i < releases->size(); ++i) {
        const JsonPlace at{place.row,
                           absl::StrFormat("%s.releases[%d]", place.path, i)};
        const Json& release = (*releases)[i];
        if (!release.is_object()) {
          OMLOOP_RETURN_IF_ERROR(RefusePart(at, "it is no object"));
        } else {
          OMLOOP_RETURN_IF_ERROR(Release(release, at));
        }
      }
    }
    return Compiled(record, place);
  }

  // The merged state of a record: counts in no number of releases.
  absl::Status Compiled(const Json& record, const JsonPlace& place) {
    const auto compiled = record.find("compiledRelease");
    if (compiled == record.end() || !compiled->is_object()) {
      const auto ocid = record.find("ocid");
      if (ocid != record.end() && ocid->is_string())
        ocids_.Add(std::string(*ocid));
      return absl::OkStatus();
    }
    std::string path = place.path.empty() ? "compiledRelease"
                                          : place.path + ".compiledRelease";
    return Take(*compiled, {place.row, std::move(path)});
  }

  absl::Status Release(const Json& json, const JsonPlace& place) {
    if (json.contains("url") && !json.contains("ocid")) {
      ++summary_.linked_releases;
      return absl::OkStatus();
    }
    if (!json.contains("ocid")) return RefusePart(place, "it has no ocid");
    ++summary_.releases;
    const auto id = json.find("id");
    if (id != json.end() && !id->is_null()) {
      release_ids_.Add(id->is_string() ? std::string(*id) : id->dump());
    }
    return Take(json, place);
  }

  absl::Status Take(const Json& json, const JsonPlace& place) {
    OcdsRelease release = ReadOcdsRelease(json, place.path);
    if (release.ocid.empty()) return RefusePart(place, "its ocid is empty");
    ocids_.Add(release.ocid);
    for (const std::string& path : release.wrong_types) {
      OMLOOP_RETURN_IF_ERROR(Report(
          "OCDS_WRONG_TYPE",
          absl::StrFormat("%s is not what the standard says it is", path),
          place.row, path));
    }
    for (const OcdsAward& award : release.awards) {
      ++summary_.awards_stated;
      for (const OcdsParty& supplier : award.suppliers) {
        const std::string key = supplier.Key();
        if (!key.empty()) suppliers_.Add(key);
      }
      OMLOOP_RETURN_IF_ERROR(
          State(awards_, absl::HashOf(release.ocid, award.id), release.date,
                award.value, award.path, place.row));
    }
    for (const OcdsContract& contract : release.contracts) {
      ++summary_.contracts_stated;
      contracts_.Add(release.ocid, contract.id);
      for (const OcdsTransaction& transaction : contract.transactions) {
        ++summary_.transactions_stated;
        OMLOOP_RETURN_IF_ERROR(State(
            transactions_,
            absl::HashOf(release.ocid, contract.id, transaction.id),
            release.date, transaction.value, transaction.path, place.row));
      }
    }
    return sink_.OnRelease(release, ++taken_, place.row);
  }

  // Keeps the amount of the last release; the dates of OCDS (RFC 3339) are
  // ordered as texts, and of equal ones the later in the file counts.
  absl::Status State(StatedMap& map, size_t key, const std::string& date,
                     const OcdsValue& value, const std::string& path,
                     int64_t row) {
    if (map.size() >= kOcdsTrackedMax && !map.contains(key)) {
      return absl::OkStatus();
    }
    Stated& stated = map[key];
    const OcdsAmount amount = ReadOcdsAmount(value, options_.asset);
    if (amount.state == OcdsAmount::State::kUnreadable) {
      return Report("OCDS_AMOUNT_UNREADABLE",
                    absl::StrFormat("the amount \"%s\" is no number, or too "
                                    "large",
                                    Shorten(value.amount, 40)),
                    row, path);
    }
    if (amount.state == OcdsAmount::State::kCurrencyUnknown) {
      return Report("OCDS_CURRENCY_UNKNOWN",
                    absl::StrFormat("\"%s\" is no currency by ISO 4217",
                                    Shorten(value.currency, 40)),
                    row, path);
    }
    if (amount.state == OcdsAmount::State::kNone || date < stated.date) {
      return absl::OkStatus();
    }
    if (amount.rounded) ++summary_.rounded;
    stated = {date, amount.asset.number(), amount.minor_units, true};
    return absl::OkStatus();
  }

  static std::map<std::string, OcdsSum> SumOf(const StatedMap& map) {
    std::map<std::string, absl::int128> sums;
    std::map<std::string, OcdsSum> result;
    for (const auto& [key, stated] : map) {
      if (!stated.has_amount) continue;
      const std::string code(Asset::FromNumber(stated.asset)->code());
      sums[code] += stated.minor_units;
      ++result[code].count;
    }
    for (const auto& [code, sum] : sums) {
      const absl::int128 most = std::numeric_limits<int64_t>::max();
      result[code].sum_minor =
          static_cast<int64_t>(std::clamp(sum, -most, most));
    }
    return result;
  }

  absl::Status RefusePart(const JsonPlace& place, std::string_view why) {
    ++summary_.refused_parts;
    return Report("OCDS_PART_REFUSED",
                  absl::StrFormat("this part is no release or record: %s", why),
                  place.row, place.path);
  }

  absl::Status Report(const char* code, std::string_view message, int64_t row,
                      const std::string& path) {
    if (++repeated_[code] > kOcdsSameProblemMax) return absl::OkStatus();
    Problem problem = MakeProblem(code, message);
    problem.record = taken_ + 1;
    problem.row = row;
    problem.path = path;
    return sink_.OnProblem(problem);
  }

  const OcdsOptions& options_;
  OcdsSink& sink_;
  OcdsSummary summary_;
  int64_t taken_ = 0;
  Distinct release_ids_;
  Distinct ocids_;
  Distinct contracts_;
  Distinct suppliers_;
  StatedMap awards_;
  StatedMap transactions_;
  std::map<std::string, int64_t> repeated_;
};

// A JSON number ("-1.5e3") as digits and a power of ten. Exponents beyond any
// amount are refused before anything is made of them.
struct Scientific {
  bool negative = false;
  std::string digits;  // Without leading zeros; empty is zero.
  int64_t exponent = 0;
};

std::optional<Scientific> ParseScientific(std::string_view text) {
  Scientific number;
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
    number.negative = text[i] == '-';
    ++i;
  }
  bool any = false;
  bool point = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point) {
      point = true;
      continue;
    }
    if (!IsDigit(text[i])) break;
    any = true;
    if (point) --number.exponent;
    if (text[i] != '0' || !number.digits.empty()) {
      number.digits.push_back(text[i]);
    }
  }
  if (!any) return std::nullopt;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool minus = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    int64_t exponent = 0;
    if (i == text.size()) return std::nullopt;
    for (; i < text.size() && IsDigit(text[i]); ++i) {
      exponent = std::min<int64_t>(exponent * 10 + (text[i] - '0'), 1'000'000);
    }
    number.exponent += minus ? -exponent : exponent;
  }
  if (i != text.size()) return std::nullopt;
  return number;
}

}  // namespace

OcdsAmount ReadOcdsAmount(const OcdsValue& value, Asset fallback) {
  OcdsAmount amount;
  amount.asset = fallback;
  if (value.amount.empty()) return amount;
  if (!value.currency.empty()) {
    absl::StatusOr<Asset> asset =
        Asset::FromCode(absl::AsciiStrToUpper(value.currency));
    if (!asset.ok()) {
      amount.state = OcdsAmount::State::kCurrencyUnknown;
      return amount;
    }
    amount.asset = *asset;
  }
  amount.state = OcdsAmount::State::kUnreadable;
  const std::optional<Scientific> number = ParseScientific(value.amount);
  if (!number.has_value()) return amount;
  // Digits before the minor unit's point; those behind only round.
  const int64_t whole = static_cast<int64_t>(number->digits.size()) +
                        number->exponent + amount.asset.decimals();
  absl::int128 minor = 0;
  if (whole > 19 && !number->digits.empty()) return amount;
  for (int64_t i = 0; i < whole; ++i) {
    const size_t at = static_cast<size_t>(i);
    minor = minor * 10 +
            (at < number->digits.size() ? number->digits[at] - '0' : 0);
  }
  if (whole >= 0 && static_cast<size_t>(whole) < number->digits.size()) {
    const std::string_view rest =
        std::string_view(number->digits).substr(static_cast<size_t>(whole));
    amount.rounded = rest.find_first_not_of('0') != std::string_view::npos;
    if (rest[0] >= '5') ++minor;  // Half away from zero.
  } else if (whole < 0 && !number->digits.empty()) {
    amount.rounded = true;
  }
  if (minor > std::numeric_limits<int64_t>::max()) return amount;
  amount.minor_units = static_cast<int64_t>(number->negative ? -minor : minor);
  amount.state = OcdsAmount::State::kRead;
  return amount;
}

absl::StatusOr<OcdsSummary> ReadOcds(ByteSource& source,
                                     const OcdsOptions& options,
                                     OcdsSink& sink) {
  OcdsReading reading(options, sink);
  OMLOOP_RETURN_IF_ERROR(ReadJsonUnits(source, reading));
  return reading.Finish();
}

}  // namespace omloop::ingest
