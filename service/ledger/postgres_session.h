// What a session with PostgreSQL is like: how it is asked for, and what the server must be.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/ledger/postgres_connection.h"
#include "service/ledger/postgres_store.h"

namespace flexiti {

// How far the server's clock may be from ours. Leases of several replicas are compared with each
// other, and all that they share is the server.
inline constexpr absl::Duration kMaxClockDifference = absl::Seconds(10);

// libpq's parameters. They name all that the environment (PGOPTIONS, ~/.pgpass, ...) would fill in
// otherwise and that matters.
std::vector<std::pair<const char*, std::string>> ConnectParameters(
    const PostgresStoreOptions& options, const std::string& address);

// As PQserverVersion gives it: 150004 for 15.4.
absl::Status CheckServerVersion(int version);

struct ServerState {
  bool is_standby = false;
  absl::Time clock = absl::InfinitePast();
  // The server's settings; empty where it does not tell.
  std::string fsync = {};
  std::string synchronous_commit = {};
};

// Answers one row: the fields of ServerState in their order.
const PostgresStatement& ServerStatement();

// The server's clock was read between `before` and `after` on ours.
absl::Status CheckServerState(const ServerState& server, absl::Time before, absl::Time after);

}  // namespace flexiti
