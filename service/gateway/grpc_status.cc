#include "service/gateway/grpc_status.h"

#include <map>
#include <string>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "service/flexiti/failure.h"

namespace flexiti {
namespace {

constexpr size_t kMaxMessageBytes = 500;

google::rpc::Status Pack(const absl::Status& status) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  std::string message(status.message());
  if (message.size() > kMaxMessageBytes) message.resize(kMaxMessageBytes);
  out.set_message(message);
  // absl::Status shows its payloads in an order of its own mood; an answer has one order.
  std::map<std::string, std::string> details;
  status.ForEachPayload([&details](absl::string_view type_url, const absl::Cord& payload) {
    details.emplace(std::string(type_url), std::string(payload));
  });
  for (auto& [type_url, payload] : details) {
    auto* detail = out.add_details();
    detail->set_type_url(type_url);
    detail->set_value(std::move(payload));
  }
  return out;
}

// Drops the least needed detail that is left. False if there was none.
bool DropOne(absl::Status& status) {
  if (status.ErasePayload(DetailTypeUrl(google::rpc::LocalizedMessage::descriptor()))) return true;
  auto fields = GetDetail<google::rpc::BadRequest>(status);
  if (!fields.has_value() || fields->field_violations().empty()) return false;
  fields->mutable_field_violations()->RemoveLast();
  SetDetail(status, *fields);
  return true;
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  absl::Status told = GetDetail<v1::FlexitiError>(status).has_value()
                          ? status
                          : GatewayFailure(v1::GATEWAY_ERROR_REASON_INTERNAL, Effect::kChange,
                                           "the gateway failed without saying how");
  google::rpc::Status packed = Pack(told);
  while (packed.ByteSizeLong() > kMaxDetailsBytes && DropOne(told)) packed = Pack(told);
  return grpc::Status(static_cast<grpc::StatusCode>(packed.code()), packed.message(),
                      packed.SerializeAsString());
}

bool MayRetryBlindly(const absl::Status& status) {
  const auto error = GetDetail<v1::FlexitiError>(status);
  return error.has_value() && error->next_action() == v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
}

}  // namespace flexiti
