// Looks at the sandbox over real sockets: what was made is found, whatever the spelling; what was
// not is not; and a look that could not see everything says so.
#include "service/flexiti/finds.h"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "flexiti/v1/customer_service.pb.h"
#include "gtest/gtest.h"
#include "service/base/duration.h"
#include "service/flexiti/customers.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/page_token.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/sandbox.h"

namespace flexiti {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::kAccount;
using flexiti_sandbox::kOtherAccount;

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";
constexpr char kLists[] = "/authorizations";

config::Flexiti Config() {
  config::Flexiti config;
  config.mutable_pos_api()->set_base_path("/flexiti/pos-api");
  config::Versions& versions = *config.mutable_versions();
  for (std::string* version :
       {versions.mutable_token(), versions.mutable_verify(), versions.mutable_capture(),
        versions.mutable_release(), versions.mutable_return_capture()}) {
    *version = "v2.5";
  }
  for (std::string* version : {versions.mutable_authorization(), versions.mutable_authorizations(),
                               versions.mutable_captures()}) {
    *version = "v2.5.1";
  }
  config.mutable_timeouts()->mutable_read_call()->set_seconds(10);
  config.mutable_timeouts()->mutable_changing_call()->set_seconds(20);
  config.mutable_timeouts()->mutable_token()->set_seconds(10);
  config.mutable_retry()->set_max_attempts(1);
  return config;
}

class FindsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto sandbox = flexiti_sandbox::Sandbox::Start({});
    ASSERT_TRUE(sandbox.ok()) << sandbox.status();
    sandbox_ = *std::move(sandbox);
    auto transport = HttpTransport::Create(
        {.base_url = absl::StrCat("http://127.0.0.1:", sandbox_->http_port())});
    ASSERT_TRUE(transport.ok()) << transport.status();
    transport_ = *std::move(transport);
    token_ = std::make_unique<AccessToken>(
        *transport_, AccessTokenOptions{.target = "/flexiti/pos-api/v2.5/oauth/token",
                                        .client_id = flexiti_sandbox::kMerchant,
                                        .client_secret = Secret(flexiti_sandbox::kMerchantSecret),
                                        .scope = "merchant"});
    config::Merchant config;
    config.set_id("maple");
    config.set_client_id(flexiti_sandbox::kMerchant);
    merchant_ = std::make_unique<Merchant>(Merchant{.config = config, .token = *token_});
    upstream_ = std::make_unique<Upstream>(*transport_, Config(), absl::Now, absl::SleepFor);
    authorizations_ = std::make_unique<Authorizations>(*upstream_);
    captures_ = std::make_unique<Captures>(*upstream_);
    finds_ = std::make_unique<Finds>(*upstream_, *authorizations_, *captures_);
    window_.from = absl::Now();
    window_.to = window_.from + absl::Minutes(1);
  }

  Terms MakeTerms(const std::string& request_id = kRequestId) {
    return {.merchant = *merchant_,
            .request_id = request_id,
            .reference_id = NewReferenceId(),
            .lang = "en",
            .deadline = absl::Now() + absl::Minutes(1),
            .min_remaining = absl::ZeroDuration(),
            .record = record_};
  }

  // Ready to be sent.
  v1::CreateAuthorizationRequest Asked(const std::string& reference = "Order-1",
                                       std::int64_t cents = 12'345,
                                       const std::string& account = kAccount) {
    v1::CreateAuthorizationRequest asked;
    asked.set_account_number(account);
    asked.mutable_amount()->set_amount_cents(cents);
    asked.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_PROMOTIONAL);
    asked.mutable_financing_option()->set_plan_id(flexiti_sandbox::kPlanId);
    asked.mutable_financing_option()->set_term(flexiti_sandbox::kTerm);
    asked.set_reference(reference);
    v1::InStore& in_store = *asked.mutable_in_store();
    in_store.set_verification_request_id("till-7");
    in_store.set_verification_code(Code(account));
    in_store.set_external_location_id(flexiti_sandbox::kLocation);
    in_store.set_external_employee_id(flexiti_sandbox::kEmployee);
    return asked;
  }

  std::string Code(const std::string& account) {
    std::string& code = codes_[account];
    if (!code.empty()) return code;
    v1::VerifyCustomerRequest verify;
    verify.set_account_number(account);
    verify.set_format(v1::VERIFICATION_FORMAT_MERCHANT_OVERRIDE);
    verify.set_verification_request_id("till-7");
    const auto verified = Customers(*upstream_).Verify(verify, MakeTerms());
    EXPECT_TRUE(verified.ok()) << verified.status();
    return code = verified.ok() ? verified->verification_code() : "";
  }

  std::string Make(const v1::CreateAuthorizationRequest& asked,
                   const std::string& request_id = kRequestId) {
    const auto made = authorizations_->Create(asked, MakeTerms(request_id));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->authorization_id() : "";
  }

  std::vector<Candidate<v1::Authorization>> Find(const v1::CreateAuthorizationRequest& asked) {
    auto found = finds_->CreatedAuthorizations(asked, window_, MakeTerms());
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *std::move(found) : std::vector<Candidate<v1::Authorization>>();
  }

  v1::CaptureAuthorizationRequest Capturing(const std::string& authorization_id, std::int64_t cents,
                                            const std::string& reference = "Shipment-1") {
    v1::CaptureAuthorizationRequest asked;
    asked.set_authorization_id(authorization_id);
    asked.mutable_amount()->set_amount_cents(cents);
    asked.set_reference(reference);
    asked.set_external_location_id(flexiti_sandbox::kLocation);
    asked.set_external_employee_id(flexiti_sandbox::kEmployee);
    return asked;
  }

  std::string Capture(const v1::CaptureAuthorizationRequest& asked) {
    const auto made = captures_->Create(asked, MakeTerms());
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->capture_id() : "";
  }

  v1::ReleaseAuthorizationRequest Releasing(const std::string& authorization_id,
                                            std::int64_t cents) {
    v1::ReleaseAuthorizationRequest asked;
    asked.set_authorization_id(authorization_id);
    if (cents != 0) asked.mutable_amount()->set_amount_cents(cents);
    asked.set_external_location_id(flexiti_sandbox::kLocation);
    asked.set_external_employee_id(flexiti_sandbox::kEmployee);
    return asked;
  }

  v1::ReturnCaptureRequest Returning(const std::string& authorization_id,
                                     const std::string& capture_id, std::int64_t cents) {
    v1::ReturnCaptureRequest asked;
    asked.set_authorization_id(authorization_id);
    asked.set_capture_id(capture_id);
    asked.mutable_amount()->set_amount_cents(cents);
    asked.set_external_location_id(flexiti_sandbox::kLocation);
    asked.set_external_employee_id(flexiti_sandbox::kEmployee);
    return asked;
  }

  // A list of one record, like Asked(), without `without`.
  std::string OneRecord(const std::string& without) {
    const std::string date =
        absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
    std::string record = absl::StrCat(
        R"({"authorization_id":7,"reference":"Order-1","account_number":)", kAccount,
        R"(,"amount":"123.45","date":")", date, R"(","remaining_authorization_amount":123.45})");
    return absl::StrReplaceAll(record, {{absl::StrCat("\"", without, "\""), "\"unheard_of\""}});
  }

  std::unique_ptr<flexiti_sandbox::Sandbox> sandbox_;
  std::unique_ptr<HttpTransport> transport_;
  std::unique_ptr<AccessToken> token_;
  std::unique_ptr<Merchant> merchant_;
  std::unique_ptr<Upstream> upstream_;
  std::unique_ptr<Authorizations> authorizations_;
  std::unique_ptr<Captures> captures_;
  std::unique_ptr<Finds> finds_;
  WireRecord record_;
  Window window_;
  std::map<std::string, std::string> codes_;
};

TEST_F(FindsTest, AnAuthorizationIsFoundInEverySpellingOfLists) {
  const v1::CreateAuthorizationRequest asked = Asked();
  const std::string id = Make(asked);
  for (const auto numbers :
       {flexiti_sandbox::NumberStyle::kMixed, flexiti_sandbox::NumberStyle::kNumbers,
        flexiti_sandbox::NumberStyle::kStrings}) {
    for (const auto lists :
         {flexiti_sandbox::ListStyle::kObject, flexiti_sandbox::ListStyle::kArray}) {
      flexiti_sandbox::ReplyStyle style;
      style.numbers = numbers;
      style.lists = lists;
      sandbox_->SetStyle(style);
      const auto found = Find(asked);
      ASSERT_EQ(found.size(), 1u);
      EXPECT_TRUE(found[0].is_certain);
      EXPECT_EQ(found[0].id, id);
      EXPECT_EQ(found[0].resource, "authorizations/" + id);
      EXPECT_EQ(found[0].made.authorization_id(), id);
      EXPECT_EQ(found[0].made.reference(), "Order-1");
      EXPECT_EQ(found[0].made.amount().amount_cents(), 12'345);
      EXPECT_EQ(found[0].made.status(), v1::AUTHORIZATION_STATUS_OPENED);
    }
  }
}

TEST_F(FindsTest, WithoutAReferenceItIsFoundByItsRequestId) {
  v1::CreateAuthorizationRequest asked = Asked("");
  const std::string id = Make(asked);
  Make(asked, "11111111-6a5f-4f8b-9f6c-0a8d3c1e2b3f");
  const auto found = Find(asked);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id, id);
  EXPECT_EQ(found[0].made.reference(), kRequestId);
}

TEST_F(FindsTest, WhatDiffersIsNotIt) {
  v1::CreateAuthorizationRequest regular = Asked();
  regular.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  for (const auto& other : {Asked("Order-2"), Asked("Order-1", 12'346),
                            Asked("Order-1", 12'345, kOtherAccount), regular}) {
    Make(other);
  }
  EXPECT_TRUE(Find(Asked()).empty());
  EXPECT_EQ(Find(regular).size(), 1u);
}

TEST_F(FindsTest, TwoThatAreEqualAreBothShown) {
  const v1::CreateAuthorizationRequest asked = Asked();
  const std::string first = Make(asked);
  const std::string second = Make(asked);
  const auto found = Find(asked);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].id, first);
  EXPECT_EQ(found[1].id, second);
}

TEST_F(FindsTest, ATimeOutsideOfTheWindowIsADoubtAndADayLaterAnothers) {
  const v1::CreateAuthorizationRequest asked = Asked();
  sandbox_->Advance(std::chrono::minutes(4));
  Make(asked);
  EXPECT_TRUE(Find(asked).at(0).is_certain);
  window_ = {.from = window_.from - absl::Hours(2), .to = window_.to - absl::Hours(2)};
  EXPECT_FALSE(Find(asked).at(0).is_certain);
  window_ = {.from = window_.from - absl::Hours(72), .to = window_.to - absl::Hours(72)};
  EXPECT_TRUE(Find(asked).empty());
}

TEST_F(FindsTest, AMatchOnAnEndOfTheWindowsDaysIsAskedFor) {
  const v1::CreateAuthorizationRequest asked = Asked();
  Make(asked);
  Find(asked);
  const auto exchanges = sandbox_->Exchanges();
  const std::string day =
      absl::FormatTime("%Y-%m-%d", window_.from - absl::Hours(24), absl::UTCTimeZone());
  const std::string next_day =
      absl::FormatTime("%Y-%m-%d", window_.to + absl::Hours(24), absl::UTCTimeZone());
  EXPECT_NE(exchanges.back().query.find(absl::StrCat("creation_date_from=", day)),
            std::string::npos);
  EXPECT_NE(exchanges.back().query.find(absl::StrCat("creation_date_to=", next_day)),
            std::string::npos);
  EXPECT_NE(exchanges.back().query.find(absl::StrCat("account_number=", kAccount)),
            std::string::npos);
}

TEST_F(FindsTest, WhatListsDoNotShowYetIsNotFound) {
  const v1::CreateAuthorizationRequest asked = Asked();
  sandbox_->Arm(Fault::HideFromLists(std::chrono::seconds(60)).On("POST", "/authorization"));
  Make(asked);
  EXPECT_TRUE(Find(asked).empty());
  sandbox_->Advance(std::chrono::seconds(61));
  EXPECT_EQ(Find(asked).size(), 1u);
}

TEST_F(FindsTest, APurchaseIsFoundWithItsCapture) {
  v1::CreatePurchaseRequest asked;
  const v1::CreateAuthorizationRequest sale = Asked();
  asked.set_account_number(sale.account_number());
  *asked.mutable_amount() = sale.amount();
  *asked.mutable_financing_option() = sale.financing_option();
  *asked.mutable_in_store() = sale.in_store();
  asked.set_reference(sale.reference());
  const auto made = authorizations_->CreatePurchase(asked, MakeTerms());
  ASSERT_TRUE(made.ok()) << made.status();
  auto found = finds_->CreatedPurchases(asked, window_, MakeTerms());
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_TRUE((*found)[0].is_certain);
  EXPECT_EQ((*found)[0].resource, "authorizations/" + made->authorization_id());
  EXPECT_EQ((*found)[0].made.authorization_id(), made->authorization_id());
  EXPECT_EQ((*found)[0].made.capture_id(), made->capture_id());
  // It is no authorization that was lost, but could be one that was captured since.
  EXPECT_FALSE(Find(sale).at(0).is_certain);
}

TEST_F(FindsTest, AnAuthorizationThatIsNotCapturedIsNoPurchaseForCertain) {
  v1::CreateAuthorizationRequest asked = Asked();
  Make(asked);
  asked.set_auto_capture(true);
  EXPECT_FALSE(Find(asked).at(0).is_certain);
}

TEST_F(FindsTest, ARecordThatLeavesAMemberOutIsADoubtUnlessItsOwnPageTellsIt) {
  const v1::CreateAuthorizationRequest asked = Asked();
  for (const std::string member : {"reference", "account_number", "amount", "date"}) {
    SCOPED_TRACE(member);
    for (const bool is_told : {true, false}) {
      sandbox_->Arm(Fault::Reply(200, absl::StrCat("{\"total\":1,\"authorizations\":[",
                                                   OneRecord(member), "]}"))
                        .On("GET", kLists));
      sandbox_->Arm(
          Fault::Reply(200, OneRecord(is_told ? "none" : member)).On("GET", "/authorization/7"));
      const auto found = Find(asked);
      ASSERT_EQ(found.size(), 1u);
      EXPECT_EQ(found[0].is_certain, is_told);
      EXPECT_EQ(sandbox_->armed(), 0u);
    }
  }
}

TEST_F(FindsTest, ARecordWhoseOwnPageTellsSomethingElseIsNotIt) {
  sandbox_->Arm(Fault::Reply(200, absl::StrCat("{\"total\":1,\"authorizations\":[",
                                               OneRecord("reference"), "]}"))
                    .On("GET", kLists));
  sandbox_->Arm(Fault::Reply(200, absl::StrReplaceAll(OneRecord("none"), {{"Order-1", "Order-2"}}))
                    .On("GET", "/authorization/7"));
  EXPECT_TRUE(Find(Asked()).empty());
}

TEST_F(FindsTest, AllPagesAreRead) {
  const v1::CreateAuthorizationRequest first = Asked("First", 100);
  const v1::CreateAuthorizationRequest last = Asked("Last", 100);
  const v1::CreateAuthorizationRequest other = Asked("Other", 100);
  Make(first);
  for (int i = 0; i < 2 * kMaxPageSize; ++i) Make(other);
  Make(last);
  for (const auto lists :
       {flexiti_sandbox::ListStyle::kObject, flexiti_sandbox::ListStyle::kArray}) {
    flexiti_sandbox::ReplyStyle style;
    style.lists = lists;
    sandbox_->SetStyle(style);
    EXPECT_EQ(Find(first).size(), 1u);
    EXPECT_EQ(Find(last).size(), 1u);
  }
}

TEST_F(FindsTest, ALookThatCannotSeeEverythingIsAnError) {
  const v1::CreateAuthorizationRequest asked = Asked();
  Make(asked);
  const std::string page = absl::StrCat("[", OneRecord("none"), "]");
  Fault second_page = Fault::Reply(503, "busy").On("GET", kLists);
  second_page.skip = 1;
  flexiti_sandbox::ReplyStyle arrays;
  arrays.lists = flexiti_sandbox::ListStyle::kArray;
  sandbox_->SetStyle(arrays);
  const std::pair<const char*, Fault> rows[] = {
      {"refused", Fault::Reply(503, "busy").On("GET", kLists)},
      {"refused in the middle", second_page},
      {"lost", Fault::CommitThenDrop().On("GET", kLists)},
      {"cut", Fault::CutReply(200).On("GET", kLists)},
      {"a page of a front", Fault::HtmlPage().On("GET", kLists)},
      {"garbage", Fault::Garbage().On("GET", kLists)},
      {"something else", Fault::Reply(200, "{}").On("GET", kLists)},
      {"a record without an id", Fault::Reply(200, "[{}]").On("GET", kLists)},
      {"an amount that is none",
       Fault::Reply(200, R"([{"authorization_id":7,"amount":"1.005"}])").On("GET", kLists)},
      {"the same page for ever", Fault::Reply(200, page).On("GET", kLists).Times(-1)}};
  for (const auto& [story, fault] : rows) {
    sandbox_->Arm(fault);
    const auto found = finds_->CreatedAuthorizations(asked, window_, MakeTerms());
    EXPECT_FALSE(found.ok()) << story;
    sandbox_->DisarmAll();
  }
  EXPECT_EQ(Find(asked).size(), 1u);
}

TEST_F(FindsTest, AListWithoutEndIsAnError) {
  const v1::CreateAuthorizationRequest asked = Asked();
  for (int page = 0; page < kMaxLookPages + 1; ++page) {
    const std::string record =
        absl::StrReplaceAll(OneRecord("none"), {{":7,", absl::StrCat(":", 1000 + page, ",")}});
    sandbox_->Arm(Fault::Reply(200, absl::StrCat("[", record, "]")).On("GET", kLists));
  }
  sandbox_->ClearExchanges();
  const auto found = finds_->CreatedAuthorizations(asked, window_, MakeTerms());
  EXPECT_FALSE(found.ok());
  EXPECT_EQ(sandbox_->RequestCount("GET", kLists), static_cast<std::uint64_t>(kMaxLookPages));
}

TEST_F(FindsTest, ALookEndsWithItsDeadline) {
  const v1::CreateAuthorizationRequest asked = Asked();
  Terms terms = MakeTerms();
  terms.deadline = absl::Now() - absl::Seconds(1);
  sandbox_->ClearExchanges();
  EXPECT_FALSE(finds_->CreatedAuthorizations(asked, window_, terms).ok());
  EXPECT_EQ(sandbox_->RequestCount("GET", kLists), 0u);
}

TEST_F(FindsTest, ACaptureIsFoundInEverySpellingAndWithoutTheList) {
  const std::string id = Make(Asked());
  const v1::CaptureAuthorizationRequest asked = Capturing(id, 500);
  sandbox_->Arm(Fault::HideFromLists(std::chrono::seconds(60)).On("POST", "/capture"));
  const std::string capture_id = Capture(asked);
  Capture(Capturing(id, 500, "Shipment-2"));
  Capture(Capturing(id, 501));
  for (const bool is_listed : {false, true}) {
    for (const auto lists :
         {flexiti_sandbox::ListStyle::kObject, flexiti_sandbox::ListStyle::kArray}) {
      flexiti_sandbox::ReplyStyle style;
      style.lists = lists;
      style.numbers = is_listed ? flexiti_sandbox::NumberStyle::kStrings
                                : flexiti_sandbox::NumberStyle::kNumbers;
      sandbox_->SetStyle(style);
      const auto found = finds_->CreatedCaptures(asked, window_, MakeTerms());
      ASSERT_TRUE(found.ok()) << found.status();
      ASSERT_EQ(found->size(), 1u);
      EXPECT_TRUE((*found)[0].is_certain);
      EXPECT_EQ((*found)[0].resource, "captures/" + capture_id);
      EXPECT_EQ((*found)[0].made.capture_id(), capture_id);
      EXPECT_EQ((*found)[0].made.authorization_id(), id);
      EXPECT_EQ((*found)[0].made.amount().amount_cents(), 500);
    }
    sandbox_->Advance(std::chrono::seconds(61));
  }
}

TEST_F(FindsTest, CapturesAreSeenOnlyIfBothReadsAre) {
  const std::string id = Make(Asked());
  const v1::CaptureAuthorizationRequest asked = Capturing(id, 500);
  for (const std::string& path : {std::string("/captures"), "/authorization/" + id}) {
    sandbox_->Arm(Fault::Reply(503, "busy").On("GET", path));
    EXPECT_FALSE(finds_->CreatedCaptures(asked, window_, MakeTerms()).ok()) << path;
    sandbox_->Arm(Fault::Reply(503, "busy").On("GET", path));
    EXPECT_FALSE(finds_->Released(Releasing(id, 0), MakeTerms()).ok()) << path;
    sandbox_->Arm(Fault::Reply(503, "busy").On("GET", path));
    EXPECT_FALSE(finds_->Returned(Returning(id, "7", 1), MakeTerms()).ok()) << path;
  }
  const auto found = finds_->CreatedCaptures(asked, window_, MakeTerms());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(found->empty());
}

TEST_F(FindsTest, AnotherAuthorizationThanAskedForIsAnError) {
  const std::string id = Make(Asked());
  sandbox_->Arm(Fault::Reply(200, R"({"authorization_id":7})").On("GET", "/authorization/" + id));
  EXPECT_FALSE(finds_->Released(Releasing(id, 0), MakeTerms()).ok());
}

TEST_F(FindsTest, WhatFlexitiDoesNotKnowIsAnError) {
  EXPECT_FALSE(finds_->Released(Releasing("4711", 0), MakeTerms()).ok());
  EXPECT_FALSE(finds_->CreatedCaptures(Capturing("4711", 1), window_, MakeTerms()).ok());
  v1::CreateAuthorizationRequest asked = Asked();
  asked.set_account_number("10000000009999");
  EXPECT_FALSE(finds_->CreatedAuthorizations(asked, window_, MakeTerms()).ok());
}

TEST_F(FindsTest, ReleasesAndReturnsAreSeenByTheirSums) {
  const std::string id = Make(Asked("Order-1", 10'000));
  auto released = finds_->Released(Releasing(id, 0), MakeTerms());
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->moved, 0);
  EXPECT_EQ(released->remaining, 10'000);

  const std::string capture_id = Capture(Capturing(id, 3'000));
  ASSERT_TRUE(authorizations_->Release(Releasing(id, 2'000), MakeTerms()).ok());
  const auto made = captures_->Return(Returning(id, capture_id, 1'000), MakeTerms());
  ASSERT_TRUE(made.ok()) << made.status();

  released = finds_->Released(Releasing(id, 0), MakeTerms());
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->moved, 2'000);
  EXPECT_EQ(released->remaining, 5'000);
  EXPECT_EQ(released->given_back, 1'000);
  const auto returned = finds_->Returned(Returning(id, capture_id, 1), MakeTerms());
  ASSERT_TRUE(returned.ok()) << returned.status();
  EXPECT_EQ(returned->moved, 1'000);
  EXPECT_EQ(returned->remaining, 2'000);
  EXPECT_EQ(returned->remaining_authorization, 5'000);
}

// A list that lags shows fewer captures than there are: what it leaves out is no release.
TEST_F(FindsTest, ACaptureThatNothingShowsIsNoRelease) {
  const std::string id = Make(Asked("Order-1", 10'000));
  const std::string bare = absl::StrCat(R"({"authorization_id":)", id,
                                        R"(,"amount":100,"remaining_authorization_amount":70)");
  sandbox_->Arm(Fault::Reply(200, bare + "}").On("GET", "/authorization/" + id));
  EXPECT_EQ(finds_->Released(Releasing(id, 0), MakeTerms())->moved, std::nullopt);
  sandbox_->Arm(Fault::Reply(200, bare + R"(,"captures":[]})").On("GET", "/authorization/" + id));
  EXPECT_EQ(finds_->Released(Releasing(id, 0), MakeTerms())->moved, 3'000);
}

}  // namespace
}  // namespace flexiti
