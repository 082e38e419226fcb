// What the exit code of `flexiti` tells a script. README.md and --help quote it.
#pragma once

namespace flexiti::cli {

enum ExitCode : int {
  kOk = 0,
  kUsage = 2,    // the command, a file that it names or a field of the request is wrong; change it.
                 // Nothing moved
  kRefused = 3,  // refused, by Flexiti or here; the same command is refused again. Nothing moved
  kTryAgain =
      4,  // not sent, or a read that failed. The same command may be run again. Nothing moved
  kUnknown = 5,  // it may have happened: repeat with the same --request-id, never with a new one,
                 // or `flexiti operations resolve`; of that: the look proved nothing
};

}  // namespace flexiti::cli
