// Sockets that listen at an address of the configuration.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace flexiti {

struct ListeningSockets {
  std::vector<int> sockets = {};  // do not block; the caller closes them. Several where a name has
                                  // several addresses
  std::string address = {};       // as it was asked for, with the port that the system chose
  std::string path = {};          // of a Unix socket, for the caller to remove; else empty
};

// `address`: "host:port", "[::1]:port" or "unix:/path". "[::]" takes
// IPv4 too. kUnavailable, and it says why, if it cannot be listened on: also because another
// process does.
absl::StatusOr<ListeningSockets> BindAndListen(const std::string& address);

}  // namespace flexiti
