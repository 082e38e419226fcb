// A ledger on a real SQLite store whose writes a test can let fail.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "service/ledger/ledger.h"
#include "service/ledger/sqlite_store.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/ledger/failing_store.h"

namespace flexiti {

inline constexpr absl::Duration kLease = absl::Seconds(60);
inline const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

inline Keyring Ring(const std::string& active, const std::vector<std::string>& ids) {
  std::map<std::string, Secret> keys;
  for (const std::string& id : ids) keys[id] = Secret(std::string(32, id.back()));
  return *Keyring::Create(std::move(keys), active);
}

inline OperationAsk Ask(const std::string& request_id, const std::string& content = "buy a sofa") {
  return {.key = {.merchant_id = "maple", .request_id = request_id},
          .method = "/flexiti.v1.TransactionService/CreatePurchase",
          .content = content,
          .match = "sofa",
          .record = [content](const std::string& earlier) { return earlier + content; },
          .reference_id = "reference-" + request_id};
}

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() {
    store_ = *OpenSqliteStore({.path = directory_.path() + "/ledger.db"}, kStart);
    failing_ = std::make_unique<FailingStore>(*store_);
    Reopen(Ring("k1", {"k1"}));
  }

  void Reopen(Keyring ring) {
    auto ledger = Ledger::Open(*failing_, std::move(ring), {.lease = kLease});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
  }

  Claim TryClaim(const OperationAsk& ask, absl::Time now = kStart) {
    auto claim = ledger_->TryClaim(ask, now);
    EXPECT_TRUE(claim.ok()) << claim.status();
    return claim.ok() ? *std::move(claim) : Claim();
  }
  Operation Run(const std::string& request_id, absl::Time now = kStart) {
    Claim claim = TryClaim(Ask(request_id), now);
    EXPECT_EQ(claim.kind, Claim::Kind::kRun);
    return std::move(claim.operation);
  }
  Operation Stored(const std::string& request_id) {
    auto found = ledger_->Find({.merchant_id = "maple", .request_id = request_id});
    EXPECT_TRUE(found.ok() && found->has_value());
    return found.ok() && found->has_value() ? **found : Operation();
  }

  flexiti_test::TemporaryDirectory directory_;
  std::unique_ptr<LedgerStore> store_;
  std::unique_ptr<FailingStore> failing_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace flexiti
