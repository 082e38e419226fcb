#pragma once

#include <string>
#include <vector>

namespace flexiti::config {

// The candidate that `word` is most likely a slip of the pen for (letter case does not count), or
// "" when none is near.
std::string Nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace flexiti::config
