#include "client/cpp/money.h"

#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace flexiti::client {
namespace {

TEST(MoneyTest, RefusesWhatIsNotAnExactAmountOfDollars) {
  const std::vector<std::string> texts = {"",        " ",
                                          "-",       ".",
                                          ".5",      "5.",
                                          "1.234",   "1,000.00",
                                          "1 000",   "$5",
                                          "5 ",      " 5",
                                          "+5",      "--5",
                                          "1e3",     "0x10",
                                          "NaN",     "1.2.3",
                                          "1.-5",    "1.5-",
                                          "٣",       "12345678901234567",
                                          "1.",      "1.000",
                                          "1.5 CAD", "99999999999999999.00",
                                          "1\n",     std::string("1\0", 2)};
  for (const std::string& text : texts) {
    const auto money = ParseMoney(text);
    EXPECT_EQ(money.status().code(), absl::StatusCode::kInvalidArgument) << '"' << text << '"';
  }
}

TEST(MoneyTest, ReadsCentsExactly) {
  const struct {
    std::string text;
    int64_t cents = 0;
  } rows[] = {{"0.01", 1},
              {"0.1", 10},
              {"0", 0},
              {"-0.05", -5},
              {"1", 100},
              {"1.5", 150},
              {"10.07", 1007},
              {"1000.10", 100010},
              {"0000000000000001.00", 100},
              {"90071992547409.93", 9007199254740993},  // a double cannot hold it
              {"9999999999999999.99", 999999999999999999},
              {"-9999999999999999.99", -999999999999999999}};
  for (const auto& row : rows) {
    const auto money = ParseMoney(row.text);
    ASSERT_TRUE(money.ok()) << row.text << ": " << money.status();
    EXPECT_EQ(money->amount_cents(), row.cents) << row.text;
    EXPECT_EQ(money->currency_code(), "CAD") << row.text;
  }
}

TEST(MoneyTest, AnErrorDoesNotRepeatWhatWasTyped) {
  EXPECT_EQ(ParseMoney("6038000000000001x").status().message().find("6038"),
            absl::string_view::npos);
}

TEST(MoneyTest, WritesTwoDecimalsAlways) {
  const struct {
    int64_t cents = 0;
    std::string text;
  } rows[] = {{0, "0.00"},
              {1, "0.01"},
              {10, "0.10"},
              {100, "1.00"},
              {100010, "1000.10"},
              {-5, "-0.05"},
              {-100, "-1.00"},
              {999999999999999999, "9999999999999999.99"},
              {std::numeric_limits<int64_t>::max(), "92233720368547758.07"},
              {std::numeric_limits<int64_t>::min(), "-92233720368547758.08"}};
  for (const auto& row : rows) {
    v1::Money money;
    money.set_amount_cents(row.cents);
    EXPECT_EQ(FormatMoney(money), row.text);
  }
}

}  // namespace
}  // namespace flexiti::client
