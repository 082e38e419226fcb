#include "service/flexiti/http_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flexiti {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HttpMessageTest, RefusesWhatCannotBePutOnTheWire) {
  const std::string nul("a\0b", 3);
  const std::vector<HttpRequest> cases = {
      {.method = "", .target = "/"},
      {.method = "get", .target = "/"},
      {.method = "CONNECT", .target = "/"},
      {.method = "GET /x HTTP/1.1\r\nX: y\r\n\r\nGET", .target = "/"},
      {.method = "GET", .target = ""},
      {.method = "GET", .target = "path"},
      {.method = "GET", .target = "http://other/"},
      {.method = "GET", .target = "/a b"},
      {.method = "GET", .target = "/a\r\nX: y"},
      {.method = "GET", .target = "/a\nb"},
      {.method = "GET", .target = "/\xc3\xa9"},
      {.method = "GET", .target = "/" + nul},
      {.method = "GET", .target = "/", .headers = {{"", "secret"}}},
      {.method = "GET", .target = "/", .headers = {{"a b", "secret"}}},
      {.method = "GET", .target = "/", .headers = {{"a:", "secret"}}},
      {.method = "GET", .target = "/", .headers = {{"a\r\nb", "secret"}}},
      {.method = "GET", .target = "/", .headers = {{nul, "secret"}}},
      {.method = "GET", .target = "/", .headers = {{"\xc3\xa9", "secret"}}},
      {.method = "GET", .target = "/", .headers = {{"a", "secret\r\nb: c"}}},
      {.method = "GET", .target = "/", .headers = {{"a", "secret\r"}}},
      {.method = "GET", .target = "/", .headers = {{"a", "secret\n"}}},
      {.method = "GET", .target = "/", .headers = {{"a", "secret" + nul}}},
      {.method = "GET", .target = "/", .headers = {{"a", "secret\x7f"}}},
      {.method = "GET", .target = "/", .headers = {{"a", "secret\xc3\xa9"}}},
      {.method = "GET", .target = "/", .headers = {{"Host", "other"}}},
      {.method = "POST", .target = "/", .headers = {{"content-LENGTH", "1"}}},
      {.method = "POST", .target = "/", .headers = {{"Transfer-Encoding", "chunked"}}},
      {.method = "GET", .target = "/", .headers = {{"Connection", "close"}}},
      {.method = "GET", .target = "/", .headers = {{"Upgrade", "h2c"}}},
      {.method = "POST", .target = "/", .headers = {{"Expect", "100-continue"}}},
  };
  for (const HttpRequest& request : cases) {
    SCOPED_TRACE(request.method + " " + request.target);
    const absl::Status status = CheckHttpRequest(request);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  }
}

TEST(HttpMessageTest, AllowsEveryMethodAndAnyBody) {
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    EXPECT_TRUE(CheckHttpRequest({.method = method,
                                  .target = "/a/b%20c?d=e&f",
                                  .headers = {{"Authorization", "Bearer a b!~"}, {"X-Empty", ""}},
                                  .body = std::string("\r\n\0\xff", 4)})
                    .ok());
  }
}

}  // namespace
}  // namespace flexiti
