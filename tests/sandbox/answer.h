// What an endpoint answers: a body, or a refusal that is spelled later (error_reply.h).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/sandbox/json.h"

namespace flexiti_sandbox {

struct FieldError {
  std::string param;
  std::string msg;  // missing, invalid, too_long, ...
  std::string value;
};

struct Refusal {
  int status = 409;
  std::string error;               // the documented word; empty: the answer has no body
  std::vector<FieldError> fields;  // of a refusal of inputs
};

using Answer = std::variant<Json, Refusal>;

// Nothing, or why not. Rules return it, so that an endpoint reads as a list of rules.
using Verdict = std::optional<Refusal>;

inline Refusal Refuse(int status, std::string error) {
  Refusal refusal;
  refusal.status = status;
  refusal.error = std::move(error);
  return refusal;
}

inline Refusal RefuseInputs(std::vector<FieldError> fields) {
  Refusal refusal = Refuse(409, "wrong_inputs");
  refusal.fields = std::move(fields);
  return refusal;
}

inline Refusal RefuseInput(std::string param, std::string msg, std::string value = "") {
  return RefuseInputs({{std::move(param), std::move(msg), std::move(value)}});
}

}  // namespace flexiti_sandbox
