// proto/api-reference.md and proto/error-reference.md are what the contract and the code say. To
// write them anew, after either changed: FLEXITI_REGENERATE=1
// <build>/tests/unit/proto/reference_test, started in the root of the checkout.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/reference/api_reference.h"
#include "tests/reference/error_reference.h"
#include "tests/unit/proto/reference_fixture.h"

namespace flexiti::reference {
namespace {

// The first line in which they differ, for the reader of a failure.
std::string FirstDifference(const std::string& committed, const std::string& current) {
  std::istringstream a(committed);
  std::istringstream b(current);
  std::string line_a;
  std::string line_b;
  for (int number = 1;; ++number) {
    const bool has_a = static_cast<bool>(std::getline(a, line_a));
    const bool has_b = static_cast<bool>(std::getline(b, line_b));
    if (!has_a && !has_b) return "";
    if (has_a != has_b || line_a != line_b) {
      return "line " + std::to_string(number) + "\n  is:        " + (has_a ? line_a : "") +
             "\n  should be: " + (has_b ? line_b : "");
    }
  }
}

void ExpectCurrent(const std::string& name, const std::string& current) {
  const std::string file = "proto/" + name;
  std::ifstream in(file);
  std::stringstream content;
  content << in.rdbuf();
  if (std::getenv("FLEXITI_REGENERATE") != nullptr && content.str() != current) {
    ASSERT_TRUE(std::ofstream(file) << current);
    return;
  }
  EXPECT_TRUE(content.str() == current)
      << file << " is not what the contract and the code say: run this test again, in the root of "
      << "the checkout, with FLEXITI_REGENERATE=1 in the environment.\n"
      << FirstDifference(content.str(), current);
}

TEST_F(ReferenceTest, ApiFileIsCurrent) {
  ExpectCurrent(kApiFile, ApiReference(*contract_, *endpoints_));
}

TEST_F(ReferenceTest, ErrorFileIsCurrent) {
  ExpectCurrent(kErrorFile, ErrorReference(*contract_, *endpoints_));
}

TEST_F(ReferenceTest, IsTheSameEveryTime) {
  const std::string api = ApiReference(*contract_, *endpoints_);
  const std::string errors = ErrorReference(*contract_, *endpoints_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(ApiReference(*contract_, *endpoints_) == api);
    EXPECT_TRUE(ErrorReference(*contract_, *endpoints_) == errors);
  }
}

}  // namespace
}  // namespace flexiti::reference
