#include "service/flexiti/json_reader.h"

#include "gtest/gtest.h"

namespace flexiti {
namespace {

Json Parsed(const std::string& text) {
  auto json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << text;
  return *std::move(json);
}

TEST(JsonReaderTest, TakesNumbersAndStringsForOneField) {
  const Json json =
      Parsed(R"({"a":10.5,"b":"120.05000","id":20076677,"id2":"20076677","n":"12","m":12,
                               "t":"true","u":1,"v":false})");
  JsonReader reader(json);
  EXPECT_EQ(reader.Amount("a")->amount_cents(), 1'050);
  EXPECT_EQ(reader.Amount("b")->amount_cents(), 12'005);
  EXPECT_EQ(reader.Amount("a")->currency_code(), "CAD");
  EXPECT_EQ(*reader.Id("id"), "20076677");
  EXPECT_EQ(*reader.Id("id2"), "20076677");
  EXPECT_EQ(*reader.Int("n"), 12);
  EXPECT_EQ(*reader.Int("m"), 12);
  EXPECT_TRUE(*reader.Bool("t"));
  EXPECT_TRUE(*reader.Bool("u"));
  EXPECT_FALSE(*reader.Bool("v"));
  EXPECT_TRUE(reader.status().ok());
}

TEST(JsonReaderTest, AbsentAndNullAreNothing) {
  const Json json = Parsed(R"({"n":null,"e":""})");
  JsonReader reader(json);
  for (const char* name : {"n", "absent"}) {
    EXPECT_FALSE(reader.Text(name).has_value());
    EXPECT_FALSE(reader.Amount(name).has_value());
    EXPECT_FALSE(reader.Id(name).has_value());
    EXPECT_FALSE(reader.Time(name).has_value());
    EXPECT_EQ(reader.Object(name), nullptr);
    EXPECT_EQ(reader.Array(name), nullptr);
  }
  EXPECT_FALSE(reader.Amount("e").has_value());
  EXPECT_TRUE(reader.status().ok());
}

TEST(JsonReaderTest, AWrongAmountOrIdIsAnErrorThatNamesTheFieldOnly) {
  const struct {
    const char* text;
    const char* problem;
  } cases[] = {{R"({"amount":1.005})", "amount has more than two decimals"},
               {R"({"amount":"12,00"})", "amount is not a decimal number"},
               {R"({"amount":1e2})", "amount is not a decimal number"},
               {R"({"amount":{}})", "amount is not an amount"},
               {R"({"amount":true})", "amount is not an amount"}};
  for (const auto& c : cases) {
    const Json json = Parsed(c.text);
    JsonReader reader(json);
    EXPECT_FALSE(reader.Amount("amount").has_value());
    EXPECT_EQ(reader.status().message(), c.problem) << c.text;
  }
  for (const char* text :
       {R"({"id":"a b"})", R"({"id":[]})", R"({"id":"../x"})", R"({"id":1.5})"}) {
    const Json json = Parsed(text);
    JsonReader reader(json);
    EXPECT_FALSE(reader.Id("id").has_value());
    EXPECT_EQ(reader.status().message(), "id is not an id") << text;
  }
}

TEST(JsonReaderTest, RemembersTheFirstError) {
  const Json json = Parsed(R"({"a":"x","b":"y"})");
  JsonReader reader(json);
  reader.Amount("a");
  reader.Amount("b");
  EXPECT_EQ(reader.status().message(), "a is not a decimal number");
}

TEST(JsonReaderTest, WhatWasNotReadIsKeptExactly) {
  const Json json = Parsed(
      R"({"known":1,"big":9007199254740993,"small":9007199254740992,"exact":0.1,"list":[1,"x",null,true],
          "object":{"k":"v"},"date":"soon"})");
  JsonReader reader(json);
  reader.Int("known");
  EXPECT_FALSE(reader.Time("date").has_value());
  const auto fields = reader.Unmodeled()->fields();
  EXPECT_EQ(fields.count("known"), 0u);
  EXPECT_EQ(fields.at("big").string_value(), "9007199254740993");
  EXPECT_EQ(fields.at("small").number_value(), 9007199254740992.0);
  EXPECT_EQ(fields.at("exact").string_value(), "0.1");
  EXPECT_EQ(fields.at("list").list_value().values_size(), 4);
  EXPECT_EQ(fields.at("object").struct_value().fields().at("k").string_value(), "v");
  EXPECT_EQ(fields.at("date").string_value(), "soon");
  EXPECT_TRUE(reader.status().ok());
}

TEST(JsonReaderTest, NothingIsKeptOfAMemberThatIsNull) {
  const Json json = Parsed(R"({"a":1,"b":null,"c":{}})");
  JsonReader reader(json);
  reader.Text("a");
  reader.Object("c");
  for (const char* name : {"b", "c", "d"}) reader.KeepUnmodeled(name);
  EXPECT_EQ(reader.Unmodeled()->fields_size(), 1);
  EXPECT_EQ(reader.Unmodeled()->fields().count("c"), 1u);
}

TEST(JsonReaderTest, ReadsTimesOfRfc3339) {
  const Json json =
      Parsed(R"({"a":"2022-06-13T22:29:20.276Z","b":"2022-06-13T22:29:20Z","c":"2022-06-13"})");
  JsonReader reader(json);
  EXPECT_EQ(reader.Time("a")->seconds(), 1'655'159'360);
  EXPECT_EQ(reader.Time("a")->nanos(), 276'000'000);
  EXPECT_EQ(reader.Time("b")->nanos(), 0);
  EXPECT_FALSE(reader.Time("c").has_value());
}

TEST(JsonReaderTest, AnEmptyIdIsNothing) {
  const Json json = Parsed(R"({"id":""})");
  JsonReader reader(json);
  EXPECT_FALSE(reader.Id("id").has_value());
  EXPECT_TRUE(reader.status().ok());
}

TEST(JsonReaderTest, ExtremesOfForeignValuesStayExactOrUnread) {
  const Json json = Parsed(
      R"({"low":-9223372036854775808,"a":"infinite-future","b":"20260-01-01T00:00:00Z","c":"0000-01-01T00:00:00Z"})");
  JsonReader reader(json);
  for (const char* name : {"a", "b", "c"}) EXPECT_FALSE(reader.Time(name).has_value()) << name;
  EXPECT_EQ(reader.Unmodeled()->fields().at("low").string_value(), "-9223372036854775808");
  EXPECT_EQ(reader.Unmodeled()->fields().at("a").string_value(), "infinite-future");
}

TEST(JsonReaderTest, OnlyAnObjectHasMembers) {
  const Json json = Parsed("[1]");
  JsonReader reader(json);
  EXPECT_FALSE(reader.Text("a").has_value());
  EXPECT_EQ(reader.status().message(), "is not a JSON object");
}

TEST(JsonReaderTest, AMemberThatTellsOfAnErrorIsOneUnlessItIsBlank) {
  const auto fails = [](const std::string& text) {
    const auto json = ParseJson(text);
    EXPECT_TRUE(json.ok()) << text;
    JsonReader reader(*json);
    reader.FailOnError();
    return !reader.status().ok();
  };
  for (const char* text :
       {R"({"error":"general_error"})", R"({"error":{"code":409}})", R"({"error":true})",
        R"({"error":409})", R"({"error_description":"Sorry"})", R"({"field_errors":[{}]})",
        R"({"error":null,"error_fields":[1]})"}) {
    EXPECT_TRUE(fails(text)) << text;
  }
  for (const char* text : {"{}", R"({"error":null})", R"({"error":""})", R"({"error":false})",
                           R"({"error":0})", R"({"field_errors":[]})", R"({"message":"error"})"}) {
    EXPECT_FALSE(fails(text)) << text;
  }
}

}  // namespace
}  // namespace flexiti
