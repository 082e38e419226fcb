#include "service/config/check_ledger.h"

#include <google/protobuf/util/time_util.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/base/secret.h"
#include "service/config/check_files.h"
#include "service/config/encryption_keys.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::util::TimeUtil;

// How long a claim waits for SQLite: SqliteStoreOptions::timeout.
constexpr std::int64_t kSqliteWaitMs = 5000;

// What is wrong with the choice of a store; empty: nothing.
std::string StoreProblem(const Ledger& ledger, const Problems& problems) {
  if (!problems.IsClean("ledger.sqlite.path") || !problems.IsClean("ledger.postgres.host"))
    return "";
  const bool has_sqlite = !ledger.sqlite().path().empty();
  const bool has_postgres = !ledger.postgres().host().empty();
  if (has_sqlite != has_postgres) return "";
  return has_sqlite ? "sets both sqlite.path (a file, for one replica) and postgres.host (for any "
                      "number): take one away"
                    : "needs sqlite.path (a file, for one replica) or postgres.host (for any "
                      "number of replicas)";
}

void CheckPostgres(const Gateway& gateway, Problems& problems) {
  const Postgres& postgres = gateway.ledger().postgres();
  CheckSecretFile(postgres.password_file(), "ledger.postgres.password_file",
                  gateway.allow_world_readable_secrets(), problems);
  CheckCaFile(postgres.ca_file(), "ledger.postgres.ca_file", problems);
  if (problems.IsClean("ledger.postgres.connect_timeout") &&
      TimeUtil::DurationToMilliseconds(postgres.connect_timeout()) % 1000 != 0) {
    problems.Add("ledger.postgres.connect_timeout", "must be whole seconds");
  }
}

// Ids, and what the files hold: each key once.
void CheckKeys(const Gateway& gateway, Problems& problems) {
  struct Seen {
    std::string path;
    Secret key;
  };
  std::map<std::string, std::string> path_of_id;
  std::vector<Seen> seen;
  const auto line_of = [&](const std::string& path) { return problems.PlaceOf(path).line; };
  const Encryption& encryption = gateway.ledger().encryption();
  for (int i = 0; i < encryption.keys_size(); ++i) {
    const EncryptionKey& named = encryption.keys(i);
    const std::string id = absl::StrCat("ledger.encryption.keys[", i, "].id");
    const std::string file = absl::StrCat("ledger.encryption.keys[", i, "].file");
    if (problems.IsClean(id)) {
      const auto [first, is_first] = path_of_id.emplace(named.id(), id);
      if (!is_first) {
        problems.Add(
            id, absl::StrCat("is already the id of another key, in line ", line_of(first->second)));
      }
    }
    if (!problems.IsClean(file)) continue;
    absl::StatusOr<Secret> key =
        LoadUnnamedEncryptionKey(named.file(), gateway.allow_world_readable_secrets());
    if (!key.ok()) {
      problems.Add(file, std::string(key.status().message()));
      continue;
    }
    for (const Seen& other : seen) {
      if (!(other.key == *key)) continue;
      problems.Add(file, absl::StrCat("holds the same key as the file in line ",
                                      line_of(other.path), ": every id needs a key of its own"));
      break;
    }
    seen.push_back({file, *std::move(key)});
  }
}

void CheckActiveKey(const Encryption& encryption, Problems& problems) {
  const std::string path = "ledger.encryption.active_key";
  if (!problems.IsClean(path)) return;
  if (encryption.active_key().empty()) {
    problems.Add(path, "is missing; it must be the id of one of ledger.encryption.keys");
    return;
  }
  for (const EncryptionKey& key : encryption.keys()) {
    if (key.id() == encryption.active_key()) return;
  }
  problems.Add(path, "is not the id of one of ledger.encryption.keys");
}

// Before an attempt may send its last byte, its claim waited for the store and its call ran. Only
// then may another look at what the first one made.
void CheckLease(const Ledger& ledger, std::int64_t slowest_call_ms, Problems& problems) {
  const bool has_postgres = !ledger.postgres().host().empty();
  const Postgres& postgres = ledger.postgres();
  if (has_postgres && (!problems.IsClean("ledger.postgres.connect_timeout") ||
                       !problems.IsClean("ledger.postgres.statement_timeout"))) {
    return;
  }
  const std::int64_t wait = has_postgres
                                ? TimeUtil::DurationToMilliseconds(postgres.connect_timeout()) +
                                      TimeUtil::DurationToMilliseconds(postgres.statement_timeout())
                                : kSqliteWaitMs;
  const std::int64_t longest = wait + slowest_call_ms;
  if (TimeUtil::DurationToMilliseconds(ledger.lease()) > longest) return;
  problems.Add(
      "ledger.lease",
      absl::StrCat(
          "must be longer than the slowest call to Flexiti (flexiti.timeouts: "
          "changing_call and the longest of changing_call, read_call and twice token) and "
          "the wait for the ledger (",
          has_postgres ? "ledger.postgres: connect_timeout and statement_timeout" : "SQLite: 5s",
          ") together (", longest, "ms)"));
}

}  // namespace

void CheckLedger(const Gateway& gateway, std::int64_t slowest_call_ms, Problems& problems) {
  const Ledger& ledger = gateway.ledger();
  const std::string store_problem = StoreProblem(ledger, problems);
  CheckFolder(ledger.sqlite().path(), "ledger.sqlite.path", problems);
  CheckPostgres(gateway, problems);
  CheckKeys(gateway, problems);
  CheckActiveKey(ledger.encryption(), problems);
  if (problems.IsClean("ledger.lease") && problems.IsClean("flexiti.timeouts")) {
    CheckLease(ledger, slowest_call_ms, problems);
  }
  if (problems.IsClean("ledger.resolver.interval") &&
      problems.IsClean("ledger.resolver.max_backoff") &&
      ledger.resolver().max_backoff() < ledger.resolver().interval()) {
    problems.Add("ledger.resolver.max_backoff", "must not be shorter than interval");
  }
  // Last, since a problem of the whole section hides those of its keys.
  if (!store_problem.empty()) problems.Add("ledger", store_problem);
}

}  // namespace flexiti::config
