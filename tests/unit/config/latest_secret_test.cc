#include "service/config/latest_secret.h"

#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "tests/support/temporary_directory.h"

namespace flexiti::config {
namespace {

TEST(LatestSecretTest, IsWhatTheFileHoldsNowOrHeldLast) {
  const flexiti_test::TemporaryDirectory directory;
  const std::string path = directory.Write("password", "first\n");
  int told = 0;
  const auto secret =
      LatestSecret::Load(path, /*allow_world_readable=*/true, [&](const absl::Status&) { ++told; });
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_EQ((*secret)->Get().Reveal(), "first");
  directory.Write("password", "second\n");
  EXPECT_EQ((*secret)->Get().Reveal(), "second");
  directory.Write("password", "");
  EXPECT_EQ((*secret)->Get().Reveal(), "second") << "half written";
  EXPECT_EQ((*secret)->Get().Reveal(), "second") << "still";
  EXPECT_EQ(told, 1);
  ASSERT_EQ(unlink(path.c_str()), 0);
  EXPECT_EQ((*secret)->Get().Reveal(), "second") << "gone";
  EXPECT_EQ(told, 2);
  directory.Write("password", "third\n");
  EXPECT_EQ((*secret)->Get().Reveal(), "third");
  ASSERT_EQ(unlink(path.c_str()), 0);
  EXPECT_EQ((*secret)->Get().Reveal(), "third") << "gone again";
  EXPECT_EQ(told, 3);
}

TEST(LatestSecretTest, MustBeThereAtFirst) {
  const flexiti_test::TemporaryDirectory directory;
  EXPECT_FALSE(LatestSecret::Load(directory.path() + "/none", false, nullptr).ok());
}

}  // namespace
}  // namespace flexiti::config
