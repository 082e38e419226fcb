#include "tests/unit/admin/example_views.h"

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

constexpr char kPurchase[] = "flexiti.v1.TransactionService/CreatePurchase";
constexpr char kReference[] = "6ad2b0a9a6b94e35b1d3f6c0c0ffee01";
constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kRequest[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";

AdminView::Merchant MerchantOf(const std::string& id, std::int64_t in_flight) {
  const absl::Time until = ExampleNow() + absl::Minutes(43);
  return {.id = id,
          .in_flight = {.used = in_flight, .max = 500},
          .tokens = {{.api = "POS API", .scope = "merchant", .valid_until = until},
                     {.api = "POS API", .scope = "customer"}},
          .secrets = {{.api = "POS API"}}};
}

AdminView::Call CallOf(const std::string& method, absl::Duration age) {
  return {.start = ExampleNow() - age,
          .method = method,
          .caller = "checkout",
          .merchant_id = "maple-furniture",
          .request_id = kRequest,
          .reference_id = kReference,
          .trace_id = kTrace};
}

}  // namespace

absl::Time ExampleNow() {
  return absl::FromCivil(absl::CivilSecond(2026, 5, 3, 3, 4, 5), absl::UTCTimeZone());
}

AdminView HealthyView() {
  const absl::Time now = ExampleNow();
  AdminView view = {.now = now,
                    .start = now - absl::Hours(75),
                    .version = "0.1.0",
                    .revision = "0a1b2c3d4e5f",
                    .profile = "production",
                    .phase = AdminView::Phase::kServing,
                    .in_flight = {.used = 2, .max = 1000}};
  view.calls = {CallOf(kPurchase, absl::Milliseconds(840)),
                CallOf("flexiti.v1.CustomerService/LookupCustomer", absl::Milliseconds(120))};
  view.merchants = {MerchantOf("maple-furniture", 2), MerchantOf("birch-electronics", 0)};
  view.breakers = {{.api = "POS API",
                    .host = "api.flexiti.example",
                    .requests = 214,
                    .failures = 1,
                    .window = absl::Seconds(10),
                    .retries_left = 10}};
  view.ledger = {.answers = true, .as_of = now, .running = 1, .last_write = now - absl::Seconds(3)};
  view.certificates = {{.name = "server certificate", .expiry = now + absl::Hours(24 * 61)}};
  return view;
}

AdminView TroubledView() {
  AdminView view = HealthyView();
  const absl::Time now = view.now;
  view.in_flight = {.used = 870, .max = 1000};
  view.calls.clear();
  for (int i = 0; i < 60; ++i) {
    view.calls.push_back(CallOf(kPurchase, absl::Seconds(60 - i)));
  }
  view.merchants[0].in_flight = {.used = 500, .max = 500};
  view.merchants[1].secrets = {{.api = "POS API", .serving = AdminView::Serving::kNone},
                               {.api = "Online API", .serving = AdminView::Serving::kFallbackFile}};
  view.merchants[1].tokens = {{.api = "POS API",
                               .scope = "merchant",
                               .last_failure = now - absl::Seconds(20),
                               .failure = "INVALID_CLIENT"}};
  view.breakers[0] = {.api = "POS API",
                      .host = "api.flexiti.example",
                      .state = AdminView::Breaker::State::kOpen,
                      .since = now - absl::Minutes(3),
                      .requests = 40,
                      .failures = 31,
                      .window = absl::Seconds(10),
                      .last_failure = now - absl::Seconds(4),
                      .failure_cause = "tls_verify"};
  view.ledger = {.answers = false,
                 .trouble = "PostgreSQL: connection refused",
                 .as_of = now - absl::Minutes(2),
                 .running = 3,
                 .unknown = 23,
                 .unattended = 1,
                 .oldest_unknown = now - absl::Minutes(134),
                 .last_write = now - absl::Minutes(3),
                 .last_failed_write = now - absl::Seconds(12),
                 .write_trouble = "disk is full"};
  view.ledger.oldest.push_back({.method = "/flexiti.v1.TransactionService/RefundAccount",
                                .merchant_id = "maple-furniture",
                                .request_id = kRequest,
                                .since = now - absl::Minutes(134)});
  for (int i = 0; i < 19; ++i) {
    view.ledger.oldest.push_back({.method = absl::StrCat("/", kPurchase),
                                  .merchant_id = "maple-furniture",
                                  .request_id = kRequest,
                                  .since = now - absl::Minutes(20) + absl::Seconds(i),
                                  .looks = 4,
                                  .next_look = now + absl::Seconds(8 * i)});
  }
  for (int i = 0; i < 25; ++i) {
    const bool is_lost = i % 3 == 0;
    view.failures.push_back({.call = CallOf(kPurchase, absl::Seconds(31 + 5 * i)),
                             .end = now - absl::Seconds(1 + 5 * i),
                             .grpc_code = is_lost ? "UNKNOWN" : "UNAVAILABLE",
                             .outcome = is_lost ? "OUTCOME_UNKNOWN" : "OUTCOME_NOT_SENT",
                             .reason = is_lost ? "REPLY_LOST" : "BREAKER_OPEN",
                             .http_status = 0});
  }
  view.refusals = {
      {.reason = "TOO_MANY_CALLS",
       .cause = "merchant_in_flight",
       .of_late = 40,
       .total = 4100,
       .last = now - absl::Seconds(1),
       .last_caller = "checkout",
       .last_merchant_id = "maple-furniture"},
      {.reason = "UNKNOWN_CALLER", .cause = "caller", .total = 2, .last = now - absl::Hours(30)}};
  view.failed_handshakes = 3;
  view.refused_connections = 1;
  view.ended_connections = 2;
  view.refused_open_calls = 31'000;
  view.spans_lost = 1200;
  view.unusable_files = {{.files = "/etc/flexiti/birch.secret", .problem = "is empty"}};
  view.certificates[0].expiry = now + absl::Hours(50);
  return view;
}

}  // namespace flexiti
