#include "client/cpp/client.h"

#include <algorithm>
#include <thread>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/cpp/credentials.h"
#include "client/cpp/request_id.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/support/channel_arguments.h"

namespace flexiti::client {
namespace {

using std::chrono::milliseconds;

// The first pause before gRPC dials again; it doubles from there.
constexpr int kReconnectMs = 100;
constexpr int kMaxReconnectMs = 5000;
// The longest that asking why there is no connection may take.
constexpr milliseconds kDiagnosisTimeout{1000};

grpc::ChannelArguments ChannelArguments(const Options& options) {
  grpc::ChannelArguments arguments;
  // A repeat that nobody decided on could move money twice: neither gRPC's transparent retries nor
  // a policy that somebody publishes in the DNS may act here.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  // The gateway is next door; a proxy for the outside world is not the way to it.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(options.keepalive_time.count()));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                   static_cast<int>(options.keepalive_timeout.count()));
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxReconnectMs);
  // Also how long one dial may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kMaxReconnectMs);
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  arguments.SetUserAgentPrefix("flexiti-cpp/0.1.0");
  return arguments;
}

// gRPC counts deadlines on the wall clock.
std::chrono::system_clock::time_point OnWallClock(std::chrono::steady_clock::time_point deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  return std::chrono::system_clock::now() +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(left);
}

// A negative grpc-retry-pushback-ms means: do not retry.
bool ForbidsRetry(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  return found != trailers.end() && found->second.starts_with("-");
}

Error NotSent(grpc::StatusCode code, std::string message) {
  Error error;
  error.code = code;
  error.outcome = v1::OUTCOME_NOT_SENT;
  error.next_action = v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
  error.error_class = v1::ERROR_CLASS_UNREACHABLE;
  error.message = std::move(message);
  return error;
}

}  // namespace

absl::StatusOr<Client> Client::Create(Options options) {
  const auto credentials = CredentialsOf(options, absl::Now());
  if (!credentials.ok()) return credentials.status();
  std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(options.target, *credentials, ChannelArguments(options));
  return Client(std::move(options), std::move(channel));
}

CallFacts Client::Prepare(const MethodTraits& traits, google::protobuf::Message* request) {
  if (traits.starts_operation && RequestIdOf(*request).empty()) {
    SetRequestId(NewRequestId(), request);
  }
  return {.request_id = RequestIdOf(*request), .attempts = 0};
}

std::optional<Error> Client::Run(const MethodTraits& traits, const Send& send,
                                 const CallOptions& options, CallFacts* facts) const {
  const Clock::time_point deadline = Clock::now() + options.timeout.value_or(options_.timeout);
  const Repeat repeat = traits.reads                ? Repeat::kRead
                        : facts->request_id.empty() ? Repeat::kNever
                                                    : Repeat::kByRequestId;
  bool unknown = false;  // whether an attempt so far may have moved something
  std::optional<Error> before;
  absl::BitGen random;
  for (int attempt = 1;; ++attempt) {
    bool forbidden = false;
    const int sent_before = facts->attempts;
    std::optional<Error> error = Attempt(traits, send, deadline, facts, &forbidden);
    if (!error.has_value()) return std::nullopt;
    if (unknown) KeepUnknown(&*error);
    unknown = error->outcome == v1::OUTCOME_UNKNOWN;
    if (before.has_value() && CameTooLate(*error)) return before;
    if (attempt >= options_.retry.max_attempts || !MayRepeat(*error, repeat, forbidden)) {
      return error;
    }
    const milliseconds pause =
        Pause(options_.retry, attempt, *error, absl::Uniform(random, 0.0, 1.0));
    if (Clock::now() + pause >= deadline) return error;
    if (options.on_retry) options.on_retry(*error, pause);
    Wait(pause, facts->attempts > sent_before);
    before = std::move(error);
  }
}

std::optional<Error> Client::Attempt(const MethodTraits& traits, const Send& send,
                                     Clock::time_point deadline, CallFacts* facts,
                                     bool* forbidden) const {
  // Asked by us, not found out by a failed call: only so is it certain that nothing left this
  // process.
  if (!traits.reads && !Connect(deadline)) return Unreachable(deadline);
  grpc::ClientContext context;
  context.set_deadline(OnWallClock(deadline));
  ++facts->attempts;
  const grpc::Status status = send(&context);
  if (status.ok()) return std::nullopt;
  *forbidden = ForbidsRetry(context);
  return DecodeError(status, traits.reads);
}

// False if dialling failed or the deadline passed.
bool Client::Connect(Clock::time_point deadline) const {
  while (Clock::now() < deadline) {
    const grpc_connectivity_state state = channel_->GetState(/*try_to_connect=*/true);
    if (state == GRPC_CHANNEL_READY) return true;
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE || state == GRPC_CHANNEL_SHUTDOWN) return false;
    if (!channel_->WaitForStateChange(state, OnWallClock(deadline))) return false;
  }
  return false;
}

// The channel does not tell why it has no connection, but a call that fails does: ask for the
// health.
Error Client::Unreachable(Clock::time_point deadline) const {
  if (Clock::now() >= deadline) {
    return NotSent(grpc::StatusCode::DEADLINE_EXCEEDED,
                   absl::StrCat("no connection to ", options_.target, " within the deadline"));
  }
  grpc::ClientContext context;
  context.set_deadline(OnWallClock(std::min(deadline, Clock::now() + kDiagnosisTimeout)));
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status =
      grpc::health::v1::Health::Stub(channel_).Check(&context, {}, &response);
  return NotSent(grpc::StatusCode::UNAVAILABLE,
                 absl::StrCat("no connection to ", options_.target, status.ok() ? "" : ": ",
                              status.error_message()));
}

// After an attempt without a connection, one that comes up ends the pause.
void Client::Wait(milliseconds pause, bool sent) const {
  if (sent) {
    std::this_thread::sleep_for(pause);
  } else {
    channel_->WaitForStateChange(GRPC_CHANNEL_TRANSIENT_FAILURE, OnWallClock(Clock::now() + pause));
  }
}

Result<grpc::health::v1::HealthCheckResponse> Client::CheckHealth(
    const std::string& service, const CallOptions& options) const {
  CallFacts facts;
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  grpc::health::v1::HealthCheckResponse response;
  MethodTraits traits{.name = "/grpc.health.v1.Health/Check", .reads = true};
  bool forbidden = false;
  const Send send = [&](grpc::ClientContext* context) {
    return grpc::health::v1::Health::Stub(channel_).Check(context, request, &response);
  };
  std::optional<Error> error = Attempt(
      traits, send, Clock::now() + options.timeout.value_or(options_.timeout), &facts, &forbidden);
  if (error.has_value()) return {*std::move(error), std::move(facts)};
  return {std::move(response), std::move(facts)};
}

}  // namespace flexiti::client
