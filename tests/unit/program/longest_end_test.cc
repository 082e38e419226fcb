// The end of the program and the time that a pod grants it.
#include "service/longest_end.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "service/base/duration.h"
#include "service/config/problems.h"
#include "service/config/yaml_reader.h"

namespace flexiti {
namespace {

constexpr char kKubernetes[] = "deploy/kubernetes";
// Of the grace period, for a node that is busy.
constexpr absl::Duration kSlack = absl::Seconds(5);

config::Gateway Read(const std::string& path) {
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  config::Gateway config;
  config::Problems problems(path);
  config::ReadYaml(text, config, problems);
  return config;
}

absl::Duration GracePeriod() {
  std::ifstream file(std::string(kKubernetes) + "/base/deployment.yaml");
  std::string line;
  while (std::getline(file, line)) {
    const size_t at = line.find("terminationGracePeriodSeconds: ");
    int seconds = 0;
    if (at != std::string::npos &&
        absl::SimpleAtoi(line.substr(line.find(": ", at) + 2), &seconds)) {
      return absl::Seconds(seconds);
    }
  }
  return absl::ZeroDuration();
}

TEST(LongestEndTest, APodGetsTheTimeThatItMayTake) {
  const absl::Duration grace = GracePeriod();
  ASSERT_GT(grace, absl::ZeroDuration());
  int overlays = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(kKubernetes) + "/overlays")) {
    const std::string path = entry.path().string() + "/gateway.yaml";
    if (!std::filesystem::exists(path)) continue;
    SCOPED_TRACE(path);
    const config::Gateway config = Read(path);
    ASSERT_GT(ToAbslDuration(config.drain().timeout()), absl::ZeroDuration());
    EXPECT_LE(LongestEnd(config) + kSlack, grace);
    ++overlays;
  }
  EXPECT_GE(overlays, 2);
}

TEST(LongestEndTest, IsThatOfWhatTakesLongestAndOfWhatComesAfterIt) {
  config::Gateway config;
  config.mutable_ledger()->mutable_sqlite()->set_path("/ledger.sqlite");
  config.mutable_drain()->mutable_delay()->set_seconds(100);
  config.mutable_drain()->mutable_timeout()->set_seconds(200);
  const absl::Duration of_calls = LongestEnd(config);
  EXPECT_GT(of_calls, absl::Seconds(300));
  EXPECT_LT(of_calls, absl::Seconds(330));
  config.mutable_flexiti()->mutable_timeouts()->mutable_token()->set_seconds(170);
  EXPECT_EQ(LongestEnd(config), of_calls + absl::Seconds(40));
}

}  // namespace
}  // namespace flexiti
