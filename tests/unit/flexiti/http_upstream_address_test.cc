#include "service/flexiti/http_upstream_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flexiti {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HttpUpstreamAddressTest, RefusesWhatIsNoBaseUrl) {
  const std::string long_host = "http://" + std::string(254, 'a');
  for (const std::string url : {"",
                                "posapi.flexiti.fi",
                                "ftp://host",
                                "HTTP://host",
                                "http://",
                                "http:///",
                                "http://:80",
                                "http://host:",
                                "http://host:0",
                                "http://host:65536",
                                "http://host:123456",
                                "http://host:8x",
                                "http://host:+80",
                                "http://host:-1",
                                "http://host/path",
                                "http://host//",
                                "http://host?q",
                                "http://host#f",
                                "http://user:password@host",
                                "http://user@host",
                                "http://ho st",
                                "http://.a",
                                "http://-a",
                                "http://h\xc3\xb6st",
                                "http://host\r\nX: y",
                                "http://[::1",
                                "http://[::1]x",
                                "http://[host]",
                                "http://::1",
                                "http://[]",
                                long_host.c_str()}) {
    SCOPED_TRACE(url);
    const absl::StatusOr<HttpUpstreamAddress> address = ParseHttpBaseUrl(url);
    EXPECT_EQ(address.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(address.status().message()), Not(HasSubstr("password")));
  }
}

TEST(HttpUpstreamAddressTest, ReadsSchemeHostAndPort) {
  struct {
    const char* url;
    bool tls;
    const char* host;
    int port;
    const char* host_header;
    const char* name;
  } const cases[] = {
      {"https://posapi.flexiti.fi", true, "posapi.flexiti.fi", 443, "posapi.flexiti.fi",
       "posapi.flexiti.fi:443"},
      {"https://posapi.flexiti.fi:443/", true, "posapi.flexiti.fi", 443, "posapi.flexiti.fi",
       "posapi.flexiti.fi:443"},
      {"http://a-b.c", false, "a-b.c", 80, "a-b.c", "a-b.c:80"},
      {"http://localhost:443", false, "localhost", 443, "localhost:443", "localhost:443"},
      {"https://127.0.0.1:80", true, "127.0.0.1", 80, "127.0.0.1:80", "127.0.0.1:80"},
      {"http://[::1]", false, "::1", 80, "[::1]", "[::1]:80"},
      {"https://[fe80::2]:8443", true, "fe80::2", 8443, "[fe80::2]:8443", "[fe80::2]:8443"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.url);
    const absl::StatusOr<HttpUpstreamAddress> address = ParseHttpBaseUrl(each.url);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->tls, each.tls);
    EXPECT_EQ(address->host, each.host);
    EXPECT_EQ(address->port, each.port);
    EXPECT_EQ(address->host_header, each.host_header);
    EXPECT_EQ(address->name, each.name);
  }
}

}  // namespace
}  // namespace flexiti
