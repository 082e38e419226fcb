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

// What a response means to a shell, where it is not simply done.
using Judge = std::function<ExitCode(const google::protobuf::Message& response)>;

// How a response is printed for people; gets the masked one unless the user asked for all.
using Printer = std::function<std::string(const google::protobuf::Message& response)>;

// Says on stderr what is wrong with the command.
ExitCode Refuse(const absl::Status& why);

// A client of the gateway that the settings name. INVALID_ARGUMENT or NOT_FOUND if they cannot be
// used, or name no merchant.
absl::StatusOr<client::Client> Open(const Settings& settings);

// The request_id that a repeat of the command can be given; empty where the command has no such
// option: a read, and one that names an operation that exists already.
std::string RepeatableId(const google::protobuf::Message& request);

// What comes before and after the call itself, whatever its type.
client::CallOptions Announce(const Settings& settings, google::protobuf::Message* request);
ExitCode Report(const Settings& settings, const google::protobuf::Message& response,
                const Printer& print);
ExitCode Report(const Settings& settings, const client::Error& error,
                const std::string& request_id);

// Sends `request`. Before that its request_id is on stderr, made here if it has none, so that
// whatever happens it can be repeated. The response goes to stdout, an error to stderr (with --json
// to stdout). `judge` may be empty.
template <typename Stub, typename Request, typename Response>
ExitCode Send(const Settings& settings,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              absl::StatusOr<Request> request, const Printer& print, const Judge& judge = {}) {
  if (!request.ok()) return Refuse(request.status());
  const absl::StatusOr<client::Client> client = Open(settings);
  if (!client.ok()) return Refuse(client.status());
  request->set_merchant_id(settings.merchant);
  const client::CallOptions call_options = Announce(settings, &*request);
  const auto result = client->Call(method, *request, call_options);
  if (!result.ok()) return Report(settings, result.error(), RepeatableId(*request));
  const ExitCode done = Report(settings, *result, print);
  return judge ? judge(*result) : done;
}

}  // namespace flexiti::cli
