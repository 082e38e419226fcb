// A recorded REST exchange: the request as its bytes came, and what was answered. Secrets are in it
// on purpose: this is a test program, and tests look for them here.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/sandbox/clock.h"

namespace flexiti_sandbox {

// Who wrote the reply that was sent. kNobody: none, or one that a fault cut or made of raw bytes.
enum class ReplyBy { kNobody, kSandbox, kFault };

struct Exchange {
  uint64_t sequence =
      0;           // in order of arrival, 1, 2, 3 ...; the reply carries it as x-sandbox-sequence
  TimePoint time;  // of the sandbox's clock
  std::string protocol;     // "http" or "https"
  uint64_t connection = 0;  // same number, same connection
  std::string method;
  std::string path;                                          // as sent, without the query
  std::string query;                                         // as sent, without the '?'
  std::vector<std::pair<std::string, std::string>> headers;  // as sent, in order
  std::string head;                                          // the exact bytes, with the blank line
  std::string body;
  bool complete = true;    // false: the connection ended before the whole body was read
  int reply_status = 0;    // 0: no reply
  std::string reply_body;  // at most 64 KiB of it
  ReplyBy reply_by = ReplyBy::kNobody;
  std::string fault;  // the name of the fault that acted, if any
};

}  // namespace flexiti_sandbox
