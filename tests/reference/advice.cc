#include "tests/reference/advice.h"

namespace flexiti::reference {

std::string WhoActs(v1::NextAction action) {
  switch (action) {
    case v1::NEXT_ACTION_FIX_REQUEST:
      return "the caller's developer";
    case v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID:
      return "nobody: the caller's program repeats";
    case v1::NEXT_ACTION_RESOLVE_OPERATION:
      return "the caller's program; an operator, where it stays unknown";
    case v1::NEXT_ACTION_ASK_CUSTOMER:
      return "the shopper";
    case v1::NEXT_ACTION_CONTACT_OPERATOR:
      return "the operator of the gateway, or Flexiti";
    default:
      return "";
  }
}

std::string Repeating(v1::Outcome outcome, v1::NextAction action) {
  switch (action) {
    case v1::NEXT_ACTION_FIX_REQUEST:
      return "not as it is, for it would fail again; once fixed, yes: nothing moved";
    case v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID:
      return outcome == v1::OUTCOME_UNKNOWN
                 ? "yes, with the same `request_id` only, after the delay of RetryInfo"
                 : "yes, with the same `request_id` where it has one, after the delay of RetryInfo";
    case v1::NEXT_ACTION_RESOLVE_OPERATION:
      return "with the same `request_id` only; with another one never before it is resolved";
    case v1::NEXT_ACTION_ASK_CUSTOMER:
      return "not as it is; once the shopper decided otherwise, yes: nothing moved";
    case v1::NEXT_ACTION_CONTACT_OPERATOR:
      return "not before the set-up was changed; nothing moved";
    default:
      return "";
  }
}

std::string AnotherRequestId(v1::Outcome outcome) {
  switch (outcome) {
    case v1::OUTCOME_NOT_SENT:
    case v1::OUTCOME_REJECTED:
      return "allowed";
    case v1::OUTCOME_UNKNOWN:
      return "**never**: it could happen twice";
    default:
      return "";
  }
}

}  // namespace flexiti::reference
