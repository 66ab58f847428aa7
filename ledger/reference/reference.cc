#include "ledger/reference/reference.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPc6Prefix = "pc6_";
constexpr size_t kDayLength = 10;  // "2026-01-01".

// Reads `name` in `folder` and hands it to `parse`.
template <typename T>
absl::Status LoadTable(const std::string& folder, const std::string& name,
                       absl::StatusOr<T> (*parse)(std::string_view,
                                                  std::string),
                       T& table) {
  const std::string path = absl::StrCat(folder, "/", name);
  OMLOOP_ASSIGN_OR_RETURN(const std::string text, ReadReferenceFile(path));
  OMLOOP_ASSIGN_OR_RETURN(table, parse(text, path));
  return absl::OkStatus();
}

absl::Status UnlistedArea(std::string_view file, const AreaCode& code) {
  return InvalidArgument(
      "REFERENCE_FILE_BAD",
      absl::StrFormat("%s names area %s, which areas.csv does not list; use "
                      "files of one division",
                      file, code.view()));
}

}  // namespace

absl::StatusOr<Reference> Reference::Load(const std::string& folder) {
  Reference reference;
  OMLOOP_RETURN_IF_ERROR(
      LoadTable(folder, "areas.csv", &AreaTable::Parse, reference.areas_));
  OMLOOP_RETURN_IF_ERROR(LoadTable(folder, "amsterdam_buurten.geojson.gz",
                                   &BuurtMap::Parse, reference.buurten_));
  OMLOOP_RETURN_IF_ERROR(
      LoadTable(folder, "pc4.csv", &Pc4Table::Parse, reference.pc4_));
  OMLOOP_RETURN_IF_ERROR(LoadTable(folder, "countries.csv",
                                   &CountryTable::Parse, reference.countries_));
  OMLOOP_RETURN_IF_ERROR(LoadTable(
      folder, "categories.csv", &CategoryTable::Parse, reference.categories_));
  OMLOOP_RETURN_IF_ERROR(LoadTable(
      folder, "thresholds.csv", &ThresholdTable::Parse, reference.thresholds_));
  OMLOOP_RETURN_IF_ERROR(
      LoadTable(folder, "traps.csv", &TrapTable::Parse, reference.traps_));
  OMLOOP_RETURN_IF_ERROR(reference.LoadKnownPoints(folder));
  OMLOOP_RETURN_IF_ERROR(reference.LoadPc6Tables(folder));
  OMLOOP_RETURN_IF_ERROR(reference.CheckCodes());
  return reference;
}

absl::Status Reference::LoadKnownPoints(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/pc6.csv");
  OMLOOP_ASSIGN_OR_RETURN(const std::string text, ReadReferenceFile(path));
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader, TableReader::Open(text, path));
  OMLOOP_ASSIGN_OR_RETURN(const size_t pc6, reader.Column("pc6"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t buurt, reader.Column("buurt"));
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) return absl::OkStatus();
    const auto postcode = Postcode::Parse(reader.field(pc6));
    const auto code = AreaCode::Parse(reader.field(buurt));
    if (!postcode.ok() || !postcode->has_letters() || !code.ok()) {
      return reader.RowError("needs a postcode like 1066AZ and a buurt code");
    }
    if (!known_points_.emplace(*postcode, *code).second) {
      return reader.RowError("the postcode is listed twice");
    }
  }
}

absl::Status Reference::LoadPc6Tables(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!absl::StartsWith(name, ToAbsl(kPc6Prefix))) continue;
    const auto day =
        ParseDay(std::string_view(name).substr(kPc6Prefix.size(), kDayLength));
    const std::string ending =
        name.substr(std::min(name.size(), kPc6Prefix.size() + kDayLength));
    if (!day.ok() || (ending != ".csv" && ending != ".csv.gz")) {
      return InvalidArgument(
          "REFERENCE_FILE_BAD",
          absl::StrFormat("%s: name it pc6_YYYY-MM-DD.csv or .csv.gz, after "
                          "the day the division holds from",
                          entry.path().string()));
    }
    OMLOOP_ASSIGN_OR_RETURN(const std::string text,
                            ReadReferenceFile(entry.path().string()));
    OMLOOP_ASSIGN_OR_RETURN(Pc6Table table,
                            Pc6Table::Parse(text, entry.path().string(), *day));
    pc6_tables_.push_back(std::move(table));
  }
  if (error) {
    return NotFound("REFERENCE_FILE_MISSING",
                    absl::StrFormat("%s: folder cannot be listed (%s)", folder,
                                    error.message()));
  }
  std::sort(pc6_tables_.begin(), pc6_tables_.end(),
            [](const Pc6Table& a, const Pc6Table& b) {
              return a.valid_from() < b.valid_from();
            });
  return absl::OkStatus();
}

absl::Status Reference::CheckCodes() const {
  for (const BuurtOutline& outline : buurten_.outlines()) {
    if (areas_.Find(outline.buurt) == nullptr) {
      return UnlistedArea("amsterdam_buurten.geojson.gz", outline.buurt);
    }
  }
  for (const auto& [postcode, buurt] : known_points_) {
    if (areas_.Find(buurt) == nullptr) return UnlistedArea("pc6.csv", buurt);
  }
  constexpr int kPc4Limit = 10'000;
  for (int pc4 = 0; pc4 < kPc4Limit; ++pc4) {
    const Pc4Area* area = pc4_.Find(pc4);
    if (area == nullptr) continue;
    for (const AreaCode& code :
         {area->gemeente, area->province, area->stadsdeel}) {
      if (!code.empty() && areas_.Find(code) == nullptr) {
        return UnlistedArea("pc4.csv", code);
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<RingSet> Reference::RingsAround(std::string_view focus) const {
  absl::StatusOr<RingSet> rings = areas_.RingsAround(focus);
  const Country* country = countries_.Find(focus);
  if (rings.ok() || country == nullptr) return rings;
  AreaPath path;
  path.Set(AreaLevel::kCountry, country->code);
  return RingSet::Make(
      country->code.str(), 1,
      {{RingKind::kFocus, country->name_nl, country->name_en, {path}}});
}

const AreaCode* Reference::BuurtOfKnownPoints(const Postcode& pc6) const {
  const auto it = known_points_.find(pc6);
  return it == known_points_.end() ? nullptr : &it->second;
}

const Pc6Table* Reference::Pc6TableOn(std::optional<Day> day) const {
  const Pc6Table* found = nullptr;
  for (const Pc6Table& table : pc6_tables_) {
    if (found == nullptr || !day || table.valid_from() <= *day) found = &table;
  }
  return found;
}

std::string ReferenceFolder(std::string_view given) {
  if (!given.empty()) return std::string(given);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed =
        program.parent_path().parent_path() / "share" / "omloop" / "reference";
    if (fs::is_directory(installed, error)) return installed.string();
  }
  return OMLOOP_REFERENCE_SOURCE_FOLDER;
}

absl::StatusOr<std::string> InstallPc6Table(const std::string& file,
                                            Day valid_from,
                                            const std::string& folder) {
  OMLOOP_ASSIGN_OR_RETURN(const std::string text, ReadReferenceFile(file));
  OMLOOP_RETURN_IF_ERROR(Pc6Table::Parse(text, file, valid_from).status());
  const bool packed = absl::EndsWith(file, ".gz");
  const std::string stem =
      absl::StrCat(folder, "/", ToAbsl(kPc6Prefix), FormatDay(valid_from));
  const std::string target = absl::StrCat(stem, packed ? ".csv.gz" : ".csv");
  // Copied beside it and renamed, so that a reader never sees half a file.
  const std::string half = absl::StrCat(folder, "/half_", valid_from.year());
  std::error_code error;
  fs::copy_file(file, half, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(half, target, error);
  if (error) {
    return Unavailable(
        "REFERENCE_WRITE_FAILED",
        absl::StrFormat("%s: cannot be written (%s); give a folder you may "
                        "write with --reference",
                        target, error.message()));
  }
  // The other form of the same date would be read as a second table.
  fs::remove(absl::StrCat(stem, packed ? ".csv" : ".csv.gz"), error);
  return target;
}

}  // namespace omloop
