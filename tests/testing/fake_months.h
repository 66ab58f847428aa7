#ifndef OMLOOP_TESTS_TESTING_FAKE_MONTHS_H_
#define OMLOOP_TESTS_TESTING_FAKE_MONTHS_H_

#include <string_view>

#include "google/protobuf/message.h"

namespace omloop::testing {

// Fills the fixed answer of a method about imports, months, rules or what is
// due: "UndoImport", "SealMonth", ... Ends the program for another one.
void FillFakeAnswer(std::string_view method,
                    google::protobuf::Message& response);

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_FAKE_MONTHS_H_
