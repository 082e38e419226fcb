#include "service/ledger_glance.h"

#include <atomic>
#include <chrono>
#include <future>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

constexpr absl::Duration kEver = absl::Minutes(1);  // longer than a busy machine takes

absl::Time Then() { return absl::UnixEpoch() + absl::Hours(1); }

Unresolved TwoUnknown() {
  Unresolved unresolved = {.counts = {.running = 3, .unknown = 2, .unattended = 1}};
  unresolved.oldest.push_back({.key = {.merchant_id = "maple", .request_id = "younger"},
                               .attempt_end_time = Then() - absl::Minutes(1)});
  unresolved.oldest.push_back({.key = {.merchant_id = "maple", .request_id = "older"},
                               .attempt_end_time = Then() - absl::Minutes(2),
                               .looks = 4});
  return unresolved;
}

TEST(LedgerGlanceTest, ShowsWhatTheLedgerSaysTheOldestFirst) {
  LedgerGlance glance([](absl::Time) { return TwoUnknown(); }, Then, kEver);
  const AdminView::Ledger ledger = glance.Look();
  EXPECT_TRUE(ledger.answers);
  EXPECT_EQ(ledger.trouble, "");
  EXPECT_EQ(ledger.as_of, Then());
  EXPECT_EQ(ledger.running, 3);
  EXPECT_EQ(ledger.unknown, 2);
  EXPECT_EQ(ledger.unattended, 1);
  ASSERT_EQ(ledger.oldest.size(), 2u);
  EXPECT_EQ(ledger.oldest[0].request_id, "older");
  EXPECT_EQ(ledger.oldest[0].looks, 4);
}

TEST(LedgerGlanceTest, SaysWhyItIsAwayAndKeepsWhatItKnew) {
  std::atomic<bool> is_away{false};
  LedgerGlance glance(
      [&](absl::Time) -> absl::StatusOr<Unresolved> {
        if (is_away) return absl::UnavailableError("PostgreSQL: connection refused");
        return TwoUnknown();
      },
      Then, kEver);
  EXPECT_TRUE(glance.Look().answers);
  is_away = true;
  const AdminView::Ledger ledger = glance.Look();
  EXPECT_FALSE(ledger.answers);
  EXPECT_EQ(ledger.trouble, "PostgreSQL: connection refused");
  EXPECT_EQ(ledger.unknown, 2);
  is_away = false;
  EXPECT_TRUE(glance.Look().answers);
}

TEST(LedgerGlanceTest, ADatabaseThatHangsHoldsNobodyUp) {
  std::promise<void> asked;
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::atomic<int> questions{0};
  {
    LedgerGlance glance(
        [&](absl::Time) -> absl::StatusOr<Unresolved> {
          if (++questions == 1) asked.set_value();
          released.wait();
          return Unresolved();
        },
        Then, absl::Milliseconds(20));
    EXPECT_FALSE(glance.Look().answers);
    asked.get_future().wait();
    // However many ask, one question waits.
    for (int i = 0; i < 5; ++i) {
      const AdminView::Ledger ledger = glance.Look();
      EXPECT_FALSE(ledger.answers);
      EXPECT_EQ(ledger.trouble, "no answer within 20ms");
      EXPECT_EQ(ledger.as_of, absl::InfinitePast());
    }
    EXPECT_EQ(questions, 1);
    release.set_value();
  }
}

}  // namespace
}  // namespace flexiti
