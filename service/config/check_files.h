// Parts of Check(): files that the configuration names must be there and usable.
#pragma once

#include <string>

#include "service/config/problems.h"

namespace flexiti::config {

// `file` is the value of the key `path`. Empty, or already a problem: nothing to check. A CA file
// holds one sound certificate (PEM) at least, and no broken one.
void CheckCaFile(const std::string& file, const std::string& path, Problems& problems);
void CheckSecretFile(const std::string& file, const std::string& path, bool allow_world_readable,
                     Problems& problems);

// The folder that `file` stands in is there and can be written into. The file itself need not be.
void CheckFolder(const std::string& file, const std::string& path, Problems& problems);

}  // namespace flexiti::config
