#include "client/cpp/method.h"

#include "absl/strings/str_cat.h"
#include "flexiti/v1/operation.pb.h"

namespace flexiti::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;

bool HoldsOperationInfo(const Descriptor& response) {
  for (int i = 0; i < response.field_count(); ++i) {
    if (response.field(i)->message_type() == v1::OperationInfo::descriptor()) return true;
  }
  return false;
}

const FieldDescriptor* RequestIdField(const Descriptor& message) {
  const FieldDescriptor* field = message.FindFieldByName("request_id");
  const bool usable = field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
                      !field->is_repeated();
  return usable ? field : nullptr;
}

MethodTraits TraitsOf(const MethodDescriptor& method) {
  MethodTraits traits;
  traits.name = absl::StrCat("/", method.service()->full_name(), "/", method.name());
  traits.reads = method.options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
  traits.starts_operation = !traits.reads && RequestIdField(*method.input_type()) != nullptr &&
                            HoldsOperationInfo(*method.output_type());
  return traits;
}

}  // namespace

MethodTraits TraitsOf(const Descriptor& request) {
  const FileDescriptor& file = *request.file();
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      const MethodDescriptor& method = *file.service(s)->method(m);
      if (method.input_type() == &request) return TraitsOf(method);
    }
  }
  return {};
}

std::string RequestIdOf(const google::protobuf::Message& request) {
  const FieldDescriptor* field = RequestIdField(*request.GetDescriptor());
  return field == nullptr ? "" : request.GetReflection()->GetString(request, field);
}

void SetRequestId(const std::string& request_id, google::protobuf::Message* request) {
  const FieldDescriptor* field = RequestIdField(*request->GetDescriptor());
  if (field != nullptr) request->GetReflection()->SetString(request, field, request_id);
}

}  // namespace flexiti::client
