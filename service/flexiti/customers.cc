#include "service/flexiti/customers.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/interest_json.h"
#include "service/flexiti/license_json.h"
#include "service/flexiti/lookup_json.h"
#include "service/flexiti/search_json.h"
#include "service/flexiti/verification_json.h"

namespace flexiti {
namespace {

// Without the part after the dash, which names an authorized user.
std::string PrimaryCustomer(const std::string& customer_id) {
  return customer_id.substr(0, customer_id.find('-'));
}

// Whether one is the other, or its primary.
bool CustomerMatches(const std::string& asked, const std::string& got) {
  if (got.find('-') != std::string::npos && asked.find('-') != std::string::npos) {
    return IdMatches(asked, got);
  }
  return IdMatches(PrimaryCustomer(asked), PrimaryCustomer(got));
}

// Empty if the customer may be the one that was asked for. The card has no echo.
std::string Difference(const v1::LookupCustomerRequest& asked, const v1::Customer& got) {
  if (asked.has_account_number() && !IdMatches(asked.account_number(), got.account_number())) {
    return "account_number";
  }
  if (asked.has_customer_id() && !CustomerMatches(asked.customer_id(), got.customer_id())) {
    return "customer_id";
  }
  return "";
}

}  // namespace

absl::StatusOr<v1::Customer> Customers::Lookup(const v1::LookupCustomerRequest& request,
                                               const Terms& terms) const {
  const UpstreamCall call = {.endpoint = "GET /customers/lookup",
                             .effect = Effect::kRead,
                             .method = "GET",
                             .version = upstream_.config().versions().lookup(),
                             .path = "/customers/lookup",
                             .query = EncodeLookup(request)};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::Customer customer;
  const absl::Status status = DecodeCustomer(*reply, &customer);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  const std::string difference = Difference(request, customer);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  return customer;
}

absl::StatusOr<v1::SearchCustomersResponse> Customers::Search(
    const v1::SearchCustomersRequest& request, const Terms& terms) const {
  const UpstreamCall call = {.endpoint = "GET /customers/search",
                             .effect = Effect::kRead,
                             .method = "GET",
                             .version = upstream_.config().versions().search(),
                             .path = "/customers/search",
                             .query = EncodeSearch(request),
                             .field_paths = SearchFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::SearchCustomersResponse response;
  const absl::Status status = DecodeSearch(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  return response;
}

absl::StatusOr<v1::VerifyCustomerResponse> Customers::Verify(
    const v1::VerifyCustomerRequest& request, const Terms& terms) const {
  const UpstreamCall call = {
      .endpoint = "POST /account/{account_number}/verify",
      .effect = Effect::kChange,
      .method = "POST",
      .scope = TokenScope::kEither,
      .version = upstream_.config().versions().verify(),
      .path = absl::StrCat("/account/", PercentEncode(request.account_number()), "/verify"),
      .query = {{"lang", LangWord(request.lang())}},
      .body = EncodeVerification(request),
      .field_paths = VerificationFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::VerifyCustomerResponse response;
  const absl::Status status = DecodeVerification(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  return response;
}

absl::StatusOr<v1::CalculateInterestResponse> Customers::CalculateInterest(
    const v1::CalculateInterestRequest& request, const Terms& terms) const {
  const UpstreamCall call = {
      .endpoint = "POST /accounts/{account_number}/calculate-interest",
      .effect = Effect::kRead,
      .method = "POST",
      .scope = TokenScope::kEither,
      .version = upstream_.config().versions().calculate_interest(),
      .path = absl::StrCat("/accounts/", PercentEncode(request.account_number()),
                           "/calculate-interest"),
      .query = {{"lang", LangWord(request.lang())}},
      .body = EncodeInterest(request)};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::CalculateInterestResponse response;
  const absl::Status status = DecodeInterest(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (!IdMatches(request.account_number(), response.account_number())) {
    return MismatchedReply(call, terms, "account_number");
  }
  if (!AmountMatches(request.amount(), response.has_amount(), response.amount())) {
    return MismatchedReply(call, terms, "amount");
  }
  return response;
}

absl::StatusOr<v1::DecodeDriversLicenseResponse> Customers::DecodeLicense(
    const v1::DecodeDriversLicenseRequest& request, const Terms& terms) const {
  const UpstreamCall call = {.endpoint = "POST /customers/driverslicense",
                             .effect = Effect::kRead,
                             .method = "POST",
                             .scope = TokenScope::kCustomer,
                             .version = upstream_.config().versions().drivers_license(),
                             .path = "/customers/driverslicense",
                             .query = {{"lang", LangWord(request.lang())}},
                             .body = EncodeLicense(request)};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::DecodeDriversLicenseResponse response;
  const absl::Status status = flexiti::DecodeLicense(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  return response;
}

}  // namespace flexiti
