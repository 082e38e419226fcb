#include "service/flexiti/error_reply.h"

#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "service/flexiti/error_catalog.h"

namespace flexiti {
namespace {

v1::FlexitiError ErrorFor(int http_status, const std::string& body, Effect effect) {
  const absl::Status status = ErrorReply(http_status, body, effect, {"POST /x", "ref", "en"},
                                         [](const std::string& n) { return n; });
  return *GetDetail<v1::FlexitiError>(status);
}

TEST(ErrorReplyTest, TheWordDecidesAndTheStatusOnlyWithoutOne) {
  const struct {
    int http_status;
    const char* body;
    v1::FlexitiErrorCode code;
  } cases[] = {
      {409, R"({"code":409,"error":"credit_exceeded"})", v1::FLEXITI_ERROR_CODE_CREDIT_EXCEEDED},
      {400, R"({"code":400,"error":"not_found"})", v1::FLEXITI_ERROR_CODE_NOT_FOUND},
      {403, R"({"error":"forbidden"})", v1::FLEXITI_ERROR_CODE_INSUFFICIENT_SCOPE},
      {403, "<html>no</html>", v1::FLEXITI_ERROR_CODE_INSUFFICIENT_SCOPE},
      {401, "", v1::FLEXITI_ERROR_CODE_UNAUTHORIZED},
      {401, R"({"error":"invalid_token"})", v1::FLEXITI_ERROR_CODE_INVALID_TOKEN},
      {465, "", v1::FLEXITI_ERROR_CODE_BLOCKED_PAYLOAD},
      {503, "<html>down</html>", v1::FLEXITI_ERROR_CODE_SERVER_ERROR},
      {504, "", v1::FLEXITI_ERROR_CODE_GATEWAY_TIMEOUT},
      {409, R"({"error":"brand_new_word"})", v1::FLEXITI_ERROR_CODE_UNRECOGNIZED},
      {404, "", v1::FLEXITI_ERROR_CODE_UNRECOGNIZED},
      {302, "", v1::FLEXITI_ERROR_CODE_UNRECOGNIZED},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ErrorFor(c.http_status, c.body, Effect::kChange).code(), c.code)
        << c.http_status << c.body;
  }
}

TEST(ErrorReplyTest, AFailingServerCannotPromiseThatNothingMoved) {
  const auto error = ErrorFor(500, R"({"error":"credit_exceeded"})", Effect::kChange);
  EXPECT_EQ(error.code(), v1::FLEXITI_ERROR_CODE_CREDIT_EXCEEDED);
  EXPECT_EQ(error.outcome(), v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(error.next_action(), v1::NEXT_ACTION_RESOLVE_OPERATION);
}

TEST(ErrorReplyTest, AReadChangesNothingSoItIsNeverUnknown) {
  for (const int status : {302, 402, 500, 502, 504}) {
    const auto error = ErrorFor(status, "", Effect::kRead);
    EXPECT_EQ(error.outcome(), v1::OUTCOME_REJECTED) << status;
    EXPECT_EQ(error.next_action(), v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID) << status;
  }
}

TEST(ErrorReplyTest, AnUndocumentedRefusalOfAReadIsNotWorthRepeating) {
  for (const int status : {400, 404, 409, 429}) {
    const auto error = ErrorFor(status, R"({"error":"store_closed"})", Effect::kRead);
    EXPECT_EQ(error.outcome(), v1::OUTCOME_REJECTED) << status;
    EXPECT_EQ(error.next_action(), v1::NEXT_ACTION_CONTACT_OPERATOR) << status;
  }
}

TEST(ErrorReplyTest, AnUndocumentedWordDoesNotUndoWhatTheStatusSays) {
  for (const int status : {401, 403, 465, 466, 467}) {
    const auto error = ErrorFor(status, R"({"error":"new_word"})", Effect::kChange);
    EXPECT_EQ(error.code(), v1::FLEXITI_ERROR_CODE_UNRECOGNIZED) << status;
    EXPECT_EQ(error.upstream_error(), "new_word");
    EXPECT_EQ(error.outcome(), v1::OUTCOME_REJECTED) << status;
    EXPECT_EQ(error.error_class(), v1::ERROR_CLASS_MERCHANT_SETUP) << status;
  }
}

TEST(ErrorReplyTest, EveryCodeHasFacts) {
  const auto* type = v1::FlexitiErrorCode_descriptor();
  for (int i = 1; i < type->value_count(); ++i) {
    const auto& facts = FactsOf(static_cast<v1::FlexitiErrorCode>(type->value(i)->number()));
    EXPECT_NE(facts.grpc_code(), google::rpc::OK) << type->value(i)->name();
    EXPECT_NE(facts.outcome(), v1::OUTCOME_UNSPECIFIED) << type->value(i)->name();
    EXPECT_NE(facts.error_class(), v1::ERROR_CLASS_UNSPECIFIED) << type->value(i)->name();
    EXPECT_NE(facts.next_action(), v1::NEXT_ACTION_UNSPECIFIED) << type->value(i)->name();
    // Meshes repeat UNAVAILABLE unasked; these may have happened.
    if (facts.outcome() != v1::OUTCOME_NOT_SENT) {
      EXPECT_NE(facts.grpc_code(), google::rpc::UNAVAILABLE);
    }
  }
}

TEST(ErrorReplyTest, FieldErrorsBecomeViolationsWithoutTheValue) {
  const absl::Status status = ErrorReply(
      409,
      R"({"error":"wrong_inputs","error_fields":[{"param":"plan_id","type":"invalid","value":"4111"},
          {"param":"amount","msg":"must be < 10000 for bob@example.com"},7,{}]})",
      Effect::kChange, {"POST /x", "ref", "fr"}, [](const std::string& name) {
        return name == "plan_id" ? "financing_option.plan_id" : name;
      });
  const auto fields = *GetDetail<google::rpc::BadRequest>(status);
  ASSERT_EQ(fields.field_violations_size(), 3);
  EXPECT_EQ(fields.field_violations(0).field(), "financing_option.plan_id");
  EXPECT_EQ(fields.field_violations(0).description(), "invalid");
  EXPECT_EQ(fields.field_violations(1).description(), "must be < ***** for ***************");
}

TEST(ErrorReplyTest, ForeignTextIsMaskedAndCutBetweenCharacters) {
  EXPECT_EQ(SafeText("card 6038000000000001 of a@b.c, 12 days", 100),
            "card **************** of *****, 12 days");
  EXPECT_EQ(SafeText("line\r\nbreak", 100), "line  break");
  EXPECT_EQ(SafeText("ééé", 5), "éé");
  EXPECT_EQ(SafeText("", 5), "");
  EXPECT_EQ(SafeText("@", 5), "*");
}

TEST(ErrorReplyTest, AnUndocumentedSentenceIsQuotedNowhereButInItsOwnField) {
  const absl::Status status =
      ErrorReply(409, R"({"error":"John Smith may not buy"})", Effect::kChange,
                 {"POST /x", "ref", "en"}, [](const std::string& n) { return n; });
  EXPECT_EQ(GetDetail<v1::FlexitiError>(status)->upstream_error(), "John Smith may not buy");
  EXPECT_EQ(GetDetail<google::rpc::ErrorInfo>(status)->metadata().at("upstream_error"), "");
  EXPECT_EQ(status.message(), "Flexiti answered 409 with an undocumented error to POST /x");
}

TEST(FailureTest, SilenceMeansUnknown) {
  EXPECT_EQ(OutcomeOf(absl::InternalError("x")), v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), "");
}

TEST(FailureTest, GatewayReasonsThatMayBeRepeatedSayWhen) {
  const auto status =
      GatewayFailure(v1::GATEWAY_ERROR_REASON_UPSTREAM_UNREACHABLE, Effect::kChange, "no route");
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(OutcomeOf(status), v1::OUTCOME_NOT_SENT);
  EXPECT_EQ(ReasonOf(status), "UPSTREAM_UNREACHABLE");
  EXPECT_EQ(GetDetail<google::rpc::RetryInfo>(status)->retry_delay().seconds(), 1);
}

}  // namespace
}  // namespace flexiti
