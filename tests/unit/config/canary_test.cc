// A secret in the wrong place stays in the file: no message quotes a value,
// whatever is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCanary[] = "kanarienvogel";

// The ways in which a secret can be written, or break what is around it.
const std::vector<std::string>& Spellings() {
  static const auto& spellings = *new std::vector<std::string>{
      "kanarienvogel",        "/kanarienvogel",     "https://u:kanarienvogel@h",
      "\"kanarienvogel\"",    "'kanarienvogel",     "\"kanarienvogel",
      "\"\\kanarienvogel\"",  "*kanarienvogel",     "&kanarienvogel x",
      "!kanarienvogel x",     "!<kanarienvogel> x", "%kanarienvogel",
      "@kanarienvogel",       "`kanarienvogel",     "kanarienvogel: x",
      "x: kanarienvogel",     "[kanarienvogel]",    "[kanarienvogel",
      "{a: kanarienvogel}",   "{kanarienvogel",     "| kanarienvogel",
      ">\n    kanarienvogel", "kanarienvogel\n  x", "? kanarienvogel",
      "- kanarienvogel",      "\tkanarienvogel: x", "{\"\\x\": kanarienvogel}",
      "12345kanarienvogel"};
  return spellings;
}

// Every key at which a value is found, one a line, so that a line can be
// spoiled at a time.
constexpr char kFull[] = R"(allow_world_readable_secrets: false
limits:
  max_in_flight: 1000
  min_remaining_deadline: 1s
log:
  level: INFO
ledger:
  sqlite:
    path: ""
  postgres:
    host: db.example
    port: 5432
    database: flexiti
    user: flexiti
    password_file: SECRET
    ca_file: ""
    allow_plaintext: false
    max_connections: 16
    connect_timeout: 3s
  encryption:
    active_key: a
    keys:
      - id: a
        file: KEY
  lease: 2m
  resolver:
    interval: 1s
flexiti:
  token_refresh_margin: 60s
  pos_api:
    url: https://posapi.example
    base_path: /flexiti/pos-api
    ca_file: ""
    allow_plaintext: false
  versions:
    token: v2.5
  timeouts:
    token: 10s
merchants:
  - id: acme
    client_id: acme-client
    client_secret_file: SECRET
    token_scope: MERCHANT
)";

TEST(CanaryTest, NoValueOfAnyKeyIsQuoted) {
  const ConfigFile file;
  ASSERT_EQ(file.Problem(kFull), "OK");
  const std::vector<std::string> lines = absl::StrSplit(kFull, '\n');
  int refused = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t value = lines[i].find(": ");
    if (value == std::string::npos) continue;
    for (const std::string& spelling : Spellings()) {
      std::vector<std::string> spoiled = lines;
      spoiled[i] = lines[i].substr(0, value + 2) + spelling;
      const std::string text = absl::StrJoin(spoiled, "\n");
      const std::string problem = file.Problem(text);
      EXPECT_THAT(problem, Not(HasSubstr(kCanary))) << text;
      refused += problem == "OK" ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 800);
}

TEST(CanaryTest, NoPastedSecretIsQuotedWhateverItsKey) {
  const ConfigFile file;
  for (const char* key :
       {"client_secret", "secret", "password", "token", "access_token", "api_key"}) {
    for (const std::string& spelling : Spellings()) {
      const std::string text = absl::StrCat(kFull, "    ", key, ": ", spelling, "\n");
      const std::string problem = file.Problem(text);
      EXPECT_NE(problem, "OK") << text;
      EXPECT_THAT(problem, Not(HasSubstr(kCanary))) << text;
    }
  }
}

TEST(CanaryTest, NoContentOfASecretFileIsQuoted) {
  const ConfigFile file;
  for (const std::string& text : {absl::StrCat(kCanary, "\n", kCanary), absl::StrCat("\t", kCanary),
                                  absl::StrCat(kCanary, std::string(5000, 'x'))}) {
    file.WritePrivate("mine", text);
    const std::string problem = file.Problem(Replaced(kSmallest, "SECRET", "DIR/mine"));
    EXPECT_THAT(problem, HasSubstr("client_secret_file"));
    EXPECT_THAT(problem, Not(HasSubstr(kCanary)));
    const std::string key_problem = file.Problem(Replaced(kSmallest, "KEY", "DIR/mine"));
    EXPECT_THAT(key_problem, HasSubstr("ledger.encryption.keys[0].file"));
    EXPECT_THAT(key_problem, Not(HasSubstr(kCanary)));
  }
}

}  // namespace
}  // namespace flexiti::config
