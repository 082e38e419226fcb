// Calls that are reset as soon as they have begun.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "tests/support/raw_http2.h"

namespace flexiti_test {

// What an HTTP/2 client sends that does nothing else, from the preface on, in pieces.
class Resets {
 public:
  // Of calls of `path`; without `message` they are not whole.
  explicit Resets(const std::string& path, const std::string& message = "")
      : path_(path), message_(message), bytes_(Preface()) {}

  // Of the next `streams`.
  std::string Next(int streams) {
    const std::string cancel("\0\0\0\x08", 4);
    for (int i = 0; i < streams; ++i, stream_ += 2) {
      bytes_ += Frame(FrameType::kHeaders, kEndHeaders, stream_,
                      stream_ == 1 ? AddedCallHeaders(path_) : CallHeadersAgain());
      if (!message_.empty()) bytes_ += Frame(FrameType::kData, kEndStream, stream_, message_);
      bytes_ += Frame(FrameType::kRstStream, 0, stream_, cancel);
    }
    return std::exchange(bytes_, "");
  }

 private:
  const std::string path_;
  const std::string message_;
  std::string bytes_;
  std::uint32_t stream_ = 1;
};

}  // namespace flexiti_test
