// The Kubernetes overlays as people copy them: a gateway starts on each, once its Secrets exist.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/config/config.pb.h"
#include "tests/support/certificates.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

// What the manifests mount, in the folder of the configuration.
void WriteMounted(const ConfigFile& config) {
  const auto authority = flexiti_test::MintAuthority("callers");
  const auto leaf = flexiti_test::MintLeaf(authority, {"gateway.example"}, {});
  config.WritePrivate("tls.crt", leaf.certificate_pem);
  config.WritePrivate("tls.key", leaf.private_key_pem);
  config.WritePrivate("ca.crt", authority.certificate_pem);
}

// gateway.yaml of an overlay: as it is, but that the files it names are here.
std::string Overlay(const std::string& name) {
  std::ifstream file(absl::StrCat("deploy/kubernetes/overlays/", name, "/gateway.yaml"));
  std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(text, "") << name;
  text = Replaced(text, "/run/secrets/tls/", "DIR/");
  text = Replaced(text, "/run/secrets/flexiti/acme", "SECRET");
  return Replaced(text, "/run/secrets/ledger/2026", "DIR/strong-key");
}

TEST(OverlaysTest, TheGatewayTakesTheOneWithPostgreSql) {
  const ConfigFile config;
  WriteMounted(config);
  std::string text =
      Replaced(Overlay("example-postgres"), "/run/secrets/postgres/password", "SECRET");
  text = Replaced(text, "/run/secrets/postgres/ca.pem", "DIR/authority.pem");
  ASSERT_EQ(config.Problem(text), "OK");
  EXPECT_EQ(config.Load(text)->profile(), PROFILE_PRODUCTION);
}

// The folder of a test may be of a kind that production refuses for a ledger, so this one is not of
// production; nothing else of it differs from the one above.
TEST(OverlaysTest, TheGatewayTakesTheOneWithSqlite) {
  const ConfigFile config;
  WriteMounted(config);
  std::string text = Replaced(Overlay("example-sqlite"), "/var/lib/flexiti/", "DIR/");
  text = Replaced(text, "profile: PRODUCTION", "profile: DEVELOPMENT");
  EXPECT_EQ(config.Problem(text), "OK");
}

}  // namespace
}  // namespace flexiti::config
