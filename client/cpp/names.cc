#include "client/cpp/names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/code.pb.h"

namespace flexiti::client {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

// OrderStatus is "ORDER_STATUS_".
std::string Prefix(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return prefix + "_";
}

std::string NameIn(const EnumDescriptor& type, int number) {
  const EnumValueDescriptor* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : ShortName(*value);
}

}  // namespace

std::string ShortName(const EnumValueDescriptor& value) {
  const std::string prefix = Prefix(*value.type());
  return absl::StartsWith(value.name(), prefix) ? value.name().substr(prefix.size()) : value.name();
}

std::string Name(v1::Outcome outcome) { return NameIn(*v1::Outcome_descriptor(), outcome); }
std::string Name(v1::NextAction next_action) {
  return NameIn(*v1::NextAction_descriptor(), next_action);
}
std::string Name(v1::ErrorClass error_class) {
  return NameIn(*v1::ErrorClass_descriptor(), error_class);
}
std::string Name(v1::FlexitiErrorCode code) {
  return NameIn(*v1::FlexitiErrorCode_descriptor(), code);
}
std::string Name(grpc::StatusCode code) { return NameIn(*google::rpc::Code_descriptor(), code); }

}  // namespace flexiti::client
