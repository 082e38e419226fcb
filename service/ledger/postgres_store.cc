#include "service/ledger/postgres_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/ledger/postgres_error.h"
#include "service/ledger/postgres_pool.h"
#include "service/ledger/postgres_row.h"
#include "service/ledger/postgres_schema.h"
#include "service/ledger/postgres_statements.h"
#include "service/ledger/row_times.h"
#include "service/ledger/sealing.h"

namespace flexiti {
namespace {

constexpr int kMarkBytes = 16;
using Run = PostgresPool::Run;
using Rows = absl::StatusOr<std::vector<OperationRow>>;

absl::StatusOr<std::optional<MarkedRow>> FirstRow(const PostgresAnswer& answer) {
  if (!answer.status.ok()) return answer.status;
  if (answer.rows.count() == 0) return std::nullopt;
  absl::StatusOr<MarkedRow> row = ReadRow(answer.rows, 0);
  if (!row.ok()) return row.status();
  return *std::move(row);
}

absl::StatusOr<std::optional<OperationRow>> WithoutMark(
    absl::StatusOr<std::optional<MarkedRow>> found) {
  if (!found.ok()) return found.status();
  if (!found->has_value()) return std::nullopt;
  return std::move((*found)->row);
}

class PostgresStore : public LedgerStore {
 public:
  explicit PostgresStore(const PostgresStoreOptions& options) : pool_(options) {}

  absl::Status Prepare();

  absl::StatusOr<InsertResult> Insert(const OperationRow& row) override;
  absl::StatusOr<ReplaceResult> Replace(const OperationRow& row, Durability durability) override;
  absl::StatusOr<std::optional<OperationRow>> Find(const OperationKey& key) override;
  Rows List(const OperationFilter& filter) override;
  Rows DueForLook(absl::Time now, int limit) override;
  Rows Matching(const std::string& match_key) override;
  absl::StatusOr<std::optional<OperationRow>> FindResource(const std::string& resource) override;
  absl::StatusOr<int> Purge(absl::Time before, int limit) override;
  absl::StatusOr<std::map<std::string, std::int64_t>> CountByKey() override;
  absl::StatusOr<UnresolvedOperations> CountUnresolved(absl::Time now) override;
  Rows SealedWithOther(const std::string& key_id, int limit) override;
  absl::StatusOr<std::string> PutSettingIfAbsent(const std::string& name,
                                                 const std::string& value) override;
  absl::StatusOr<bool> ReplaceSetting(const std::string& name, const std::string& from,
                                      const std::string& to) override;

 private:
  // A read may always be repeated.
  PostgresAnswer Read(const PostgresStatement& statement, const PostgresArguments& arguments,
                      SteadyTime deadline);
  Rows ReadRows(const PostgresStatement& statement, const PostgresArguments& arguments);
  absl::StatusOr<std::optional<MarkedRow>> FindMarked(const OperationKey& key, SteadyTime deadline);
  absl::StatusOr<ReplaceResult> JudgeRepeated(const OperationRow& row, const std::string& mark,
                                              SteadyTime deadline);

  const PostgresStatements statements_ = MakePostgresStatements();
  PostgresPool pool_;
};

absl::Status PostgresStore::Prepare() {
  const SteadyTime deadline = pool_.NewDeadline() + kMigrationTimeout;
  absl::StatusOr<PostgresPool::Lease> lease = pool_.Acquire(PostgresPool::Kind::kAny, deadline);
  if (!lease.ok()) return lease.status();
  absl::Status status = PrepareSchema(lease->connection(), deadline);
  // Statements that do not fit the tables show here, and not at the first call.
  for (const PostgresStatement* statement : statements_.All()) {
    if (status.ok()) status = lease->connection().Prepare(*statement, deadline).status;
  }
  return status;
}

// A line that breaks under an INSERT leaves open whether it was, or will yet be, carried out. It
// may be repeated all the same: rows are never deleted, so at most one of the two finds the key
// free, and the mark tells whether it was one of ours. A server that still works on the first makes
// the second wait for its end.
absl::StatusOr<InsertResult> PostgresStore::Insert(const OperationRow& row) {
  const SteadyTime deadline = pool_.NewDeadline();
  const std::string mark = RandomBytes(kMarkBytes);
  const Run run =
      pool_.Execute(statements_.insert, RowArguments(row, mark), IfLost::kRepeat, deadline);
  absl::StatusOr<std::optional<MarkedRow>> stored = FirstRow(run.answer);
  if (stored.ok() && !stored->has_value()) stored = FindMarked(row.key, deadline);
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) {
    return absl::UnavailableError("PostgreSQL: a row that was there cannot be read");
  }
  return InsertResult{.is_new = (*stored)->mark == mark, .row = std::move((*stored)->row)};
}

// May be repeated for the same reason: revisions only grow, so at most one of the two finds its
// own.
absl::StatusOr<ReplaceResult> PostgresStore::Replace(const OperationRow& row,
                                                     Durability /*durability*/) {
  const SteadyTime deadline = pool_.NewDeadline();
  const std::string mark = RandomBytes(kMarkBytes);
  PostgresArguments arguments = RowArguments(row, mark);
  arguments.push_back(Int8(row.revision));
  const Run run = pool_.Execute(statements_.replace, arguments, IfLost::kRepeat, deadline);
  if (run.answer.sqlstate == kUniqueViolation) return ReplaceResult::kResourceTaken;
  if (!run.answer.status.ok()) return run.answer.status;
  if (run.answer.rows.count() == 1) return ReplaceResult::kDone;
  if (!run.was_repeated) return ReplaceResult::kOverrun;
  return JudgeRepeated(row, mark, deadline);
}

// The row was replaced before the repeat came: by our own first try, or by somebody else?
absl::StatusOr<ReplaceResult> PostgresStore::JudgeRepeated(const OperationRow& row,
                                                           const std::string& mark,
                                                           SteadyTime deadline) {
  absl::StatusOr<std::optional<MarkedRow>> stored = FindMarked(row.key, deadline);
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return ReplaceResult::kOverrun;
  if ((*stored)->mark == mark) return ReplaceResult::kDone;
  if ((*stored)->row.revision == row.revision + 1) return ReplaceResult::kOverrun;
  // Ours may have been the first of several: to say that it was not would be a guess.
  return absl::UnavailableError(
      "PostgreSQL: the connection broke during a write, and others wrote since");
}

absl::StatusOr<std::optional<MarkedRow>> PostgresStore::FindMarked(const OperationKey& key,
                                                                   SteadyTime deadline) {
  return FirstRow(Read(statements_.find, {key.merchant_id, key.request_id}, deadline));
}

absl::StatusOr<std::optional<OperationRow>> PostgresStore::Find(const OperationKey& key) {
  return WithoutMark(FindMarked(key, pool_.NewDeadline()));
}

Rows PostgresStore::List(const OperationFilter& filter) {
  const bool any_or_executed =
      !filter.state.has_value() || *filter.state == OperationState::kExecuted;
  const int state = filter.state.has_value() ? static_cast<int>(*filter.state) : 0;
  return ReadRows(any_or_executed ? statements_.list : statements_.list_not_executed,
                  {filter.merchant_id, Int8(filter.after_id), Int8(RowMicros(filter.created_until)),
                   Int8(state), Int8(RowMicros(filter.now)), Int8(filter.limit)});
}

Rows PostgresStore::DueForLook(absl::Time now, int limit) {
  return ReadRows(statements_.due, {Int8(RowMicros(now)), Int8(limit)});
}

Rows PostgresStore::Matching(const std::string& match_key) {
  return ReadRows(statements_.matching, {match_key});
}

absl::StatusOr<std::optional<OperationRow>> PostgresStore::FindResource(
    const std::string& resource) {
  return WithoutMark(FirstRow(Read(statements_.resource, {resource}, pool_.NewDeadline())));
}

// Not repeated: the count of the first time would be lost. The next purge goes on from there.
absl::StatusOr<int> PostgresStore::Purge(absl::Time before, int limit) {
  const Run run = pool_.Execute(statements_.purge,
                                {Int8(RowMicros(before)), Int8(limit), RandomBytes(kMarkBytes)},
                                IfLost::kGiveUp, pool_.NewDeadline());
  if (!run.answer.status.ok()) return run.answer.status;
  return run.answer.rows.count();
}

absl::StatusOr<std::map<std::string, std::int64_t>> PostgresStore::CountByKey() {
  const PostgresAnswer answer = Read(statements_.count_by_key, {}, pool_.NewDeadline());
  if (!answer.status.ok()) return answer.status;
  std::map<std::string, std::int64_t> counts;
  for (int i = 0; i < answer.rows.count(); ++i) {
    counts[answer.rows.Bytes(i, 0)] = answer.rows.Int8(i, 1);
  }
  return counts;
}

absl::StatusOr<UnresolvedOperations> PostgresStore::CountUnresolved(absl::Time now) {
  const PostgresAnswer answer =
      Read(statements_.unresolved, {Int8(RowMicros(now))}, pool_.NewDeadline());
  if (!answer.status.ok()) return answer.status;
  return UnresolvedOperations{.running = answer.rows.Int8(0, 0),
                              .unknown = answer.rows.Int8(0, 1),
                              .unattended = answer.rows.Int8(0, 2),
                              .oldest_unknown = TimeFromRowMicros(answer.rows.Int8(0, 3))};
}

Rows PostgresStore::SealedWithOther(const std::string& key_id, int limit) {
  return ReadRows(statements_.sealed_with_other, {key_id, Int8(limit)});
}

// May be repeated: whichever of the two came first, it answers what is stored.
absl::StatusOr<std::string> PostgresStore::PutSettingIfAbsent(const std::string& name,
                                                              const std::string& value) {
  const SteadyTime deadline = pool_.NewDeadline();
  PostgresAnswer answer =
      pool_.Execute(statements_.put_setting, {name, value}, IfLost::kRepeat, deadline).answer;
  if (answer.status.ok() && answer.rows.count() == 0) {
    answer = Read(statements_.setting, {name}, deadline);
  }
  if (!answer.status.ok()) return answer.status;
  if (answer.rows.count() == 0) {
    return absl::UnavailableError("PostgreSQL: a setting that was there cannot be read");
  }
  return answer.rows.Bytes(0, 0);
}

// Not repeated: the second time could not tell whether it was the first that replaced it.
absl::StatusOr<bool> PostgresStore::ReplaceSetting(const std::string& name, const std::string& from,
                                                   const std::string& to) {
  const Run run = pool_.Execute(statements_.replace_setting, {name, from, to}, IfLost::kGiveUp,
                                pool_.NewDeadline());
  if (!run.answer.status.ok()) return run.answer.status;
  return run.answer.rows.count() == 1;
}

PostgresAnswer PostgresStore::Read(const PostgresStatement& statement,
                                   const PostgresArguments& arguments, SteadyTime deadline) {
  return pool_.Execute(statement, arguments, IfLost::kRepeat, deadline).answer;
}

Rows PostgresStore::ReadRows(const PostgresStatement& statement,
                             const PostgresArguments& arguments) {
  const PostgresAnswer answer = Read(statement, arguments, pool_.NewDeadline());
  if (!answer.status.ok()) return answer.status;
  std::vector<OperationRow> rows;
  for (int i = 0; i < answer.rows.count(); ++i) {
    absl::StatusOr<MarkedRow> row = ReadRow(answer.rows, i);
    if (!row.ok()) return row.status();
    rows.push_back(std::move(row->row));
  }
  return rows;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenPostgresStore(
    const PostgresStoreOptions& options) {
  auto store = std::make_unique<PostgresStore>(options);
  absl::Status status = store->Prepare();
  if (!status.ok()) return status;
  return std::unique_ptr<LedgerStore>(std::move(store));
}

}  // namespace flexiti
