// The contract as its .proto files say it, comments included.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

namespace flexiti::reference {

class Contract {
 public:
  // Reads a FileDescriptorSet that protoc made with all imports and with source info. An error says
  // what is wrong with `file`, the comments that it lacks included.
  static absl::StatusOr<Contract> Load(const std::string& file);

  // What package flexiti.v1 defines, each kind by name. Messages without the requests and the
  // responses of methods, with nested ones. All of it lives as long as this.
  std::vector<const google::protobuf::ServiceDescriptor*> Services() const;
  std::vector<const google::protobuf::Descriptor*> SharedMessages() const;
  std::vector<const google::protobuf::EnumDescriptor*> Enums() const;

  // By its name without the package; nullptr if there is none.
  const google::protobuf::EnumDescriptor* FindEnum(const std::string& name) const;

 private:
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
};

// A comment as one line, without the places in the design documents that it names for maintainers:
// "(contract, section 4.2)".
std::string Tidied(const std::string& comment);

// The comment before `element`, tidied. Works for every kind of descriptor.
template <typename Element>
std::string CommentOf(const Element& element) {
  google::protobuf::SourceLocation location;
  return element.GetSourceLocation(&location) ? Tidied(location.leading_comments) : "";
}

// "Money", "SkuData.Product": the full name without the package, which all of ours share.
std::string NameOf(const google::protobuf::Descriptor& message);

// NOT_FOUND of FLEXITI_ERROR_CODE_NOT_FOUND: the name without what all values of its enum share.
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// Whether the field is personal data or a secret.
bool IsSensitive(const google::protobuf::FieldDescriptor& field);

}  // namespace flexiti::reference
