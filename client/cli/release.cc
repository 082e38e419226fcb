// flexiti release
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  The order is cancelled: the customer gets all credit back that was not captured:
    flexiti release --authorization 1000000000012343 --all
  One article is not delivered:
    flexiti release --authorization 1000000000012343 --amount 250.00
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string authorization{};
  std::string amount{};
  bool all = false;
  std::string location{};
  std::string employee{};
  std::string request_id{};
};

absl::StatusOr<v1::ReleaseAuthorizationRequest> ToRequest(const Options& options,
                                                          const Settings& settings) {
  v1::ReleaseAuthorizationRequest request;
  if (!options.all) {
    const absl::StatusOr<v1::Money> amount = ParseAmount(options.amount);
    if (!amount.ok()) return amount.status();
    *request.mutable_amount() = *amount;
  }
  request.set_request_id(options.request_id);
  request.set_authorization_id(options.authorization);
  request.set_external_location_id(options.location);
  request.set_external_employee_id(options.employee);
  request.set_lang(ToLanguage(settings));
  return request;
}

}  // namespace

void AddRelease(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(
      app, "release", "Give back what an authorization holds and nobody captured",
      "Flexiti gives the amount back to the customer's credit; it cannot be captured any more.");
  const auto options = std::make_shared<Options>();
  AddAuthorizationId(*command, &options->authorization)->required();
  CLI::Option_group* extent = command->add_option_group("How much (exactly one)");
  AddAmount(*extent, &options->amount);
  extent->add_flag("--all", options->all, "All that remains");
  extent->require_option(1);
  AddRequestId(*command, &options->request_id);
  AddStore(*command, "Where (may be left out)", &options->location, &options->employee);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::AuthorizationService::Stub::ReleaseAuthorization,
                  ToRequest(*options, settings),
                  [](const auto& response) { return "The release is made.\n" + ToText(response); });
    };
  });
}

}  // namespace flexiti::cli
