// The seam to the network: one HTTP exchange with one upstream, plain or over TLS.
//
// A call that moves money must know whether it may have arrived. So every error says which of two
// things it is: nothing of the request left this machine, or nobody knows.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/flexiti/http_connection_pool.h"
#include "service/flexiti/http_message.h"
#include "service/flexiti/http_resolver.h"
#include "service/flexiti/http_send_by.h"
#include "service/flexiti/http_tls.h"
#include "service/flexiti/http_upstream_address.h"

namespace flexiti {

struct HttpTransportOptions {
  std::string base_url = {};  // scheme://host[:port], http or https; nothing after that
  std::string ca_file = {};   // PEM, for https; empty: the system's store
  // For name, TCP connection and TLS handshake together, every address of the host included.
  absl::Duration connect_timeout = absl::Seconds(5);
  // A connection breaks when bytes sent on it stay unacknowledged for so long. The longest time
  // that a call which changes something may take: what was not delivered by then never is.
  absl::Duration max_unacknowledged = absl::Seconds(30);
  // In use and idle together. A call beyond that waits for its turn up to `max_wait`.
  int max_connections = 1024;
  absl::Duration max_wait = absl::Seconds(5);
  size_t max_reply_head_bytes = size_t{64} * 1024;
  size_t max_reply_body_bytes = size_t{4} * 1024 * 1024;
  // A kept connection that was idle longer is not used again. Keep it below the peer's own limit.
  absl::Duration max_idle = absl::Seconds(30);
  // Older addresses of the host are refreshed in the background, and used meanwhile.
  absl::Duration address_refresh = absl::Seconds(60);
  HttpClocks clocks = {};
};

// Thread-safe; blocks. Needs under 64 kB of stack without sanitizers. Follows no redirect, obeys no
// proxy from the environment, keeps no cookie, unpacks nothing.
//
// What goes out: request line, Host, the given headers, "Accept-Encoding: identity" unless given,
// Content-Length for a body or a POST, PUT or PATCH. Headers are in alphabetical order.
class HttpTransport {
 public:
  // kInvalidArgument: an option is out of its range, the base URL is no such URL, or `ca_file`
  // holds no certificate. Opens no connection.
  static absl::StatusOr<std::unique_ptr<HttpTransport>> Create(const HttpTransportOptions& options);
  ~HttpTransport();
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;

  // Sends at most once, never resends. Any status that the peer answers is a reply, 500 included.
  // Errors; each names the host and the phase, none quotes request or reply. kUnavailable and
  // kUnknown have a cause (http_cause.h):
  //   kInvalidArgument  `request` cannot be put on the wire (CheckHttpRequest); nothing was sent
  //   kUnavailable      nothing was sent: name, connect, TLS (other host, unknown authority,
  //   expired),
  //                     `deadline` passed before the first byte
  //   kResourceExhausted  no connection was free in time; nothing was sent
  //   kUnknown          bytes may have reached the peer, and no whole, well-framed reply came back:
  //                     lost, cut, not whole at `deadline`, malformed, compressed or too large
  // A success (2xx) that says no length is kUnknown: its end could not be told from a cut.
  // A request that would begin to leave after `send_by` is not sent: that is kUnavailable too. It
  // holds for a process that was stopped and a machine that was suspended within the call, down to
  // the instant between the last look at the clocks and the system call.
  // A call that is given up resets its connection: what the kernel had not sent is dropped.
  absl::StatusOr<HttpReply> Send(const HttpRequest& request, absl::Time deadline,
                                 absl::Time send_by = absl::InfiniteFuture());

  // Where it leads: host:port.
  const std::string& name() const { return upstream_.name; }

 private:
  HttpTransport(const HttpTransportOptions& options, HttpUpstreamAddress upstream,
                std::unique_ptr<TlsContext> tls);
  absl::StatusOr<HttpReply> SendOnLease(const HttpRequest& request, const HttpSendBy& send_by,
                                        SteadyTime deadline);
  absl::StatusOr<std::unique_ptr<HttpConnection>> Open(SteadyTime deadline);

  const HttpTransportOptions options_;
  const HttpUpstreamAddress upstream_;
  const std::unique_ptr<TlsContext> tls_;  // null: plain HTTP
  HttpResolver resolver_;
  HttpConnectionPool pool_;
};

}  // namespace flexiti
