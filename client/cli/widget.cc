// flexiti widget
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/masked.h"
#include "client/cli/options.h"
#include "client/cli/person.h"
#include "client/cli/text.h"
#include "flexiti/v1/customer_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  A shopper with an account pays on your web page: where does the browser go?
    flexiti widget --account 10000000000001 --show-sensitive
  By name instead, in French, for a script:
    flexiti widget --first-name Alice --last-name Tremblay --birth-date 1985-04-12 \
      --postal-code M5H1A1 --lang fr --json --show-sensitive
When the page reports flx-success, the shopper has passed, and the session can pay:
    flexiti authorize --amount 89.90 --account 10000000000001 --regular --widget-session SESSION
Whoever has the URL or the session can act as the shopper: they are *** unless --show-sensitive is given.
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string account{};
  std::string card{};
  Person person{};
  std::string request_id{};
};

bool IsEmpty(const Person& person) {
  return person.first_name.empty() && person.last_name.empty() && person.birth_date.empty() &&
         person.postal_code.empty();
}

absl::StatusOr<v1::StartWidgetRequest> ToRequest(const Options& options, const Settings& settings) {
  v1::StartWidgetRequest request;
  if (!options.account.empty()) request.set_account_number(options.account);
  if (!options.card.empty()) request.set_vcc_number(options.card);
  if (!IsEmpty(options.person)) {
    const absl::Status status = Fill(options.person, request.mutable_personal_information());
    if (!status.ok()) return status;
  }
  request.set_request_id(options.request_id);
  request.set_lang(ToLanguage(settings));
  return request;
}

std::string Text(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::StartWidgetResponse&>(message);
  const std::string text = ToText(response);
  return absl::StrCat("The widget waits for the shopper.\n", text,
                      HowToSee(text, response.operation().request_id()));
}

}  // namespace

void AddWidget(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(
      app, "widget", "Start the widget in which a shopper on a web page identifies",
      "Flexiti answers a URL for the shopper's browser, and a session that can pay as soon as the\n"
      "shopper passed there. No money moves.");
  const auto options = std::make_shared<Options>();
  AddCustomer(*command, "Who will use it (exactly one, or a person)",
              {&options->account, &options->card});
  for (CLI::Option* option :
       AddPerson(*command, "A person (all of them)",
                 {": 1 to 80 characters", ": 1 to 130 characters"}, &options->person)) {
    option->excludes("--account")->excludes("--card");
  }
  AddRequestId(*command, &options->request_id);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::CustomerService::Stub::StartWidget, ToRequest(*options, settings),
                  Text);
    };
  });
}

}  // namespace flexiti::cli
