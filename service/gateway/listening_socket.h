// Sockets that listen at an address of the configuration.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace flexiti {

// The file of a Unix socket.
struct SocketFile {
  std::string path = {};  // empty: there is none
  dev_t device = 0;
  ino_t inode = 0;
};

// Removes it, unless it is another's by now.
void Remove(const SocketFile& file);

struct ListeningSockets {
  std::vector<int> sockets = {};  // do not block; the caller closes them. Several where a name has
                                  // several addresses
  std::string address = {};       // as it was asked for, with the port that the system chose
  SocketFile file = {};           // for the caller to remove
};

// `address`: "host:port", "[::1]:port" or "unix:/path". "[::]" takes
// IPv4 too. A Unix socket that a process left behind is replaced. kUnavailable, and it says why, if
// it cannot be listened on: also because another process does.
absl::StatusOr<ListeningSockets> BindAndListen(const std::string& address);

// Whether no byte has come over this connection yet. Also false where the system cannot tell, as of
// a Unix socket.
bool IsSilent(int connection);

}  // namespace flexiti
