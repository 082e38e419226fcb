// The search for values where they may not be.
#pragma once

#include <string>
#include <vector>

namespace flexiti_test {

// Every form in which `value` could have slipped through: as it is, reversed, in hexadecimal,
// percent-encoded, and in base64 at each of its three alignments (but of a short one what is left
// of it may be too little to tell).
std::vector<std::string> Disguises(const std::string& value);

// A line for each of `values` that `text` holds in some form, with what stands around it. The case
// of letters does not matter, but for base64.
std::vector<std::string> Leaks(const std::string& text, const std::vector<std::string>& values);

}  // namespace flexiti_test
