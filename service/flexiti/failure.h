// How a failure travels: an absl::Status whose payloads are the google.rpc details that callers
// will get, made here at the bottom and packed into google.rpc.Status once at the top
// (gateway/grpc_status). The Outcome rides in the FlexitiError payload; silence means UNKNOWN.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "flexiti/v1/errors.pb.h"
#include "google/protobuf/message.h"

namespace flexiti {

// Whether a call can change anything at Flexiti. A read that fails has changed nothing.
enum class Effect { kRead, kChange };

inline constexpr char kErrorDomain[] = "flexiti.v1";

// ErrorInfo.metadata: http_status, upstream_error, endpoint, reference_id, cause. Never personal
// data.
using ErrorMetadata = std::map<std::string, std::string>;
// Why Flexiti was not reached or did not answer: a word of HttpCause, in metadata only where
// there is one.
inline constexpr char kCauseName[] = "cause";

// A failure that the gateway found itself; its facts are the options of `reason`. `message` is for
// the caller's developer and holds no personal data.
absl::Status GatewayFailure(v1::GatewayErrorReason reason, Effect effect,
                            const std::string& message, const ErrorMetadata& metadata = {});

// A failure that Flexiti worded: `error` holds the code, http_status and upstream_error; the rest
// and the gRPC code come from the facts of its code.
absl::Status FlexitiFailure(v1::FlexitiError error, Effect effect, const std::string& message,
                            const ErrorMetadata& metadata);

// The same refusal, told as what it means where the caller's request is not to blame:
// FAILED_PRECONDITION, MERCHANT_SETUP, CONTACT_OPERATOR.
absl::Status AsMerchantSetup(const absl::Status& status);

// OUTCOME_UNKNOWN for a failure that does not say. Precondition: !status.ok().
v1::Outcome OutcomeOf(const absl::Status& status);

// ErrorInfo.reason, or empty.
std::string ReasonOf(const absl::Status& status);

// ErrorInfo.metadata's cause; or "http_503" where a token was asked for in vain; or empty.
std::string CauseOf(const absl::Status& status);

// ErrorInfo.reason, as the label of a metric, and never empty: "UNRECOGNIZED" for a word of
// Flexiti's that the catalogue does not know, since that could be anything and each would be a time
// series; "OTHER" for a failure that is none of the catalogue. Precondition: !status.ok().
std::string CountedReason(const absl::Status& status);

// Adds a detail, or replaces the one of the same type.
void SetDetail(absl::Status& status, const google::protobuf::Message& detail);
void SetRetryDelay(absl::Status& status, absl::Duration delay);

std::string DetailTypeUrl(const google::protobuf::Descriptor* type);

template <typename Detail>
std::optional<Detail> GetDetail(const absl::Status& status) {
  const auto payload = status.GetPayload(DetailTypeUrl(Detail::descriptor()));
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace flexiti
