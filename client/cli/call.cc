#include "client/cli/call.h"

#include <iostream>
#include <memory>

#include "absl/status/status.h"
#include "client/cli/error_report.h"
#include "client/cli/json.h"
#include "client/cli/masked.h"
#include "client/cli/text.h"
#include "client/cpp/method.h"
#include "client/cpp/request_id.h"

namespace flexiti::cli {
namespace {

using google::protobuf::Message;

std::unique_ptr<Message> Shown(const Settings& settings, const Message& message) {
  if (!settings.show_sensitive) return Masked(message);
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

}  // namespace

ExitCode Refuse(const absl::Status& why) {
  std::cerr << "flexiti: " << std::string(why.message()) << "\n";
  return kUsage;
}

absl::StatusOr<client::Client> Open(const Settings& settings) {
  if (settings.merchant.empty()) {
    return absl::InvalidArgumentError("which merchant? Give --merchant or set FLEXITI_MERCHANT");
  }
  absl::StatusOr<client::Options> options = ToClientOptions(settings);
  if (!options.ok()) return options.status();
  return client::Client::Create(*std::move(options));
}

std::string RepeatableId(const Message& request) {
  const bool starts_operation = client::TraitsOf(*request.GetDescriptor()).starts_operation;
  return starts_operation ? client::RequestIdOf(request) : "";
}

client::CallOptions Announce(const Settings& settings, Message* request) {
  const client::MethodTraits traits = client::TraitsOf(*request->GetDescriptor());
  if (traits.starts_operation && client::RequestIdOf(*request).empty()) {
    client::SetRequestId(client::NewRequestId(), request);
  }
  if (const std::string id = RepeatableId(*request); !id.empty()) {
    std::cerr << "request_id: " << id << std::endl;
  }
  client::CallOptions options;
  if (settings.verbose) {
    std::cerr << "call: " << traits.name << "\n"
              << "request: " << ToJson(*Shown(settings, *request)) << std::flush;
    options.on_retry = [](const client::Error& error, std::chrono::milliseconds pause) {
      std::cerr << "repeat: in " << pause.count() << " ms, after " << error.ToString() << std::endl;
    };
  }
  return options;
}

ExitCode Report(const Settings& settings, const Message& response, const Printer& print) {
  const std::unique_ptr<Message> shown = Shown(settings, response);
  std::cout << (settings.json ? ToJson(*shown) : print(*shown)) << std::flush;
  return kOk;
}

ExitCode Report(const Settings& settings, const client::Error& error,
                const std::string& request_id) {
  if (settings.json) {
    std::cout << ToJson(error, request_id) << std::flush;
  } else {
    std::cerr << "flexiti: the call failed\n" << ToText(error, request_id);
    const absl::StatusOr<client::Options> options = ToClientOptions(settings);
    const std::string hint = options.ok() ? Hint(*options, error) : "";
    if (!hint.empty()) std::cerr << "  hint        " << hint << "\n";
  }
  return ExitCodeOf(error);
}

}  // namespace flexiti::cli
