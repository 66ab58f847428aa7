#ifndef OMLOOP_CLIENTS_CLI_INPUT_FILES_H_
#define OMLOOP_CLIENTS_CLI_INPUT_FILES_H_

#include <string>
#include <vector>

namespace omloop::cli {

// `paths` with each folder replaced by the files in it and below, in the order
// of their names; hidden ones are left out. What is no folder stays as it is,
// also when it is not there.
std::vector<std::string> ExpandFolders(const std::vector<std::string>& paths);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_INPUT_FILES_H_
