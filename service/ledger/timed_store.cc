#include "service/ledger/timed_store.h"

#include <utility>

#include "service/telemetry/log.h"

namespace flexiti {
namespace {

using CountsByKey = std::map<std::string, std::int64_t>;

// The values of the label `operation`.
constexpr char kInsert[] = "insert";
constexpr char kReplace[] = "replace";
constexpr char kFind[] = "find";
constexpr char kList[] = "list";
constexpr char kDueForLook[] = "due_for_look";
constexpr char kMatching[] = "matching";
constexpr char kFindResource[] = "find_resource";
constexpr char kCountUnresolved[] = "count_unresolved";
constexpr char kPurge[] = "purge";
constexpr char kCountByKey[] = "count_by_key";
constexpr char kSealedWithOther[] = "sealed_with_other";
constexpr char kPutSettingIfAbsent[] = "put_setting";
constexpr char kReplaceSetting[] = "replace_setting";

}  // namespace

TimedStore::TimedStore(LedgerStore& store, Metrics& metrics, Clock clock)
    : store_(store), metrics_(metrics), clock_(std::move(clock)) {
  for (const auto* operation :
       {kInsert, kReplace, kFind, kList, kDueForLook, kMatching, kFindResource, kCountUnresolved,
        kPurge, kCountByKey, kSealedWithOther, kPutSettingIfAbsent, kReplaceSetting}) {
    metrics_.ExpectLedgerCall(operation);
  }
}

TimedStore::Writes TimedStore::writes() const {
  MutexLock lock(mutex_);
  return writes_;
}

void TimedStore::TellFailure(const std::string& operation, const absl::Status& status,
                             absl::Time now) {
  const std::optional<std::int64_t> left_out = failure_lines_.Ask(now);
  if (!left_out.has_value()) return;
  // A store's words hold nothing of what is stored (ledger_store.h).
  LogLine line(Severity::kWarning, "ledger_failed", now);
  line.Text("operation", operation).Text("reason", std::string(status.message()));
  if (*left_out > 0) line.Int("lines_left_out", *left_out);
  line.Write();
}

void TimedStore::KeepWrite(const absl::Status& status, absl::Time now) {
  MutexLock lock(mutex_);
  if (status.ok()) {
    writes_.success = now;
    return;
  }
  writes_.failure = now;
  writes_.problem = std::string(status.message());
}

absl::StatusOr<InsertResult> TimedStore::Insert(const OperationRow& row) {
  return TimedWrite(kInsert, [&] { return store_.Insert(row); });
}

absl::StatusOr<ReplaceResult> TimedStore::Replace(const OperationRow& row, Durability durability) {
  return TimedWrite(kReplace, [&] { return store_.Replace(row, durability); });
}

absl::StatusOr<std::optional<OperationRow>> TimedStore::Find(const OperationKey& key) {
  return Timed(kFind, [&] { return store_.Find(key); });
}

absl::StatusOr<std::vector<OperationRow>> TimedStore::List(const OperationFilter& filter) {
  return Timed(kList, [&] { return store_.List(filter); });
}

absl::StatusOr<std::vector<OperationRow>> TimedStore::DueForLook(absl::Time now, int limit) {
  return Timed(kDueForLook, [&] { return store_.DueForLook(now, limit); });
}

absl::StatusOr<std::vector<OperationRow>> TimedStore::Matching(const std::string& match_key) {
  return Timed(kMatching, [&] { return store_.Matching(match_key); });
}

absl::StatusOr<std::optional<OperationRow>> TimedStore::FindResource(const std::string& resource) {
  return Timed(kFindResource, [&] { return store_.FindResource(resource); });
}

absl::StatusOr<UnresolvedOperations> TimedStore::CountUnresolved(absl::Time now) {
  return Timed(kCountUnresolved, [&] { return store_.CountUnresolved(now); });
}

absl::StatusOr<int> TimedStore::Purge(absl::Time before, int limit) {
  return Timed(kPurge, [&] { return store_.Purge(before, limit); });
}

absl::StatusOr<CountsByKey> TimedStore::CountByKey() {
  return Timed(kCountByKey, [&] { return store_.CountByKey(); });
}

absl::StatusOr<std::vector<OperationRow>> TimedStore::SealedWithOther(const std::string& key_id,
                                                                      int limit) {
  return Timed(kSealedWithOther, [&] { return store_.SealedWithOther(key_id, limit); });
}

absl::StatusOr<std::string> TimedStore::PutSettingIfAbsent(const std::string& name,
                                                           const std::string& value) {
  return Timed(kPutSettingIfAbsent, [&] { return store_.PutSettingIfAbsent(name, value); });
}

absl::StatusOr<bool> TimedStore::ReplaceSetting(const std::string& name, const std::string& from,
                                                const std::string& to) {
  return Timed(kReplaceSetting, [&] { return store_.ReplaceSetting(name, from, to); });
}

}  // namespace flexiti
