// A ledger in a file, and what tests do to such files behind its back.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "service/ledger/sqlite_store.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/ledger/store_contract.h"

namespace flexiti {

class SqliteFileTest : public testing::Test {
 protected:
  std::string path() const { return directory_.path() + "/ledger.db"; }
  absl::StatusOr<std::unique_ptr<LedgerStore>> TryOpen(absl::Duration timeout = absl::Seconds(20),
                                                       absl::Time now = ContractTime()) const;
  // Fails the test, and answers null, if it cannot be opened.
  std::unique_ptr<LedgerStore> Open(absl::Duration timeout = absl::Seconds(20)) const;
  // A closed ledger with `count` kExecuted rows "row-0" and so on.
  void MakeLedger(int count) const;
  // Expects that the ledger cannot be opened, for a reason that holds all of `words`.
  void ExpectRefused(const std::vector<std::string>& words) const;

 private:
  const flexiti_test::TemporaryDirectory directory_;
};

// Another process's connection, as far as SQLite can tell.
class OtherConnection {
 public:
  explicit OtherConnection(const std::string& path);
  ~OtherConnection();
  OtherConnection(const OtherConnection&) = delete;
  OtherConnection& operator=(const OtherConnection&) = delete;

  // Fails the test if it fails.
  void Execute(const std::string& sql);
  sqlite3* handle() { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

// Inserts a row with this request_id, and answers how that ended.
absl::Status Put(LedgerStore& store, const std::string& id);

void ExpectUnavailable(const absl::Status& status, const std::string& word);

std::string ReadBytes(const std::string& path);
// Overwrites the file in place, as a failing disk does.
void WriteBytes(const std::string& path, std::size_t offset, const std::string& bytes);

}  // namespace flexiti
