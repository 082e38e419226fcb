#include "service/flexiti/widget_json.h"

#include "absl/strings/str_cat.h"
#include "tests/unit/flexiti/decoding.h"

namespace flexiti {
namespace {

std::string Encoded(const std::string& request) {
  return EncodeWidget(FromText<v1::StartWidgetRequest>(request));
}

TEST(WidgetJsonTest, WithoutAPageThereIsNoWidget) {
  for (const std::string reply :
       {"{}", R"({"redirection_url":null})", R"({"redirection_url":""})",
        R"({"redirection_url":["https://x/"]})", R"({"code":409,"error":"general_error"})"}) {
    ExpectUnreadable(DecodeWidget, reply, "redirection_url is missing");
  }
  for (const std::string url :
       {"5", R"("none")", R"("https://x/ y")", R"("https://x/\n")", R"("https://x/é")"}) {
    ExpectUnreadable(DecodeWidget, absl::StrCat(R"({"redirection_url":)", url, "}"),
                     "redirection_url is not a URL");
  }
  ExpectUnreadable(DecodeWidget, "[]", "is not a JSON object");
}

TEST(WidgetJsonTest, TheSessionIsTakenFromTheQueryWhereverItStands) {
  const struct {
    const char* url;
    const char* session;
  } cases[] = {{"posapi/#/widget/maple/t0?lang=en&x-reference-id=r&widget_session_id=5a-6", "5a-6"},
               {"https://x/w?widget_session_id=5a-6&lang=en", "5a-6"},
               {"https://x/w?widget_session_id=5a-6#top", "5a-6"},
               {"https://x/w?lang=en#/p?widget_session_id=5a-6", "5a-6"},
               {"https://x/w?widget_session_id=5a%2D6%7e", "5a-6~"},
               {"https://x/w", ""},
               {"https://x/widget_session_id=5a-6", ""},
               {"https://x/w?widget_session_id", ""},
               {"https://x/w?widget_session_id=", ""},
               {"https://x/w?old_widget_session_id=5a-6", ""},
               {"https://x/w?widget_session_id=5a%2", ""},
               {"https://x/w?widget_session_id=5a%zz", ""},
               {"https://x/w?widget_session_id=5a%0A", ""},
               {"https://x/w?widget_session_id=%C3%A9", ""}};
  for (const auto& c : cases) {
    std::string expected = absl::StrCat("redirection_url: '", c.url, "'");
    if (*c.session != 0) absl::StrAppend(&expected, " widget_session_id: '", c.session, "'");
    ExpectDecoded(DecodeWidget, absl::StrCat(R"({"redirection_url":")", c.url, "\"}"), expected);
  }
  const std::string long_url =
      absl::StrCat("https://x/w?widget_session_id=", std::string(101, 'a'));
  ExpectDecoded(DecodeWidget, absl::StrCat(R"({"redirection_url":")", long_url, "\"}"),
                absl::StrCat("redirection_url: '", long_url, "'"));
}

TEST(WidgetJsonTest, MaskedAddressesAreDecodedAndTheRestIsKept) {
  ExpectDecoded(DecodeWidget,
                R"({"redirection_url":"https://x/","email":"a***@x.ca","phone_number":5550101,)"
                R"("masked_email":"b***@x.ca"})",
                R"(redirection_url: "https://x/" email: "a***@x.ca" phone_number: "5550101"
                   unmodeled { fields { key: "masked_email" value { string_value: "b***@x.ca" } } })");
}

TEST(WidgetJsonTest, WhoIsIdentifiedInOneWay) {
  EXPECT_EQ(Encoded("account_number: '00000000000042'"),
            R"({"customer_identification":{"account_number":42},"lang":"en","flow":"purchase"})");
  EXPECT_EQ(Encoded("vcc_number: '6038000000000001' lang: LANGUAGE_FR"),
            R"({"customer_identification":{"vcc_number":"6038000000000001"},"lang":"fr",)"
            R"("flow":"purchase"})");
  EXPECT_EQ(Encoded(R"(personal_information {
                         first_name: "Zoé" last_name: "O\"Hara" postal_code: "m5h1a1"
                         birth_date { year: 1990 month: 5 day: 7 } })"),
            R"({"customer_identification":{"personal_information":{"first_name":"Zoé",)"
            R"("last_name":"O\"Hara","dob":"1990-05-07","postal_code":"m5h1a1"}},"lang":"en",)"
            R"("flow":"purchase"})");
}

TEST(WidgetJsonTest, FieldsAreNamedAsOurs) {
  const std::string person = "customer_identification.personal_information.";
  for (const auto& [parameter, path] : std::vector<std::pair<std::string, std::string>>{
           {"dob", "personal_information.birth_date"},
           {person + "dob", "personal_information.birth_date"},
           {person + "first_name", "personal_information.first_name"},
           {"last_name", "personal_information.last_name"},
           {"personal_information.postal_code", "personal_information.postal_code"},
           {"personal_information", "personal_information"},
           {"customer_identification", "customer"},
           {"customer_identification.account_number", "account_number"},
           {"vcc_number", "vcc_number"},
           {"lang", "lang"},
           {"flow", "flow"}}) {
    EXPECT_EQ(WidgetFieldPath(parameter), path);
  }
}

}  // namespace
}  // namespace flexiti
