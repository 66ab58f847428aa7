#ifndef OMLOOP_CLIENTS_CLI_LOCATE_H_
#define OMLOOP_CLIENTS_CLI_LOCATE_H_

#include <ostream>
#include <string>

namespace omloop {

// `omloop locate`: where an address lies and in which ring. Values are as
// typed; empty means not given.
struct LocateOptions {
  std::string postcode;   // --postcode=1066AZ
  std::string number;     // --number=5, with a postcode.
  std::string rd;         // --rd=X,Y in metres.
  std::string latitude;   // --lat, with --lon.
  std::string longitude;  // --lon, with --lat.
  std::string country;    // --country=GB; code or name.
  std::string on;         // --on=2026-10-31
  // --focus: area the rings lie around.
  std::string focus = "F";
  // --reference: folder with the reference data.
  std::string reference;
  // --output: "json" or "table".
  std::string output = "table";
};

// Prints one answer to `out`; errors go to `err`. Needs no server.
// Returns 0; 2 when the place is not found or a value is bad; 64 when the
// options do not go together.
int RunLocate(const LocateOptions& options, std::ostream& out,
              std::ostream& err);

// `omloop areas load FILE --from=DATE`: checks a table from PC6 to buurt and
// keeps it in the reference folder.
struct AreasLoadOptions {
  std::string file;
  // --from: first day the division holds.
  std::string from;
  std::string reference;
};

// Returns 0; 2 when the file or a value is bad; 64 when FILE or --from is
// missing.
int RunAreasLoad(const AreasLoadOptions& options, std::ostream& out,
                 std::ostream& err);

}  // namespace omloop

#endif  // OMLOOP_CLIENTS_CLI_LOCATE_H_
