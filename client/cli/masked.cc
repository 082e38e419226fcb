#include "client/cli/masked.h"

#include <vector>

#include "flexiti/v1/annotations.pb.h"

namespace flexiti::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kMask[] = "***";

void MaskField(const FieldDescriptor* field, Message* message) {
  const Reflection* reflection = message->GetReflection();
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    reflection->ClearField(message, field);
  } else if (!field->is_repeated()) {
    reflection->SetString(message, field, kMask);
  } else {
    for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
      reflection->SetRepeatedString(message, field, i, kMask);
    }
  }
}

void Mask(Message* message) {
  const Reflection* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->options().GetExtension(v1::sensitive)) {
      MaskField(field, message);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        Mask(reflection->MutableRepeatedMessage(message, field, i));
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Mask(reflection->MutableMessage(message, field));
    }
  }
}

}  // namespace

std::unique_ptr<Message> Masked(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  Mask(copy.get());
  return copy;
}

}  // namespace flexiti::cli
