#ifndef OMLOOP_LEDGER_ECONOMY_MATRIX_H_
#define OMLOOP_LEDGER_ECONOMY_MATRIX_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"

namespace omloop::economy {

// Rows and columns of numbers that are no money but parts or multiples of it.
class Matrix {
 public:
  Matrix() = default;
  Matrix(size_t rows, size_t columns)
      : rows_(rows), columns_(columns), values_(rows * columns) {}

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  double& at(size_t row, size_t column) {
    return values_[row * columns_ + column];
  }
  double at(size_t row, size_t column) const {
    return values_[row * columns_ + column];
  }

 private:
  size_t rows_ = 0;
  size_t columns_ = 0;
  std::vector<double> values_;
};

// Accounts of a table; more make a dense inverse too slow to be useful.
inline constexpr size_t kAccountsMax = 2'000;

// (I - A)^-1. Columns are payers: A_ij is the part of j's money that goes to
// i. Columns may add up to more than 1 as long as rounds die out.
//
// Errors: INVALID_ARGUMENT BAD_TABLE when it is not square, too large, or a
// coefficient is negative or no number; SPECTRAL_RADIUS when the largest
// eigenvalue is 1 or more, so that rounds would grow for ever.
// Source: domain.md 1.4, 1.5.
absl::StatusOr<Matrix> InverseOfLeak(const Matrix& a);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_MATRIX_H_
