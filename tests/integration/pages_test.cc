// Lists to their end, however Flexiti cuts its pages.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "tests/conformance/reply_fixture.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using testing::ElementsAre;

class PagesTest : public ReplyTest {
 protected:
  // Flexiti answers these, one for each page that is asked for.
  static void ArmPages(const std::vector<std::string>& pages) {
    Call(*stack_, SomeList());  // has a good token now
    stack_->sandbox().DisarmAll();
    stack_->sandbox().ClearExchanges();
    for (const std::string& page : pages) {
      stack_->sandbox().Arm(Fault::Reply(200, page).On("GET", "/authorizations"));
    }
  }

  // The ids of all pages; fails the test after too many.
  static std::vector<std::string> ReadAll(flexiti::v1::ListAuthorizationsRequest request) {
    std::vector<std::string> ids;
    for (int i = 0; i < 10; ++i) {
      const auto page = Call(*stack_, request);
      EXPECT_TRUE(page.status.ok()) << page.status.error_message();
      for (const auto& authorization : page.response.authorizations()) {
        ids.push_back(authorization.authorization_id());
      }
      if (page.response.next_page_token().empty()) return ids;
      request.set_page_token(page.response.next_page_token());
    }
    ADD_FAILURE() << "the pages do not end";
    return ids;
  }

  static std::vector<std::string> PageNumbersSeen() {
    std::vector<std::string> numbers;
    for (const auto& exchange : stack_->sandbox().Exchanges()) {
      const size_t at = exchange.query.find("page_number=") + 12;
      numbers.push_back(exchange.query.substr(at, exchange.query.find('&', at) - at));
    }
    return numbers;
  }
};

std::string Items(const std::vector<int>& ids) {
  return absl::StrCat("[",
                      absl::StrJoin(ids, ",",
                                    [](std::string* out, int id) {
                                      absl::StrAppend(out, R"({"authorization_id":)", id, "}");
                                    }),
                      "]");
}

std::string Page(const std::vector<int>& ids, const std::string& more = "") {
  return absl::StrCat(R"({"authorizations":)", Items(ids), more, "}");
}

TEST_F(PagesTest, EndWhereTheTotalIsReached) {
  const std::string more = R"(,"page_size":2,"total":"4")";
  ArmPages({Page({1, 2}, more), Page({3, 4}, more)});
  auto request = SomeList();
  request.set_page_size(2);
  EXPECT_THAT(ReadAll(request), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(PageNumbersSeen(), ElementsAre("1", "2"));
}

// Flexiti repeats the page size that it was asked for and serves half of it: to count with it would
// end the list early, and somebody who looks for a lost purchase would not find it.
TEST_F(PagesTest, GoOnWhereFlexitiTellsAPageSizeThatItDoesNotServe) {
  const std::string more = R"(,"page_size":50,"total":6)";
  ArmPages({Page({1, 2}, more), Page({3, 4}, more), Page({5, 6}, more)});
  EXPECT_THAT(ReadAll(SomeList()), ElementsAre("1", "2", "3", "4", "5", "6"));
}

TEST_F(PagesTest, GoOnWhereFlexitiServesSmallerPagesThanAsked) {
  for (const std::string more : {R"(,"page_size":2,"total":5)", R"(,"total":5)", ""}) {
    SCOPED_TRACE(more);
    ArmPages({Page({1, 2}, more), Page({3, 4}, more), Page({5}, more), Page({}, more)});
    EXPECT_THAT(ReadAll(SomeList()), ElementsAre("1", "2", "3", "4", "5"));
  }
  ArmPages({Items({1, 2}), Items({3, 4}), Items({5}), Items({})});
  EXPECT_THAT(ReadAll(SomeList()), ElementsAre("1", "2", "3", "4", "5"));
}

TEST_F(PagesTest, GoOnWhereFlexitiServesLargerPagesThanAsked) {
  const std::string more = R"(,"page_size":3,"total":5)";
  ArmPages({Page({1, 2, 3}, more), Page({4, 5}, more)});
  auto request = SomeList();
  request.set_page_size(1);
  EXPECT_THAT(ReadAll(request), ElementsAre("1", "2", "3", "4", "5"));
}

TEST_F(PagesTest, EndAtOnceWhereThereIsNothing) {
  for (const std::string& nothing :
       {Page({}), Items({}), Page({}, R"(,"total":0)"), Page({}, R"(,"total":7,"page_size":0)")}) {
    SCOPED_TRACE(nothing);
    ArmPages({nothing});
    EXPECT_THAT(ReadAll(SomeList()), ElementsAre());
    EXPECT_THAT(PageNumbersSeen(), ElementsAre("1"));
  }
}

TEST_F(PagesTest, ATokenServesItsOwnRequestOnly) {
  ArmPages({Page({1}, R"(,"page_size":1,"total":9)")});
  auto request = SomeList();
  request.set_account_number("42");
  request.set_page_size(1);
  const std::string token = Call(*stack_, request).response.next_page_token();
  ASSERT_FALSE(token.empty());
  stack_->sandbox().ClearExchanges();
  std::vector<flexiti::v1::ListAuthorizationsRequest> misused(8, request);
  for (auto& one : misused) one.set_page_token(token);
  misused[0].set_account_number("43");
  misused[1].set_page_size(2);
  misused[2].set_merchant_id(kTransactionsMerchant);
  misused[3].set_status(flexiti::v1::AUTHORIZATION_STATUS_OPENED);
  misused[4].set_lang(flexiti::v1::LANGUAGE_FR);
  misused[5].mutable_create_date_from()->set_year(2024);
  misused[5].mutable_create_date_from()->set_month(1);
  misused[5].mutable_create_date_from()->set_day(1);
  misused[6].set_page_token(token + token);
  std::string text;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &text));
  text[2] = '0';  // the number of the page
  misused[7].set_page_token(absl::WebSafeBase64Escape(text));
  for (const auto& one : misused) {
    SCOPED_TRACE(one.ShortDebugString());
    const auto got = Call(*stack_, one);
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(got.error.outcome(), flexiti::v1::OUTCOME_NOT_SENT);
    ASSERT_TRUE(got.bad_request.has_value());
    ASSERT_EQ(got.bad_request->field_violations_size(), 1);
    EXPECT_EQ(got.bad_request->field_violations(0).field(), "page_token");
  }
  EXPECT_EQ(stack_->sandbox().RequestCount("", ""), 0u);
}

}  // namespace
}  // namespace flexiti_test
