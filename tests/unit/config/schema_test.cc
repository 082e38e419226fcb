// What the reader relies on in config.proto.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "service/config/config.pb.h"
#include "service/config/format.h"
#include "service/config/rule.pb.h"
#include "service/config/scalar.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;

// Every section's type, each once or more often.
void AddSections(const Descriptor* type, std::vector<const Descriptor*>& types) {
  types.push_back(type);
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsScalar(field)) {
      AddSections(field.message_type(), types);
    }
  }
}

std::vector<const FieldDescriptor*> Scalars() {
  std::vector<const Descriptor*> types;
  AddSections(Gateway::descriptor(), types);
  std::vector<const FieldDescriptor*> fields;
  for (const Descriptor* type : types) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (IsScalar(field) || IsListOfScalars(field)) fields.push_back(&field);
    }
  }
  return fields;
}

TEST(SchemaTest, RequiresAFieldOrGivesItADefaultThatItsOwnRuleAllows) {
  ASSERT_GT(Scalars().size(), 30u);
  for (const FieldDescriptor* field : Scalars()) {
    SCOPED_TRACE(field->full_name());
    const Rule& bounds = field->options().GetExtension(rule);
    if (field->is_repeated()) {
      EXPECT_FALSE(bounds.has_default_value()) << "a list that is absent is empty";
      continue;
    }
    EXPECT_NE(bounds.required(), bounds.has_default_value());
    if (!bounds.has_default_value()) continue;
    const std::unique_ptr<Message> section(
        MessageFactory::generated_factory()->GetPrototype(field->containing_type())->New());
    EXPECT_TRUE(SetScalar(*field, bounds.default_value(), *section));
  }
}

TEST(SchemaTest, BoundsEveryNumberDurationAndText) {
  for (const FieldDescriptor* field : Scalars()) {
    SCOPED_TRACE(field->full_name());
    const Rule& bounds = field->options().GetExtension(rule);
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        EXPECT_TRUE(bounds.has_min() && bounds.has_max());
        EXPECT_GE(bounds.min(), INT32_MIN);
        EXPECT_LE(bounds.max(), INT32_MAX);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        EXPECT_TRUE(ParseDuration(bounds.shortest()).has_value());
        EXPECT_TRUE(ParseDuration(bounds.longest()).has_value());
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        EXPECT_NE(bounds.format(), FORMAT_UNSPECIFIED);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        EXPECT_EQ(field->enum_type()->value(0)->number(), 0);
        EXPECT_TRUE(absl::EndsWith(field->enum_type()->value(0)->name(), "_UNSPECIFIED"));
        break;
      default:
        EXPECT_EQ(field->cpp_type(), FieldDescriptor::CPPTYPE_BOOL) << "the reader knows no other";
    }
  }
}

TEST(SchemaTest, HasListsOfSectionsTextsAndWordsOnly) {
  std::vector<const Descriptor*> types;
  AddSections(Gateway::descriptor(), types);
  int lists = 0;
  for (const Descriptor* type : types) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (!field.is_repeated()) continue;
      ++lists;
      const bool is_section =
          field.message_type() != nullptr &&
          field.message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
      EXPECT_TRUE(is_section || IsListOfScalars(field)) << field.full_name();
    }
  }
  EXPECT_GT(lists, 4);
}

TEST(SchemaTest, SaysInWordsWhatEveryFieldAllows) {
  for (const FieldDescriptor* field : Scalars()) {
    EXPECT_NE(Allowed(*field), "") << field->full_name();
  }
}

}  // namespace
}  // namespace flexiti::config
