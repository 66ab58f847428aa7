#include "ledger/economy/input_output.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::economy {
namespace {

absl::Status BadTable(std::string_view why) {
  return InvalidArgument("BAD_TABLE", why);
}

double ColumnSum(const Matrix& matrix, size_t column, size_t rows) {
  double sum = 0;
  for (size_t i = 0; i < rows; ++i) sum += matrix.at(i, column);
  return sum;
}

Matrix Close(const ClosedModel& model) {
  const size_t n = model.a.rows();
  Matrix closed(n + 1, n + 1);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) closed.at(i, j) = model.a.at(i, j);
    closed.at(i, n) = model.consumption[i];
    closed.at(n, i) = model.wages[i];
  }
  closed.at(n, n) = model.within;
  return closed;
}

absl::StatusOr<InputOutputResult> AnalyseOpen(const Matrix& a) {
  InputOutputResult result{.a = a};
  OMLOOP_ASSIGN_OR_RETURN(result.inverse, InverseOfLeak(a));
  result.sectors.resize(a.rows());
  for (size_t j = 0; j < a.rows(); ++j) {
    result.sectors[j].type_one = ColumnSum(result.inverse, j, a.rows());
  }
  return result;
}

}  // namespace

absl::StatusOr<InputOutputResult> AnalyseClosed(const ClosedModel& model) {
  const size_t n = model.a.rows();
  if (model.wages.size() != n || model.consumption.size() != n) {
    return BadTable("the household row and column need one value a sector");
  }
  OMLOOP_ASSIGN_OR_RETURN(InputOutputResult result, AnalyseOpen(model.a));
  OMLOOP_ASSIGN_OR_RETURN(result.closed_inverse, InverseOfLeak(Close(model)));
  result.closed = true;
  for (size_t j = 0; j < n; ++j) {
    SectorMultipliers& sector = result.sectors[j];
    sector.type_two_truncated = ColumnSum(result.closed_inverse, j, n);
    sector.type_two_total =
        sector.type_two_truncated + result.closed_inverse.at(n, j);
    for (size_t i = 0; i < n; ++i) {
      sector.income.simple += model.wages[i] * result.inverse.at(i, j);
    }
    // A sector without wages has no income to multiply.
    if (model.wages[j] > 0) {
      sector.income.type_one = sector.income.simple / model.wages[j];
      sector.income.type_two = result.closed_inverse.at(n, j) / model.wages[j];
    }
  }
  return result;
}

absl::StatusOr<InputOutputResult> AnalyseTable(const InputOutputTable& table) {
  const size_t n = table.flows.rows();
  if (table.flows.columns() != n || table.output.size() != n) {
    return BadTable("flows must be square, with one output a sector");
  }
  ClosedModel model{.a = Matrix(n, n)};
  for (size_t j = 0; j < n; ++j) {
    if (!(table.output[j] > 0)) {
      return BadTable(absl::StrFormat(
          "sector %d has an output of %g; without output nothing can be a "
          "part of it: leave the sector out",
          j + 1, table.output[j]));
    }
    for (size_t i = 0; i < n; ++i) {
      model.a.at(i, j) = table.flows.at(i, j) / table.output[j];
    }
  }
  if (table.wages.empty() && table.consumption.empty()) {
    return AnalyseOpen(model.a);
  }
  if (table.wages.size() != n || table.consumption.size() != n) {
    return BadTable("wages and consumption need one value a sector");
  }
  const double income =
      table.household_income > 0
          ? table.household_income
          : std::accumulate(table.wages.begin(), table.wages.end(), 0.0);
  if (!(income > 0)) return BadTable("households have no income");
  for (size_t j = 0; j < n; ++j) {
    model.wages.push_back(table.wages[j] / table.output[j]);
    model.consumption.push_back(table.consumption[j] / income);
  }
  return AnalyseClosed(model);
}

absl::StatusOr<Regionalised> Regionalise(const Matrix& national_a,
                                         const std::vector<SectorSize>& sizes,
                                         double delta) {
  const size_t n = national_a.rows();
  if (national_a.columns() != n || sizes.size() != n) {
    return BadTable("a size in region and nation is needed for each sector");
  }
  if (!(delta >= 0 && delta < 1)) {
    return InvalidArgument("BAD_SHARE",
                           "delta lies between 0 and 1; published work uses "
                           "0.25 to 0.3");
  }
  double region = 0;
  double nation = 0;
  for (size_t i = 0; i < n; ++i) {
    if (!(sizes[i].nation > 0) || !(sizes[i].region >= 0) ||
        sizes[i].region > sizes[i].nation) {
      return BadTable(absl::StrFormat(
          "sector %d: %g in the region of %g in the nation; the nation needs "
          "some, and the region is a part of it",
          i + 1, sizes[i].region, sizes[i].nation));
    }
    region += sizes[i].region;
    nation += sizes[i].nation;
  }
  if (!(region > 0)) return BadTable("the region is empty");
  Regionalised result{.lambda = std::pow(std::log2(1 + region / nation), delta),
                      .quotients = Matrix(n, n),
                      .a = Matrix(n, n)};
  std::vector<double> simple(n);
  for (size_t i = 0; i < n; ++i) {
    simple[i] = (sizes[i].region / region) / (sizes[i].nation / nation);
  }
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      // A sector the region does not have buys nothing in it.
      const double cross =
          i == j ? simple[i] : (simple[j] > 0 ? simple[i] / simple[j] : 0);
      result.quotients.at(i, j) = cross * result.lambda;
      result.a.at(i, j) =
          national_a.at(i, j) * std::min(1.0, result.quotients.at(i, j));
    }
  }
  return result;
}

absl::StatusOr<double> KeynesianMultiplier(double c, double t, double m) {
  for (double part : {c, t, m}) {
    if (!(part >= 0 && part <= 1)) {
      return InvalidArgument(
          "BAD_SHARE",
          absl::StrFormat("%g is no part between 0 and 1 of an income", part));
    }
  }
  const double kept = c * (1 - t) * (1 - m);
  if (!(kept < 1)) {
    return InvalidArgument(
        "BAD_SHARE",
        "nothing leaks: all is spent, untaxed, within the area, for ever");
  }
  return 1 / (1 - kept);
}

}  // namespace omloop::economy
