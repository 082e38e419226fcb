#include "client/cpp/retry.h"

#include <algorithm>

namespace flexiti::client {

bool MayRepeat(const Error& error, Repeat repeat, bool forbidden) {
  if (error.next_action != v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID) return false;
  switch (repeat) {
    case Repeat::kRead:
    case Repeat::kByRequestId:
      return error.from_gateway || !forbidden;
    case Repeat::kNever:
      return false;
  }
  return false;
}

std::chrono::milliseconds Pause(const RetryPolicy& policy, int attempt, const Error& error,
                                double random) {
  std::chrono::milliseconds backoff = policy.initial_backoff;
  for (int i = 1; i < attempt && backoff < policy.max_backoff; ++i) backoff *= 2;
  backoff = std::min(backoff, policy.max_backoff);
  const std::chrono::milliseconds asked = error.retry_delay.value_or(std::chrono::milliseconds(0));
  const auto jitter = std::chrono::duration<double, std::milli>(backoff) * (0.5 + random / 2);
  return asked + std::chrono::duration_cast<std::chrono::milliseconds>(jitter);
}

bool CameTooLate(const Error& error) {
  return error.from_gateway && error.reason == "DEADLINE_TOO_SHORT";
}

void KeepUnknown(Error* error) {
  if (error->outcome == v1::OUTCOME_UNKNOWN) return;
  error->outcome = v1::OUTCOME_UNKNOWN;
  if (error->next_action != v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID) {
    error->next_action = v1::NEXT_ACTION_RESOLVE_OPERATION;
  }
}

}  // namespace flexiti::client
