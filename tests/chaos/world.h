// A Flexiti that keeps a journal (the sandbox, in this process, behind TLS), a gateway that dies
// and comes back on the same ledger, and a line between them that may be cut.
#pragma once

#include <condition_variable>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "tests/chaos/call.h"
#include "tests/sandbox/sandbox.h"
#include "tests/stack/gateway_process.h"
#include "tests/support/certificates.h"
#include "tests/support/cutting_proxy.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {

enum class Store { kSqlite, kPostgres };
std::string NameOf(Store store);

// The merchants of the gateway's configuration; both are Maple Furniture at Flexiti. The second
// buys through POST /transactions.
inline constexpr char kMaple[] = "maple";
inline constexpr char kMapleTransactions[] = "maple-transactions";

// Somebody who may buy for any amount, and owes enough to be refunded.
struct Customer {
  std::string account_number;
  std::string widget_session_id;  // verified, for online sales
};
inline constexpr int64_t kOwedAtStartCents = 5'000'000'00;

// The times that the gateway is configured with. They are short so that a test is, and fit each
// other as its configuration must.
struct Times {
  absl::Duration changing_call = absl::Seconds(2);
  absl::Duration lease = absl::Seconds(12);
  absl::Duration settle_time = absl::Seconds(5);
  absl::Duration resolver_interval = absl::Milliseconds(100);
};

struct WorldOptions {
  Store store = Store::kSqlite;
  int customers = 1;
  Times times = {};
};

// How one of the gateway's lives begins.
struct Life {
  std::string program = "";                   // empty: the gateway as it was built
  std::vector<std::string> environment = {};  // "NAME=value"
  // Where the connections to Flexiti are cut; null: they are not, and go there directly.
  std::function<CuttingProxy::Cut()> cut = nullptr;
  absl::Duration resolver_interval = absl::ZeroDuration();  // zero: as in Times
  absl::Duration drain_delay = absl::ZeroDuration();
  absl::Duration drain_timeout = absl::Minutes(10);
};

class World {
 public:
  explicit World(const WorldOptions& options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const WorldOptions& options() const { return options_; }
  flexiti_sandbox::Sandbox& sandbox() { return *sandbox_; }
  const std::vector<Customer>& customers() const { return customers_; }
  // Where the gateway's files are; gone with the World.
  const std::string& directory() const { return temporary_.path(); }

  // The gateway's lives: for the thread that made the World alone.

  // Starts one, and returns at once.
  void Start(const Life& life);
  // Waits until it listens, and opens the door to it. False if it ended instead.
  bool Open();
  // Start and Open; aborts the test program, with the gateway's output, if it does not listen.
  std::shared_ptr<Door> StartAndOpen(const Life& life = {});
  void Signal(int signal_number) const;
  // SIGKILL.
  void Kill();
  // Waits until it has ended by itself: its exit code, or -1 - the signal. One that does not end
  // within 20 s is killed: kDidNotEnd.
  static constexpr int kDidNotEnd = -1000;
  int WaitForEnd();
  // SIGTERM: its exit code.
  int Stop();
  int lives() const { return lives_; }

  // Any thread.

  // The door to the gateway that runs now. Waits for one; null once CloseForGood was called.
  std::shared_ptr<Door> WaitForDoor();
  void CloseForGood();
  // The log lines of all lives that hold `text`.
  std::vector<std::string> LogLines(const std::string& text);
  // The end of the log of the latest life, and of the latest that ended instead of listening.
  std::string LastLog();
  std::string FailedStartLog() const { return failed_start_; }

 private:
  void WriteConfig(const Life& life);
  void End();
  bool EndsWithin(std::chrono::milliseconds limit) const;

  const WorldOptions options_;
  TemporaryDirectory temporary_;
  const Certificate authority_;
  const std::vector<Customer> customers_;
  std::unique_ptr<flexiti_sandbox::Sandbox> sandbox_;
  std::string store_yaml_;
  std::unique_ptr<CuttingProxy> line_;
  std::unique_ptr<GatewayProcess> gateway_;
  int lives_ = 0;
  std::string failed_start_;

  flexiti::Mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Door> door_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::string> logs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti_test
