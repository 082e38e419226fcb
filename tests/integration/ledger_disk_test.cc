// The gateway when the disk under its ledger is full, locked or read-only: what it cannot
// write down first, it does not send. The sandbox's journal is the truth.
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::kRichAccount;
using grpc::health::v1::HealthCheckResponse;
namespace v1 = flexiti::v1;

constexpr char kNotWritten[] = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID LEDGER_UNAVAILABLE";
constexpr std::chrono::seconds kPatience{60};

struct Answer {
  std::string told;
  bool replayed = false;
};

Answer Buy(Stack& stack, const v1::CreatePurchaseRequest& request) {
  Context context;
  v1::CreatePurchaseResponse response;
  const grpc::Status status = stack.transactions().CreatePurchase(&context, request, &response);
  return {Told(status), response.operation().replayed()};
}

std::string List(Stack& stack) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  Context context;
  v1::ListAuthorizationsResponse response;
  return Told(stack.authorizations().ListAuthorizations(&context, request, &response));
}

HealthCheckResponse::ServingStatus Health(Stack& stack) {
  Context context;
  HealthCheckResponse response;
  const grpc::Status status =
      grpc::health::v1::Health::NewStub(stack.channel())->Check(&context, {}, &response);
  return status.ok() ? response.status() : HealthCheckResponse::UNKNOWN;
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

std::string LedgerPath(Stack& stack) { return stack.directory() + "/ledger.sqlite"; }

size_t Posts(Stack& stack) { return stack.sandbox().RequestCount("POST", "/authorization"); }

// What holds while the ledger cannot be written: no money moves, the rest goes on.
void ExpectNothingSent(Stack& stack, const v1::CreatePurchaseRequest& request) {
  const size_t posts = Posts(stack);
  const size_t journal = stack.sandbox().Journal().size();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Buy(stack, request).told, kNotWritten);
  EXPECT_EQ(Posts(stack), posts);
  EXPECT_EQ(stack.sandbox().Journal().size(), journal);
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(Health(stack), HealthCheckResponse::SERVING);
}

// What holds once it can be written again: no restart was needed, and nothing was lost.
void ExpectWorking(Stack& stack, const v1::CreatePurchaseRequest& refused,
                   const v1::CreatePurchaseRequest& bought_before) {
  const size_t posts = Posts(stack);
  const Answer bought = Buy(stack, refused);
  EXPECT_EQ(bought.told, "OK");
  EXPECT_FALSE(bought.replayed);
  EXPECT_EQ(Posts(stack), posts + 1);
  for (const auto* request : {&refused, &bought_before}) {
    const Answer repeat = Buy(stack, *request);
    EXPECT_EQ(repeat.told, "OK");
    EXPECT_TRUE(repeat.replayed);
  }
  EXPECT_EQ(Posts(stack), posts + 1);
}

// The gateway may let no file grow beyond `bytes`.
void LimitFiles(Stack& stack, rlim_t bytes) {
  const rlimit limit = {.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(prlimit(stack.gateway().pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
}

TEST(LedgerDiskTest, WhatCannotBeWrittenDownIsNotSentUntilThereIsRoom) {
  Stack stack;
  const auto before = stack.Purchase(kRichAccount);
  ASSERT_EQ(Buy(stack, before).told, "OK");
  const auto refused = stack.Purchase(kRichAccount);
  for (int round = 0; round < 2; ++round) {
    LimitFiles(stack, std::filesystem::file_size(LedgerPath(stack) + "-wal"));
    ExpectNothingSent(stack, refused);
    EXPECT_TRUE(stack.gateway().WaitForOutput(
        R"("severity":"WARNING","event":"ledger_failed","operation":"insert","reason":)"
        R"("the ledger's database )"));
    EXPECT_TRUE(Buy(stack, before).replayed);  // to answer it, nothing need be written
    LimitFiles(stack, RLIM_INFINITY);
    EXPECT_EQ(Buy(stack, stack.Purchase(kRichAccount)).told, "OK");
  }
  ExpectWorking(stack, refused, before);
}

// The answer of Flexiti is in: it is the caller's, whatever becomes of the ledger.
TEST(LedgerDiskTest, AnAnswerThatCannotBeWrittenDownIsGivenAndWrittenLater) {
  Stack stack({.ledger_yaml = "  resolver: {interval: 100ms, max_backoff: 1s}\n"});
  const auto request = stack.Purchase(kRichAccount);
  stack.sandbox().Arm(
      Fault::Delay(std::chrono::milliseconds(2'000)).On("POST", "/authorization").Times(1));
  Answer first;
  std::thread caller([&] { first = Buy(stack, request); });
  EXPECT_TRUE(Eventually([&] { return Posts(stack) == 1; }));
  LimitFiles(stack, std::filesystem::file_size(LedgerPath(stack) + "-wal"));
  caller.join();
  EXPECT_EQ(first.told, "OK");
  LimitFiles(stack, RLIM_INFINITY);
  EXPECT_TRUE(Eventually([&] { return Buy(stack, request).replayed; }));
  EXPECT_EQ(Posts(stack), 1u);
  stack.RestartGateway();
  EXPECT_TRUE(Buy(stack, request).replayed);
  EXPECT_EQ(Posts(stack), 1u);
}

// The answer of Flexiti is in and the caller has it, the ledger is away, and the gateway is
// stopped.
class StoppedLedgerTest : public testing::Test {
 protected:
  void BuyWithoutLedgerAndStop() {
    stack_.sandbox().Arm(
        Fault::Delay(std::chrono::milliseconds(2'000)).On("POST", "/authorization").Times(1));
    Answer answer;
    std::thread caller([&] { answer = Buy(stack_, request_); });
    EXPECT_TRUE(Eventually([&] { return Posts(stack_) == 1; }));
    LimitFiles(stack_, std::filesystem::file_size(LedgerPath(stack_) + "-wal"));
    caller.join();
    EXPECT_EQ(answer.told, "OK");
    stack_.gateway().Signal(SIGTERM);
    EXPECT_TRUE(stack_.gateway().WaitForOutput("\"event\":\"ledger_writes_wait\",\"count\":1"));
  }
  Stack stack_{{.flexiti_yaml = "  timeouts: {changing_call: 3s, read_call: 1s, token: 1s}\n"}};
  v1::CreatePurchaseRequest request_ = stack_.Purchase(kRichAccount);
};

TEST_F(StoppedLedgerTest, AStopWaitsForTheLedgerThatAnAnswerIsWrittenInto) {
  BuyWithoutLedgerAndStop();
  LimitFiles(stack_, RLIM_INFINITY);
  EXPECT_EQ(stack_.gateway().Wait(), 0);
  EXPECT_TRUE(stack_.gateway().WaitForOutput("\"event\":\"ledger_repaired\""));
  stack_.RestartGateway();
  EXPECT_TRUE(Buy(stack_, request_).replayed);
  EXPECT_EQ(Posts(stack_), 1u);
}

TEST_F(StoppedLedgerTest, AStopThatCouldNotWriteAnAnswerSaysSoByItsExitCode) {
  Reconfigure(stack_, "timeout: 10m", "timeout: 7s");
  BuyWithoutLedgerAndStop();
  EXPECT_EQ(stack_.gateway().Wait(), 3);
  EXPECT_TRUE(stack_.gateway().WaitForOutput("\"event\":\"ledger_writes_lost\",\"count\":1"));
}

// A process that has the database locked.
class Locker {
 public:
  explicit Locker(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &connection_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~Locker() { sqlite3_close(connection_); }

 private:
  sqlite3* connection_ = nullptr;
};

TEST(LedgerDiskTest, ALockedDatabaseRefusesWhatWouldMoveMoney) {
  Stack stack;
  const auto before = stack.Purchase(kRichAccount);
  ASSERT_EQ(Buy(stack, before).told, "OK");
  const auto refused = stack.Purchase(kRichAccount);
  {
    const Locker locker(LedgerPath(stack));
    ExpectNothingSent(stack, refused);
  }
  ExpectWorking(stack, refused, before);
}

// A disk of 4 MB that this process, and the gateways it starts from now on, see at `folder`.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& folder) : folder_(folder) {
    std::filesystem::create_directory(folder);
    mounted_ = unshare(CLONE_NEWNS) == 0 &&
               mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               mount("none", folder.c_str(), "tmpfs", 0, "size=4m,mode=700") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  void Fill() const {
    std::ofstream file(folder_ + "/filler", std::ios::binary);
    const std::string block(512, 'x');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void Empty() const { std::filesystem::remove(folder_ + "/filler"); }
  bool SetReadOnly(bool read_only) const {
    return mount(nullptr, folder_.c_str(), nullptr, MS_REMOUNT | (read_only ? MS_RDONLY : 0),
                 nullptr) == 0;
  }

 private:
  const std::string folder_;
  bool mounted_ = false;
};

TEST(LedgerDiskTest, AFullDiskIsSurvivedAndAReadOnlyOneRefusedAtTheStart) {
  Stack stack;
  const SmallDisk disk(stack.directory() + "/disk");
  if (!disk.mounted()) GTEST_SKIP() << "may not mount here";
  Reconfigure(stack, "/ledger.sqlite", "/disk/ledger.sqlite");
  const auto before = stack.Purchase(kRichAccount);
  ASSERT_EQ(Buy(stack, before).told, "OK");
  const auto refused = stack.Purchase(kRichAccount);
  disk.Fill();
  ExpectNothingSent(stack, refused);
  disk.Empty();
  ExpectWorking(stack, refused, before);

  ASSERT_EQ(stack.gateway().Stop(), 0);
  ASSERT_TRUE(disk.SetReadOnly(true));
  GatewayProcess second(stack.directory() + "/gateway.yaml");
  EXPECT_EQ(second.Wait(), 2);
  EXPECT_TRUE(second.WaitForOutput("Read-only file system")) << second.output();
  ASSERT_TRUE(disk.SetReadOnly(false));
  stack.RestartGateway();
  EXPECT_TRUE(Buy(stack, before).replayed);
}

TEST(LedgerDiskTest, ASecondGatewayOnTheSameFileIsRefused) {
  Stack stack;
  GatewayProcess second(stack.directory() + "/gateway.yaml");
  EXPECT_EQ(second.Wait(), 2);
  EXPECT_TRUE(second.WaitForOutput("another process has the ledger")) << second.output();
  EXPECT_EQ(Buy(stack, stack.Purchase(kRichAccount)).told, "OK");
}

}  // namespace
}  // namespace flexiti_test
