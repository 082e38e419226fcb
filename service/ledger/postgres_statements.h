// Every statement of the store, once.
#pragma once

#include <vector>

#include "service/ledger/postgres_connection.h"

namespace flexiti {

struct PostgresStatements {
  // RowArguments. One row: what is stored under the key now; none if somebody else's insert was
  // committed while ours ran, then `find` has it.
  PostgresStatement insert = {};
  // RowArguments and the revision. One row if it was replaced.
  PostgresStatement replace = {};
  // merchant_id, request_id.
  PostgresStatement find = {};
  // merchant_id (empty: any), after_id, created_until, state (0: any), now, limit. The second is
  // for states other than kExecuted, of which there are few.
  PostgresStatement list = {};
  PostgresStatement list_not_executed = {};
  PostgresStatement due = {};                // now, limit
  PostgresStatement matching = {};           // match_key
  PostgresStatement resource = {};           // resource
  PostgresStatement purge = {};              // before, limit, mark. One row for each.
  PostgresStatement count_by_key = {};       // rows of key_id, count
  PostgresStatement unresolved = {};         // now. One row: the fields of UnresolvedOperations.
  PostgresStatement sealed_with_other = {};  // key_id, limit
  // name, value. One row: the value that is stored; none as with `insert`.
  PostgresStatement put_setting = {};
  PostgresStatement setting = {};          // name
  PostgresStatement replace_setting = {};  // name, from, to. One row if it was replaced.

  std::vector<const PostgresStatement*> All() const;
};

PostgresStatements MakePostgresStatements();

}  // namespace flexiti
