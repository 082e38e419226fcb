// A client that speaks HTTP/2 as badly as a test wants: bytes and frames on a socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace flexiti_test {

// A connection to "127.0.0.1:port". Blocking; one thread may send while another reads. Never raises
// SIGPIPE.
class RawConnection {
 public:
  // No call waits longer than `patience`, unless it says so.
  explicit RawConnection(const std::string& address,
                         std::chrono::seconds patience = std::chrono::seconds(20));
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // False once the peer has closed, or loses patience with it.
  bool Send(const std::string& bytes);
  // All that comes until the peer closes or `limit` passes.
  std::string ReadFor(std::chrono::milliseconds limit);
  // Whether the peer closes within `limit`; what comes before is dropped.
  bool IsClosedWithin(std::chrono::milliseconds limit);
  bool connected() const { return connected_; }

 private:
  int fd_ = -1;
  bool connected_ = false;
};

enum class FrameType : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};
inline constexpr std::uint8_t kEndStream = 0x1;
inline constexpr std::uint8_t kEndHeaders = 0x4;

// What a client sends first, and its settings.
std::string Preface(const std::string& settings = "");
// One setting: SETTINGS_INITIAL_WINDOW_SIZE is 4.
std::string Setting(std::uint16_t name, std::uint32_t value);
std::string Frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                  const std::string& payload);
// The head of a frame that says that `length` bytes follow.
std::string FrameHead(std::uint32_t length, FrameType type, std::uint8_t flags,
                      std::uint32_t stream);
// A header that is added to no table.
std::string Header(const std::string& name, const std::string& value);
// The headers of a gRPC call: of "/flexiti.v1.CustomerService/SearchCustomers".
std::string CallHeaders(const std::string& path);
// The same, added to the table of an otherwise new connection, and what then stands for them.
std::string AddedCallHeaders(const std::string& path);
std::string CallHeadersAgain();
// A gRPC message in DATA's payload.
std::string GrpcMessage(const std::string& bytes);

}  // namespace flexiti_test
