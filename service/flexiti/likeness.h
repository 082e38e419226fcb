// How like a record that Flexiti shows is to what an operation asked for. Pure.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "service/flexiti/candidate.h"

namespace flexiti {

// In the order of how much they prove.
enum class Likeness {
  kDiffers,    // something shown is certainly another: it is not what was asked for
  kUncertain,  // nothing shown is certainly another, but something is missing, or could be
  kSame,       // reference, account (or authorization), amount and time are there, and all match
};

// How far Flexiti's clock may be from ours without any doubt.
inline constexpr absl::Duration kClockTolerance = absl::Minutes(5);
// How far before the window a time may be for other reasons: a zone that was left out, a day
// without a time. After the window it may be anywhere, since our clock may have been behind. Such a
// record is no proof, but taking it for another one could move money twice.
inline constexpr absl::Duration kZoneTolerance = absl::Hours(24);

// `reference` is the one that was sent (sent_reference.h). What was to be captured at once and does
// not look captured is uncertain, and so is a hold of which something has gone: each could be a
// purchase or an authorization of somebody else, and neither has to be.
Likeness AuthorizationLikeness(const v1::CreateAuthorizationRequest& asked,
                               const std::string& reference, const Window& window,
                               const v1::Authorization& shown);

Likeness CaptureLikeness(const v1::CaptureAuthorizationRequest& asked, const std::string& reference,
                         const Window& window, const v1::Capture& shown);

// Whether `capture` could be what `authorization` captured by itself (auto_capture): that is all of
// it, at once, and under its reference. `reference` is that of the capture.
bool MayBeAutomatic(const v1::Authorization& authorization, const v1::Capture& capture,
                    const std::string& reference);

}  // namespace flexiti
