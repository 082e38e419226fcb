#include "tests/sandbox/sandbox.h"

#include <sys/resource.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "tests/sandbox/control.h"
#include "tests/sandbox/exchange_log.h"
#include "tests/sandbox/fault_board.h"
#include "tests/sandbox/flexiti_api.h"
#include "tests/sandbox/listener.h"
#include "tests/sandbox/rest_server.h"

namespace flexiti_sandbox {
namespace {

void RaiseOpenFileLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

absl::StatusOr<Scenario> LoadScenario(const Options& options) {
  if (options.scenario_path.empty()) {
    return ParseScenario(options.scenario_text.empty() ? DefaultScenario() : options.scenario_text);
  }
  std::ifstream file(options.scenario_path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return absl::NotFoundError("cannot read the scenario " + options.scenario_path);
  absl::StatusOr<Scenario> scenario = ParseScenario(text.str());
  if (!scenario.ok()) {
    return absl::Status(scenario.status().code(),
                        options.scenario_path + ": " + std::string(scenario.status().message()));
  }
  return scenario;
}

}  // namespace

// Destroyed from the bottom up: the listeners, whose threads use the rest, go first.
struct Sandbox::Parts {
  Parts(Scenario scenario, const Options& options)
      : api(std::move(scenario), clock),
        exchanges(options.exchange_capacity, options.observer),
        rest(api, faults, exchanges, clock, stopper) {}

  SandboxClock clock;
  Stopper stopper;
  FaultBoard faults;
  FlexitiApi api;
  ExchangeLog exchanges;
  RestServer rest;
  std::unique_ptr<TlsServerContext> tls;
  std::unique_ptr<Control> control_endpoints;
  std::unique_ptr<Listener> http;
  std::unique_ptr<Listener> https;
  std::unique_ptr<Listener> control;
};

Sandbox::Sandbox(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Sandbox::~Sandbox() {
  parts_->stopper.Stop();
  for (Listener* listener : {parts_->http.get(), parts_->https.get(), parts_->control.get()}) {
    if (listener != nullptr) listener->Stop();
  }
}

absl::StatusOr<std::unique_ptr<Sandbox>> Sandbox::Start(const Options& options) {
  RaiseOpenFileLimit();
  absl::StatusOr<Scenario> scenario = LoadScenario(options);
  if (!scenario.ok()) return scenario.status();
  auto owned = std::make_unique<Parts>(*std::move(scenario), options);
  Parts* parts = owned.get();
  std::unique_ptr<Sandbox> sandbox(new Sandbox(std::move(owned)));
  parts->control_endpoints = std::make_unique<Control>(*sandbox);

  const auto open = [](std::unique_ptr<Listener>& listener, const std::string& address, int port,
                       std::chrono::milliseconds idle, std::function<void(int)> serve) {
    absl::StatusOr<std::unique_ptr<Listener>> opened =
        Listener::Open(address, port, idle, std::move(serve));
    if (opened.ok()) listener = *std::move(opened);
    return opened.status();
  };
  absl::Status status;
  if (options.http_port >= 0) {
    status.Update(open(parts->http, options.address, options.http_port, options.idle_timeout,
                       [parts](int fd) { parts->rest.Serve(fd, nullptr); }));
  }
  if (options.https_port >= 0 && !options.tls_certificate_path.empty()) {
    auto tls = TlsServerContext::Load(options.tls_certificate_path, options.tls_key_path);
    if (!tls.ok()) return tls.status();
    parts->tls = *std::move(tls);
    status.Update(open(parts->https, options.address, options.https_port, options.idle_timeout,
                       [parts](int fd) { parts->rest.Serve(fd, parts->tls.get()); }));
  }
  if (options.control_port >= 0) {
    status.Update(open(parts->control, options.control_address, options.control_port,
                       std::chrono::milliseconds(0),
                       [parts](int fd) { parts->control_endpoints->Serve(fd); }));
  }
  if (!status.ok()) return status;
  return sandbox;
}

namespace {
int PortOf(const std::unique_ptr<Listener>& listener) {
  return listener == nullptr ? 0 : listener->port();
}
}  // namespace

int Sandbox::http_port() const { return PortOf(parts_->http); }
int Sandbox::https_port() const { return PortOf(parts_->https); }
int Sandbox::control_port() const { return PortOf(parts_->control); }

void Sandbox::Arm(const Fault& fault) { parts_->faults.Arm(fault); }
void Sandbox::DisarmAll() { parts_->faults.Clear(); }
size_t Sandbox::armed() const { return parts_->faults.armed(); }

void Sandbox::Advance(std::chrono::milliseconds by) { parts_->clock.Advance(by); }
TimePoint Sandbox::Now() const { return parts_->clock.Now(); }

void Sandbox::Reset() {
  parts_->faults.Clear();
  parts_->clock.Reset();
  parts_->api.Reset();
  parts_->exchanges.Clear(true);
  parts_->rest.ClearCounts();
}

absl::Status Sandbox::SetClientSecrets(const std::string& client_id,
                                       const std::vector<std::string>& secrets,
                                       bool revoke_tokens) {
  return parts_->api.SetClientSecrets(client_id, secrets, revoke_tokens);
}

void Sandbox::SetStyle(const ReplyStyle& style) { parts_->api.SetStyle(style); }
ReplyStyle Sandbox::Style() const { return parts_->api.Style(); }

std::vector<JournalEntry> Sandbox::Journal() const { return parts_->api.Journal(); }

std::vector<Exchange> Sandbox::Exchanges(uint64_t since) const {
  return parts_->exchanges.Since(since);
}

void Sandbox::ClearExchanges() {
  parts_->exchanges.Clear(false);
  parts_->rest.ClearCounts();
}

uint64_t Sandbox::RequestCount(const std::string& method, const std::string& path_suffix) const {
  return parts_->exchanges.Count(method, path_suffix);
}

ConnectionCounts Sandbox::Connections() const { return parts_->rest.Counts(); }

absl::StatusOr<AccountState> Sandbox::Account(const std::string& account_number) const {
  return parts_->api.Account(account_number);
}

std::vector<AccountState> Sandbox::Accounts() const { return parts_->api.Accounts(); }

std::vector<SentCode> Sandbox::SentCodes() const { return parts_->api.SentCodes(); }

absl::Status Sandbox::FinishWidget(const std::string& widget_session_id, bool verified) {
  return parts_->api.FinishWidget(widget_session_id, verified);
}

absl::Status Sandbox::FinishCheckout(const std::string& online_order_id, const std::string& status,
                                     const std::string& apply_status) {
  return parts_->api.FinishCheckout(online_order_id, status, apply_status);
}

}  // namespace flexiti_sandbox
