#include "service/flexiti/list_json.h"

#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(ListJsonTest, APageThatIsNoneIsRefused) {
  for (const char* text : {"{}", R"({"captures":null})", R"({"captures":{}})",
                           R"({"authorizations":[]})", R"({"captures":[],"page_number":1})",
                           // As proof of absence an error would sell again.
                           R"({"captures":[],"error":"general_error"})",
                           R"({"captures":[],"error_description":"down"})"}) {
    const auto json = ParseJson(text);
    ASSERT_TRUE(json.ok()) << text;
    EXPECT_TRUE(absl::IsInvalidArgument(ReadListPage(*json, "captures", 2).status())) << text;
  }
}

TEST(ListJsonTest, AnEmptyFirstPageThatTellsOfRecordsIsRefused) {
  const auto json = ParseJson(R"({"captures":[],"total":3})");
  ASSERT_TRUE(json.ok());
  EXPECT_TRUE(absl::IsInvalidArgument(ReadListPage(*json, "captures", 1).status()));
  EXPECT_TRUE(ReadListPage(*json, "captures", 2).ok());
}

TEST(ListJsonTest, APageIsTheLastIfItIsEmptyOrReachesTheTotal) {
  struct Case {
    const char* text;
    size_t count;
    bool is_last;
  };
  for (const Case& c :
       {Case{"[]", 0, true}, Case{"[1]", 1, false}, Case{R"({"captures":[]})", 0, true},
        Case{R"({"captures":[],"total":100})", 0, true}, Case{R"({"captures":[1,2]})", 2, false},
        Case{R"({"captures":[1,2],"total":5})", 2, false},
        Case{R"({"captures":[1,2],"total":4})", 2, true},
        Case{R"({"captures":[1,2],"total":"3","page_number":"2"})", 2, true},
        // What is told of the page is not what was served.
        Case{R"({"captures":[1,2],"total":6,"page_size":50})", 2, false},
        Case{R"({"captures":[1,2],"total":2,"page_size":0})", 2, false}}) {
    const auto json = ParseJson(c.text);
    ASSERT_TRUE(json.ok()) << c.text;
    const auto page = ReadListPage(*json, "captures", 2);
    ASSERT_TRUE(page.ok()) << c.text;
    EXPECT_EQ(page->items.size(), c.count) << c.text;
    EXPECT_EQ(page->is_last, c.is_last) << c.text;
  }
}

TEST(ListJsonTest, WhatStandsBesideTheListIsKept) {
  const auto json =
      ParseJson(R"({"captures":[1],"total":9,"page_size":1,"page_number":2,"as_of":"x"})");
  ASSERT_TRUE(json.ok());
  const auto page = ReadListPage(*json, "captures", 2);
  ASSERT_TRUE(page.ok());
  ASSERT_TRUE(page->unmodeled.has_value());
  EXPECT_EQ(page->unmodeled->fields_size(), 1);
  EXPECT_EQ(page->unmodeled->fields().at("as_of").string_value(), "x");
}

TEST(ListJsonTest, DatesAndPagesAreWrittenInFull) {
  google::type::Date from;
  from.set_year(2024);
  from.set_month(2);
  from.set_day(9);
  Query query;
  EncodeCreationDates(true, from, false, {}, query);
  EncodePaging(3, 200, query);
  EXPECT_EQ(
      query,
      (Query{{"creation_date_from", "2024-02-09"}, {"page_number", "3"}, {"page_size", "200"}}));
  EXPECT_EQ(ListFieldPath("creation_date_to"), "create_date_to");
  EXPECT_EQ(ListFieldPath("page_number"), "page_token");
  EXPECT_EQ(ListFieldPath("capture_id"), "capture_id");
}

}  // namespace
}  // namespace flexiti
