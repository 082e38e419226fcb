#include "tests/reference/error_example.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "service/flexiti/error_catalog.h"
#include "service/flexiti/error_reply.h"
#include "service/gateway/grpc_status.h"
#include "service/gateway/validate.h"

namespace flexiti::reference {
namespace {

constexpr char kReferenceId[] = "5d7c1f0e9a3b48c2867e0d94b1a2c3f5";
constexpr char kCapture[] = "POST /authorization/{authorization_id}/capture";
constexpr char kRequestId[] = "0b9e7a52-6f0c-4d0e-9a4d-3c1f5b8e2d71";

google::rpc::Status Packed(const absl::Status& status) {
  google::rpc::Status out;
  out.ParseFromString(ToGrpcStatus(status).error_details());
  return out;
}

// Flexiti names the wrong parameters of a call.
std::string BodyFor(const FlexitiAnswer& answer) {
  nlohmann::json body = {{"code", answer.http_status}};
  if (!answer.word.empty()) body["error"] = answer.word;
  if (CodeOf(answer.word, answer.http_status) == v1::FLEXITI_ERROR_CODE_WRONG_INPUTS) {
    body["message"] = "The amount is invalid.";
    body["field_errors"] = {{{"param", "amount"}, {"msg", "must be a number"}}};
  }
  return body.dump();
}

// A capture without an amount, of an authorization whose id is none.
absl::Status InvalidCapture() {
  v1::CaptureAuthorizationRequest request;
  request.set_merchant_id("maple-furniture");
  request.set_request_id(kRequestId);
  request.set_authorization_id("A-1");
  return Validate(request, config::Merchant());
}

// Whether the failure is one of a call that was, or would have been, made.
bool IsOfUpstream(v1::GatewayErrorReason reason) {
  switch (reason) {
    case v1::GATEWAY_ERROR_REASON_REPLY_LOST:
    case v1::GATEWAY_ERROR_REASON_REPLY_UNREADABLE:
    case v1::GATEWAY_ERROR_REASON_REPLY_MISMATCH:
    case v1::GATEWAY_ERROR_REASON_UPSTREAM_UNREACHABLE:
      return true;
    default:
      return false;
  }
}

// Neither the details of an absl::Status nor the entries of a map have an order of their own.
void Sort(nlohmann::ordered_json& status) {
  auto& details = status["details"];
  std::sort(details.begin(), details.end(),
            [](const auto& a, const auto& b) { return a["@type"] < b["@type"]; });
  for (nlohmann::ordered_json& detail : details) {
    if (!detail.contains("metadata")) continue;
    const nlohmann::json sorted = nlohmann::json::parse(detail["metadata"].dump());
    detail["metadata"] = nlohmann::ordered_json::parse(sorted.dump());
  }
}

}  // namespace

google::rpc::Status StatusFor(const FlexitiAnswer& answer, Effect effect) {
  return Packed(ErrorReply(answer.http_status, BodyFor(answer), effect,
                           {answer.endpoint, kReferenceId, "en"},
                           [](const std::string& name) { return name; }));
}

google::rpc::Status StatusFor(v1::GatewayErrorReason reason, Effect effect,
                              const std::string& meaning) {
  if (reason == v1::GATEWAY_ERROR_REASON_INVALID_FIELD) return Packed(InvalidCapture());
  if (reason == v1::GATEWAY_ERROR_REASON_INTERNAL) return Packed(absl::InternalError("a bug"));
  ErrorMetadata metadata;
  if (IsOfUpstream(reason)) metadata = {{"endpoint", kCapture}, {"reference_id", kReferenceId}};
  return Packed(GatewayFailure(reason, effect, meaning, metadata));
}

v1::FlexitiError ErrorIn(const google::rpc::Status& status) {
  v1::FlexitiError error;
  for (const auto& detail : status.details()) {
    if (detail.Is<v1::FlexitiError>()) detail.UnpackTo(&error);
  }
  return error;
}

std::string ToJson(const google::rpc::Status& status) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(status, &text, options).ok()) return "";
  auto json = nlohmann::ordered_json::parse(text);
  Sort(json);
  return json.dump(2);
}

}  // namespace flexiti::reference
