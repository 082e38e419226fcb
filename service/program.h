// The whole gateway program as a function, so that a test can start it with a hook at its
// checkpoints.
#pragma once

namespace flexiti {

// Runs until SIGTERM or SIGINT, or until it has told what --check-config or --print-config ask for.
// The exit code: 0 after an orderly stop or of a good configuration, 1 if it cannot listen or reach
// its database, 2 if the configuration or the ledger is refused. Where a call still runs when
// drain.timeout is over, it ends the process with 3 instead of returning.
int GatewayMain(int argc, char** argv);

}  // namespace flexiti
