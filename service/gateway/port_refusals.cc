#include "service/gateway/port_refusals.h"

#include <cstdint>
#include <optional>

#include "absl/time/clock.h"
#include "service/telemetry/log.h"

namespace flexiti {

void PortRefusals::ConnectionRefused() {
  Count({.cause = "connections",
         .event = "connection_refused",
         .reason = "there are as many as limits.max_connections or the open files allow"},
        connections_, {});
}

void PortRefusals::CallRefused() {
  Count({.cause = "open_calls",
         .event = "calls_refused",
         .reason = "very many are open, and their connection has more than its share"},
        calls_, {});
}

void PortRefusals::ConnectionEnded(const PeerAddress& peer) {
  Count({.cause = "resets",
         .event = "connection_ended",
         .reason = "its client begins very many calls, and nearly all are reset, or refused and "
                   "repeated at once"},
        ended_, peer);
}

void PortRefusals::Count(const Kind& kind, LineLimit& lines, const PeerAddress& peer) {
  metrics_.CountRefusal(kind.cause);
  const absl::Time now = absl::Now();
  const std::optional<std::int64_t> left_out = lines.Ask(now);
  if (!left_out.has_value()) return;
  LogLine line(Severity::kWarning, kind.event, now);
  if (!peer.ip.empty()) line.Text("peer", ToString(peer));
  line.Text("reason", kind.reason);
  if (*left_out > 0) line.Int("lines_left_out", *left_out);
  line.Write();
}

}  // namespace flexiti
