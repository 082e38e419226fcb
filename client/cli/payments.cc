// flexiti payments
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "flexiti/v1/checkout_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  What shall the product page say of a sofa for 499.99?
    flexiti payments --price 499.99
  The fragment of HTML for the French page, from a script:
    flexiti payments --price 499.99 --lang fr --json
An example for everybody. What it costs one customer: flexiti interest --help
Options for every command, and the exit codes: flexiti --help)";

constexpr char kPriceOption[] = "--price";

absl::StatusOr<v1::CalculatePaymentsRequest> ToRequest(const std::string& price,
                                                       const Settings& settings) {
  const absl::StatusOr<v1::Money> money = ParseAmount(price, kPriceOption);
  if (!money.ok()) return money.status();
  v1::CalculatePaymentsRequest request;
  *request.mutable_price() = *money;
  request.set_lang(ToLanguage(settings));
  return request;
}

}  // namespace

void AddPayments(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(
      app, "payments", "An example of instalments, for a product page",
      "Flexiti calculates monthly payments for a price (Online API). It changes nothing.");
  const auto price = std::make_shared<std::string>();
  command->add_option(kPriceOption, *price, kAmountText)->type_name("DOLLARS")->required();
  command->footer(kExamples);
  command->callback([&settings, &run, price] {
    run = [&settings, price] {
      return Send(settings, &v1::CheckoutService::Stub::CalculatePayments,
                  ToRequest(*price, settings),
                  [](const auto& response) { return ToText(response); });
    };
  });
}

}  // namespace flexiti::cli
