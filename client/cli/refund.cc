// flexiti refund
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/sku_data.h"
#include "client/cli/text.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  The customer brings goods back that were bought without a plan:
    flexiti refund --account 10000000000001 --amount 89.90 --reference RETURN-12
  The same, and Flexiti is told which capture it was:
    flexiti refund --account 10000000000001 --amount 89.90 --capture 100346123 --reference RETURN-12
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
  std::string sku_data{};
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
  if (absl::Status status = FillSkuData(options.sku_data, &request); !status.ok()) return status;
  return request;
}

}  // namespace

void AddRefund(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "refund", "Refund a regular purchase to an account",
                 "Flexiti takes the amount off what the customer owes on the account.");
  const auto options = std::make_shared<Options>();
  AddAccount(*command, &options->account)->required();
  AddUserCard(*command, &options->card);
  AddAmount(*command, &options->amount)->required();
  AddCaptureId(*command, &options->capture);
  AddIds(*command, &options->reference, &options->request_id);
  AddSkuData(*command, &options->sku_data);
  AddStore(*command, "Where (may be left out)", &options->location, &options->employee);
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
