#ifndef OMLOOP_LEDGER_BASE_STATUS_MACROS_H_
#define OMLOOP_LEDGER_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the function when `expr` is not OK.
#define OMLOOP_RETURN_IF_ERROR(expr)               \
  do {                                             \
    ::absl::Status omloop_status = (expr);         \
    if (!omloop_status.ok()) return omloop_status; \
  } while (false)

#define OMLOOP_MACRO_JOIN_INNER(a, b) a##b
#define OMLOOP_MACRO_JOIN(a, b) OMLOOP_MACRO_JOIN_INNER(a, b)
#define OMLOOP_ASSIGN_OR_RETURN_IMPL(tmp, lhs, expr) \
  auto tmp = (expr);                                 \
  if (!tmp.ok()) return std::move(tmp).status();     \
  lhs = *std::move(tmp)

// `lhs` = the value of the StatusOr `expr`; returns its status when not OK.
#define OMLOOP_ASSIGN_OR_RETURN(lhs, expr)                                    \
  OMLOOP_ASSIGN_OR_RETURN_IMPL(OMLOOP_MACRO_JOIN(omloop_statusor_, __LINE__), \
                               lhs, expr)

#endif  // OMLOOP_LEDGER_BASE_STATUS_MACROS_H_
