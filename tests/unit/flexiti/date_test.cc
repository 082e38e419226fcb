#include "service/flexiti/date.h"

#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(DateTest, WhatIsNoDateOfTheCalendarInThisFormIsNothing) {
  for (const char* text : {"",           "2024",        "2024-02",     "2024-2-9",
                           "2024-02-9",  " 2024-02-09", "2024-02-09 ", "2024-02-09T00:00:00Z",
                           "2023-02-29", "2024-13-01",  "2024-00-10",  "2024-01-00",
                           "2024-01-32", "0000-01-01",  "-024-01-01",  "12024-01-01",
                           "2024/02/09", "20240209",    "2024-0x-09",  "+024-01-01"}) {
    EXPECT_FALSE(ParseDate(text).has_value()) << text;
  }
}

TEST(DateTest, ADateIsWrittenAsItIsRead) {
  for (const char* text : {"2024-02-29", "0001-01-01", "9999-12-31", "1990-05-17"}) {
    const auto date = ParseDate(text);
    ASSERT_TRUE(date.has_value()) << text;
    EXPECT_EQ(FormatDate(*date), text);
  }
  const auto date = ParseDate("1990-05-17");
  EXPECT_EQ(date->year(), 1990);
  EXPECT_EQ(date->month(), 5);
  EXPECT_EQ(date->day(), 17);
}

}  // namespace
}  // namespace flexiti
