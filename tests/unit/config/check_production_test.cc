// What the profile PRODUCTION refuses, one finding a row, and all of them at once.
#include "service/config/check_production.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>
#include <sys/vfs.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/config/scalar.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::testing::HasSubstr;

constexpr char kUrl[] = "https://posapi.flexiti.fi";

// kProduction with a line more: at the top level, or at the end of the section `flexiti:`.
std::string WithTop(const std::string& line) { return absl::StrCat(kProduction, line, "\n"); }
std::string WithFlexiti(const std::string& line) {
  return Replaced(kProduction, "merchants:\n", absl::StrCat("  ", line, "\nmerchants:\n"));
}

TEST(CheckProductionTest, TakesWhatProductionMayHave) {
  const ConfigFile file;
  EXPECT_EQ(file.Problem(kProduction), "OK");
  EXPECT_EQ(file.Problem(WithTop("admin: {address: \"0.0.0.0:9464\"}")), "OK") << "for Prometheus";
  EXPECT_EQ(file.Problem(WithTop("tracing: {otlp_endpoint: \"http://localhost:4317\", "
                                 "allow_plaintext: true}")),
            "OK")
      << "a collector in the same pod";
  EXPECT_EQ(file.Problem(WithFlexiti("online_api: {url: https://onlineapi.flexiti.fi}")), "OK");
}

TEST(CheckProductionTest, AsksNothingOfDevelopment) {
  EXPECT_EQ(
      ConfigFile().Problem(Replaced(WithTop("log: {level: DEBUG}"), "PRODUCTION", "DEVELOPMENT")),
      "OK");
}

struct Finding {
  std::string text;
  std::string problem;  // without the file and its place
};
void PrintTo(const Finding& finding, std::ostream* out) { *out << finding.text; }

class FindingTest : public testing::TestWithParam<Finding> {};

TEST_P(FindingTest, IsRefusedWithItsLineAndKey) {
  const ConfigFile file;
  file.WritePrivate("zeros", std::string(64, '0'));
  const std::string problem = file.Problem(GetParam().text);
  const std::vector<std::string> parts =
      absl::StrSplit(problem, absl::MaxSplits(absl::ByString(": "), 1));
  ASSERT_EQ(parts.size(), 2u) << problem;
  EXPECT_EQ(parts[1], GetParam().problem);
  const std::string of_development = Replaced(GetParam().text, "PRODUCTION", "DEVELOPMENT");
  EXPECT_EQ(file.Problem(of_development), "OK");
}

INSTANTIATE_TEST_SUITE_P(
    Hosts, FindingTest,
    testing::Values(
        Finding{Replaced(kProduction, kUrl, "https://posapi-mi.flexiti.fi"),
                "flexiti.pos_api.url: must name Flexiti's production under the profile "
                "PRODUCTION, not one of its test environments"},
        Finding{Replaced(kProduction, kUrl, "https://posapi-training.flexiti.fi:443"),
                "flexiti.pos_api.url: must name Flexiti's production under the profile "
                "PRODUCTION, not one of its test environments"},
        Finding{Replaced(kProduction, kUrl, "https://localhost:8443"),
                "flexiti.pos_api.url: must name Flexiti's production under the profile "
                "PRODUCTION, not this machine"},
        Finding{WithFlexiti("online_api: {url: \"https://[::1]:8443\"}"),
                "flexiti.online_api.url: must name Flexiti's production under the profile "
                "PRODUCTION, not this machine"},
        Finding{Replaced(kProduction, kUrl, "https://sandbox"),
                "flexiti.pos_api.url: must name Flexiti's production under the profile "
                "PRODUCTION, not a name without a dot, which is of a private network"},
        Finding{Replaced(kProduction, kUrl, "https://flexiti-sandbox.evil.com"),
                "flexiti.pos_api.url: must name Flexiti's production under the profile "
                "PRODUCTION, not a name outside flexiti.fi"},
        Finding{Replaced(kProduction, kUrl, "https://posapi.flexiti.fi.evil.com"),
                "flexiti.pos_api.url: must name Flexiti's production under the profile "
                "PRODUCTION, not a name outside flexiti.fi"},
        Finding{WithFlexiti("online_api: {url: \"https://notflexiti.fi\"}"),
                "flexiti.online_api.url: must name Flexiti's production under the profile "
                "PRODUCTION, not a name outside flexiti.fi"}));

INSTANTIATE_TEST_SUITE_P(
    Switches, FindingTest,
    testing::Values(
        Finding{Replaced(kProduction, kUrl, "http://posapi.flexiti.fi\n    allow_plaintext: true"),
                "flexiti.pos_api.allow_plaintext: must be false under the profile PRODUCTION"},
        Finding{WithFlexiti("online_api: {url: \"http://onlineapi.flexiti.fi\", "
                            "allow_plaintext: true}"),
                "flexiti.online_api.allow_plaintext: must be false under the profile PRODUCTION"},
        Finding{Replaced(kProduction, "db.example,", "db.example, allow_plaintext: true,"),
                "ledger.postgres.allow_plaintext: must be false under the profile PRODUCTION"},
        Finding{WithTop("tracing: {otlp_endpoint: \"http://collector.example:4317\", "
                        "allow_plaintext: true}"),
                "tracing.allow_plaintext: must be false under the profile PRODUCTION"},
        Finding{WithTop("allow_world_readable_secrets: true"),
                "allow_world_readable_secrets: must be false under the profile PRODUCTION"},
        Finding{WithTop("log: {level: DEBUG}"),
                "log.level: must not be DEBUG under the profile PRODUCTION"},
        Finding{Replaced(kProduction, "DIR/strong-key", "DIR/zeros"),
                "ledger.encryption.keys[0].file: holds a key that is a sequence: make one with "
                "`openssl rand -hex 32`, as the profile PRODUCTION asks for"}));

std::string WithTimeouts(const std::string& timeouts) {
  const std::string slow = Replaced(WithFlexiti(absl::StrCat("timeouts: {", timeouts, "}")),
                                    "  encryption:", "  lease: 1h\n  encryption:");
  return absl::StrCat(slow, "drain: {timeout: 1h}\n");
}

std::string AtMost(const std::string& path, const std::string& most) {
  return absl::StrCat(path, ": must be at most ", most, " under the profile PRODUCTION");
}

INSTANTIATE_TEST_SUITE_P(
    Limits, FindingTest,
    testing::Values(
        Finding{WithTop("listen: {max_connection_age: 61m}"),
                AtMost("listen.max_connection_age", "1h")},
        Finding{WithTop("limits: {max_in_flight: 10001}"), AtMost("limits.max_in_flight", "10000")},
        Finding{WithTop("limits: {max_request_bytes: 4194305}"),
                AtMost("limits.max_request_bytes", "4194304")},
        Finding{WithTop("limits: {max_metadata_bytes: 65537}"),
                AtMost("limits.max_metadata_bytes", "65536")},
        Finding{WithTop("limits: {max_streams_per_connection: 10001}"),
                AtMost("limits.max_streams_per_connection", "10000")},
        Finding{WithTop("limits: {max_connections: 10001}"),
                AtMost("limits.max_connections", "10000")},
        Finding{WithTop("limits: {min_remaining_deadline: 99ms}"),
                "limits.min_remaining_deadline: must be at least 100ms under the profile "
                "PRODUCTION"},
        Finding{WithTop("limits: {max_in_flight_per_merchant: 1000}"),
                "limits.max_in_flight_per_merchant: must be less than max_in_flight under the "
                "profile PRODUCTION: one merchant could starve the others"},
        Finding{Replaced(kProduction, "  encryption:", "  settle_time: 9s\n  encryption:"),
                "ledger.settle_time: must be at least 10s under the profile PRODUCTION"},
        Finding{WithTop("file_refresh: 301s"), AtMost("file_refresh", "5m")}));

INSTANTIATE_TEST_SUITE_P(
    LimitsOfFlexiti, FindingTest,
    testing::Values(
        Finding{WithFlexiti("max_reply_bytes: 16777217"),
                AtMost("flexiti.max_reply_bytes", "16777216")},
        Finding{WithFlexiti("max_connections: 10001"), AtMost("flexiti.max_connections", "10000")},
        Finding{WithTimeouts("connect: 31s"), AtMost("flexiti.timeouts.connect", "30s")},
        Finding{WithTimeouts("read_call: 61s"), AtMost("flexiti.timeouts.read_call", "60s")},
        Finding{WithTimeouts("changing_call: 121s"),
                AtMost("flexiti.timeouts.changing_call", "120s")},
        Finding{WithTimeouts("token: 61s"), AtMost("flexiti.timeouts.token", "60s")},
        Finding{WithFlexiti("retry: {max_attempts: 6}"), AtMost("flexiti.retry.max_attempts", "5")},
        Finding{WithFlexiti("retry: {budget_percent: 101}"),
                AtMost("flexiti.retry.budget_percent", "100")},
        Finding{WithFlexiti("breaker: {failure_percent: 91}"),
                AtMost("flexiti.breaker.failure_percent", "90")},
        Finding{WithFlexiti("breaker: {min_requests: 101}"),
                AtMost("flexiti.breaker.min_requests", "100")}));

std::string AtLeast(const std::string& path, const std::string& least) {
  return absl::StrCat(path, ": must be at least ", least, " under the profile PRODUCTION");
}

// With these it would hardly ever open, or never let anything through again.
INSTANTIATE_TEST_SUITE_P(BreakerThatIsNone, FindingTest,
                         testing::Values(Finding{WithFlexiti("breaker: {window: 4s}"),
                                                 AtLeast("flexiti.breaker.window", "5s")},
                                         Finding{WithFlexiti("breaker: {window: 61s}"),
                                                 AtMost("flexiti.breaker.window", "1m")},
                                         Finding{WithFlexiti("breaker: {open_time: 999ms}"),
                                                 AtLeast("flexiti.breaker.open_time", "1s")},
                                         Finding{WithFlexiti("breaker: {open_time: 61s}"),
                                                 AtMost("flexiti.breaker.open_time", "1m")}));

// A purchase is sent again under its old key for so long.
INSTANTIATE_TEST_SUITE_P(KeysThatFlexitiForgot, FindingTest,
                         testing::Values(Finding{
                             WithFlexiti("idempotency_key: {lifetime: 25h}"),
                             AtMost("flexiti.idempotency_key.lifetime", "24h")}));

TEST(CheckProductionTest, LetsTheOnlyMerchantHaveAll) {
  const std::string alone = Replaced(
      kProduction, "  - {id: birch, client_id: birch-client, client_secret_file: SECRET}\n", "");
  EXPECT_EQ(ConfigFile().Problem(absl::StrCat(alone, "limits: {max_in_flight: 500}\n")), "OK");
}

TEST(CheckProductionTest, WantsTheLedgerWhereARestartFindsIt) {
  struct statfs facts = {};
  if (statfs("/dev/shm/", &facts) != 0 || facts.f_type != 0x01021994) {
    GTEST_SKIP() << "no tmpfs at /dev/shm";
  }
  const std::string text =
      Replaced(kProduction, "postgres: {host: db.example, password_file: SECRET}",
               "sqlite: {path: /dev/shm/ledger.sqlite}");
  EXPECT_EQ(ConfigFile().Problem(text),
            "gateway.yaml:3:18: ledger.sqlite.path: must be on a local disk under the profile "
            "PRODUCTION, not in memory, which is gone after a restart");
}

TEST(CheckProductionTest, TakesNoLedgerInALayerOfAContainer) {
  EXPECT_EQ(WhyNoLedger(0x794c7630), "a container's own layer, which is gone with the container");
  EXPECT_EQ(WhyNoLedger(0x01021994), "memory, which is gone after a restart");
  EXPECT_EQ(WhyNoLedger(0x6969), "a network file system, which may lose its locks");
  EXPECT_EQ(WhyNoLedger(0xef53), "") << "ext4";
  EXPECT_EQ(WhyNoLedger(0x58465342), "") << "XFS";
}

TEST(CheckProductionTest, NamesEveryFindingAtOnceBesideTheMistakes) {
  const ConfigFile file;
  file.WritePrivate("zeros", std::string(64, '0'));
  const std::string text = R"(profile: PRODUCTION
allow_world_readable_secrets: true
log: {level: DEBUG}
limits: {max_in_flight: 100000, max_request_bytes: many}
ledger:
  postgres: {host: db.example, allow_plaintext: true}
  encryption: {active_key: a, keys: [{id: a, file: DIR/zeros}]}
flexiti:
  pos_api: {url: "http://localhost:8080", allow_plaintext: true}
merchants: [{id: acme, client_id: c, client_secret_file: DIR/nowhere}]
)";
  const std::vector<std::string> lines = absl::StrSplit(file.Problem(text), '\n');
  EXPECT_THAT(lines, testing::ElementsAre(
                         HasSubstr(":2:31: allow_world_readable_secrets: must be false"),
                         HasSubstr(":3:14: log.level: must not be DEBUG"),
                         HasSubstr(":4:25: limits.max_in_flight: must be at most"),
                         HasSubstr(":4:52: limits.max_request_bytes: must be a whole number"),
                         HasSubstr(":6:49: ledger.postgres.allow_plaintext: must be false"),
                         HasSubstr(":7:52: ledger.encryption.keys[0].file: holds a key that"),
                         HasSubstr(":9:18: flexiti.pos_api.url: must name Flexiti's production"),
                         HasSubstr(":9:60: flexiti.pos_api.allow_plaintext: must be false"),
                         HasSubstr(":10:58: merchants[0].client_secret_file: cannot open")));
}

TEST(CheckProductionTest, WarnsOfProductionWithoutItsProfile) {
  Gateway gateway;
  gateway.set_profile(PROFILE_DEVELOPMENT);
  gateway.mutable_flexiti()->mutable_pos_api()->set_url("https://posapi-training.flexiti.fi");
  EXPECT_FALSE(IsProductionWithoutProfile(gateway));
  gateway.mutable_flexiti()->mutable_online_api()->set_url("https://onlineapi.flexiti.fi");
  EXPECT_TRUE(IsProductionWithoutProfile(gateway));
  gateway.mutable_flexiti()->mutable_online_api()->clear_url();
  gateway.mutable_flexiti()->mutable_pos_api()->set_url(kUrl);
  EXPECT_TRUE(IsProductionWithoutProfile(gateway));
  gateway.set_profile(PROFILE_PRODUCTION);
  EXPECT_FALSE(IsProductionWithoutProfile(gateway));
}

// Every switch of the schema, by its path.
void AddSwitches(const Descriptor& type, const std::string& prefix, std::vector<std::string>& out) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) out.push_back(prefix + field.name());
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsScalar(field)) {
      AddSwitches(*field.message_type(), absl::StrCat(prefix, field.name(), "."), out);
    }
  }
}

// Nothing turns the verification of certificates off, and whatever takes a protection away is named
// allow_..., which production refuses without being told of it.
TEST(CheckProductionTest, HasNoSwitchThatTakesAProtectionAwayUnderAnotherName) {
  std::vector<std::string> switches;
  AddSwitches(*Gateway::descriptor(), "", switches);
  ASSERT_GE(switches.size(), 7u);
  const std::vector<std::string> harmless = {"callers.grants.all_merchants",
                                             "flexiti.idempotency_key.transactions",
                                             "merchants.online.apply_only"};
  for (const std::string& path : switches) {
    const std::string name = path.substr(path.find_last_of('.') + 1);
    const bool is_harmless = std::count(harmless.begin(), harmless.end(), path) > 0;
    EXPECT_NE(is_harmless, absl::StartsWith(name, "allow_")) << path;
    for (const char* word : {"verif", "insecure", "skip", "trust"}) {
      EXPECT_FALSE(absl::StrContains(name, word)) << path;
    }
  }
}

}  // namespace
}  // namespace flexiti::config
