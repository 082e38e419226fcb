// flexiti purchase
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/sale.h"
#include "client/cli/text.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  The customer stands at the counter, and `flexiti verify` gave R and the code:
    flexiti purchase --amount 499.99 --account 10000000000001 --plan 101 --term 12 \
      --verification-request-id R --code 2485 --location 00-12345 --employee 12345-SMITH
  On a web page, after the shopper passed `flexiti widget`; no plan, revolving credit:
    flexiti purchase --amount 89.90 --account 10000000000001 --regular --widget-session SESSION
  The answer was lost: the same command again, with the request_id that was printed:
    flexiti purchase ... --request-id 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
How your merchant is set up (its purchase_endpoint) decides what is accepted:
  AUTHORIZATION, as most are: --account says who buys. Only a card or a customer id at hand? Find the
  account with `flexiti lookup`, or by name with `flexiti search`.
  TRANSACTIONS: --account, --card or --customer-id, but at a counter only, and none of the options
  marked "not for TRANSACTIONS".
Options for every command, and the exit codes: flexiti --help)";

// What only one of a merchant's purchase endpoints takes says so: the gateway knows which it is.
void MarkOptions(CLI::App& command) {
  const auto mark = [&command](const char* name, const char* text) {
    CLI::Option* option = command.get_option(name);
    option->description(absl::StrCat(option->get_description(), text));
  };
  for (const char* name : {"--card", "--customer-id"}) {
    mark(name, ". Only for TRANSACTIONS; else find the\naccount with `flexiti lookup`");
  }
  for (const char* name :
       {"--reference", "--sku-data", "--widget-session", "--authorized-user-card"}) {
    mark(name, ";\nnot for TRANSACTIONS");
  }
}

struct Options {
  Sale sale{};
  std::string customer_id{};
  std::string authorized_user_card{};
};

absl::StatusOr<v1::CreatePurchaseRequest> ToRequest(const Options& options,
                                                    const Settings& settings) {
  v1::CreatePurchaseRequest request;
  if (const absl::Status status = Fill(options.sale, &request); !status.ok()) return status;
  if (!options.sale.account.empty()) request.set_account_number(options.sale.account);
  if (!options.sale.card.empty()) request.set_vcc_number(options.sale.card);
  if (!options.customer_id.empty()) request.set_customer_id(options.customer_id);
  request.set_authorized_user_vcc_number(options.authorized_user_card);
  request.set_lang(ToLanguage(settings));
  return request;
}

}  // namespace

void AddPurchase(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(
      app, "purchase", "Make a finished purchase",
      "Flexiti authorizes the amount and captures it at once: the customer owes it from now on.");
  const auto options = std::make_shared<Options>();
  AddSale(*command, &options->sale);
  const std::string buyer = "Who buys (exactly one; for most merchants --account)";
  AddCustomer(*command, buyer,
              {&options->sale.account, &options->sale.card, &options->customer_id});
  command
      ->add_option(
          "--authorized-user-card", options->authorized_user_card,
          "The card of an authorized user of a business account, with --account: 16 digits")
      ->type_name("NUMBER")
      ->group(buyer);
  MarkOptions(*command);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(
          settings, &v1::TransactionService::Stub::CreatePurchase, ToRequest(*options, settings),
          [](const auto& response) { return "The purchase is made.\n" + ToText(response); });
    };
  });
}

}  // namespace flexiti::cli
