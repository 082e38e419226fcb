// What a caller wants done once, under one request_id, and all that was said about it.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "service/base/mutex.h"
#include "tests/chaos/call.h"
#include "tests/chaos/money.h"

namespace flexiti_test {

struct Operation {
  Kind kind = Kind::kPurchase;
  std::string merchant_id = {};
  std::string request_id = {};
  MessagePtr request = nullptr;
  std::string account_number = {};
  // The authorization of a capture or release, the capture of a return.
  std::string parent = {};
  // Another operation has the same content under another request_id: a look cannot tell them apart.
  bool is_twin = false;
  // Its caller asks once and never again.
  bool is_forsaken = false;

  void Add(Call call);
  std::vector<Call> calls() const;
  // The last answer, if one came.
  MessagePtr answer() const;

 private:
  mutable flexiti::Mutex mutex_;
  std::vector<Call> calls_ ABSL_GUARDED_BY(mutex_);
};
using OperationPtr = std::shared_ptr<Operation>;

// Sends it once more; the answer is kept.
Call Ask(Door& door, Operation& operation, const Patience& patience = {});
// Whether asking again makes no difference: it was answered, or refused for good.
bool IsFinal(const Call& call);

// All operations of a run. Thread-safe.
class Operations {
 public:
  void Add(OperationPtr operation);
  std::vector<OperationPtr> All() const;
  // One of the latest `window`; null if there is none.
  OperationPtr Recent(std::mt19937_64& random, size_t window) const;

 private:
  mutable flexiti::Mutex mutex_;
  std::vector<OperationPtr> operations_ ABSL_GUARDED_BY(mutex_);
};

// What money calls leave behind for others to work on. Thread-safe.
class Holdings {
 public:
  struct Authorization {
    const std::string& id() const { return authorization_id; }
    std::string authorization_id = {};
    std::string account_number = {};
    int64_t remaining_cents = 0;
  };
  struct Capture {
    const std::string& id() const { return capture_id; }
    std::string authorization_id = {};
    std::string capture_id = {};
    std::string account_number = {};
    int64_t remaining_cents = 0;
  };

  // Takes what an answer says was made. Each answer once.
  void Learn(const Operation& operation, const google::protobuf::Message& response);
  // One of them; out of the hands of everybody else if `keep` is false. An empty id: there is none.
  Authorization PickAuthorization(std::mt19937_64& random, bool keep);
  Capture PickCapture(std::mt19937_64& random, bool keep);

 private:
  flexiti::Mutex mutex_;
  std::vector<Authorization> authorizations_ ABSL_GUARDED_BY(mutex_);
  std::vector<Capture> captures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti_test
