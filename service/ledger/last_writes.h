// The writes that failed, when the process is about to end: the last chance to make them.
#pragma once

#include <chrono>
#include <functional>

#include "absl/time/time.h"
#include "service/ledger/ledger.h"

namespace flexiti {

// Makes the writes of `ledger` that failed, at least one try at them, and further ones until
// `deadline` while the store fails; one that began before is not cut short. Answers of how many
// operations the end is still not written. `sleep` waits between two tries.
int MakeLastWrites(Ledger& ledger, std::chrono::steady_clock::time_point deadline,
                   const std::function<void(absl::Duration)>& sleep);

}  // namespace flexiti
