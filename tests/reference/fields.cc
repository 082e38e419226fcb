#include "tests/reference/fields.h"

#include <regex>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/reference/contract.h"
#include "tests/reference/markdown.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::OneofDescriptor;

constexpr char kWellKnownTypes[] = "https://protobuf.dev/reference/protobuf/google.protobuf/#";

std::string MessageLink(const FieldDescriptor& field, const Descriptor& type) {
  if (type.file()->package() == field.file()->package()) return LinkTo(NameOf(type));
  if (absl::StartsWith(type.full_name(), "google.protobuf.")) {
    return Link(type.full_name(),
                absl::StrCat(kWellKnownTypes, absl::AsciiStrToLower(type.name())));
  }
  return Link(type.full_name(), absl::StrCat("third_party/", type.file()->name()));
}

std::string EnumLink(const FieldDescriptor& field) {
  const auto& type = *field.enum_type();
  if (type.file()->package() == field.file()->package()) return LinkTo(type.name());
  return Link(type.full_name(), absl::StrCat("third_party/", type.file()->name()));
}

std::string TypeOf(const FieldDescriptor& field) {
  std::string type = field.type_name();
  if (field.message_type() != nullptr) type = MessageLink(field, *field.message_type());
  if (field.enum_type() != nullptr) type = EnumLink(field);
  return field.is_repeated() ? absl::StrCat("list of ", type) : type;
}

std::string MarksOf(const FieldDescriptor& field, bool required) {
  std::vector<std::string> marks;
  if (required) marks.push_back("**required**");
  if (field.has_optional_keyword()) marks.push_back("presence");
  if (IsSensitive(field)) marks.push_back("sensitive");
  return absl::StrJoin(marks, ", ");
}

std::string OneofRow(const OneofDescriptor& oneof) {
  const FieldText text = ReadFieldComment(CommentOf(oneof));
  return Row({Code(oneof.name()), absl::StrCat("one of the next ", oneof.field_count()),
              text.required ? "**required**" : "", Escaped(text.text)});
}

std::string FieldRow(const FieldDescriptor& field) {
  const FieldText text = ReadFieldComment(CommentOf(field));
  const bool member = field.real_containing_oneof() != nullptr;
  return Row({absl::StrCat(member ? "· " : "", Code(field.name())), TypeOf(field),
              MarksOf(field, text.required), Escaped(text.text)});
}

}  // namespace

FieldText ReadFieldComment(const std::string& comment) {
  static const auto& bare = *new std::regex("(^|\\. )Required\\. ?");
  static const auto& demand = *new std::regex("(^|[.;] )([Rr]equired|[Ee]xactly one)[.:]");
  FieldText out;
  out.required = std::regex_search(comment, demand);
  out.text = std::regex_replace(comment, bare, "$1");
  out.text = std::string(absl::StripAsciiWhitespace(out.text));
  return out;
}

std::string FieldTable(const Descriptor& message) {
  if (message.field_count() == 0) return "Nothing.\n";
  std::string out = TableHead({"field", "type", "marks", "meaning and rules"});
  const OneofDescriptor* last = nullptr;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const OneofDescriptor* oneof = field.real_containing_oneof();
    if (oneof != nullptr && oneof != last) out += OneofRow(*oneof);
    last = oneof;
    out += FieldRow(field);
  }
  return out;
}

}  // namespace flexiti::reference
