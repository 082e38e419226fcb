#include "service/flexiti/http_message.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace flexiti {
namespace {

constexpr std::array<absl::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};

// These say how the message is framed and where the connection ends: the transport decides that.
constexpr std::array<absl::string_view, 9> kTransportHeaders = {
    "host",       "content-length", "transfer-encoding",
    "connection", "keep-alive",     "proxy-connection",
    "te",         "trailer",        "upgrade"};

bool IsToken(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
  });
}

bool IsPrintable(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); });
}

}  // namespace

absl::Status CheckHttpRequest(const HttpRequest& request) {
  if (std::find(kMethods.begin(), kMethods.end(), absl::string_view(request.method)) ==
      kMethods.end()) {
    return absl::InvalidArgumentError(
        "the HTTP method is not one of GET, POST, PUT, PATCH, DELETE");
  }
  const bool target_ok = absl::StartsWith(request.target, "/") && IsPrintable(request.target) &&
                         request.target.find(' ') == std::string::npos;
  if (!target_ok) {
    return absl::InvalidArgumentError(
        "the request's target does not start with '/' or holds a blank, a control character or a "
        "character outside ASCII");
  }
  for (const auto& [name, value] : request.headers) {
    if (!IsToken(name)) return absl::InvalidArgumentError("a request header's name is no token");
    if (!IsPrintable(value)) {
      return absl::InvalidArgumentError(
          "a request header holds a control character or a character outside ASCII");
    }
    const bool transports = std::any_of(
        kTransportHeaders.begin(), kTransportHeaders.end(),
        [&name = name](absl::string_view own) { return absl::EqualsIgnoreCase(own, name); });
    if (transports || absl::EqualsIgnoreCase(name, "expect")) {
      return absl::InvalidArgumentError("a request header is one that only the transport may set");
    }
  }
  return absl::OkStatus();
}

}  // namespace flexiti
