// Where an upstream is: the parts of a base URL.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace flexiti {

struct HttpUpstreamAddress {
  bool tls = false;
  std::string host = {};         // a DNS name or an IP address, without brackets
  int port = 0;                  // 1 to 65535
  std::string host_header = {};  // as the Host header wants it: the scheme's own port left out
  std::string name = {};         // host:port, for messages
};

// Reads scheme://host[:port] with scheme http or https; one "/" at the end is allowed. An IPv6
// address stands in brackets. kInvalidArgument says what is allowed; it does not quote `url`, which
// may hold a password by mistake.
absl::StatusOr<HttpUpstreamAddress> ParseHttpBaseUrl(const std::string& url);

}  // namespace flexiti
