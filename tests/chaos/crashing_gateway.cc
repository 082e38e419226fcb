// The gateway, and a hook that ends it as SIGKILL does when it passes a step (service/base/
// checkpoint.h). FLEXITI_CRASH_STEP names the step; nothing happens before the file that
// FLEXITI_CRASH_WHEN names is there. With FLEXITI_CRASH_HANGS the thread hangs there instead, for
// ever.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "service/base/checkpoint.h"
#include "service/program.h"

namespace {

const char* crash_step = nullptr;
const char* crash_when = nullptr;
bool hangs = false;

void MaybeCrash(const char* step) {
  if (std::strcmp(step, crash_step) != 0 || access(crash_when, F_OK) != 0) return;
  if (!hangs) kill(getpid(), SIGKILL);
  while (true) pause();
}

}  // namespace

int main(int argc, char** argv) {
  crash_step = std::getenv("FLEXITI_CRASH_STEP");
  crash_when = std::getenv("FLEXITI_CRASH_WHEN");
  hangs = std::getenv("FLEXITI_CRASH_HANGS") != nullptr;
  if (crash_step != nullptr && crash_when != nullptr) flexiti::checkpoint_hook = &MaybeCrash;
  return flexiti::GatewayMain(argc, argv);
}
