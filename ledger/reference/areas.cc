#include "ledger/reference/areas.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

// Rank in the hierarchy: a gebied stands where the wijken do.
int Rank(AreaLevel level) {
  return static_cast<int>(level == AreaLevel::kGebied ? AreaLevel::kWijk
                                                      : level);
}

}  // namespace

absl::StatusOr<AreaTable> AreaTable::Parse(std::string_view text,
                                           std::string name) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(text, std::move(name)));
  OMLOOP_ASSIGN_OR_RETURN(const size_t code, reader.Column("code"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t level, reader.Column("level"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t title, reader.Column("name"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t parent, reader.Column("parent"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t gebied, reader.Column("gebied"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t from, reader.Column("valid_from"));
  OMLOOP_ASSIGN_OR_RETURN(const size_t version,
                          reader.Column("boundary_version"));
  AreaTable table;
  for (;;) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, reader.Next());
    if (!more) break;
    Area area;
    const auto parsed_code = AreaCode::Parse(reader.field(code));
    const auto parsed_parent = AreaCode::Parse(reader.field(parent));
    const auto parsed_gebied = AreaCode::Parse(reader.field(gebied));
    if (!parsed_code.ok() || !parsed_parent.ok() || !parsed_gebied.ok() ||
        parsed_code->empty()) {
      return reader.RowError(
          "code, parent and gebied must be area codes like GM0363 (capitals, "
          "digits, hyphens, at most 12)");
    }
    area.code = *parsed_code;
    area.parent = *parsed_parent;
    area.gebied = *parsed_gebied;
    const auto parsed_level = AreaLevelFromName(reader.field(level));
    if (!parsed_level) {
      return reader.RowError(absl::StrFormat(
          "unknown level \"%s\"; use country, province, municipality, "
          "district, gebied, wijk or buurt",
          reader.field(level)));
    }
    area.level = *parsed_level;
    if (!area.parent.empty()) {
      const Area* above = table.Find(area.parent);
      if (above == nullptr || Rank(above->level) >= Rank(area.level)) {
        return reader.RowError(absl::StrFormat(
            "parent %s of %s must be a larger area listed above it",
            area.parent.view(), area.code.view()));
      }
    }
    if (!reader.field(from).empty()) {
      const auto day = ParseDay(reader.field(from));
      if (!day.ok()) {
        return reader.RowError(ToStd(day.status().message()));
      }
      area.valid_from = *day;
    }
    area.name = reader.field(title);
    area.boundary_version = reader.field(version);
    if (!table.by_code_.emplace(area.code, table.areas_.size()).second) {
      return reader.RowError(
          absl::StrFormat("area %s is listed twice", area.code.view()));
    }
    table.areas_.push_back(std::move(area));
  }
  return table;
}

const Area* AreaTable::Find(const AreaCode& code) const {
  const auto it = by_code_.find(code);
  return it == by_code_.end() ? nullptr : &areas_[it->second];
}

absl::StatusOr<const Area*> AreaTable::FindByText(std::string_view text) const {
  const auto code = AreaCode::Parse(absl::AsciiStrToUpper(ToAbsl(text)));
  if (code.ok()) {
    if (const Area* area = Find(*code)) return area;
  }
  const Area* found = nullptr;
  bool unique = true;
  for (const Area& area : areas_) {
    if (!absl::EqualsIgnoreCase(area.name, ToAbsl(text))) continue;
    if (found == nullptr || Rank(area.level) < Rank(found->level)) {
      found = &area;
      unique = true;
    } else if (area.level == found->level) {
      unique = false;
    }
  }
  if (found == nullptr || !unique) {
    return NotFound(
        "UNKNOWN_AREA",
        absl::StrFormat("%s area is called \"%s\"; give a code such as F, "
                        "GM0363, WK0363FN, NL-NH or NL",
                        unique ? "no" : "more than one", text.substr(0, 80)));
  }
  return found;
}

AreaPath AreaTable::PathOf(const AreaCode& code) const {
  AreaPath path;
  for (const Area* area = Find(code); area != nullptr;
       area = Find(area->parent)) {
    if (area->level != AreaLevel::kGebied) path.Set(area->level, area->code);
  }
  return path;
}

std::vector<const Area*> AreaTable::Children(const AreaCode& parent) const {
  std::vector<const Area*> children;
  for (const Area& area : areas_) {
    if (area.parent == parent) children.push_back(&area);
  }
  return children;
}

absl::StatusOr<RingSet> AreaTable::RingsAround(std::string_view focus) const {
  OMLOOP_ASSIGN_OR_RETURN(const Area* area, FindByText(focus));
  std::vector<AreaPath> areas;
  if (area->level == AreaLevel::kGebied) {
    // Its whole wijken, and its buurten in wijken that lie in two gebieden.
    for (const Area& part : areas_) {
      const Area* above = Find(part.parent);
      if (part.gebied == area->code &&
          (above == nullptr || above->gebied != area->code)) {
        areas.push_back(PathOf(part.code));
      }
    }
  } else {
    areas.push_back(PathOf(area->code));
  }
  std::vector<RingBand> bands;
  bands.push_back({RingKind::kFocus, area->name, area->name, std::move(areas)});
  const AreaPath path = PathOf(area->code);
  struct Outer {
    RingKind kind;
    AreaLevel level;
  };
  for (const Outer& outer : {Outer{RingKind::kCity, AreaLevel::kGemeente},
                             Outer{RingKind::kRegion, AreaLevel::kProvince},
                             Outer{RingKind::kCountry, AreaLevel::kCountry}}) {
    const Area* around = Find(path.At(outer.level));
    if (around == nullptr || around == area) continue;
    bands.push_back({outer.kind,
                     absl::StrCat("Rest van ", around->name),
                     absl::StrCat("Rest of ", around->name),
                     {path.UpTo(outer.level)}});
  }
  return RingSet::Make(std::string(area->code.view()), 1, std::move(bands));
}

}  // namespace omloop
