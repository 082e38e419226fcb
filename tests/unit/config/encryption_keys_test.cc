#include "service/config/encryption_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void AddKey(Ledger& ledger, const std::string& id, const std::string& file) {
  EncryptionKey& key = *ledger.mutable_encryption()->add_keys();
  key.set_id(id);
  key.set_file(file);
}

TEST(EncryptionKeysTest, AreTheBytesThatTheDigitsStandFor) {
  const ConfigFile file;
  Ledger ledger;
  AddKey(ledger, "old", file.WritePrivate("old", "00" + std::string(60, '7') + "fF\n"));
  AddKey(ledger, "new", file.WritePrivate("new", std::string(64, 'e')));
  const auto keys = LoadEncryptionKeys(ledger, /*allow_world_readable=*/false);
  ASSERT_TRUE(keys.ok()) << keys.status();
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ(keys->at("old").Reveal(), std::string(1, '\0') + std::string(30, '\x77') + "\xff");
  EXPECT_EQ(keys->at("new").Reveal(), std::string(32, '\xee'));
}

TEST(EncryptionKeysTest, AreNoneWithoutAName) {
  const auto keys = LoadEncryptionKeys(Ledger(), /*allow_world_readable=*/false);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_TRUE(keys->empty());
}

// The configuration was checked, and the file changed since.
TEST(EncryptionKeysTest, NameTheFileThatCannotBeUsedAndNotItsContent) {
  const ConfigFile file;
  Ledger ledger;
  const std::string path = file.WritePrivate("k", "kanarienvogel");
  AddKey(ledger, "good", file.WritePrivate("good", std::string(64, '1')));
  AddKey(ledger, "bad", path);
  const auto keys = LoadEncryptionKeys(ledger, /*allow_world_readable=*/false);
  EXPECT_EQ(keys.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(keys.status().message());
  EXPECT_THAT(message, HasSubstr(absl::StrCat("encryption key bad, file ", path,
                                              ": must hold exactly 64 hexadecimal digits")));
  EXPECT_THAT(message, Not(HasSubstr("kanarienvogel")));
}

TEST(EncryptionKeysTest, MustNotBeReadableByEveryUser) {
  const ConfigFile file;
  Ledger ledger;
  const std::string path = file.WritePrivate("k", std::string(64, '1'));
  AddKey(ledger, "a", path);
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_EQ(LoadEncryptionKeys(ledger, /*allow_world_readable=*/false).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(LoadEncryptionKeys(ledger, /*allow_world_readable=*/true).ok());
}

}  // namespace
}  // namespace flexiti::config
