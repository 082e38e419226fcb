// Something at Flexiti that an operation may have made, found by looking.
#pragma once

#include <string>

#include "absl/time/time.h"

namespace flexiti {

// When the operation can have happened, by our clock.
struct Window {
  absl::Time from = absl::InfinitePast();
  absl::Time to = absl::InfiniteFuture();
};

template <typename Made>
struct Candidate {
  // Unique for a merchant: "authorizations/7", "captures/9".
  std::string resource = {};
  // For people and for Evidence: "7".
  std::string id = {};
  Made made = {};
  // Reference, account, amount and time are all there and all match. A candidate in which one is
  // missing may be it or not; one in which one differs is no candidate.
  bool is_certain = false;
  // Of captures: it may be the one that an authorization with auto_capture made by itself.
  bool may_be_automatic = false;
};

}  // namespace flexiti
