// flexiti health
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"

namespace flexiti::cli {
namespace {

using grpc::health::v1::HealthCheckResponse;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollInterval{50};

constexpr char kExamples[] = R"(Examples:
  Is it there? Exit code 0 if it serves, 4 if not:
    flexiti health --target gateway:8443
  Wait for a gateway that is being started:
    flexiti health --target gateway:8443 --wait 30s
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string service{};
  std::string wait{};
};

ExitCode Health(const Settings& settings, const Options& options) {
  const absl::StatusOr<client::Options> client_options = ToClientOptions(settings);
  if (!client_options.ok()) return Refuse(client_options.status());
  const absl::StatusOr<client::Client> client = client::Client::Create(*client_options);
  if (!client.ok()) return Refuse(client.status());
  steady_clock::time_point give_up = steady_clock::now();
  if (!options.wait.empty()) {
    const absl::StatusOr<std::chrono::milliseconds> wait = ParseTimeout(options.wait);
    if (!wait.ok()) return Refuse(absl::InvalidArgumentError("--wait: must be a time such as 10s"));
    give_up += *wait;
  }
  for (;;) {
    const auto result = client->CheckHealth(options.service);
    const bool serving = result.ok() && result->status() == HealthCheckResponse::SERVING;
    if (!serving && steady_clock::now() < give_up) {
      std::this_thread::sleep_for(kPollInterval);
      continue;
    }
    if (!result.ok()) return Report(settings, result.error(), "");
    Report(settings, *result, [&](const google::protobuf::Message&) {
      return HealthCheckResponse::ServingStatus_Name(result->status()) + "\n";
    });
    return serving ? kOk : kTryAgain;
  }
}

}  // namespace

void AddHealth(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "health", "Ask whether the gateway takes calls", "Flexiti is not asked.");
  const auto options = std::make_shared<Options>();
  command->add_option("--service", options->service,
                      "Of one service, such as flexiti.v1.TransactionService");
  command
      ->add_option("--wait", options->wait,
                   "Ask again until it does, at most so long, such as 10s; at most 24h")
      ->type_name("TIME");
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] { return Health(settings, *options); };
  });
}

}  // namespace flexiti::cli
