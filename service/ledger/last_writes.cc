#include "service/ledger/last_writes.h"

#include "absl/time/clock.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(200);

}  // namespace

int MakeLastWrites(Ledger& ledger, std::chrono::steady_clock::time_point deadline,
                   const std::function<void(absl::Duration)>& sleep) {
  int left = ledger.Repair(absl::Now());
  if (left == 0) return 0;
  LogLine(Severity::kWarning, "ledger_writes_wait", absl::Now()).Int("count", left).Write();
  while (left > 0 && std::chrono::steady_clock::now() < deadline) {
    sleep(kPause);
    left = ledger.Repair(absl::Now());
  }
  return left;
}

}  // namespace flexiti
