// The whole gateway program as a function, so that a test can start it with a hook at its
// checkpoints.
#pragma once

namespace flexiti {

// Runs until SIGTERM or SIGINT, or until it has told what --check-config or --print-config ask for.
// The exit code: 0 after an orderly stop or of a good configuration, 1 if it cannot listen or reach
// its database, 2 if the configuration or the ledger is refused, 3 if answers that callers have
// could not be written into the ledger until drain.timeout was over. Where a call still runs then,
// it ends the process with 3 instead of returning.
int GatewayMain(int argc, char** argv);

}  // namespace flexiti
