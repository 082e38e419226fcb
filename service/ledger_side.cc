#include "service/ledger_side.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/duration.h"
#include "service/config/encryption_keys.h"
#include "service/config/secret_file.h"
#include "service/ledger/postgres_store.h"
#include "service/ledger/sqlite_store.h"

namespace flexiti {
namespace {

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenStore(const config::Gateway& config) {
  const config::Ledger& ledger = config.ledger();
  if (!ledger.sqlite().path().empty()) {
    return OpenSqliteStore({.path = ledger.sqlite().path()}, absl::Now());
  }
  const config::Postgres& postgres = ledger.postgres();
  Secret password;
  if (!postgres.password_file().empty()) {
    auto secret =
        config::LoadSecretFile(postgres.password_file(), config.allow_world_readable_secrets());
    if (!secret.ok()) return secret.status();
    password = *std::move(secret);
  }
  return OpenPostgresStore({.host = postgres.host(),
                            .port = postgres.port(),
                            .database = postgres.database(),
                            .user = postgres.user(),
                            .password = std::move(password),
                            .ca_file = postgres.ca_file(),
                            .allow_plaintext = postgres.allow_plaintext(),
                            .max_connections = postgres.max_connections(),
                            .connect_timeout = ToAbslDuration(postgres.connect_timeout()),
                            .statement_timeout = ToAbslDuration(postgres.statement_timeout())});
}

absl::StatusOr<std::unique_ptr<Ledger>> OpenLedger(const config::Gateway& config,
                                                   LedgerStore& store) {
  auto keys = config::LoadEncryptionKeys(config.ledger(), config.allow_world_readable_secrets());
  if (!keys.ok()) return keys.status();
  auto keyring = Keyring::Create(*std::move(keys), config.ledger().encryption().active_key());
  if (!keyring.ok()) return keyring.status();
  const config::Resolver& resolver = config.ledger().resolver();
  return Ledger::Open(store, *std::move(keyring),
                      {.lease = ToAbslDuration(config.ledger().lease()),
                       .first_look = ToAbslDuration(resolver.interval()),
                       .max_look_backoff = ToAbslDuration(resolver.max_backoff())});
}

absl::Status OfLedger(const absl::Status& status) {
  return {status.code(), absl::StrCat("ledger: ", std::string(status.message()))};
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerSide>> LedgerSide::Open(const config::Gateway& config,
                                                             Metrics& metrics) {
  auto store = OpenStore(config);
  if (!store.ok()) return OfLedger(store.status());
  std::unique_ptr<LedgerSide> side(new LedgerSide(*std::move(store), metrics));
  auto ledger = OpenLedger(config, side->timed_store_);
  if (!ledger.ok()) return OfLedger(ledger.status());
  side->ledger_ = *std::move(ledger);
  return side;
}

LedgerSide::LedgerSide(std::unique_ptr<LedgerStore> store, Metrics& metrics)
    : store_(std::move(store)), timed_store_(*store_, metrics, absl::Now) {}

const char* LedgerKindOf(const config::Gateway& config) {
  return config.ledger().sqlite().path().empty() ? "postgres" : "sqlite";
}

}  // namespace flexiti
