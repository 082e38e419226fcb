// flexiti lookup
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/masked.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "flexiti/v1/customer_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  Who stands at the counter with this card, what is left to spend, and which plans are there?
    flexiti lookup --card 6038000000000001
  The same by account number, with what is masked otherwise:
    flexiti lookup --account 10000000000001 --show-sensitive
  For a script:
    flexiti lookup --customer-id 1000001 --json
Nothing but the name is known? flexiti search --help
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string account{};
  std::string card{};
  std::string customer_id{};
};

absl::StatusOr<v1::LookupCustomerRequest> ToRequest(const Options& options,
                                                    const Settings& settings) {
  v1::LookupCustomerRequest request;
  if (!options.account.empty()) request.set_account_number(options.account);
  if (!options.card.empty()) request.set_vcc_number(options.card);
  if (!options.customer_id.empty()) request.set_customer_id(options.customer_id);
  request.set_lang(ToLanguage(settings));
  return request;
}

std::string PlanTable(const v1::Customer& customer) {
  std::vector<std::vector<std::string>> rows = {{"PLAN", "NAME", "CATEGORY", "TERMS (MONTHS)"}};
  for (const v1::OfferType& offer : customer.offer_types()) {
    rows.push_back({absl::StrCat(offer.plan_id()), offer.plan_name(), offer.offer_category(),
                    absl::StrJoin(offer.terms(), ", ")});
  }
  return rows.size() == 1 ? "No plans.\n" : ToTable(rows);
}

std::string Text(const google::protobuf::Message& message) {
  v1::LookupCustomerResponse response = dynamic_cast<const v1::LookupCustomerResponse&>(message);
  const std::string plans = PlanTable(response.customer());
  response.mutable_customer()->clear_offer_types();
  const std::string customer = ToText(response.customer());
  return absl::StrCat(customer, "\n", plans, HowToSee(customer));
}

}  // namespace

void AddLookup(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "lookup", "Look a customer up by card, account or customer id",
                 "Flexiti answers who it is, what is left to spend and which plans there are. It "
                 "changes nothing.");
  const auto options = std::make_shared<Options>();
  AddCustomer(*command, "Whom (exactly one)",
              {&options->account, &options->card, &options->customer_id});
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::CustomerService::Stub::LookupCustomer,
                  ToRequest(*options, settings), Text);
    };
  });
}

}  // namespace flexiti::cli
