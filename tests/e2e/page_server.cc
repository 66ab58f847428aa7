// A gateway over made-up figures, for looking at the page and for the browser
// test. Prints its address and runs until standard input ends.
#include <cstdio>
#include <string_view>

#include "services/gateway/fake_testing.h"
#include "services/gateway/gateway.h"

int main(int argc, char** argv) {
  using namespace omloop::gateway;
  FakeServices services;
  const bool empty = argc > 1 && std::string_view(argv[1]) == "--empty";
  if (!empty) {
    services.Put(MakeMonth("2026-07", MonthKind::kLocalOnly));
    services.Put(MakeMonth("2026-08", MonthKind::kUnknownOnly));
    services.Put(MakeMonth("2026-09", MonthKind::kFull));
    services.Put(MakeMonth("2026-10", MonthKind::kFull));
  }
  auto gateway = Gateway::Start({.channels = services.channels()});
  if (!gateway.ok()) {
    std::fprintf(stderr, "%s\n", gateway.status().ToString().c_str());
    return 1;
  }
  std::printf("http://127.0.0.1:%d\n", (*gateway)->port());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}
