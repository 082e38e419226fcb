#include "tests/unit/client/contract_methods.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"

namespace flexiti_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;

bool IsMessage(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

void AddFields(const Descriptor& type, const std::string& prefix, std::set<std::string>* fields) {
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string name = prefix + type.field(i)->name();
    if (IsMessage(type.field(i))) {
      AddFields(*type.field(i)->message_type(), name + ".", fields);
    } else {
      fields->insert(name);
    }
  }
}

void AddFieldsSet(const Message& message, const std::string& prefix,
                  std::set<std::string>* fields) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string name = prefix + field->name();
    if (!IsMessage(field)) {
      fields->insert(name);
    } else if (!field->is_repeated()) {
      AddFieldsSet(reflection->GetMessage(message, field), name + ".", fields);
    } else {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        AddFieldsSet(reflection->GetRepeatedMessage(message, field, i), name + ".", fields);
      }
    }
  }
}

}  // namespace

std::map<std::string, const google::protobuf::MethodDescriptor*> ContractMethods() {
  // Naming them links them in: the pool knows only what the program holds.
  for (const Descriptor* type :
       {flexiti::v1::Authorization::descriptor(), flexiti::v1::Prefill::descriptor(),
        flexiti::v1::Customer::descriptor(), flexiti::v1::GetOperationRequest::descriptor(),
        flexiti::v1::Purchase::descriptor()}) {
    if (type == nullptr) std::abort();
  }
  std::map<std::string, const google::protobuf::MethodDescriptor*> methods;
  for (const auto& entry : std::filesystem::directory_iterator(FLEXITI_PROTO_DIR)) {
    if (entry.path().extension() != ".proto") continue;
    const FileDescriptor* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
        "flexiti/v1/" + entry.path().filename().string());
    if (file == nullptr) std::abort();
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* method = file->service(s)->method(m);
        methods["/" + file->service(s)->full_name() + "/" + method->name()] = method;
      }
    }
  }
  return methods;
}

std::set<std::string> FieldsOf(const Descriptor& type) {
  std::set<std::string> fields;
  AddFields(type, "", &fields);
  return fields;
}

std::set<std::string> FieldsSetIn(const Message& message) {
  std::set<std::string> fields;
  AddFieldsSet(message, "", &fields);
  return fields;
}

std::unique_ptr<Message> NewMessage(const Descriptor& type) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  if (prototype == nullptr) std::abort();
  return std::unique_ptr<Message>(prototype->New());
}

}  // namespace flexiti_test
