// flexiti capture
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/sku_data.h"
#include "client/cli/text.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  The goods leave the store: take the money that `flexiti authorize` held:
    flexiti capture --authorization 1000000000012343 --amount 1250.00 --reference ORDER-7
  A first parcel; the rest stays held until the next capture or `flexiti release`:
    flexiti capture --authorization 1000000000012343 --amount 250.00 --reference ORDER-7-1
  The answer was lost: the same command again, with the request_id that was printed:
    flexiti capture ... --request-id 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string authorization{};
  std::string amount{};
  std::string reference{};
  std::string sku_data{};
  std::string location{};
  std::string employee{};
  std::string request_id{};
};

absl::StatusOr<v1::CaptureAuthorizationRequest> ToRequest(const Options& options,
                                                          const Settings& settings) {
  const absl::StatusOr<v1::Money> amount = ParseAmount(options.amount);
  if (!amount.ok()) return amount.status();
  v1::CaptureAuthorizationRequest request;
  request.set_request_id(options.request_id);
  request.set_authorization_id(options.authorization);
  *request.mutable_amount() = *amount;
  request.set_reference(options.reference);
  request.set_external_location_id(options.location);
  request.set_external_employee_id(options.employee);
  request.set_lang(ToLanguage(settings));
  if (absl::Status status = FillSkuData(options.sku_data, &request); !status.ok()) return status;
  return request;
}

}  // namespace

void AddCapture(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "capture", "Take all or a part of what an authorization holds",
                 "Flexiti moves the amount from what is held to what the customer owes.");
  const auto options = std::make_shared<Options>();
  AddAuthorizationId(*command, &options->authorization)->required();
  AddAmount(*command, &options->amount)->required();
  AddIds(*command, &options->reference, &options->request_id);
  AddSkuData(*command, &options->sku_data);
  AddStore(*command, "Where (may be left out)", &options->location, &options->employee);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::AuthorizationService::Stub::CaptureAuthorization,
                  ToRequest(*options, settings),
                  [](const auto& response) { return "The capture is made.\n" + ToText(response); });
    };
  });
}

}  // namespace flexiti::cli
