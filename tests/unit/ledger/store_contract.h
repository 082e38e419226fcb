// What every store of the ledger promises (service/ledger/ledger_store.h), as one suite that each
// store's test program instantiates with its own database:
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContractTest, testing::Values(NewDatabase(...)));
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "service/ledger/ledger_store.h"

namespace flexiti {

// One fresh, empty database. It outlives the stores that are open on it.
class StoreDatabase {
 public:
  virtual ~StoreDatabase() = default;
  // Fails the test, and answers null, if the store cannot be opened.
  virtual std::unique_ptr<LedgerStore> Open() = 0;
};

using NewStoreDatabase = std::function<std::unique_ptr<StoreDatabase>()>;

// The time that the rows below count from. Whole microseconds.
absl::Time ContractTime();

inline constexpr char kContractMerchant[] = "maple";

// A kRunning row of that merchant, as a first claim writes it.
OperationRow NewRow(const std::string& request_id);

// One line with every field, so that a difference shows itself.
std::string Text(const OperationRow& row);

// The request ids of the rows; or the failure as the only one.
std::vector<std::string> Ids(const absl::StatusOr<std::vector<OperationRow>>& rows);

class StoreContractTest : public testing::TestWithParam<NewStoreDatabase> {
 protected:
  void SetUp() override;

  LedgerStore& store() { return *store_; }
  // Inserts the row, and answers what is stored. Fails the test unless it is new.
  OperationRow Insert(const OperationRow& row);
  // Replaces the row, which must work, and answers what is stored.
  OperationRow Replace(const OperationRow& row);
  // What is stored under the key of `row`. Fails the test if there is nothing.
  OperationRow Stored(const OperationRow& row);

 private:
  std::unique_ptr<StoreDatabase> database_;
  std::unique_ptr<LedgerStore> store_;
};

}  // namespace flexiti
