#include "client/cpp/error.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/cpp/names.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace flexiti::client {
namespace {

constexpr char kDomain[] = "flexiti.v1";

// Codes that a connection, a proxy or a time-out produces by itself: the same call may succeed next
// time.
bool IsTransportCode(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return true;
    default:
      return false;
  }
}

v1::NextAction NextOfBareError(grpc::StatusCode code, bool reads) {
  if (IsTransportCode(code)) return v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
  return reads ? v1::NEXT_ACTION_CONTACT_OPERATOR : v1::NEXT_ACTION_RESOLVE_OPERATION;
}

// Values of a newer contract than this build's are what their enum's comments say of "not set".
v1::Outcome Known(v1::Outcome outcome) {
  const bool known = v1::Outcome_IsValid(outcome) && outcome != v1::OUTCOME_UNSPECIFIED;
  return known ? outcome : v1::OUTCOME_UNKNOWN;
}
v1::NextAction Known(v1::NextAction action) {
  const bool known = v1::NextAction_IsValid(action) && action != v1::NEXT_ACTION_UNSPECIFIED;
  return known ? action : v1::NEXT_ACTION_RESOLVE_OPERATION;
}

void Read(const v1::FlexitiError& detail, Error* error) {
  error->from_gateway = true;
  error->flexiti_code = detail.code();
  error->error_class = detail.error_class();
  error->upstream_error = detail.upstream_error();
  error->http_status = detail.http_status();
  error->outcome = Known(detail.outcome());
  error->next_action = Known(detail.next_action());
}

std::string Entry(const google::rpc::ErrorInfo& info, const std::string& key) {
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

void Read(const google::rpc::ErrorInfo& info, Error* error) {
  if (info.domain() != kDomain) return;  // a mesh or proxy has a vocabulary of its own
  error->reason = info.reason();
  error->endpoint = Entry(info, "endpoint");
  error->reference_id = Entry(info, "reference_id");
}

void Read(const google::rpc::BadRequest& bad, Error* error) {
  for (const auto& violation : bad.field_violations()) {
    error->fields.push_back({violation.field(), violation.description()});
  }
}

void Read(const google::rpc::RetryInfo& info, Error* error) {
  const std::chrono::milliseconds delay = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::seconds(std::clamp<int64_t>(info.retry_delay().seconds(), 0, 86400)) +
      std::chrono::nanoseconds(std::max(info.retry_delay().nanos(), 0)));
  error->retry_delay = delay;
}

void Read(const google::rpc::LocalizedMessage& text, Error* error) {
  error->customer_message = text.message();
}

// Reads `any` if it is a `Detail`. One that does not parse is as if it were absent.
template <typename Detail>
void ReadIf(const google::protobuf::Any& any, Error* error) {
  Detail detail;
  if (any.Is<Detail>() && any.UnpackTo(&detail)) Read(detail, error);
}

}  // namespace

Error DecodeError(const grpc::Status& status, bool reads) {
  Error error;
  error.code = status.error_code();
  error.message = status.error_message();
  error.outcome = v1::OUTCOME_UNKNOWN;
  error.next_action = NextOfBareError(error.code, reads);
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& any : details.details()) {
      ReadIf<v1::FlexitiError>(any, &error);
      ReadIf<google::rpc::ErrorInfo>(any, &error);
      ReadIf<google::rpc::BadRequest>(any, &error);
      ReadIf<google::rpc::RetryInfo>(any, &error);
      ReadIf<google::rpc::LocalizedMessage>(any, &error);
    }
  }
  // As the contract has it: nothing can have moved, so a read that failed says REJECTED.
  if (reads && error.outcome == v1::OUTCOME_UNKNOWN) error.outcome = v1::OUTCOME_REJECTED;
  return error;
}

std::string Error::ToString() const {
  std::string text = absl::StrCat(Name(code), reason.empty() ? "" : " ", reason, ": ", message,
                                  " (outcome ", Name(outcome), ", next ", Name(next_action));
  if (!upstream_error.empty()) absl::StrAppend(&text, ", flexiti ", upstream_error);
  if (http_status != 0) absl::StrAppend(&text, ", http ", http_status);
  if (!reference_id.empty()) absl::StrAppend(&text, ", reference ", reference_id);
  for (const FieldViolation& violation : fields)
    absl::StrAppend(&text, ", field ", violation.field);
  return text + ")";
}

}  // namespace flexiti::client
