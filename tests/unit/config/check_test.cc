// What can only be told by looking at more than one key, or at the files that
// are named.
#include "service/config/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/certificates.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

TEST(CheckTest, WantsHttpsUnlessPlaintextIsAskedFor) {
  const ConfigFile file;
  const std::string plain = Replaced(kSmallest, "https://", "http://");
  EXPECT_EQ(file.Problem(plain),
            "gateway.yaml:3:10: flexiti.pos_api.url: must begin with https:// unless "
            "flexiti.pos_api.allow_plaintext is true");
  EXPECT_EQ(
      file.Problem(Replaced(plain, "  pos_api:\n", "  pos_api:\n    allow_plaintext: true\n")),
      "OK");
  EXPECT_EQ(file.Problem(Replaced(kSmallest, "https://", "HTTPS://")),
            "gateway.yaml:3:10: flexiti.pos_api.url: must be a URL of scheme "
            "(https or http), host "
            "and optional port and nothing after them, such as "
            "https://posapi.flexiti.fi");
}

TEST(CheckTest, WantsTracesToGoByHttpsUnlessPlaintextIsAskedFor) {
  const ConfigFile file;
  const auto traced = [&](const std::string& keys) {
    return file.Problem(absl::StrCat(kSmallest, "tracing: {", keys, "}\n"));
  };
  EXPECT_EQ(traced("otlp_endpoint: https://collector:4317"), "OK");
  EXPECT_THAT(traced("otlp_endpoint: http://collector:4317"),
              testing::EndsWith("tracing.otlp_endpoint: must begin with https:// unless "
                                "tracing.allow_plaintext is true"));
  EXPECT_EQ(traced("otlp_endpoint: http://collector:4317, allow_plaintext: true"), "OK");
  EXPECT_THAT(traced("otlp_endpoint: https://collector:4317, ca_file: /nonexistent/ca.pem"),
              testing::HasSubstr("tracing.ca_file: "));
}

TEST(CheckTest, WantsADifferentIdForEveryMerchant) {
  const std::string twice =
      absl::StrCat(kSmallest, "  - {id: acme, client_id: c, client_secret_file: SECRET}\n",
                   "  - {id: other, client_id: c, client_secret_file: SECRET}\n");
  EXPECT_EQ(ConfigFile().Problem(twice),
            "gateway.yaml:9:10: merchants[1].id: is already the id of another "
            "merchant, in line 6");
}

TEST(CheckTest, ServesNoHttpOnAUnixSocket) {
  EXPECT_EQ(
      ConfigFile().Problem(absl::StrCat("admin: {address: \"unix:/run/admin.sock\"}\n", kSmallest)),
      "gateway.yaml:1:18: admin.address: must be host:port: HTTP is not served on a Unix "
      "socket");
}

struct Drain {
  const char* timeouts;
  const char* timeout;
  const char* problem;
};

class DrainTest : public testing::TestWithParam<Drain> {};

TEST_P(DrainTest, OutlastsTheSlowestCall) {
  const std::string text =
      absl::StrCat("drain: {timeout: ", GetParam().timeout, "}\n",
                   Replaced(kSmallest, "flexiti:\n",
                            absl::StrCat("flexiti:\n  timeouts: {", GetParam().timeouts, "}\n")));
  EXPECT_EQ(ConfigFile().Problem(text), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Times, DrainTest,
    testing::Values(Drain{"changing_call: 20s, token: 10s", "40s",
                          "gateway.yaml:1:18: drain.timeout: must be longer than "
                          "flexiti.timeouts.changing_call and the longest of changing_call, "
                          "read_call and twice token together (40000ms)"},
                    Drain{"changing_call: 1s, read_call: 50s, token: 1s", "50s",
                          "gateway.yaml:1:18: drain.timeout: must be longer than "
                          "flexiti.timeouts.changing_call and the longest of changing_call, "
                          "read_call and twice token together (51000ms)"},
                    Drain{"changing_call: 1s, read_call: 1s, token: 30s", "61s",
                          "gateway.yaml:1:18: drain.timeout: must be longer than "
                          "flexiti.timeouts.changing_call and the longest of changing_call, "
                          "read_call and twice token together (61000ms)"},
                    Drain{"changing_call: 20s, token: 10s", "41s", "OK"},
                    Drain{"changing_call: 200ms, read_call: 100ms, token: 100ms", "1s", "OK"}));

TEST(CheckTest, SaysNothingOfDrainWhenATimeoutIsItselfWrong) {
  EXPECT_EQ(ConfigFile().Problem(absl::StrCat(
                "drain: {timeout: 1s}\n",
                Replaced(kSmallest, "flexiti:\n", "flexiti:\n  timeouts: {token: never}\n"))),
            "gateway.yaml:3:21: flexiti.timeouts.token: must be a duration "
            "from 1ms to 10m (a "
            "number and ms, s, m or h)");
}

TEST(CheckTest, WantsBackoffToGrow) {
  EXPECT_EQ(
      ConfigFile().Problem(Replaced(kSmallest, "flexiti:\n",
                                    "flexiti:\n  retry: {initial_backoff: 3s, max_backoff: 2s}\n")),
      "gateway.yaml:2:45: flexiti.retry.max_backoff: must not be shorter than "
      "initial_backoff");
}

TEST(CheckTest, WantsACaFileThatCanBeRead) {
  const ConfigFile file;
  const auto with_ca = [](const std::string& path) {
    return Replaced(kSmallest, "  pos_api:\n",
                    absl::StrCat("  pos_api:\n    ca_file: ", path, "\n"));
  };
  EXPECT_EQ(file.Problem(with_ca("DIR/nowhere")),
            "gateway.yaml:3:14: flexiti.pos_api.ca_file: cannot open the file: "
            "No such file or "
            "directory");
  EXPECT_EQ(file.Problem(with_ca("ca.pem")),
            "gateway.yaml:3:14: flexiti.pos_api.ca_file: must be the absolute "
            "path of a file, such "
            "as /run/secrets/acme");
  const std::string sound = flexiti_test::MintAuthority("Test").certificate_pem;
  file.directory().Write("ca.pem", sound + "and what is no PEM\n" + sound);
  EXPECT_EQ(file.Problem(with_ca("DIR/ca.pem")), "OK");
  const std::string none =
      "gateway.yaml:3:14: flexiti.pos_api.ca_file: holds no certificate (PEM), or a broken one";
  for (const std::string& content :
       {std::string(), std::string("a certificate"), sound.substr(0, sound.size() / 2),
        sound + sound.substr(0, 200), flexiti_test::MintAuthority("Test").private_key_pem}) {
    file.directory().Write("ca.pem", content);
    EXPECT_EQ(file.Problem(with_ca("DIR/ca.pem")), none) << content;
  }
}

TEST(CheckTest, WantsASecretFileThatCanBeUsed) {
  const ConfigFile file;
  const std::string named = Replaced(kSmallest, "SECRET", "DIR/mine");
  const std::string place = "gateway.yaml:8:25: merchants[0].client_secret_file: ";
  EXPECT_EQ(file.Problem(named), place + "cannot open the file: No such file or directory");
  file.WritePrivate("mine", "\n");
  EXPECT_EQ(file.Problem(named), place + "is empty");
  file.WritePrivate("mine", "fine");
  EXPECT_EQ(file.Problem(named), "OK");
}

TEST(CheckTest, WantsSecretsThatNotEveryUserMayRead) {
  const ConfigFile file;
  ASSERT_EQ(chmod((file.directory().path() + "/secret").c_str(), 0644), 0);
  EXPECT_EQ(file.Problem(kSmallest),
            "gateway.yaml:8:25: merchants[0].client_secret_file: is readable "
            "by every user of this "
            "machine: chmod o-r, mount it with defaultMode 0440, or set "
            "allow_world_readable_secrets: true");
  EXPECT_EQ(file.Problem(absl::StrCat("allow_world_readable_secrets: true\n", kSmallest)), "OK");
}

}  // namespace
}  // namespace flexiti::config
