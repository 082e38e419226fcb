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

// What a method does, as far as repeating it goes.
enum class Repeat {
  kRead,         // changes nothing
  kByRequestId,  // changes something, and carries a request_id by which the gateway knows it again
  kNever         // changes something, and carries none
};

// Whether sending the very same request again is safe now: exactly when next_action says
// RETRY_SAME_REQUEST_ID. Not after a refusal, not where somebody must first find out what happened,
// and not after a bare transport error of a call that changes something: the gateway may have died
// in the middle of it, and until its memory of request_ids outlives it (README, "At most once"),
// the next one would do it again. Such a call ends as UNKNOWN, and its caller decides. `forbidden`:
// the server's trailer asked for no retry; it stops repeats of errors that say nothing else.
bool MayRepeat(const Error& error, Repeat repeat, bool forbidden);

// The pause after attempt number `attempt` (from 1). `random` is in [0, 1): clients that failed
// together come back apart. Between half a back-off and a whole one, on top of what the server
// asked for.
std::chrono::milliseconds Pause(const RetryPolicy& policy, int attempt, const Error& error,
                                double random);

// Corrects the error of a later attempt after an earlier one whose outcome is unknown: NOT_SENT and
// REJECTED speak of the attempt, but the call as a whole may still have happened. A later refusal
// may even come of it: the credit is gone because the first attempt took it.
void KeepUnknown(Error* error);

}  // namespace flexiti::client
