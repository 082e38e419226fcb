// Every kind of mistake that one key of the file can hold, with the whole
// message it gets.
#include "service/config/yaml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

struct Mistake {
  std::string added;  // in front of kSmallest, so its lines are the first of the file
  std::string problem;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.added; }

// "id, client_id, ...": in the order of the schema.
std::string KeysOf(const google::protobuf::Descriptor& type) {
  std::vector<std::string> keys;
  for (int i = 0; i < type.field_count(); ++i) keys.push_back(type.field(i)->name());
  return absl::StrJoin(keys, ", ");
}

class MistakeTest : public testing::TestWithParam<Mistake> {};

TEST_P(MistakeTest, IsReportedWithItsPlaceAndWhatIsAllowed) {
  EXPECT_EQ(ConfigFile().Problem(GetParam().added + kSmallest), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, MistakeTest,
    testing::Values(Mistake{"limits:\n  max_inflight: 5\n",
                            "gateway.yaml:2:3: limits.max_inflight: is not a known key; did "
                            "you mean "
                            "max_in_flight? Allowed here: max_in_flight, max_request_bytes, "
                            "max_metadata_bytes, max_streams_per_connection, "
                            "min_remaining_deadline, max_in_flight_per_merchant, "
                            "max_connections"},
                    Mistake{"drain: {delay: 5s, wombat: 1}\n",
                            "gateway.yaml:1:20: drain.wombat: is not a known key; allowed "
                            "here: delay, timeout"},
                    Mistake{"\n\nlog: {level: INFO}\nlog: {level: ERROR}\n",
                            "gateway.yaml:4:1: log: is set twice; the first time in line 3"},
                    Mistake{"drain:\n  delay: 1s\n  timeout: 90s\n  \"delay\": 2s\n",
                            "gateway.yaml:4:3: drain.delay: is set twice; the first time "
                            "in line 2"},
                    Mistake{"wombat: 1\nwombat: 2\n",
                            absl::StrCat("gateway.yaml:1:1: wombat: is not a known key; allowed "
                                         "here: ",
                                         KeysOf(*Gateway::descriptor()),
                                         "\ngateway.yaml:2:1: wombat: is set twice; the first "
                                         "time in line 1")},
                    Mistake{"? [a, b]\n: 1\n", "gateway.yaml:1:3: holds a key that is not a name"},
                    Mistake{"log: {\"a b\": 1}\n",
                            "gateway.yaml:1:7: log.(not shown): is not a known key; "
                            "allowed here: level, success_sample_percent"}));

INSTANTIATE_TEST_SUITE_P(
    Kinds, MistakeTest,
    testing::Values(Mistake{"drain: 5s\n",
                            "gateway.yaml:1:8: drain: must be a section "
                            "with keys among delay, timeout"},
                    Mistake{"drain: [5s]\n",
                            "gateway.yaml:1:1: drain: must be a section "
                            "with keys among delay, timeout"},
                    Mistake{"log:\n  level: {is: INFO}\n",
                            "gateway.yaml:2:3: log.level: must be one of DEBUG, INFO, "
                            "WARNING, ERROR"},
                    Mistake{"log:\n  level: [INFO]\n",
                            "gateway.yaml:2:3: log.level: must be one of DEBUG, INFO, "
                            "WARNING, ERROR"},
                    Mistake{"log:\n  level:\n",
                            "gateway.yaml:2:3: log.level: has no "
                            "value; it must be one of DEBUG, INFO, "
                            "WARNING, ERROR"},
                    Mistake{"log: {level: wombat}\n",
                            "gateway.yaml:1:14: log.level: must be one of DEBUG, INFO, "
                            "WARNING, ERROR"},
                    Mistake{"log: {level: info}\n",
                            "gateway.yaml:1:14: log.level: must be one of DEBUG, INFO, "
                            "WARNING, ERROR; did "
                            "you mean INFO?"},
                    Mistake{"log: {level: UNSPECIFIED}\n",
                            "gateway.yaml:1:14: log.level: must be one of DEBUG, INFO, "
                            "WARNING, ERROR"},
                    Mistake{"log: {level: LOG_LEVEL_INFO}\n",
                            "gateway.yaml:1:14: log.level: must be one of DEBUG, INFO, "
                            "WARNING, ERROR"},
                    Mistake{"allow_world_readable_secrets: yes\n",
                            "gateway.yaml:1:31: allow_world_readable_secrets: must be true "
                            "or false"},
                    Mistake{"allow_world_readable_secrets: 'true'\n",
                            "gateway.yaml:1:31: allow_world_readable_secrets: must be true "
                            "or false, without "
                            "quotes"}));

std::vector<Mistake> BadNumbers() {
  std::vector<Mistake> mistakes;
  for (const char* text : {"0", "100001", "-1", "99999999999999999999", "1e3", "1.5", "0x10", "010",
                           "1_000", "+5", "many"}) {
    mistakes.push_back({absl::StrCat("limits:\n  max_in_flight: ", text, "\n"),
                        "gateway.yaml:2:18: limits.max_in_flight: must be a "
                        "whole number from 1 "
                        "to 100000"});
  }
  return mistakes;
}
INSTANTIATE_TEST_SUITE_P(Numbers, MistakeTest, testing::ValuesIn(BadNumbers()));

std::vector<Mistake> BadDurations() {
  std::vector<Mistake> mistakes;
  for (const char* text : {"5", "5 s", "-5s", "1h30m", "1.5s", "5d", "s", "inf", "301s", "6m",
                           "99999999999999999999h", "9223372036854775807h"}) {
    mistakes.push_back({absl::StrCat("drain:\n  delay: ", text, "\n"),
                        "gateway.yaml:2:10: drain.delay: must be a duration from 0s to 5m (a "
                        "number and ms, s, m or h)"});
  }
  return mistakes;
}
INSTANTIATE_TEST_SUITE_P(Durations, MistakeTest, testing::ValuesIn(BadDurations()));

INSTANTIATE_TEST_SUITE_P(
    NotWanted, MistakeTest,
    testing::Values(
        Mistake{"drain: &d {delay: 1s}\n",
                "gateway.yaml:1:8: YAML anchors (&) are not allowed; quote a "
                "text that begins "
                "with &"},
        Mistake{"log: {level: !!str INFO}\n",
                "gateway.yaml:1:14: YAML tags (!) are not allowed; quote a "
                "text that begins "
                "with !"},
        Mistake{"log: {level: INFO}\n---\n",
                "gateway.yaml:2:1: does not belong to what is above: a second document, or a wrong "
                "indentation"},
        Mistake{"log: {level: *wombat}\n",
                "gateway.yaml:1:14: is not valid YAML: the referenced anchor "
                "is not defined"},
        Mistake{"log: {level: \"\\wombat\"}\n",
                "gateway.yaml:1:17: is not valid YAML: unknown escape character"},
        Mistake{"log: {level: INFO\n",
                "gateway.yaml:2:8: is not valid YAML: end of map flow not found"},
        Mistake{"log:\n\tlevel: INFO\n",
                "gateway.yaml:2:7: is not valid YAML: illegal map value"}));

TEST(YamlReaderTest, RefusesAnAliasBombWithoutUnfoldingIt) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    absl::StrAppend(&bomb, "a", i, ": &a", i, " [*a", i - 1, ", *a", i - 1, "]\n");
  }
  const std::string problem = ConfigFile().Problem(bomb);
  EXPECT_THAT(problem, StartsWith("gateway.yaml:1:5: YAML anchors (&) are not allowed"));
  EXPECT_THAT(problem, HasSubstr("gateway.yaml:2:10: YAML aliases (*) are not allowed"));
  EXPECT_THAT(problem, HasSubstr("more problems"));
}

// To this parser such a text is empty documents without end.
TEST(YamlReaderTest, ComesToAnEndWhenALineBeginsWithAComma) {
  EXPECT_EQ(ConfigFile().Problem(", wombat\n"),
            "gateway.yaml:1:1: does not belong to what is above: a second document, or a wrong "
            "indentation");
}

TEST(YamlReaderTest, SurvivesNestingOfAnyDepth) {
  EXPECT_THAT(ConfigFile().Problem(std::string(500'000, '[')), StartsWith("gateway.yaml:1:"));
}

TEST(YamlReaderTest, ReportsEveryMistakeInTheOrderOfTheFile) {
  const std::string problems = ConfigFile().Problem(R"(merchants:
  - id: Acme
    client_id: acme-client
    client_secret_file: SECRET
    token_scope: CUSTOMERS
  - client_id: ""
flexiti:
  pos_api: {url: "ftp://posapi.example", base_path: /flexiti/}
  retry: {max_attempts: 11}
limits: {max_in_flight: 0}
ledger:
  postgres: {host: db.example, connect_timeout: 1500ms}
  encryption: {keys: [{id: A}]}
  lease: never
)");
  EXPECT_THAT(std::vector<std::string>(absl::StrSplit(problems, '\n')),
              ElementsAre("gateway.yaml:2:9: merchants[0].id: must be 1 to 63 "
                          "characters: lower-case letters, "
                          "digits and hyphens",
                          "gateway.yaml:5:18: merchants[0].token_scope: must "
                          "be one of MERCHANT, CUSTOMER; did you "
                          "mean CUSTOMER?",
                          "gateway.yaml:6:5: merchants[1].id: is missing; it "
                          "must be 1 to 63 characters: "
                          "lower-case letters, digits and hyphens",
                          "gateway.yaml:6:5: merchants[1].client_secret_file: "
                          "is missing; it must be the absolute "
                          "path of a file, such as /run/secrets/acme",
                          "gateway.yaml:6:16: merchants[1].client_id: must be "
                          "1 to 100 characters: printable ASCII",
                          "gateway.yaml:8:18: flexiti.pos_api.url: must be a "
                          "URL of scheme (https or http), host "
                          "and optional port and nothing after them, such as "
                          "https://posapi.flexiti.fi",
                          "gateway.yaml:8:53: flexiti.pos_api.base_path: must "
                          "be a path that begins with / and "
                          "does not end with one, such as /flexiti/pos-api",
                          "gateway.yaml:9:25: flexiti.retry.max_attempts: must "
                          "be a whole number from 1 to 10",
                          "gateway.yaml:10:25: limits.max_in_flight: must be a "
                          "whole number from 1 to 100000",
                          "gateway.yaml:12:49: ledger.postgres.connect_timeout: must be whole "
                          "seconds",
                          "gateway.yaml:13:3: ledger.encryption.active_key: is missing; it must "
                          "be the id of one of ledger.encryption.keys",
                          "gateway.yaml:13:23: ledger.encryption.keys[0].file: is missing; it must "
                          "be the absolute path of a file, such as /run/secrets/acme",
                          "gateway.yaml:13:28: ledger.encryption.keys[0].id: must be 1 to 63 "
                          "characters: lower-case letters, digits and hyphens",
                          "gateway.yaml:14:10: ledger.lease: must be a duration from 1ms to 1h (a "
                          "number and ms, s, m or h)"));
}

TEST(YamlReaderTest, ReportsAMissingKeyWhereItsSectionStands) {
  EXPECT_THAT(ConfigFile().Problem("log: {level: INFO}\nflexiti:\n  pos_api:\n    ca_file: ''\n"),
              AllOf(HasSubstr("gateway.yaml:3:3: flexiti.pos_api.url: is missing; it "
                              "must be a URL"),
                    HasSubstr("gateway.yaml:1:1: merchants: is missing; at least one entry")));
}

TEST(YamlReaderTest, ReportsAMissingSectionAtTheTop) {
  EXPECT_THAT(
      ConfigFile().Problem(std::string(kSmallest).substr(std::string(kSmallest).find("merchants"))),
      MatchesRegex("gateway.yaml:1:1: flexiti.pos_api.url: is missing; it must be.*"));
}

TEST(YamlReaderTest, WantsAListOfSectionsForMerchants) {
  const ConfigFile file;
  const std::string smallest = kSmallest;
  const std::string upstream = smallest.substr(0, smallest.find("merchants:"));
  EXPECT_EQ(file.Problem(upstream + "merchants: {id: acme}\n"),
            "gateway.yaml:5:1: merchants: must be a list: entries that begin "
            "with \"- \"");
  EXPECT_EQ(file.Problem(upstream + "merchants: []\n"),
            "gateway.yaml:5:1: merchants: is missing; at least one entry is needed");
  EXPECT_EQ(file.Problem(upstream + "merchants: [acme]\n"),
            "gateway.yaml:5:13: merchants[0]: must be a section with keys among " +
                KeysOf(*Merchant::descriptor()));
}

TEST(YamlReaderTest, TakesASectionWhoseKeysAreAllCommentedOut) {
  EXPECT_EQ(ConfigFile().Problem(absl::StrCat("limits:\n  # max_in_flight: 5\n", kSmallest)), "OK");
}

TEST(YamlReaderTest, SaysWhereASecretBelongsInsteadOfReadingIt) {
  EXPECT_THAT(ConfigFile().Problem(
                  Replaced(kSmallest, "client_secret_file: SECRET", "client_secret: hunter2")),
              AllOf(HasSubstr("gateway.yaml:8:5: merchants[0].client_secret: a secret is not "
                              "written here: put it into a file and name that in "
                              "client_secret_file"),
                    testing::Not(HasSubstr("hunter2"))));
}

TEST(YamlReaderTest, SaysWhereAPasswordBelongsInsteadOfReadingIt) {
  EXPECT_EQ(ConfigFile().Problem(Replaced(kSmallest, "sqlite: {path: DIR/l.db}",
                                          "postgres: {host: db.example, password: hunter2}")),
            "gateway.yaml:4:39: ledger.postgres.password: a secret is not written here: put it "
            "into a file and name that in password_file");
}

}  // namespace
}  // namespace flexiti::config
