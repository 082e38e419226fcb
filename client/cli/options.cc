#include "client/cli/options.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace flexiti::cli {

const char kAmountText[] =
    "Canadian dollars, such as 1000.10: more than 0, at most 16 digits before the point";

CLI::Option* AddAmount(CLI::App& command, std::string* amount) {
  return command.add_option(kAmountOption, *amount, kAmountText)->type_name("DOLLARS");
}

absl::StatusOr<v1::Money> ParseAmount(const std::string& amount, const std::string& option) {
  absl::StatusOr<v1::Money> money = client::ParseMoney(amount);
  if (money.ok()) return money;
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": ", std::string(money.status().message())));
}

CLI::Option* AddAccount(CLI::App& command, std::string* account) {
  return command.add_option("--account", *account, "Account number: 1 to 14 digits")
      ->type_name("NUMBER");
}

CLI::Option* AddUserCard(CLI::App& command, std::string* card) {
  return command
      .add_option("--card", *card,
                  "The card of an authorized user of a business account: 16 digits")
      ->type_name("NUMBER");
}

CLI::Option* AddAuthorizationId(CLI::App& command, std::string* authorization_id) {
  return command
      .add_option("--authorization", *authorization_id, "The authorization's id: 1 to 16 digits")
      ->type_name("ID");
}

CLI::Option* AddCaptureId(CLI::App& command, std::string* capture_id) {
  return command.add_option("--capture", *capture_id, "The capture's id: 1 to 9 digits")
      ->type_name("ID");
}

void AddRequestId(CLI::App& command, std::string* request_id) {
  command
      .add_option("--request-id", *request_id,
                  "Of this intent; the same one again repeats it safely. Default: a new one")
      ->type_name("UUID");
}

void AddIds(CLI::App& command, std::string* reference, std::string* request_id) {
  command.add_option("--reference", *reference,
                     "Your order id, at most 40 ASCII characters. Default: the request_id");
  AddRequestId(command, request_id);
}

void AddCustomer(CLI::App& command, const std::string& group, const Customer& customer) {
  std::vector<CLI::Option*> added;
  const auto add = [&](const char* name, std::string* value, const char* what, const char* type) {
    if (value == nullptr) return;
    CLI::Option* option = command.add_option(name, *value, what)->type_name(type)->group(group);
    for (CLI::Option* other : added) option->excludes(other);
    added.push_back(option);
  };
  add("--account", customer.account, "Account number: 1 to 14 digits", "NUMBER");
  add("--card", customer.card, "Flexiti card: 16 digits", "NUMBER");
  add("--customer-id", customer.customer_id, "1 to 20 characters, digits and dashes", "ID");
}

void AddStore(CLI::App& command, const std::string& group, std::string* location,
              std::string* employee) {
  command
      .add_option("--location", *location,
                  "The store as registered at Flexiti, such as 00-12345: at most 50 characters")
      ->envname("FLEXITI_LOCATION")
      ->group(group);
  command
      .add_option("--employee", *employee,
                  "The employee, such as 12345-SMITH: at most 50 characters")
      ->envname("FLEXITI_EMPLOYEE")
      ->group(group);
}

void AddCounter(CLI::App& command, Counter* counter) {
  const std::string group = "At a counter (all of them)";
  command
      .add_option("--verification-request-id", counter->verification_request_id,
                  "What `flexiti verify` printed for this sale: 1 to 150 characters")
      ->group(group);
  command
      .add_option("--code", counter->code,
                  "The verification code that the customer reads out, or that verify\n"
                  "answered: 1 to 20 digits")
      ->type_name("DIGITS")
      ->group(group);
  AddStore(command, group, &counter->location, &counter->employee);
}

v1::InStore ToInStore(const Counter& counter) {
  v1::InStore in_store;
  in_store.set_verification_request_id(counter.verification_request_id);
  in_store.set_verification_code(counter.code);
  in_store.set_external_location_id(counter.location);
  in_store.set_external_employee_id(counter.employee);
  return in_store;
}

void AddListing(CLI::App& command, Listing* listing) {
  command.add_option("--account", listing->account, "Only of this account: 1 to 14 digits")
      ->type_name("NUMBER");
  command
      .add_option("--from", listing->from,
                  "Only made on this day or later. The days are Flexiti's, the times UTC:\n"
                  "ask one day more, or what was made near midnight may be missing")
      ->type_name("YYYY-MM-DD");
  command
      .add_option("--to", listing->to,
                  "Only made on this day or earlier: ask one day more, as with --from")
      ->type_name("YYYY-MM-DD");
  command.add_option("--page-size", listing->page_size, "At most so many; default 50, at most 200");
  command.add_option("--page-token", listing->page_token,
                     "The next page, as the last one named it");
}

absl::Status ParseDate(const std::string& option, const std::string& text,
                       google::type::Date* date) {
  const std::vector<std::string> parts = absl::StrSplit(text, '-');
  int year = 0;
  int month = 0;
  int day = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &year) ||
      !absl::SimpleAtoi(parts[1], &month) || !absl::SimpleAtoi(parts[2], &day)) {
    return absl::InvalidArgumentError(absl::StrCat(option, ": a date is YYYY-MM-DD"));
  }
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
  return absl::OkStatus();
}

}  // namespace flexiti::cli
