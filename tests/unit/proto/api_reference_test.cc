#include "tests/reference/api_reference.h"

#include "flexiti/v1/annotations.pb.h"
#include "tests/unit/proto/reference_fixture.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::MethodDescriptor;
using ::testing::Test;

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The row of `field`, whether it is in a oneof or not.
std::string RowOf(const FieldDescriptor& field, const std::string& section) {
  const std::string mark = field.real_containing_oneof() == nullptr ? "" : "· ";
  const std::string start = "\n| " + mark + "`" + field.name() + "` | ";
  const size_t begin = section.find(start);
  if (begin == std::string::npos) return "";
  return section.substr(begin + 1, section.find('\n', begin + 1) - begin);
}

void ExpectFields(const Descriptor& message, const std::string& section) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const std::string row = RowOf(field, section);
    EXPECT_NE(row, "") << field.full_name();
    EXPECT_EQ(Holds(row, "sensitive"), IsSensitive(field)) << row;
    EXPECT_FALSE(Holds(row, " |  |\n")) << "no meaning: " << field.full_name();
    if (field.message_type() != nullptr) {
      EXPECT_TRUE(Holds(row, field.message_type()->name())) << row;
    }
    if (field.enum_type() != nullptr) {
      EXPECT_TRUE(Holds(row, field.enum_type()->name())) << row;
    }
  }
}

class ApiReferenceTest : public ReferenceTest {
 protected:
  void SetUp() override {
    ReferenceTest::SetUp();
    if (Test::HasFatalFailure()) return;
    text_ = ApiReference(*contract_, *endpoints_);
  }

  std::string text_;
};

TEST_F(ApiReferenceTest, HasEveryMethodWithItsRequestAndItsResponse) {
  for (const auto* service : contract_->Services()) {
    EXPECT_TRUE(Holds(text_, "\n## " + service->name() + "\n")) << service->name();
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      const std::string section = SectionOf(method.name(), text_);
      EXPECT_TRUE(Holds(section, service->full_name() + "/" + method.name())) << method.name();
      const size_t response = section.find("**Response** `" + method.output_type()->name());
      ASSERT_NE(response, std::string::npos) << method.name();
      ExpectFields(*method.input_type(), section.substr(0, response));
      ExpectFields(*method.output_type(), section.substr(response));
    }
  }
}

TEST_F(ApiReferenceTest, TellsReadsChangesAndOperationsApart) {
  EXPECT_TRUE(Holds(SectionOf("GetAuthorization", text_), "Reads only"));
  EXPECT_TRUE(Holds(SectionOf("CaptureAuthorization", text_), "with the same `request_id`"));
  EXPECT_TRUE(Holds(SectionOf("SettleOperation", text_), "Changes nothing at Flexiti"));
}

// A method without a group could be called by nobody, or by everybody.
TEST_F(ApiReferenceTest, EveryMethodHasARightAndTheReferenceNamesIt) {
  int methods = 0;
  for (const auto* service : contract_->Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      const v1::MethodGroup group = method.options().GetExtension(v1::method_group);
      EXPECT_NE(group, v1::METHOD_GROUP_UNSPECIFIED) << method.full_name();
      const std::string word = v1::MethodGroup_Name(group).substr(sizeof("METHOD_GROUP_") - 1);
      EXPECT_TRUE(Holds(SectionOf(method.name(), text_), "- Right: [`" + word + "`]"))
          << method.full_name();
      ++methods;
    }
  }
  EXPECT_GT(methods, 20);
}

TEST_F(ApiReferenceTest, NamesTheErrorsOfTheEndpointsByNextAction) {
  const std::string refund = SectionOf("RefundAccount", text_);
  EXPECT_TRUE(
      Holds(refund, "[REFUNDS_LIMIT_EXCEEDED_AMOUNT](error-reference.md#refunds_limit_exceeded"));
  EXPECT_TRUE(Holds(refund, "  - FIX_REQUEST: "));
  EXPECT_FALSE(Holds(refund, "AUTHORIZATION_ENDED"));
}

// The line of `section` that starts with the next action; empty if there is none.
std::string ErrorsAfter(const std::string& action, const std::string& section) {
  const size_t begin = section.find("  - " + action + ": ");
  if (begin == std::string::npos) return "";
  return section.substr(begin, section.find('\n', begin) - begin);
}

TEST_F(ApiReferenceTest, NextActionsAreThoseOfTheMethodsEffect) {
  const std::string read = SectionOf("LookupCustomer", text_);
  EXPECT_TRUE(Holds(ErrorsAfter("RETRY_SAME_REQUEST_ID", read), "[GATEWAY_TIMEOUT]")) << read;
  EXPECT_TRUE(Holds(ErrorsAfter("FIX_REQUEST", read), "[NOT_FOUND]")) << read;
  EXPECT_EQ(ErrorsAfter("RESOLVE_OPERATION", read), "");
  const std::string change = SectionOf("CreateAccountCredit", text_);
  EXPECT_TRUE(Holds(ErrorsAfter("RESOLVE_OPERATION", change), "[GENERAL_ERROR]")) << change;
  EXPECT_EQ(ErrorsAfter("RETRY_SAME_REQUEST_ID", change), "");
}

TEST_F(ApiReferenceTest, NoReadIsToBeResolved) {
  int reads = 0;
  for (const auto* service : contract_->Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      const auto level = method.options().idempotency_level();
      if (level != google::protobuf::MethodOptions::NO_SIDE_EFFECTS) continue;
      ++reads;
      EXPECT_EQ(ErrorsAfter("RESOLVE_OPERATION", SectionOf(method.name(), text_)), "")
          << method.name();
    }
  }
  EXPECT_GT(reads, 0);
}

TEST_F(ApiReferenceTest, HasEveryMessageWithItsFields) {
  for (const Descriptor* message : contract_->SharedMessages()) {
    const std::string section = SectionOf(NameOf(*message), text_);
    EXPECT_NE(section, "") << message->full_name();
    ExpectFields(*message, section);
  }
}

TEST_F(ApiReferenceTest, HasEveryEnumValueWithItsMeaning) {
  for (const EnumDescriptor* type : contract_->Enums()) {
    const std::string section = SectionOf(type->name(), text_);
    EXPECT_NE(section, "") << type->full_name();
    for (int i = 0; i < type->value_count(); ++i) {
      EXPECT_TRUE(Holds(section, "`" + type->value(i)->name() + "`")) << type->value(i)->name();
      EXPECT_NE(CommentOf(*type->value(i)), "") << type->value(i)->full_name();
    }
  }
}

TEST_F(ApiReferenceTest, SendsNobodyToADocumentThatIsNotHere) {
  EXPECT_FALSE(Holds(text_, "contract, section"));
  EXPECT_FALSE(Holds(text_, "(section"));
}

}  // namespace
}  // namespace flexiti::reference
