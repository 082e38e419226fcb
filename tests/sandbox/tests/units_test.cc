#include <gtest/gtest.h>

#include "tests/sandbox/clock.h"
#include "tests/sandbox/http_message.h"
#include "tests/sandbox/json.h"
#include "tests/sandbox/money.h"

namespace flexiti_sandbox {
namespace {

TEST(MoneyTest, TextBecomesCentsExactlyOrNotAtAll) {
  for (const char* bad : {"", "-", ".5", "1.", "+1", "1.001", "1e2", " 1", "1 ", "1,0", "0x1",
                          "12345678901234567", "1.2.3", "NaN"}) {
    EXPECT_FALSE(ParseCents(bad).has_value()) << bad;
  }
  const std::pair<const char*, int64_t> kGood[] = {
      {"0", 0},           {"0.01", 1},         {"1", 100},
      {"1.5", 150},       {"1000.10", 100010}, {"9999999999999999.99", kMaxCents},
      {"-821.17", -82117}};
  for (const auto& [text, cents] : kGood) EXPECT_EQ(ParseCents(text), cents) << text;
  EXPECT_EQ(FormatCents(0), "0.00");
  EXPECT_EQ(FormatCents(5), "0.05");
  EXPECT_EQ(FormatCents(-5), "-0.05");
  EXPECT_EQ(FormatCents(kMaxCents), "9999999999999999.99");
}

TEST(JsonTest, RefusesWhatIsNoJsonAndRepeatedKeys) {
  std::string deep(40, '[');
  for (const std::string& bad :
       std::vector<std::string>{"", "{", "{'a':1}", "[1,]", "01", "1.", "{\"a\":1,\"a\":2}",
                                "\"\x01\"", "\"\xff\"", "1 2", deep + std::string(40, ']')}) {
    EXPECT_FALSE(Json::Parse(bad).ok()) << bad;
  }
}

TEST(JsonTest, KeepsTheTextOfNumbers) {
  const std::string text =
      R"({"a":9999999999999999.99,"b":[1.10,-0,1e5],"c":"é\n","d":null,"e":true,"f":18446744073709551616})";
  const auto json = Json::Parse(text);
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->Find("a")->text(), "9999999999999999.99");
  EXPECT_EQ(json->Find("b")->items()[0].text(), "1.10");
  EXPECT_EQ(json->Find("f")->text(), "18446744073709551616");
  EXPECT_EQ(Json::Parse(json->Dump())->Find("c")->text(), "é\n");
}

TimePoint At(const char* date, int hour, int minute) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  EXPECT_EQ(std::sscanf(date, "%d-%u-%u", &year, &month, &day), 3);
  return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) /
                               static_cast<int>(day)) +
         std::chrono::hours(hour) + std::chrono::minutes(minute);
}

TEST(ClockTest, TorontosDayTurnsAtItsOwnMidnight) {
  EXPECT_EQ(TorontoDay(At("2024-01-15", 4, 59)), "2024-01-14");
  EXPECT_EQ(TorontoDay(At("2024-01-15", 5, 0)), "2024-01-15");
  EXPECT_EQ(TorontoDay(At("2024-07-15", 3, 59)), "2024-07-14");
  EXPECT_EQ(TorontoDay(At("2024-07-15", 4, 0)), "2024-07-15");
  // Daylight saving time began on 2024-03-10 and ended on 2024-11-03.
  EXPECT_EQ(TorontoDay(At("2024-03-11", 4, 0)), "2024-03-11");
  EXPECT_EQ(TorontoDay(At("2024-11-04", 4, 59)), "2024-11-03");
  EXPECT_EQ(FormatTime(At("2024-02-29", 13, 5)), "2024-02-29T13:05:00Z");
}

TEST(ClockTest, ADateMustExist) {
  EXPECT_TRUE(IsDate("2024-02-29"));
  for (const char* bad : {"2023-02-29", "2024-13-01", "2024-1-01", "20240101", "2024-01-0x", ""}) {
    EXPECT_FALSE(IsDate(bad)) << bad;
  }
}

TEST(HttpMessageTest, PercentsAreDecodedOrRefused) {
  EXPECT_EQ(PercentDecode("a%20b+c", false), "a b+c");
  EXPECT_EQ(PercentDecode("a%20b+c", true), "a b c");
  for (const char* bad : {"%", "%2", "%zz", "a%"}) EXPECT_FALSE(PercentDecode(bad, true)) << bad;
  const auto form = ParseForm("a=1&b=&&c&a=2");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->size(), 4u);
  EXPECT_EQ(*FindPair(*form, "a"), "1");
  EXPECT_EQ(FindPair(*form, "z"), nullptr);
}

}  // namespace
}  // namespace flexiti_sandbox
