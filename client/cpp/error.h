// Why a call failed, and what to do about it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "flexiti/v1/errors.pb.h"
#include "grpcpp/support/status.h"

namespace flexiti::client {

// A field of the request that is missing or wrong.
struct FieldViolation {
  std::string field;  // its path in the request, for example "amount.amount_cents"
  std::string description;
};

// Look at `outcome` first (has anything moved?), then at `next_action`.
struct Error {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  // Never UNSPECIFIED. What nobody vouches for is UNKNOWN. A method that only reads has no UNKNOWN.
  v1::Outcome outcome = v1::OUTCOME_UNKNOWN;
  // Never UNSPECIFIED.
  v1::NextAction next_action = v1::NEXT_ACTION_RESOLVE_OPERATION;
  // The gateway said so. False: it comes from the network, from something between, or from this
  // library.
  bool from_gateway = false;

  std::string reason;  // the name of a FlexitiErrorCode or GatewayErrorReason without its prefix
  v1::FlexitiErrorCode flexiti_code = v1::FLEXITI_ERROR_CODE_UNSPECIFIED;
  v1::ErrorClass error_class = v1::ERROR_CLASS_UNSPECIFIED;
  std::string upstream_error;  // Flexiti's own word
  int http_status = 0;         // of Flexiti's reply; 0: there was none
  std::string endpoint;        // of Flexiti
  std::string reference_id;    // what Flexiti saw as x-reference-id: quote it to Flexiti's support
  std::vector<FieldViolation> fields;
  // The server asks for at least this pause before a repeat.
  std::optional<std::chrono::milliseconds> retry_delay;

  std::string message;           // for developers, in English
  std::string customer_message;  // Flexiti's text in the language of the request; may be empty

  // One line for a log, without personal data.
  std::string ToString() const;
};

// Reads a failed `status` (not OK) and its details. `reads`: the method changes nothing. Details
// that are absent, cut or garbage make a bare error: its outcome is UNKNOWN unless the method only
// reads, and the next action is to repeat with the same request_id if the code is one that networks
// produce. Pure.
Error DecodeError(const grpc::Status& status, bool reads);

}  // namespace flexiti::client
