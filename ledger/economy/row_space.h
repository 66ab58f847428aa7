#ifndef OMLOOP_LEDGER_ECONOMY_ROW_SPACE_H_
#define OMLOOP_LEDGER_ECONOMY_ROW_SPACE_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace omloop::economy {

// Row space of a matrix of small integers, to ask whether a vector is a
// combination of its rows. Computed modulo the prime 2^61 - 1: exact, but
// for matrices one of whose minors that prime divides, which no table of a
// month brings about.
class RowSpace {
 public:
  // Rows to come have `columns` numbers each.
  explicit RowSpace(size_t columns) : columns_(columns) {}

  // Adds row number size().
  void Add(const std::vector<uint64_t>& row);
  size_t size() const { return rows_; }

  // Numbers of rows that the vector is a combination of; none when it is not
  // in the space. A zero vector is the empty combination.
  std::optional<std::vector<size_t>> Explain(
      const std::vector<uint64_t>& vector) const;

 private:
  // An independent row, freed of the pivots of those before it and scaled to
  // 1 at its own, and how it is made of the rows that were added.
  struct Basis {
    size_t pivot = 0;
    std::vector<uint64_t> row;
    std::vector<uint64_t> from;
  };
  // Takes from `row` what the basis explains and notes it in `from`.
  void Reduce(std::vector<uint64_t>& row, std::vector<uint64_t>& from) const;

  size_t columns_;
  size_t rows_ = 0;
  std::vector<Basis> basis_;
};

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_ROW_SPACE_H_
