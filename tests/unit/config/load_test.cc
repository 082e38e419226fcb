#include "service/config/load.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/certificates.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using ::testing::HasSubstr;

std::string ErrorOf(const std::string& path) {
  return std::string(LoadConfig(path).status().message());
}

TEST(LoadTest, NamesAFileThatCannotBeRead) {
  const ConfigFile file;
  const std::string& dir = file.directory().path();
  EXPECT_EQ(ErrorOf("/nowhere.yaml"),
            "/nowhere.yaml: cannot open the file: No such file or directory");
  EXPECT_EQ(ErrorOf(dir), dir + ": is a directory, not a file");
  EXPECT_EQ(ErrorOf("/dev/zero"), "/dev/zero: is not a regular file");
}

TEST(LoadTest, RefusesAFileOfMoreThanAMebibyte) {
  const ConfigFile file;
  const std::string comment = "\n#" + std::string((1 << 20) - 2000, 'x');
  EXPECT_EQ(file.Problem(kSmallest + comment), "OK");
  EXPECT_EQ(file.Problem(kSmallest + comment + std::string(3000, 'x')),
            "gateway.yaml: is larger than 1048576 bytes");
}

TEST(LoadTest, RefusesAFileThatSaysNothing) {
  for (const char* text : {"", "\n\n", "# a comment\n", "---\n", "~"}) {
    EXPECT_EQ(ConfigFile().Problem(text), "gateway.yaml: is empty") << text;
  }
  EXPECT_THAT(ConfigFile().Problem("acme"),
              HasSubstr("gateway.yaml:1:1: must be a section with keys among listen, "));
  EXPECT_THAT(ConfigFile().Problem("{}"), HasSubstr("flexiti.pos_api.url: is missing"));
}

TEST(LoadTest, FillsInEveryDefault) {
  const ConfigFile file;
  const absl::StatusOr<Gateway> loaded = file.Load(kSmallest);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const std::string wanted = R"pb(
    listen {
      address: "127.0.0.1:50051"
      tls {}
      max_connection_age { seconds: 600 }
    }
    limits {
      max_in_flight: 1000
      max_request_bytes: 262144
      max_metadata_bytes: 8192
      max_streams_per_connection: 1000
      min_remaining_deadline { seconds: 1 }
      max_in_flight_per_merchant: 500
      max_connections: 2000
    }
    admin { address: "127.0.0.1:9464" }
    drain {
      delay { seconds: 5 }
      timeout { seconds: 75 }
    }
    ledger {
      sqlite { path: "DIR/l.db" }
      postgres {
        port: 5432
        database: "flexiti"
        user: "flexiti"
        max_connections: 16
        connect_timeout { seconds: 3 }
        statement_timeout { seconds: 5 }
      }
      encryption {
        active_key: "a"
        keys { id: "a" file: "DIR/key" }
      }
      lease { seconds: 120 }
      settle_time { seconds: 120 }
      answer_retention { seconds: 34560000 }
      resolver {
        interval { seconds: 1 }
        max_looks: 10
        max_backoff { seconds: 900 }
      }
    }
    log { level: LOG_LEVEL_INFO success_sample_percent: 100 }
    profile: PROFILE_DEVELOPMENT
    tracing { sample_percent: 100 }
    file_refresh { seconds: 10 }
    flexiti {
      pos_api { url: "https://posapi.example" base_path: "/flexiti/pos-api" }
      versions {
        token: "v2.5"
        transactions: "v2.5.1"
        authorization: "v2.5.1"
        authorizations: "v2.5.1"
        verify: "v2.5"
        capture: "v2.5"
        release: "v2.5"
        captures: "v2.5.1"
        return_capture: "v2.5"
        refund: "v2.5"
        lookup: "v2.5"
        search: "v2.5"
        calculate_interest: "v2.5.1"
        close: "v2.5"
        widget: "v2.5"
        drivers_license: "v2.5"
        checkout: "v2"
        payment_calculator: "v2"
      }
      timeouts {
        connect { seconds: 3 }
        read_call { seconds: 10 }
        changing_call { seconds: 30 }
        token { seconds: 10 }
      }
      retry {
        max_attempts: 3
        initial_backoff { nanos: 100000000 }
        max_backoff { seconds: 2 }
        budget_percent: 20
      }
      breaker {
        failure_percent: 50
        min_requests: 20
        window { seconds: 10 }
        open_time { seconds: 5 }
      }
      max_reply_bytes: 1048576
      max_connections: 1000
      idempotency_key {
        transactions: true
        lifetime { seconds: 86400 }
      }
      token_refresh_margin { seconds: 60 }
      online_api { url: "" base_path: "/flexiti/online-api" ca_file: "" allow_plaintext: false }
    }
    merchants {
      id: "acme"
      client_id: "acme-client"
      client_secret_file: "DIR/secret"
      purchase_endpoint: PURCHASE_ENDPOINT_AUTHORIZATION
      token_scope: TOKEN_SCOPE_MERCHANT
      online { client_id: "" client_secret_file: "" apply_only: false }
    })pb";
  Gateway expected;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      Replaced(wanted, "DIR", file.directory().path()), &expected));
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(expected, *loaded)) << difference;
}

TEST(LoadTest, TakesEveryKindOfValueFromTheFile) {
  const ConfigFile file;
  file.WritePrivate("old", std::string(64, '0'));
  const absl::StatusOr<Gateway> loaded = file.Load(R"(
listen: {address: "[::1]:0"}
limits: {max_in_flight: 7, min_remaining_deadline: 250ms}
log: {level: "WARNING"}
allow_world_readable_secrets: true
ledger:
  postgres: {host: db.example, port: 6432, connect_timeout: 2s, password_file: SECRET}
  encryption:
    active_key: new
    keys: [{id: old, file: DIR/old}, {id: new, file: KEY}]
  answer_retention: 720h
  resolver: {max_looks: 3}
flexiti:
  pos_api: {url: 'http://127.0.0.1:8080', base_path: /x, allow_plaintext: true}
  versions: {verify: v9}
merchants:
- {id: a-1, client_id: 0123, client_secret_file: SECRET, purchase_endpoint: TRANSACTIONS,
   token_scope: CUSTOMER}
- {id: b, client_id: "with space", client_secret_file: SECRET}
)");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->listen().address(), "[::1]:0");
  EXPECT_EQ(loaded->limits().max_in_flight(), 7);
  EXPECT_EQ(loaded->limits().min_remaining_deadline().nanos(), 250'000'000);
  EXPECT_EQ(loaded->log().level(), LOG_LEVEL_WARNING);
  EXPECT_TRUE(loaded->allow_world_readable_secrets());
  EXPECT_EQ(loaded->ledger().postgres().host(), "db.example");
  EXPECT_EQ(loaded->ledger().postgres().port(), 6432);
  EXPECT_EQ(loaded->ledger().postgres().connect_timeout().seconds(), 2);
  EXPECT_EQ(loaded->ledger().encryption().active_key(), "new");
  ASSERT_EQ(loaded->ledger().encryption().keys_size(), 2);
  EXPECT_EQ(loaded->ledger().encryption().keys(0).id(), "old");
  EXPECT_EQ(loaded->ledger().answer_retention().seconds(), 720 * 3600);
  EXPECT_EQ(loaded->ledger().resolver().max_looks(), 3);
  EXPECT_EQ(loaded->flexiti().pos_api().url(), "http://127.0.0.1:8080");
  EXPECT_TRUE(loaded->flexiti().pos_api().allow_plaintext());
  EXPECT_EQ(loaded->flexiti().versions().verify(), "v9");
  ASSERT_EQ(loaded->merchants_size(), 2);
  EXPECT_EQ(loaded->merchants(0).client_id(), "0123");
  EXPECT_EQ(loaded->merchants(0).purchase_endpoint(), PURCHASE_ENDPOINT_TRANSACTIONS);
  EXPECT_EQ(loaded->merchants(0).token_scope(), TOKEN_SCOPE_CUSTOMER);
  EXPECT_EQ(loaded->merchants(1).client_id(), "with space");
}

TEST(LoadTest, TakesTheExampleOnceItsFilesExist) {
  std::ifstream file("deploy/gateway.example.yaml");
  std::stringstream example;
  example << file.rdbuf();
  // What is commented out is an example, too.
  std::string text = Replaced(example.str(), "    # online: {", "    online: {");
  text = Replaced(text, "/run/secrets/acme-online", "SECRET");
  text = Replaced(text, "/run/secrets/acme", "SECRET");
  text = Replaced(text, "/run/secrets/ledger-2026", "KEY");
  const ConfigFile config;
  const auto authority = flexiti_test::MintAuthority("authority");
  const auto leaf = flexiti_test::MintLeaf(authority, {"gateway.example.org"}, {});
  config.WritePrivate("tls.crt", leaf.certificate_pem);
  config.WritePrivate("tls.key", leaf.private_key_pem);
  config.WritePrivate("callers.crt", authority.certificate_pem);
  text = Replaced(text, "/run/secrets/tls/", "DIR/");
  const absl::StatusOr<Gateway> loaded = config.Load(Replaced(text, "/var/lib/flexiti/", "DIR/"));
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->callers_size(), 3);
  EXPECT_EQ(loaded->merchants(0).id(), "acme");
  EXPECT_EQ(loaded->flexiti().online_api().url(), "https://onlineapi.flexiti.fi");
  EXPECT_EQ(loaded->merchants(0).online().client_id(), "acme-online");
  EXPECT_EQ(loaded->ledger().encryption().active_key(), "2026");
}

}  // namespace
}  // namespace flexiti::config
