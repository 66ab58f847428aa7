#ifndef OMLOOP_TESTS_TESTING_STATUS_MATCHERS_H_
#define OMLOOP_TESTS_TESTING_STATUS_MATCHERS_H_

#include <ostream>
#include <string>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "ledger/base/errors.h"

namespace omloop::testing {

inline const absl::Status& GetStatus(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& GetStatus(const absl::StatusOr<T>& value) {
  return value.status();
}

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << GetStatus(arg).ToString();
  return GetStatus(arg).ok();
}

// Code and reason (ErrorInfo reason, see docs/reference/errors.md).
MATCHER_P2(StatusIs, code, reason, "") {
  *result_listener << GetStatus(arg).ToString();
  return GetStatus(arg).code() == code && ReasonOf(GetStatus(arg)) == reason;
}

MATCHER_P(IsOkAndHolds, inner, "") {
  if (!arg.ok()) {
    *result_listener << arg.status().ToString();
    return false;
  }
  using Value = std::decay_t<decltype(*arg)>;
  return ::testing::ExplainMatchResult(
      ::testing::SafeMatcherCast<const Value&>(inner), *arg, result_listener);
}

}  // namespace omloop::testing

#define OMLOOP_ASSERT_OK(expr) ASSERT_THAT(expr, ::omloop::testing::IsOk())
#define OMLOOP_EXPECT_OK(expr) EXPECT_THAT(expr, ::omloop::testing::IsOk())

#define OMLOOP_TEST_JOIN_INNER(a, b) a##b
#define OMLOOP_TEST_JOIN(a, b) OMLOOP_TEST_JOIN_INNER(a, b)
#define OMLOOP_ASSERT_OK_AND_ASSIGN_IMPL(tmp, lhs, expr) \
  auto tmp = (expr);                                     \
  ASSERT_TRUE(tmp.ok()) << tmp.status().ToString();      \
  lhs = *std::move(tmp)
#define OMLOOP_ASSERT_OK_AND_ASSIGN(lhs, expr) \
  OMLOOP_ASSERT_OK_AND_ASSIGN_IMPL(            \
      OMLOOP_TEST_JOIN(omloop_test_statusor_, __LINE__), lhs, expr)

#endif  // OMLOOP_TESTS_TESTING_STATUS_MATCHERS_H_
