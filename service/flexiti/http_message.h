// What is asked and what is answered, free of any library's types.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace flexiti {

struct HttpRequest {
  std::string method;  // GET, POST, PUT, PATCH or DELETE
  std::string target;  // path?query, already percent-encoded
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

struct HttpReply {
  int status = 0;
  // As sent, in that order. Values hold no control characters but TAB; they may hold bytes above
  // 0x7f, so check before copying one into gRPC metadata.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

// kInvalidArgument if `request` cannot be put on the wire as it is: CR, LF, NUL or any other byte
// that is not printable ASCII in target or header, a name that is no token, or a header that
// belongs to the transport (Host, Content-Length, Connection and the like). The message does not
// quote it.
absl::Status CheckHttpRequest(const HttpRequest& request);

}  // namespace flexiti
