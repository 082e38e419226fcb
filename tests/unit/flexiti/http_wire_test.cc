// What the wire carries, byte by byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/flexiti/http_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::Reply;
using testing::ElementsAre;
using testing::HasSubstr;

struct Wire {
  HttpRequest request;
  std::string text;  // what the peer gets, with HOST for its name
};

TEST(HttpWireTest, WireCarriesTheRequestAndNothingElse) {
  const std::vector<Wire> cases = {
      {{.method = "GET", .target = "/"},
       "GET / HTTP/1.1\r\nAccept-Encoding: identity\r\nHost: HOST\r\n\r\n"},
      {{.method = "GET",
        .target = "/a%2Fb/%C3%A9?lang=en&x=a%20b+c%25",
        .headers = {{"accept", "application/json"}, {"x-reference-id", "0af1"}, {"lang", "100%s"}}},
       "GET /a%2Fb/%C3%A9?lang=en&x=a%20b+c%25 HTTP/1.1\r\naccept: application/json\r\n"
       "Accept-Encoding: identity\r\nHost: HOST\r\nlang: 100%s\r\nx-reference-id: 0af1\r\n\r\n"},
      {{.method = "POST", .target = "/close"},
       "POST /close HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Length: 0\r\nHost: "
       "HOST\r\n\r\n"},
      {{.method = "POST", .target = "/b", .body = "\r\n\r\nAccept: */*\r\nUser-Agent: x"},
       "POST /b HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Length: 30\r\nHost: HOST\r\n\r\n"
       "\r\n\r\nAccept: */*\r\nUser-Agent: x"},
      {{.method = "PUT",
        .target = "/p",
        .headers = {{"Accept-Encoding", "gzip"}, {"User-Agent", "flexiti-gateway"}, {"X", ""}},
        .body = "b"},
       "PUT /p HTTP/1.1\r\nAccept-Encoding: gzip\r\nContent-Length: 1\r\nHost: HOST\r\n"
       "User-Agent: flexiti-gateway\r\nX: \r\n\r\nb"},
      {{.method = "DELETE", .target = "/d"},
       "DELETE /d HTTP/1.1\r\nAccept-Encoding: identity\r\nHost: HOST\r\n\r\n"},
      {Purchase(),
       "POST /transactions?lang=en HTTP/1.1\r\nAccept-Encoding: identity\r\n"
       "Authorization: Bearer token\r\nContent-Length: 18\r\nContent-Type: application/json\r\n"
       "Host: HOST\r\n\r\n{\"amount\":\"10.00\"}"},
  };
  for (const bool tls : {false, true}) {
    for (const Wire& each : cases) {
      SCOPED_TRACE(each.request.method + each.request.target);
      const auto peer = MakePeer(tls, Answering(Reply("{}")));
      auto transport = MakeTransport(*peer);
      EXPECT_TRUE(transport->Send(each.request, Patient()).ok());
      transport.reset();
      std::string expected = each.text;
      const size_t host = expected.find("HOST");
      expected.replace(host, 4, "127.0.0.1:" + std::to_string(peer->port()));
      EXPECT_THAT(peer->Received(), ElementsAre(expected));
    }
  }
}

TEST(HttpWireTest, LongRequestArrivesWhole) {
  for (const bool tls : {false, true}) {
    const auto peer = MakePeer(tls, Answering(Reply("{}")));
    auto transport = MakeTransport(*peer);
    HttpRequest request = Purchase();
    request.headers.emplace_back("X-Long", std::string(20000, 'h'));
    request.body = std::string(3 << 20, 'b');
    EXPECT_TRUE(transport->Send(request, Patient()).ok());
    transport.reset();
    const std::vector<std::string> received = peer->Received();
    ASSERT_EQ(received.size(), 1u);
    EXPECT_THAT(received[0].substr(0, 30000), HasSubstr(std::string(20000, 'h')));
    EXPECT_EQ(received[0].substr(received[0].find("\r\n\r\n") + 4), request.body);
  }
}

}  // namespace
}  // namespace flexiti
