#include "tests/unit/config/config_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "absl/strings/str_replace.h"
#include "service/config/load.h"
#include "tests/support/certificates.h"

namespace flexiti::config {

const char kSmallest[] = R"(flexiti:
  pos_api:
    url: https://posapi.example
ledger: {sqlite: {path: DIR/l.db}, encryption: {active_key: a, keys: [{id: a, file: KEY}]}}
merchants:
  - id: acme
    client_id: acme-client
    client_secret_file: SECRET
)";

std::string Replaced(const std::string& text, const std::string& from, const std::string& to) {
  EXPECT_NE(text.find(from), std::string::npos) << "no '" << from << "' in\n" << text;
  return absl::StrReplaceAll(text, {{from, to}});
}

const char kProduction[] = R"(profile: PRODUCTION
ledger:
  postgres: {host: db.example, password_file: SECRET}
  encryption: {active_key: a, keys: [{id: a, file: DIR/strong-key}]}
flexiti:
  pos_api:
    url: https://posapi.flexiti.fi
merchants:
  - {id: acme, client_id: acme-client, client_secret_file: SECRET}
  - {id: birch, client_id: birch-client, client_secret_file: SECRET}
)";

ConfigFile::ConfigFile() {
  WritePrivate("secret", "a-good-secret\n");
  WritePrivate("key", std::string(64, 'a') + "\n");
  WritePrivate("strong-key", "8f1d0b6e5c3a97f24e6d18b0c95a7e3321f4d8ab67c0e59d1b82f63a40de7c95\n");
  directory_.Write("authority.pem", flexiti_test::MintAuthority("Test").certificate_pem);
}

absl::StatusOr<Gateway> ConfigFile::Load(const std::string& text) const {
  const std::string& dir = directory_.path();
  return LoadConfig(directory_.Write(
      "gateway.yaml",
      absl::StrReplaceAll(text,
                          {{"SECRET", dir + "/secret"}, {"KEY", dir + "/key"}, {"DIR", dir}})));
}

std::string ConfigFile::Problem(const std::string& text) const {
  const absl::Status status = Load(text).status();
  if (status.ok()) return "OK";
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return absl::StrReplaceAll(std::string(status.message()), {{directory_.path() + "/", ""}});
}

std::string ConfigFile::WritePrivate(const std::string& name, const std::string& content) const {
  std::string path = directory_.Write(name, content);
  EXPECT_EQ(chmod(path.c_str(), 0600), 0);
  return path;
}

}  // namespace flexiti::config
