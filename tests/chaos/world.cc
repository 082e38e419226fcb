#include "tests/chaos/world.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/support/postgres_server.h"

namespace flexiti_test {
namespace {

constexpr int kFirstAccount = 20'000'001;  // after six digits of zeros it has the 14 of an account
constexpr size_t kRecordedExchanges = 20'000;
constexpr std::chrono::milliseconds kLongestEnd{20'000};
constexpr size_t kLastLogBytes = 8'000;
constexpr char kLedgerKey[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

std::vector<Customer> MakeCustomers(int count) {
  std::vector<Customer> customers;
  for (int i = 0; i < count; ++i) {
    customers.push_back(
        {.account_number = absl::StrCat("100000", kFirstAccount + i),
         .widget_session_id = absl::StrCat("11111111-1111-4111-8111-0000", kFirstAccount + i)});
  }
  return customers;
}

std::string Scenario(const std::vector<Customer>& customers) {
  std::string yaml = absl::StrCat(
      "idempotent_endpoints: [transactions]\nmerchants:\n  - client_id: ",
      flexiti_sandbox::kMerchant, "\n    client_secret: ", flexiti_sandbox::kMerchantSecret,
      "\n    locations: [", flexiti_sandbox::kLocation,
      "]\n    plans:\n      - {plan_id: ", flexiti_sandbox::kPlanId, ", name: Plan, terms: [",
      flexiti_sandbox::kTerm, "]}\ncustomers:\n");
  std::string sessions = "widget_sessions:\n";
  for (const Customer& customer : customers) {
    absl::StrAppend(&yaml, "  - {account_number: \"", customer.account_number,
                    "\", customer_id: \"", customer.account_number,
                    "\", first_name: Some, last_name: Body, dob: 1980-01-01, credit_limit: "
                    "900000000.00, balance: ",
                    kOwedAtStartCents / 100, ".00}\n");
    absl::StrAppend(&sessions, "  - {id: ", customer.widget_session_id,
                    ", client_id: ", flexiti_sandbox::kMerchant, ", account_number: \"",
                    customer.account_number, "\", verified: true}\n");
  }
  return yaml + sessions;
}

std::unique_ptr<flexiti_sandbox::Sandbox> StartSandbox(const TemporaryDirectory& temporary,
                                                       const Certificate& authority,
                                                       const std::vector<Customer>& customers) {
  const Certificate leaf = MintLeaf(authority, {"localhost"}, {"127.0.0.1"});
  flexiti_sandbox::Options options;
  options.scenario_text = Scenario(customers);
  options.tls_certificate_path = temporary.Write("server.pem", leaf.certificate_pem);
  options.tls_key_path = temporary.Write("server-key.pem", leaf.private_key_pem);
  options.exchange_capacity = kRecordedExchanges;
  auto sandbox = flexiti_sandbox::Sandbox::Start(options);
  if (!sandbox.ok()) {
    std::cerr << sandbox.status() << std::endl;
    std::abort();
  }
  return *std::move(sandbox);
}

std::string StoreYaml(Store store, const std::string& directory) {
  if (store == Store::kSqlite) return absl::StrCat("  sqlite: {path: ", directory, "/ledger.db}\n");
  PostgresServer& server = SharedPostgresServer();
  return absl::StrCat("  postgres: {host: ", server.socket_folder(), ", port: ", server.port(),
                      ", database: ", server.NewDatabase(), ", user: ", PostgresServer::kUser,
                      ", connect_timeout: 2s, statement_timeout: 2s}\n");
}

// A file that only its owner may read.
std::string WriteSecret(const TemporaryDirectory& temporary, const std::string& name,
                        const std::string& content) {
  const std::string path = temporary.Write(name, content);
  chmod(path.c_str(), S_IRUSR | S_IWUSR);
  return path;
}

}  // namespace

std::string NameOf(Store store) { return store == Store::kSqlite ? "sqlite" : "postgres"; }

World::World(const WorldOptions& options)
    : options_(options),
      authority_(MintAuthority("Chaos Authority")),
      customers_(MakeCustomers(options.customers)),
      sandbox_(StartSandbox(temporary_, authority_, customers_)),
      store_yaml_(StoreYaml(options.store, temporary_.path())) {
  temporary_.Write("ca.pem", authority_.certificate_pem);
  WriteSecret(temporary_, "maple.secret", flexiti_sandbox::kMerchantSecret);
  WriteSecret(temporary_, "ledger.key", kLedgerKey);
}

World::~World() {
  CloseForGood();
  gateway_.reset();
}

void World::WriteConfig(const Life& life) {
  const auto text = [](absl::Duration duration) {
    return absl::StrCat(absl::ToInt64Milliseconds(duration), "ms");
  };
  const Times& times = options_.times;
  const std::string folder = temporary_.path();
  const int port = line_ != nullptr ? line_->port() : sandbox_->https_port();
  const auto merchant = [&](const std::string& id, const std::string& more) {
    return absl::StrCat("  - {id: ", id, ", client_id: ", flexiti_sandbox::kMerchant,
                        ", client_secret_file: ", folder, "/maple.secret", more, "}\n");
  };
  temporary_.Write(
      "gateway.yaml",
      absl::StrCat(
          "listen: {address: \"127.0.0.1:0\"}\ndrain: {delay: ", text(life.drain_delay),
          ", timeout: ", text(life.drain_timeout), "}\n", "admin: {address: \"127.0.0.1:0\"}\n",
          "log: {level: INFO}\nlimits: {min_remaining_deadline: 50ms}\n",
          "flexiti:\n  pos_api: {url: \"https://localhost:", port, "\", ca_file: ", folder,
          "/ca.pem}\n  timeouts: {connect: 2s, token: 2s, read_call: 2s, changing_call: ",
          text(times.changing_call),
          "}\n  retry: {max_attempts: 3, initial_backoff: 5ms, max_backoff: 20ms}\n", "ledger:\n",
          store_yaml_, "  encryption:\n    active_key: first\n    keys: [{id: first, file: ",
          folder, "/ledger.key}]\n  lease: ", text(times.lease),
          "\n  settle_time: ", text(times.settle_time), "\n  resolver: {interval: ",
          text(life.resolver_interval > absl::ZeroDuration() ? life.resolver_interval
                                                             : times.resolver_interval),
          ", max_looks: 50, max_backoff: ",
          life.resolver_interval > absl::Seconds(1) ? "24h" : "1s", "}\nmerchants:\n",
          merchant(kMaple, ""), merchant(kMapleTransactions, ", purchase_endpoint: TRANSACTIONS")));
}

void World::Start(const Life& life) {
  End();
  line_ = life.cut == nullptr ? nullptr
                              : std::make_unique<CuttingProxy>(sandbox_->https_port(), life.cut);
  WriteConfig(life);
  gateway_ = std::make_unique<GatewayProcess>(
      absl::StrCat(temporary_.path(), "/gateway.yaml"),
      GatewayStart{.program = life.program, .environment = life.environment, .wait = false});
  ++lives_;
}

bool World::Open() {
  if (!gateway_->WaitUntilListening()) {
    failed_start_ = gateway_->output();
    return false;
  }
  const flexiti::MutexLock lock(mutex_);
  door_ = std::make_shared<Door>(gateway_->address(), lives_);
  changed_.notify_all();
  return true;
}

std::shared_ptr<Door> World::StartAndOpen(const Life& life) {
  Start(life);
  if (!Open()) {
    std::cerr << "the gateway does not listen:\n" << gateway_->output() << std::endl;
    std::abort();
  }
  return WaitForDoor();
}

void World::Signal(int signal_number) const { gateway_->Signal(signal_number); }

void World::Kill() {
  gateway_->Signal(SIGKILL);
  WaitForEnd();
}

// Whether the process ends within the time.
bool World::EndsWithin(std::chrono::milliseconds limit) const {
  const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, gateway_->pid(), 0));
  pollfd entry = {.fd = handle, .events = POLLIN, .revents = 0};
  const bool ends = ::poll(&entry, 1, static_cast<int>(limit.count())) == 1;
  ::close(handle);
  return ends;
}

int World::WaitForEnd() {
  const bool ends = EndsWithin(kLongestEnd);
  if (!ends) gateway_->Signal(SIGKILL);
  const int exit_code = ends ? gateway_->Wait() : (gateway_->Wait(), kDidNotEnd);
  const flexiti::MutexLock lock(mutex_);
  door_.reset();
  return exit_code;
}

int World::Stop() {
  {
    // A channel at rest notices late that its server goes, and the server waits for that.
    const flexiti::MutexLock lock(mutex_);
    door_.reset();
  }
  return gateway_->Stop();
}

void World::End() {
  if (gateway_ == nullptr) return;
  if (!gateway_->ended()) Kill();
  const flexiti::MutexLock lock(mutex_);
  logs_.push_back(gateway_->output());
}

std::shared_ptr<Door> World::WaitForDoor() {
  flexiti::MutexLock lock(mutex_);
  while (door_ == nullptr && !closed_) lock.Wait(changed_);
  return closed_ ? nullptr : door_;
}

void World::CloseForGood() {
  const flexiti::MutexLock lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

std::vector<std::string> World::LogLines(const std::string& text) {
  std::vector<std::string> logs;
  {
    const flexiti::MutexLock lock(mutex_);
    logs = logs_;
  }
  if (gateway_ != nullptr) logs.push_back(gateway_->output());
  std::vector<std::string> lines;
  for (size_t life = 0; life < logs.size(); ++life) {
    for (const absl::string_view line : absl::StrSplit(logs[life], '\n')) {
      if (absl::StrContains(line, text))
        lines.push_back(absl::StrCat("life ", life + 1, " ", line));
    }
  }
  return lines;
}

std::string World::LastLog() {
  const std::string output = gateway_ == nullptr ? "" : gateway_->output();
  return output.size() <= kLastLogBytes ? output : output.substr(output.size() - kLastLogBytes);
}

}  // namespace flexiti_test
