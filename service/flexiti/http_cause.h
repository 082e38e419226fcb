// Why there is no reply, in one word of few: for a log line, a metric and whoever is woken by them.
// A status of the transport carries it beside its text.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace flexiti {

enum class HttpCause {
  kDns,             // "dns": the name has no address, or none came in time
  kConnect,         // "connect": refused, or there is no way to the host
  kConnectTimeout,  // "connect_timeout": nobody answered the attempt to connect
  kTlsVerify,       // "tls_verify": the peer's certificate was refused here
  kTls,             // "tls": the handshake failed otherwise, or took too long
  kTimeout,         // "timeout": connected, and then too late
  kClosed,          // "closed": the connection broke or ended before its time
  kMalformed,       // "malformed": what came back is no reply that may be believed
};

absl::Status WithHttpCause(absl::Status status, HttpCause cause);

// Its word, or empty.
std::string HttpCauseOf(const absl::Status& status);

// `status` with `words` before its message, and its cause.
absl::Status Prefixed(const std::string& words, const absl::Status& status);

}  // namespace flexiti
