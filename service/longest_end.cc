#include "service/longest_end.h"

#include <algorithm>

#include "service/base/duration.h"
#include "service/gateway/liveness.h"
#include "service/gateway/look.h"

namespace flexiti {
namespace {

// More than the resolver makes, before and after a look, when it was told to end.
constexpr int kLedgerCallsOfResolver = 8;
// When the calls have ended: the last writes, of two kinds, which may have begun a moment before
// their time was over, and the two questions of the page.
constexpr int kLastLedgerCalls = 4;
// Until peers have seen the ends of their connections.
constexpr absl::Duration kConnections = absl::Seconds(1);
// What the tracer waits for once it was flushed.
constexpr absl::Duration kTracer = absl::Seconds(2);

}  // namespace

absl::Duration LongestEnd(const config::Gateway& config) {
  const absl::Duration ledger = LedgerWait(config.ledger());
  // These end side by side.
  const absl::Duration calls =
      ToAbslDuration(config.drain().delay()) + ToAbslDuration(config.drain().timeout());
  const absl::Duration look = kMaxLook + kLedgerCallsOfResolver * ledger;
  const absl::Duration token = 2 * ToAbslDuration(config.flexiti().timeouts().token());
  return std::max({calls, look, token}) + kLastLedgerCalls * ledger + kConnections +
         kTelemetryFlush + kTracer;
}

}  // namespace flexiti
