#include "service/gateway/admission.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;

config::Gateway Config(int in_total, int of_merchant) {
  config::Gateway config;
  config.mutable_limits()->set_max_in_flight(in_total);
  config.mutable_limits()->set_max_in_flight_per_merchant(of_merchant);
  for (const char* id : {"maple", "birch"}) config.add_merchants()->set_id(id);
  return config;
}

class AdmissionTest : public testing::Test {
 protected:
  // How many of `count` calls of the merchant are let in.
  static int Enter(Admission& admission, const std::string& merchant_id, int count) {
    int let_in = 0;
    for (int i = 0; i < count; ++i) {
      let_in += admission.Enter(merchant_id, Effect::kRead).has_value() ? 0 : 1;
    }
    return let_in;
  }
};

TEST_F(AdmissionTest, NeitherOneMerchantNorAllTogetherGetMoreThanTheirs) {
  Admission admission(Config(5, 3));
  EXPECT_EQ(Enter(admission, "maple", 10), 3);
  EXPECT_EQ(Enter(admission, "birch", 10), 2);
  EXPECT_EQ(admission.in_flight(), 5);
  EXPECT_EQ(admission.in_flight_of("maple"), 3);
  EXPECT_EQ(admission.in_flight_of("birch"), 2);
  EXPECT_EQ(admission.in_flight_of("nobody"), 0);
}

TEST_F(AdmissionTest, APlaceThatIsLeftIsFree) {
  Admission admission(Config(5, 3));
  Enter(admission, "maple", 10);
  Enter(admission, "birch", 10);
  admission.Leave("birch");
  EXPECT_EQ(Enter(admission, "maple", 10), 0);
  EXPECT_EQ(Enter(admission, "birch", 10), 1);
  admission.Leave("maple");
  EXPECT_EQ(Enter(admission, "maple", 10), 1);
}

TEST_F(AdmissionTest, ARefusalSaysWhichLimitAndWhenToComeBack) {
  Admission admission(Config(2, 1));
  Enter(admission, "maple", 1);
  const auto of_merchant = admission.Enter("maple", Effect::kChange);
  Enter(admission, "birch", 1);
  const auto in_total = admission.Enter("maple", Effect::kChange);
  ASSERT_TRUE(of_merchant.has_value() && in_total.has_value());
  EXPECT_STREQ(of_merchant->cause, "merchant_in_flight");
  EXPECT_STREQ(in_total->cause, "in_flight");
  EXPECT_THAT(std::string(of_merchant->status.message()), HasSubstr("1 calls of this merchant"));
  EXPECT_THAT(std::string(in_total->status.message()), HasSubstr("2 calls are in flight"));
  for (const absl::Status& status : {of_merchant->status, in_total->status}) {
    EXPECT_TRUE(absl::IsResourceExhausted(status));
    EXPECT_EQ(ReasonOf(status), "TOO_MANY_CALLS");
    EXPECT_EQ(OutcomeOf(status), v1::OUTCOME_NOT_SENT);
    const auto retry = GetDetail<google::rpc::RetryInfo>(status);
    ASSERT_TRUE(retry.has_value());
    EXPECT_GT(retry->retry_delay().seconds(), 0);
  }
}

TEST_F(AdmissionTest, HoldsItsLimitsUnderManyThreads) {
  constexpr int kTotal = 6;
  constexpr int kOfMerchant = 4;
  Admission admission(Config(kTotal, kOfMerchant));
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, merchant_id = std::string(i % 2 == 0 ? "maple" : "birch")] {
      for (int k = 0; k < 5'000; ++k) {
        if (admission.Enter(merchant_id, Effect::kRead).has_value()) continue;
        const int now = ++inside;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        --inside;
        admission.Leave(merchant_id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, kTotal);
  EXPECT_EQ(admission.in_flight(), 0);
  EXPECT_EQ(admission.in_flight_of("maple"), 0);
  // Nothing leaked: all places can be had again.
  EXPECT_EQ(Enter(admission, "maple", 10), kOfMerchant);
  EXPECT_EQ(Enter(admission, "birch", 10), kTotal - kOfMerchant);
}

}  // namespace
}  // namespace flexiti
