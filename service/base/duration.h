#pragma once

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"

namespace flexiti {

inline absl::Duration ToAbslDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

}  // namespace flexiti
