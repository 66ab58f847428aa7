#ifndef OMLOOP_TOOLS_LOADGEN_REGISTERS_H_
#define OMLOOP_TOOLS_LOADGEN_REGISTERS_H_

#include <filesystem>

#include "absl/status/status.h"
#include "tools/loadgen/world.h"

namespace omloop::loadgen {

// The alliance's register: every anchor, and the suppliers that registered.
// A supplier that moved has a row for each establishment.
// Errors: UNAVAILABLE CANNOT_WRITE, as for the two below.
absl::Status WriteParties(const World& world,
                          const std::filesystem::path& path);

// Every contract of every anchor.
absl::Status WriteContracts(const World& world,
                            const std::filesystem::path& path);

// What declaring suppliers say of each quarter of the example: their outgoings,
// which share of them went where, and who signed. Shares add to 100,0.
absl::Status WriteDeclarations(const World& world,
                               const std::filesystem::path& path);

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_REGISTERS_H_
