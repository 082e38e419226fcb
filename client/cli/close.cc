// flexiti close
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "flexiti/v1/customer_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  The customer asks for it:
    flexiti close --account 10000000000001
  The answer was lost: the same command again, with the request_id that was printed:
    flexiti close --account 10000000000001 --request-id 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
There is no question "are you sure", and nothing here opens an account again.
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string account{};
  std::string request_id{};
};

v1::CloseAccountRequest ToRequest(const Options& options, const Settings& settings) {
  v1::CloseAccountRequest request;
  request.set_request_id(options.request_id);
  request.set_account_number(options.account);
  request.set_lang(ToLanguage(settings));
  return request;
}

}  // namespace

void AddClose(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "close", "Close a customer's account, for good",
                                 "Flexiti closes the account: nobody can buy with it any more. No "
                                 "money moves.");
  const auto options = std::make_shared<Options>();
  AddAccount(*command, &options->account)->required();
  AddRequestId(*command, &options->request_id);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(
          settings, &v1::CustomerService::Stub::CloseAccount,
          absl::StatusOr<v1::CloseAccountRequest>(ToRequest(*options, settings)),
          [](const auto& response) { return "The account is closed.\n" + ToText(response); });
    };
  });
}

}  // namespace flexiti::cli
