// Whoever cannot even shake hands fills no log, and is counted.
#include <chrono>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"

namespace flexiti_test {
namespace {

constexpr char kCallers[] = R"(  - name: till
    dns_name: till.example
    grants: [{all_merchants: true, methods: [READ]}]
)";
constexpr int kMany = 500;
constexpr char kRefusals[] = "\nflexiti_calls_refused_total{cause=\"handshake\"} ";

int Refusals(Stack& stack) {
  httplib::Client client(absl::StrCat("http://", stack.gateway().admin_address()));
  const auto answer = client.Get("/metrics");
  const std::string text = answer ? answer->body : "";
  const size_t at = text.find(kRefusals);
  int count = -1;
  if (at == std::string::npos) return count;
  std::istringstream(text.substr(at + sizeof(kRefusals) - 1)) >> count;
  return count;
}

TEST(HandshakeLogTest, FailuresAreCountedAndOnlyAFewGetALine) {
  Stack stack({.callers_yaml = kCallers});
  ASSERT_EQ(Refusals(stack), 0);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kMany; ++i) {
    RawConnection connection(stack.gateway().address());
    connection.Send("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");
    ASSERT_TRUE(connection.IsClosedWithin(std::chrono::seconds(20)));
  }
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(Refusals(stack), kMany);
  ASSERT_EQ(stack.gateway().Stop(), 0);

  int lines = 0;
  std::istringstream output(stack.gateway().output());
  for (std::string line; std::getline(output, line);) {
    EXPECT_EQ(line.substr(0, 1), "{") << "no line of the gateway's log: " << line;
    if (absl::StrContains(line, "\"event\":\"handshake_failed\"")) ++lines;
  }
  EXPECT_GT(lines, 0);
  // Ten in each second that was begun.
  EXPECT_LE(lines, 10 * (std::chrono::duration_cast<std::chrono::seconds>(took).count() + 2));
  EXPECT_LT(lines, kMany / 2);
}

}  // namespace
}  // namespace flexiti_test
