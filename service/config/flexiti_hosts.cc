#include "service/config/flexiti_hosts.h"

#include <arpa/inet.h>

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace flexiti::config {
namespace {

constexpr char kFlexitiDomain[] = "flexiti.fi";

bool IsAddress(const std::string& host) {
  in6_addr ignored;
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

bool IsWithin(const std::string& host, const std::string& domain) {
  return host == domain || absl::EndsWith(host, absl::StrCat(".", domain));
}

// posapi-mi.flexiti.fi (merchant integration), posapi-training.flexiti.fi, and what is named alike
// for the Online API.
bool IsFlexitiTest(const std::string& host) {
  static const auto& words =
      *new std::set<std::string>{"mi", "training", "test", "sandbox", "staging", "uat", "dev"};
  if (!IsWithin(host, kFlexitiDomain)) return false;
  const std::vector<std::string> parts = absl::StrSplit(host, absl::ByAnyChar(".-"));
  return std::any_of(parts.begin(), parts.end(),
                     [](const std::string& part) { return words.count(part) > 0; });
}

// RFC 2606 and RFC 6761 keep these for tests and examples.
bool IsReserved(const std::string& host) {
  for (const char* domain :
       {"test", "example", "invalid", "localhost", "example.com", "example.net", "example.org"}) {
    if (IsWithin(host, domain)) return true;
  }
  return false;
}

}  // namespace

std::string HostOf(const std::string& url) {
  const size_t scheme = url.find("://");
  const std::string rest = url.substr(scheme == std::string::npos ? 0 : scheme + 3);
  if (absl::StartsWith(rest, "[")) return absl::AsciiStrToLower(rest.substr(1, rest.find(']') - 1));
  return absl::AsciiStrToLower(rest.substr(0, rest.find(':')));
}

bool IsFlexitiProduction(const std::string& host) {
  return IsWithin(host, kFlexitiDomain) && !IsFlexitiTest(host);
}

std::string WhyNotProduction(const std::string& host) {
  if (IsFlexitiTest(host)) return "one of its test environments";
  if (IsLoopback(host)) return "this machine";
  if (IsAddress(host)) return "an address, which its certificate does not name";
  if (IsReserved(host)) return "a name that is kept for tests and examples";
  if (!absl::StrContains(host, ".")) return "a name without a dot, which is of a private network";
  return IsFlexitiProduction(host) ? "" : "a name outside flexiti.fi";
}

bool IsLoopback(const std::string& host) {
  if (IsWithin(host, "localhost")) return true;
  in6_addr v6 = {};
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
    return IN6_IS_ADDR_LOOPBACK(&v6) != 0 ||
           (IN6_IS_ADDR_V4MAPPED(&v6) != 0 && v6.s6_addr[12] == 127);
  }
  in_addr v4 = {};
  return inet_pton(AF_INET, host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

}  // namespace flexiti::config
