// Several gateways on one PostgreSQL: a request_id is executed once, wherever and however often it
// is sent, and whatever becomes of the database meanwhile. Flexiti's journal is the truth.
#include <atomic>
#include <barrier>
#include <map>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/postgres_server.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::JournalEntry;
namespace v1 = flexiti::v1;

constexpr int kRaces = kSanitized ? 100 : 1000;
constexpr int kRacers = 4;  // pairs
constexpr int kCrashes = kSanitized ? 2 : 5;
constexpr int kCallers = 8;
constexpr int kAnswersBetweenCrashes = 50;
constexpr int kMaxRepeats = 100'000;

constexpr char kInProgress[] = "ABORTED UNKNOWN RETRY_SAME_REQUEST_ID REQUEST_IN_PROGRESS";
constexpr char kLedgerAway[] = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID LEDGER_UNAVAILABLE";

StackOptions OnPostgres() {
  PostgresServer& server = SharedPostgresServer();
  return {
      .flexiti_yaml = "  timeouts: {connect: 2s, token: 2s, read_call: 5s, changing_call: 5s}\n",
      .ledger_yaml = "  lease: 20s\n  resolver: {interval: 50ms, max_looks: 50, max_backoff: 1s}\n",
      .store_yaml =
          absl::StrCat("  postgres: {host: ", server.socket_folder(), ", port: ", server.port(),
                       ", database: ", server.NewDatabase(), ", user: ", PostgresServer::kUser,
                       ", connect_timeout: 2s, statement_timeout: 2s}\n")};
}

struct Answer {
  grpc::Status status = {};
  v1::CaptureAuthorizationResponse response = {};
};

// Two gateways on one ledger, and an authorization to capture cent by cent: Flexiti itself does not
// notice a second capture.
class ReplicasTest : public testing::Test {
 protected:
  ReplicasTest() : stack_(OnPostgres()), second_(stack_.directory() + "/gateway.yaml") {
    EXPECT_TRUE(second_.listening()) << second_.output();
    channel_ = grpc::CreateChannel(second_.address(), grpc::InsecureChannelCredentials());
    stub_ = v1::AuthorizationService::NewStub(channel_);
    auto request = stack_.Authorization(flexiti_sandbox::kRichAccount);
    request.mutable_amount()->set_amount_cents(100'000'000);
    v1::CreateAuthorizationResponse response;
    Context context;
    const grpc::Status status =
        stack_.authorizations().CreateAuthorization(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    authorization_id_ = response.authorization().authorization_id();
  }

  ~ReplicasTest() override {
    stub_.reset();
    channel_.reset();
    EXPECT_EQ(second_.Stop(), 0) << second_.output();
  }

  v1::CaptureAuthorizationRequest NewCapture() const {
    v1::CaptureAuthorizationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_authorization_id(authorization_id_);
    request.mutable_amount()->set_amount_cents(1);
    return request;
  }

  // At one replica or the other.
  Answer Capture(int replica, const v1::CaptureAuthorizationRequest& request) {
    v1::AuthorizationService::Stub& stub = replica % 2 == 0 ? stack_.authorizations() : *stub_;
    Answer answer;
    Context context;
    answer.status = stub.CaptureAuthorization(&context, request, &answer.response);
    return answer;
  }

  // Repeated as long as another call with its id runs.
  Answer CaptureInTurn(int replica, const v1::CaptureAuthorizationRequest& request) {
    Answer answer = Capture(replica, request);
    for (int i = 0; i < kMaxRepeats && Told(answer.status) == kInProgress; ++i) {
      answer = Capture(replica, request);
    }
    return answer;
  }

  // The captures, by request_id. Fails the test where there are two.
  std::map<std::string, JournalEntry> Captures() {
    std::map<std::string, JournalEntry> captures;
    for (const JournalEntry& entry : stack_.sandbox().Journal()) {
      if (entry.kind != "capture") continue;
      EXPECT_TRUE(captures.emplace(entry.x_idempotency_key, entry).second)
          << entry.x_idempotency_key << " was executed twice";
    }
    return captures;
  }

  Stack stack_;
  GatewayProcess second_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::AuthorizationService::Stub> stub_;
  std::string authorization_id_;
};

TEST_F(ReplicasTest, OfTwoReplicasThatGetARequestAtOnceOneExecutesIt) {
  struct Race {
    v1::CaptureAuthorizationRequest request = {};
    Answer answers[2] = {};
  };
  std::vector<Race> races(kRaces);
  for (Race& race : races) race.request = NewCapture();
  std::vector<std::unique_ptr<std::barrier<>>> starts;
  std::vector<std::thread> threads;
  for (int pair = 0; pair < kRacers; ++pair) {
    std::barrier<>& start = *starts.emplace_back(std::make_unique<std::barrier<>>(2));
    for (int replica = 0; replica < 2; ++replica) {
      threads.emplace_back([this, &races, &start, pair, replica] {
        for (int i = pair; i < kRaces; i += kRacers) {
          start.arrive_and_wait();
          races[i].answers[replica] = CaptureInTurn(replica, races[i].request);
        }
      });
    }
  }
  for (std::thread& thread : threads) thread.join();
  const auto captures = Captures();
  EXPECT_EQ(captures.size(), static_cast<size_t>(kRaces));
  for (const Race& race : races) {
    const auto found = captures.find(race.request.request_id());
    ASSERT_NE(found, captures.end());
    int replayed = 0;
    for (const Answer& answer : race.answers) {
      ASSERT_EQ(Told(answer.status), "OK");
      EXPECT_EQ(answer.response.capture().capture_id(), found->second.capture_id);
      EXPECT_EQ(answer.response.operation().reference_id(), found->second.x_reference_id);
      replayed += answer.response.operation().replayed() ? 1 : 0;
    }
    EXPECT_EQ(replayed, 1);
  }
}

// Callers that capture until they are stopped, each its own requests, each try at the other
// replica. Fails the test at an answer that is not true.
class Callers {
 public:
  using Try = std::function<Answer(int replica, const v1::CaptureAuthorizationRequest& request)>;
  using Count = std::function<size_t(const std::string& request_id)>;  // in the journal

  void Run(int caller, const Try& capture, const Count& executed,
           const std::function<v1::CaptureAuthorizationRequest()>& next) {
    while (!stopping) {
      const v1::CaptureAuthorizationRequest request = next();
      Answer answer;
      for (int i = 0; i < kMaxRepeats; ++i) {
        answer = capture(caller + i, request);
        const std::string told = Told(answer.status);
        if (told != kLedgerAway && told != kInProgress) break;
        if (told == kInProgress) continue;
        ++ledger_away;
        // This caller is the only one, and was never told that its request may have been sent.
        EXPECT_EQ(executed(request.request_id()), 0u) << request.request_id();
        SharedPostgresServer().AwaitUp();
      }
      EXPECT_EQ(Told(answer.status), "OK") << request.request_id();
      const std::lock_guard<std::mutex> lock(mutex);
      answers.emplace_back(request, answer);
      ++answered;
    }
  }

  std::atomic<bool> stopping{false};
  std::atomic<int> answered{0}, ledger_away{0};
  std::mutex mutex;
  std::vector<std::pair<v1::CaptureAuthorizationRequest, Answer>> answers;
};

TEST_F(ReplicasTest, CrashesOfTheDatabaseUnderLoadMakeNoAnswerFalse) {
  Callers callers;
  std::vector<std::thread> threads;
  for (int caller = 0; caller < kCallers; ++caller) {
    threads.emplace_back([this, &callers, caller] {
      callers.Run(
          caller, [this](int replica, const auto& request) { return Capture(replica, request); },
          [this](const std::string& request_id) { return Captures().count(request_id); },
          [this] { return NewCapture(); });
    });
  }
  for (int crash = 0; crash < kCrashes; ++crash) {
    const int before = callers.answered;
    while (callers.answered < before + kAnswersBetweenCrashes) std::this_thread::yield();
    SharedPostgresServer().Crash();
    SharedPostgresServer().Start();
  }
  callers.stopping = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(callers.ledger_away, 0);

  const auto captures = Captures();
  EXPECT_EQ(captures.size(), callers.answers.size());
  for (const auto& [request, answer] : callers.answers) {
    const auto found = captures.find(request.request_id());
    ASSERT_NE(found, captures.end()) << request.request_id() << " was answered, not executed";
    EXPECT_EQ(answer.response.capture().capture_id(), found->second.capture_id);
    for (int replica = 0; replica < 2; ++replica) {
      const Answer again = CaptureInTurn(replica, request);
      ASSERT_EQ(Told(again.status), "OK");
      EXPECT_EQ(again.response.capture().capture_id(), found->second.capture_id);
      EXPECT_TRUE(again.response.operation().replayed());
    }
  }
  EXPECT_EQ(Captures().size(), captures.size());
}

// A replica that starts while another works, and one that ends, change nothing for callers.
TEST_F(ReplicasTest, AnAnswerIsKnownToReplicasThatStartLater) {
  const auto request = NewCapture();
  const Answer first = CaptureInTurn(0, request);
  ASSERT_EQ(Told(first.status), "OK");
  stack_.RestartGateway();
  for (int replica = 0; replica < 2; ++replica) {
    const Answer again = CaptureInTurn(replica, request);
    EXPECT_EQ(Told(again.status), "OK");
    EXPECT_EQ(again.response.capture().capture_id(), first.response.capture().capture_id());
    EXPECT_TRUE(again.response.operation().replayed());
  }
  EXPECT_EQ(Captures().size(), 1u);
}

}  // namespace
}  // namespace flexiti_test
