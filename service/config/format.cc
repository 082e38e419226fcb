#include "service/config/format.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace flexiti::config {
namespace {

template <typename Predicate>
bool AllOf(const std::string& text, Predicate allowed) {
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

bool IsPrintable(unsigned char c) { return c >= 0x20 && c < 0x7f; }
bool IsPathLetter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool IsPort(const std::string& text, int lowest) {
  const std::optional<int64_t> port = ParseInteger(text);
  return port.has_value() && *port >= lowest && *port <= 65535;
}

bool IsHostName(const std::string& text) {
  if (text.size() > 253) return false;
  const std::vector<std::string> labels = absl::StrSplit(text, '.');
  const bool labelled = std::all_of(labels.begin(), labels.end(), [](const std::string& label) {
    return AllOf(label, [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-'; }) &&
           label.size() <= 63 && label.front() != '-' && label.back() != '-';
  });
  if (!labelled) return false;
  // A last label of digits only means that an IPv4 address was meant.
  if (!AllOf(labels.back(), absl::ascii_isdigit)) return true;
  in_addr ignored;
  return inet_pton(AF_INET, text.c_str(), &ignored) == 1;
}

// "host", "1.2.3.4" or "[::1]", then ":port" (which may be absent only if `port_optional`).
bool IsHostAndPort(const std::string& text, int lowest_port, bool port_optional) {
  if (absl::StartsWith(text, "[")) {
    const size_t end = text.find(']');
    in6_addr ignored;
    if (end == std::string::npos ||
        inet_pton(AF_INET6, text.substr(1, end - 1).c_str(), &ignored) != 1) {
      return false;
    }
    if (end + 1 == text.size()) return port_optional;
    return text[end + 1] == ':' && IsPort(text.substr(end + 2), lowest_port);
  }
  const size_t colon = text.find(':');
  if (!IsHostName(text.substr(0, colon))) return false;
  if (colon == std::string::npos) return port_optional;
  return IsPort(text.substr(colon + 1), lowest_port);
}

bool IsFilePath(const std::string& text) {
  return absl::StartsWith(text, "/") && !absl::EndsWith(text, "/") && AllOf(text, IsPrintable);
}

bool IsListenAddress(const std::string& text) {
  constexpr size_t kMaxSocketPath = 107;  // what sockaddr_un holds
  absl::string_view path = text;
  if (absl::ConsumePrefix(&path, "unix:")) {
    return path.size() <= kMaxSocketPath && IsFilePath(std::string(path));
  }
  return IsHostAndPort(text, /*lowest_port=*/0, /*port_optional=*/false);
}

bool IsBaseUrl(const std::string& text) {
  absl::string_view rest = text;
  return (absl::ConsumePrefix(&rest, "https://") || absl::ConsumePrefix(&rest, "http://")) &&
         IsHostAndPort(std::string(rest), /*lowest_port=*/1, /*port_optional=*/true);
}

bool IsBasePath(const std::string& text) {
  const std::vector<std::string> segments = absl::StrSplit(text, '/');
  return segments.size() > 1 && segments.front().empty() &&
         std::all_of(segments.begin() + 1, segments.end(), [](const std::string& segment) {
           return segment != "." && segment != ".." && AllOf(segment, IsPathLetter);
         });
}

bool IsVersion(const std::string& text) {
  if (!absl::StartsWith(text, "v")) return false;
  const std::vector<std::string> numbers = absl::StrSplit(text.substr(1), '.');
  return std::all_of(numbers.begin(), numbers.end(),
                     [](const std::string& number) { return AllOf(number, absl::ascii_isdigit); });
}

bool IsMerchantId(const std::string& text) {
  return AllOf(text, [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

// https://github.com/spiffe/spiffe: a trust domain of lower-case letters, then segments. One of the
// trust domain alone is an authority's, not a caller's.
bool IsSpiffeId(const std::string& text) {
  constexpr size_t kMaxSpiffeId = 2048;
  absl::string_view rest = text;
  if (text.size() > kMaxSpiffeId || !absl::ConsumePrefix(&rest, "spiffe://")) return false;
  const std::vector<std::string> parts = absl::StrSplit(rest, '/');
  const auto is_letter = [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_';
  };
  return parts.size() > 1 &&
         AllOf(parts.front(),
               [&](unsigned char c) { return is_letter(c) && !absl::ascii_isupper(c); }) &&
         std::all_of(parts.begin() + 1, parts.end(), [&](const std::string& segment) {
           return segment != "." && segment != ".." && AllOf(segment, is_letter);
         });
}

bool IsDnsName(const std::string& text) {
  in_addr ignored;
  return IsHostName(text) && inet_pton(AF_INET, text.c_str(), &ignored) != 1 &&
         std::none_of(text.begin(), text.end(), absl::ascii_isupper);
}

}  // namespace

bool HasFormat(const std::string& text, Format format) {
  switch (format) {
    case FORMAT_LISTEN_ADDRESS:
      return IsListenAddress(text);
    case FORMAT_BASE_URL:
      return IsBaseUrl(text);
    case FORMAT_BASE_PATH:
      return IsBasePath(text);
    case FORMAT_FILE_PATH:
      return IsFilePath(text);
    case FORMAT_VERSION:
      return IsVersion(text);
    case FORMAT_MERCHANT_ID:
      return IsMerchantId(text);
    case FORMAT_PRINTABLE_ASCII:
      return AllOf(text, IsPrintable);
    case FORMAT_SPIFFE_ID:
      return IsSpiffeId(text);
    case FORMAT_DNS_NAME:
      return IsDnsName(text);
    default:
      return true;
  }
}

std::optional<int64_t> ParseInteger(const std::string& text) {
  const size_t digits = absl::StartsWith(text, "-") ? 1 : 0;
  if (text.size() > digits + 1 && text[digits] == '0') return std::nullopt;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> ParseDuration(const std::string& text) {
  constexpr int64_t kMaxNumber = 1'000'000'000'000;  // times an hour still fits
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<int64_t> number = ParseInteger(text.substr(0, digits));
  if (!number.has_value() || *number > kMaxNumber) return std::nullopt;
  const std::string unit = text.substr(digits);
  if (unit == "ms") return *number;
  if (unit == "s") return *number * 1000;
  if (unit == "m") return *number * 60 * 1000;
  if (unit == "h") return *number * 60 * 60 * 1000;
  return std::nullopt;
}

}  // namespace flexiti::config
