// When a call may be sent again, and after which pause. Pure; any thread.
#pragma once

#include <chrono>

#include "client/cpp/error.h"

namespace flexiti::client {

struct RetryPolicy {
  int max_attempts = 4;                            // the first one counts; 1: no retry
  std::chrono::milliseconds initial_backoff{200};  // doubles with each attempt
  std::chrono::milliseconds max_backoff{5000};
};

// Whether sending the very same request again is what the contract prescribes, and safe.
// `repeatable`: the method only reads, or the request carries a request_id by which the gateway
// knows it again. Then it is so exactly when next_action says RETRY_SAME_REQUEST_ID: not after a
// refusal, and not where somebody must first find out what happened. `forbidden`: the server's
// trailer asked for no retry; it stops repeats of errors that say nothing else.
bool MayRepeat(const Error& error, bool repeatable, bool forbidden);

// The pause after attempt number `attempt` (from 1). `random` is in [0, 1): clients that failed
// together come back apart. Between half a back-off and a whole one, on top of what the server
// asked for.
std::chrono::milliseconds Pause(const RetryPolicy& policy, int attempt, const Error& error,
                                double random);

// Corrects the error of a later attempt after an earlier one whose outcome is unknown: NOT_SENT
// speaks of the attempt, but the call as a whole may still have happened.
void KeepUnknown(Error* error);

}  // namespace flexiti::client
