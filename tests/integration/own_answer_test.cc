// Nobody gets another's answer, whatever strays onto a connection and whatever fails.
#include <chrono>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::JournalEntry;
using flexiti_sandbox::kRichAccount;
using std::chrono::milliseconds;
namespace v1 = flexiti::v1;

constexpr char kLost[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION REPLY_LOST";
constexpr milliseconds kPatience{20'000};

struct Answer {
  grpc::Status status;
  v1::CreatePurchaseResponse response;
};

Answer Buy(Stack& stack, const v1::CreatePurchaseRequest& request) {
  Context context;
  Answer answer;
  answer.status = stack.transactions().CreatePurchase(&context, request, &answer.response);
  return answer;
}

template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

// Whether bytes lie unread in a socket that is connected to `port` of this machine.
bool BytesWaitFrom(int port) {
  const std::string remote = absl::StrCat("0100007F:", absl::Hex(port, absl::kZeroPad4));
  std::ifstream table("/proc/net/tcp");
  std::string number, local, peer, state, queues, line;
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    fields >> number >> local >> peer >> state >> queues;
    if (absl::EqualsIgnoreCase(peer, remote) && !absl::EndsWith(queues, ":00000000")) return true;
  }
  return false;
}

std::string Foreign(const std::string& status, const std::string& body) {
  return absl::StrCat("HTTP/1.1 ", status, "\r\ncontent-length: ", body.size(), "\r\n\r\n", body);
}

// What strays onto an idle connection: whole replies of other people, halves of them, a time-out
// notice. Bytes that come while a call is already under way look like its reply to any HTTP client;
// these here were there before.
TEST(OwnAnswerTest, BytesThatNobodyAskedForReachNoOtherCall) {
  Stack stack;
  const std::string other = R"({"authorization_id": 6666666666666666, "amount": "0.01"})";
  const std::string strays[] = {Foreign("200 OK", other),
                                Foreign("408 Request Timeout", ""),
                                Foreign("409 Conflict", R"({"error": "credit_exceeded"})"),
                                "HTTP/1.1 200 OK\r\ncontent-",
                                "\r\n",
                                "x"};
  for (const std::string& stray : strays) {
    SCOPED_TRACE(stray);
    stack.RestartGateway();  // one connection, which all of the following share
    const auto first = stack.Purchase(kRichAccount);
    const auto second = stack.Purchase(kRichAccount);
    Fault push;
    push.push = stray;
    push.push_delay = milliseconds(20);  // not in the same read as the reply
    stack.sandbox().Arm(push.On("POST", "/authorization"));
    EXPECT_EQ(Told(Buy(stack, first).status), "OK");
    ASSERT_TRUE(Eventually([&] { return BytesWaitFrom(stack.sandbox().https_port()); }));
    const Answer answer = Buy(stack, second);
    EXPECT_EQ(Told(answer.status), "OK");
    EXPECT_EQ(answer.response.purchase().authorization_id(),
              stack.sandbox().Journal().back().authorization_id);
    EXPECT_EQ(stack.sandbox().Journal().back().x_idempotency_key, second.request_id());
  }
}

// Each call has an amount of its own; some replies come late, some never. Whoever gets
// an answer gets the one about his own money.
TEST(OwnAnswerTest, IsAboutTheCallersOwnMoneyWhateverFails) {
  constexpr int kCallers = 8;
  constexpr int kCallsOfEach = 8;
  Stack stack({.flexiti_yaml = "  timeouts: {changing_call: 1s}\n"
                               "  retry: {max_attempts: 3, initial_backoff: 1ms, "
                               "max_backoff: 1ms}\n"});
  std::vector<std::vector<v1::CreatePurchaseRequest>> requests(kCallers);
  for (int i = 0; i < kCallers * kCallsOfEach; ++i) {
    requests[static_cast<size_t>(i % kCallers)].push_back(stack.Purchase(kRichAccount));
    requests[static_cast<size_t>(i % kCallers)].back().mutable_amount()->set_amount_cents(1000 + i);
  }
  for (int i = 0; i < kCallers; ++i) {
    Fault late = Fault::Delay(milliseconds(1'300));
    late.skip = 4;
    stack.sandbox().Arm(late.On("POST", "/authorization"));
    stack.sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  }
  std::vector<std::vector<Answer>> answers(kCallers);
  std::vector<std::thread> callers;
  for (size_t caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (const auto& request : requests[caller]) {
        answers[caller].push_back(Buy(stack, request));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();

  const auto journal = stack.sandbox().Journal();
  int answered = 0;
  for (size_t caller = 0; caller < kCallers; ++caller) {
    for (size_t i = 0; i < kCallsOfEach; ++i) {
      const auto& request = requests[caller][i];
      const Answer& answer = answers[caller][i];
      std::vector<JournalEntry> mine;
      for (const JournalEntry& entry : journal) {
        if (entry.x_idempotency_key == request.request_id()) mine.push_back(entry);
      }
      ASSERT_LE(mine.size(), 1u);
      if (!answer.status.ok()) {
        EXPECT_EQ(Told(answer.status), kLost);
        continue;
      }
      ++answered;
      ASSERT_EQ(mine.size(), 1u);
      EXPECT_EQ(mine[0].amount_cents, request.amount().amount_cents());
      EXPECT_EQ(answer.response.purchase().authorization_id(), mine[0].authorization_id);
      EXPECT_EQ(answer.response.operation().reference_id(), mine[0].x_reference_id);
    }
  }
  EXPECT_GT(answered, kCallers);
}

}  // namespace
}  // namespace flexiti_test
