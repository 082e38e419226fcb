// What a collector gets of a call, over real sockets, and what Flexiti sees of the trace.
#include <algorithm>
#include <chrono>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/support/otlp_receiver.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::kAccount;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
namespace v1 = flexiti::v1;

constexpr char kPurchase[] = "flexiti.v1.TransactionService/CreatePurchase";
constexpr char kAuthorize[] = "flexiti.v1.AuthorizationService/CreateAuthorization";
constexpr char kGet[] = "flexiti.v1.AuthorizationService/GetAuthorization";
constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kCallerSpan[] = "b7ad6b7169203331";
// More than the gateway takes to stop, on a busy machine and with sanitizers.
constexpr std::chrono::seconds kStopsWithin{20};

std::string Traceparent(const char* flags) {
  return absl::StrCat("00-", kTraceId, "-", kCallerSpan, "-", flags);
}

StackOptions TracedTo(const std::string& url, const std::string& more = "") {
  return {.top_yaml = absl::StrCat("tracing: {otlp_endpoint: \"", url, "\", allow_plaintext: true",
                                   more, "}\n")};
}

std::vector<std::string> Names(const std::vector<ReceivedSpan>& spans) {
  std::vector<std::string> names;
  for (const ReceivedSpan& span : spans) names.push_back(span.name);
  return names;
}

ReceivedSpan Named(const std::vector<ReceivedSpan>& spans, const std::string& name) {
  for (const ReceivedSpan& span : spans) {
    if (span.name == name) return span;
  }
  ADD_FAILURE() << "no span " << name;
  return {};
}

std::string Attribute(const ReceivedSpan& span, const std::string& name) {
  const auto found = span.attributes.find(name);
  return found == span.attributes.end() ? "" : found->second;
}

// Of the last request with this method and path that Flexiti got; "none" without the header.
std::string TraceparentAtFlexiti(Stack& stack, const std::string& path_ends) {
  std::string seen = "no request";
  for (const auto& exchange : stack.sandbox().Exchanges()) {
    if (!absl::EndsWith(exchange.path, path_ends)) continue;
    seen = "none";
    for (const auto& [name, value] : exchange.headers) {
      EXPECT_NE(name, "tracestate");
      if (name == "traceparent") seen = value;
    }
  }
  return seen;
}

v1::CreateAuthorizationResponse Authorize(Stack& stack, const std::string& traceparent) {
  Context context;
  context.AddMetadata("traceparent", traceparent);
  context.AddMetadata("tracestate", "canary=tracestate");
  v1::CreateAuthorizationResponse response;
  const auto request = stack.Authorization(kAccount);
  const auto status = stack.authorizations().CreateAuthorization(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

// All spans of the one call of `method` that was made, once they are `count`.
std::vector<ReceivedSpan> TreeOf(OtlpReceiver& receiver, const std::string& method, size_t count) {
  const auto roots = receiver.WaitForNamed(method, 1);
  if (roots.size() != 1) {
    ADD_FAILURE() << roots.size() << " spans " << method;
    return {};
  }
  return receiver.WaitForTrace(roots[0].trace_id, count);
}

TEST(TracingTest, APurchaseIsOneTreeBelowItsCallersSpan) {
  OtlpReceiver receiver;
  Stack stack(TracedTo(receiver.url()));
  const v1::CreatePurchaseRequest request = stack.Purchase(kAccount);
  stack.RestartGateway();  // so that it has no token yet
  Context context;
  context.AddMetadata("traceparent", Traceparent("01"));
  v1::CreatePurchaseResponse response;
  const auto status = stack.transactions().CreatePurchase(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();

  const auto spans = receiver.WaitForTrace(kTraceId, 5);
  ASSERT_THAT(Names(spans), UnorderedElementsAre(kPurchase, "claim", "token", "send", "settle"));
  const ReceivedSpan call = Named(spans, kPurchase);
  EXPECT_EQ(call.parent_id, kCallerSpan);
  EXPECT_EQ(call.kind, "SERVER");
  EXPECT_FALSE(call.failed);
  EXPECT_EQ(call.resource.at("service.name"), "flexiti-gateway");
  EXPECT_EQ(call.attributes, (std::map<std::string, std::string>{
                                 {"rpc.system", "grpc"},
                                 {"rpc.service", "flexiti.v1.TransactionService"},
                                 {"rpc.method", "CreatePurchase"},
                                 {"rpc.grpc.status_code", "0"},
                                 {"flexiti.merchant_id", kMerchant},
                                 {"flexiti.request_id", request.request_id()},
                                 {"flexiti.reference_id", response.operation().reference_id()}}));
  std::int64_t last_end = call.start_nanos;
  for (const char* name : {"claim", "token", "send", "settle"}) {
    const ReceivedSpan step = Named(spans, name);
    EXPECT_EQ(step.parent_id, call.span_id) << name;
    EXPECT_EQ(step.kind, name == std::string("send") ? "CLIENT" : "INTERNAL") << name;
    EXPECT_GE(step.start_nanos, last_end) << name;
    last_end = step.end_nanos;
  }
  EXPECT_GE(call.end_nanos, last_end);

  const ReceivedSpan send = Named(spans, "send");
  EXPECT_EQ(send.attributes,
            (std::map<std::string, std::string>{{"http.request.method", "POST"},
                                                {"url.template", "/authorization"},
                                                {"http.response.status_code", "200"},
                                                {"flexiti.api", "pos"},
                                                {"flexiti.attempt", "1"}}));
  EXPECT_EQ(TraceparentAtFlexiti(stack, "/authorization"),
            absl::StrCat("00-", kTraceId, "-", send.span_id, "-01"));
  for (const std::string& secret :
       {request.account_number(), request.in_store().verification_code(),
        std::string(flexiti_sandbox::kMerchantSecret)}) {
    EXPECT_THAT(receiver.Bytes(), Not(HasSubstr(secret)));
  }
}

TEST(TracingTest, ATokenAtHandIsNoStep) {
  OtlpReceiver receiver;
  Stack stack(TracedTo(receiver.url()));
  Authorize(stack, "");
  Authorize(stack, Traceparent("01"));
  EXPECT_THAT(Names(receiver.WaitForTrace(kTraceId, 4)),
              UnorderedElementsAre(kAuthorize, "claim", "send", "settle"));
}

TEST(TracingTest, ADeclineIsNoError) {
  OtlpReceiver receiver;
  Stack stack(TracedTo(receiver.url()));
  stack.sandbox().Arm(
      Fault::Reply(409, R"({"error":"credit_exceeded"})").On("POST", "/authorization"));
  EXPECT_EQ(Call(stack, SomeAuthorization()).info.reason(), "CREDIT_EXCEEDED");
  const auto spans = TreeOf(receiver, kAuthorize, 5);
  const ReceivedSpan call = Named(spans, kAuthorize);
  EXPECT_EQ(Attribute(call, "flexiti.reason"), "CREDIT_EXCEEDED");
  EXPECT_EQ(Attribute(call, "flexiti.outcome"), "OUTCOME_REJECTED");
  EXPECT_EQ(Attribute(call, "rpc.grpc.status_code"), "9");
  for (const ReceivedSpan& span : spans) EXPECT_FALSE(span.failed) << span.name;
}

TEST(TracingTest, EachAttemptAtAReadIsAStep) {
  OtlpReceiver receiver;
  Stack stack(TracedTo(receiver.url()));
  stack.sandbox().Arm(Fault::Reply(503, "").On("GET", "/authorization/*"));
  EXPECT_EQ(Call(stack, SomeGet()).info.reason(), "NOT_FOUND");
  const auto spans = TreeOf(receiver, kGet, 4);
  ASSERT_THAT(Names(spans), UnorderedElementsAre(kGet, "token", "send", "send"));
  for (const ReceivedSpan& span : spans) {
    if (span.name != "send") continue;
    const bool is_first = Attribute(span, "flexiti.attempt") == "1";
    EXPECT_EQ(Attribute(span, "url.template"), "/authorization/{authorization_id}");
    EXPECT_EQ(span.failed, is_first);
    EXPECT_EQ(Attribute(span, "error.type"), is_first ? "503" : "");
  }
  EXPECT_FALSE(Named(spans, kGet).failed);
}

TEST(TracingTest, AnUnknownOutcomeIsAnErrorAndItsLookATraceOfItsOwn) {
  OtlpReceiver receiver;
  StackOptions options = TracedTo(receiver.url());
  options.ledger_yaml = "  resolver: {interval: 50ms, max_looks: 50, max_backoff: 1s}\n";
  Stack stack(options);
  stack.sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  const auto request = stack.Authorization(kAccount);
  EXPECT_EQ(Call(stack, request).info.reason(), "REPLY_LOST");
  const auto spans = TreeOf(receiver, kAuthorize, 4);
  for (const char* name : {kAuthorize, "send"}) {
    const ReceivedSpan span = Named(spans, name);
    EXPECT_TRUE(span.failed) << name;
    EXPECT_EQ(span.failure, "REPLY_LOST") << name;
  }
  EXPECT_FALSE(Named(spans, "settle").failed);

  const auto looks = receiver.WaitForNamed("look", 1);
  ASSERT_THAT(looks, Not(IsEmpty()));
  EXPECT_EQ(looks[0].parent_id, "");
  EXPECT_NE(looks[0].trace_id, Named(spans, kAuthorize).trace_id);
  EXPECT_EQ(Attribute(looks[0], "flexiti.request_id"), request.request_id());
  EXPECT_EQ(Attribute(looks[0], "flexiti.resolution"), "EXECUTED");
  EXPECT_EQ(Named(receiver.WaitForTrace(looks[0].trace_id, 2), "send").parent_id, looks[0].span_id);
}

TEST(TracingTest, ACallersRefusalToSampleIsFollowedAndPassedOn) {
  OtlpReceiver receiver;
  Stack stack(TracedTo(receiver.url()));
  Authorize(stack, Traceparent("00"));
  const std::string passed_on = TraceparentAtFlexiti(stack, "/authorization");
  EXPECT_THAT(passed_on, HasSubstr(kTraceId));
  EXPECT_TRUE(absl::EndsWith(passed_on, "-00")) << passed_on;
  EXPECT_THAT(passed_on, Not(HasSubstr(kCallerSpan)));
  EXPECT_EQ(stack.gateway().Stop(), 0);
  for (const ReceivedSpan& span : receiver.Spans()) EXPECT_NE(span.trace_id, kTraceId);
  EXPECT_THAT(stack.gateway().output(), HasSubstr(absl::StrCat("\"trace_id\":\"", kTraceId)));
}

// They wait for others to fill a batch, so only a flush brings them this soon.
TEST(TracingTest, TheLastSpansAreHandedOverBeforeTheEnd) {
  OtlpReceiver receiver;
  Stack stack(TracedTo(receiver.url()));
  Authorize(stack, Traceparent("01"));
  EXPECT_EQ(stack.gateway().Stop(), 0);
  std::vector<std::string> names;
  for (const ReceivedSpan& span : receiver.Spans()) {
    if (span.trace_id == kTraceId) names.push_back(span.name);
  }
  EXPECT_THAT(names, testing::IsSupersetOf({std::string(kAuthorize), std::string("settle")}));
}

TEST(TracingTest, WithoutACollectorOnlyTheLogLineKnowsTheTrace) {
  Stack stack;
  Authorize(stack, Traceparent("01"));
  EXPECT_EQ(TraceparentAtFlexiti(stack, "/authorization"), "none");
  EXPECT_EQ(stack.gateway().Stop(), 0);
  EXPECT_THAT(stack.gateway().output(), HasSubstr(absl::StrCat("\"trace_id\":\"", kTraceId, "\"")));
}

TEST(TracingTest, OverTlsWithTheAuthorityOfTheConfiguration) {
  const Certificate authority = MintAuthority("collectors");
  OtlpReceiver receiver(MintLeaf(authority, {"localhost"}, {"127.0.0.1"}));
  const TemporaryDirectory directory;
  const std::string file = directory.Write("ca.pem", authority.certificate_pem);
  Stack stack({.top_yaml = absl::StrCat("tracing: {otlp_endpoint: \"", receiver.url(),
                                        "\", ca_file: ", file, "}\n")});
  Authorize(stack, Traceparent("01"));
  EXPECT_EQ(Named(receiver.WaitForTrace(kTraceId, 4), kAuthorize).parent_id, kCallerSpan);
}

void ExpectToStopInTime(Stack& stack) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(stack.gateway().Stop(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, kStopsWithin);
}

TEST(TracingTest, ACollectorThatIsAwayCostsNoCallAndIsToldOnce) {
  Stack stack(TracedTo("http://127.0.0.1:1"));
  for (int i = 0; i < 3; ++i) Authorize(stack, "");
  ExpectToStopInTime(stack);
  const std::string log = stack.gateway().output();
  EXPECT_THAT(log, HasSubstr("\"event\":\"spans_lost\""));
  EXPECT_THAT(log, HasSubstr("\"event\":\"opentelemetry\""));
  EXPECT_THAT(log, Not(HasSubstr("[Error]")));  // the library's own way of telling
}

TEST(TracingTest, ACollectorThatHangsCostsNoCallAndHoldsUpNoEnd) {
  OtlpReceiver receiver;
  Stack stack(TracedTo(receiver.url()));
  receiver.Hang(true);
  Authorize(stack, "");
  ASSERT_TRUE(receiver.WaitForRequests(1));
  Authorize(stack, "");
  ExpectToStopInTime(stack);
}

}  // namespace
}  // namespace flexiti_test
