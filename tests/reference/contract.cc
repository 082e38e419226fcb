#include "tests/reference/contract.h"

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "flexiti/v1/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::FileDescriptorProto;
using ::google::protobuf::FileDescriptorSet;
using ::google::protobuf::ServiceDescriptor;

constexpr char kPackage[] = "flexiti.v1";

template <typename Element>
void SortByName(std::vector<const Element*>& elements) {
  std::sort(elements.begin(), elements.end(),
            [](const Element* a, const Element* b) { return a->full_name() < b->full_name(); });
}

void AddWithNested(const Descriptor& message, std::vector<const Descriptor*>& out) {
  if (message.options().map_entry()) return;
  out.push_back(&message);
  for (int i = 0; i < message.nested_type_count(); ++i) AddWithNested(*message.nested_type(i), out);
}

}  // namespace

absl::StatusOr<Contract> Contract::Load(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  FileDescriptorSet set;
  if (!in.is_open() || !set.ParseFromIstream(&in)) {
    return absl::NotFoundError(absl::StrCat(file, " cannot be read as a FileDescriptorSet"));
  }
  Contract contract;
  contract.pool_ = std::make_unique<DescriptorPool>();
  for (const FileDescriptorProto& proto : set.file()) {
    const FileDescriptor* built = contract.pool_->BuildFile(proto);
    if (built == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(file, ": ", proto.name(), " lacks an import"));
    }
    if (built->package() != kPackage) continue;
    if (proto.source_code_info().location().empty()) {
      return absl::InvalidArgumentError(absl::StrCat(file, ": ", proto.name(), " has no comments"));
    }
    contract.files_.push_back(built);
  }
  if (contract.files_.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(file, " has nothing of ", kPackage));
  }
  return contract;
}

std::vector<const ServiceDescriptor*> Contract::Services() const {
  std::vector<const ServiceDescriptor*> out;
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->service_count(); ++i) out.push_back(file->service(i));
  }
  SortByName(out);
  return out;
}

std::vector<const Descriptor*> Contract::SharedMessages() const {
  std::set<const Descriptor*> of_methods;
  for (const ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      of_methods.insert(service->method(i)->input_type());
      of_methods.insert(service->method(i)->output_type());
    }
  }
  std::vector<const Descriptor*> out;
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      if (of_methods.count(file->message_type(i)) == 0) AddWithNested(*file->message_type(i), out);
    }
  }
  SortByName(out);
  return out;
}

std::vector<const EnumDescriptor*> Contract::Enums() const {
  std::vector<const EnumDescriptor*> out;
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->enum_type_count(); ++i) out.push_back(file->enum_type(i));
  }
  SortByName(out);
  return out;
}

const EnumDescriptor* Contract::FindEnum(const std::string& name) const {
  return pool_->FindEnumTypeByName(absl::StrCat(kPackage, ".", name));
}

std::string Tidied(const std::string& comment) {
  static const auto& spaces = *new std::regex("\\s+");
  static const auto& places = *new std::regex(" ?\\((contract, )?sections? [^)]*\\)");
  const std::string line = std::regex_replace(comment, spaces, " ");
  return std::string(absl::StripAsciiWhitespace(std::regex_replace(line, places, "")));
}

std::string NameOf(const Descriptor& message) {
  return message.full_name().substr(message.file()->package().size() + 1);
}

std::string ShortName(const google::protobuf::EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(c);
  }
  prefix += '_';
  return absl::StartsWith(value.name(), prefix) ? value.name().substr(prefix.size()) : value.name();
}

bool IsSensitive(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(v1::sensitive);
}

}  // namespace flexiti::reference
