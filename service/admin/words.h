// Numbers and times as a person reads them.
#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace flexiti {

// "250 ms", "12 s", "3 min", "2 h 5 min", "4 days". What is negative counts as nothing, and an
// infinite one is "for ever".
std::string InWords(absl::Duration duration);
// From `then` to `now`.
inline std::string Age(absl::Time then, absl::Time now) { return InWords(now - then); }

// "2026-05-03 21:06:24 UTC"
std::string UtcTime(absl::Time time);
// "21:06:24 UTC", with the date if that is not the day of `now`.
std::string UtcTime(absl::Time time, absl::Time now);

// "1 call", "2 calls".
std::string Counted(std::int64_t count, const std::string& noun);

// "CreatePurchase" of "flexiti.v1.TransactionService/CreatePurchase", with or without a leading /.
std::string MethodOf(const std::string& method);
// "TransactionService" of the same.
std::string ServiceOf(const std::string& method);

}  // namespace flexiti
