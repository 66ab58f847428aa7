#ifndef OMLOOP_TESTS_TESTING_TEMP_DIR_H_
#define OMLOOP_TESTS_TESTING_TEMP_DIR_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include "ledger/base/check.h"

namespace omloop::testing {

// A fresh folder, removed with all it holds at the end of the scope.
class TempDir {
 public:
  TempDir() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "omloop-XXXXXX").string();
    OMLOOP_CHECK(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_TEMP_DIR_H_
