#include "service/config/format.h"

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace flexiti::config {
namespace {

struct Form {
  Format format;
  std::vector<std::string> bad;
  std::vector<std::string> good;
};
void PrintTo(const Form& form, std::ostream* out) { *out << Format_Name(form.format); }

class FormatTest : public testing::TestWithParam<Form> {};

TEST_P(FormatTest, TellsGoodFromBad) {
  for (const std::string& text : GetParam().bad) {
    EXPECT_FALSE(HasFormat(text, GetParam().format)) << "'" << text << "'";
  }
  for (const std::string& text : GetParam().good) {
    EXPECT_TRUE(HasFormat(text, GetParam().format)) << "'" << text << "'";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Forms, FormatTest,
    testing::Values(
        Form{FORMAT_LISTEN_ADDRESS,
             {"",
              "50051",
              ":50051",
              "127.0.0.1",
              "127.0.0.1:",
              "127.0.0.1:65536",
              "127.0.0.1:-1",
              "127.0.0.1:x",
              "127.0.0:1",
              "256.0.0.1:1",
              "::1:50051",
              "[::1]",
              "[::1]:",
              "[::1]x1",
              "[::g]:1",
              "[::1:1",
              "a..b:1",
              "-a:1",
              "a b:1",
              "unix:",
              "unix:relative",
              "unix:/" + std::string(107, 'x'),
              "http://a:1"},
             {"127.0.0.1:50051", "0.0.0.0:0", "[::]:50051", "localhost:50051", "a.example:1",
              "unix:/run/flexiti.sock"}},
        Form{FORMAT_BASE_URL,
             {"", "posapi.example", "https://", "https:///", "https://posapi.example/",
              "https://posapi.example/path", "https://posapi.example?q",
              "https://u:p@posapi.example", "https://posapi.example:0", "https://posapi.example:x",
              "https://a b", "ftp://a", "https://[::1", "https://1.2.3", "https://posapi..example",
              "https://a\r\nb"},
             {"https://posapi.example", "https://posapi.example:8443", "http://127.0.0.1:8080",
              "https://[::1]:8443", "https://[::1]", "http://localhost"}},
        Form{FORMAT_BASE_PATH,
             {"", "/", "flexiti", "/flexiti/", "/a//b", "/a/../b", "/./a", "/a?b", "/a b", "/a%20"},
             {"/flexiti/pos-api", "/a", "/a.b_c~d"}},
        Form{FORMAT_FILE_PATH, {"", "a", "./a", "/a/", "/", "/a\nb"}, {"/a", "/run/secrets/a b"}},
        Form{FORMAT_VERSION,
             {"", "v", "2.5", "v2.", "v.5", "v2..5", "v2.5a", "V2.5", "v2.5/x", "v-1"},
             {"v2", "v2.5", "v2.5.1", "v10.0"}},
        Form{FORMAT_MERCHANT_ID, {"", "A", "a_b", "a.b", "a b", "\xc3\xa9"}, {"a", "a-1", "0"}},
        Form{FORMAT_PRINTABLE_ASCII, {"", "a\tb", "\xc3\xa9", "a\x7f"}, {"a b", "~!\"%"}},
        Form{FORMAT_SPIFFE_ID,
             {"", "spiffe://", "spiffe://example.org", "spiffe://example.org/",
              "spiffe://example.org/a/", "spiffe://example.org//a", "spiffe://example.org/../a",
              "spiffe://Example.org/a", "spiffe://example.org:1/a", "spiffe://user@example.org/a",
              "spiffe://example.org/a?b", "spiffe://example.org/a%2f", "spiffe:///a",
              "SPIFFE://example.org/a", "https://example.org/a",
              "spiffe://example.org/" + std::string(2048, 'x')},
             {"spiffe://example.org/a", "spiffe://ex_1-a.org/ns/Till/sa/a.b_c-d"}},
        Form{FORMAT_DNS_NAME,
             {"", "*.example", "Till.example", "till.example.", "1.2.3.4", "till.example:1", "a b",
              "till..example", "::1"},
             {"till", "till-1.example", "1.example"}}));

TEST(DurationTest, IsOneNumberAndOneUnit) {
  EXPECT_EQ(ParseDuration("0ms"), 0);
  EXPECT_EQ(ParseDuration("500ms"), 500);
  EXPECT_EQ(ParseDuration("30s"), 30'000);
  EXPECT_EQ(ParseDuration("5m"), 300'000);
  EXPECT_EQ(ParseDuration("24h"), 86'400'000);
  for (const char* text : {"", "s", "5", "-5s", "+5s", "5 s", " 5s", "5s ", "5S", "1h1m", "1.5s",
                           "05s", "5us", "9223372036854775807h", "9223372036854775808s"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(IntegerTest, IsDecimalAndExact) {
  EXPECT_EQ(ParseInteger("0"), 0);
  EXPECT_EQ(ParseInteger("-12"), -12);
  EXPECT_EQ(ParseInteger("9223372036854775807"), INT64_MAX);
  for (const char* text : {"", "-", "+1", "01", "-01", "1.0", "1e3", "0x1", " 1", "1 ", "1_0",
                           "9223372036854775808"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace flexiti::config
