// Small things that the two halves of Ledger share.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/ledger/operation_row.h"
#include "service/telemetry/log.h"

namespace flexiti {

// Stores keep whole microseconds.
inline absl::Time Whole(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

// Binds a sealed record to its row.
inline std::string RecordContext(const OperationKey& key) {
  return absl::StrCat("record/", key.merchant_id, "/", key.request_id);
}

inline void LogTrouble(const char* event, const OperationRow& row, const std::string& why,
                       absl::Time now) {
  LogLine(Severity::kError, event, now)
      .Text("merchant_id", row.key.merchant_id)
      .Text("request_id", row.key.request_id)
      .Text("reference_id", row.reference_id)
      .Text("reason", why)
      .Write();
}

}  // namespace flexiti
