#include "service/gateway/server.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
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

namespace flexiti {
namespace {

// Whose health callers may ask for by name; gRPC itself answers only for "", the whole server.
constexpr const char* kServices[] = {
    v1::AuthorizationService::service_full_name(), v1::CheckoutService::service_full_name(),
    v1::CustomerService::service_full_name(), v1::OperationService::service_full_name(),
    v1::TransactionService::service_full_name()};

constexpr int kMegabyte = 1 << 20;
// For what gRPC itself holds of messages and streams.
constexpr size_t kGrpcMemory = size_t{256} * kMegabyte;
constexpr int kConnectionAgeGraceMs = 10 * 60'000;
constexpr int kKeepaliveTimeMs = 30'000;
constexpr int kKeepaliveTimeoutMs = 10'000;
// Clients may ping this often; faster ones are cut off.
constexpr int kMinPingIntervalMs = 10'000;

void SetBounds(const config::Gateway& config, grpc::ServerBuilder& builder) {
  const config::Limits& limits = config.limits();
  builder.SetMaxReceiveMessageSize(limits.max_request_bytes());
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.max_streams_per_connection());
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits.max_metadata_bytes());
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
  // A second process on the same port would split the memory of request_ids.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetResourceQuota(grpc::ResourceQuota("flexiti-gateway").Resize(kGrpcMemory));
}

// `wanted` with the port that the system chose. A Unix socket has no port.
std::string RealAddress(const std::string& wanted, int port) {
  if (wanted.rfind("unix:", 0) == 0) return wanted;
  return absl::StrCat(wanted.substr(0, wanted.rfind(':')), ":", port);
}

}  // namespace

Server::Server(std::unique_ptr<grpc::Server> server, std::string address, Calls& calls)
    : calls_(calls), address_(std::move(address)), server_(std::move(server)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const config::Gateway& config, Calls& calls,
                                                      const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetBounds(config, builder);
  const std::string& wanted = config.listen().address();
  int port = 0;
  builder.AddListeningPort(wanted, grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", wanted));
  }
  for (const char* name : kServices) server->GetHealthCheckService()->SetServingStatus(name, true);
  return std::unique_ptr<Server>(new Server(std::move(server), RealAddress(wanted, port), calls));
}

void Server::Drain(absl::Duration delay, absl::Duration timeout) {
  server_->GetHealthCheckService()->SetServingStatus(false);
  absl::SleepFor(delay);
  const absl::Time deadline = absl::Now() + timeout;
  // gRPC's own end answers CANCELLED, without details, to calls that no handler has seen yet. So it
  // comes last, when there is nothing left to wait for.
  calls_.Drain(timeout);
  server_->Shutdown(absl::ToChronoTime(deadline));
}

}  // namespace flexiti
