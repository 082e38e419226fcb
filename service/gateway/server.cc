#include "service/gateway/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"
#include "flexiti/v1/checkout_service.grpc.pb.h"
#include "flexiti/v1/customer_service.grpc.pb.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"
#include "grpc/grpc.h"
#include "grpc/grpc_security.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/server_builder.h"
#include "service/base/duration.h"
#include "service/gateway/port_credentials.h"
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

// A caller gives a call up after it has waited for it. This is a connection on which all calls are
// given up, each within half a second.
std::int64_t MostResets(const config::Limits& limits) {
  constexpr std::int64_t kFewest = 1'000;
  constexpr std::int64_t kTimes = 2;
  return std::max(kFewest, kTimes * limits.max_streams_per_connection());
}

// More calls than may run are refused anyway, and some connections watch the server's health. With
// many more each waits long for a thread.
OpenCallsLimits OpenLimits(const config::Limits& limits) {
  constexpr int kConnectionsPerWatch = 4;
  constexpr int kShares = 4;
  constexpr int kSmallestShare = 10;
  return {.crowded = limits.max_in_flight() + limits.max_connections() / kConnectionsPerWatch,
          .share = std::max(kSmallestShare, limits.max_streams_per_connection() / kShares)};
}

}  // namespace

Server::Server(const config::Limits& limits, Calls& calls, Metrics& metrics)
    : calls_(calls),
      refusals_(metrics),
      open_calls_(OpenLimits(limits), [this] { refusals_.CallRefused(); }) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const config::Gateway& config, Calls& calls,
                                                      Metrics& metrics,
                                                      ServerCertificates* certificates,
                                                      const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  std::unique_ptr<Server> server(new Server(config.limits(), calls, metrics));
  absl::Status listens = server->Listen(config, certificates, services);
  if (!listens.ok()) return listens;
  return server;
}

absl::Status Server::Listen(const config::Gateway& config, ServerCertificates* certificates,
                            const std::vector<grpc::Service*>& services) {
  grpc::ServerBuilder builder;
  SetBounds(config, builder);
  open_calls_.CountThoseOf(builder);
  auto listener =
      Listener::Bind(config.listen().address(), ConnectionLimit(config.limits().max_connections()));
  if (!listener.ok()) return listener.status();
  grpc_server_credentials* credentials = certificates == nullptr
                                             ? grpc_insecure_server_credentials_create()
                                             : certificates->NewCredentials();
  open_calls_.Guard(credentials);
  std::shared_ptr<Acceptor> acceptor = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      PortCredentials(credentials));
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return absl::UnavailableError("gRPC does not start");
  for (const char* name : kServices) server_->GetHealthCheckService()->SetServingStatus(name, true);
  listener_ = *std::move(listener);
  listener_->Serve(
      [acceptor](int socket) {
        Acceptor::NewConnectionParameters connection;
        connection.fd = socket;
        acceptor->HandleNewConnection(&connection);
      },
      [this] { refusals_.ConnectionRefused(); });
  reset_watch_ =
      std::make_unique<ResetWatch>(MostResets(config.limits()), [this](const PeerAddress& peer) {
        if (listener_->End(peer)) refusals_.ConnectionEnded(peer);
      });
  return absl::OkStatus();
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
