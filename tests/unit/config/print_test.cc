#include "service/config/print.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/config/rule.pb.h"
#include "service/config/scalar.h"
#include "tests/support/certificates.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// What `text` prints as, which must read back as the same configuration and print the same again.
std::string Printed(const ConfigFile& file, const std::string& text) {
  const absl::StatusOr<Gateway> loaded = file.Load(text);
  if (!loaded.ok()) {
    ADD_FAILURE() << loaded.status();
    return "";
  }
  const std::string printed = Print(*loaded);
  const absl::StatusOr<Gateway> again = file.Load(printed);
  if (!again.ok()) {
    ADD_FAILURE() << again.status() << "\n" << printed;
    return "";
  }
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*loaded, *again)) << printed;
  EXPECT_EQ(Print(*again), printed);
  return printed;
}

TEST(PrintTest, ShowsEveryKeyAndMarksTheDefaults) {
  const ConfigFile file;
  const std::string printed = Printed(file, kSmallest);
  EXPECT_THAT(printed, StartsWith("listen:\n  address: \"127.0.0.1:50051\"  # default\n"));
  EXPECT_THAT(printed, HasSubstr("\n  max_in_flight: 1000  # default\n"));
  EXPECT_THAT(printed, HasSubstr("\n  answer_retention: 9600h  # default\n"));
  EXPECT_THAT(printed, HasSubstr("\n    initial_backoff: 100ms  # default\n"));
  EXPECT_THAT(printed, HasSubstr("\n    url: \"https://posapi.example\"\n"));
  EXPECT_THAT(printed, HasSubstr("\n  - id: \"acme\"\n    client_id: \"acme-client\"\n"));
  EXPECT_THAT(printed, HasSubstr("\nprofile: DEVELOPMENT  # default\n"));
}

TEST(PrintTest, IsReadAsTheSameConfiguration) {
  const ConfigFile file;
  file.WritePrivate("old", std::string(64, '0'));
  Printed(file, kProduction);
  const std::string printed = Printed(file, R"(
listen: {address: "[::1]:0", max_connection_age: 61s}
limits: {max_in_flight: 7, min_remaining_deadline: 250ms}
drain: {delay: 0s, timeout: 3600s}
log: {level: "WARNING", success_sample_percent: 0}
allow_world_readable_secrets: true
ledger:
  postgres: {host: "/run/postgres \"x\\y'#: z", user: "on", database: "0", connect_timeout: 2s}
  encryption:
    active_key: new
    keys: [{id: old, file: DIR/old}, {id: new, file: KEY}]
  answer_retention: 720h
flexiti:
  pos_api: {url: 'http://127.0.0.1:8080', base_path: /x, allow_plaintext: true}
  versions: {verify: v9}
merchants:
- {id: a-1, client_id: 0123, client_secret_file: SECRET, purchase_endpoint: TRANSACTIONS,
   token_scope: CUSTOMER}
- {id: b, client_id: "~", client_secret_file: SECRET}
- {id: c, client_id: " a # b", client_secret_file: SECRET}
)");
  EXPECT_THAT(printed, HasSubstr("\n  delay: 0s\n"));
  EXPECT_THAT(printed, HasSubstr("\n  timeout: 1h\n"));
  EXPECT_THAT(printed, HasSubstr("\n  max_connection_age: 61s\n"));
  EXPECT_THAT(printed, HasSubstr("purchase_endpoint: TRANSACTIONS\n"));
}

TEST(PrintTest, ShowsWhoMayCallWhat) {
  const ConfigFile file;
  const auto authority = flexiti_test::MintAuthority("Callers");
  const auto leaf = flexiti_test::MintLeaf(authority, {"gateway.example"}, {});
  file.WritePrivate("tls.pem", leaf.certificate_pem);
  file.WritePrivate("tls.key", leaf.private_key_pem);
  const std::string printed = Printed(file, absl::StrCat(kSmallest, R"(
listen:
  tls: {certificate_file: DIR/tls.pem, key_file: DIR/tls.key, client_ca_file: DIR/authority.pem}
callers:
  - name: tills
    spiffe_id: spiffe://example.org/tills
    grants:
      - {merchants: [acme], methods: [READ, CUSTOMER_DATA]}
      - {all_merchants: true, methods: [READ]}
)"));
  EXPECT_THAT(printed, HasSubstr("merchants: [\"acme\"]\n"));
  EXPECT_THAT(printed, HasSubstr("methods: [READ, CUSTOMER_DATA]\n"));
  EXPECT_THAT(printed, HasSubstr("all_merchants: true\n"));
  EXPECT_THAT(printed, Not(HasSubstr("PRIVATE KEY")));
}

TEST(PrintTest, HasNoContentOfASecretFile) {
  const ConfigFile file;
  const std::string printed = Printed(file, kProduction);
  EXPECT_THAT(printed, HasSubstr("client_secret_file: \"" + file.directory().path() + "/secret\""));
  EXPECT_THAT(printed, Not(HasSubstr("a-good-secret")));
  EXPECT_THAT(printed, Not(HasSubstr("8f1d0b6e")));
}

// What holds a secret is a file, so that printing every value prints none.
void ExpectSecretsAreFiles(const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    SCOPED_TRACE(field.full_name());
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsScalar(field)) {
      ExpectSecretsAreFiles(*field.message_type());
    }
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
    for (const char* word : {"secret", "password", "credential", "private"}) {
      if (!absl::StrContains(field.name(), word)) continue;
      EXPECT_TRUE(absl::EndsWith(field.name(), "_file"));
      EXPECT_EQ(field.options().GetExtension(rule).format(), FORMAT_FILE_PATH);
    }
  }
}

TEST(PrintTest, TheSchemaHasNoSecretButFiles) { ExpectSecretsAreFiles(*Gateway::descriptor()); }

}  // namespace
}  // namespace flexiti::config
