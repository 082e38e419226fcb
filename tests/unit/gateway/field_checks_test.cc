#include "service/gateway/field_checks.h"

#include "gtest/gtest.h"
#include "service/flexiti/failure.h"
#include "service/gateway/grpc_status.h"

namespace flexiti {
namespace {

TEST(FieldChecksTest, NothingWrongIsOk) { EXPECT_TRUE(FieldChecks().Result().ok()); }

TEST(FieldChecksTest, EveryProblemIsToldWithItsFieldAndNoValue) {
  FieldChecks checks;
  checks.Digits("account_number", "4111x", 1, 14, FieldChecks::kRequired);
  checks.Ascii("reference", "é", 40, FieldChecks::kOptional);
  const absl::Status status = checks.Result();
  EXPECT_EQ(status.message(),
            "account_number must be 1 to 14 digits; reference must be at most 40 printable ASCII "
            "characters");
  EXPECT_EQ(GetDetail<google::rpc::BadRequest>(status)->field_violations_size(), 2);
  EXPECT_EQ(OutcomeOf(status), v1::OUTCOME_NOT_SENT);
}

// A request of a few kilobytes can hold a thousand mistakes; telling them all would cost more than
// the details of a status can carry.
TEST(FieldChecksTest, AThousandProblemsAreBounded) {
  FieldChecks checks;
  for (int i = 0; i < 1000; ++i)
    checks.Violate("sku_data.products[" + std::to_string(i) + "]", "is bad");
  const absl::Status status = checks.Result();
  EXPECT_EQ(GetDetail<google::rpc::BadRequest>(status)->field_violations_size(),
            FieldChecks::kMaxViolations);
  EXPECT_LE(ToGrpcStatus(status).error_details().size(), kMaxDetailsBytes);
}

TEST(FieldChecksTest, DatesMustExist) {
  const struct {
    int year, month, day;
    bool good;
  } cases[] = {{2024, 2, 29, true},  {2023, 2, 29, false}, {2024, 0, 1, false},
               {2024, 13, 1, false}, {2024, 4, 31, false}, {1899, 12, 31, false},
               {0, 0, 0, false},     {9999, 12, 31, true}};
  for (const auto& c : cases) {
    google::type::Date date;
    date.set_year(c.year);
    date.set_month(c.month);
    date.set_day(c.day);
    FieldChecks checks;
    checks.Date("d", true, date);
    EXPECT_EQ(checks.Result().ok(), c.good) << c.year << "-" << c.month << "-" << c.day;
  }
}

TEST(FieldChecksTest, ADateMayBeRequired) {
  FieldChecks checks;
  checks.Date("optional", false, {});
  checks.Date("required", false, {}, FieldChecks::kRequired);
  EXPECT_EQ(checks.Result().message(), "required is required");
}

TEST(FieldChecksTest, PostalCodesAreLettersAndDigitsInTurn) {
  const std::string problem = "p must be letters and digits in turn: A1A1A1 or A1A 1A1";
  for (const char* bad : {"M5H  1A1", "M5 H1A1", " M5H1A1", "M5H1A", "M5H1A11", "5M1H1A", "M5HA1A",
                          "90210", "123456", "MMHHAA", "M5H-1A", "M5H1A\xc3\xa9",
                          "\xc3\xa9"
                          "5H1A"}) {
    FieldChecks checks;
    checks.PostalCode("p", bad, FieldChecks::kOptional);
    EXPECT_EQ(checks.Result().message(), problem) << bad;
  }
  FieldChecks checks;
  for (const char* good : {"M5H1A1", "M5H 1A1", "m5h1a1", "h2X1k4", ""}) {
    checks.PostalCode("p", good, FieldChecks::kOptional);
  }
  EXPECT_TRUE(checks.Result().ok());
  checks.PostalCode("p", "", FieldChecks::kRequired);
  EXPECT_EQ(checks.Result().message(), "p is required");
}

TEST(FieldChecksTest, APathSegmentIsNoStepInThePath) {
  for (const char* value :
       {"", ".", "..", "../x", "x/.", "a\\..", "caf\xc3\xa9", "a\tb", "1234567"}) {
    FieldChecks checks;
    checks.PathSegment("order", value, 6);
    EXPECT_FALSE(checks.Result().ok()) << value;
  }
  for (const char* value : {"...", ".a", "a..", "a/b", "%2e", "a b?#"}) {
    FieldChecks checks;
    checks.PathSegment("order", value, 6);
    EXPECT_TRUE(checks.Result().ok()) << value;
  }
}

TEST(FieldChecksTest, AnEmailIsSomethingAtSomewhere) {
  for (const char* value : {"alice", "@", "alice@", "@example.ca", "a@b@c", "a b@c", "a@b\n"}) {
    FieldChecks checks;
    checks.Email("email", value, 100, FieldChecks::kOptional);
    EXPECT_FALSE(checks.Result().ok()) << value;
  }
  for (const char* value : {"", "a@b", "alice+1@example.ca", "zo\xc3\xa9@example.ca"}) {
    FieldChecks checks;
    checks.Email("email", value, 100, FieldChecks::kOptional);
    EXPECT_TRUE(checks.Result().ok()) << value;
  }
}

TEST(FieldChecksTest, RawTextIsCountedInCharactersAndMayHoldAny) {
  FieldChecks checks;
  checks.RawText("fits", "@\n\x1e\r\xc3\xa9", 5, FieldChecks::kRequired);
  EXPECT_TRUE(checks.Result().ok());
  checks.RawText("long", "@\n\x1e\r\xc3\xa9", 4, FieldChecks::kRequired);
  checks.RawText("absent", "", 4, FieldChecks::kRequired);
  checks.RawText("optional", "", 4, FieldChecks::kOptional);
  EXPECT_EQ(checks.Result().message(), "long must be at most 4 characters; absent is required");
}

}  // namespace
}  // namespace flexiti
