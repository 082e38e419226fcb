// The command line of flexiti-gateway.
#pragma once

#include <string>
#include <variant>

namespace flexiti {

enum class Task {
  kServe,
  kCheckConfig,  // say whether it would start, and do not
  kPrintConfig,
};

struct CommandLine {
  Task task = Task::kServe;
  std::string config_path = {};
};

// What is asked for; or, where that is done (--help, --version) or cannot be understood, which was
// written, the exit code.
std::variant<CommandLine, int> ParseCommandLine(int argc, char** argv);

}  // namespace flexiti
