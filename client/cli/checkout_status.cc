// flexiti checkout-status
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/masked.h"
#include "client/cli/text.h"
#include "flexiti/v1/checkout_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  Did the shopper buy? Ask before the goods leave: what the browser says is no proof.
    flexiti checkout-status --order WEB-1
  By the id that `flexiti checkout` printed, for a script:
    flexiti checkout-status --online-order 131209 --json
With several checkouts for one --order, Flexiti does not say which answers: ask by --online-order.
Exit code 0 says that Flexiti answered, not that the shopper bought: read `purchase status`.
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string order{};
  std::string online_order{};
};

v1::GetCheckoutRequest ToRequest(const Options& options) {
  v1::GetCheckoutRequest request;
  if (!options.order.empty()) request.set_merchant_order_id(options.order);
  if (!options.online_order.empty()) request.set_online_order_id(options.online_order);
  return request;
}

std::string Verdict(const v1::GetCheckoutResponse& response) {
  switch (response.purchase_status()) {
    case v1::CHECKOUT_PURCHASE_STATUS_UNSPECIFIED:
      return "There is no purchase yet.\n";
    case v1::CHECKOUT_PURCHASE_STATUS_SUCCESS:
      return "The shopper bought.\n";
    case v1::CHECKOUT_PURCHASE_STATUS_FAILED:
      return "The purchase failed.\n";
    default:
      return "Flexiti's word for the purchase is not documented; do not take it for a success.\n";
  }
}

std::string Text(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::GetCheckoutResponse&>(message);
  const std::string text = ToText(response);
  return absl::StrCat(Verdict(response), text, HowToSee(text));
}

}  // namespace

void AddCheckoutStatus(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(
      app, "checkout-status", "Ask what became of a checkout on Flexiti's pages",
      "Flexiti answers whether the shopper applied and bought (Online API). It changes nothing.");
  const auto options = std::make_shared<Options>();
  CLI::Option_group* which = command->add_option_group("Which (exactly one)");
  which->add_option("--order", options->order, "Your order id: 1 to 40 ASCII characters");
  which->add_option("--online-order", options->online_order, "Flexiti's id of the order");
  which->require_option(1);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::CheckoutService::Stub::GetCheckout,
                  absl::StatusOr<v1::GetCheckoutRequest>(ToRequest(*options)), Text);
    };
  });
}

}  // namespace flexiti::cli
