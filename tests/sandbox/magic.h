// Magic numbers: a request that names one is refused as the number says, so that every documented
// error can be had without arming a fault. README.md has the table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/sandbox/answer.h"
#include "tests/sandbox/call.h"

namespace flexiti_sandbox {

struct MagicCode {
  const char* code;  // four digits
  int status;
  const char* error;  // empty: the answer has no body
};

const std::vector<MagicCode>& MagicCodes();

// The refusal that this call asks for by a number in its path, query or body:
//   account_number 9900000000cccc, vcc_number, authorization_id and ids of orders
//   990000000000cccc, capture_id 99000cccc, customer_id 990000cccc, last_name Magiccccc (in a
//   licence's bar code too), price of a calculation 9900cccc.
Verdict MagicRefusal(const Call& call);

// The same for the token endpoint: client_id magic-cccc.
Verdict MagicTokenRefusal(const std::string& client_id);

}  // namespace flexiti_sandbox
