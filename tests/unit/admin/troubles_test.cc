#include "service/admin/troubles.h"

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/admin/example_views.h"

namespace flexiti {
namespace {

using ::testing::ElementsAre;
using Weight = Trouble::Weight;

TEST(TroublesTest, AHealthyGatewayHasNone) { EXPECT_TRUE(TroublesOf(HealthyView()).empty()); }

AdminView::Merchant& FirstMerchant(AdminView& view) { return view.merchants[0]; }

TEST(TroublesTest, EachIsToldByItself) {
  const absl::Time now = ExampleNow();
  const struct {
    std::function<void(AdminView&)> spoil;
    Weight weight;
    std::string sentence;
    std::string section;
  } kCases[] = {
      {[](AdminView& view) { view.stuck = "the resolver made no step for 20 min"; }, Weight::kBad,
       "This process is stuck: the resolver made no step for 20 min.", "top"},
      {[](AdminView& view) { view.phase = AdminView::Phase::kDraining; }, Weight::kNotice,
       "This process is shutting down: it takes no new calls, and 2 calls may still finish.",
       "calls"},
      {[](AdminView& view) { view.phase = AdminView::Phase::kLeaving; }, Weight::kNotice,
       "This process is about to shut down: it is not ready any more, so that balancers look away, "
       "and still takes the calls that come.",
       "calls"},
      {[](AdminView& view) { view.phase = AdminView::Phase::kStarting; }, Weight::kNotice,
       "This process is starting and takes no calls yet.", "top"},
      {[](AdminView& view) { view.ledger.answers = false; }, Weight::kBad,
       "The ledger does not answer, and without it nothing is sent that changes something.",
       "operations"},
      {[now](AdminView& view) {
         view.ledger.unknown = 1;
         view.ledger.oldest_unknown = now - absl::Minutes(14);
       },
       Weight::kWarning, "Nobody knows whether 1 operation happened, for 14 min.", "operations"},
      {[now](AdminView& view) {
         view.ledger.unknown = 3;
         view.ledger.oldest_unknown = now - kLongUnknown;
       },
       Weight::kBad, "Nobody knows whether 3 operations happened, the oldest for 15 min.",
       "operations"},
      {[now](AdminView& view) {
         view.breakers[0].state = AdminView::Breaker::State::kOpen;
         view.breakers[0].since = now - absl::Minutes(3);
       },
       Weight::kBad,
       "Flexiti's POS API at api.flexiti.example fails: for 3 min nothing has been sent to it.",
       "flexiti"},
      {[now](AdminView& view) {
         view.breakers[0].state = AdminView::Breaker::State::kOpen;
         view.breakers[0].since = now - absl::Minutes(3);
         view.breakers[0].failure_cause = "tls_verify";
       },
       Weight::kBad,
       "Flexiti's POS API at api.flexiti.example fails (tls_verify): for 3 min nothing has been "
       "sent to it.",
       "flexiti"},
      {[](AdminView& view) { view.breakers[0].state = AdminView::Breaker::State::kTrying; },
       Weight::kWarning,
       "Flexiti's POS API at api.flexiti.example failed: single requests try whether it is back.",
       "flexiti"},
      {[](AdminView& view) { FirstMerchant(view).secrets[0].serving = AdminView::Serving::kNone; },
       Weight::kBad,
       "Flexiti's POS API gives no token for the client secret of maple-furniture, and none works: "
       "without a "
       "token its calls are not sent.",
       "merchants"},
      {[](AdminView& view) {
         FirstMerchant(view).secrets[0].serving = AdminView::Serving::kFallbackFile;
       },
       Weight::kWarning,
       "Flexiti's POS API gives no token for the client secret of maple-furniture; its second one "
       "serves.",
       "merchants"},
      {[](AdminView& view) {
         FirstMerchant(view).secrets[0].serving = AdminView::Serving::kMemory;
       },
       Weight::kBad,
       "Flexiti's POS API gives no token for the client secret of maple-furniture; the one before "
       "serves, "
       "from memory only: a restart would take this merchant down.",
       "merchants"},
      {[](AdminView& view) {
         view.unusable_files = {{.files = "/etc/flexiti/maple.secret", .problem = "is empty"}};
       },
       Weight::kWarning,
       "A changed file cannot be used: /etc/flexiti/maple.secret; what it held before serves, but "
       "a restart would be refused.",
       "files"},
      {[](AdminView& view) {
         view.unusable_files = {{.files = "a", .problem = "is empty"}, {.files = "b"}};
       },
       Weight::kWarning,
       "2 changed files cannot be used; what they held before serves, but a restart would be "
       "refused.",
       "files"},
      {[now](AdminView& view) {
         view.ledger.last_failed_write = now - absl::Seconds(2);  // the last success is 3 s ago
       },
       Weight::kBad,
       "The last write to the ledger failed, 2 s ago: while it cannot be written, calls that "
       "change something are refused with LEDGER_UNAVAILABLE, nothing is charged twice, and reads "
       "go on.",
       "operations"},
      {[now](AdminView& view) {
         view.ledger.last_write = absl::InfinitePast();
         view.ledger.last_failed_write = now - absl::Hours(6);
       },
       Weight::kWarning,
       "The last write to the ledger failed, 6 h ago: while it cannot be written, calls that "
       "change something are refused with LEDGER_UNAVAILABLE, nothing is charged twice, and reads "
       "go on.",
       "operations"},
      {[now](AdminView& view) { view.ledger.last_failed_write = now - absl::Seconds(59); },
       Weight::kWarning, "A write to the ledger failed 59 s ago; later ones succeeded.",
       "operations"},
      {[](AdminView& view) {
         view.refusals = {{.reason = "METHOD_NOT_ALLOWED", .of_late = 1, .total = 9},
                          {.reason = "UNKNOWN_CALLER", .total = 8}};
       },
       Weight::kNotice, "1 call was refused in the last 5 min: 1 METHOD_NOT_ALLOWED.", "refusals"},
      {[](AdminView& view) {
         view.refusals = {{.reason = "BREAKER_OPEN", .of_late = 2, .total = 9},
                          {.reason = "TOO_MANY_CALLS", .of_late = 5, .total = 8}};
       },
       Weight::kWarning,
       "7 calls were refused in the last 5 min: 2 BREAKER_OPEN, 5 TOO_MANY_CALLS.", "refusals"},
      {[now](AdminView& view) {
         FirstMerchant(view).tokens[0] = {
             .api = "POS API", .scope = "merchant", .last_failure = now};
       },
       Weight::kBad,
       "maple-furniture has no access token for the POS API (scope merchant), so its calls are "
       "not sent.",
       "merchants"},
      {[](AdminView& view) { view.in_flight = {.used = 800, .max = 1000}; }, Weight::kWarning,
       "800 of 1000 possible calls are in flight.", "calls"},
      {[](AdminView& view) { view.in_flight = {.used = 1000, .max = 1000}; }, Weight::kBad,
       "1000 of 1000 possible calls are in flight: more are refused.", "calls"},
      {[](AdminView& view) { FirstMerchant(view).in_flight = {.used = 5, .max = 5}; },
       Weight::kWarning,
       "maple-furniture has all of its 5 calls in flight: more of its calls are refused.",
       "merchants"},
      {[now](AdminView& view) { view.certificates[0].expiry = now + kExpiresSoon; },
       Weight::kWarning, "The server certificate expires in 14 days.", "certificates"},
      {[now](AdminView& view) { view.certificates[0].expiry = now - absl::Hours(2); }, Weight::kBad,
       "The server certificate expired 2 h ago.", "certificates"},
      {[](AdminView& view) {
         view.failures = TroubledView().failures;
         view.failures.resize(1);
       },
       Weight::kNotice, "1 call failed in the last 5 min.", "failures"},
      {[](AdminView& view) {
         view.failures = TroubledView().failures;
         view.failures.resize(kManyFailures);
       },
       Weight::kWarning, "5 calls failed in the last 5 min.", "failures"},
      {[](AdminView& view) {
         view.failures = TroubledView().failures;
         view.has_older_failures = true;
       },
       Weight::kWarning, "At least 25 calls failed in the last 5 min.", "failures"},
  };
  for (const auto& test : kCases) {
    AdminView view = HealthyView();
    test.spoil(view);
    const auto troubles = TroublesOf(view);
    ASSERT_EQ(troubles.size(), 1u) << test.sentence;
    EXPECT_EQ(troubles[0].sentence, test.sentence);
    EXPECT_EQ(troubles[0].weight, test.weight) << test.sentence;
    EXPECT_EQ(troubles[0].section, test.section) << test.sentence;
  }
}

TEST(TroublesTest, WhatIsUsualIsNone) {
  const absl::Time now = ExampleNow();
  const std::function<void(AdminView&)> kCases[] = {
      // A renewal that failed while the old token serves.
      [now](AdminView& view) { FirstMerchant(view).tokens[0].last_failure = now; },
      [](AdminView& view) { view.in_flight = {.used = 799, .max = 1000}; },
      [now](AdminView& view) {
        view.certificates[0].expiry = now + kExpiresSoon + absl::Seconds(1);
      },
      [](AdminView& view) {
        view.refusals = TroubledView().refusals;
        for (AdminView::Refusal& refusal : view.refusals) refusal.of_late = 0;
      },
      [now](AdminView& view) { view.ledger.last_failed_write = now - kJustFailed; },
      [now](AdminView& view) {
        view.failures = TroubledView().failures;
        for (AdminView::Failure& failure : view.failures) failure.end = now - kOfLate;
      },
  };
  for (const auto& change : kCases) {
    AdminView view = HealthyView();
    change(view);
    const auto troubles = TroublesOf(view);
    EXPECT_TRUE(troubles.empty()) << troubles[0].sentence;
  }
}

TEST(TroublesTest, TheWorstComesFirst) {
  AdminView view = HealthyView();
  view.phase = AdminView::Phase::kDraining;
  view.in_flight = {.used = 900, .max = 1000};
  view.certificates[0].expiry = view.now;
  std::vector<Weight> weights;
  for (const Trouble& trouble : TroublesOf(view)) weights.push_back(trouble.weight);
  EXPECT_THAT(weights, ElementsAre(Weight::kBad, Weight::kWarning, Weight::kNotice));
}

}  // namespace
}  // namespace flexiti
