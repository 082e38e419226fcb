#include "service/ledger_side.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/duration.h"
#include "service/config/encryption_keys.h"
#include "service/config/latest_secret.h"
#include "service/ledger/postgres_store.h"
#include "service/ledger/sqlite_store.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenStore(const config::Gateway& config) {
  const config::Ledger& ledger = config.ledger();
  if (!ledger.sqlite().path().empty()) {
    return OpenSqliteStore({.path = ledger.sqlite().path()}, absl::Now());
  }
  const config::Postgres& postgres = ledger.postgres();
  std::function<Secret()> password;
  if (!postgres.password_file().empty()) {
    auto file =
        config::LatestSecret::Load(postgres.password_file(), config.allow_world_readable_secrets(),
                                   [path = postgres.password_file()](const absl::Status& why) {
                                     LogLine(Severity::kError, "secret_unusable", absl::Now())
                                         .Text("file", "ledger.postgres.password_file")
                                         .Text("path", path)
                                         .Text("reason", std::string(why.message()))
                                         .Write();
                                   });
    if (!file.ok()) return file.status();
    password = [file = std::shared_ptr<config::LatestSecret>(*std::move(file))] {
      return file->Get();
    };
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

// Nobody may ask for them, and no look is made: whoever removed the merchant must hear of it.
void TellOfMissingMerchants(const config::Gateway& config, Ledger& ledger) {
  const absl::Time now = absl::Now();
  const auto counts = ledger.UnresolvedByMerchant(now);
  if (!counts.ok()) return;  // the store has told why
  for (const auto& [merchant_id, count] : *counts) {
    const bool is_configured =
        std::any_of(config.merchants().begin(), config.merchants().end(),
                    [&id = merchant_id](const auto& merchant) { return merchant.id() == id; });
    if (is_configured) continue;
    LogLine(Severity::kWarning, "unresolved_without_merchant", now)
        .Text("merchant_id", merchant_id)
        .Int("operations", count)
        .Text("reason", "the configuration does not have the merchant: put it back to settle them")
        .Write();
  }
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
  TellOfMissingMerchants(config, *side->ledger_);
  return side;
}

LedgerSide::LedgerSide(std::unique_ptr<LedgerStore> store, Metrics& metrics)
    : store_(std::move(store)), timed_store_(*store_, metrics, absl::Now) {}

const char* LedgerKindOf(const config::Gateway& config) {
  return config.ledger().sqlite().path().empty() ? "postgres" : "sqlite";
}

}  // namespace flexiti
