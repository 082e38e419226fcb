// The second secret of a merchant, for the time of a rotation.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

constexpr char kKey[] = "fallback_client_secret_file: ";

std::string OfMerchant(const std::string& file) {
  return absl::StrCat(kSmallest, "    ", kKey, file, "\n");
}

std::string OfOnline(const std::string& keys) {
  return Replaced(absl::StrCat(kSmallest, "    online: {", keys, "}\n"), "flexiti:\n",
                  "flexiti:\n  online_api: {url: \"https://online.example\"}\n");
}

TEST(CheckFallbackTest, MustBeAUsableFileOfItsOwn) {
  const ConfigFile file;
  file.WritePrivate("empty", "\n");
  file.WritePrivate("large", std::string(4097, 'x'));
  file.WritePrivate("open", "a-secret");
  ASSERT_EQ(chmod((file.directory().path() + "/open").c_str(), 0644), 0);
  const struct {
    std::string value;
    std::string problem;
  } cases[] = {
      {"DIR/nowhere", "cannot open the file: No such file or directory"},
      {"DIR/empty", "is empty"},
      {"DIR/large", "is larger than 4096 bytes"},
      {"DIR/open", "is readable by every user of this machine"},
      {"SECRET", "must be another file than client_secret_file"},
      {"secret", "must be the absolute path of a file"},
  };
  for (const auto& test : cases) {
    SCOPED_TRACE(test.value);
    for (const bool online : {false, true}) {
      const std::string said =
          file.Problem(online ? OfOnline(absl::StrCat("client_id: c, client_secret_file: SECRET, ",
                                                      kKey, test.value))
                              : OfMerchant(test.value));
      const std::string key =
          absl::StrCat("merchants[0].", online ? "online." : "", "fallback_client_secret_file: ");
      EXPECT_NE(said.find(key + test.problem), std::string::npos) << said;
    }
  }
}

TEST(CheckFallbackTest, OfTheOnlineApiWantsAFirstOne) {
  const ConfigFile file;
  file.WritePrivate("second", "another-secret");
  EXPECT_NE(file.Problem(OfOnline(absl::StrCat("apply_only: true, ", kKey, "DIR/second")))
                .find("merchants[0].online.fallback_client_secret_file: is of no use without "
                      "client_secret_file"),
            std::string::npos);
}

TEST(CheckFallbackTest, MayHoldWhatTheFirstHolds) {
  const ConfigFile file;
  file.WritePrivate("second", "a-good-secret\n");
  EXPECT_EQ(file.Problem(OfMerchant("DIR/second")), "OK");
  EXPECT_EQ(file.Problem(OfOnline(
                absl::StrCat("client_id: c, client_secret_file: SECRET, ", kKey, "DIR/second"))),
            "OK");
}

}  // namespace
}  // namespace flexiti::config
