// What Flexiti shows of amounts that were moved without a record of their own: releases, and
// returns (a return has an id, but no look-up by it). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flexiti/v1/authorization_service.pb.h"

namespace flexiti {

// Cents.
struct Balance {
  // All that was released of the authorization, or returned of the capture, by whomever. Unset:
  // what Flexiti shows does not tell.
  std::optional<std::int64_t> moved = std::nullopt;
  // What can still be moved.
  std::optional<std::int64_t> remaining = std::nullopt;
  // Of releases: what was returned of the captures. Flexiti does not say whether it can be captured
  // again; if so, `moved` is short by this. Unset: not shown.
  std::optional<std::int64_t> given_back = 0;
  // Of returns: what remains of the authorization.
  std::optional<std::int64_t> remaining_authorization = std::nullopt;
};

// One authorization as Flexiti shows it.
struct AuthorizationPicture {
  v1::Authorization authorization = {};
  // It was shown with all captures that lists show of it. Without that, what is gone and was not
  // captured may be a capture that lists do not show yet.
  bool shows_captures = false;
  // All captures that are shown of it anywhere.
  std::vector<v1::Capture> captures = {};
};

// Puts together what `GET /captures` showed and then, later, `GET /authorization/{id}`.
// `has_captures`: the latter told its captures at all, be it none.
AuthorizationPicture ToPicture(v1::Authorization authorization, bool has_captures,
                               const std::vector<v1::Capture>& listed);

Balance ReleaseBalance(const AuthorizationPicture& picture);
Balance ReturnBalance(const AuthorizationPicture& picture, const std::string& capture_id);

}  // namespace flexiti
