#include "service/gateway/operation_message.h"

#include "absl/strings/strip.h"
#include "google/protobuf/util/time_util.h"
#include "service/gateway/operation_record.pb.h"

namespace flexiti {
namespace {

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

}  // namespace

v1::OperationState StateOf(const Operation& operation, absl::Time now) {
  switch (operation.row.state) {
    case OperationState::kRunning:
      return operation.row.lease_expire_time > now ? v1::OPERATION_STATE_RUNNING
                                                   : v1::OPERATION_STATE_UNKNOWN;
    case OperationState::kExecuted:
      return v1::OPERATION_STATE_EXECUTED;
    case OperationState::kNotExecuted:
      return v1::OPERATION_STATE_NOT_EXECUTED;
    case OperationState::kUnknown:
      break;
  }
  return v1::OPERATION_STATE_UNKNOWN;
}

std::string MethodName(const OperationRow& row) {
  return std::string(absl::StripPrefix(row.method, "/"));
}

v1::Operation ToMessage(const Operation& operation, const google::protobuf::Message* response,
                        absl::Time now) {
  const OperationRow& row = operation.row;
  gateway::OperationRecord record;
  record.ParseFromString(operation.record);
  v1::Operation message;
  message.set_merchant_id(row.key.merchant_id);
  message.set_request_id(row.key.request_id);
  message.set_method(row.method);
  message.set_state(StateOf(operation, now));
  message.set_attempt(row.attempt);
  message.set_reference_id(row.reference_id);
  *message.mutable_create_time() = ToTimestamp(row.create_time);
  *message.mutable_update_time() = ToTimestamp(row.update_time);
  if (message.state() == v1::OPERATION_STATE_RUNNING) {
    *message.mutable_lease_expire_time() = ToTimestamp(row.lease_expire_time);
  }
  if (response != nullptr && !record.response().empty()) {
    message.mutable_response()->set_type_url("type.googleapis.com/" +
                                             response->GetDescriptor()->full_name());
    message.mutable_response()->set_value(record.response());
  }
  if (record.has_error()) *message.mutable_error() = record.error();
  *message.mutable_evidence() = record.evidence();
  if (record.has_settlement()) *message.mutable_settlement() = record.settlement();
  return message;
}

}  // namespace flexiti
