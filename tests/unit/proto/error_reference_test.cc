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

// The codes are named by what callers read: one that is renamed loses its section, and fails here.
TEST_F(ErrorReferenceTest, AdviceOfItsOwnStandsInTheSectionOfTheCode) {
  const std::string text = ErrorReference(*contract_, *endpoints_);
  const struct {
    const char* code;
    const char* who;
    const char* repeating;
  } kRows[] = {
      {"RETURN_DATE_EXCEEDED", "the merchant's staff", "it: never"},
      {"OLDER_CAPTURE", "the merchant's staff", "it: never"},
      {"AUTHORIZATION_ENDED", "the merchant's staff", "it: never"},
      {"AUTH_AMOUNT_EXCEEDED", "the merchant's staff", "it: not with this amount"},
      {"CAPTURE_AMOUNT_EXCEEDED", "the merchant's staff", "it: not with this amount"},
      {"REFUNDS_LIMIT_EXCEEDED_AMOUNT", "the merchant's staff", "it: not with this amount"},
      {"WRONG_TRANSACTION_TYPE", "the merchant's staff", "it: never as a return"},
      {"TRIES_EXCEED", "the shopper, by waiting", "it: not before 48 hours have passed"},
      {"LIMIT_PAYMENT_AMOUNT_24", "the shopper", "it: the next day, yes"},
      {"SMS_NOT_VALID_PHONE", "the shopper", "it: not by SMS"},
  };
  for (const auto& row : kRows) {
    const std::string section = SectionOf(row.code, text);
    EXPECT_TRUE(Holds(section, std::string("- **Who acts**: ") + row.who)) << row.code << section;
    EXPECT_TRUE(Holds(section, std::string("**Repeating** ") + row.repeating)) << section;
  }
}

TEST_F(ErrorReferenceTest, NoDeveloperMendsADecline) {
  const std::string text = ErrorReference(*contract_, *endpoints_);
  for (const EnumValueDescriptor* value : Failures()) {
    const v1::ErrorClass error_class = FactsIn(*value).error_class();
    if (error_class != v1::ERROR_CLASS_DECLINE && error_class != v1::ERROR_CLASS_VERIFICATION) {
      continue;
    }
    EXPECT_FALSE(Holds(SectionOf(ShortName(*value), text), "developer")) << value->name();
  }
}

// Own advice says that nothing moved, which is true after a refusal only.
TEST_F(ErrorReferenceTest, AdviceOfItsOwnIsOnRefusalsOnly) {
  int count = 0;
  for (int i = 1; i < v1::FlexitiErrorCode_ARRAYSIZE; ++i) {
    const auto code = static_cast<v1::FlexitiErrorCode>(i);
    const auto own = OwnAdvice(code);
    if (!own.has_value()) continue;
    ++count;
    EXPECT_EQ(FactsOf(code).outcome(), v1::OUTCOME_REJECTED) << v1::FlexitiErrorCode_Name(code);
    EXPECT_TRUE(Holds(own->repeating, "nothing moved")) << own->repeating;
  }
  EXPECT_GT(count, 0);
}

TEST_F(ErrorReferenceTest, AReadHasNoRequestIdToRepeatWith) {
  const std::string text = ErrorReference(*contract_, *endpoints_);
  const std::string title = "- **Repeating** a read: ";
  for (const EnumValueDescriptor* value : Failures()) {
    const std::string section = SectionOf(ShortName(*value), text);
    const bool differs = Holds(section, "From a method that only reads");
    EXPECT_EQ(Holds(section, "- **Repeating** a change: "), differs) << section;
    ASSERT_EQ(Holds(section, title), differs) << section;
    if (!differs) continue;
    const size_t begin = section.find(title) + title.size();
    const std::string line = section.substr(begin, section.find('\n', begin) - begin);
    EXPECT_TRUE(Holds(line, "nothing moved")) << value->name() << ": " << line;
    EXPECT_FALSE(Holds(line, "request_id")) << value->name() << ": " << line;
  }
}

TEST_F(ErrorReferenceTest, TellsReadsApartWhereTheyAnswerOtherwise) {
  const std::string text = ErrorReference(*contract_, *endpoints_);
  EXPECT_TRUE(Holds(text, "never outcome UNKNOWN"));
  EXPECT_TRUE(Holds(SectionOf("REPLY_MISMATCH", text), "its answer is thrown away"));
  EXPECT_TRUE(Holds(SectionOf("GENERAL_ERROR", text), "a read: yes, by the caller's program"));
  EXPECT_TRUE(Holds(SectionOf("UNRECOGNIZED", text), "a read: not before a person"));
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
