// The journal is the truth: it agrees with the balances after any mixture of calls and faults.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

class TruthTest : public SandboxTest {
 protected:
  // One random call of one random kind; `told` counts the successes that a client heard of.
  void CallSomething(std::mt19937& random, std::atomic<int>& told) {
    const std::string amount = absl::StrCat(random() % 50 + 1, ".", random() % 90 + 10);
    TestReply reply;
    switch (random() % 4) {
      case 0:
        reply = Transaction({{"amount", amount}});
        break;
      case 1:
        reply = Transaction({{"amount", amount}, {"transaction_type", R"("deposit")"}});
        break;
      case 2:
        reply = Authorize({{"amount", amount}, {"auto_capture", "true"}});
        break;
      default:
        reply = Authorize({{"amount", amount}});
        if (reply.status == 200) {
          ++told;
          reply = Post(Pos("v2.5", absl::StrCat("authorization/", reply["authorization_id"],
                                                random() % 2 == 0 ? "/capture" : "/release")),
                       R"({"amount":1})");
        }
    }
    if (reply.status == 200) ++told;
  }

  // Balance and held cents of kAccount, as the journal tells them.
  std::pair<int64_t, int64_t> Sum() {
    int64_t balance = 0;
    int64_t held = 0;
    for (const JournalEntry& entry : sandbox_->Journal()) {
      if (entry.kind == "purchase") balance += entry.amount_cents;
      if (entry.kind == "deposit") balance -= entry.amount_cents;
      if (entry.kind == "authorization") held += entry.amount_cents;
      if (entry.kind == "capture") balance += entry.amount_cents;
      if (entry.kind == "capture" || entry.kind == "release") held -= entry.amount_cents;
    }
    return {balance, held};
  }
};

TEST_F(TruthTest, JournalAndBalancesAgreeUnderConcurrencyAndFaults) {
  Verify(kAccount, "R");
  for (int i = 0; i < 10; ++i) {
    sandbox_->Arm(Fault::CommitThenDrop());
    sandbox_->Arm(Fault::DropBeforeCommit());
    sandbox_->Arm(Fault::CommitThenReply(500, ""));
    sandbox_->Arm(Fault::CutReply(30));
  }
  std::atomic<int> told{0};
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    threads.emplace_back([this, seed, &told] {
      std::mt19937 random(seed);
      for (int call = 0; call < 40; ++call) CallSomething(random, told);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sandbox_->armed(), 0u);
  const auto [balance, held] = Sum();
  EXPECT_EQ(sandbox_->Account(kAccount)->balance_cents, balance);
  EXPECT_EQ(sandbox_->Account(kAccount)->held_cents, held);
  // Three of the four faults carried the call out without saying so; some cut replies still show
  // their status to this client.
  EXPECT_GE(sandbox_->Journal().size(), static_cast<size_t>(told));
  std::set<uint64_t> exchanges;
  uint64_t sequence = 0;
  for (const JournalEntry& entry : sandbox_->Journal()) {
    EXPECT_EQ(entry.sequence, ++sequence);
    EXPECT_TRUE(exchanges.insert(entry.exchange).second) << "two entries for one call";
  }
}

TEST_F(TruthTest, AScenarioOfOnesOwnIsFollowed) {
  Options options;
  options.scenario_text =
      "idempotent_endpoints: [authorization]\n"
      "list_delay_seconds: 30\n"
      "merchants:\n"
      "- client_id: maple-furniture\n"
      "  client_secret: maple-furniture-secret\n"
      "  locations: [00-12345]\n"
      "  style: {error: message, numbers: strings}\n"
      "  plans: [{plan_id: 101, name: Plan, terms: [12]}]\n"
      "customers:\n"
      "- {account_number: 10000000000001, customer_id: 1, first_name: A, last_name: B,\n"
      "   dob: 1990-01-01, phone: 4165550100, credit_limit: 600, sms_code: 2222}\n";
  Restart(options);
  Verify(kAccount, "R");
  const std::string path = Pos("v2.5.1", "authorization");
  const auto authorize = [&] {
    return Post(path,
                R"({"account_number":"10000000000001","amount":"500","auto_capture":false,)"
                R"("financing_option":{"transaction_type":"regular_purchase"},)"
                R"("verification_code":2222,"request_id":"R","external_location_id":"00-12345",)"
                R"("external_employee_id":"1"})",
                "merchant", {{"x-idempotency-key", "K"}});
  };
  const TestReply first = authorize();
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_TRUE(first.json().Find("amount")->is_string());
  EXPECT_EQ(authorize().body, first.body);
  EXPECT_EQ(sandbox_->Journal().size(), 1u);
  EXPECT_EQ(Authorize({{"amount", "100.01"}}).body,
            R"({"message":"Amount exceeds the available credit","error":"credit_exceeded"})");
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations"))["total"], "0");
  sandbox_->Advance(std::chrono::seconds(30));
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations"))["total"], "1");
}

}  // namespace
}  // namespace flexiti_sandbox
