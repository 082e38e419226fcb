// Runs the program `flexiti` as a shell would.
#pragma once

#include <string>
#include <vector>

namespace flexiti_test {

struct Finished {
  int exit_code = -1;  // 128 + the signal, if one ended it
  std::string out;
  std::string err;
};

// Waits for the end. `environment` is all that the program sees ("NAME=value"), `input` is its
// standard input. Aborts the test program if it cannot be started.
Finished RunFlexiti(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {},
                    const std::string& input = "");

// The request_id that the program said it sends.
std::string RequestIdIn(const Finished& finished);

}  // namespace flexiti_test
