// What gRPC counts of calls and streams (its channelz): the only place where a stream shows that
// its client reset at once.
#pragma once

#include <cstdint>
#include <vector>

#include "service/gateway/peer_address.h"

namespace flexiti {

// Of all servers of this process: calls that are not, or not yet, answered with OK.
std::int64_t CallsWithoutOk();

struct ConnectionStreams {
  std::int64_t id = 0;  // never used again
  PeerAddress peer = {};
  std::int64_t begun = 0;
  std::int64_t answered = 0;  // by whatever a method answers; not those that OpenCalls refused
};

// All connections of all servers of this process.
std::vector<ConnectionStreams> ReadConnectionStreams();

}  // namespace flexiti
