# Language level, output folders and the options a builder may set.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")

set(OMLOOP_SANITIZE "" CACHE STRING
    "Sanitizers for our own code: address,undefined or thread")
option(OMLOOP_FUZZ "Build libFuzzer targets (needs clang)" OFF)

# Tests over the shared data are registered only when this names a folder.
get_filename_component(_omloop_data "${PROJECT_SOURCE_DIR}/../shared/data"
                       ABSOLUTE)
if(NOT EXISTS "${_omloop_data}/SOURCES.md")
  set(_omloop_data "")
endif()
set(OMLOOP_DATA "${_omloop_data}" CACHE PATH
    "Folder with the real public input files (empty: none)")

# Warnings are errors in our code; generated code is built without them.
add_library(omloop_warnings INTERFACE)
target_compile_options(
  omloop_warnings
  INTERFACE -Wall -Wextra -Werror -Wno-missing-field-initializers
            $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
            # Wrong about Abseil's empty hash table (gcc 12, -O2).
            $<$<CXX_COMPILER_ID:GNU>:-Wno-free-nonheap-object>)

if(OMLOOP_SANITIZE)
  add_compile_options(-fsanitize=${OMLOOP_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OMLOOP_SANITIZE})
endif()

if(OMLOOP_FUZZ)
  # Coverage for the search in everything; fuzzers alone get libFuzzer's main.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(OMLOOP_CCACHE ccache)
if(OMLOOP_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 ${OMLOOP_CCACHE})
endif()

find_program(OMLOOP_LLD ld.lld)
if(OMLOOP_LLD)
  add_link_options(-fuse-ld=lld)
endif()
