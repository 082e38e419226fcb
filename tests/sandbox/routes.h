// Which path in which version is which endpoint.
#pragma once

#include <string>
#include <vector>

#include "tests/sandbox/answer.h"
#include "tests/sandbox/call.h"
#include "tests/sandbox/state.h"

namespace flexiti_sandbox {

struct Route {
  const char* method;
  const char* base;     // what comes before /client-id/{client_id}
  const char* pattern;  // what comes after; {} is an id
  const char* name;     // for idempotent_endpoints of the scenario
  bool customer_scope;  // a customer token is enough
  bool body;            // takes a JSON object
  Answer (*endpoint)(State&, const Call&);
};

struct Routed {
  const Route* route = nullptr;  // nullptr: no such endpoint, 404
  std::string client_id;         // percent-decoded, as are the ids
  std::vector<std::string> ids;
};

Routed FindRoute(const std::string& method, const std::string& path);

// True for POST /oauth/token of either API.
bool IsTokenPath(const std::string& method, const std::string& path);

// True for the Online API, which has tokens of its own and other bodies of errors.
bool IsOnlinePath(const std::string& path);

}  // namespace flexiti_sandbox
