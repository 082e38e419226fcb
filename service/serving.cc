#include "service/serving.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/duration.h"
#include "service/flexiti/http_upstream_address.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

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

// Says which key of the configuration is to blame.
absl::Status Of(const char* key, const absl::Status& status) {
  return {status.code(), absl::StrCat(key, ": ", std::string(status.message()))};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Serving>> Serving::Start(const config::Gateway& config,
                                                        const Ground& ground) {
  auto certificates = ServerCertificates::Load(config, ground.files, ground.metrics, absl::Now);
  if (!certificates.ok()) return certificates.status();
  std::unique_ptr<Serving> serving(new Serving(config, ground, *std::move(certificates)));
  // First, for a gateway that took calls must not end because of it.
  absl::Status started = serving->StartAdmin();
  if (started.ok()) started = serving->StartServer();
  if (!started.ok()) return started;
  return serving;
}

Serving::Serving(const config::Gateway& config, const Ground& ground,
                 std::unique_ptr<ServerCertificates> certificates)
    : config_(config),
      ground_(ground),
      flexiti_calls_(ground.flexiti.calls()),
      operations_(ground.ledger.ledger(),
                  OperationKinds(config.flexiti().idempotency_key(), flexiti_calls_),
                  OperationRulesOf(config), absl::Now),
      callers_(config),
      certificates_(std::move(certificates)),
      admission_(config),
      board_(SteadyNow),
      liveness_(LivenessLimitsOf(config)),
      calls_({.callers = callers_,
              .merchants = ground.flexiti.merchants(),
              .admission = admission_,
              .tracer = ground.tracer,
              .metrics = ground.metrics,
              .board = board_},
             config, absl::Now),
      transaction_service_(calls_, operations_),
      authorization_service_(calls_, operations_, flexiti_calls_.authorizations,
                             flexiti_calls_.captures),
      customer_service_(calls_, operations_, flexiti_calls_.customers),
      checkout_service_(calls_, operations_, flexiti_calls_.checkouts),
      operation_service_(calls_, callers_, ground.ledger.ledger(), operations_, absl::Now),
      overview_({.board = board_,
                 .admission = admission_,
                 .merchants = ground.flexiti.merchants(),
                 .upstream = ground.flexiti.upstream(),
                 .ledger = ground.ledger.ledger(),
                 .store = ground.ledger.store(),
                 .files = ground.files,
                 .tracer = ground.tracer,
                 .metrics = ground.metrics,
                 .phase =
                     [this] {
                       return calls_.is_draining() ? AdminView::Phase::kDraining : phase_.load();
                     },
                 .why_stuck = [this] { return WhyStuck(); },
                 .certificates = [this] { return CertificatesView(); }},
                config, FLEXITI_VERSION, FLEXITI_REVISION, absl::Now) {}

absl::Status Serving::StartAdmin() {
  auto admin = AdminServer::Start(config_.admin().address(),
                                  {.metrics = [this] { return MetricsText(); },
                                   .is_ready = [this] { return is_ready_.load(); },
                                   .why_stuck = [this] { return WhyStuck(); },
                                   .view = [this] { return overview_.View(); }});
  if (!admin.ok()) return Of("admin.address", admin.status());
  admin_ = *std::move(admin);
  return absl::OkStatus();
}

absl::Status Serving::StartServer() {
  auto server = Server::Start(config_, calls_, ground_.metrics, certificates_.get(),
                              {&transaction_service_, &authorization_service_, &customer_service_,
                               &checkout_service_, &operation_service_});
  if (!server.ok()) return Of("listen.address", server.status());
  server_ = *std::move(server);
  is_ready_ = true;
  phase_ = AdminView::Phase::kServing;
  // After the port is had: a second process that cannot serve must not look, either.
  resolver_.emplace(ground_.ledger.ledger(), operations_, ground_.flexiti.merchants(),
                    config_.ledger(), absl::Now, ground_.metrics, ground_.tracer,
                    [this] { liveness_.ResolverStepped(SteadyNow()); });
  file_watch_thread_.emplace(ground_.files, ToAbslDuration(config_.file_refresh()));
  return absl::OkStatus();
}

std::size_t Serving::Drain() {
  is_ready_ = false;
  phase_ = AdminView::Phase::kLeaving;
  // A look or a token may take as long as a call, so they end beside the calls.
  ground_.flexiti.StopRenewals();
  resolver_->Stop();
  liveness_.ResolverEnds();
  const std::size_t running = server_->Drain(ToAbslDuration(config_.drain().delay()),
                                             ToAbslDuration(config_.drain().timeout()));
  if (running > 0) return running;
  file_watch_thread_.reset();
  resolver_.reset();
  return 0;
}

// Gives the workers a task each time, for the next time.
std::string Serving::WhyStuck() {
  const absl::Time now = SteadyNow();
  if (liveness_.StartTask(now) && !calls_.GiveTask([this] { liveness_.TaskRan(); })) {
    liveness_.TaskRan();
  }
  return liveness_.WhyStuck(
      {.oldest_call = board_.OldestStart(), .workers_full = calls_.workers_full()}, now);
}

// With what is only known when it is asked for.
std::string Serving::MetricsText() {
  Metrics& metrics = ground_.metrics;
  metrics.SetWaiting(static_cast<std::int64_t>(calls_.waiting()));
  for (const config::Merchant& merchant : config_.merchants()) {
    metrics.SetMerchantInFlight(merchant.id(), admission_.in_flight_of(merchant.id()));
  }
  metrics.SetLosses({.spans = ground_.tracer.spans_lost(), .log_lines = LogLinesDropped()});
  return metrics.Text();
}

std::vector<AdminView::Certificate> Serving::CertificatesView() const {
  if (certificates_ == nullptr) return {};
  return {{.name = "server certificate", .expiry = certificates_->certificate_expiry()},
          {.name = "authorities of callers", .expiry = certificates_->client_ca_expiry()}};
}

}  // namespace flexiti
