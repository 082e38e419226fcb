// A call that was sent is never abandoned: whatever its caller does, it runs to its end, the ledger
// knows how it ended, and the repeat gets the answer.
#include <thread>

#include "gtest/gtest.h"
#include "tests/chaos/orders.h"
#include "tests/chaos/verdicts.h"
#include "tests/chaos/world.h"

namespace flexiti_test {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFlexitiTakes{700};
constexpr absl::Duration kPatience = absl::Seconds(20);

enum class Leaving { kCancels, kRunsOutOfTime };

class AbandonTest : public testing::TestWithParam<std::tuple<Kind, Leaving>> {
 protected:
  static void SetUpTestSuite() {
    world_ = new World({.customers = 1});
    world_->StartAndOpen();
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(world_->Stop(), 0) << world_->LastLog();
    delete world_;
  }
  static Kind kind() { return std::get<0>(GetParam()); }

  // What the operation works on, made in peace.
  static OperationPtr Make(Door& door) {
    Order order = {.kind = kind(), .customer = world_->customers()[0]};
    order.channel = VerifyInStore(door, order.customer);
    if (kind() == Kind::kCapture || kind() == Kind::kRelease || kind() == Kind::kReturn) {
      Order parent = order;
      parent.kind = kind() == Kind::kReturn ? Kind::kPurchase : Kind::kAuthorization;
      const OperationPtr made = MakeOperation(parent);
      const Call call = Ask(door, *made);
      EXPECT_TRUE(call.ok()) << call.Line();
      Holdings holdings;
      holdings.Learn(*made, *call.response);
      std::mt19937_64 random(1);
      const auto capture = holdings.PickCapture(random, true);
      order.capture_id = capture.capture_id;
      order.authorization_id = kind() == Kind::kReturn
                                   ? capture.authorization_id
                                   : holdings.PickAuthorization(random, true).authorization_id;
    }
    return MakeOperation(order);
  }

  static bool Eventually(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + kPatience;
    while (!condition()) {
      if (absl::Now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  static World* world_;
};
World* AbandonTest::world_ = nullptr;

INSTANTIATE_TEST_SUITE_P(All, AbandonTest,
                         testing::Combine(testing::ValuesIn(kKinds),
                                          testing::Values(Leaving::kCancels,
                                                          Leaving::kRunsOutOfTime)),
                         [](const auto& instance) {
                           const bool cancels = std::get<1>(instance.param) == Leaving::kCancels;
                           return NameOf(std::get<0>(instance.param)) +
                                  (cancels ? "_cancelled" : "_out_of_time");
                         });

TEST_P(AbandonTest, TheCallRunsToItsEndAndTheRepeatGetsTheAnswer) {
  const std::shared_ptr<Door> door = world_->WaitForDoor();
  const OperationPtr operation = Make(*door);
  const size_t before = world_->sandbox().Journal().size();
  world_->sandbox().Arm(flexiti_sandbox::Fault::Delay(kFlexitiTakes).On("POST", PathOf(kind())));
  const bool cancels = std::get<1>(GetParam()) == Leaving::kCancels;
  const Call left = Ask(*door, *operation,
                        cancels ? Patience{.cancel_after = absl::Milliseconds(300)}
                                : Patience{.deadline = absl::Milliseconds(400)});
  EXPECT_EQ(left.told, cancels ? "CANCELLED" : "DEADLINE_EXCEEDED") << left.Line();

  // Nobody repeats it, and yet the ledger comes to know.
  std::string state;
  EXPECT_TRUE(Eventually([&] {
    state = StateName(GetOperation(*door, operation->merchant_id, operation->request_id));
    return state == "EXECUTED";
  })) << state;
  const Call repeat = Ask(*door, *operation);
  ASSERT_TRUE(repeat.ok()) << repeat.Line();
  const auto journal = world_->sandbox().Journal();
  if (kind() == Kind::kVerify) {
    EXPECT_EQ(journal.size(), before);
    return;
  }
  ASSERT_EQ(journal.size(), before + 1);
  EXPECT_EQ(journal.back().x_idempotency_key, operation->request_id);
  EXPECT_EQ(Difference(kind(), *operation->request, *repeat.response, journal.back()), "");
}

}  // namespace
}  // namespace flexiti_test
