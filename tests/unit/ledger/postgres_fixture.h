// A store on the real PostgreSQL server that the tests of one program share.
#pragma once

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "service/ledger/postgres_store.h"
#include "tests/support/postgres_server.h"
#include "tests/unit/ledger/store_contract.h"

namespace flexiti {

// Options for `database` over the server's Unix socket.
inline PostgresStoreOptions OverSocket(const std::string& database) {
  flexiti_test::PostgresServer& server = flexiti_test::SharedPostgresServer();
  return {.host = server.socket_folder(),
          .port = server.port(),
          .database = database,
          .user = flexiti_test::PostgresServer::kUser,
          // Sanitizer builds on a busy machine are slow; tests of time-outs set their own.
          .connect_timeout = absl::Seconds(30),
          .statement_timeout = absl::Seconds(30)};
}

// Over TCP at `port` of this machine, without TLS.
inline PostgresStoreOptions OverTcp(const std::string& database, int port) {
  PostgresStoreOptions options = OverSocket(database);
  options.host = "127.0.0.1";
  options.port = port;
  options.password = [] { return Secret(flexiti_test::PostgresServer::kPassword); };
  options.allow_plaintext = true;
  return options;
}

// Fails the test, and answers null, if the store cannot be opened.
inline std::unique_ptr<LedgerStore> OpenStore(const PostgresStoreOptions& options) {
  absl::StatusOr<std::unique_ptr<LedgerStore>> store = OpenPostgresStore(options);
  if (store.ok()) return *std::move(store);
  ADD_FAILURE() << store.status();
  return nullptr;
}

}  // namespace flexiti
