#include "service/config/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string ErrorOf(const std::string& path) {
  const absl::StatusOr<Secret> secret = LoadSecretFile(path);
  return secret.ok() ? "OK" : std::string(secret.status().message());
}

TEST(SecretFileTest, NamesTheFileThatIsNotThere) {
  EXPECT_EQ(ErrorOf("/nowhere/acme"),
            "secret file /nowhere/acme: cannot open "
            "the file: No such file or directory");
}

TEST(SecretFileTest, RefusesWhatIsNotAFile) {
  const ConfigFile files;
  const std::string& dir = files.directory().path();
  EXPECT_EQ(ErrorOf(dir), absl::StrCat("secret file ", dir, ": is a directory, not a file"));
  const std::string pipe = dir + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(ErrorOf(pipe), absl::StrCat("secret file ", pipe, ": is not a regular file"));
  const std::string loop = dir + "/loop";
  ASSERT_EQ(symlink(loop.c_str(), loop.c_str()), 0);
  EXPECT_THAT(ErrorOf(loop), StartsWith("secret file " + loop + ": cannot open the file: "));
}

TEST(SecretFileTest, RefusesEmptyLongAndManyLinedSecretsWithoutQuotingThem) {
  const ConfigFile files;
  EXPECT_THAT(ErrorOf(files.WritePrivate("s", "")), HasSubstr("s: is empty"));
  EXPECT_THAT(ErrorOf(files.WritePrivate("s", "\n")), HasSubstr("s: is empty"));
  EXPECT_THAT(ErrorOf(files.WritePrivate("s", "\r\n")), HasSubstr("s: is empty"));
  EXPECT_THAT(ErrorOf(files.WritePrivate("s", std::string(4097, 'x'))),
              HasSubstr("s: is larger than 4096 bytes"));
  for (const std::string& text : {std::string("hunter\n\n"), std::string("hunter\nhunter"),
                                  std::string("hunter\0", 7), std::string("\thunter")}) {
    const std::string error = ErrorOf(files.WritePrivate("s", text));
    EXPECT_THAT(error, HasSubstr("s: holds a line break or another control character"));
    EXPECT_THAT(error, Not(HasSubstr("hunter")));
  }
}

TEST(SecretFileTest, DropsOneTrailingLineEnd) {
  const ConfigFile files;
  for (const char* text : {"hunter 2", "hunter 2\n", "hunter 2\r\n"}) {
    const absl::StatusOr<Secret> secret = LoadSecretFile(files.WritePrivate("s", text));
    ASSERT_TRUE(secret.ok()) << secret.status();
    EXPECT_EQ(secret->Reveal(), "hunter 2");
  }
  const absl::StatusOr<Secret> longest =
      LoadSecretFile(files.WritePrivate("s", std::string(4095, 'x') + "\n"));
  ASSERT_TRUE(longest.ok()) << longest.status();
  EXPECT_EQ(longest->Reveal(), std::string(4095, 'x'));
}

TEST(SecretFileTest, LooksAtTheModeOfTheFileThatALinkLeadsTo) {
  const ConfigFile files;
  const std::string target = files.WritePrivate("target", "hunter");
  const std::string link = files.directory().path() + "/link";  // as Kubernetes mounts secrets
  ASSERT_EQ(symlink("target", link.c_str()), 0);
  ASSERT_EQ(chmod(target.c_str(), 0440), 0);
  EXPECT_EQ(ErrorOf(link), "OK");
  ASSERT_EQ(chmod(target.c_str(), 0444), 0);
  EXPECT_THAT(ErrorOf(link), HasSubstr("link: is readable by every user of this machine"));
  EXPECT_TRUE(LoadSecretFile(link, /*allow_world_readable=*/true).ok());
}

}  // namespace
}  // namespace flexiti::config
