// A thousand calls in flight against a Flexiti that takes 200 ms.
#include <condition_variable>
#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/callback_threads.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
namespace v1 = flexiti::v1;

constexpr int kInFlight = kSanitized ? 150 : 1000;
constexpr int kRounds = 3;
constexpr std::chrono::milliseconds kUpstreamDelay{200};

// Keeps kInFlight calls under way through the callback API until kRounds times as many are done.
template <typename Request, typename Response>
class Load {
 public:
  using Done = std::function<void(grpc::Status)>;
  using Start = std::function<void(grpc::ClientContext*, const Request*, Response*, Done)>;

  Load(Start start, std::function<Request(int)> make)
      : start_(std::move(start)), make_(std::move(make)) {}

  // How often each answer was told, by Told().
  std::map<std::string, int> Run() {
    KeepCallbackThreads();
    for (int i = 0; i < kInFlight; ++i) StartOne();
    std::unique_lock<std::mutex> lock(mutex_);
    all_done_.wait(lock, [&] { return done_ == kInFlight * kRounds; });
    return told_;
  }
  const std::deque<Response>& responses() const { return responses_; }

 private:
  struct Call {
    Context context{std::chrono::seconds(120)};
    Request request = {};
    Response response = {};
  };

  void StartOne() {
    auto call = std::make_shared<Call>();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (started_ == kInFlight * kRounds) return;
      call->request = make_(started_++);
    }
    start_(&call->context, &call->request, &call->response, [this, call](grpc::Status status) {
      StartOne();
      const std::lock_guard<std::mutex> lock(mutex_);
      ++told_[Told(status)];
      responses_.push_back(std::move(call->response));
      if (++done_ == kInFlight * kRounds) all_done_.notify_all();
    });
  }

  const Start start_;
  const std::function<Request(int)> make_;
  std::mutex mutex_;
  std::condition_variable all_done_;
  int started_ = 0;
  int done_ = 0;
  std::map<std::string, int> told_;
  std::deque<Response> responses_;
};

void PrintMemory(const std::string& what, const GatewayProcess& gateway) {
  std::cout << "[  memory  ] " << what << ": " << gateway.resident_kb() / 1024
            << " MB resident, peak " << gateway.peak_kb() / 1024 << " MB" << std::endl;
}

class LoadTest : public testing::Test {
 protected:
  // A thousand TLS handshakes at once take a shared machine longer than the 3 s of the default.
  Stack stack_{{.flexiti_yaml = "  timeouts: {connect: 30s, read_call: 60s, changing_call: 60s}\n",
                .ledger_yaml = "  lease: 5m\n",
                .top_yaml = "limits: {max_in_flight_per_merchant: 1000}\n"}};
};

TEST_F(LoadTest, AThousandReadsInFlightFinishWithoutAnError) {
  PrintMemory("at rest", stack_.gateway());
  stack_.sandbox().Arm(Fault::Delay(kUpstreamDelay).On("GET", "/authorizations").Times(-1));
  Load<v1::ListAuthorizationsRequest, v1::ListAuthorizationsResponse> load(
      [&](auto* context, auto* request, auto* response, auto done) {
        stack_.authorizations().async()->ListAuthorizations(context, request, response,
                                                            std::move(done));
      },
      [](int) {
        v1::ListAuthorizationsRequest request;
        request.set_merchant_id(kMerchant);
        return request;
      });
  const auto told = load.Run();
  PrintMemory(absl::StrCat(kInFlight, " reads in flight"), stack_.gateway());
  EXPECT_EQ(told, (std::map<std::string, int>{{"OK", kInFlight * kRounds}}));
  EXPECT_GE(stack_.sandbox().Connections().accepted, static_cast<uint64_t>(kInFlight) / 2);
  EXPECT_LT(stack_.gateway().peak_kb(), kSanitized ? 2'000'000 : 256'000);
}

TEST_F(LoadTest, AThousandAuthorizationsInFlightMoveEachAmountOnce) {
  stack_.sandbox().Arm(Fault::Delay(kUpstreamDelay).On("POST", "/authorization").Times(-1));
  Load<v1::CreateAuthorizationRequest, v1::CreateAuthorizationResponse> load(
      [&](auto* context, auto* request, auto* response, auto done) {
        stack_.authorizations().async()->CreateAuthorization(context, request, response,
                                                             std::move(done));
      },
      [](int index) {
        v1::CreateAuthorizationRequest request;
        request.set_merchant_id(kMerchant);
        request.set_request_id(NewRequestId());
        request.set_account_number(flexiti_sandbox::kAccount);
        request.mutable_amount()->set_amount_cents(1 + index % 100);
        request.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_PROMOTIONAL);
        request.mutable_financing_option()->set_plan_id(flexiti_sandbox::kPlanId);
        request.mutable_financing_option()->set_term(flexiti_sandbox::kTerm);
        request.mutable_online()->set_widget_session_id(flexiti_sandbox::kWidgetSession);
        return request;
      });
  const auto told = load.Run();
  PrintMemory(absl::StrCat(kInFlight, " authorizations in flight"), stack_.gateway());
  EXPECT_EQ(told, (std::map<std::string, int>{{"OK", kInFlight * kRounds}}));

  std::map<std::string, flexiti_sandbox::JournalEntry> journal;
  for (const auto& entry : stack_.sandbox().Journal()) {
    EXPECT_TRUE(journal.emplace(entry.x_idempotency_key, entry).second);
  }
  EXPECT_EQ(journal.size(), static_cast<size_t>(kInFlight) * kRounds);
  for (const auto& response : load.responses()) {
    const auto& entry = journal[response.operation().request_id()];
    EXPECT_EQ(response.authorization().authorization_id(), entry.authorization_id);
    EXPECT_EQ(response.authorization().amount().amount_cents(), entry.amount_cents);
  }
}

}  // namespace
}  // namespace flexiti_test
