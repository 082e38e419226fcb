// Calls that were refused without any work, by the reason, for a person to look at: since the start
// and of late. Names and numbers only.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "service/base/mutex.h"

namespace flexiti {

// Thread-safe.
class Refusals {
 public:
  // How long ago is of late, give or take a tenth.
  static constexpr absl::Duration kOfLate = absl::Minutes(5);

  // Of few words both.
  struct Why {
    std::string reason = {};  // of the error catalogue
    std::string cause = {};   // of flexiti_calls_refused_total; empty: the breaker
    bool operator<(const Why& other) const {
      return std::tie(reason, cause) < std::tie(other.reason, other.cause);
    }
  };
  struct Last {
    absl::Time time = absl::InfinitePast();
    std::string caller = {};       // empty: none that is known
    std::string merchant_id = {};  // empty: none that is configured
  };
  struct Count {
    Why why = {};
    std::int64_t total = 0;  // since the start
    std::int64_t of_late = 0;
    Last last = {};
  };

  void Add(const Why& why, const Last& refusal);
  // As they stand at `now`, in the order of their reasons; none that never was.
  std::vector<Count> At(absl::Time now) const;

 private:
  // Of late is counted in slices, so that it rolls.
  static constexpr int kSlices = 10;
  struct Slice {
    std::int64_t number = 0;
    std::int64_t refusals = 0;
  };
  struct Entry {
    std::int64_t total = 0;
    Last last = {};
    std::array<Slice, kSlices> slices = {};
  };

  static std::int64_t NumberOf(absl::Time time);

  mutable Mutex mutex_;
  std::map<Why, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
