// The SQLite store keeps the contract of all stores.
#include "service/ledger/sqlite_store.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/ledger/store_contract.h"

namespace flexiti {
namespace {

class SqliteDatabaseFile final : public StoreDatabase {
 public:
  std::unique_ptr<LedgerStore> Open() override {
    auto store = OpenSqliteStore({.path = directory_.path() + "/ledger.db"}, ContractTime());
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

 private:
  const flexiti_test::TemporaryDirectory directory_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContractTest,
                         testing::Values([] { return std::make_unique<SqliteDatabaseFile>(); }));

}  // namespace
}  // namespace flexiti
