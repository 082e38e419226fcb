// One call of the gateway, from a request to what is printed and the exit code.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "client/cli/exit_code.h"
#include "client/cli/settings.h"
#include "client/cpp/client.h"
#include "google/protobuf/message.h"

namespace flexiti::cli {

// How a response is printed for people; gets the masked one unless the user asked for all.
using Printer = std::function<std::string(const google::protobuf::Message& response)>;

// Says on stderr what is wrong with the command.
ExitCode Refuse(const absl::Status& why);

// INVALID_ARGUMENT if no merchant was named.
absl::Status CheckMerchant(const Settings& settings);

// What comes before and after the call itself, whatever its type.
client::CallOptions Announce(const Settings& settings, google::protobuf::Message* request);
ExitCode Report(const Settings& settings, const google::protobuf::Message& response,
                const Printer& print);
ExitCode Report(const Settings& settings, const client::Error& error,
                const std::string& request_id);

// Sends `request`. Before that its request_id is on stderr, made here if it has none, so that
// whatever happens it can be repeated. The response goes to stdout, an error to stderr (with --json
// to stdout).
template <typename Stub, typename Request, typename Response>
ExitCode Send(const Settings& settings,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              absl::StatusOr<Request> request, const Printer& print) {
  if (!request.ok()) return Refuse(request.status());
  if (const absl::Status status = CheckMerchant(settings); !status.ok()) return Refuse(status);
  request->set_merchant_id(settings.merchant);
  const absl::StatusOr<client::Options> options = ToClientOptions(settings);
  if (!options.ok()) return Refuse(options.status());
  const absl::StatusOr<client::Client> client = client::Client::Create(*options);
  if (!client.ok()) return Refuse(client.status());
  const client::CallOptions call_options = Announce(settings, &*request);
  const auto result = client->Call(method, *request, call_options);
  if (!result.ok()) return Report(settings, result.error(), result.request_id());
  return Report(settings, *result, print);
}

}  // namespace flexiti::cli
