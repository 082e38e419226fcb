// flexiti interest
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/interest_text.h"
#include "client/cli/options.h"
#include "flexiti/v1/customer_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  What would 499.99 cost this customer, by plan and term?
    flexiti interest --account 10000000000001 --amount 499.99
  In French, with the texts that the customer must see, for a script:
    flexiti interest --account 10000000000002 --amount 499.99 --lang fr --json
The customer chose? PLAN and TERM are --plan and --term of `flexiti purchase` and `flexiti authorize`.
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string account{};
  std::string amount{};
};

absl::StatusOr<v1::CalculateInterestRequest> ToRequest(const Options& options,
                                                       const Settings& settings) {
  const absl::StatusOr<v1::Money> amount = ParseAmount(options.amount);
  if (!amount.ok()) return amount.status();
  v1::CalculateInterestRequest request;
  request.set_account_number(options.account);
  *request.mutable_amount() = *amount;
  request.set_lang(ToLanguage(settings));
  return request;
}

}  // namespace

void AddInterest(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "interest", "Quote a purchase: instalments, rates and fees by plan and term",
                 "Flexiti calculates what an amount would cost this customer. It changes nothing.");
  const auto options = std::make_shared<Options>();
  AddAccount(*command, &options->account)->required();
  AddAmount(*command, &options->amount)->required();
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::CustomerService::Stub::CalculateInterest,
                  ToRequest(*options, settings), InterestText);
    };
  });
}

}  // namespace flexiti::cli
