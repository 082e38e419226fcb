#include "client/cpp/request_id.h"

#include <sys/random.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace flexiti::client {

std::string NewRequestId() {
  std::array<unsigned char, 16> bytes{};
  // Sixteen bytes come whole or not at all, and "not at all" is only a kernel without the call: an
  // id that could repeat would let one customer's answer replay to another, so stop rather than go
  // on.
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);  // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);  // RFC 4122
  const std::string hex = absl::BytesToHexString(std::string(bytes.begin(), bytes.end()));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace flexiti::client
