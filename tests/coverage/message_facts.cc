#include "tests/coverage/message_facts.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"

namespace flexiti_coverage {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kOurs[] = "flexiti.v1.";

// A message that is one value: an amount, a date, a time, a struct.
bool IsValue(const Descriptor* type) {
  return !absl::StartsWith(type->full_name(), kOurs) || type == flexiti::v1::Money::descriptor();
}

std::string Name(const std::string& parent, const FieldDescriptor* field) {
  return absl::StrCat(parent, parent.empty() ? "" : ".", field->name(),
                      field->is_repeated() ? "[]" : "");
}

const Descriptor* ToEnter(const FieldDescriptor* field) {
  const Descriptor* type = field->message_type();
  return type == nullptr || IsValue(type) ? nullptr : type;
}

void AddSet(const Message& message, const std::string& parent, const Fact& fact, Facts& facts) {
  const Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string name = Name(parent, field);
    if (ToEnter(field) == nullptr) {
      facts.insert({fact.owner, fact.kind, name});
    } else if (!field->is_repeated()) {
      AddSet(reflection->GetMessage(message, field), name, fact, facts);
    } else {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        AddSet(reflection->GetRepeatedMessage(message, field, i), name, fact, facts);
      }
    }
  }
}

void AddAll(const Descriptor* type, const std::string& parent, const Fact& fact, Facts& facts) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const std::string name = Name(parent, field);
    const Descriptor* inner = ToEnter(field);
    if (inner != nullptr) {
      AddAll(inner, name, fact, facts);
    } else {
      facts.insert({fact.owner, fact.kind, name});
    }
  }
}

}  // namespace

std::string OwnerOf(const std::string& grpc_method) {
  const std::string start = absl::StrCat("/", kOurs);
  if (!absl::StartsWith(grpc_method, start)) return "";
  return absl::StrReplaceAll(grpc_method.substr(start.size()), {{"/", "."}});
}

Facts FactsOf(const std::string& owner, const std::string& kind, const Message& message) {
  Facts facts;
  AddSet(message, "", {owner, kind, ""}, facts);
  return facts;
}

Facts EveryMethodsFacts() {
  Facts facts;
  for (const auto* file : {flexiti::v1::CreatePurchaseRequest::descriptor()->file(),
                           flexiti::v1::CreateAuthorizationRequest::descriptor()->file(),
                           flexiti::v1::LookupCustomerRequest::descriptor()->file(),
                           flexiti::v1::StartCheckoutRequest::descriptor()->file(),
                           flexiti::v1::GetOperationRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const auto* method = file->service(i)->method(j);
        const std::string owner = absl::StrCat(file->service(i)->name(), ".", method->name());
        AddAll(method->input_type(), "", {owner, "request", ""}, facts);
        AddAll(method->output_type(), "", {owner, "response", ""}, facts);
      }
    }
  }
  return facts;
}

}  // namespace flexiti_coverage
