// What a call came to: a response or an Error, and the facts of the call itself.
#pragma once

#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

#include "client/cpp/error.h"

namespace flexiti::client {

struct CallFacts {
  // The request_id that was sent on every attempt, given or made here; empty for reads without one.
  // After an UNKNOWN outcome, repeat the same request with it.
  std::string request_id;
  int attempts = 0;  // how often the request was handed to the network
};

template <typename Response>
class [[nodiscard]] Result {
 public:
  Result(Response response, CallFacts facts)
      : content_(std::move(response)), facts_(std::move(facts)) {}
  Result(Error error, CallFacts facts) : content_(std::move(error)), facts_(std::move(facts)) {}

  bool ok() const { return std::holds_alternative<Response>(content_); }

  // Needs: ok(). Otherwise the process ends.
  const Response& operator*() const {
    if (!ok()) std::abort();
    return *std::get_if<Response>(&content_);
  }
  const Response* operator->() const { return &**this; }

  // Needs: !ok(). Otherwise the process ends.
  const Error& error() const {
    if (ok()) std::abort();
    return *std::get_if<Error>(&content_);
  }

  const std::string& request_id() const { return facts_.request_id; }
  int attempts() const { return facts_.attempts; }

 private:
  std::variant<Response, Error> content_;
  CallFacts facts_;
};

}  // namespace flexiti::client
