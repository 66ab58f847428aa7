#include "ledger/economy/matrix.h"

#include <Eigen/Dense>
#include <cmath>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop::economy {
namespace {

using Dense =
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Nearer to 1 the inverse has no digits left.
constexpr double kRadiusMax = 1 - 1e-9;

// An upper bound of the largest eigenvalue: some norm below 1 is enough and
// cheap; else the eigenvalues themselves.
double SpectralRadius(const Dense& a) {
  const double columns = a.colwise().sum().maxCoeff();
  if (columns < kRadiusMax) return columns;
  const Eigen::EigenSolver<Dense> solver(a, /*computeEigenvectors=*/false);
  return solver.eigenvalues().cwiseAbs().maxCoeff();
}

}  // namespace

absl::StatusOr<Matrix> InverseOfLeak(const Matrix& a) {
  const size_t n = a.rows();
  if (n == 0 || a.columns() != n || n > kAccountsMax) {
    return InvalidArgument(
        "BAD_TABLE",
        absl::StrFormat("%d rows and %d columns; a square table of 1 to %d "
                        "accounts is expected",
                        a.rows(), a.columns(), kAccountsMax));
  }
  Dense dense(n, n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      if (!std::isfinite(a.at(i, j)) || a.at(i, j) < 0) {
        return InvalidArgument(
            "BAD_TABLE",
            absl::StrFormat("row %d, column %d: %g is no part of a column's "
                            "money; parts are 0 or more",
                            i + 1, j + 1, a.at(i, j)));
      }
      dense(i, j) = a.at(i, j);
    }
  }
  const double radius = SpectralRadius(dense);
  if (!(radius < kRadiusMax)) {
    return InvalidArgument(
        "SPECTRAL_RADIUS",
        absl::StrFormat("the largest eigenvalue is %.6f: with 1 or more each "
                        "round is larger than the one before, and there is no "
                        "multiplier; check that each account's payments leave "
                        "something over for what is outside the table",
                        radius));
  }
  const Dense inverse =
      (Dense::Identity(n, n) - dense).partialPivLu().inverse();
  Matrix result(n, n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) result.at(i, j) = inverse(i, j);
  }
  return result;
}

}  // namespace omloop::economy
