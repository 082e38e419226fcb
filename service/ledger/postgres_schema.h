// The tables of the ledger in PostgreSQL, and their versions.
#pragma once

#include "absl/status/status.h"
#include "service/ledger/postgres_connection.h"

namespace flexiti {

// What this program knows.
extern const int kPostgresSchemaVersion;

// How long the tables' making or migration may take, the wait for another replica's included.
inline constexpr std::chrono::seconds kMigrationTimeout{60};

// Makes the tables, or brings them to kPostgresSchemaVersion, in one transaction under a lock that
// lets replicas take turns. FAILED_PRECONDITION for tables that a newer program made.
absl::Status PrepareSchema(PostgresConnection& connection, SteadyTime deadline);

}  // namespace flexiti
