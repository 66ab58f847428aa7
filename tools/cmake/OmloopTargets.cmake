# Two functions declare everything: a library with its sources and what it
# uses, and a test that lies beside them.
include(GoogleTest)

# omloop_library(NAME omloop_ledger_base SRCS a.cc b.cc DEPS ...)
# Without SRCS the library is header-only.
function(omloop_library)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS" ${ARGN})
  if(ARG_SRCS)
    add_library(${ARG_NAME} STATIC ${ARG_SRCS})
    target_include_directories(${ARG_NAME} PUBLIC "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${ARG_NAME} PUBLIC ${ARG_DEPS})
    target_link_libraries(${ARG_NAME} PRIVATE omloop_warnings)
  else()
    add_library(${ARG_NAME} INTERFACE)
    target_include_directories(${ARG_NAME} INTERFACE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${ARG_NAME} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# omloop_binary(NAME omloop SRCS main.cc DEPS ...) puts a program in bin/.
function(omloop_binary)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SRCS})
  target_include_directories(${ARG_NAME} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS} omloop_warnings)
endfunction()

# omloop_test(NAME money_test SRCS money_test.cc DEPS ... [DATA] [LABELS long]
#             [TIMEOUT 60] [ENV A=B])
# One ctest entry a file. DATA tests run over the shared data and are
# registered only when OMLOOP_DATA is set, which they find in the environment.
function(omloop_test)
  cmake_parse_arguments(ARG "DATA" "NAME;TIMEOUT" "SRCS;DEPS;LABELS;ENV" ${ARGN})
  if(ARG_DATA AND NOT OMLOOP_DATA)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${ARG_NAME} ${ARG_SRCS})
  set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                               "${PROJECT_BINARY_DIR}/tests")
  target_include_directories(${ARG_NAME} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS} omloop_warnings
                                            GTest::gmock GTest::gtest_main)
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME})
  set_tests_properties(
    ${ARG_NAME}
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}" ENVIRONMENT
               "OMLOOP_SOURCE=${PROJECT_SOURCE_DIR};OMLOOP_BIN=${PROJECT_BINARY_DIR}/bin;OMLOOP_DATA=${OMLOOP_DATA};${ARG_ENV}")
endfunction()

# omloop_benchmark(NAME post_bench SRCS ... DEPS ...) is built, never a test.
function(omloop_benchmark)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SRCS})
  set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                               "${PROJECT_BINARY_DIR}/bench")
  target_include_directories(${ARG_NAME} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS} omloop_warnings
                                            benchmark::benchmark)
endfunction()

# omloop_fuzzer(NAME csv_fuzzer SRCS csv_fuzzer.cc DEPS ...)
# With OMLOOP_FUZZ a libFuzzer program in fuzz/ (tools/fuzz runs it). Else a
# test that replays tests/fuzz/corpus/NAME, which must hold at least one file.
function(omloop_fuzzer)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS" ${ARGN})
  set(corpus "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${ARG_NAME}")
  if(OMLOOP_FUZZ)
    add_executable(${ARG_NAME} ${ARG_SRCS})
    target_link_options(${ARG_NAME} PRIVATE -fsanitize=fuzzer)
    set(folder fuzz)
  else()
    add_executable(${ARG_NAME} ${ARG_SRCS}
                               "${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cc")
    add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME} "${corpus}")
    set_tests_properties(${ARG_NAME} PROPERTIES TIMEOUT 120)
    set(folder tests)
  endif()
  set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                               "${PROJECT_BINARY_DIR}/${folder}")
  target_include_directories(${ARG_NAME} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS} omloop_warnings)
endfunction()
