// For tests of what the gateway refuses itself: nothing of it ever reaches Flexiti, and every bad
// field is named at once, by its path and never by its value.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/field_rules.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {

inline constexpr char kRefused[] = R"({"code":409,"error":"credit_exceeded"})";

inline std::set<std::string> Violations(const Failure& failure) {
  std::set<std::string> fields;
  if (!failure.bad_request.has_value()) return fields;
  for (const auto& violation : failure.bad_request->field_violations()) {
    EXPECT_FALSE(violation.description().empty());
    EXPECT_TRUE(fields.insert(violation.field()).second) << violation.field() << " stands twice";
  }
  return fields;
}

class ValidationTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack; }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override { stack_->sandbox().Reset(); }

  static uint64_t Sent() { return stack_->sandbox().RequestCount("", ""); }

  // Answers of Flexiti for the calls that may pass.
  static void AnswerWith(int status, const std::string& body) {
    for (const char* path :
         {"/transactions", "/authorization", "/verify", "/authorizations", "/captures", "/refund",
          "/authorization/*", "/customers/lookup", "/customers/search", "/calculate-interest"}) {
      flexiti_sandbox::Fault fault = flexiti_sandbox::Fault::Reply(status, body).Times(-1);
      fault.path = path;
      stack_->sandbox().Arm(fault);
    }
  }

  static void ExpectRefused(const Failure& got, const std::set<std::string>& fields) {
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(got.info.reason(), "INVALID_FIELD");
    EXPECT_EQ(got.error.code(), flexiti::v1::FLEXITI_ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(got.error.outcome(), flexiti::v1::OUTCOME_NOT_SENT);
    EXPECT_EQ(got.error.next_action(), flexiti::v1::NEXT_ACTION_FIX_REQUEST);
    EXPECT_EQ(got.pushback, "-1");
    EXPECT_EQ(Violations(got), fields);
    EXPECT_EQ(Sent(), 0u);
  }

  // Each bad value alone, then those of different fields together.
  template <typename Request>
  static void ExpectAllRefused(const Request& valid, const std::vector<FieldValue>& rows) {
    for (const FieldValue& row : rows) {
      SCOPED_TRACE(row.path + " = " + row.value.substr(0, 60));
      Request request = valid;
      SetField(request, row.path, row.value);
      const Failure got = Call(*stack_, request);
      ExpectRefused(got, {row.named()});
      if (row.value.size() < 3 || row.value == kClear) continue;
      EXPECT_THAT(got.status.error_details(), testing::Not(testing::HasSubstr(row.value)));
      EXPECT_THAT(got.status.error_message(), testing::Not(testing::HasSubstr(row.value)));
    }
  }

  template <typename Request>
  static void ExpectNamedTogether(const Request& valid, const std::vector<FieldValue>& rows) {
    Request request = valid;
    std::set<std::string> expected;
    for (const FieldValue& row : rows) {
      SetField(request, row.path, row.value);
      expected.insert(row.named());
    }
    ExpectRefused(Call(*stack_, request), expected);
  }

  // Each good value alone reaches Flexiti.
  template <typename Request>
  static void ExpectAllPass(const Request& valid, const std::vector<FieldValue>& rows) {
    AnswerWith(409, kRefused);
    for (const FieldValue& row : rows) {
      SCOPED_TRACE(row.path + " = " + row.value.substr(0, 60));
      Request request = valid;
      SetField(request, row.path, row.value);
      EXPECT_EQ(Call(*stack_, request).info.reason(), "CREDIT_EXCEEDED");
    }
  }

  static inline Stack* stack_ = nullptr;
};

}  // namespace flexiti_test
