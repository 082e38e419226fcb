#include "service/gateway/server.h"

#include <sys/resource.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"
#include "flexiti/v1/checkout_service.grpc.pb.h"
#include "flexiti/v1/customer_service.grpc.pb.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"
#include "grpc/grpc.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "service/base/duration.h"
#include "service/telemetry/line_limit.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

using Acceptor = grpc::experimental::ExternalConnectionAcceptor;

// Whose health callers may ask for by name; gRPC itself answers only for "", the whole server.
constexpr const char* kServices[] = {
    v1::AuthorizationService::service_full_name(), v1::CheckoutService::service_full_name(),
    v1::CustomerService::service_full_name(), v1::OperationService::service_full_name(),
    v1::TransactionService::service_full_name()};

constexpr int kMegabyte = 1 << 20;
// For what gRPC itself holds of messages and streams.
constexpr size_t kGrpcMemory = size_t{256} * kMegabyte;
// What a peer takes to see the end of its connection.
constexpr absl::Duration kLastWords = absl::Seconds(1);
constexpr int kConnectionAgeGraceMs = 10 * 60'000;
// TLS, and HTTP/2's first frame.
constexpr int kHandshakeTimeoutMs = 10'000;
// Without a call. Who calls again connects again.
constexpr int kMaxIdleMs = 5 * 60'000;
constexpr int kKeepaliveTimeMs = 30'000;
constexpr int kKeepaliveTimeoutMs = 10'000;
// Clients may ping this often; faster ones are cut off.
constexpr int kMinPingIntervalMs = 10'000;

void SetBounds(const config::Gateway& config, grpc::ServerBuilder& builder) {
  const config::Limits& limits = config.limits();
  builder.SetMaxReceiveMessageSize(limits.max_request_bytes());
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.max_streams_per_connection());
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits.max_metadata_bytes());
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kMaxIdleMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMs);
  // So that calls spread over pods that came later. Calls that run are let finish.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(
                                 ToAbslDuration(config.listen().max_connection_age()))));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kConnectionAgeGraceMs);
  builder.SetResourceQuota(grpc::ResourceQuota("flexiti-gateway").Resize(kGrpcMemory));
}

// Connections that there may be: each has two descriptors, and half of all is left for what serves
// them. Says so if that is fewer than were asked for.
int ConnectionLimit(int wanted) {
  constexpr rlim_t kShare = 4;
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  const rlim_t possible = files.rlim_cur / kShare;
  if (static_cast<rlim_t>(wanted) <= possible) return wanted;
  LogLine(Severity::kWarning, "connections_limited", absl::Now())
      .Int("wanted", wanted)
      .Int("allowed", static_cast<std::int64_t>(possible))
      .Text("reason", "limits.max_connections is over a quarter of the open files")
      .Write();
  return static_cast<int>(possible);
}

// Of a connection.
void TellRefused(Metrics& metrics, LineLimit& lines) {
  metrics.CountRefusal("connections");
  const absl::Time now = absl::Now();
  const std::optional<std::int64_t> left_out = lines.Ask(now);
  if (!left_out.has_value()) return;
  LogLine line(Severity::kWarning, "connection_refused", now);
  line.Text("reason", "there are as many as limits.max_connections or the open files allow");
  if (*left_out > 0) line.Int("lines_left_out", *left_out);
  line.Write();
}

}  // namespace

Server::Server(std::unique_ptr<Listener> listener, std::unique_ptr<grpc::Server> server,
               Calls& calls)
    : calls_(calls), server_(std::move(server)), listener_(std::move(listener)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const config::Gateway& config, Calls& calls,
                                                      Metrics& metrics,
                                                      ServerCertificates* certificates,
                                                      const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetBounds(config, builder);
  auto listener =
      Listener::Bind(config.listen().address(), ConnectionLimit(config.limits().max_connections()));
  if (!listener.ok()) return listener.status();
  std::shared_ptr<Acceptor> acceptor = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      certificates == nullptr ? grpc::InsecureServerCredentials() : certificates->Credentials());
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::UnavailableError("gRPC does not start");
  for (const char* name : kServices) server->GetHealthCheckService()->SetServingStatus(name, true);
  (*listener)->Serve(
      [acceptor](int socket) {
        Acceptor::NewConnectionParameters connection;
        connection.fd = socket;
        acceptor->HandleNewConnection(&connection);
      },
      [&metrics, lines = std::make_shared<LineLimit>(1)] { TellRefused(metrics, *lines); });
  return std::unique_ptr<Server>(new Server(*std::move(listener), std::move(server), calls));
}

std::size_t Server::Drain(absl::Duration delay, absl::Duration timeout) {
  server_->GetHealthCheckService()->SetServingStatus(false);
  absl::SleepFor(delay);
  const std::size_t running = calls_.Drain(timeout);
  // gRPC's own end answers CANCELLED, without details, to calls that no handler has seen yet. Where
  // the connection ends instead, a caller gets UNAVAILABLE for what was not answered: at this point
  // only what was refused, or not read.
  listener_->Close(kLastWords);
  if (running == 0) server_->Shutdown(absl::ToChronoTime(absl::Now()));
  return running;
}

}  // namespace flexiti
