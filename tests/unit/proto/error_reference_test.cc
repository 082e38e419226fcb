#include "tests/reference/error_reference.h"

#include "service/flexiti/error_catalog.h"
#include "service/flexiti/failure.h"
#include "tests/reference/advice.h"
#include "tests/reference/error_section.h"
#include "tests/unit/proto/reference_fixture.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::EnumValueDescriptor;

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Of FlexitiErrorCode and GatewayErrorReason, without UNSPECIFIED.
std::vector<const EnumValueDescriptor*> Failures() {
  std::vector<const EnumValueDescriptor*> out;
  for (const EnumDescriptor* type :
       {v1::FlexitiErrorCode_descriptor(), v1::GatewayErrorReason_descriptor()}) {
    for (int i = 1; i < type->value_count(); ++i) out.push_back(type->value(i));
  }
  return out;
}

using ErrorReferenceTest = ReferenceTest;

TEST_F(ErrorReferenceTest, HasEveryErrorWithItsFactsAndAnExample) {
  const std::string text = ErrorReference(*contract_, *endpoints_);
  for (const EnumValueDescriptor* value : Failures()) {
    const std::string section = SectionOf(ShortName(*value), text);
    const v1::ErrorFacts facts = FactsIn(*value);
    EXPECT_TRUE(Holds(section, "`" + value->name() + "`")) << value->name();
    EXPECT_TRUE(Holds(section, "gRPC code `" + google::rpc::Code_Name(facts.grpc_code()) + "`"))
        << section;
    for (const std::string& word : facts.upstream()) EXPECT_TRUE(Holds(section, word)) << section;
    EXPECT_TRUE(Holds(section, "```json\n{")) << section;
    EXPECT_TRUE(Holds(section, "\"reason\": \"")) << section;
  }
}

// What the page says of a method that changes something is what the gateway answers there.
TEST_F(ErrorReferenceTest, FactsAreWhatTheCodeMakesOfThem) {
  for (const EnumValueDescriptor* value : Failures()) {
    const v1::ErrorFacts facts = FactsIn(*value);
    const bool flexiti = value->type() == v1::FlexitiErrorCode_descriptor();
    const auto code = static_cast<v1::FlexitiErrorCode>(value->number());
    const google::rpc::Status status =
        flexiti ? StatusFor(AnswerFor(code, *endpoints_), Effect::kChange)
                : StatusFor(static_cast<v1::GatewayErrorReason>(value->number()), Effect::kChange,
                            "a meaning");
    const v1::FlexitiError error = ErrorIn(status);
    EXPECT_EQ(error.code(), flexiti ? code : v1::FLEXITI_ERROR_CODE_UNSPECIFIED) << value->name();
    EXPECT_EQ(status.code(), facts.grpc_code()) << value->name();
    EXPECT_EQ(error.outcome(), facts.outcome()) << value->name();
    EXPECT_EQ(error.next_action(), facts.next_action()) << value->name();
  }
}

TEST_F(ErrorReferenceTest, AdviceIsThereForEveryErrorAndSafeWhereTheOutcomeIsUnknown) {
  for (const EnumValueDescriptor* value : Failures()) {
    const v1::ErrorFacts facts = FactsIn(*value);
    EXPECT_NE(WhoActs(facts.next_action()), "") << value->name();
    const std::string advice = Repeating(facts.outcome(), facts.next_action());
    EXPECT_NE(advice, "") << value->name();
    if (facts.outcome() != v1::OUTCOME_UNKNOWN) continue;
    EXPECT_TRUE(Holds(advice, "same `request_id` only")) << value->name() << ": " << advice;
    EXPECT_FALSE(Holds(advice, "nothing moved")) << value->name() << ": " << advice;
  }
}

TEST_F(ErrorReferenceTest, TellsReadsApartWhereTheyAnswerOtherwise) {
  const std::string text = ErrorReference(*contract_, *endpoints_);
  const std::string read = "From a method that only reads: gRPC code `UNAVAILABLE`";
  EXPECT_TRUE(Holds(SectionOf("REPLY_LOST", text), read));
  EXPECT_TRUE(Holds(SectionOf("GENERAL_ERROR", text), read));
  EXPECT_FALSE(Holds(SectionOf("NOT_ENOUGH_CREDIT", text), "only reads"));
  EXPECT_FALSE(Holds(SectionOf("OUTCOME_NOT_KNOWN", text), "only reads"));
}

TEST_F(ErrorReferenceTest, EveryOutcomeAndNextActionIsExplained) {
  const std::string text = ErrorReference(*contract_, *endpoints_);
  for (const char* type : {"Outcome", "NextAction"}) {
    const EnumDescriptor& values = *contract_->FindEnum(type);
    for (int i = 1; i < values.value_count(); ++i) {
      EXPECT_TRUE(Holds(text, "\n| " + ShortName(*values.value(i)) + " | "))
          << values.value(i)->name();
    }
  }
  for (int i = 1; i < v1::Outcome_ARRAYSIZE; ++i) {
    EXPECT_NE(AnotherRequestId(static_cast<v1::Outcome>(i)), "");
  }
}

TEST_F(ErrorReferenceTest, ExamplesAreOfPlacesWhereTheErrorIsDocumented) {
  const FlexitiAnswer refund =
      AnswerFor(v1::FLEXITI_ERROR_CODE_REFUNDS_LIMIT_EXCEEDED_AMOUNT, *endpoints_);
  EXPECT_EQ(refund.endpoint, "POST /accounts/{account_number}/refund");
  EXPECT_EQ(refund.http_status, 409);
  EXPECT_EQ(EffectOf(refund.endpoint, *endpoints_), Effect::kChange);
  const FlexitiAnswer timeout = AnswerFor(v1::FLEXITI_ERROR_CODE_GATEWAY_TIMEOUT, *endpoints_);
  EXPECT_EQ(timeout.endpoint, "GET /customers/lookup");
  EXPECT_EQ(EffectOf(timeout.endpoint, *endpoints_), Effect::kRead);
  // Current places come before historic ones.
  const FlexitiAnswer scope = AnswerFor(v1::FLEXITI_ERROR_CODE_INSUFFICIENT_SCOPE, *endpoints_);
  EXPECT_EQ(scope.http_status, 403);
}

TEST(ErrorExampleTest, SaysTheSameInTheSameOrder) {
  const FlexitiAnswer answer = {"POST /authorization", 409, "wrong_inputs"};
  const std::string json = ToJson(StatusFor(answer, Effect::kChange));
  EXPECT_LT(json.find("flexiti.v1.FlexitiError"), json.find("google.rpc.BadRequest"));
  EXPECT_LT(json.find("google.rpc.BadRequest"), json.find("google.rpc.ErrorInfo"));
  EXPECT_LT(json.find("\"endpoint\""), json.find("\"reference_id\""));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ToJson(StatusFor(answer, Effect::kChange)), json);
}

TEST(ErrorExampleTest, AnInvalidFieldIsFoundByTheValidationItself) {
  const std::string json =
      ToJson(StatusFor(v1::GATEWAY_ERROR_REASON_INVALID_FIELD, Effect::kChange, "unused"));
  EXPECT_TRUE(Holds(json, "\"field\": \"authorization_id\"")) << json;
  EXPECT_TRUE(Holds(json, "\"field\": \"amount\"")) << json;
  EXPECT_FALSE(Holds(json, "unused")) << json;
}

}  // namespace
}  // namespace flexiti::reference
