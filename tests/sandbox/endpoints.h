// The endpoints: what each does to the state, and what it answers. Callers hold FlexitiApi's mutex
// and have checked what every call must pass (token, scope, headers, JSON).
#pragma once

#include <string>

#include "tests/sandbox/answer.h"
#include "tests/sandbox/call.h"
#include "tests/sandbox/state.h"

namespace flexiti_sandbox {

// token.cc; the only one without a token, so it gets the raw request.
Answer IssueToken(State& state, const HttpRequest& request, TimePoint now);
// What must be true before anything else looks at the request: the token and its scope.
struct Bearer {
  const Token* token = nullptr;
  Verdict refusal;
};
Bearer CheckBearer(const State& state, const HttpRequest& request, const std::string& client_id,
                   TimePoint now);

// transactions.cc
Answer CreateTransaction(State& state, const Call& call);
// authorizations.cc
Answer CreateAuthorization(State& state, const Call& call);
// authorization_lists.cc
Answer GetAuthorization(State& state, const Call& call);
Answer ListAuthorizations(State& state, const Call& call);
Answer ListCaptures(State& state, const Call& call);
// captures.cc
Answer CaptureAuthorization(State& state, const Call& call);
Answer ReleaseAuthorization(State& state, const Call& call);
Answer ReturnCapture(State& state, const Call& call);
// refunds.cc
Answer RefundAccount(State& state, const Call& call);
// verification.cc
Answer VerifyCustomer(State& state, const Call& call);
// customers.cc
Answer LookupCustomer(State& state, const Call& call);
Answer SearchCustomers(State& state, const Call& call);
Answer CloseAccount(State& state, const Call& call);
Answer DecodeDriversLicense(State& state, const Call& call);
// interest.cc
Answer CalculateInterest(State& state, const Call& call);
// widget.cc
Answer StartWidget(State& state, const Call& call);
// online.cc
Answer StartCheckout(State& state, const Call& call);
Answer GetCheckoutByOrder(State& state, const Call& call);
Answer GetCheckoutByMerchantOrder(State& state, const Call& call);
Answer CalculatePayments(State& state, const Call& call);

// Sets term_amount, annual_rates and fees: a quote and the authorization it leads to agree.
void SetTermCost(const Call& call, const Plan& plan, const std::string& term, int64_t amount_cents,
                 Json& json);

// Shared by authorizations and lists.
Json AuthorizationJson(const Call& call, const Authorization& authorization);
Json CaptureJson(const Call& call, const Authorization& authorization,
                 const CaptureRecord& capture);

}  // namespace flexiti_sandbox
