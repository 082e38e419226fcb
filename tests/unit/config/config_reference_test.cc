// service/config/README.md holds the table of keys that the schema makes. To
// write it anew, after the schema changed: FLEXITI_REGENERATE=1
// <build>/tests/unit/config/config_reference_test, started in the root of the
// checkout.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "service/config/reference.h"

namespace flexiti::config {
namespace {

constexpr char kFile[] = "service/config/README.md";
constexpr char kBegin[] = "<!-- keys: made by config_reference_test -->\n";
constexpr char kEnd[] = "<!-- end of keys -->\n";

TEST(ConfigReferenceTest, IsWhatTheSchemaSays) {
  std::ifstream file(kFile);
  std::stringstream content;
  content << file.rdbuf();
  const std::string text = content.str();
  const size_t begin = text.find(kBegin);
  const size_t end = text.find(kEnd);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end)
      << kFile << " lacks its marks";
  const std::string current =
      text.substr(0, begin) + kBegin + "\n" + Reference() + "\n" + text.substr(end);
  if (std::getenv("FLEXITI_REGENERATE") != nullptr && text != current) {
    ASSERT_TRUE(std::ofstream(kFile) << current);
    return;
  }
  EXPECT_EQ(text, current) << "run again with FLEXITI_REGENERATE=1 in the environment";
}

}  // namespace
}  // namespace flexiti::config
