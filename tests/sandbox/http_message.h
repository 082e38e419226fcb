// An HTTP request as it came, and a reply as it will go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flexiti_sandbox {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string path;   // as sent, without the query
  std::string query;  // as sent, without the '?'
  bool has_query = false;
  Pairs headers;     // as sent
  std::string head;  // the exact bytes
  std::string body;  // chunks joined
  bool keep_alive = true;
  uint64_t content_length = 0;
  bool chunked = false;

  // The first header of that name (any case), or nullptr.
  const std::string* Header(const std::string& name) const;
};

struct HttpReply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
};

// "Not Found" for 404; "Blocked" for Flexiti's 465 to 467.
std::string ReasonPhrase(int status);

// Decodes %41, and '+' as a blank if `form`. Nothing where a '%' is not followed by two digits.
std::optional<std::string> PercentDecode(const std::string& text, bool form);

// a=1&b=2, decoded, in order. Nothing where it cannot be decoded.
std::optional<Pairs> ParseForm(const std::string& text);

// The value of the first pair of that name, or nullptr.
const std::string* FindPair(const Pairs& pairs, const std::string& name);

}  // namespace flexiti_sandbox
