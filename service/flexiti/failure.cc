#include "service/flexiti/failure.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "google/rpc/error_details.pb.h"
#include "service/flexiti/error_catalog.h"

namespace flexiti {
namespace {

// Before a caller repeats what was not sent.
constexpr absl::Duration kDefaultRetryDelay = absl::Seconds(1);

absl::Status Build(const v1::FlexitiError& error, absl::StatusCode code, const std::string& reason,
                   const std::string& message, const ErrorMetadata& metadata) {
  absl::Status status(code, message);
  SetDetail(status, error);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain(kErrorDomain);
  for (const auto& [name, value] : metadata) (*info.mutable_metadata())[name] = value;
  SetDetail(status, info);
  if (error.next_action() == v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID) {
    SetRetryDelay(status, kDefaultRetryDelay);
  }
  return status;
}

// Fills in what the facts say. A read changes nothing, so its failures are never UNKNOWN; where it
// failed on Flexiti's side it may simply be repeated.
absl::StatusCode Apply(const v1::ErrorFacts& facts, Effect effect, v1::FlexitiError& error) {
  error.set_error_class(facts.error_class());
  error.set_outcome(facts.outcome());
  error.set_next_action(facts.next_action());
  auto code = static_cast<absl::StatusCode>(facts.grpc_code());
  if (effect == Effect::kRead) {
    if (facts.outcome() == v1::OUTCOME_UNKNOWN) error.set_outcome(v1::OUTCOME_REJECTED);
    if (facts.error_class() == v1::ERROR_CLASS_UPSTREAM_FAILURE) {
      error.set_next_action(v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID);
      code = absl::StatusCode::kUnavailable;
    }
  }
  return code;
}

std::string NameWithout(const std::string& prefix, const std::string& name) {
  return name.compare(0, prefix.size(), prefix) == 0 ? name.substr(prefix.size()) : name;
}

// ErrorInfo.reason: the code's name; for a word that nobody documented, the word in capitals if it
// makes a reason (google.rpc.ErrorInfo: [A-Z][A-Z0-9_]+[A-Z0-9], at most 63 characters).
std::string ReasonFor(const v1::FlexitiError& error) {
  const std::string word = absl::AsciiStrToUpper(error.upstream_error());
  const bool is_reason = word.size() >= 3 && word.size() <= 63 && absl::ascii_isalpha(word[0]) &&
                         word.back() != '_' && std::all_of(word.begin(), word.end(), [](char c) {
                           return absl::ascii_isalnum(c) || c == '_';
                         });
  if (error.code() == v1::FLEXITI_ERROR_CODE_UNRECOGNIZED && is_reason) return word;
  return NameWithout("FLEXITI_ERROR_CODE_", v1::FlexitiErrorCode_Name(error.code()));
}

bool IsRefusal(int http_status) { return http_status >= 400 && http_status < 500; }

}  // namespace

absl::Status GatewayFailure(v1::GatewayErrorReason reason, Effect effect,
                            const std::string& message, const ErrorMetadata& metadata) {
  v1::FlexitiError error;
  const absl::StatusCode code = Apply(FactsOf(reason), effect, error);
  return Build(error, code,
               NameWithout("GATEWAY_ERROR_REASON_", v1::GatewayErrorReason_Name(reason)), message,
               metadata);
}

absl::Status FlexitiFailure(v1::FlexitiError error, Effect effect, const std::string& message,
                            const ErrorMetadata& metadata) {
  const bool recognized = error.code() != v1::FLEXITI_ERROR_CODE_UNRECOGNIZED;
  v1::ErrorFacts facts = FactsOf(error.code());
  if (error.http_status() >= 500 && facts.outcome() != v1::OUTCOME_UNKNOWN) {
    // Whatever word a failing server uses, it cannot promise that nothing moved.
    facts = FactsOf(v1::FLEXITI_ERROR_CODE_SERVER_ERROR);
  } else if (!recognized) {
    // A word that nobody documented does not undo what a status like 401 or 465 says by itself.
    const v1::ErrorFacts& by_status = FactsOf(CodeOf("", error.http_status()));
    if (by_status.error_class() == v1::ERROR_CLASS_MERCHANT_SETUP) facts = by_status;
  }
  absl::StatusCode code = Apply(facts, effect, error);
  if (!recognized && effect == Effect::kRead && IsRefusal(error.http_status()) &&
      error.error_class() == v1::ERROR_CLASS_UPSTREAM_FAILURE) {
    // A refusal, not a failure that may pass: repeating it would only be refused again.
    code = absl::StatusCode::kUnknown;
    error.set_next_action(v1::NEXT_ACTION_CONTACT_OPERATOR);
  }
  return Build(error, code, ReasonFor(error), message, metadata);
}

absl::Status AsMerchantSetup(const absl::Status& status) {
  absl::Status out(absl::StatusCode::kFailedPrecondition, status.message());
  status.ForEachPayload([&out](absl::string_view type_url, const absl::Cord& payload) {
    out.SetPayload(type_url, payload);
  });
  auto error = GetDetail<v1::FlexitiError>(status).value_or(v1::FlexitiError());
  error.set_error_class(v1::ERROR_CLASS_MERCHANT_SETUP);
  error.set_next_action(v1::NEXT_ACTION_CONTACT_OPERATOR);
  SetDetail(out, error);
  return out;
}

v1::Outcome OutcomeOf(const absl::Status& status) {
  const auto error = GetDetail<v1::FlexitiError>(status);
  return !error.has_value() || error->outcome() == v1::OUTCOME_UNSPECIFIED ? v1::OUTCOME_UNKNOWN
                                                                           : error->outcome();
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

std::string CauseOf(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  if (!info.has_value()) return "";
  const auto cause = info->metadata().find(kCauseName);
  if (cause != info->metadata().end()) return cause->second;
  // Flexiti answered, but not with the token that was asked for.
  const auto error = GetDetail<v1::FlexitiError>(status);
  const bool no_token = error.has_value() && error->error_class() == v1::ERROR_CLASS_UNREACHABLE;
  return no_token && error->http_status() != 0 ? absl::StrCat("http_", error->http_status()) : "";
}

std::string CountedReason(const absl::Status& status) {
  const auto error = GetDetail<v1::FlexitiError>(status);
  if (error.has_value() && error->code() == v1::FLEXITI_ERROR_CODE_UNRECOGNIZED) {
    return "UNRECOGNIZED";
  }
  const std::string reason = ReasonOf(status);
  return reason.empty() ? "OTHER" : reason;
}

void SetDetail(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(DetailTypeUrl(detail.GetDescriptor()), absl::Cord(detail.SerializeAsString()));
}

void SetRetryDelay(absl::Status& status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(delay));
  info.mutable_retry_delay()->set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(delay % absl::Seconds(1))));
  SetDetail(status, info);
}

std::string DetailTypeUrl(const google::protobuf::Descriptor* type) {
  return absl::StrCat("type.googleapis.com/", type->full_name());
}

}  // namespace flexiti
