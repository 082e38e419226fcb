// What of a ledger in a file a gateway refuses to start on, and what it then says: exit code 2 for
// what an operator must mend, 1 for what may pass by itself.
#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::kRichAccount;

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

// The ledger of a gateway that ended: one whole file. Each test leaves it as it was.
class LedgerStartTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack;
    stack_->Purchase(kRichAccount);  // its verification is an operation
    ASSERT_EQ(stack_->gateway().Stop(), 0) << stack_->gateway().output();
  }
  static void TearDownTestSuite() { delete stack_; }
  static std::string path() { return stack_->directory() + "/ledger.sqlite"; }
  static std::string config() { return stack_->directory() + "/gateway.yaml"; }

  static void ExpectRefused(const std::vector<std::string>& words, int exit_code = 2) {
    GatewayProcess gateway(config());
    EXPECT_FALSE(gateway.listening());
    EXPECT_EQ(gateway.Wait(), exit_code);
    for (const std::string& word : words) {
      EXPECT_TRUE(gateway.WaitForOutput(word)) << word << " is not in " << gateway.output();
    }
  }
  static void ExpectStarts() {
    GatewayProcess gateway(config());
    ASSERT_TRUE(gateway.listening()) << gateway.output();
    EXPECT_EQ(gateway.Stop(), 0);
  }

  static Stack* stack_;
};

Stack* LedgerStartTest::stack_ = nullptr;

TEST_F(LedgerStartTest, ATruncatedOrSpoiltDatabaseIsRefusedWithWhatToDo) {
  const std::string kept = path() + ".kept";
  std::filesystem::copy_file(path(), kept);
  const auto size = std::filesystem::file_size(path());
  for (const auto left : {size - 4096, size / 2, std::uintmax_t{100}, std::uintmax_t{0}}) {
    SCOPED_TRACE(left);
    std::filesystem::resize_file(path(), left);
    ExpectRefused({path(), "restore a backup"});
    std::filesystem::copy_file(kept, path(), std::filesystem::copy_options::overwrite_existing);
  }
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096) << std::string(4096, 'x');
  }
  ExpectRefused({path(), "damaged", "restore a backup", "service/ledger/sqlite.md"});
  std::filesystem::copy_file(kept, path(), std::filesystem::copy_options::overwrite_existing);
  ExpectStarts();
}

TEST_F(LedgerStartTest, ADatabaseOfANewerProgramIsRefused) {
  const auto set_version = [&](char version) {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(63).put(version);  // the last byte of user_version in SQLite's header
  };
  std::ifstream header(path(), std::ios::binary);
  header.seekg(63);
  const char version = static_cast<char>(header.get());
  set_version(99);
  ExpectRefused({path(), "newer version", "schema 99"});
  set_version(version);
  ExpectStarts();
}

TEST_F(LedgerStartTest, ADatabaseThatOthersMayReadIsRefused) {
  ASSERT_EQ(chmod(path().c_str(), 0640), 0);
  ExpectRefused({path(), "chmod go-rwx"});
  ASSERT_EQ(chmod(path().c_str(), 0600), 0);
  ExpectStarts();
}

TEST_F(LedgerStartTest, ALockedDatabaseIsRefusedAndTakenOnceItIsFree) {
  {
    const Locker locker(path());
    ExpectRefused({path(), "locked by another process"}, 1);  // it may pass by itself
  }
  ExpectStarts();
}

TEST_F(LedgerStartTest, AFolderThatIsNotThereIsNamed) {
  const std::string folder = stack_->directory() + "/gone";
  std::ifstream file(config());
  std::string yaml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  yaml.replace(yaml.find(path()), path().size(), folder + "/ledger.sqlite");
  WriteFile(stack_->directory() + "/gone.yaml", yaml);
  GatewayProcess gateway(stack_->directory() + "/gone.yaml");
  EXPECT_EQ(gateway.Wait(), 2);
  EXPECT_TRUE(gateway.WaitForOutput(folder)) << gateway.output();
}

// Whoever takes a merchant out of the configuration leaves its operations to nobody.
TEST(LedgerMerchantsTest, OperationsOfAMerchantThatIsNotConfiguredAreToldOfAtTheStart) {
  Stack stack;
  const auto request = stack.Purchase(kRichAccount);
  stack.sandbox().Arm(flexiti_sandbox::Fault::DropBeforeCommit().On("POST", "/authorization"));
  stack.sandbox().Arm(flexiti_sandbox::Fault::Reply(503, "").On("GET", "*").Times(-1));
  Context context;
  flexiti::v1::CreatePurchaseResponse response;
  ASSERT_FALSE(stack.transactions().CreatePurchase(&context, request, &response).ok());
  stack.RestartGateway();
  EXPECT_EQ(stack.gateway().output().find("unresolved_without_merchant"), std::string::npos);
  Reconfigure(stack, "  - id: maple\n", "  - id: maple-two\n");
  EXPECT_TRUE(stack.gateway().WaitForOutput(
      R"("severity":"WARNING","event":"unresolved_without_merchant","merchant_id":"maple",)"
      R"("operations":1,)"));
}

}  // namespace
}  // namespace flexiti_test
