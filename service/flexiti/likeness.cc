#include "service/flexiti/likeness.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/financing_json.h"

namespace flexiti {
namespace {

Likeness Least(std::initializer_list<Likeness> all) { return std::min(all); }

Likeness ReferenceLikeness(const std::string& sent, const std::string& shown) {
  if (shown.empty()) return Likeness::kUncertain;
  if (shown == sent) return Likeness::kSame;
  return ComparableReference(shown) == ComparableReference(sent) ? Likeness::kUncertain
                                                                 : Likeness::kDiffers;
}

Likeness NumberLikeness(const std::string& asked, const std::string& shown) {
  const bool is_number = std::all_of(shown.begin(), shown.end(), absl::ascii_isdigit);
  // A masked one (XXXXXXXXXX0001) tells nothing.
  if (shown.empty() || !is_number) return Likeness::kUncertain;
  return AccountNumberDigits(shown) == AccountNumberDigits(asked) ? Likeness::kSame
                                                                  : Likeness::kDiffers;
}

Likeness AmountLikeness(const v1::Money& asked, bool is_shown, const v1::Money& shown) {
  if (!is_shown) return Likeness::kUncertain;
  return shown.amount_cents() == asked.amount_cents() ? Likeness::kSame : Likeness::kDiffers;
}

absl::Time ToTime(const google::protobuf::Timestamp& shown) {
  return absl::FromUnixSeconds(shown.seconds()) + absl::Nanoseconds(shown.nanos());
}

Likeness TimeLikeness(const Window& window, bool is_shown,
                      const google::protobuf::Timestamp& shown) {
  if (!is_shown) return Likeness::kUncertain;
  const absl::Time time = ToTime(shown);
  if (time < window.from - kZoneTolerance) return Likeness::kDiffers;
  const bool is_within =
      time >= window.from - kClockTolerance && time <= window.to + kClockTolerance;
  return is_within ? Likeness::kSame : Likeness::kUncertain;
}

// Lists need not tell it, so what is not shown is no doubt.
Likeness TypeLikeness(v1::PurchaseType asked, v1::PurchaseType shown) {
  const bool is_known =
      shown == v1::PURCHASE_TYPE_PROMOTIONAL || shown == v1::PURCHASE_TYPE_REGULAR;
  return !is_known || shown == asked ? Likeness::kSame : Likeness::kDiffers;
}

// Never kDiffers: a purchase may be captured a moment after it is shown, or be given back since; a
// hold may be captured or released by somebody who found it in Flexiti's portal.
Likeness CapturedLikeness(bool auto_capture, const v1::Authorization& shown) {
  const bool shows_capture = !shown.capture_id().empty() || !shown.captures().empty();
  const std::int64_t remaining = shown.remaining_amount().amount_cents();
  if (auto_capture) {
    const bool is_open = shown.status() == v1::AUTHORIZATION_STATUS_OPENED && !shows_capture;
    const bool is_held = shown.has_remaining_amount() ? remaining != 0 : is_open;
    return is_held || shown.status() == v1::AUTHORIZATION_STATUS_UNAUTHORIZED ? Likeness::kUncertain
                                                                              : Likeness::kSame;
  }
  const bool has_gone =
      shown.status() == v1::AUTHORIZATION_STATUS_CLOSED ||
      (shown.has_remaining_amount() && remaining != shown.amount().amount_cents());
  return shows_capture || has_gone ? Likeness::kUncertain : Likeness::kSame;
}

}  // namespace

Likeness AuthorizationLikeness(const v1::CreateAuthorizationRequest& asked,
                               const std::string& reference, const Window& window,
                               const v1::Authorization& shown) {
  return Least({ReferenceLikeness(reference, shown.reference()),
                NumberLikeness(asked.account_number(), shown.account_number()),
                AmountLikeness(asked.amount(), shown.has_amount(), shown.amount()),
                TimeLikeness(window, shown.has_create_time(), shown.create_time()),
                TypeLikeness(asked.financing_option().purchase_type(), shown.purchase_type()),
                CapturedLikeness(asked.auto_capture(), shown)});
}

Likeness CaptureLikeness(const v1::CaptureAuthorizationRequest& asked, const std::string& reference,
                         const Window& window, const v1::Capture& shown) {
  return Least({ReferenceLikeness(reference, shown.reference()),
                NumberLikeness(asked.authorization_id(), shown.authorization_id()),
                AmountLikeness(asked.amount(), shown.has_amount(), shown.amount()),
                TimeLikeness(window, shown.has_create_time(), shown.create_time()),
                // Without an id it cannot be told from another's.
                shown.capture_id().empty() ? Likeness::kUncertain : Likeness::kSame});
}

bool MayBeAutomatic(const v1::Authorization& authorization, const v1::Capture& capture,
                    const std::string& reference) {
  const bool is_named =
      !authorization.capture_id().empty() &&
      AccountNumberDigits(authorization.capture_id()) == AccountNumberDigits(capture.capture_id());
  if (is_named) return true;
  const bool is_other_reference =
      !authorization.reference().empty() &&
      ComparableReference(authorization.reference()) != ComparableReference(reference);
  const bool is_part = authorization.has_amount() && capture.has_amount() &&
                       authorization.amount().amount_cents() != capture.amount().amount_cents();
  // One of the two may be a day without a time, or of another zone.
  const bool is_later =
      authorization.has_create_time() && capture.has_create_time() &&
      ToTime(capture.create_time()) > ToTime(authorization.create_time()) + kZoneTolerance;
  return !is_other_reference && !is_part && !is_later;
}

}  // namespace flexiti
