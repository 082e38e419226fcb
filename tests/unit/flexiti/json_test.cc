#include "service/flexiti/json.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(JsonTest, KeepsNumbersAsTheyWereWritten) {
  const auto json = ParseJson(
      R"({"a":9999999999999999.99,"b":120.05000,"c":12345678901234567890123456789,"d":-0.10,"e":1E5})");
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->Find("a")->text, "9999999999999999.99");
  EXPECT_EQ(json->Find("b")->text, "120.05000");
  EXPECT_EQ(json->Find("c")->text, "12345678901234567890123456789");
  EXPECT_EQ(json->Find("d")->text, "-0.10");
  EXPECT_EQ(json->Find("e")->text, "1E5");
}

TEST(JsonTest, ReadsEveryKindOfValue) {
  const auto json = ParseJson(
      " {\"s\":\"caf\\u00e9 \\\"x\\\"\", \"t\":true, \"f\":false, \"n\":null, "
      "\"o\":{\"k\":[1,[2],{}]} }\n");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->Find("s")->text, "café \"x\"");
  EXPECT_TRUE(json->Find("t")->boolean);
  EXPECT_EQ(json->Find("f")->kind, Json::Kind::kBool);
  EXPECT_EQ(json->Find("n")->kind, Json::Kind::kNull);
  EXPECT_EQ(json->Find("o")->Find("k")->items.size(), 3u);
  EXPECT_EQ(json->Find("absent"), nullptr);
  EXPECT_TRUE(ParseJson("[]").ok());
  EXPECT_TRUE(ParseJson("{}").ok());
}

TEST(JsonTest, RefusesWhatIsNotOneWholeValue) {
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  for (const std::string& text : {std::string(),
                                  std::string(" "),
                                  std::string("{"),
                                  std::string("{\"a\":1"),
                                  std::string("{\"a\":1}}"),
                                  std::string("{\"a\":1} {\"b\":2}"),
                                  std::string("{\"a\":1,}"),
                                  std::string("{\"a\":01}"),
                                  std::string("{\"a\":1.}"),
                                  std::string("{\"a\":.5}"),
                                  std::string("{\"a\":-}"),
                                  std::string("{\"a\":1e}"),
                                  std::string("{\"a\":12abc}"),
                                  std::string("{\"a\":tru}"),
                                  std::string("{\"a\":nulll}"),
                                  std::string("{\"a\":\"unclosed}"),
                                  std::string("{\"a\" 1}"),
                                  std::string("{'a':1}"),
                                  std::string("{\"a\":1,\"a\":2}"),
                                  std::string("{\"a\":\"\xff\xfe\"}"),
                                  std::string("{\"a\":\"\\x\"}"),
                                  std::string("{\"a\":1}\0", 8),
                                  std::string("[1,2"),
                                  std::string("[1 2]"),
                                  std::string("<html></html>"),
                                  deep}) {
    EXPECT_FALSE(ParseJson(text).ok()) << text;
  }
}

TEST(JsonTest, BoundsWhatItHolds) {
  std::string many = "[0";
  for (int i = 1; i < kMaxJsonValues; ++i) many += ",0";
  EXPECT_FALSE(ParseJson(many + "]").ok());
  std::string wide = "{\"m\":0";
  for (size_t i = 0; i < kMaxJsonMembers; ++i) absl::StrAppend(&wide, ",\"", i, "\":0");
  EXPECT_FALSE(ParseJson(wide + "}").ok());
}

TEST(JsonTest, TheErrorHoldsNothingOfTheText) {
  EXPECT_EQ(ParseJson("{\"card\":6038000000000001").status().message(), "is not a JSON text");
}

}  // namespace
}  // namespace flexiti
