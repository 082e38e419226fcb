#include "service/admin/words.h"

#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(WordsTest, SaysDurations) {
  const struct {
    absl::Duration duration;
    std::string words;
  } kCases[] = {
      {-absl::Seconds(3), "0 ms"},
      {absl::Milliseconds(999), "999 ms"},
      {absl::Seconds(1), "1 s"},
      {absl::Seconds(59.9), "59 s"},
      {absl::Minutes(1), "1 min"},
      {absl::Minutes(59), "59 min"},
      {absl::Hours(1), "1 h"},
      {absl::Minutes(134), "2 h 14 min"},
      {absl::Hours(47), "47 h"},
      {absl::Hours(48), "2 days"},
      {absl::InfiniteDuration(), "for ever"},
  };
  for (const auto& test : kCases) EXPECT_EQ(InWords(test.duration), test.words);
}

TEST(WordsTest, SaysTimesInUtcAndTheDateOnlyOfAnotherDay) {
  const absl::Time now =
      absl::FromCivil(absl::CivilSecond(2026, 5, 3, 0, 0, 1), absl::UTCTimeZone());
  EXPECT_EQ(UtcTime(now), "2026-05-03 00:00:01 UTC");
  EXPECT_EQ(UtcTime(now, now), "00:00:01 UTC");
  EXPECT_EQ(UtcTime(now - absl::Seconds(2), now), "2026-05-02 23:59:59 UTC");
}

TEST(WordsTest, CountsThings) {
  EXPECT_EQ(Counted(0, "call"), "0 calls");
  EXPECT_EQ(Counted(1, "call"), "1 call");
  EXPECT_EQ(Counted(2, "call"), "2 calls");
}

TEST(WordsTest, TakesAMethodsNameApart) {
  for (const char* method : {"flexiti.v1.TransactionService/CreatePurchase",
                             "/flexiti.v1.TransactionService/CreatePurchase"}) {
    EXPECT_EQ(MethodOf(method), "CreatePurchase");
    EXPECT_EQ(ServiceOf(method), "TransactionService");
  }
  EXPECT_EQ(MethodOf("odd"), "odd");
  EXPECT_EQ(ServiceOf("odd"), "");
}

}  // namespace
}  // namespace flexiti
