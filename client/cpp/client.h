// A client of the gateway. It calls any method of the contract and takes care of what every caller
// needs: a deadline, a request_id, repeats where they are safe, and errors that say what to do.
//
//   absl::StatusOr<Client> client = Client::Create(
//       {.target = "gateway:8443", .certificate_file = "/tls/tls.crt", .key_file =
//       "/tls/tls.key"});
//   v1::CreatePurchaseRequest request = ...;
//   request.set_request_id(NewRequestId());  // store it before the call
//   auto purchase = client->Call(&v1::TransactionService::Stub::CreatePurchase, request);
//   if (!purchase.ok()) { ... purchase.error().outcome, .next_action ... }
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "client/cpp/error.h"
#include "client/cpp/method.h"
#include "client/cpp/result.h"
#include "client/cpp/retry.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace flexiti::client {

enum class Security { kTls, kPlaintext };

struct Options {
  std::string target = "localhost:50051";  // host:port, or another name that gRPC knows
  Security security = Security::kTls;
  std::string ca_file{};  // PEM; who may sign the gateway's certificate. Empty: the system's list
  // PEM; who calls, for a gateway that asks: the certificate, followed by those between it and the
  // root, and its key. Both or none. Read once, by Create(): after a rotation create another
  // Client.
  std::string certificate_file{};
  std::string key_file{};
  // The name that the gateway's certificate must have. Empty: the host of `target`
  std::string server_name{};
  // A connection that carries a call and stays silent for so long is probed, and given up if the
  // probe is not answered in time: a dead peer costs seconds, not the whole deadline.
  std::chrono::milliseconds keepalive_time{30000};
  std::chrono::milliseconds keepalive_timeout{10000};
  std::chrono::milliseconds timeout{60000};  // of a call, all its attempts and pauses together
  RetryPolicy retry{};
};

struct CallOptions {
  std::optional<std::chrono::milliseconds> timeout{};  // unset: Options::timeout
  // Told before each pause that comes before a repeat, on the calling thread. For logs.
  std::function<void(const Error& error, std::chrono::milliseconds pause)> on_retry{};
};

// Cheap to copy: copies share the connection. Any thread may call at any time; a call blocks its
// thread.
class Client {
 public:
  // Opens nothing yet. INVALID_ARGUMENT or NOT_FOUND if a file cannot be used: unreadable, a key
  // that is not the certificate's, a certificate that has expired.
  static absl::StatusOr<Client> Create(Options options);

  // Calls the method `Stub::*method` of any service of the contract.
  // A method that starts an operation gets a new request_id if `request` has none
  // (Result::request_id tells it), and sends the same one on every attempt. A caller that must
  // survive its own crash makes and stores the id first. Sent again, within the deadline and
  // RetryPolicy: exactly what MayRepeat (retry.h) allows. gRPC's own retries are off. Nothing that
  // changes something is handed to the network before there is a connection, so a gateway that
  // cannot be reached is NOT_SENT.
  template <typename Stub, typename Request, typename Response>
  Result<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        Request request, const CallOptions& options = {}) const {
    const MethodTraits traits = TraitsOf(*Request::descriptor());
    CallFacts facts = Prepare(traits, &request);
    Stub stub(channel_);
    Response response;
    std::optional<Error> error = Run(
        traits,
        [&](grpc::ClientContext* context) {
          response.Clear();
          return (stub.*method)(context, request, &response);
        },
        options, &facts);
    if (error.has_value()) return {*std::move(error), std::move(facts)};
    return {std::move(response), std::move(facts)};
  }

  // Whether the gateway (`service` empty) or one of its services takes calls. One attempt.
  Result<grpc::health::v1::HealthCheckResponse> CheckHealth(const std::string& service,
                                                            const CallOptions& options = {}) const;

 private:
  using Clock = std::chrono::steady_clock;
  using Send = std::function<grpc::Status(grpc::ClientContext*)>;

  Client(Options options, std::shared_ptr<grpc::Channel> channel)
      : options_(std::move(options)), channel_(std::move(channel)) {}

  static CallFacts Prepare(const MethodTraits& traits, google::protobuf::Message* request);
  std::optional<Error> Run(const MethodTraits& traits, const Send& send, const CallOptions& options,
                           CallFacts* facts) const;
  std::optional<Error> Attempt(const MethodTraits& traits, const Send& send,
                               Clock::time_point deadline, CallFacts* facts, bool* forbidden) const;
  bool Connect(Clock::time_point deadline) const;
  Error Unreachable(Clock::time_point deadline) const;
  void Wait(std::chrono::milliseconds pause, bool sent) const;

  Options options_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace flexiti::client
