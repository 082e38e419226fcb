// flexiti search
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/masked.h"
#include "client/cli/person.h"
#include "client/cli/text.h"
#include "flexiti/v1/customer_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  The customer forgot the card; the account number is what the other commands need:
    flexiti search --first-name Alice --last-name Tremblay --birth-date 1985-04-12 --show-sensitive
  Two of that name? The postal code tells them apart:
    flexiti search --first-name Alice --last-name Tremblay --birth-date 1985-04-12 --postal-code M5H1A1
  On a machine that others use, too: type the same options, one a line, and end with Ctrl-D:
    flexiti search --options-from - --json
Nobody found is the error NOT_FOUND, exit code 3.
Options for every command, and the exit codes: flexiti --help)";

absl::StatusOr<v1::SearchCustomersRequest> ToRequest(const Person& person,
                                                     const Settings& settings) {
  v1::SearchCustomersRequest request;
  if (const absl::Status status = Fill(person, &request); !status.ok()) return status;
  request.set_lang(ToLanguage(settings));
  return request;
}

std::string Text(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::SearchCustomersResponse&>(message);
  const std::string found = ToText(response);
  return absl::StrCat("Found: ", response.customers_size(), "\n", found, HowToSee(found));
}

}  // namespace

void AddSearch(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(
      app, "search", "Search for customers by name and birth date",
      "Flexiti answers everybody of that name and birth date, and whether each may buy. It changes "
      "nothing.");
  const auto person = std::make_shared<Person>();
  const std::string required = "Who (the first three are required)";
  for (CLI::Option* option : AddPerson(
           *command, required, {": 1 to 35 characters", ": 1 to 50 characters"}, person.get())) {
    if (option->get_name() != "--postal-code") option->required();
  }
  command->footer(kExamples);
  command->callback([&settings, &run, person] {
    run = [&settings, person] {
      return Send(settings, &v1::CustomerService::Stub::SearchCustomers,
                  ToRequest(*person, settings), Text);
    };
  });
}

}  // namespace flexiti::cli
