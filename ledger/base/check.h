#ifndef OMLOOP_LEDGER_BASE_CHECK_H_
#define OMLOOP_LEDGER_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

// Stops the process when one of our own invariants is broken. For the world's
// failures (files, requests, disk) return a status instead.
#define OMLOOP_CHECK(condition)                                       \
  do {                                                                \
    if (!(condition)) {                                               \
      std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, \
                   __LINE__, #condition);                             \
      std::abort();                                                   \
    }                                                                 \
  } while (false)

#endif  // OMLOOP_LEDGER_BASE_CHECK_H_
