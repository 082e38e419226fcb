#include "service/flexiti/echo.h"

#include <optional>

#include "flexiti/v1/authorization_service.pb.h"
#include "gtest/gtest.h"
#include "service/flexiti/sent_reference.h"

namespace flexiti {
namespace {

v1::Money Cents(std::int64_t cents) {
  v1::Money money;
  money.set_amount_cents(cents);
  return money;
}

TEST(EchoTest, OfAnAmountMayBeLeftOutButNotDiffer) {
  EXPECT_TRUE(AmountMatches(Cents(100), false, Cents(0)));
  EXPECT_TRUE(AmountMatches(Cents(100), true, Cents(100)));
  for (const std::int64_t other : {0, 99, 101, -100}) {
    EXPECT_FALSE(AmountMatches(Cents(100), true, Cents(other))) << other;
  }
}

TEST(EchoTest, OfAnAmountThatWasLeftToFlexitiIsAboveZero) {
  struct Case {
    std::optional<std::int64_t> asked, got;
    bool matches = false;
  };
  for (const Case& c : {Case{100, 100, true}, Case{100, std::nullopt, true}, Case{100, 1, false},
                        Case{std::nullopt, std::nullopt, true}, Case{std::nullopt, 1, true},
                        Case{std::nullopt, 0, false}, Case{std::nullopt, -1, false}}) {
    v1::ReleaseAuthorizationRequest asked;
    v1::ReleaseAuthorizationResponse got;
    if (c.asked.has_value()) *asked.mutable_amount() = Cents(*c.asked);
    if (c.got.has_value()) *got.mutable_amount() = Cents(*c.got);
    EXPECT_EQ(MovedMatches(asked, got), c.matches)
        << c.asked.value_or(-7) << " " << c.got.value_or(-7);
  }
}

TEST(EchoTest, OfAnIdMayHaveOtherLeadingZeros) {
  for (const char* same : {"", "42", "0042", "0000000000000042"}) {
    EXPECT_TRUE(IdMatches("0042", same)) << same;
  }
  for (const char* masked : {"x42", "XXXXXX0001", "**42", "****"}) {
    EXPECT_TRUE(IdMatches("0042", masked)) << masked;
  }
  for (const char* other : {"0", "4", "420", "43", "a42"}) {
    EXPECT_FALSE(IdMatches("0042", other)) << other;
  }
}

TEST(EchoTest, OfATextIsTheSameToTheByte) {
  EXPECT_TRUE(TextMatches("order 1", ""));
  EXPECT_TRUE(TextMatches("order 1", "order 1"));
  for (const char* other : {"order 2", "ORDER 1", "order 1 ", "order"}) {
    EXPECT_FALSE(TextMatches("order 1", other)) << other;
  }
}

// Flexiti's samples write texts as numbers: a till's 0004711 may come back as 4711.
TEST(EchoTest, OfAReferenceMayBeWrittenAsFlexitiKeepsIt) {
  const struct {
    const char* asked;
    const char* echo;
    bool matches;
  } rows[] = {{"order 1", "", true},
              {"order 1", "order 1", true},
              {"order 1", " ORDER 1 ", true},
              {"0004711", "4711", true},
              {"12E5", "1200000", true},
              {"12345678901234567890", "1.2345678901234567e+19", true},
              {"12345678901234567890", "12345678901234567000", true},
              {"order 1", "order 2", false},
              {"0004711", "47110", false},
              {"0004711", "4712", false},
              {"1-2", "1-3", false},
              {"0x10", "16", false},
              {"inf", "infinity", false}};
  for (const auto& row : rows) {
    EXPECT_EQ(ReferenceMatches(row.asked, row.echo), row.matches) << row.asked << " " << row.echo;
  }
}

TEST(EchoTest, OfAMemberThatIsNotDocumentedCountsIfItCanBeRead) {
  const Json reply = *ParseJson(
      R"({"amount":"1.00","negative":-1.00,"other":1.01,"bad":"1.005","account_number":"042","masked":"**42"})");
  EXPECT_TRUE(UndocumentedAmountMatches(Cents(100), reply, "amount"));
  EXPECT_TRUE(UndocumentedAmountMatches(Cents(100), reply, "absent"));
  EXPECT_TRUE(UndocumentedAmountMatches(Cents(100), reply, "bad"));
  EXPECT_FALSE(UndocumentedAmountMatches(Cents(100), reply, "negative"));
  EXPECT_FALSE(UndocumentedAmountMatches(Cents(100), reply, "other"));
  EXPECT_TRUE(UndocumentedIdMatches("42", reply, "account_number"));
  EXPECT_TRUE(UndocumentedIdMatches("", reply, "account_number"));
  EXPECT_TRUE(UndocumentedIdMatches("42", reply, "absent"));
  EXPECT_TRUE(UndocumentedIdMatches("42", reply, "masked"));
  EXPECT_FALSE(UndocumentedIdMatches("43", reply, "account_number"));
}

TEST(SentReferenceTest, IsTheCallersOrElseTheRequestId) {
  v1::CaptureAuthorizationRequest request;
  EXPECT_EQ(SentReference(request, "the-request-id"), "the-request-id");
  request.set_reference("order 1");
  EXPECT_EQ(SentReference(request, "the-request-id"), "order 1");
}

}  // namespace
}  // namespace flexiti
