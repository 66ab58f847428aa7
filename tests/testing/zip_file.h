#ifndef OMLOOP_TESTS_TESTING_ZIP_FILE_H_
#define OMLOOP_TESTS_TESTING_ZIP_FILE_H_

#include <zip.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/check.h"

namespace omloop::testing {

// The bytes of a zip archive of `files`, names with contents, in that order.
inline std::string MakeZip(
    const std::vector<std::pair<std::string, std::string>>& files) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  OMLOOP_CHECK(target != nullptr);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  OMLOOP_CHECK(archive != nullptr);
  for (const auto& [name, content] : files) {
    zip_source_t* source =
        zip_source_buffer(archive, content.data(), content.size(), 0);
    OMLOOP_CHECK(
        zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
  }
  OMLOOP_CHECK(zip_close(archive) == 0);
  OMLOOP_CHECK(zip_source_open(target) == 0);
  OMLOOP_CHECK(zip_source_seek(target, 0, SEEK_END) == 0);
  std::string bytes(static_cast<size_t>(zip_source_tell(target)), '\0');
  OMLOOP_CHECK(zip_source_seek(target, 0, SEEK_SET) == 0);
  OMLOOP_CHECK(zip_source_read(target, bytes.data(), bytes.size()) ==
               static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_ZIP_FILE_H_
