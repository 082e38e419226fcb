// Reads HTTP/1.1 requests off a connection, strictly: what RFC 9112 calls invalid is refused, since
// a client's slip that a lenient server forgives would only be found at Flexiti.
#pragma once

#include <cstdint>
#include <string>

#include "tests/sandbox/http_message.h"
#include "tests/sandbox/stream.h"

namespace flexiti_sandbox {

class HttpReader {
 public:
  explicit HttpReader(Stream& stream) : stream_(stream) {}

  enum class Result {
    kRead,
    kEnd,      // closed before the first byte
    kCut,      // closed in the middle
    kInvalid,  // error() says why; answer error_status() and close
  };

  Result ReadHead(HttpRequest& request);

  // Reads the body that ReadHead announced, at most `limit` bytes of it. With less than the whole
  // body read the connection is of no further use.
  Result ReadBody(HttpRequest& request, uint64_t limit = UINT64_MAX);

  const std::string& error() const { return error_; }
  int error_status() const { return error_status_; }

 private:
  Result Invalid(int status, std::string why);
  bool Fill();
  Result ReadLine(std::string& line, size_t limit);
  Result ParseRequestLine(const std::string& line, HttpRequest& request);
  Result ParseHeader(const std::string& line, HttpRequest& request);
  Result CheckFraming(HttpRequest& request);
  Result ReadChunked(HttpRequest& request);
  Result Append(uint64_t size, std::string& out);

  Stream& stream_;
  std::string buffer_;
  size_t at_ = 0;  // in buffer_: what came before is used up
  std::string error_;
  int error_status_ = 400;
};

}  // namespace flexiti_sandbox
