// flexiti checkout
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/masked.h"
#include "client/cli/options.h"
#include "client/cli/prefill.h"
#include "client/cli/text.h"
#include "flexiti/v1/checkout_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  A shopper may apply for an account and buy with it: where does the browser go?
    flexiti checkout --order WEB-1 --flow apply-buy --amount 499.99 --show-sensitive
  A shopper with an account buys; the pages are French:
    flexiti checkout --order WEB-2 --flow buy --amount 89.90 --customer-id 1000001 --lang fr --show-sensitive
  The pages know the shopper already. Personal data stand in a file, a line `--email alice@example.com` each:
    flexiti checkout --order WEB-3 --flow apply --amount 499.99 --options-from shopper.txt
What became of it: flexiti checkout-status --order WEB-1
Whoever has the URL can act as the shopper: it is *** unless --show-sensitive is given.
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string order{};
  std::string flow{};
  std::string amount{};
  std::string card{};
  std::string customer_id{};
  std::string guest{};
  std::string previous_purchase{};
  Prefill prefill{};
  std::string request_id{};
};

const std::map<std::string, v1::CheckoutFlow>& Flows() {
  static const auto& flows =
      *new std::map<std::string, v1::CheckoutFlow>{{"apply", v1::CHECKOUT_FLOW_APPLY},
                                                   {"buy", v1::CHECKOUT_FLOW_BUY},
                                                   {"apply-buy", v1::CHECKOUT_FLOW_APPLY_BUY}};
  return flows;
}

absl::StatusOr<v1::StartCheckoutRequest> ToRequest(const Options& options,
                                                   const Settings& settings) {
  const absl::StatusOr<v1::Money> amount = ParseAmount(options.amount);
  if (!amount.ok()) return amount.status();
  v1::StartCheckoutRequest request;
  if (const absl::Status status = Fill(options.prefill, &request); !status.ok()) return status;
  request.set_request_id(options.request_id);
  request.set_merchant_order_id(options.order);
  request.set_flow(Flows().at(options.flow));
  *request.mutable_amount() = *amount;
  if (!options.customer_id.empty()) request.set_customer_id(options.customer_id);
  if (!options.card.empty()) request.set_vcc_number(options.card);
  if (!options.guest.empty()) request.set_is_guest(options.guest == "yes");
  if (!options.previous_purchase.empty()) {
    request.set_has_previous_purchase(options.previous_purchase == "yes");
  }
  request.set_lang(ToLanguage(settings));
  return request;
}

std::string Text(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::StartCheckoutResponse&>(message);
  const std::string text = ToText(response);
  return absl::StrCat("The checkout waits for the shopper.\n", text,
                      HowToSee(text, response.operation().request_id()));
}

void AddOptions(CLI::App& command, Options* options) {
  command
      .add_option("--order", options->order,
                  "Your order id: 1 to 40 ASCII characters. checkout-status finds it by that")
      ->required();
  command.add_option("--flow", options->flow, "What the shopper may do: apply, buy, or both")
      ->check(CLI::IsMember({"apply", "buy", "apply-buy"}))
      ->required();
  AddAmount(command, &options->amount)->required();
  command.add_option("--guest", options->guest, "Whether the shopper is a guest")
      ->check(CLI::IsMember({"yes", "no"}));
  command
      .add_option("--previous-purchase", options->previous_purchase,
                  "Whether the shopper bought from you before")
      ->check(CLI::IsMember({"yes", "no"}));
  AddRequestId(command, &options->request_id);
  AddCustomer(command, "Who buys (one is required by --flow buy)",
              {nullptr, &options->card, &options->customer_id});
  AddPrefill(command, &options->prefill);
}

}  // namespace

void AddCheckout(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "checkout", "Start a checkout on Flexiti's pages",
                                 "Flexiti answers an order id of its own and a URL for the "
                                 "shopper's browser (Online API). No\n"
                                 "money moves until the shopper buys there.");
  const auto options = std::make_shared<Options>();
  AddOptions(*command, options.get());
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::CheckoutService::Stub::StartCheckout,
                  ToRequest(*options, settings), Text);
    };
  });
}

}  // namespace flexiti::cli
