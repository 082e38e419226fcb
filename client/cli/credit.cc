// flexiti credit
#include <map>
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  The customer pays at the counter, and `flexiti verify` gave R and the code:
    flexiti credit in-store-payment --amount 120.00 --account 10000000000001 \
      --verification-request-id R --code 2485 --location 00-12345 --employee 12345-SMITH
  An old sofa is taken in part payment:
    flexiti credit trade-in --amount 75.00 --card 6038000000000001 ...
In-store payments: at most 10,000 dollars a day on an account.
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string type{};
  std::string account{};
  std::string card{};
  std::string customer_id{};
  std::string amount{};
  Counter counter{};
  std::string request_id{};
};

const std::map<std::string, v1::AccountCreditType>& Types() {
  static const auto& types = *new std::map<std::string, v1::AccountCreditType>{
      {"deposit", v1::ACCOUNT_CREDIT_TYPE_DEPOSIT},
      {"in-store-payment", v1::ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT},
      {"trade-in", v1::ACCOUNT_CREDIT_TYPE_TRADE_IN}};
  return types;
}

absl::StatusOr<v1::CreateAccountCreditRequest> ToRequest(const Options& options,
                                                         const Settings& settings) {
  const absl::StatusOr<v1::Money> amount = ParseAmount(options.amount);
  if (!amount.ok()) return amount.status();
  v1::CreateAccountCreditRequest request;
  request.set_request_id(options.request_id);
  if (!options.account.empty()) request.set_account_number(options.account);
  if (!options.card.empty()) request.set_vcc_number(options.card);
  if (!options.customer_id.empty()) request.set_customer_id(options.customer_id);
  request.set_type(Types().at(options.type));
  *request.mutable_amount() = *amount;
  *request.mutable_in_store() = ToInStore(options.counter);
  request.set_lang(ToLanguage(settings));
  return request;
}

}  // namespace

void AddCredit(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "credit", "Credit an account: a deposit, an in-store payment or a trade-in",
                 "Flexiti takes the amount off what the customer owes.");
  const auto options = std::make_shared<Options>();
  command->add_option("TYPE", options->type, "What kind of credit")
      ->check(CLI::IsMember({"deposit", "in-store-payment", "trade-in"}))
      ->required();
  AddAmount(*command, &options->amount)->required();
  AddCustomer(*command, "Whose account (exactly one)",
              {&options->account, &options->card, &options->customer_id});
  AddRequestId(*command, &options->request_id);
  AddCounter(*command, &options->counter);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::TransactionService::Stub::CreateAccountCredit,
                  ToRequest(*options, settings),
                  [](const auto& response) { return "The credit is made.\n" + ToText(response); });
    };
  });
}

}  // namespace flexiti::cli
