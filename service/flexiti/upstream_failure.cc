#include "service/flexiti/upstream_failure.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/http_cause.h"

namespace flexiti {
namespace {

ErrorMetadata Metadata(const UpstreamCall& call, const Terms& terms) {
  return {{"endpoint", call.endpoint}, {"reference_id", terms.reference_id}};
}

absl::Status Failure(v1::GatewayErrorReason reason, const UpstreamCall& call,
                     const std::string& message, const ErrorMetadata& metadata) {
  return GatewayFailure(reason, call.effect, absl::StrCat(call.endpoint, ": ", message), metadata);
}

// A failure to make sense of a 200.
absl::Status ReplyFailure(v1::GatewayErrorReason reason, const UpstreamCall& call,
                          const Terms& terms, const std::string& message) {
  ErrorMetadata metadata = Metadata(call, terms);
  metadata["http_status"] = "200";
  absl::Status status = Failure(reason, call, message, metadata);
  auto error = *GetDetail<v1::FlexitiError>(status);
  error.set_http_status(200);
  SetDetail(status, error);
  return status;
}

v1::GatewayErrorReason ReasonFor(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return v1::GATEWAY_ERROR_REASON_UPSTREAM_UNREACHABLE;
    case absl::StatusCode::kResourceExhausted:
      return v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS;
    case absl::StatusCode::kInvalidArgument:
      return v1::GATEWAY_ERROR_REASON_INTERNAL;
    default:
      return v1::GATEWAY_ERROR_REASON_REPLY_LOST;
  }
}

}  // namespace

absl::Status UpstreamFailure(v1::GatewayErrorReason reason, const UpstreamCall& call,
                             const Terms& terms, const std::string& message) {
  return Failure(reason, call, message, Metadata(call, terms));
}

absl::Status TransportFailure(const absl::Status& status, const UpstreamCall& call,
                              const Terms& terms) {
  ErrorMetadata metadata = Metadata(call, terms);
  const std::string cause = HttpCauseOf(status);
  if (!cause.empty()) metadata[kCauseName] = cause;
  absl::Status failure = Failure(ReasonFor(status), call, std::string(status.message()), metadata);
  if (!absl::IsInvalidArgument(status)) return failure;
  // Validation lets nothing through that cannot be sent, so this is a bug; but nothing was sent.
  auto error = *GetDetail<v1::FlexitiError>(failure);
  error.set_outcome(v1::OUTCOME_NOT_SENT);
  error.set_next_action(v1::NEXT_ACTION_CONTACT_OPERATOR);
  SetDetail(failure, error);
  return failure;
}

absl::Status CutShort(v1::Outcome outcome, const UpstreamCall& call, const Terms& terms) {
  absl::Status status = UpstreamFailure(v1::GATEWAY_ERROR_REASON_DEADLINE_TOO_SHORT, call, terms,
                                        "the deadline passed before there was an answer");
  auto error = *GetDetail<v1::FlexitiError>(status);
  error.set_outcome(outcome);
  SetDetail(status, error);
  return status;
}

absl::Status UnreadableReply(const UpstreamCall& call, const Terms& terms,
                             const std::string& problem) {
  return ReplyFailure(v1::GATEWAY_ERROR_REASON_REPLY_UNREADABLE, call, terms,
                      absl::StrCat("the reply is unreadable: ", problem));
}

absl::Status MismatchedReply(const UpstreamCall& call, const Terms& terms,
                             const std::string& problem) {
  return ReplyFailure(v1::GATEWAY_ERROR_REASON_REPLY_MISMATCH, call, terms,
                      absl::StrCat("the reply is of something else: ", problem));
}

}  // namespace flexiti
