// A store that counts what another one takes: how long each call, and how many fail; that says why
// in the log (WARNING "ledger_failed"); and that knows whether rows can be written.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/ledger/ledger_store.h"
#include "service/telemetry/line_limit.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// Everything else is the other store's. Thread-safe. A call that says that somebody else was faster
// has not failed.
class TimedStore final : public LedgerStore {
 public:
  using Clock = std::function<absl::Time()>;

  // `store` and `metrics` must outlive this.
  TimedStore(LedgerStore& store, Metrics& metrics, Clock clock);

  absl::StatusOr<InsertResult> Insert(const OperationRow& row) override;
  absl::StatusOr<ReplaceResult> Replace(const OperationRow& row, Durability durability) override;
  absl::StatusOr<std::optional<OperationRow>> Find(const OperationKey& key) override;
  absl::StatusOr<std::vector<OperationRow>> List(const OperationFilter& filter) override;
  absl::StatusOr<std::vector<OperationRow>> DueForLook(absl::Time now, int limit) override;
  absl::StatusOr<std::vector<OperationRow>> Matching(const std::string& match_key) override;
  absl::StatusOr<std::optional<OperationRow>> FindResource(const std::string& resource) override;
  absl::StatusOr<UnresolvedOperations> CountUnresolved(absl::Time now) override;
  absl::StatusOr<int> Purge(absl::Time before, int limit) override;
  absl::StatusOr<std::map<std::string, std::int64_t>> CountByKey() override;
  absl::StatusOr<std::vector<OperationRow>> SealedWithOther(const std::string& key_id,
                                                            int limit) override;
  absl::StatusOr<std::string> PutSettingIfAbsent(const std::string& name,
                                                 const std::string& value) override;
  absl::StatusOr<bool> ReplaceSetting(const std::string& name, const std::string& from,
                                      const std::string& to) override;

  // How the last writes of rows went; InfinitePast: none did.
  struct Writes {
    absl::Time success = absl::InfinitePast();
    absl::Time failure = absl::InfinitePast();
    std::string problem = {};  // of that failure, in the store's words
  };
  Writes writes() const;

 private:
  template <typename Call>
  auto Timed(const std::string& operation, const Call& call) {
    const absl::Time start = clock_();
    auto result = call();
    const absl::Time end = clock_();
    metrics_.CountLedgerCall(operation, end - start, result.ok());
    if (!result.ok()) TellFailure(operation, result.status(), end);
    return result;
  }
  // The same of a write of a row.
  template <typename Call>
  auto TimedWrite(const std::string& operation, const Call& call) {
    auto result = Timed(operation, call);
    KeepWrite(result.status(), clock_());
    return result;
  }
  void TellFailure(const std::string& operation, const absl::Status& status, absl::Time now);
  void KeepWrite(const absl::Status& status, absl::Time now);

  LedgerStore& store_;
  Metrics& metrics_;
  const Clock clock_;
  static constexpr int kFailureLinesPerSecond = 1;  // a store that is away fails every call
  LineLimit failure_lines_{kFailureLinesPerSecond};
  mutable Mutex mutex_;
  Writes writes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
