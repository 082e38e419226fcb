#include "service/flexiti/decimal.h"

#include <limits>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(DecimalTest, ReadsExactAmounts) {
  const struct {
    const char* text;
    std::int64_t cents;
  } cases[] = {{"0.01", 1},
               {"0.1", 10},
               {"1000.10", 100'010},
               {"9999999999999999.99", 999'999'999'999'999'999},
               {"-9999999999999999.99", -999'999'999'999'999'999},
               {"120.05000", 12'005},
               {"10", 1'000},
               {"-821.17", -82'117},
               {"0", 0},
               {"-0.00", 0},
               {"007.50", 750},
               {"4.350", 435},
               {"2.3000000000000000000000000000", 230}};
  for (const auto& c : cases) {
    const auto cents = ParseCents(c.text);
    ASSERT_TRUE(cents.ok()) << c.text << ": " << cents.status();
    EXPECT_EQ(*cents, c.cents) << c.text;
  }
}

TEST(DecimalTest, RefusesWhatIsNotAnExactAmount) {
  for (const char* text : {"",
                           "-",
                           ".",
                           ".5",
                           "5.",
                           "1,000.00",
                           "1 000",
                           " 1",
                           "1 ",
                           "1.001",
                           "1.005",
                           "120.05001",
                           "1e2",
                           "1E2",
                           "+1",
                           "--1",
                           "0x10",
                           "NaN",
                           "inf",
                           "10000000000000000.00",
                           "99999999999999999999",
                           "123456789012345678901234567890.12",
                           "1.2.3",
                           "$5.00",
                           "5.00 CAD"}) {
    EXPECT_FALSE(ParseCents(text).ok()) << text;
  }
}

// 999999999999999999 * 10 does not fit into 64 bits: the limit must hold before the multiplication.
TEST(DecimalTest, ADigitTooManyDoesNotOverflow) {
  for (const char* text : {"9999999999999999999", "9999999999999999.999", "1000000000000000000",
                           "999999999999999999999999999999999999999"}) {
    EXPECT_FALSE(ParseCents(text).ok()) << text;
  }
  EXPECT_EQ(*ParseCents("9999999999999999.990"), kMaxCents);
}

TEST(DecimalTest, SaysWhatIsWrongWithoutRepeatingTheText) {
  EXPECT_EQ(ParseCents("77.777").status().message(), "has more than two decimals");
  EXPECT_EQ(ParseCents("10000000000000000").status().message(),
            "has more than 16 digits before the point");
  EXPECT_EQ(ParseCents("abc").status().message(), "is not a decimal number");
}

TEST(DecimalTest, WritesTwoDecimalsAlways) {
  EXPECT_EQ(FormatCents(0), "0.00");
  EXPECT_EQ(FormatCents(1), "0.01");
  EXPECT_EQ(FormatCents(-1), "-0.01");
  EXPECT_EQ(FormatCents(100'010), "1000.10");
  EXPECT_EQ(FormatCents(kMaxCents), "9999999999999999.99");
  EXPECT_EQ(FormatCents(std::numeric_limits<std::int64_t>::min()), "-92233720368547758.08");
}

TEST(DecimalTest, EveryAmountSurvivesTheRoundTrip) {
  // A stride that meets all last digits and all lengths.
  for (std::int64_t cents = 1; cents < kMaxCents / 3; cents = cents * 3 + 7) {
    EXPECT_EQ(*ParseCents(FormatCents(cents)), cents);
    EXPECT_EQ(*ParseCents(FormatCents(-cents)), -cents);
  }
}

}  // namespace
}  // namespace flexiti
