#include "service/flexiti/http_reply_reader.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace flexiti {
namespace {

// A chunk's size and its extensions; nobody needs more.
constexpr size_t kMaxChunkLineBytes = 256;
// Enough for any size under the body limit, too few to overflow.
constexpr size_t kMaxChunkSizeDigits = 12;
constexpr size_t kMaxLengthDigits = 18;
constexpr absl::string_view kProtocol = "HTTP/1.";

absl::Status Malformed(absl::string_view what) {
  return absl::UnknownError(absl::StrCat("the reply is malformed: ", what));
}

absl::Status TooLarge(absl::string_view what, size_t limit) {
  return absl::UnknownError(absl::StrCat("the reply's ", what, " is over the limit of ", limit));
}

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

bool IsFieldValue(absl::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return c != '\t' && absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
}

}  // namespace

absl::Status HttpReplyReader::Feed(const char* data, size_t size) {
  absl::Status status;
  for (size_t used = 0; used < size && status.ok();) {
    switch (state_) {
      case State::kSizedBody:
      case State::kChunkData:
      case State::kBodyUntilClose:
        used += TakeBodyBytes(data + used, size - used, status);
        break;
      case State::kDone:
        return Malformed("bytes follow its end");
      default:
        used += TakeLine(data + used, size - used, status);
    }
  }
  return status;
}

absl::Status HttpReplyReader::End() {
  if (state_ == State::kBodyUntilClose) {
    state_ = State::kDone;
    return absl::OkStatus();
  }
  const bool nothing = state_ == State::kStatusLine && line_.empty() && head_bytes_ == 0;
  return absl::UnknownError(nothing ? "the peer closed without a reply" : "the reply was cut");
}

size_t HttpReplyReader::TakeLine(const char* data, size_t size, absl::Status& status) {
  const bool in_chunks = state_ == State::kChunkSize || state_ == State::kChunkEnd;
  const size_t left = in_chunks
                          ? kMaxChunkLineBytes - line_.size()
                          : limits_.max_head_bytes - std::min(head_bytes_, limits_.max_head_bytes);
  const void* newline = std::memchr(data, '\n', size);
  const size_t taken =
      newline == nullptr ? size : static_cast<size_t>(static_cast<const char*>(newline) - data) + 1;
  if (taken > left) {
    status = in_chunks ? TooLarge("chunk header", kMaxChunkLineBytes)
                       : TooLarge("head", limits_.max_head_bytes);
    return taken;
  }
  if (!in_chunks) head_bytes_ += taken;
  line_.append(data, taken);
  // A page of HTML, or another protocol, may never send a line end: see that at once.
  if (state_ == State::kStatusLine &&
      !absl::StartsWith(kProtocol, line_.substr(0, kProtocol.size()))) {
    status = Malformed("it is not HTTP/1");
    return taken;
  }
  if (newline == nullptr) return taken;
  if (!absl::EndsWith(line_, "\r\n")) {
    status = Malformed("a line ends without CR LF");
    return taken;
  }
  line_.resize(line_.size() - 2);
  status = OnLine(line_);
  line_.clear();
  return taken;
}

size_t HttpReplyReader::TakeBodyBytes(const char* data, size_t size, absl::Status& status) {
  const bool sized = state_ != State::kBodyUntilClose;
  const size_t taken = sized ? static_cast<size_t>(std::min<uint64_t>(size, remaining_)) : size;
  if (taken > limits_.max_body_bytes - body_.size()) {
    status = TooLarge("body", limits_.max_body_bytes);
    return taken;
  }
  body_.append(data, taken);
  if (!sized) return taken;
  remaining_ -= taken;
  if (remaining_ == 0) {
    state_ = state_ == State::kChunkData ? State::kChunkEnd : State::kDone;
  }
  return taken;
}

absl::Status HttpReplyReader::OnLine(absl::string_view line) {
  switch (state_) {
    case State::kStatusLine:
      return OnStatusLine(line);
    case State::kHeaders:
      return line.empty() ? OnHeadEnd() : OnHeader(line);
    case State::kChunkSize:
      return OnChunkSize(line);
    case State::kChunkEnd:
      if (!line.empty()) return Malformed("a chunk is longer than it says");
      state_ = State::kChunkSize;
      return absl::OkStatus();
    default:  // trailers: checked, counted, and of no use to anyone here
      if (!line.empty()) return OnHeader(line);
      state_ = State::kDone;
      return absl::OkStatus();
  }
}

absl::Status HttpReplyReader::OnStatusLine(absl::string_view line) {
  http_1_0_ = absl::StartsWith(line, "HTTP/1.0 ");
  if (!http_1_0_ && !absl::StartsWith(line, "HTTP/1.1 ")) return Malformed("it is not HTTP/1");
  const absl::string_view code = line.substr(9, 3);
  const bool ends = line.size() == 12 || (line.size() > 12 && line[12] == ' ');
  if (code.size() != 3 || !AllDigits(code) || code[0] < '1' || code[0] > '5' || !ends) {
    return Malformed("its status line");
  }
  // What follows is the reason phrase. It means nothing, and nobody gets to see it.
  status_ = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
  if (status_ == 101) return Malformed("it switches protocols");
  state_ = State::kHeaders;
  return absl::OkStatus();
}

absl::Status HttpReplyReader::OnHeader(absl::string_view line) {
  if (++header_count_ > limits_.max_headers) return TooLarge("header count", limits_.max_headers);
  const size_t colon = line.find(':');
  // A name that is no token also catches folded lines and blanks before the colon.
  if (colon == absl::string_view::npos || !IsToken(line.substr(0, colon))) {
    return Malformed("a header line");
  }
  const absl::string_view name = line.substr(0, colon);
  const absl::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
  if (!IsFieldValue(value)) return Malformed("a control character in a header");
  if (state_ == State::kTrailers) return absl::OkStatus();
  absl::Status status = OnFraming(name, value);
  if (status.ok()) headers_.emplace_back(std::string(name), std::string(value));
  return status;
}

absl::Status HttpReplyReader::OnFraming(absl::string_view name, absl::string_view value) {
  if (absl::EqualsIgnoreCase(name, "content-length")) {
    if (!AllDigits(value) || value.size() > kMaxLengthDigits) {
      return Malformed("its Content-Length is no number");
    }
    uint64_t length = 0;
    for (const char digit : value) length = length * 10 + static_cast<uint64_t>(digit - '0');
    if (has_length_ && length != length_) return Malformed("its Content-Lengths differ");
    has_length_ = true;
    length_ = length;
  } else if (absl::EqualsIgnoreCase(name, "transfer-encoding")) {
    if (chunked_ || !absl::EqualsIgnoreCase(value, "chunked")) {
      return Malformed("its Transfer-Encoding is not chunked");
    }
    chunked_ = true;
  } else if (absl::EqualsIgnoreCase(name, "content-encoding")) {
    // Nobody asked for it, and unpacking is how a small reply becomes a large one.
    if (!absl::EqualsIgnoreCase(value, "identity")) return Malformed("it is compressed");
  } else if (absl::EqualsIgnoreCase(name, "connection")) {
    for (const absl::string_view option : absl::StrSplit(value, ',')) {
      if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(option), "close")) {
        keeps_connection_ = false;
      }
    }
  }
  return absl::OkStatus();
}

absl::Status HttpReplyReader::OnHeadEnd() {
  if (status_ < 200) {  // an interim reply (100 Continue, 103 Early Hints): the real one follows
    if (has_length_ || chunked_) return Malformed("an interim reply with a body");
    headers_.clear();
    state_ = State::kStatusLine;
    return absl::OkStatus();
  }
  return ChooseBody();
}

absl::Status HttpReplyReader::ChooseBody() {
  if (chunked_ && (has_length_ || http_1_0_)) return Malformed("its length is told in two ways");
  if (http_1_0_) keeps_connection_ = false;
  if (status_ == 204 || status_ == 304) {
    if (status_ == 204 && (chunked_ || length_ != 0)) return Malformed("a 204 with a body");
    state_ = State::kDone;
  } else if (chunked_) {
    state_ = State::kChunkSize;
  } else if (has_length_) {
    if (length_ > limits_.max_body_bytes) return TooLarge("body", limits_.max_body_bytes);
    remaining_ = length_;
    state_ = remaining_ == 0 ? State::kDone : State::kSizedBody;
  } else {
    // The end of such a body looks just like a cut. An error page may be cut: its status says
    // enough. A success may not.
    if (status_ < 300) return Malformed("it has no length");
    keeps_connection_ = false;
    state_ = State::kBodyUntilClose;
  }
  return absl::OkStatus();
}

absl::Status HttpReplyReader::OnChunkSize(absl::string_view line) {
  const absl::string_view size = absl::StripTrailingAsciiWhitespace(line.substr(0, line.find(';')));
  if (size.empty() || size.size() > kMaxChunkSizeDigits ||
      !std::all_of(size.begin(), size.end(), absl::ascii_isxdigit) || !IsFieldValue(line)) {
    return Malformed("a chunk's size");
  }
  remaining_ = 0;
  for (const char digit : size) {
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(digit));
    const int value = lower <= '9' ? lower - '0' : lower - 'a' + 10;
    remaining_ = remaining_ * 16 + static_cast<uint64_t>(value);
  }
  if (remaining_ > limits_.max_body_bytes - body_.size()) {
    return TooLarge("body", limits_.max_body_bytes);
  }
  state_ = remaining_ == 0 ? State::kTrailers : State::kChunkData;
  return absl::OkStatus();
}

}  // namespace flexiti
