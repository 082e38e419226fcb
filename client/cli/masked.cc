#include "client/cli/masked.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/packed.h"
#include "flexiti/v1/annotations.pb.h"

namespace flexiti::cli {
namespace {

using google::protobuf::Any;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kMask[] = "***";

void Mask(Message* message);

// False if `field` holds no packed message of the contract.
bool MaskPacked(const FieldDescriptor* field, Message* message) {
  if (field->is_repeated() || field->message_type() != Any::descriptor()) return false;
  auto* any = dynamic_cast<Any*>(message->GetReflection()->MutableMessage(message, field));
  if (any == nullptr) return false;
  const std::unique_ptr<Message> unpacked = Unpacked(*any);
  if (unpacked == nullptr) return false;
  unpacked->DiscardUnknownFields();  // nobody knows which of them are sensitive
  Mask(unpacked.get());
  any->PackFrom(*unpacked);
  return true;
}

void MaskField(const FieldDescriptor* field, Message* message) {
  const Reflection* reflection = message->GetReflection();
  if (MaskPacked(field, message)) return;
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

std::string HowToSee(const std::string& text, const std::string& request_id) {
  if (!absl::StrContains(text, kMask)) return "";
  if (request_id.empty()) return absl::StrCat("(--show-sensitive shows what ", kMask, " hides)\n");
  return absl::StrCat("(To see what ", kMask, " hides, repeat the command with\n --request-id ",
                      request_id, " --show-sensitive)\n");
}

}  // namespace flexiti::cli
