// A row of the ledger as PostgreSQL keeps it.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "service/ledger/operation_row.h"
#include "service/ledger/postgres_connection.h"

namespace flexiti {

// The columns of a stored row, in the order in which ReadRow expects them.
extern const char kRowColumns[];

// A stored row, and the mark of the call that wrote it last: random bytes by which a call knows its
// own write again after it lost the line to it.
struct MarkedRow {
  OperationRow row = {};
  std::string mark = {};
};

// $1 to $18 of the statements that write a row: merchant_id, request_id, the mark, and the other
// columns but id and revision.
PostgresArguments RowArguments(const OperationRow& row, const std::string& mark);

// DATA_LOSS for what no program of ours wrote.
absl::StatusOr<MarkedRow> ReadRow(const PostgresRows& rows, int index);

}  // namespace flexiti
