#include "tests/chaos/caller.h"

#include "absl/time/clock.h"

namespace flexiti_test {
namespace {

constexpr int kMostTries = 3;
// Repeats go to the latest so many operations of all callers: some of them are in flight.
constexpr size_t kRecent = 60;

}  // namespace

void Bustle::CallBegins() {
  const flexiti::MutexLock lock(mutex_);
  ++begun_;
  changed_.notify_all();
}

void Bustle::AwaitCall(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  flexiti::MutexLock lock(mutex_);
  const uint64_t before = begun_;
  while (begun_ == before && lock.WaitUntil(changed_, deadline)) {
  }
}

void Caller::Run() {
  while (!bustle_.over) {
    const std::shared_ptr<Door> door = bustle_.world.WaitForDoor();
    if (door == nullptr) return;
    const uint64_t what = random_() % 100;
    if (what < 60) {
      StartSomething(*door);
    } else if (what < 85) {
      RepeatSomething(*door);
    } else if (what < 95) {
      AskForState(*door);
    } else {
      ReuseId(*door);
    }
  }
}

void Caller::StartSomething(Door& door) {
  for (const OperationPtr& operation : bustle_.orders.Next(random_)) {
    operation->is_forsaken = !operation->is_twin && random_() % 8 == 0;
    bustle_.operations.Add(operation);
    Call call = AskOnce(door, *operation);
    for (int i = 1; i < kMostTries && !operation->is_forsaken && !IsFinal(call); ++i) {
      const std::shared_ptr<Door> again = bustle_.world.WaitForDoor();
      if (again == nullptr) return;
      call = AskOnce(*again, *operation);
    }
    if (call.ok()) bustle_.holdings.Learn(*operation, *call.response);
  }
}

void Caller::RepeatSomething(Door& door) {
  const OperationPtr operation = bustle_.operations.Recent(random_, kRecent);
  if (operation == nullptr || operation->is_forsaken) return;
  AskOnce(door, *operation);
}

void Caller::AskForState(Door& door) {
  const OperationPtr operation = bustle_.operations.Recent(random_, kRecent);
  if (operation == nullptr) return;
  bustle_.CallBegins();
  operation->Add(random_() % 3 == 0
                     ? ResolveOperation(door, operation->merchant_id, operation->request_id)
                     : GetOperation(door, operation->merchant_id, operation->request_id));
}

// Only where the id is certainly taken: somebody has an answer under it.
void Caller::ReuseId(Door& door) {
  const OperationPtr operation = bustle_.operations.Recent(random_, kRecent);
  if (operation == nullptr || operation->answer() == nullptr) return;
  const MessagePtr other = WithOtherAmount(*operation->request);
  if (other == nullptr) return;
  bustle_.CallBegins();
  Call call = Send(door, MethodOf(operation->kind), *other, NewResponse(operation->kind));
  call.purpose = Call::Purpose::kOtherContent;
  operation->Add(std::move(call));
}

Call Caller::AskOnce(Door& door, Operation& operation) {
  const Patience patience = RandomPatience();
  bustle_.CallBegins();
  return Ask(door, operation, patience);
}

Patience Caller::RandomPatience() {
  Patience patience;
  switch (random_() % 10) {
    case 0:
      patience.deadline = absl::Milliseconds(10 + random_() % 300);
      break;
    case 1:
      patience.cancel_after = absl::Microseconds(random_() % 100'000);
      break;
    default:
      break;
  }
  return patience;
}

}  // namespace flexiti_test
