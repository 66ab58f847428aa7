# Every dependency comes from the distribution's packages; tools/install has
# their names. Protobuf goes first: Debian ships no config file for it, and
# gRPC's config relies on the module.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(Boost 1.74 CONFIG REQUIRED COMPONENTS headers)
find_package(Eigen3 3.4 CONFIG REQUIRED)
find_package(pugixml CONFIG REQUIRED)
find_package(EXPAT REQUIRED)
find_package(nlohmann_json 3.11 CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(GTest CONFIG REQUIRED)
find_package(benchmark CONFIG REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# Debian's CMake file of libzip asks for programs of another package.
find_package(PkgConfig REQUIRED)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)

# google/rpc/*.proto, which the gRPC and protobuf packages do not carry.
find_path(
  OMLOOP_GOOGLEAPIS google/rpc/error_details.proto
  PATHS /usr/share/gocode/src/github.com/gogo/googleapis REQUIRED)
