// The calls whose answer has not left yet.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>

#include "grpcpp/support/server_callback.h"
#include "service/base/mutex.h"

namespace flexiti {

// Thread-safe. Must outlive its reactors.
class Answers {
 public:
  // Finishes one call. Deletes itself when gRPC has handed the answer to the system, or knows that
  // nobody will take it.
  class Reactor final : public grpc::ServerUnaryReactor {
   public:
    // `awaited`: WaitUntilGone waits for it, from now on.
    Reactor(Answers& answers, bool awaited);
    void OnDone() override;
    // It blocks nothing, so gRPC need not hand it to another thread, at several microseconds a
    // call.
    bool InternalInlineable() override { return true; }

   private:
    Answers& answers_;
    const bool awaited_;
  };

  // Waits until no awaited answer is left. False if `deadline` passed first.
  bool WaitUntilGone(std::chrono::steady_clock::time_point deadline);

 private:
  void Gone();

  std::atomic<int> awaited_{0};
  Mutex mutex_;
  std::condition_variable none_;
};

}  // namespace flexiti
