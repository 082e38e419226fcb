// A command that was misspelt.
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace flexiti::cli {

// What somebody who typed `words` may have meant: the command of `app` whose name is at most two
// letters away from the first word, with the command below it that the second word is as near to,
// or each of those below it ("authorizations get", "authorizations list"). Empty if none is near.
// Words that are options do not count.
std::vector<std::string> NearestCommands(const CLI::App& app,
                                         const std::vector<std::string>& words);

}  // namespace flexiti::cli
