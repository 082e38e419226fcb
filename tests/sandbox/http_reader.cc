#include "tests/sandbox/http_reader.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace flexiti_sandbox {
namespace {

constexpr size_t kMaxHead = 64 << 10;
constexpr size_t kMaxBody = 4 << 20;
constexpr size_t kReadSize = 8 << 10;

bool IsToken(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) ||
           absl::StrContains("!#$%&'*+-.^_`|~", std::string(1, static_cast<char>(c)));
  });
}

bool IsVisible(const std::string& text, bool blanks) {
  return std::all_of(text.begin(), text.end(), [blanks](unsigned char c) {
    return (c > 0x20 && c != 0x7f) || (blanks && (c == ' ' || c == '\t'));
  });
}

}  // namespace

HttpReader::Result HttpReader::Invalid(int status, std::string why) {
  error_status_ = status;
  error_ = std::move(why);
  return Result::kInvalid;
}

bool HttpReader::Fill() {
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
  }
  const size_t before = buffer_.size();
  buffer_.resize(before + kReadSize);
  const size_t got = stream_.Read(&buffer_[before], kReadSize);
  buffer_.resize(before + got);
  return got > 0;
}

HttpReader::Result HttpReader::ReadLine(std::string& line, size_t limit) {
  size_t searched = 0;
  for (;;) {
    const size_t end = buffer_.find('\n', at_ + searched);
    if (end != std::string::npos) {
      line.assign(buffer_, at_, end + 1 - at_);
      at_ = end + 1;
      if (line.size() < 2 || line[line.size() - 2] != '\r') {
        return Invalid(400, "a line ends without CR");
      }
      return Result::kRead;
    }
    searched = buffer_.size() - at_;
    if (searched > limit) return Invalid(431, "head too large");
    if (!Fill()) return Result::kCut;
  }
}

HttpReader::Result HttpReader::ReadHead(HttpRequest& request) {
  if (at_ == buffer_.size() && !Fill()) return Result::kEnd;
  std::string line;
  Result result = ReadLine(line, kMaxHead);
  if (result != Result::kRead) return result;
  request.head = line;
  result = ParseRequestLine(line.substr(0, line.size() - 2), request);
  if (result != Result::kRead) return result;
  for (;;) {
    result = ReadLine(line, kMaxHead);
    if (result != Result::kRead) return result;
    request.head += line;
    if (request.head.size() > kMaxHead) return Invalid(431, "head too large");
    if (line == "\r\n") return CheckFraming(request);
    result = ParseHeader(line.substr(0, line.size() - 2), request);
    if (result != Result::kRead) return result;
  }
}

HttpReader::Result HttpReader::ParseRequestLine(const std::string& line, HttpRequest& request) {
  const size_t first = line.find(' ');
  const size_t second = first == std::string::npos ? first : line.find(' ', first + 1);
  if (second == std::string::npos) return Invalid(400, "no request line");
  request.method = line.substr(0, first);
  const std::string target = line.substr(first + 1, second - first - 1);
  const std::string version = line.substr(second + 1);
  if (!IsToken(request.method)) return Invalid(400, "bad method");
  if (target.empty() || target[0] != '/' || !IsVisible(target, false) ||
      absl::StrContains(target, "#")) {
    return Invalid(400, "bad request target");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return Invalid(400, "bad HTTP version");
  request.keep_alive = version == "HTTP/1.1";
  const size_t question = target.find('?');
  request.path = target.substr(0, question);
  request.has_query = question != std::string::npos;
  if (request.has_query) request.query = target.substr(question + 1);
  return Result::kRead;
}

HttpReader::Result HttpReader::ParseHeader(const std::string& line, HttpRequest& request) {
  const size_t colon = line.find(':');
  if (colon == std::string::npos) return Invalid(400, "a header without a colon");
  const std::string name = line.substr(0, colon);
  const std::string value(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  if (!IsToken(name)) return Invalid(400, "bad header name");
  if (!IsVisible(value, true)) return Invalid(400, "control character in header " + name);
  request.headers.emplace_back(name, value);
  return Result::kRead;
}

HttpReader::Result HttpReader::CheckFraming(HttpRequest& request) {
  size_t hosts = 0;
  size_t lengths = 0;
  for (const auto& [name, value] : request.headers) {
    if (absl::EqualsIgnoreCase(name, "host")) ++hosts;
    if (absl::EqualsIgnoreCase(name, "content-length")) {
      ++lengths;
      if (value.empty() || value.find_first_not_of("0123456789") != std::string::npos ||
          !absl::SimpleAtoi(value, &request.content_length)) {
        return Invalid(400, "bad content-length");
      }
    }
    if (absl::EqualsIgnoreCase(name, "transfer-encoding")) {
      if (!absl::EqualsIgnoreCase(value, "chunked")) return Invalid(400, "bad transfer-encoding");
      request.chunked = true;
    }
    if (absl::EqualsIgnoreCase(name, "connection")) {
      request.keep_alive = absl::EqualsIgnoreCase(value, "keep-alive") ||
                           (request.keep_alive && !absl::EqualsIgnoreCase(value, "close"));
    }
  }
  if (hosts != 1) return Invalid(400, "there must be one host header");
  if (lengths > 1 || (lengths == 1 && request.chunked)) return Invalid(400, "two body lengths");
  if (request.content_length > kMaxBody) return Invalid(413, "body too large");
  return Result::kRead;
}

HttpReader::Result HttpReader::Append(uint64_t size, std::string& out) {
  while (size > 0) {
    if (at_ == buffer_.size() && !Fill()) return Result::kCut;
    const size_t take = std::min<uint64_t>(size, buffer_.size() - at_);
    out.append(buffer_, at_, take);
    at_ += take;
    size -= take;
  }
  return Result::kRead;
}

HttpReader::Result HttpReader::ReadBody(HttpRequest& request, uint64_t limit) {
  const std::string* expect = request.Header("expect");
  if (expect != nullptr && absl::EqualsIgnoreCase(*expect, "100-continue") && limit > 0 &&
      !stream_.Write("HTTP/1.1 100 Continue\r\n\r\n")) {
    return Result::kCut;
  }
  if (request.chunked) return ReadChunked(request);
  return Append(std::min(limit, request.content_length), request.body);
}

HttpReader::Result HttpReader::ReadChunked(HttpRequest& request) {
  for (;;) {
    std::string line;
    Result result = ReadLine(line, 1024);
    if (result != Result::kRead) return result;
    const std::string digits = line.substr(0, line.find_first_of(";\r"));
    uint64_t size = 0;
    if (digits.size() > 8 || !absl::SimpleHexAtoi(digits, &size)) {
      return Invalid(400, "bad chunk size");
    }
    if (request.body.size() + size > kMaxBody) return Invalid(413, "body too large");
    if (size == 0) {
      do {
        result = ReadLine(line, 1024);
      } while (result == Result::kRead && line != "\r\n");  // trailers
      return result;
    }
    result = Append(size, request.body);
    if (result != Result::kRead) return result;
    result = ReadLine(line, 2);
    if (result != Result::kRead) return result;
    if (line != "\r\n") return Invalid(400, "bad chunk end");
  }
}

}  // namespace flexiti_sandbox
