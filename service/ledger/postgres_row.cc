#include "service/ledger/postgres_row.h"

#include "service/ledger/row_times.h"

namespace flexiti {

const char kRowColumns[] =
    "id, revision, merchant_id, request_id, write_mark, method, state, attempt, reference_id,"
    " create_time, update_time, lease_expire_time, attempt_end_time, next_look_time, looks,"
    " fingerprint, match_key, resource, key_id, sealed_record";

PostgresArguments RowArguments(const OperationRow& row, const std::string& mark) {
  return {row.key.merchant_id,
          row.key.request_id,
          mark,
          row.method,
          Int8(static_cast<int>(row.state)),
          Int8(row.attempt),
          row.reference_id,
          Int8(RowMicros(row.create_time)),
          Int8(RowMicros(row.update_time)),
          Int8(RowMicros(row.lease_expire_time)),
          Int8(RowMicros(row.attempt_end_time)),
          Int8(RowMicros(row.next_look_time)),
          Int8(row.looks),
          row.fingerprint,
          row.match_key,
          row.resource,
          row.key_id,
          row.sealed_record};
}

absl::StatusOr<MarkedRow> ReadRow(const PostgresRows& rows, int index) {
  int column = 0;
  const auto number = [&] { return rows.Int8(index, column++); };
  const auto count = [&] { return static_cast<int>(number()); };
  const auto bytes = [&] { return rows.Bytes(index, column++); };
  const auto time = [&] { return TimeFromRowMicros(number()); };
  MarkedRow read;
  OperationRow& row = read.row;
  row.id = number();
  row.revision = number();
  row.key.merchant_id = bytes();
  row.key.request_id = bytes();
  read.mark = bytes();
  row.method = bytes();
  const std::int64_t state = number();
  row.state = static_cast<OperationState>(state);
  row.attempt = count();
  row.reference_id = bytes();
  row.create_time = time();
  row.update_time = time();
  row.lease_expire_time = time();
  row.attempt_end_time = time();
  row.next_look_time = time();
  row.looks = count();
  row.fingerprint = bytes();
  row.match_key = bytes();
  row.resource = bytes();
  row.key_id = bytes();
  row.sealed_record = bytes();
  if (state < static_cast<int>(OperationState::kRunning) ||
      state > static_cast<int>(OperationState::kUnknown)) {
    return absl::DataLossError("PostgreSQL: a row of the ledger has no valid state");
  }
  return read;
}

}  // namespace flexiti
