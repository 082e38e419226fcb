#include "tests/unit/ledger/sqlite_file.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"

namespace flexiti {

absl::StatusOr<std::unique_ptr<LedgerStore>> SqliteFileTest::TryOpen(absl::Duration timeout,
                                                                     absl::Time now) const {
  return OpenSqliteStore({.path = path(), .timeout = timeout}, now);
}

std::unique_ptr<LedgerStore> SqliteFileTest::Open(absl::Duration timeout) const {
  auto store = TryOpen(timeout);
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

void SqliteFileTest::MakeLedger(int count) const {
  const auto store = Open();
  ASSERT_NE(store, nullptr);
  for (int i = 0; i < count; ++i) {
    OperationRow row = NewRow(absl::StrCat("row-", i));
    row.state = OperationState::kExecuted;
    ASSERT_TRUE(store->Insert(row).ok());
  }
}

void SqliteFileTest::ExpectRefused(const std::vector<std::string>& words) const {
  const auto store = TryOpen(absl::Milliseconds(200));
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition) << store.status();
  for (const std::string& word : words) {
    EXPECT_THAT(std::string(store.status().message()), testing::HasSubstr(word));
  }
}

OtherConnection::OtherConnection(const std::string& path) {
  EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK);
}

OtherConnection::~OtherConnection() { sqlite3_close(handle_); }

void OtherConnection::Execute(const std::string& sql) {
  EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sql << ": " << sqlite3_errmsg(handle_);
}

absl::Status Put(LedgerStore& store, const std::string& id) {
  return store.Insert(NewRow(id)).status();
}

void ExpectUnavailable(const absl::Status& status, const std::string& word) {
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(word));
}

std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void WriteBytes(const std::string& path, std::size_t offset, const std::string& bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(offset));
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  EXPECT_TRUE(file) << path;
}

}  // namespace flexiti
