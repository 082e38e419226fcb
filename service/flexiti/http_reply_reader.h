// Reads one HTTP/1 reply out of the bytes of a connection, and believes nothing that two readers
// could understand differently. Pure: no I/O, no clock. Used by one thread at a time.
//
// httplib 0.11.4 accepts "Content-Length: abc" as an empty body, differing lengths, no length at
// all (which hides a cut), garbage between chunks, and runs a recursive regular expression over the
// reason phrase (2 kB of it overflow a 256 kB stack). So it only sees what this reader has
// accepted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace flexiti {

class HttpReplyReader {
 public:
  struct Limits {
    // Status line, header lines and trailers, of interim (1xx) replies too.
    size_t max_head_bytes = size_t{64} * 1024;
    size_t max_headers = 200;
    // After chunks are put together.
    size_t max_body_bytes = size_t{4} * 1024 * 1024;
  };
  using Headers = std::vector<std::pair<std::string, std::string>>;

  explicit HttpReplyReader(const Limits& limits) : limits_(limits) {}

  // Takes the next bytes. An error (kUnknown, and what is wrong without quoting it) is final: the
  // reader and the connection are of no more use. Bytes after the end of the reply are an error,
  // for they belong to nobody.
  absl::Status Feed(const char* data, size_t size);

  // The peer closed its side. OK only if that is how this reply may end.
  absl::Status End();

  // The reply is whole. What follows is valid only then.
  bool done() const { return state_ == State::kDone; }
  int status() const { return status_; }
  // As they were sent, in that order; framing headers among them. Values hold no control character
  // but TAB, and may hold bytes above 0x7f.
  const Headers& headers() const { return headers_; }
  std::string&& TakeBody() { return std::move(body_); }
  // Both sides may go on using the connection.
  bool keeps_connection() const { return keeps_connection_; }

 private:
  enum class State {
    kStatusLine,
    kHeaders,
    kSizedBody,
    kChunkSize,
    kChunkData,
    kChunkEnd,
    kTrailers,
    kBodyUntilClose,
    kDone,
  };

  size_t TakeLine(const char* data, size_t size, absl::Status& status);
  size_t TakeBodyBytes(const char* data, size_t size, absl::Status& status);
  absl::Status OnLine(absl::string_view line);
  absl::Status OnStatusLine(absl::string_view line);
  absl::Status OnHeader(absl::string_view line);
  absl::Status OnHeadEnd();
  absl::Status OnFraming(absl::string_view name, absl::string_view value);
  absl::Status OnChunkSize(absl::string_view line);
  absl::Status ChooseBody();

  const Limits limits_;
  State state_ = State::kStatusLine;
  std::string line_;  // the part of a line that has arrived
  size_t head_bytes_ = 0;
  size_t header_count_ = 0;

  int status_ = 0;
  Headers headers_;
  std::string body_;
  bool keeps_connection_ = true;

  bool http_1_0_ = false;
  bool chunked_ = false;
  bool has_length_ = false;
  uint64_t length_ = 0;     // Content-Length
  uint64_t remaining_ = 0;  // of the sized body or of this chunk
};

}  // namespace flexiti
