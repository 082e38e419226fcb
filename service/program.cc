#include "service/program.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "service/admin/admin_server.h"
#include "service/base/duration.h"
#include "service/command_line.h"
#include "service/config/check_callers.h"
#include "service/config/check_production.h"
#include "service/config/encryption_keys.h"
#include "service/config/file_watch.h"
#include "service/config/load.h"
#include "service/config/print.h"
#include "service/config/secret_file.h"
#include "service/config/summary.h"
#include "service/flexiti/accounts.h"
#include "service/flexiti/authorizations.h"
#include "service/flexiti/captures.h"
#include "service/flexiti/checkouts.h"
#include "service/flexiti/customers.h"
#include "service/flexiti/finds.h"
#include "service/flexiti/http_upstream_address.h"
#include "service/flexiti/merchants.h"
#include "service/flexiti/transactions.h"
#include "service/flexiti/widgets.h"
#include "service/gateway/admission.h"
#include "service/gateway/authorization_service.h"
#include "service/gateway/call_board.h"
#include "service/gateway/callers.h"
#include "service/gateway/calls.h"
#include "service/gateway/checkout_service.h"
#include "service/gateway/customer_service.h"
#include "service/gateway/expected_metrics.h"
#include "service/gateway/grpc_log.h"
#include "service/gateway/liveness.h"
#include "service/gateway/operation_kinds.h"
#include "service/gateway/operation_service.h"
#include "service/gateway/operations.h"
#include "service/gateway/resolver.h"
#include "service/gateway/server.h"
#include "service/gateway/server_certificates.h"
#include "service/gateway/transaction_service.h"
#include "service/ledger/last_writes.h"
#include "service/ledger/ledger.h"
#include "service/ledger/postgres_store.h"
#include "service/ledger/sqlite_store.h"
#include "service/ledger/timed_store.h"
#include "service/overview.h"
#include "service/telemetry/log.h"
#include "service/telemetry/metrics.h"
#include "service/telemetry/trace.h"

namespace flexiti {
namespace {

constexpr int kConfigurationRefused = 2;
constexpr int kStartFailed = 1;
constexpr int kDrainTimedOut = 3;  // with something not ended: a call, or a write of the ledger
// How long the end may be held up by what takes traces.
constexpr absl::Duration kTelemetryFlush = absl::Seconds(3);

// Memory holds secrets and personal data: it is not dumped, and other processes cannot attach.
void KeepMemoryPrivate() {
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

// A connection for each call in flight, and one for each caller, soon outnumber the usual soft
// limit.
void RaiseFileLimit() {
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

// Blocks the signals in this thread, and so in all that it starts, for WaitForStop to take.
sigset_t BlockStopSignals() {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a ledger that reached a limit on files refuses calls and goes on
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int WaitForStop(const sigset_t& signals) {
  int signal_number = 0;
  while (sigwait(&signals, &signal_number) != 0) {
  }
  return signal_number;
}

HttpTransportOptions TransportOptions(const config::Flexiti& flexiti, const std::string& url,
                                      const std::string& ca_file) {
  return {.base_url = url,
          .ca_file = ca_file,
          .connect_timeout = ToAbslDuration(flexiti.timeouts().connect()),
          .max_unacknowledged = ToAbslDuration(flexiti.timeouts().changing_call()),
          .max_connections = flexiti.max_connections(),
          .max_reply_body_bytes = static_cast<size_t>(flexiti.max_reply_bytes())};
}

Severity ToSeverity(config::LogLevel level) {
  switch (level) {
    case config::LOG_LEVEL_DEBUG:
      return Severity::kDebug;
    case config::LOG_LEVEL_WARNING:
      return Severity::kWarning;
    case config::LOG_LEVEL_ERROR:
      return Severity::kError;
    default:
      return Severity::kInfo;
  }
}

int Refuse(int code, const std::string& why) {
  std::cerr << why << std::endl;
  return code;
}

// The configuration gives calls all the time that they can need, so something hangs. Their rows
// stay RUNNING, and the next process looks what became of them. What they use must not go away.
[[noreturn]] void AbandonCalls(std::size_t running, Ledger& ledger, Tracer& tracer) {
  LogLine(Severity::kError, "drain_timed_out", absl::Now())
      .Int("running", static_cast<std::int64_t>(running))
      .Write();
  // What other calls could not write: there is no time left for more than one try.
  const int left = ledger.Repair(absl::Now());
  if (left > 0)
    LogLine(Severity::kError, "ledger_writes_lost", absl::Now()).Int("count", left).Write();
  tracer.Flush(kTelemetryFlush);
  std::_Exit(kDrainTimedOut);
}

int RefuseLedger(const absl::Status& status) {
  // An operator repairs the one; the other may pass by itself.
  const int code = absl::IsUnavailable(status) ? kStartFailed : kConfigurationRefused;
  return Refuse(code, absl::StrCat("ledger: ", std::string(status.message())));
}

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenStore(const config::Gateway& config) {
  const config::Ledger& ledger = config.ledger();
  if (!ledger.sqlite().path().empty()) {
    return OpenSqliteStore({.path = ledger.sqlite().path()}, absl::Now());
  }
  const config::Postgres& postgres = ledger.postgres();
  Secret password;
  if (!postgres.password_file().empty()) {
    auto secret =
        config::LoadSecretFile(postgres.password_file(), config.allow_world_readable_secrets());
    if (!secret.ok()) return secret.status();
    password = *std::move(secret);
  }
  return OpenPostgresStore({.host = postgres.host(),
                            .port = postgres.port(),
                            .database = postgres.database(),
                            .user = postgres.user(),
                            .password = std::move(password),
                            .ca_file = postgres.ca_file(),
                            .allow_plaintext = postgres.allow_plaintext(),
                            .max_connections = postgres.max_connections(),
                            .connect_timeout = ToAbslDuration(postgres.connect_timeout()),
                            .statement_timeout = ToAbslDuration(postgres.statement_timeout())});
}

absl::StatusOr<std::unique_ptr<Ledger>> OpenLedger(const config::Gateway& config,
                                                   LedgerStore& store) {
  auto keys = config::LoadEncryptionKeys(config.ledger(), config.allow_world_readable_secrets());
  if (!keys.ok()) return keys.status();
  auto keyring = Keyring::Create(*std::move(keys), config.ledger().encryption().active_key());
  if (!keyring.ok()) return keyring.status();
  const config::Resolver& resolver = config.ledger().resolver();
  return Ledger::Open(store, *std::move(keyring),
                      {.lease = ToAbslDuration(config.ledger().lease()),
                       .first_look = ToAbslDuration(resolver.interval()),
                       .max_look_backoff = ToAbslDuration(resolver.max_backoff())});
}

OperationRules OperationRulesOf(const config::Gateway& config) {
  return {.settle_time = ToAbslDuration(config.ledger().settle_time()),
          .key_lifetime = ToAbslDuration(config.flexiti().idempotency_key().lifetime()),
          .lease = ToAbslDuration(config.ledger().lease()),
          // It was parsed before, for the transport.
          .upstream = absl::StrCat(ParseHttpBaseUrl(config.flexiti().pos_api().url())->host,
                                   config.flexiti().pos_api().base_path())};
}

absl::Time SteadyNow() {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

// Gives the workers a task each time, for the next time.
std::string WhyStuck(Liveness& liveness, const CallBoard& board, Calls& calls) {
  const absl::Time now = SteadyNow();
  if (liveness.StartTask(now) && !calls.GiveTask([&liveness] { liveness.TaskRan(); })) {
    liveness.TaskRan();
  }
  return liveness.WhyStuck(
      {.oldest_call = board.OldestStart(), .workers_full = calls.workers_full()}, now);
}

std::vector<AdminView::Certificate> CertificatesOf(ServerCertificates* certificates) {
  if (certificates == nullptr) return {};
  return {{.name = "server certificate", .expiry = certificates->certificate_expiry()},
          {.name = "authorities of callers", .expiry = certificates->client_ca_expiry()}};
}

int Run(const config::Gateway& config, const sigset_t& stop_signals) {
  const config::Flexiti& flexiti = config.flexiti();
  const auto pos = HttpTransport::Create(
      TransportOptions(flexiti, flexiti.pos_api().url(), flexiti.pos_api().ca_file()));
  if (!pos.ok()) return Refuse(kConfigurationRefused, std::string(pos.status().message()));
  absl::StatusOr<std::unique_ptr<HttpTransport>> online = nullptr;  // not configured
  if (!flexiti.online_api().url().empty()) {
    online = HttpTransport::Create(
        TransportOptions(flexiti, flexiti.online_api().url(), flexiti.online_api().ca_file()));
    if (!online.ok()) return Refuse(kConfigurationRefused, std::string(online.status().message()));
  }
  Metrics metrics(FLEXITI_VERSION);
  metrics.Expect(ExpectedMetrics(config));
  const GrpcLog grpc_log(metrics);
  config::FileWatch files;
  const absl::StatusOr<std::unique_ptr<Merchants>> merchants =
      Merchants::Load(config, {.pos = **pos,
                               .online = online->get(),
                               .files = files,
                               .metrics = metrics,
                               .clock = absl::Now});
  if (!merchants.ok())
    return Refuse(kConfigurationRefused, std::string(merchants.status().message()));

  const auto store = OpenStore(config);
  if (!store.ok()) return RefuseLedger(store.status());
  TimedStore timed_store(**store, metrics, absl::Now);
  const auto ledger = OpenLedger(config, timed_store);
  if (!ledger.ok()) return RefuseLedger(ledger.status());

  const auto tracer = Tracer::Create({.version = FLEXITI_VERSION,
                                      .otlp_endpoint = config.tracing().otlp_endpoint(),
                                      .ca_file = config.tracing().ca_file(),
                                      .sample_percent = config.tracing().sample_percent()});
  if (!tracer.ok()) return Refuse(kConfigurationRefused, std::string(tracer.status().message()));
  const Upstream upstream(**pos, online->get(), flexiti, absl::Now, absl::SleepFor, metrics);
  const Transactions transactions(upstream);
  const Authorizations authorizations(upstream);
  const Captures captures(upstream);
  const Accounts accounts(upstream);
  const Customers customers(upstream);
  const Widgets widgets(upstream);
  const Checkouts checkouts(upstream);
  const Finds finds(upstream, authorizations, captures);
  const FlexitiCalls flexiti_calls = {.transactions = transactions,
                                      .authorizations = authorizations,
                                      .captures = captures,
                                      .accounts = accounts,
                                      .customers = customers,
                                      .widgets = widgets,
                                      .checkouts = checkouts,
                                      .finds = finds};
  const Operations operations(**ledger, OperationKinds(flexiti.idempotency_key(), flexiti_calls),
                              OperationRulesOf(config), absl::Now);
  const Callers callers(config);
  const auto certificates = ServerCertificates::Load(config, files, metrics, absl::Now);
  if (!certificates.ok())
    return Refuse(kConfigurationRefused, std::string(certificates.status().message()));
  Admission admission(config);
  CallBoard board(SteadyNow);
  Liveness liveness(LivenessLimitsOf(config));
  Calls calls({.callers = callers,
               .merchants = **merchants,
               .admission = admission,
               .tracer = **tracer,
               .metrics = metrics,
               .board = board},
              config, absl::Now);

  TransactionService transaction_service(calls, operations);
  AuthorizationService authorization_service(calls, operations, authorizations, captures);
  CustomerService customer_service(calls, operations, customers);
  CheckoutService checkout_service(calls, operations, checkouts);
  OperationService operation_service(calls, callers, **ledger, operations, absl::Now);
  // First, for a gateway that took calls must not end because of it.
  std::atomic<bool> is_ready = false;
  std::atomic<AdminView::Phase> phase = AdminView::Phase::kStarting;
  const auto why_stuck = [&] { return WhyStuck(liveness, board, calls); };
  Overview overview(
      {.board = board,
       .admission = admission,
       .merchants = **merchants,
       .upstream = upstream,
       .ledger = **ledger,
       .phase = phase,
       .why_stuck = why_stuck,
       .certificates = [&certificates] { return CertificatesOf(certificates->get()); }},
      config, FLEXITI_VERSION, absl::Now);
  const absl::StatusOr<std::unique_ptr<AdminServer>> admin =
      AdminServer::Start(config.admin().address(),
                         {.metrics =
                              [&metrics, &calls] {
                                metrics.SetWaiting(static_cast<std::int64_t>(calls.waiting()));
                                return metrics.Text();
                              },
                          .is_ready = [&is_ready] { return is_ready.load(); },
                          .why_stuck = why_stuck,
                          .view = [&overview] { return overview.View(); }});
  if (!admin.ok()) return Refuse(kStartFailed, std::string(admin.status().message()));
  const absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(config, calls, metrics, certificates->get(),
                    {&transaction_service, &authorization_service, &customer_service,
                     &checkout_service, &operation_service});
  if (!server.ok()) return Refuse(kStartFailed, std::string(server.status().message()));
  is_ready = true;
  phase = AdminView::Phase::kServing;
  // After the port is had: a second process that cannot serve must not look, either.
  std::optional<Resolver> resolver;
  resolver.emplace(**ledger, operations, **merchants, config.ledger(), absl::Now, metrics, **tracer,
                   [&liveness] { liveness.ResolverStepped(SteadyNow()); });
  // Last, so that it ends first: it calls what is above.
  std::optional<config::FileWatchThread> file_watch_thread;
  file_watch_thread.emplace(files, ToAbslDuration(config.file_refresh()));
  LogLine(Severity::kInfo, "listening", absl::Now())
      .Text("address", (*server)->address())
      .Text("admin_address", (*admin)->address())
      .Write();

  const int stop_signal = WaitForStop(stop_signals);
  LogLine(Severity::kInfo, "draining", absl::Now()).Int("signal", stop_signal).Write();
  is_ready = false;
  phase = AdminView::Phase::kDraining;
  // A look may take as long as a call, so it ends beside the calls.
  resolver->Stop();
  liveness.ResolverEnds();
  const absl::Duration delay = ToAbslDuration(config.drain().delay());
  const absl::Duration timeout = ToAbslDuration(config.drain().timeout());
  const auto drain_end =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(delay + timeout);
  const std::size_t running = (*server)->Drain(delay, timeout);
  if (running > 0) AbandonCalls(running, **ledger, **tracer);
  file_watch_thread.reset();
  resolver.reset();
  // What callers were told and the ledger does not know yet: only this process can write it.
  const int not_written = MakeLastWrites(**ledger, drain_end, absl::SleepFor);
  (*tracer)->Flush(kTelemetryFlush);
  LogLine(Severity::kInfo, "stopped", absl::Now()).Write();
  return not_written == 0 ? 0 : kDrainTimedOut;
}

// What --check-config and --print-config say of a good configuration.
int Tell(Task task, const config::Gateway& config) {
  std::cout << (task == Task::kPrintConfig
                    ? config::Print(config)
                    : absl::StrCat("configuration is good\n", config::Summary(config)))
            << std::flush;
  return std::cout.good() ? 0 : kStartFailed;
}

}  // namespace

int GatewayMain(int argc, char** argv) {
  const std::variant<CommandLine, int> parsed = ParseCommandLine(argc, argv);
  if (const int* exit_code = std::get_if<int>(&parsed)) return *exit_code;
  const auto& line = std::get<CommandLine>(parsed);

  KeepMemoryPrivate();
  RaiseFileLimit();
  // The packaged Abseil watches for deadlocks in gRPC's locks at a fifth of its CPU time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const sigset_t stop_signals = BlockStopSignals();
  const absl::StatusOr<config::Gateway> config = config::LoadConfig(line.config_path);
  if (!config.ok()) return Refuse(kConfigurationRefused, std::string(config.status().message()));
  if (line.task != Task::kServe) return Tell(line.task, *config);
  SetLogLevel(ToSeverity(config->log().level()));
  if (config::IsProductionWithoutProfile(*config)) {
    LogLine(Severity::kWarning, "production_without_profile", absl::Now())
        .Text("reason", "this is Flexiti's production, which wants profile: PRODUCTION")
        .Write();
  }
  if (config::ServesAnybody(*config)) {
    LogLine(Severity::kWarning, "listen_without_tls", absl::Now())
        .Text("reason", "whoever reaches listen.address may make every call for every merchant")
        .Write();
  }
  return Run(*config, stop_signals);
}

}  // namespace flexiti
