// What Flexiti's pages are filled with before the shopper sees them.
#pragma once

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "client/cli/person.h"
#include "flexiti/v1/checkout_service.pb.h"

namespace flexiti::cli {

struct Prefill {
  std::string salutation{};
  Person person{};
  std::string middle_name{};
  std::string email{};
  std::string phone{};
  std::string address_1{};
  std::string address_2{};
  std::string city{};
  std::string province{};
};

// All in one group of the help text; each may be left out.
void AddPrefill(CLI::App& command, Prefill* prefill);

// Leaves prefill unset where no option was given. INVALID_ARGUMENT for a birth date that is no
// date.
absl::Status Fill(const Prefill& prefill, v1::StartCheckoutRequest* request);

}  // namespace flexiti::cli
