#include "clients/cli/input_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace omloop::cli {

std::vector<std::string> ExpandFolders(const std::vector<std::string>& paths) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    fs::recursive_directory_iterator entry(path, error);
    for (const fs::recursive_directory_iterator end; !error && entry != end;
         entry.increment(error)) {
      const bool hidden = entry->path().filename().native().starts_with('.');
      std::error_code unknown;
      if (hidden) {
        entry.disable_recursion_pending();
      } else if (entry->is_regular_file(unknown)) {
        found.push_back(entry->path().string());
      }
    }
    std::sort(found.begin(), found.end());
    // An empty folder, or one that may not be looked into, is named itself.
    if (found.empty()) found.push_back(path);
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace omloop::cli
