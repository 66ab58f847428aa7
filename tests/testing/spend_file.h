#ifndef OMLOOP_TESTS_TESTING_SPEND_FILE_H_
#define OMLOOP_TESTS_TESTING_SPEND_FILE_H_

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include "absl/strings/str_format.h"

namespace omloop::testing {

// A spend file and what is in it.
struct SpendFile {
  std::string text;
  int64_t rows = 0;
  int64_t sum_minor = 0;
};

struct SpendPlan {
  int64_t rows = 1000;
  int suppliers = 100;
  // Spread over the months of 2026 from January on.
  int months = 1;
  // Files of different numbers share no row.
  int number = 0;
};

// A file whose every row is accepted, one in fifty a credit note; the same
// plan gives the same bytes.
inline SpendFile MakeSpendFile(const SpendPlan& plan) {
  SpendFile file{"Payment date,Supplier,Invoice number,Text,Net\n"};
  std::seed_seq seed{plan.number};
  std::mt19937_64 random(seed);
  file.text.reserve(static_cast<size_t>(plan.rows) * 80);
  for (int64_t i = 0; i < plan.rows; ++i) {
    int64_t amount = static_cast<int64_t>(random() % 500'000) + 1;
    if (random() % 50 == 0) amount = -amount;
    absl::StrAppendFormat(
        &file.text, "2026-%02d-%02d,Supplier %d B.V.,F%d-%d,Goods,%s%d.%02d\n",
        random() % static_cast<uint64_t>(plan.months) + 1, random() % 28 + 1,
        random() % static_cast<uint64_t>(plan.suppliers), plan.number, i,
        amount < 0 ? "-" : "", std::abs(amount) / 100, std::abs(amount) % 100);
    file.sum_minor += amount;
    ++file.rows;
  }
  return file;
}

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_SPEND_FILE_H_
