// flexiti refund
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  flexiti refund --account 10000000000001 --amount 89.90 --reference RETURN-12
  flexiti refund --account 10000000000001 --amount 89.90 --capture 500000001 --reference RETURN-12
For regular purchases. A purchase by plan: flexiti return
Flexiti answers no id and cannot be asked for a refund later: keep the reference and the printed
request_id. If it is unknown whether a refund happened (exit code 5), do not make another one. Only a
person can find out: flexiti operations settle --help
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string account{};
  std::string card{};
  std::string amount{};
  std::string capture{};
  std::string reference{};
  std::string location{};
  std::string employee{};
  std::string request_id{};
};

absl::StatusOr<v1::RefundAccountRequest> ToRequest(const Options& options,
                                                   const Settings& settings) {
  const absl::StatusOr<v1::Money> amount = ParseAmount(options.amount);
  if (!amount.ok()) return amount.status();
  v1::RefundAccountRequest request;
  request.set_request_id(options.request_id);
  request.set_account_number(options.account);
  request.set_vcc_number(options.card);
  *request.mutable_amount() = *amount;
  request.set_reference(options.reference);
  request.set_capture_id(options.capture);
  request.set_external_location_id(options.location);
  request.set_external_employee_id(options.employee);
  request.set_lang(ToLanguage(settings));
  return request;
}

}  // namespace

void AddRefund(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "refund", "Refund a regular purchase to an account");
  const auto options = std::make_shared<Options>();
  command->add_option("--account", options->account, "Account number")->required();
  command->add_option("--card", options->card, "The card of a user of a business account");
  AddAmount(*command, &options->amount)->required();
  command->add_option("--capture", options->capture, "The id of the capture that is refunded");
  AddIds(*command, &options->reference, &options->request_id);
  AddStore(*command, "Where", &options->location, &options->employee);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::TransactionService::Stub::RefundAccount,
                  ToRequest(*options, settings),
                  [](const auto& response) { return "The refund is made.\n" + ToText(response); });
    };
  });
}

}  // namespace flexiti::cli
