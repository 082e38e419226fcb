#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>

#include "service/config/problems.h"

namespace flexiti::config {

// The one document of `text` as a tree, or nothing, and the reasons in `problems`. The tree has no
// anchors, aliases or tags, so walking it takes time in the order of its text.
std::optional<YAML::Node> ParseYaml(const std::string& text, Problems& problems);

Place PlaceOf(const YAML::Mark& mark);

}  // namespace flexiti::config
