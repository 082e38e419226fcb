// One who misbehaves, and one who calls meanwhile as one should.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/channel.h"
#include "tests/stack/stack.h"

namespace flexiti_test {

// What an attack may leave in memory: gRPC's own bound on what it holds, and a margin.
extern const long kMostGrowthKb;

// What a read through `channel` is told (Told); it waits a minute at most.
std::string ListThrough(const std::shared_ptr<grpc::Channel>& channel);

// Calls through the stack's channel, one call after the other, until told to end. `stack` outlives
// it.
class GoodCaller {
 public:
  explicit GoodCaller(Stack& stack);
  ~GoodCaller();
  GoodCaller(const GoodCaller&) = delete;
  GoodCaller& operator=(const GoodCaller&) = delete;

  // Ends it. Every call passed, and soon, or the test fails. Prints how soon.
  void ExpectUndisturbed(const std::string& by);

 private:
  void Run(Stack& stack);

  std::atomic<bool> over_ = false;
  std::vector<std::chrono::milliseconds> waits_;
  std::string problem_;
  std::thread thread_;  // last: it uses all of the above
};

// Attacks while a good caller calls, and sees what that left in memory.
void Attack(Stack& stack, const std::string& name, const std::function<void()>& attack);

}  // namespace flexiti_test
