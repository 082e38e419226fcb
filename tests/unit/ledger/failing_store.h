// A store in front of another one whose writes fail on demand, as those of a database do that goes
// away.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/ledger/ledger_store.h"

namespace flexiti {

class FailingStore final : public LedgerStore {
 public:
  enum class Failure {
    kNone,
    kBefore,  // the write is not made
    kAfter    // the write is made, and the answer lost
  };

  // `store` must outlive this.
  explicit FailingStore(LedgerStore& store) : store_(store) {}

  // Of every write from now on.
  void Fail(Failure failure) { failure_ = failure; }

  absl::StatusOr<InsertResult> Insert(const OperationRow& row) override {
    return Write<InsertResult>([&] { return store_.Insert(row); });
  }
  absl::StatusOr<ReplaceResult> Replace(const OperationRow& row, Durability durability) override {
    return Write<ReplaceResult>([&] { return store_.Replace(row, durability); });
  }
  absl::StatusOr<std::optional<OperationRow>> Find(const OperationKey& key) override {
    return store_.Find(key);
  }
  absl::StatusOr<std::vector<OperationRow>> List(const OperationFilter& filter) override {
    return store_.List(filter);
  }
  absl::StatusOr<std::vector<OperationRow>> DueForLook(absl::Time now, int limit) override {
    return store_.DueForLook(now, limit);
  }
  absl::StatusOr<std::vector<OperationRow>> Matching(const std::string& match_key) override {
    return store_.Matching(match_key);
  }
  absl::StatusOr<std::optional<OperationRow>> FindResource(const std::string& resource) override {
    return store_.FindResource(resource);
  }
  absl::StatusOr<int> Purge(absl::Time before, int limit) override {
    return store_.Purge(before, limit);
  }
  absl::StatusOr<std::map<std::string, std::int64_t>> CountByKey() override {
    return store_.CountByKey();
  }
  absl::StatusOr<UnresolvedOperations> CountUnresolved(absl::Time now) override {
    return store_.CountUnresolved(now);
  }
  absl::StatusOr<std::vector<OperationRow>> SealedWithOther(const std::string& key_id,
                                                            int limit) override {
    return store_.SealedWithOther(key_id, limit);
  }
  absl::StatusOr<std::string> PutSettingIfAbsent(const std::string& name,
                                                 const std::string& value) override {
    return store_.PutSettingIfAbsent(name, value);
  }
  absl::StatusOr<bool> ReplaceSetting(const std::string& name, const std::string& from,
                                      const std::string& to) override {
    return store_.ReplaceSetting(name, from, to);
  }

 private:
  template <typename Result, typename Make>
  absl::StatusOr<Result> Write(const Make& make) {
    if (failure_ == Failure::kNone) return make();
    if (failure_ == Failure::kAfter) (void)make();
    return absl::UnavailableError("the database is away");
  }

  LedgerStore& store_;
  Failure failure_ = Failure::kNone;
};

}  // namespace flexiti
