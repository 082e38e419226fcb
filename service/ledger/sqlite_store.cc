#include "service/ledger/sqlite_store.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/ledger/row_times.h"
#include "service/ledger/sqlite_connection.h"
#include "service/ledger/sqlite_counts.h"
#include "service/ledger/sqlite_open.h"
#include "service/ledger/sqlite_readers.h"
#include "service/ledger/sqlite_rows.h"
#include "service/ledger/sqlite_writer.h"

namespace flexiti {
namespace {

constexpr char kPurge[] =
    "UPDATE operation SET sealed_record = x'', key_id = '', fingerprint = x'',"
    " revision = revision + 1 WHERE id IN (SELECT id FROM operation WHERE state IN (2, 3)"
    " AND (sealed_record <> x'' OR key_id <> '' OR fingerprint <> x'') AND update_time < ?"
    " ORDER BY update_time LIMIT ?)";

template <typename T>
using Query = std::function<absl::StatusOr<T>(SqliteConnection&)>;

absl::StatusOr<std::vector<OperationRow>> SelectRows(
    SqliteConnection& connection, const std::string& where,
    const std::function<void(SqliteStatement&)>& bind) {
  absl::StatusOr<SqliteStatement> select =
      connection.Prepare(absl::StrCat(kSelectSqliteRow, where));
  if (!select.ok()) return select.status();
  bind(*select);
  return ReadSqliteRows(*select);
}

absl::StatusOr<std::optional<OperationRow>> SelectKey(SqliteConnection& connection,
                                                      const OperationKey& key) {
  auto rows = SelectRows(connection, "WHERE merchant_id = ? AND request_id = ?",
                         [&](SqliteStatement& select) {
                           select.BindText(key.merchant_id);
                           select.BindText(key.request_id);
                         });
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

absl::StatusOr<InsertResult> InsertOrSelect(SqliteConnection& connection, const OperationRow& row) {
  const absl::StatusOr<std::int64_t> id = InsertSqliteRow(connection, row);
  if (!id.ok()) return id.status();
  if (*id != 0) {
    InsertResult result = {.is_new = true, .row = row};
    result.row.id = *id;
    result.row.revision = 1;
    return result;
  }
  absl::StatusOr<std::optional<OperationRow>> stored = SelectKey(connection, row.key);
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return absl::DataLossError("the ledger's index and table disagree");
  return InsertResult{.is_new = false, .row = **std::move(stored)};
}

absl::StatusOr<std::string> PutSetting(SqliteConnection& connection, const std::string& name,
                                       const std::string& value) {
  absl::StatusOr<SqliteStatement> insert =
      connection.Prepare("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING");
  if (!insert.ok()) return insert.status();
  insert->BindText(name);
  insert->BindBytes(value);
  const absl::StatusOr<bool> done = insert->Step();
  if (!done.ok()) return done.status();
  absl::StatusOr<SqliteStatement> select =
      connection.Prepare("SELECT value FROM setting WHERE name = ?");
  if (!select.ok()) return select.status();
  select->BindText(name);
  const absl::StatusOr<bool> has_row = select->Step();
  if (!has_row.ok()) return has_row.status();
  return *has_row ? select->Bytes(0) : value;
}

// What List asks: few texts, each with its own way through the indexes.
struct ListQuery {
  std::string clause = "WHERE ";
  std::vector<std::int64_t> numbers = {};  // the parameters after merchant_id, if there is one

  void Add(const std::string& condition, std::int64_t number) {
    absl::StrAppend(&clause, condition);
    numbers.push_back(number);
  }
};

ListQuery QueryOf(const OperationFilter& filter) {
  ListQuery query;
  // There are few unsettled operations: reading them all is cheaper than passing by the others.
  const bool is_running = filter.state == OperationState::kRunning;
  const bool is_unknown = filter.state == OperationState::kUnknown;
  if (is_running || is_unknown) {
    query.clause = "INDEXED BY operation_due WHERE state IN (1, 4) AND ";
  }
  if (!filter.merchant_id.empty()) absl::StrAppend(&query.clause, "merchant_id = ? AND ");
  if (is_running) {
    query.Add("state = 1 AND lease_expire_time > ? AND ", RowMicros(filter.now));
  } else if (is_unknown) {
    query.Add("(state = 4 OR lease_expire_time <= ?) AND ", RowMicros(filter.now));
  } else if (filter.state.has_value()) {
    query.Add("state = ? AND ", static_cast<int>(*filter.state));
  }
  query.Add("create_time <= ?", RowMicros(filter.created_until));
  query.Add(" AND id > ?", filter.after_id);
  query.Add(" ORDER BY id LIMIT ?", std::max(filter.limit, 0));
  return query;
}

class SqliteStore final : public LedgerStore {
 public:
  SqliteStore(SqliteDatabase database, absl::Duration timeout)
      : lock_(std::move(database.lock)),
        readers_(std::move(database.readers), timeout),
        writer_(std::move(database.writer), timeout) {}

  absl::StatusOr<InsertResult> Insert(const OperationRow& row) override {
    return Write<InsertResult>(
        [row](SqliteConnection& connection) { return InsertOrSelect(connection, row); },
        Durability::kNow);
  }

  absl::StatusOr<ReplaceResult> Replace(const OperationRow& row, Durability durability) override {
    return Write<ReplaceResult>(
        [row](SqliteConnection& connection) -> absl::StatusOr<ReplaceResult> {
          const absl::StatusOr<bool> done = ReplaceSqliteRow(connection, row);
          if (absl::IsAlreadyExists(done.status())) return ReplaceResult::kResourceTaken;
          if (!done.ok()) return done.status();
          return *done ? ReplaceResult::kDone : ReplaceResult::kOverrun;
        },
        durability);
  }

  absl::StatusOr<std::optional<OperationRow>> Find(const OperationKey& key) override {
    return Read<std::optional<OperationRow>>(
        [&](SqliteConnection& connection) { return SelectKey(connection, key); });
  }

  absl::StatusOr<std::vector<OperationRow>> List(const OperationFilter& filter) override {
    const ListQuery query = QueryOf(filter);
    return ReadRows(query.clause, [&](SqliteStatement& select) {
      if (!filter.merchant_id.empty()) select.BindText(filter.merchant_id);
      for (const std::int64_t number : query.numbers) select.Bind(number);
    });
  }

  absl::StatusOr<std::vector<OperationRow>> DueForLook(absl::Time now, int limit) override {
    return ReadRows(
        "INDEXED BY operation_due WHERE state IN (1, 4) AND next_look_time <= ?1"
        " AND next_look_time < ?2 AND lease_expire_time <= ?1 ORDER BY next_look_time, id LIMIT ?3",
        [&](SqliteStatement& select) {
          select.Bind(RowMicros(now));
          select.Bind(RowMicros(absl::InfiniteFuture()));
          select.Bind(std::max(limit, 0));
        });
  }

  absl::StatusOr<std::vector<OperationRow>> Matching(const std::string& match_key) override {
    return ReadRows("WHERE match_key = ? AND match_key <> x'' ORDER BY id",
                    [&](SqliteStatement& select) { select.BindBytes(match_key); });
  }

  absl::StatusOr<std::optional<OperationRow>> FindResource(const std::string& resource) override {
    auto rows = ReadRows("WHERE resource = ? AND resource <> x''",
                         [&](SqliteStatement& select) { select.BindBytes(resource); });
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return std::nullopt;
    return std::move(rows->front());
  }

  absl::StatusOr<int> Purge(absl::Time before, int limit) override {
    return Write<int>(
        [before, limit](SqliteConnection& connection) -> absl::StatusOr<int> {
          absl::StatusOr<SqliteStatement> purge = connection.Prepare(kPurge);
          if (!purge.ok()) return purge.status();
          purge->Bind(RowMicros(before));
          purge->Bind(std::max(limit, 0));
          const absl::StatusOr<bool> done = purge->Step();
          if (!done.ok()) return done.status();
          return connection.changes();
        },
        Durability::kNow);
  }

  absl::StatusOr<std::map<std::string, std::int64_t>> CountByKey() override {
    return Read<std::map<std::string, std::int64_t>>(CountSqliteByKey);
  }

  absl::StatusOr<UnresolvedOperations> CountUnresolved(absl::Time now) override {
    return Read<UnresolvedOperations>(
        [now](SqliteConnection& connection) { return CountSqliteUnresolved(connection, now); });
  }

  absl::StatusOr<std::vector<OperationRow>> SealedWithOther(const std::string& key_id,
                                                            int limit) override {
    return ReadRows("WHERE key_id <> '' AND (key_id < ?1 OR key_id > ?1) ORDER BY id LIMIT ?2",
                    [&](SqliteStatement& select) {
                      select.BindText(key_id);
                      select.Bind(std::max(limit, 0));
                    });
  }

  absl::StatusOr<std::string> PutSettingIfAbsent(const std::string& name,
                                                 const std::string& value) override {
    return Write<std::string>(
        [name, value](SqliteConnection& connection) { return PutSetting(connection, name, value); },
        Durability::kNow);
  }

  absl::StatusOr<bool> ReplaceSetting(const std::string& name, const std::string& from,
                                      const std::string& to) override {
    return Write<bool>(
        [name, from, to](SqliteConnection& connection) -> absl::StatusOr<bool> {
          absl::StatusOr<SqliteStatement> update =
              connection.Prepare("UPDATE setting SET value = ? WHERE name = ? AND value = ?");
          if (!update.ok()) return update.status();
          update->BindBytes(to);
          update->BindText(name);
          update->BindBytes(from);
          const absl::StatusOr<bool> done = update->Step();
          if (!done.ok()) return done.status();
          return connection.changes() == 1;
        },
        Durability::kNow);
  }

 private:
  // `query` runs on the writer's thread, perhaps after this returned: it owns what it uses.
  template <typename T>
  absl::StatusOr<T> Write(Query<T> query, Durability durability) {
    const auto result = std::make_shared<T>();
    const absl::Status status = writer_.Run(
        [result, query = std::move(query)](SqliteConnection& connection) -> absl::Status {
          absl::StatusOr<T> answer = query(connection);
          if (!answer.ok()) return answer.status();
          *result = *std::move(answer);
          return absl::OkStatus();
        },
        durability);
    if (!status.ok()) return status;
    return std::move(*result);
  }

  template <typename T>
  absl::StatusOr<T> Read(const Query<T>& query) {
    T result = {};
    const absl::Status status = readers_.Run([&](SqliteConnection& connection) -> absl::Status {
      absl::StatusOr<T> answer = query(connection);
      if (!answer.ok()) return answer.status();
      result = *std::move(answer);
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return result;
  }

  absl::StatusOr<std::vector<OperationRow>> ReadRows(
      const std::string& clause, const std::function<void(SqliteStatement&)>& bind) {
    return Read<std::vector<OperationRow>>(
        [&](SqliteConnection& connection) { return SelectRows(connection, clause, bind); });
  }

  // Destroyed last: the file is ours until both are closed.
  const SqliteFileLock lock_;
  SqliteReaders readers_;
  // Destroyed first: it moves the log into the database.
  SqliteWriter writer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenSqliteStore(const SqliteStoreOptions& options,
                                                             absl::Time now) {
  absl::StatusOr<SqliteDatabase> database = OpenSqliteDatabase(options, now);
  if (!database.ok()) return database.status();
  return std::make_unique<SqliteStore>(*std::move(database), options.timeout);
}

}  // namespace flexiti
