#include "service/flexiti/balance.h"

#include <algorithm>
#include <utility>

#include "service/flexiti/financing_json.h"

namespace flexiti {
namespace {

bool IsSame(const std::string& id, const std::string& other) {
  return AccountNumberDigits(id) == AccountNumberDigits(other);
}

v1::Capture* FindCapture(std::vector<v1::Capture>& captures, const std::string& id) {
  const auto found = std::find_if(captures.begin(), captures.end(), [&](const v1::Capture& each) {
    return !each.capture_id().empty() && IsSame(each.capture_id(), id);
  });
  return found == captures.end() ? nullptr : &*found;
}

// What is returned is never taken back, so the lesser remainder is the newer one.
void Merge(const v1::Capture& listed, v1::Capture& shown) {
  if (!shown.has_amount() && listed.has_amount()) *shown.mutable_amount() = listed.amount();
  if (shown.reference().empty()) shown.set_reference(listed.reference());
  if (!shown.has_create_time() && listed.has_create_time()) {
    *shown.mutable_create_time() = listed.create_time();
  }
  if (listed.has_remaining_amount() &&
      (!shown.has_remaining_amount() ||
       listed.remaining_amount().amount_cents() < shown.remaining_amount().amount_cents())) {
    *shown.mutable_remaining_amount() = listed.remaining_amount();
  }
}

// Nothing if the amount of one, or whether two are the same one, is not shown.
std::optional<std::int64_t> Captured(const std::vector<v1::Capture>& captures) {
  std::int64_t sum = 0;
  for (const v1::Capture& capture : captures) {
    if (capture.capture_id().empty() || !capture.has_amount()) return std::nullopt;
    if (capture.amount().amount_cents() < 0) return std::nullopt;
    if (__builtin_add_overflow(sum, capture.amount().amount_cents(), &sum)) return std::nullopt;
  }
  return sum;
}

std::optional<std::int64_t> Returned(const v1::Capture& capture) {
  if (!capture.has_amount() || !capture.has_remaining_amount()) return std::nullopt;
  const std::int64_t returned =
      capture.amount().amount_cents() - capture.remaining_amount().amount_cents();
  return returned < 0 ? std::nullopt : std::optional<std::int64_t>(returned);
}

std::optional<std::int64_t> Returned(const std::vector<v1::Capture>& captures) {
  std::int64_t sum = 0;
  for (const v1::Capture& capture : captures) {
    const std::optional<std::int64_t> returned = Returned(capture);
    if (!returned.has_value() || __builtin_add_overflow(sum, *returned, &sum)) return std::nullopt;
  }
  return sum;
}

}  // namespace

AuthorizationPicture ToPicture(v1::Authorization authorization, bool has_captures,
                               const std::vector<v1::Capture>& listed) {
  AuthorizationPicture picture;
  picture.shows_captures = has_captures;
  for (v1::Capture& capture : *authorization.mutable_captures()) {
    // It stands inside of its authorization.
    if (capture.authorization_id().empty()) {
      capture.set_authorization_id(authorization.authorization_id());
    }
    const bool is_new = FindCapture(picture.captures, capture.capture_id()) == nullptr;
    if (is_new) picture.captures.push_back(capture);
  }
  for (const v1::Capture& capture : listed) {
    // A list that heeds no filter shows those of others, too.
    if (!capture.authorization_id().empty() &&
        !IsSame(capture.authorization_id(), authorization.authorization_id())) {
      continue;
    }
    v1::Capture* shown = FindCapture(picture.captures, capture.capture_id());
    if (shown != nullptr) {
      Merge(capture, *shown);
    } else {
      picture.shows_captures = false;
      picture.captures.push_back(capture);
    }
  }
  if (!authorization.capture_id().empty() &&
      FindCapture(picture.captures, authorization.capture_id()) == nullptr) {
    picture.shows_captures = false;
    v1::Capture& named = picture.captures.emplace_back();
    named.set_capture_id(authorization.capture_id());
    named.set_authorization_id(authorization.authorization_id());
  }
  picture.authorization = std::move(authorization);
  return picture;
}

Balance ReleaseBalance(const AuthorizationPicture& picture) {
  Balance balance;
  balance.given_back = Returned(picture.captures);
  const v1::Authorization& shown = picture.authorization;
  const std::optional<std::int64_t> captured = Captured(picture.captures);
  if (!shown.has_amount() || !shown.has_remaining_amount() || !captured.has_value()) return balance;
  balance.remaining = shown.remaining_amount().amount_cents();
  const std::int64_t gone = shown.amount().amount_cents() - *balance.remaining - *captured;
  // One that is not authorized holds nothing, whatever it says of amounts. And what is gone may be
  // a capture that is not shown; where nothing is gone there is none.
  const bool is_told =
      picture.shows_captures && shown.status() != v1::AUTHORIZATION_STATUS_UNAUTHORIZED;
  if (gone == 0 || (gone > 0 && is_told)) balance.moved = gone;
  return balance;
}

Balance ReturnBalance(const AuthorizationPicture& picture, const std::string& capture_id) {
  Balance balance;
  if (picture.authorization.has_remaining_amount()) {
    balance.remaining_authorization = picture.authorization.remaining_amount().amount_cents();
  }
  std::vector<v1::Capture> captures = picture.captures;
  const v1::Capture* capture = FindCapture(captures, capture_id);
  if (capture == nullptr) return balance;
  if (capture->has_remaining_amount()) {
    balance.remaining = capture->remaining_amount().amount_cents();
  }
  balance.moved = Returned(*capture);
  // A regular purchase cannot be returned (contract, section 4.8); what is gone was refunded.
  if (picture.authorization.purchase_type() == v1::PURCHASE_TYPE_REGULAR && balance.moved != 0) {
    balance.moved = std::nullopt;
  }
  return balance;
}

}  // namespace flexiti
