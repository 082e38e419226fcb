// Calls that gRPC has begun and not ended, however early their client gave them up. gRPC 1.51 has
// no bound on them: a stream that its client resets counts against no limit, but the call that was
// begun for it is kept until a thread has looked at it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "grpc/grpc_security.h"
#include "grpcpp/server_builder.h"

namespace flexiti {

struct OpenCallsLimits {
  // From so many on, a connection may only begin one that has fewer than its share.
  std::int64_t crowded = 0;
  // From so many on, none may.
  std::int64_t full = 0;
};

// For one server, and to outlive it. Thread-safe, without locks.
class OpenCalls {
 public:
  // What a connection may have open while there are many.
  static constexpr std::int32_t kShare = 100;

  // `refused` is called for each call that is refused, on any thread.
  OpenCalls(const OpenCallsLimits& limits, std::function<void()> refused);
  OpenCalls(const OpenCalls&) = delete;
  OpenCalls& operator=(const OpenCalls&) = delete;

  // To be told of the server's calls.
  void CountThoseOf(grpc::ServerBuilder& builder);
  // From now on connections with `credentials` begin only calls for which there is room. Others are
  // answered RESOURCE_EXHAUSTED, without details, before anything is kept for them.
  void Guard(grpc_server_credentials* credentials);

  // Forgets what each connection has, to be called about once a second: of a call that ends before
  // it was told of, as one whose message is too long, its connection would have it for ever.
  void Forgive();

  // For tests, and the above. A connection is known by any address that is its own.
  bool Begin(const void* connection);
  void Opened() { ++open_; }
  void Ended(const void* connection);

 private:
  // More than there are connections at most times; where two share a place, so they do their share.
  static constexpr std::size_t kPlaces = 4096;

  std::atomic<std::int32_t>& PlaceOf(const void* connection);

  const OpenCallsLimits limits_;
  const std::function<void()> refused_;
  std::atomic<std::int64_t> open_{0};
  std::array<std::atomic<std::int32_t>, kPlaces> places_ = {};
};

}  // namespace flexiti
