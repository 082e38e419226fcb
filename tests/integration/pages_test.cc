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

// What the lists differ in.
template <typename Request>
struct Of;

template <>
struct Of<flexiti::v1::ListAuthorizationsRequest> {
  static constexpr char kPath[] = "/authorizations";
  static constexpr char kMember[] = "authorizations";
  static constexpr char kId[] = "authorization_id";
  static auto Some() { return SomeList(); }
  static std::vector<std::string> Ids(const flexiti::v1::ListAuthorizationsResponse& page) {
    std::vector<std::string> ids;
    for (const auto& each : page.authorizations()) ids.push_back(each.authorization_id());
    return ids;
  }
};

template <>
struct Of<flexiti::v1::ListCapturesRequest> {
  static constexpr char kPath[] = "/captures";
  static constexpr char kMember[] = "captures";
  static constexpr char kId[] = "capture_id";
  static auto Some() { return SomeCaptureList(); }
  static std::vector<std::string> Ids(const flexiti::v1::ListCapturesResponse& page) {
    std::vector<std::string> ids;
    for (const auto& each : page.captures()) ids.push_back(each.capture_id());
    return ids;
  }
};

template <typename Request>
class PagesTest : public ReplyTest {
 protected:
  static Request Some() { return Of<Request>::Some(); }

  // Flexiti answers these, one for each page that is asked for.
  static void ArmPages(const std::vector<std::string>& pages) {
    Call(*stack_, Some());  // has a good token now
    stack_->sandbox().DisarmAll();
    stack_->sandbox().ClearExchanges();
    for (const std::string& page : pages) {
      stack_->sandbox().Arm(Fault::Reply(200, page).On("GET", Of<Request>::kPath));
    }
  }

  // The ids of all pages; fails the test after too many.
  static std::vector<std::string> ReadAll(Request request) {
    std::vector<std::string> ids;
    for (int i = 0; i < 10; ++i) {
      const auto page = Call(*stack_, request);
      EXPECT_TRUE(page.status.ok()) << page.status.error_message();
      for (const std::string& id : Of<Request>::Ids(page.response)) ids.push_back(id);
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

  static std::string Items(const std::vector<int>& ids) {
    return absl::StrCat("[",
                        absl::StrJoin(ids, ",",
                                      [](std::string* out, int id) {
                                        absl::StrAppend(out, "{\"", Of<Request>::kId, "\":", id,
                                                        "}");
                                      }),
                        "]");
  }

  static std::string Page(const std::vector<int>& ids, const std::string& more = "") {
    return absl::StrCat("{\"", Of<Request>::kMember, "\":", Items(ids), more, "}");
  }
};

using Lists =
    testing::Types<flexiti::v1::ListAuthorizationsRequest, flexiti::v1::ListCapturesRequest>;
TYPED_TEST_SUITE(PagesTest, Lists);

TYPED_TEST(PagesTest, EndWhereTheTotalIsReached) {
  const std::string more = R"(,"page_size":2,"total":"4")";
  this->ArmPages({this->Page({1, 2}, more), this->Page({3, 4}, more)});
  auto request = TestFixture::Some();
  request.set_page_size(2);
  EXPECT_THAT(this->ReadAll(request), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(this->PageNumbersSeen(), ElementsAre("1", "2"));
}

// Flexiti repeats the page size that it was asked for and serves half of it: to count with it would
// end the list early, and somebody who looks for a lost purchase would not find it.
TYPED_TEST(PagesTest, GoOnWhereFlexitiTellsAPageSizeThatItDoesNotServe) {
  const std::string more = R"(,"page_size":50,"total":6)";
  this->ArmPages({this->Page({1, 2}, more), this->Page({3, 4}, more), this->Page({5, 6}, more)});
  EXPECT_THAT(this->ReadAll(TestFixture::Some()), ElementsAre("1", "2", "3", "4", "5", "6"));
}

TYPED_TEST(PagesTest, GoOnWhereFlexitiServesSmallerPagesThanAsked) {
  for (const std::string more : {R"(,"page_size":2,"total":5)", R"(,"total":5)", ""}) {
    SCOPED_TRACE(more);
    this->ArmPages({this->Page({1, 2}, more), this->Page({3, 4}, more), this->Page({5}, more),
                    this->Page({}, more)});
    EXPECT_THAT(this->ReadAll(TestFixture::Some()), ElementsAre("1", "2", "3", "4", "5"));
  }
  this->ArmPages({this->Items({1, 2}), this->Items({3, 4}), this->Items({5}), this->Items({})});
  EXPECT_THAT(this->ReadAll(TestFixture::Some()), ElementsAre("1", "2", "3", "4", "5"));
}

TYPED_TEST(PagesTest, GoOnWhereFlexitiServesLargerPagesThanAsked) {
  const std::string more = R"(,"page_size":3,"total":5)";
  this->ArmPages({this->Page({1, 2, 3}, more), this->Page({4, 5}, more)});
  auto request = TestFixture::Some();
  request.set_page_size(1);
  EXPECT_THAT(this->ReadAll(request), ElementsAre("1", "2", "3", "4", "5"));
}

TYPED_TEST(PagesTest, EndAtOnceWhereThereIsNothing) {
  for (const std::string& nothing :
       {this->Page({}), this->Items({}), this->Page({}, R"(,"total":0)")}) {
    SCOPED_TRACE(nothing);
    this->ArmPages({nothing});
    EXPECT_THAT(this->ReadAll(TestFixture::Some()), ElementsAre());
    EXPECT_THAT(this->PageNumbersSeen(), ElementsAre("1"));
  }
}

// Taken for "there is none", it would let a look prove that a lost sale did not happen.
TYPED_TEST(PagesTest, AnEmptyFirstPageThatTellsOfRecordsOrOfAnErrorIsRefused) {
  for (const std::string& page :
       {this->Page({}, R"(,"total":7,"page_size":0)"), this->Page({}, R"(,"total":"7")"),
        this->Page({}, R"(,"error":"general_error")"), this->Page({1}, R"(,"field_errors":[1])")}) {
    SCOPED_TRACE(page);
    this->ArmPages({page, page, page});  // a read is repeated
    EXPECT_EQ(Call(*this->stack_, TestFixture::Some()).info.reason(), "REPLY_UNREADABLE");
  }
}

TYPED_TEST(PagesTest, ATokenServesItsOwnRequestOnly) {
  this->ArmPages({this->Page({1}, R"(,"page_size":1,"total":9)")});
  auto request = TestFixture::Some();
  request.set_account_number("42");
  request.set_page_size(1);
  const std::string token = Call(*this->stack_, request).response.next_page_token();
  ASSERT_FALSE(token.empty());
  this->stack_->sandbox().ClearExchanges();
  std::vector<TypeParam> misused(7, request);
  for (auto& one : misused) one.set_page_token(token);
  misused[0].set_account_number("43");
  misused[1].set_page_size(2);
  misused[2].set_merchant_id(kTransactionsMerchant);
  misused[3].set_lang(flexiti::v1::LANGUAGE_FR);
  misused[4].mutable_create_date_from()->set_year(2024);
  misused[4].mutable_create_date_from()->set_month(1);
  misused[4].mutable_create_date_from()->set_day(1);
  misused[5].set_page_token(token + token);
  std::string text;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &text));
  text[2] = '0';  // the number of the page
  misused[6].set_page_token(absl::WebSafeBase64Escape(text));
  misused.push_back(request);
  misused.back().set_page_token(token);
  if constexpr (requires { request.status(); }) {
    misused.back().set_status(flexiti::v1::AUTHORIZATION_STATUS_OPENED);
  } else {
    misused.back().set_authorization_id("7");
  }
  for (const auto& one : misused) {
    SCOPED_TRACE(one.ShortDebugString());
    const auto got = Call(*this->stack_, one);
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(got.error.outcome(), flexiti::v1::OUTCOME_NOT_SENT);
    ASSERT_TRUE(got.bad_request.has_value());
    ASSERT_EQ(got.bad_request->field_violations_size(), 1);
    EXPECT_EQ(got.bad_request->field_violations(0).field(), "page_token");
  }
  EXPECT_EQ(this->stack_->sandbox().RequestCount("", ""), 0u);
}

}  // namespace
}  // namespace flexiti_test
