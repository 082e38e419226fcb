// A secret is a type that cannot be printed: no operator<<, no AbslStringify, no implicit
// conversion.
#pragma once

#include <string>
#include <utility>

namespace flexiti {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // The only way in. Each use says in its name that a secret leaves its box.
  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool operator==(const Secret& other) const { return value_ == other.value_; }

 private:
  std::string value_;
};

}  // namespace flexiti
