// flexiti authorize
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/sale.h"
#include "client/cli/text.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  Hold the amount now, capture it when the goods leave the store:
    flexiti authorize --amount 1250.00 --account 10000000000001 --plan 101 --term 12 --reference ORDER-7 \
      --verification-request-id R --code 2485 --location 00-12345 --employee 12345-SMITH
  After the shopper passed the widget on a web page:
    flexiti authorize --amount 89.90 --account 10000000000001 --regular --widget-session SESSION
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  Sale sale{};
  bool auto_capture = false;
};

absl::StatusOr<v1::CreateAuthorizationRequest> ToRequest(const Options& options,
                                                         const Settings& settings) {
  v1::CreateAuthorizationRequest request;
  if (const absl::Status status = Fill(options.sale, &request); !status.ok()) return status;
  request.set_account_number(options.sale.account);
  request.set_vcc_number(options.sale.card);
  request.set_auto_capture(options.auto_capture);
  request.set_lang(ToLanguage(settings));
  return request;
}

}  // namespace

void AddAuthorize(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(
      app, "authorize", "Hold an amount, to capture later",
      "Flexiti reserves the amount of the customer's credit; nothing is owed until a capture.");
  const auto options = std::make_shared<Options>();
  AddSale(*command, &options->sale);
  AddAccount(*command, &options->sale.account)->required();
  AddUserCard(*command, &options->sale.card);
  command->add_flag("--auto-capture", options->auto_capture,
                    "Capture the whole amount at once, as `flexiti purchase` does");
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::AuthorizationService::Stub::CreateAuthorization,
                  ToRequest(*options, settings), [](const auto& response) {
                    return "The authorization is made.\n" + ToText(response);
                  });
    };
  });
}

}  // namespace flexiti::cli
