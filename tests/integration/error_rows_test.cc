// Every documented error of the endpoints that are called, in every envelope that Flexiti is known
// to use, through the real gateway.
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/endpoints.h"
#include "tests/conformance/expected_errors.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class ErrorRowsTest : public testing::TestWithParam<Endpoint> {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack({.flexiti_yaml = "  retry: {initial_backoff: 1ms, max_backoff: 1ms}\n"});
  }
  static void TearDownTestSuite() {
    const std::string log = stack_->gateway().output();
    for (const char* secret : {kCanary, kText, flexiti_sandbox::kAccount, "insuffisant !"}) {
      EXPECT_THAT(log, Not(HasSubstr(secret)));
    }
    delete stack_;
    stack_ = nullptr;
  }

  const Endpoint& endpoint() const { return GetParam(); }

  Failure CallAgainst(int http_status, const std::string& body, bool french = false) {
    stack_->sandbox().DisarmAll();
    stack_->sandbox().ClearExchanges();
    stack_->sandbox().Arm(
        Fault::Reply(http_status, body).On(endpoint().method, endpoint().fault_path).Times(-1));
    Failure failure = endpoint().call(*stack_, endpoint().merchant_id, french);
    stack_->sandbox().DisarmAll();
    return failure;
  }

  // What this endpoint's caller is told of an error whose meaning is `expected`.
  ExpectedError ForThisEndpoint(const ExpectedError& expected, int http_status,
                                bool documented) const {
    const bool failed = expected == kMayHaveHappened;
    switch (endpoint().kind) {
      case Kind::kRead:
        if (failed && !documented && http_status >= 400 && http_status < 500) return kReadRefused;
        return failed ? kReadAgain : expected;
      case Kind::kToken:  // whatever is wrong with it, the caller's request is not to blame
        return failed ? kNoToken : kSetUp;
      case Kind::kChange:
        break;
    }
    return expected;
  }

  void ExpectFailure(const Failure& got, int http_status, const std::string& word,
                     const std::string& reason, const ExpectedError& told) {
    const bool documented = CodeNamed(reason) > flexiti::v1::FLEXITI_ERROR_CODE_UNRECOGNIZED;
    const ExpectedError expected = ForThisEndpoint(told, http_status, documented);
    const bool no_token = expected == kNoToken;
    EXPECT_EQ(got.status.error_code(), expected.grpc_code);
    EXPECT_EQ(got.error.code(),
              documented ? CodeNamed(reason) : flexiti::v1::FLEXITI_ERROR_CODE_UNRECOGNIZED);
    EXPECT_EQ(got.error.outcome(), expected.outcome);
    EXPECT_EQ(got.error.next_action(), expected.next_action);
    EXPECT_EQ(got.error.upstream_error(), word);
    EXPECT_EQ(got.error.http_status(), http_status);
    EXPECT_EQ(got.info.reason(), no_token ? "TOKEN_UNAVAILABLE" : reason);
    EXPECT_EQ(got.info.domain(), "flexiti.v1");
    EXPECT_EQ(got.status.error_message().find(word) != std::string::npos, IsQuoted(word));
    ExpectMetadata(got, http_status, word);
    const bool repeatable = expected.next_action == flexiti::v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
    EXPECT_EQ(got.retry.has_value(), repeatable);
    EXPECT_EQ(got.pushback, repeatable ? std::nullopt : std::optional<std::string>("-1"));
    EXPECT_THAT(got.status.error_details(), Not(HasSubstr(kCanary)));
    EXPECT_THAT(got.status.error_message(), Not(HasSubstr(kCanary)));
    ExpectAttempts(http_status, repeatable);
  }

  // An undocumented sentence may hold a name, so it stands in FlexitiError only: metadata are
  // logged.
  static bool IsQuoted(const std::string& word) {
    return word.find(' ') == std::string::npos || ExpectedByWord().count(word) != 0;
  }

  void ExpectMetadata(const Failure& got, int http_status, const std::string& word) {
    std::map<std::string, std::string> metadata(got.info.metadata().begin(),
                                                got.info.metadata().end());
    const auto exchanges = stack_->sandbox().Exchanges();
    ASSERT_FALSE(exchanges.empty());
    std::string reference_id = "not sent";
    for (const auto& [name, value] : exchanges.back().headers) {
      if (name == "x-reference-id") reference_id = value;
    }
    EXPECT_THAT(metadata,
                UnorderedElementsAre(
                    std::pair("http_status", absl::StrCat(http_status)),
                    std::pair("upstream_error", IsQuoted(word) ? word : ""),
                    std::pair("endpoint", absl::StrCat(endpoint().method, " ", endpoint().path)),
                    std::pair("reference_id", reference_id)));
  }

  // Texts in the caller's language, fields by our paths.
  void ExpectTextAndFields(const Failure& got, const Reply& reply) {
    // The text of a token reply may quote the credentials.
    EXPECT_EQ(got.localized.has_value(), reply.has_text && endpoint().kind != Kind::kToken);
    if (got.localized.has_value()) {
      EXPECT_EQ(got.localized->message(), kText);
      EXPECT_EQ(got.localized->locale(), "en-CA");
    }
    // The fields of a token request are none of the caller's.
    const bool has_field = reply.has_field && endpoint().kind != Kind::kToken;
    ASSERT_EQ(got.bad_request.has_value(), has_field);
    if (!has_field) return;
    ASSERT_EQ(got.bad_request->field_violations_size(), 1);
    EXPECT_EQ(got.bad_request->field_violations(0).field(), endpoint().field);
    EXPECT_EQ(got.bad_request->field_violations(0).description(), "invalid");
  }

  // Once; a refused token is replaced once; what may be repeated is, up to three times.
  void ExpectAttempts(int http_status, bool repeatable) {
    uint64_t attempts = repeatable ? 3 : 1;
    if (http_status == 401 && endpoint().kind != Kind::kToken) attempts *= 2;
    EXPECT_EQ(stack_->sandbox().RequestCount(endpoint().method, endpoint().fault_path), attempts);
  }

  static Stack* stack_;
};
Stack* ErrorRowsTest::stack_ = nullptr;

TEST_P(ErrorRowsTest, EachRowComesOutAsItsOwnErrorInEveryEnvelope) {
  std::vector<ErrorRow> rows = ErrorRows();
  rows.push_back({"ANY", "*", 403, "forbidden"});  // in the contract's text, not in its table
  int tried = 0;
  for (const ErrorRow& row : rows) {
    if (row.method != "ANY" && (row.method != endpoint().method || row.path != endpoint().path))
      continue;
    const bool worded = !row.word.empty();
    for (const Reply& reply : worded ? Envelopes(row, endpoint().parameter) : WordlessBodies()) {
      SCOPED_TRACE(absl::StrCat(endpoint().name, " ", row.http_status, " ", reply.body));
      const Failure got = CallAgainst(row.http_status, reply.body);
      if (worded) {
        ExpectFailure(got, row.http_status, row.word, ReasonOfWord(row.word),
                      ExpectedByWord().at(row.word));
      } else {
        const WordlessError& error = ExpectedByStatus().at(row.http_status);
        ExpectFailure(got, row.http_status, "", error.reason, error.expected);
      }
      ExpectTextAndFields(got, reply);
      ++tried;
    }
  }
  EXPECT_GT(tried, 100);
}

TEST_P(ErrorRowsTest, WithoutAWordTheStatusDecides) {
  std::map<int, WordlessError> errors = ExpectedByStatus();
  for (const int status : {502, 503}) errors[status] = {"SERVER_ERROR", kMayHaveHappened};
  for (const int status : {302, 404, 409, 418, 422}) {
    errors[status] = {"UNRECOGNIZED", kMayHaveHappened};
  }
  for (const auto& [status, error] : errors) {
    for (const Reply& reply : WordlessBodies()) {
      SCOPED_TRACE(absl::StrCat(endpoint().name, " ", status, " ", reply.body));
      ExpectFailure(CallAgainst(status, reply.body), status, "", error.reason, error.expected);
    }
  }
}

TEST_P(ErrorRowsTest, AWordNobodyHasSeenIsToldAsItIs) {
  const std::map<std::string, std::string> reasons = {{"brand_new_error", "BRAND_NEW_ERROR"},
                                                      {"Brand-New.Error_24", "UNRECOGNIZED"},
                                                      {"Solde insuffisant !", "UNRECOGNIZED"}};
  for (const int status : {400, 404, 409, 422, 500, 503}) {
    for (const auto& [word, reason] : reasons) {
      SCOPED_TRACE(absl::StrCat(status, " ", word));
      ExpectFailure(CallAgainst(status, absl::StrCat(R"({"error":")", word, R"("})")), status, word,
                    reason, kMayHaveHappened);
    }
  }
}

TEST_P(ErrorRowsTest, AWordNobodyHasSeenDoesNotUndoWhatTheStatusSays) {
  for (const int status : {401, 403, 465, 466, 467}) {
    SCOPED_TRACE(status);
    ExpectFailure(CallAgainst(status, R"({"error":"brand_new_error"})"), status, "brand_new_error",
                  "BRAND_NEW_ERROR", kSetUp);
  }
}

TEST_P(ErrorRowsTest, AWordIsShortenedAndMaskedBeforeItIsTold) {
  const Failure got =
      CallAgainst(409, absl::StrCat(R"({"error":"card 6038000000000001 of alice@example.com )",
                                    std::string(5000, 'x'), R"("})"));
  EXPECT_EQ(got.error.code(), flexiti::v1::FLEXITI_ERROR_CODE_UNRECOGNIZED);
  EXPECT_EQ(got.error.upstream_error().size(), 100u);
  // Four digits alone may stand in a reference_id by chance.
  for (const char* secret : {"card 6038", "00000001", "alice", "example.com"}) {
    EXPECT_THAT(got.status.error_details(), Not(HasSubstr(secret)));
    EXPECT_THAT(got.status.error_message(), Not(HasSubstr(secret)));
  }
}

// Where nothing is logged, nothing secret is.
TEST_P(ErrorRowsTest, TheReasonIsLogged) {
  const std::string reason = absl::StrCat("LOGGED_BY_", absl::AsciiStrToUpper(endpoint().name));
  const Failure got =
      CallAgainst(409, absl::StrCat(R"({"error":")", absl::AsciiStrToLower(reason), R"("})"));
  const bool is_token = endpoint().kind == Kind::kToken;
  EXPECT_EQ(got.info.reason(), is_token ? "TOKEN_UNAVAILABLE" : reason);
  EXPECT_TRUE(
      stack_->gateway().WaitForOutput(absl::StrCat(R"("reason":")", got.info.reason(), "\"")));
}

TEST_P(ErrorRowsTest, AFailingServerCannotPromiseThatNothingMoved) {
  for (const std::string word : {"credit_exceeded", "not_found", "wrong_inputs", "invalid_role"}) {
    SCOPED_TRACE(word);
    ExpectFailure(CallAgainst(500, absl::StrCat(R"({"error":")", word, R"("})")), 500, word,
                  ReasonOfWord(word), kMayHaveHappened);
  }
}

TEST_P(ErrorRowsTest, ABodyThatIsNoEnvelopeIsNoError) {
  for (const std::string body :
       {R"({"error":{"error":"credit_exceeded"}})", R"(["credit_exceeded"])",
        R"("credit_exceeded")", R"({"error":null,"field_errors":"x","error_fields":{"a":1}})",
        R"({"error":["credit_exceeded"],"field_errors":[1,"x",null,[]]})",
        R"({"error":"credit_exceeded","error":"not_found"})", R"({"error":"credit_exceeded")",
        "{\"error\":\"credit_exceeded\xff\"}"}) {
    SCOPED_TRACE(body);
    ExpectFailure(CallAgainst(409, body), 409, "", "UNRECOGNIZED", kMayHaveHappened);
  }
}

TEST_P(ErrorRowsTest, TextsComeInTheCallersLanguage) {
  const Failure got = CallAgainst(
      409, R"({"error":"credit_exceeded","error_description":"Crédit dépassé."})", true);
  // The text of a token reply may quote the credentials, and stays here.
  ASSERT_EQ(got.localized.has_value(), endpoint().kind != Kind::kToken);
  if (!got.localized.has_value()) return;
  EXPECT_EQ(got.localized->locale(), endpoint().takes_lang ? "fr-CA" : "en-CA");
  EXPECT_EQ(got.localized->message(), "Crédit dépassé.");
}

TEST_P(ErrorRowsTest, DetailsStaySmallHoweverMuchFlexitiSays) {
  std::string fields;
  for (int i = 0; i < 200; ++i) {
    std::string long_text;
    for (int j = 0; j < 500; ++j) long_text += "é";
    absl::StrAppend(&fields, i == 0 ? "" : ",", R"({"param":"field_)", i, R"(","msg":")", long_text,
                    R"(","value":")", kCanary, "\"}");
  }
  const std::string body =
      absl::StrCat(R"({"error":"wrong_inputs","message":")", std::string(5000, 'm'),
                   R"(","field_errors":[)", fields, "]}");
  const Failure got = CallAgainst(409, body);  // ReadDetails() checks the size
  ExpectFailure(got, 409, "wrong_inputs", "WRONG_INPUTS", kBadRequest);
  if (endpoint().kind == Kind::kToken) return;
  ASSERT_TRUE(got.bad_request.has_value());
  EXPECT_GT(got.bad_request->field_violations_size(), 3);
}

INSTANTIATE_TEST_SUITE_P(Endpoints, ErrorRowsTest, testing::ValuesIn(Endpoints()),
                         [](const auto& suite) { return suite.param.name; });

}  // namespace
}  // namespace flexiti_test
