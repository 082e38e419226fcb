// What the limits on calls say together.
#include "service/config/check_limits.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

struct Row {
  const char* limits;
  const char* max_connections;  // empty: the default, 1000
  const char* problem;
};

class CheckLimitsTest : public testing::TestWithParam<Row> {};

TEST_P(CheckLimitsTest, LeavesRoomForEveryMerchant) {
  std::string text = absl::StrCat("limits: {", GetParam().limits, "}\n", kSmallest);
  if (*GetParam().max_connections != '\0') {
    text =
        Replaced(text, "flexiti:\n",
                 absl::StrCat("flexiti:\n  max_connections: ", GetParam().max_connections, "\n"));
  }
  EXPECT_EQ(ConfigFile().Problem(text), GetParam().problem);
}

constexpr char kTooManyOfOne[] =
    "gateway.yaml:1:57: limits.max_in_flight_per_merchant: must not be more than "
    "limits.max_in_flight (10)";

INSTANTIATE_TEST_SUITE_P(
    Limits, CheckLimitsTest,
    testing::Values(
        Row{"max_in_flight: 1000", "", "OK"},
        Row{"max_in_flight: 10, max_in_flight_per_merchant: 10", "", "OK"},
        Row{"max_in_flight: 10, max_in_flight_per_merchant: 11", "", kTooManyOfOne},
        Row{"max_in_flight: 4", "", "OK"},  // the default of the other is more, and says nothing
        Row{"max_in_flight: 1000", "1000", "OK"}, Row{"max_in_flight: 1000", "501", "OK"},
        Row{"max_in_flight: 4", "4", "OK"},  // as many connections as calls
        Row{"max_in_flight: 1000", "500",
            "gateway.yaml:3:20: flexiti.max_connections: must be more than "
            "limits.max_in_flight_per_merchant (500), so that one merchant's calls cannot have all "
            "of them, or not less than limits.max_in_flight (1000)"},
        Row{"max_in_flight: 4", "3",
            "gateway.yaml:3:20: flexiti.max_connections: must be more than "
            "limits.max_in_flight_per_merchant (4), so that one merchant's calls cannot have all "
            "of them, or not less than limits.max_in_flight (4)"}),
    [](const auto& row) { return absl::StrCat("Row", row.index); });

}  // namespace
}  // namespace flexiti::config
