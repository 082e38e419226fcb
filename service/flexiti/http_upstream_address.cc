#include "service/flexiti/http_upstream_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace flexiti {
namespace {

constexpr int kHttpPort = 80;
constexpr int kHttpsPort = 443;
constexpr size_t kMaxHostBytes = 253;  // DNS

bool IsHostName(absl::string_view host) {
  return !host.empty() && host.size() <= kMaxHostBytes && host.front() != '.' &&
         host.front() != '-' && std::all_of(host.begin(), host.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-';
         });
}

bool IsIpv6(const std::string& host) {
  in6_addr address;
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

absl::Status Refused() {
  return absl::InvalidArgumentError(
      "the base URL must be http://host[:port] or https://host[:port] and nothing more");
}

}  // namespace

absl::StatusOr<HttpUpstreamAddress> ParseHttpBaseUrl(const std::string& url) {
  HttpUpstreamAddress address;
  absl::string_view rest = url;
  address.tls = absl::ConsumePrefix(&rest, "https://");
  if (!address.tls && !absl::ConsumePrefix(&rest, "http://")) return Refused();
  absl::ConsumeSuffix(&rest, "/");

  const bool bracketed = absl::ConsumePrefix(&rest, "[");
  const size_t host_end = rest.find(bracketed ? ']' : ':');
  if (bracketed && host_end == absl::string_view::npos) return Refused();
  address.host = std::string(rest.substr(0, host_end));
  rest = host_end == absl::string_view::npos ? "" : rest.substr(host_end + (bracketed ? 1 : 0));
  if (bracketed ? !IsIpv6(address.host) : !IsHostName(address.host)) return Refused();

  const int own_port = address.tls ? kHttpsPort : kHttpPort;
  address.port = own_port;
  if (!rest.empty()) {
    const bool digits = absl::ConsumePrefix(&rest, ":") && !rest.empty() && rest.size() <= 5 &&
                        std::all_of(rest.begin(), rest.end(), absl::ascii_isdigit);
    if (!digits || !absl::SimpleAtoi(rest, &address.port)) return Refused();
    if (address.port < 1 || address.port > 65535) return Refused();
  }
  const std::string written = bracketed ? absl::StrCat("[", address.host, "]") : address.host;
  address.name = absl::StrCat(written, ":", address.port);
  address.host_header = address.port == own_port ? written : address.name;
  return address;
}

}  // namespace flexiti
