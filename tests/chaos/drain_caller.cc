#include "tests/chaos/drain_caller.h"

#include "flexiti/v1/authorization_service.pb.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

// Calls that end without a word before a caller believes that this gateway is gone.
constexpr int kMostSilence = 3;
// Longer than a drain takes: whatever ends a call sooner is not its own deadline.
constexpr Patience kUntilTheEnd = {.deadline = absl::Seconds(60)};

}  // namespace

void Doors::Open(const std::string& address, int life, int count) {
  std::vector<std::shared_ptr<Door>> doors;
  for (int i = 0; i < count; ++i) doors.push_back(std::make_shared<Door>(address, life));
  const flexiti::MutexLock lock(mutex_);
  doors_ = std::move(doors);
  begun_ = 0;
  changed_.notify_all();
}

std::vector<std::shared_ptr<Door>> Doors::After(int life) {
  flexiti::MutexLock lock(mutex_);
  while (!closed_ && (doors_.empty() || doors_[0]->life <= life)) lock.Wait(changed_);
  if (closed_) return {};
  return doors_;
}

void Doors::CloseForGood() {
  const flexiti::MutexLock lock(mutex_);
  closed_ = true;
  doors_.clear();
  changed_.notify_all();
}

void Doors::CallBegins() {
  const flexiti::MutexLock lock(mutex_);
  ++begun_;
  changed_.notify_all();
}

void Doors::AwaitCalls(int count, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  flexiti::MutexLock lock(mutex_);
  while (begun_ < count && lock.WaitUntil(changed_, deadline)) {
  }
}

void Reads::Add(Call call) {
  const flexiti::MutexLock lock(mutex_);
  calls_.push_back(std::move(call));
}

std::vector<Call> Reads::All() const {
  const flexiti::MutexLock lock(mutex_);
  return calls_;
}

void DrainCaller::Run() {
  int life = 0;
  while (true) {
    const std::vector<std::shared_ptr<Door>> doors = doors_.After(life);
    if (doors.empty()) return;
    life = doors[0]->life;
    Door& door = *doors[random_() % doors.size()];
    for (int silence = 0; silence < kMostSilence;) {
      doors_.CallBegins();
      const bool heard = random_() % 4 == 0 ? Read(door) : Pay(door);
      silence = heard ? 0 : silence + 1;
    }
  }
}

bool DrainCaller::Pay(Door& door) {
  bool heard = true;
  for (const OperationPtr& operation : orders_.Next(random_)) {
    operations_.Add(operation);
    const Call call = Ask(door, *operation, kUntilTheEnd);
    if (call.ok()) holdings_.Learn(*operation, *call.response);
    heard = !call.bare();
  }
  return heard;
}

bool DrainCaller::Read(Door& door) {
  Call call;
  if (random_() % 2 == 0) {
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(kMaple);
    call = Send(door, "/flexiti.v1.AuthorizationService/ListAuthorizations", request,
                std::make_shared<v1::ListAuthorizationsResponse>(), kUntilTheEnd);
  } else {
    const OperationPtr operation = operations_.Recent(random_, 50);
    if (operation == nullptr) return true;
    call = GetOperation(door, operation->merchant_id, operation->request_id, kUntilTheEnd);
  }
  const bool heard = !call.bare();
  reads_.Add(std::move(call));
  return heard;
}

}  // namespace flexiti_test
