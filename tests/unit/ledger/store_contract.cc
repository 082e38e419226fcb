#include "tests/unit/ledger/store_contract.h"

#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace flexiti {
absl::Time ContractTime() { return absl::FromUnixMicros(1'700'000'000'123'456); }

OperationRow NewRow(const std::string& request_id) {
  OperationRow row;
  row.key = {.merchant_id = kContractMerchant, .request_id = request_id};
  row.method = "/flexiti.v1.TransactionService/CreatePurchase";
  row.reference_id = "reference-1";
  row.create_time = ContractTime();
  row.update_time = ContractTime();
  row.lease_expire_time = ContractTime() + absl::Minutes(2);
  row.attempt_end_time = ContractTime() + absl::Minutes(1);
  row.next_look_time = ContractTime() + absl::Minutes(3);
  row.fingerprint = "fingerprint";
  row.match_key = "match";
  row.key_id = "key-1";
  row.sealed_record = "sealed";
  return row;
}

std::string Text(const OperationRow& row) {
  return absl::StrCat(
      "id=", row.id, " revision=", row.revision, " merchant=", row.key.merchant_id,
      " request=", row.key.request_id, " method=", row.method,
      " state=", static_cast<int>(row.state), " attempt=", row.attempt,
      " reference=", row.reference_id, " create=", absl::FormatTime(row.create_time),
      " update=", absl::FormatTime(row.update_time),
      " lease=", absl::FormatTime(row.lease_expire_time),
      " end=", absl::FormatTime(row.attempt_end_time),
      " look=", absl::FormatTime(row.next_look_time), " looks=", row.looks,
      " fingerprint=", absl::CHexEscape(row.fingerprint),
      " match=", absl::CHexEscape(row.match_key), " resource=", absl::CHexEscape(row.resource),
      " key=", row.key_id, " sealed=", absl::CHexEscape(row.sealed_record));
}

std::vector<std::string> Ids(const absl::StatusOr<std::vector<OperationRow>>& rows) {
  if (!rows.ok()) return {rows.status().ToString()};
  std::vector<std::string> ids;
  for (const OperationRow& row : *rows) ids.push_back(row.key.request_id);
  return ids;
}

void StoreContractTest::SetUp() {
  database_ = GetParam()();
  ASSERT_NE(database_, nullptr);
  store_ = database_->Open();
  ASSERT_NE(store_, nullptr);
}

OperationRow StoreContractTest::Insert(const OperationRow& row) {
  const absl::StatusOr<InsertResult> result = store_->Insert(row);
  if (!result.ok()) {
    ADD_FAILURE() << result.status();
    return row;
  }
  EXPECT_TRUE(result->is_new) << Text(row);
  return result->row;
}

OperationRow StoreContractTest::Replace(const OperationRow& row) {
  const absl::StatusOr<ReplaceResult> result = store_->Replace(row, Durability::kNow);
  EXPECT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(!result.ok() || *result == ReplaceResult::kDone) << Text(row);
  return Stored(row);
}

OperationRow StoreContractTest::Stored(const OperationRow& row) {
  const absl::StatusOr<std::optional<OperationRow>> found = store_->Find(row.key);
  if (!found.ok() || !found->has_value()) {
    ADD_FAILURE() << Text(row) << " is not stored: " << found.status();
    return row;
  }
  return **found;
}

}  // namespace flexiti
