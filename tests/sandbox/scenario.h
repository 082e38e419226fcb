// What a scenario file says: the merchants and the customers that the sandbox starts with.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/sandbox/style.h"

namespace flexiti_sandbox {

struct Plan {
  std::string plan_id;
  std::string name;
  std::vector<std::string> terms;  // months
  std::string category;            // offer_category of lookup
  int64_t annual_rate = 0;         // ten-thousandths: 0.3099 is 3099
  int64_t admin_fee_cents = 0;
  bool prime_only = false;
  std::set<std::string> not_in;   // provinces whose customers may not take it
  std::set<std::string> only_in;  // empty: all provinces
};

struct Merchant {
  std::string client_id;
  std::string client_secret;
  std::string name;
  std::set<std::string> scopes;
  std::set<std::string> locations;
  std::set<std::string> employees_without_rights;  // may not capture, release or return
  std::set<std::string> account_types;
  bool provisioned = true;       // else invalid_role
  bool may_authorize = true;     // else not_permitted
  bool preauthorization = true;  // else auth_not_allowed without auto_capture
  bool merchant_override = true;
  bool bypass = true;
  bool regular_purchase = true;
  bool non_prime = true;
  std::vector<Plan> plans;
  std::optional<ReplyStyle> style;
};

struct AuthorizedUser {
  std::string vcc_number;
  std::string customer_id;
  std::string first_name;
  std::string last_name;
  std::string dob;  // may be empty: a search does not find this user
  std::string email;
  std::string phone;
};

struct Customer {
  std::string account_number;
  std::string customer_id;
  std::vector<std::string> vcc_numbers;
  std::string first_name, last_name, dob, email, phone;
  std::string address_1, address_2, city, postal_code, province;
  std::string language;      // en or fr
  std::string status;        // N A F Z C
  std::string reason;        // NNOR ...
  bool active = true;        // else user_not_active
  std::string account_type;  // consumer or business
  std::string risk_rating;   // L M H XH XXH XXXH
  int64_t credit_limit_cents = 0;
  int64_t balance_cents = 0;
  int64_t annual_rate = 0;  // ten-thousandths
  std::string question_id, question, answer;
  std::string creation_date;
  std::string sms_code;  // empty: a new one each time
  std::vector<AuthorizedUser> authorized_users;

  bool prime() const { return risk_rating != "XXH" && risk_rating != "XXXH"; }
};

struct SeededWidgetSession {
  std::string id;
  std::string client_id;
  std::string account_number;
  bool verified = false;
};

struct Scenario {
  ReplyStyle style;
  std::set<std::string> idempotent_endpoints;  // transactions, authorization, capture ...
  int64_t list_delay_seconds = 0;              // until a new record shows up in a list
  std::vector<Merchant> merchants;
  std::vector<Customer> customers;
  std::vector<SeededWidgetSession> widget_sessions;

  const Merchant* FindMerchant(const std::string& client_id) const;
};

// INVALID_ARGUMENT names the line, the field, and what would be allowed.
absl::StatusOr<Scenario> ParseScenario(const std::string& yaml);

// Reads a style from one text such as "error=message,numbers=strings", over `style`.
absl::Status ParseStyle(const std::string& text, ReplyStyle& style);

}  // namespace flexiti_sandbox
