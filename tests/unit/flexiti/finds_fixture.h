// Looks at the sandbox over real sockets, and what there is to be found there: for finds_test.cc
// and finds_captures_test.cc.
#pragma once

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
#include "service/flexiti/customers.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/finds.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/sandbox.h"

namespace flexiti {

using flexiti_sandbox::Fault;
using flexiti_sandbox::kAccount;
using flexiti_sandbox::kOtherAccount;

inline constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";
inline constexpr char kLists[] = "/authorizations";

inline config::Flexiti Config() {
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
    secret_.Replace(SecretSource::kFile, Secret(flexiti_sandbox::kMerchantSecret), absl::Now());
    token_ = std::make_unique<AccessToken>(
        *transport_, secret_, metrics_,
        AccessTokenOptions{.target = "/flexiti/pos-api/v2.5/oauth/token",
                           .client_id = flexiti_sandbox::kMerchant,
                           .scope = "merchant"});
    config::Merchant config;
    config.set_id("maple");
    config.set_client_id(flexiti_sandbox::kMerchant);
    merchant_ = std::make_unique<Merchant>(
        Merchant{.config = config, .merchant_token = *token_, .customer_token = *token_});
    upstream_ = std::make_unique<Upstream>(*transport_, nullptr, Config(), absl::Now,
                                           absl::SleepFor, metrics_);
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
  Metrics metrics_{"test"};
  ClientSecret secret_{{}, metrics_};
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

}  // namespace flexiti
