#include "service/telemetry/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
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

TEST(LogTest, TheIdAloneDecidesWhoIsInASample) {
  constexpr int kIds = 10'000;
  for (const int percent : {0, 1, 10, 50, 99, 100}) {
    int in_sample = 0;
    for (int i = 0; i < kIds; ++i) {
      const std::string id = absl::StrFormat("%032x", i * 2654435761u);
      in_sample += IsInSample(id, percent) ? 1 : 0;
      // Who is in the sample is in any larger one.
      EXPECT_TRUE(!IsInSample(id, percent) || IsInSample(id, percent + 1)) << id;
    }
    // Six standard deviations at most.
    EXPECT_NEAR(in_sample, kIds * percent / 100, percent % 100 == 0 ? 0 : 300) << percent;
  }
}

// A pipe as standard output, and nobody reads it: the calls whose lines these are must go on.
TEST(LogTest, AReaderThatStallsHoldsUpNothingAndHearsHowManyLinesItMissed) {
  int pipe_fds[2];
  ASSERT_EQ(pipe2(pipe_fds, O_CLOEXEC), 0);
  const std::int64_t dropped_before = LogLinesDropped();
  const int saved = dup(STDOUT_FILENO);
  ASSERT_EQ(dup2(pipe_fds[1], STDOUT_FILENO), STDOUT_FILENO);
  const LogLine line = LogLine(Severity::kInfo, "x", kNow).Text("t", std::string(1000, 't'));
  for (int i = 0; i < 1000; ++i) line.Write();  // many times what a pipe holds
  std::string read_back(1 << 20, '\0');
  const ssize_t size = read(pipe_fds[0], read_back.data(), read_back.size());
  line.Write();
  std::string next(1 << 16, '\0');
  const ssize_t next_size = read(pipe_fds[0], next.data(), next.size());
  dup2(saved, STDOUT_FILENO);
  close(saved);
  close(pipe_fds[0]);
  close(pipe_fds[1]);
  ASSERT_GT(size, 0);
  read_back.resize(static_cast<size_t>(size));
  const auto written = std::count(read_back.begin(), read_back.end(), '\n');
  EXPECT_LT(written, 1000);
  EXPECT_EQ(read_back.back(), '\n');  // whole lines only
  EXPECT_EQ(LogLinesDropped() - dropped_before, 1000 - written);
  ASSERT_GT(next_size, 0);
  next.resize(static_cast<size_t>(next_size));
  EXPECT_NE(next.find("{\"event\":\"log_lines_dropped\",\"count\":" +
                      std::to_string(1000 - written) + "}"),
            std::string::npos)
      << next;
}

}  // namespace
}  // namespace flexiti
