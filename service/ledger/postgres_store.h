// The store that several replicas share: PostgreSQL 12 or newer.
//
// The user needs the tables for itself: let it own the database. The connection must lead to the
// server itself or to a pooler of whole sessions, for statements are prepared and settings made for
// the session. What a server forgets, the ledger forgets: a standby that may take over must be a
// synchronous one (synchronous_standby_names), or an operation that was claimed or executed may be
// missing afterwards and be sent again.
#pragma once

#include <functional>
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
  // Asked for each connection, so that a changed one serves without a restart; null or empty: none.
  std::function<Secret()> password = nullptr;
  // PEM file of the authorities that may sign the server's certificate; empty: the system's. The
  // server's name is verified. Not used with a Unix socket.
  std::string ca_file = {};
  bool allow_plaintext = false;  // over TCP, which is then plain; a Unix socket needs no TLS
  int max_connections = 16;
  absl::Duration connect_timeout = absl::Seconds(3);
  absl::Duration statement_timeout = absl::Seconds(5);
};

// Connects, makes or migrates the tables (replicas that start at once take turns), and checks them.
// FAILED_PRECONDITION, with what to do, for what stays so until somebody mends it: a database that
// a newer program wrote, tables that are not the ledger's, a server that is too old, that does not
// write to disk at each commit or whose clock is far from ours, a refused password or certificate.
// UNAVAILABLE when it cannot be reached, starts, or is a standby. Later it reconnects by itself.
//
// A call waits at most connect_timeout for a connection, and connect_timeout + statement_timeout in
// all, whatever the network does. Where a connection breaks under a statement, the statement is
// repeated once on a new one if it can be told afterwards which of the two did what. So is_new and
// kDone are never guesses; UNAVAILABLE from a write leaves open whether it was, or will yet be,
// done. Durability::kSoon is kept as kNow.
//
// Ids are given when an insert begins. Of two inserts at once the later id may be visible first, so
// a reader that goes from page to page may pass one by that is being made at that moment; it finds
// it when it reads again. Nothing in the ledger is decided by the order of ids.
absl::StatusOr<std::unique_ptr<LedgerStore>> OpenPostgresStore(const PostgresStoreOptions& options);

}  // namespace flexiti
