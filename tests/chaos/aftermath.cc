#include "tests/chaos/aftermath.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

#include "absl/time/clock.h"
#include "tests/chaos/verdicts.h"

namespace flexiti_test {
namespace {

constexpr size_t kThreads = 8;
// After leases and settle time: what looks may take on a busy machine.
constexpr absl::Duration kPatience = absl::Seconds(60);
// Between two rounds, so that they do not keep the gateway from its own looks.
constexpr std::chrono::milliseconds kPause{200};

// Calls `each` with 0, 1 ... `count` - 1 from several threads.
void InParallel(size_t count, const std::function<void(size_t)>& each) {
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (size_t index = next++; index < count; index = next++) each(index);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

Aftermath::Aftermath(World& world, std::vector<OperationPtr> operations)
    : world_(world), operations_(std::move(operations)), siblings_(CountSiblings(operations_)) {}

// Whether nothing more is to be done about it. A forsaken one is only watched.
bool Aftermath::Settles(Door& door, const OperationPtr& operation) {
  if (!operation->is_forsaken) return IsFinal(Ask(door, *operation));
  const std::string state =
      StateName(GetOperation(door, operation->merchant_id, operation->request_id));
  return state == "EXECUTED" || state == "NOT_EXECUTED" || state == "ABSENT";
}

std::vector<OperationPtr> Aftermath::Round(std::vector<OperationPtr> open) {
  const std::shared_ptr<Door> door = world_.WaitForDoor();
  std::vector<char> settled(open.size());
  InParallel(open.size(), [&](size_t i) { settled[i] = Settles(*door, open[i]) ? 1 : 0; });
  std::vector<OperationPtr> left;
  for (size_t i = 0; i < open.size(); ++i) {
    if (settled[i] == 0) left.push_back(open[i]);
  }
  return left;
}

void Aftermath::RepeatUntilSettled() {
  const Times& times = world_.options().times;
  const absl::Time quiet = absl::Now() + times.lease + times.settle_time;
  std::vector<OperationPtr> open = operations_;
  while (true) {
    const absl::Time round_start = absl::Now();
    open = Round(std::move(open));
    const bool all_may_stay = std::all_of(open.begin(), open.end(), [&](const auto& operation) {
      return MayStayUnknown(*operation, SiblingsOf(siblings_, *operation));
    });
    if (open.empty() || round_start > quiet + kPatience) return;
    if (all_may_stay && round_start > quiet) return;
    std::this_thread::sleep_for(kPause);
  }
}

std::map<std::string, Call> Aftermath::AskForStates() {
  const std::shared_ptr<Door> door = world_.WaitForDoor();
  std::vector<Call> states(operations_.size());
  InParallel(operations_.size(), [&](size_t i) {
    states[i] = GetOperation(*door, operations_[i]->merchant_id, operations_[i]->request_id);
  });
  std::map<std::string, Call> by_request_id;
  for (size_t i = 0; i < operations_.size(); ++i) {
    by_request_id[operations_[i]->request_id] = std::move(states[i]);
  }
  return by_request_id;
}

}  // namespace flexiti_test
