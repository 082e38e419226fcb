// Options that several commands take, in the same words everywhere.
#pragma once

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cpp/money.h"
#include "flexiti/v1/financing.pb.h"
#include "google/type/date.pb.h"

namespace flexiti::cli {

// Where a sale at a counter happens, and by which verification.
struct Counter {
  std::string verification_request_id{};
  std::string code{};
  std::string location{};
  std::string employee{};
};

// An amount of money, by default --amount. ParseAmount's error names `option`.
constexpr char kAmountOption[] = "--amount";
CLI::Option* AddAmount(CLI::App& command, std::string* amount);
absl::StatusOr<v1::Money> ParseAmount(const std::string& amount,
                                      const std::string& option = kAmountOption);
// What its description says, for an option of another name.
extern const char kAmountText[];

// --account: whose, where a command takes nobody else.
CLI::Option* AddAccount(CLI::App& command, std::string* account);
// --card beside --account: which user of a business account.
CLI::Option* AddUserCard(CLI::App& command, std::string* card);

// --authorization and --capture: which one.
CLI::Option* AddAuthorizationId(CLI::App& command, std::string* authorization_id);
CLI::Option* AddCaptureId(CLI::App& command, std::string* capture_id);

// --reference and --request-id.
void AddIds(CLI::App& command, std::string* reference, std::string* request_id);
void AddRequestId(CLI::App& command, std::string* request_id);

// --account, --card and --customer-id, in a group of the help text; each excludes the others. A
// null one is not added.
struct Customer {
  std::string* account = nullptr;
  std::string* card = nullptr;
  std::string* customer_id = nullptr;
};
void AddCustomer(CLI::App& command, const std::string& group, const Customer& customer);

// --location and --employee, in a group of the help text. Both may be left out.
void AddStore(CLI::App& command, const std::string& group, std::string* location,
              std::string* employee);

// What AddStore adds, and --verification-request-id and --code.
void AddCounter(CLI::App& command, Counter* counter);
v1::InStore ToInStore(const Counter& counter);

// What lists of Flexiti's records are narrowed by, and their pages.
struct Listing {
  std::string account{};
  std::string from{};
  std::string to{};
  int page_size = 0;
  std::string page_token{};
};

void AddListing(CLI::App& command, Listing* listing);

// INVALID_ARGUMENT, naming the option, unless `text` is YYYY-MM-DD. The gateway checks that there
// is such a day.
absl::Status ParseDate(const std::string& option, const std::string& text,
                       google::type::Date* date);

template <typename Request>
absl::Status Fill(const Listing& listing, Request* request) {
  request->set_account_number(listing.account);
  request->set_page_size(listing.page_size);
  request->set_page_token(listing.page_token);
  absl::Status status;
  if (!listing.from.empty()) {
    status = ParseDate("--from", listing.from, request->mutable_create_date_from());
  }
  if (status.ok() && !listing.to.empty()) {
    status = ParseDate("--to", listing.to, request->mutable_create_date_to());
  }
  return status;
}

}  // namespace flexiti::cli
