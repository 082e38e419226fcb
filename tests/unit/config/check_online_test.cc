// What must be true of the Online API's host, and of a merchant's client there.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/certificates.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

std::string WithApi(const std::string& keys) {
  return Replaced(kSmallest, "flexiti:\n", absl::StrCat("flexiti:\n  online_api: {", keys, "}\n"));
}

std::string WithClient(const std::string& keys) {
  return absl::StrCat(kSmallest, "    online: {", keys, "}\n");
}

std::string WithApiAnd(const std::string& client_keys) {
  return Replaced(WithClient(client_keys), "flexiti:\n",
                  "flexiti:\n  online_api: {url: \"https://online.example\"}\n");
}

TEST(CheckOnlineTest, WantsTheHostOfWhatIsConfigured) {
  const ConfigFile file;
  for (const char* client : {"client_id: c, client_secret_file: SECRET", "apply_only: true"}) {
    EXPECT_NE(file.Problem(WithClient(client))
                  .find("merchants[0].online: is of no use without flexiti.online_api.url"),
              std::string::npos)
        << client;
  }
  EXPECT_NE(file.Problem(WithApi("allow_plaintext: true"))
                .find("flexiti.online_api: is of no use without url"),
            std::string::npos);
}

TEST(CheckOnlineTest, WantsHttpsUnlessPlaintextIsAskedFor) {
  const ConfigFile file;
  EXPECT_EQ(file.Problem(WithApi("url: \"http://online.example\"")),
            "gateway.yaml:2:21: flexiti.online_api.url: must begin with https:// unless "
            "flexiti.online_api.allow_plaintext is true");
  EXPECT_EQ(file.Problem(WithApi("url: \"http://online.example\", allow_plaintext: true")), "OK");
  EXPECT_EQ(file.Problem(WithApi("url: \"https://online.example\"")), "OK");
  EXPECT_EQ(file.Problem(WithApi("url: \"\"")), "OK") << "not served";
}

TEST(CheckOnlineTest, WantsACaFileThatCanBeRead) {
  const ConfigFile file;
  const std::string text = WithApi("url: \"https://online.example\", ca_file: DIR/ca.pem");
  EXPECT_EQ(file.Problem(text),
            "gateway.yaml:2:56: flexiti.online_api.ca_file: cannot open the file: "
            "No such file or directory");
  file.directory().Write("ca.pem", flexiti_test::MintAuthority("Test").certificate_pem);
  EXPECT_EQ(file.Problem(text), "OK");
}

TEST(CheckOnlineTest, AClientNeedsItsSecretAndASecretItsClient) {
  const ConfigFile file;
  EXPECT_NE(file.Problem(WithClient("client_id: c"))
                .find("merchants[0].online.client_secret_file: is needed with client_id"),
            std::string::npos);
  EXPECT_NE(file.Problem(WithClient("client_secret_file: SECRET"))
                .find("merchants[0].online.client_id: is needed with client_secret_file"),
            std::string::npos);
  EXPECT_EQ(file.Problem(WithApiAnd("client_id: c, client_secret_file: SECRET")), "OK");
  EXPECT_EQ(file.Problem(WithApiAnd("apply_only: true")), "OK");
}

TEST(CheckOnlineTest, WantsASecretFileThatCanBeUsed) {
  const ConfigFile file;
  EXPECT_NE(file.Problem(WithClient("client_id: c, client_secret_file: DIR/nowhere"))
                .find("merchants[0].online.client_secret_file: cannot open the file"),
            std::string::npos);
  file.WritePrivate("empty", "\n");
  EXPECT_NE(file.Problem(WithClient("client_id: c, client_secret_file: DIR/empty"))
                .find("merchants[0].online.client_secret_file: is empty"),
            std::string::npos);
}

}  // namespace
}  // namespace flexiti::config
