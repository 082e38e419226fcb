// What the gateway is measured against, each in a process of its own: a bare gRPC server with the
// same messages, and cpp-httplib in a keep-alive loop against the same upstream.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace flexiti_bench {

inline constexpr char kHelloRole[] = "--hello";
inline constexpr char kHttpLoopRole[] = "--http-loop";

// The JSON with which the upstream answers GET /authorization/{id}: 650 bytes or so.
std::string AuthorizationJson();
inline constexpr char kAuthorizationId[] = "1234567890123456";

// Serves flexiti.v1.AuthorizationService/GetAuthorization with a ready answer; prints its port and
// runs until it is killed.
[[noreturn]] void ServeHello();

// `threads` keep-alive clients each repeat GET `path` at 127.0.0.1:`port` for `time`; prints the
// number of calls and the microseconds of CPU that they took together.
[[noreturn]] void LoopHttp(int port, const std::string& path, int threads,
                           std::chrono::milliseconds time);

// This program in another role, its standard output readable at `output`.
struct Child {
  pid_t pid = -1;
  int output = -1;
};
Child Spawn(const std::string& role, const std::string& arguments);
// Its next line of output.
std::string ReadLine(const Child& child);
void Kill(const Child& child);

// Microseconds of CPU that the process has taken so far, system time included.
double CpuMicros(pid_t pid);

}  // namespace flexiti_bench
