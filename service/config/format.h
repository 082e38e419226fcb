// The forms that a text of the configuration can be asked to have (rule.proto's Format).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "service/config/rule.pb.h"

namespace flexiti::config {

// `text` has the form. FORMAT_UNSPECIFIED allows any text.
bool HasFormat(const std::string& text, Format format);

// Milliseconds of a text such as "500ms", "30s", "5m" or "24h": one whole number and one unit.
std::optional<int64_t> ParseDuration(const std::string& text);

// A whole number in decimal, with no sign but a minus, no leading zero, and nothing around it.
std::optional<int64_t> ParseInteger(const std::string& text);

}  // namespace flexiti::config
