// Flexiti's error bodies, in every documented envelope (contract, section 2), as one failure.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "service/flexiti/failure.h"

namespace flexiti {

// What the failed call was.
struct CallNames {
  std::string endpoint;      // for example "POST /authorization"
  std::string reference_id;  // x-reference-id
  std::string lang;          // "en" or "fr"
};

// Translates a parameter's name at Flexiti to the path of our request's field; names that it does
// not know come back as they are.
using FieldPaths = std::function<std::string(const std::string&)>;

// The failure for a reply with a status other than 200: any envelope, an HTML page or nothing at
// all. Texts of Flexiti are cut and freed of digits and addresses before anything keeps them;
// values that a customer typed (`field_errors[].value`) are never read.
absl::Status ErrorReply(int http_status, const std::string& body, Effect effect,
                        const CallNames& call, const FieldPaths& field_paths);

// `text` in printable form, at most `max_length` bytes, with runs of four or more digits, e-mail
// addresses and what looks like a token masked: what a foreign system said may hold what a customer
// typed, or what we sent.
std::string SafeText(const std::string& text, size_t max_length);

}  // namespace flexiti
