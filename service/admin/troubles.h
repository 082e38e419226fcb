// What is wrong, in sentences for the top of the operator's page.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/admin/admin_view.h"

namespace flexiti {

struct Trouble {
  // kNotice: nothing is wrong, but it is not the usual state either.
  enum class Weight { kNotice, kWarning, kBad };
  Weight weight = Weight::kWarning;
  std::string sentence = {};
  std::string section = {};  // the id of the part of the page that tells more
};

// The worst first. Empty: all is well.
std::vector<Trouble> TroublesOf(const AdminView& view);

// From when on an unknown operation is bad, and no longer something that is about to settle.
inline constexpr absl::Duration kLongUnknown = absl::Minutes(15);
// How many failures of how short a time are more than worth a note.
inline constexpr int kManyFailures = 5;
inline constexpr absl::Duration kOfLate = absl::Minutes(5);
inline constexpr absl::Duration kExpiresSoon = absl::Hours(14 * 24);
// Of a limit: from here on little room is left.
inline constexpr int kNearlyFullPercent = 80;

// After that a write of the ledger that failed, and succeeded since, is worth no sentence.
inline constexpr absl::Duration kJustFailed = absl::Minutes(1);

// Failures of the last kOfLate.
int FailuresOfLate(const AdminView& view);
// The last write failed.
bool IsWriteFailing(const AdminView::Ledger& ledger);
bool IsTokenMissing(const AdminView::Token& token, absl::Time now);

}  // namespace flexiti
