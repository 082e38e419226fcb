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

// Whether to send the very same request again: exactly when next_action says RETRY_SAME_REQUEST_ID.
// That is so after a bare transport error, too, whatever the method does: the gateway's ledger
// outlives the gateway, so the next process, or another replica, knows the request_id and does not
// do it twice. Not after a refusal, and not after RESOLVE_OPERATION: a repeat with the same
// request_id is as safe then (the gateway looks at Flexiti first), but it learns more later than
// now, and when is for the caller to say. `forbidden`: the server's trailer asked for no retry; it
// stops repeats of errors that say nothing else.
bool MayRepeat(const Error& error, Repeat repeat, bool forbidden);

// The pause after attempt number `attempt` (from 1). `random` is in [0, 1): clients that failed
// together come back apart. Between half a back-off and a whole one, on top of what the server
// asked for.
std::chrono::milliseconds Pause(const RetryPolicy& policy, int attempt, const Error& error,
                                double random);

// Too little of the deadline was left for a repeat, or to the end of a read that was repeated. That
// moved nothing and tells nothing: the error of the attempt before says what is wrong.
bool CameTooLate(const Error& error);

// Corrects the error of a later attempt after an earlier one whose outcome is unknown: NOT_SENT and
// REJECTED speak of the attempt, but the call as a whole may still have happened. A later refusal
// may even come of it: the credit is gone because the first attempt took it.
void KeepUnknown(Error* error);

}  // namespace flexiti::client
