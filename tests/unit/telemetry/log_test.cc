#include "service/telemetry/log.h"

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

const absl::Time kNow = absl::FromUnixMicros(1'700'000'000'123'456);

std::string Written(const LogLine& line) {
  testing::internal::CaptureStdout();
  line.Write();
  return testing::internal::GetCapturedStdout();
}

TEST(LogTest, ALineIsOneJsonObjectWithItsFieldsInOrder) {
  EXPECT_EQ(Written(LogLine(Severity::kInfo, "call", kNow)
                        .Text("method", "M")
                        .Text("empty", "")
                        .Int("attempts", 2)
                        .Bool("replayed", true)
                        .Milliseconds("duration_ms", absl::Microseconds(12'345))),
            "{\"time\":\"2023-11-14T22:13:20.123456Z\",\"severity\":\"INFO\",\"event\":\"call\","
            "\"method\":"
            "\"M\",\"attempts\":2,\"replayed\":true,\"duration_ms\":12.345}\n");
}

TEST(LogTest, AnyTextStaysWithinItsLineAndItsString) {
  const std::string hostile = "a\"b\\c\nd\te\x01\x7f é";
  const std::string line = Written(LogLine(Severity::kError, "x", kNow).Text("t", hostile));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(nlohmann::json::parse(line).at("t"), hostile);
}

TEST(LogTest, LinesBelowTheLevelAreDropped) {
  SetLogLevel(Severity::kWarning);
  EXPECT_EQ(Written(LogLine(Severity::kInfo, "x", kNow)), "");
  EXPECT_NE(Written(LogLine(Severity::kWarning, "x", kNow)), "");
  SetLogLevel(Severity::kInfo);
}

}  // namespace
}  // namespace flexiti
