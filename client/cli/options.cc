#include "client/cli/options.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace flexiti::cli {

CLI::Option* AddAmount(CLI::App& command, std::string* amount) {
  return command.add_option("--amount", *amount, "Canadian dollars, such as 1000.10");
}

absl::StatusOr<v1::Money> ParseAmount(const std::string& amount) {
  absl::StatusOr<v1::Money> money = client::ParseMoney(amount);
  if (money.ok()) return money;
  return absl::InvalidArgumentError(
      absl::StrCat("--amount: ", std::string(money.status().message())));
}

void AddRequestId(CLI::App& command, std::string* request_id) {
  command.add_option("--request-id", *request_id,
                     "A UUID for this intent; the same one again repeats safely. Default: a new "
                     "one");
}

void AddIds(CLI::App& command, std::string* reference, std::string* request_id) {
  command.add_option("--reference", *reference, "Your order id. Default: the request_id");
  AddRequestId(command, request_id);
}

void AddCustomer(CLI::App& command, const std::string& group, const Customer& customer) {
  CLI::Option* account =
      command.add_option("--account", *customer.account, "Account number")->group(group);
  CLI::Option* card =
      command.add_option("--card", *customer.card, "Flexiti card number")->group(group);
  CLI::Option* customer_id =
      command.add_option("--customer-id", *customer.customer_id, "Customer id")->group(group);
  account->excludes(card)->excludes(customer_id);
  card->excludes(customer_id);
}

void AddStore(CLI::App& command, const std::string& group, std::string* location,
              std::string* employee) {
  command.add_option("--location", *location, "The store, such as 00-12345")
      ->envname("FLEXITI_LOCATION")
      ->group(group);
  command.add_option("--employee", *employee, "The employee, such as 12345-SMITH")
      ->envname("FLEXITI_EMPLOYEE")
      ->group(group);
}

void AddCounter(CLI::App& command, Counter* counter) {
  const std::string group = "At a counter";
  command
      .add_option("--verification-request-id", counter->verification_request_id,
                  "What `flexiti verify` printed for this sale")
      ->group(group);
  command.add_option("--code", counter->code, "The verification code")->group(group);
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
  command.add_option("--account", listing->account, "Only of this account");
  command.add_option("--from", listing->from, "Only made on this day or later, YYYY-MM-DD");
  command.add_option("--to", listing->to, "Only made on this day or earlier, YYYY-MM-DD");
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
