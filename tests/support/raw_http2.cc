#include "tests/support/raw_http2.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace flexiti_test {
namespace {

using Clock = std::chrono::steady_clock;

std::string BigEndian(std::uint32_t value, int bytes) {
  std::string text;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>(value >> shift));
  }
  return text;
}

// HPACK's integer with a prefix of seven bits, before a string that is not compressed.
std::string Text(const std::string& text) {
  constexpr size_t kPrefix = 127;
  std::string encoded;
  if (text.size() < kPrefix) {
    encoded.push_back(static_cast<char>(text.size()));
  } else {
    encoded.push_back(static_cast<char>(kPrefix));
    size_t rest = text.size() - kPrefix;
    for (; rest >= 128; rest /= 128) encoded.push_back(static_cast<char>(rest % 128 + 128));
    encoded.push_back(static_cast<char>(rest));
  }
  return encoded + text;
}

}  // namespace

RawConnection::RawConnection(const std::string& address, std::chrono::seconds patience) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return;
  const timeval longest = {.tv_sec = patience.count(), .tv_usec = 0};
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof(longest));
  sockaddr_in peer = {};
  peer.sin_family = AF_INET;
  const size_t colon = address.rfind(':');
  peer.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
  connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)) == 0;
}

RawConnection::~RawConnection() {
  if (fd_ >= 0) close(fd_);
}

bool RawConnection::Send(const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<size_t>(count);
  }
  return true;
}

std::string RawConnection::ReadFor(std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  std::string text;
  char buffer[16384];
  while (Clock::now() < deadline) {
    pollfd entry = {.fd = fd_, .events = POLLIN, .revents = 0};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 1))) <= 0) continue;
    const ssize_t count = recv(fd_, buffer, sizeof(buffer), 0);
    if (count <= 0) break;
    text.append(buffer, static_cast<size_t>(count));
  }
  return text;
}

bool RawConnection::IsClosedWithin(std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  ReadFor(limit);
  return Clock::now() < deadline;
}

std::string FrameHead(std::uint32_t length, FrameType type, std::uint8_t flags,
                      std::uint32_t stream) {
  std::string head = BigEndian(length, 3);
  head.push_back(static_cast<char>(type));
  head.push_back(static_cast<char>(flags));
  return head + BigEndian(stream, 4);
}

std::string Frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                  const std::string& payload) {
  return FrameHead(static_cast<std::uint32_t>(payload.size()), type, flags, stream) + payload;
}

std::string Setting(std::uint16_t name, std::uint32_t value) {
  return BigEndian(name, 2) + BigEndian(value, 4);
}

std::string Preface(const std::string& settings) {
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(FrameType::kSettings, 0, 0, settings);
}

std::string Header(const std::string& name, const std::string& value) {
  return std::string(1, '\0') + Text(name) + Text(value);
}

std::string CallHeaders(const std::string& path) {
  return Header(":method", "POST") + Header(":scheme", "http") + Header(":path", path) +
         Header(":authority", "gateway") + Header("content-type", "application/grpc") +
         Header("te", "trailers");
}

std::string AddedCallHeaders(const std::string& path) {
  const auto added = [](const std::string& name, const std::string& value) {
    return "\x40" + Text(name) + Text(value);
  };
  return "\x83\x86" + added(":path", path) + added(":authority", "gateway") +
         added("content-type", "application/grpc") + added("te", "trailers");
}

// POST and http have numbers in every table; what is added gets 62, and moves those before it on.
std::string CallHeadersAgain() { return "\x83\x86\xc1\xc0\xbf\xbe"; }

std::string GrpcMessage(const std::string& bytes) {
  return std::string(1, '\0') + BigEndian(static_cast<std::uint32_t>(bytes.size()), 4) + bytes;
}

}  // namespace flexiti_test
