#include "ledger/economy/row_space.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"

namespace omloop::economy {
namespace {

constexpr uint64_t kPrime = (uint64_t{1} << 61) - 1;

uint64_t Multiply(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  const uint64_t sum = static_cast<uint64_t>(product & kPrime) +
                       static_cast<uint64_t>(product >> 61);
  return sum >= kPrime ? sum - kPrime : sum;
}

uint64_t Subtract(uint64_t a, uint64_t b) {
  return a >= b ? a - b : a + kPrime - b;
}

// By Fermat: a^(p-2).
uint64_t Inverse(uint64_t a) {
  uint64_t result = 1;
  for (uint64_t exponent = kPrime - 2; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = Multiply(result, a);
    a = Multiply(a, a);
  }
  return result;
}

void SubtractScaled(std::vector<uint64_t>& from,
                    const std::vector<uint64_t>& row, uint64_t factor) {
  if (from.size() < row.size()) from.resize(row.size(), 0);
  for (size_t i = 0; i < row.size(); ++i) {
    if (row[i] != 0) from[i] = Subtract(from[i], Multiply(row[i], factor));
  }
}

}  // namespace

void RowSpace::Reduce(std::vector<uint64_t>& row,
                      std::vector<uint64_t>& from) const {
  for (const Basis& basis : basis_) {
    const uint64_t factor = row[basis.pivot];
    if (factor == 0) continue;
    SubtractScaled(row, basis.row, factor);
    SubtractScaled(from, basis.from, factor);
  }
}

void RowSpace::Add(const std::vector<uint64_t>& row) {
  OMLOOP_CHECK(row.size() == columns_);
  Basis basis;
  basis.row = row;
  basis.from.assign(rows_ + 1, 0);
  basis.from[rows_] = 1;
  ++rows_;
  Reduce(basis.row, basis.from);
  const auto pivot = std::find_if(basis.row.begin(), basis.row.end(),
                                  [](uint64_t x) { return x != 0; });
  if (pivot == basis.row.end()) return;
  basis.pivot = static_cast<size_t>(pivot - basis.row.begin());
  const uint64_t scale = Inverse(*pivot);
  for (uint64_t& x : basis.row) x = Multiply(x, scale);
  for (uint64_t& x : basis.from) x = Multiply(x, scale);
  basis_.push_back(std::move(basis));
}

std::optional<std::vector<size_t>> RowSpace::Explain(
    const std::vector<uint64_t>& vector) const {
  OMLOOP_CHECK(vector.size() == columns_);
  std::vector<uint64_t> rest = vector;
  std::vector<uint64_t> from(rows_, 0);
  Reduce(rest, from);
  if (std::any_of(rest.begin(), rest.end(), [](uint64_t x) { return x != 0; }))
    return std::nullopt;
  std::vector<size_t> rows;
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i] != 0) rows.push_back(i);
  }
  return rows;
}

}  // namespace omloop::economy
