// The store that several replicas share.
#pragma once

#include <memory>
#include <string>

#include "service/base/secret.h"
#include "service/ledger/ledger_store.h"

namespace flexiti {

struct PostgresStoreOptions {
  std::string host = {};  // a name, an address, or the folder of a Unix socket
  int port = 5432;
  std::string database = {};
  std::string user = {};
  Secret password = Secret();  // empty: none
  // PEM file of the authorities that may sign the server's certificate; empty: the system's. The
  // server's name is verified. Not used with a Unix socket.
  std::string ca_file = {};
  bool allow_plaintext = false;  // over TCP; a Unix socket needs no TLS
  int max_connections = 16;
  absl::Duration connect_timeout = absl::Seconds(3);
  absl::Duration statement_timeout = absl::Seconds(5);
};

// Connects, makes or migrates the tables (replicas that start at once take turns), and checks them:
// FAILED_PRECONDITION, with what to do, for a database that a newer program wrote, or whose clock
// is far from ours; UNAVAILABLE when it cannot be reached. Later it reconnects by itself.
absl::StatusOr<std::unique_ptr<LedgerStore>> OpenPostgresStore(const PostgresStoreOptions& options);

}  // namespace flexiti
