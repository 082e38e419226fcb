// flexiti return
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
  The customer brings everything back:
    flexiti return --authorization 1000000000012343 --capture 100346123 --all
  A part of it:
    flexiti return --authorization 1000000000012343 --capture 100346123 --amount 250.00
Only captures of purchases by plan, at most 100 days old. A regular purchase: flexiti refund
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string authorization{};
  std::string capture{};
  std::string amount{};
  bool all = false;
  std::string card{};
  std::string reference{};
  std::string sku_data{};
  std::string location{};
  std::string employee{};
  std::string request_id{};
};

absl::StatusOr<v1::ReturnCaptureRequest> ToRequest(const Options& options,
                                                   const Settings& settings) {
  v1::ReturnCaptureRequest request;
  if (options.all) {
    request.set_full_return(true);
  } else {
    const absl::StatusOr<v1::Money> amount = ParseAmount(options.amount);
    if (!amount.ok()) return amount.status();
    *request.mutable_amount() = *amount;
  }
  request.set_request_id(options.request_id);
  request.set_authorization_id(options.authorization);
  request.set_capture_id(options.capture);
  request.set_vcc_number(options.card);
  request.set_reference(options.reference);
  request.set_external_location_id(options.location);
  request.set_external_employee_id(options.employee);
  request.set_lang(ToLanguage(settings));
  if (absl::Status status = FillSkuData(options.sku_data, &request); !status.ok()) return status;
  return request;
}

}  // namespace

void AddReturn(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "return", "Return all or a part of a capture of a purchase by plan",
                 "Flexiti takes the amount off what the customer owes for that capture.");
  const auto options = std::make_shared<Options>();
  AddAuthorizationId(*command, &options->authorization)->required();
  AddCaptureId(*command, &options->capture)->required();
  CLI::Option_group* extent = command->add_option_group("How much (exactly one)");
  AddAmount(*extent, &options->amount);
  extent->add_flag("--all", options->all, "All that remains of the capture");
  extent->require_option(1);
  AddUserCard(*command, &options->card);
  AddIds(*command, &options->reference, &options->request_id);
  AddSkuData(*command, &options->sku_data);
  AddStore(*command, "Where (may be left out)", &options->location, &options->employee);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::AuthorizationService::Stub::ReturnCapture,
                  ToRequest(*options, settings),
                  [](const auto& response) { return "The return is made.\n" + ToText(response); });
    };
  });
}

}  // namespace flexiti::cli
