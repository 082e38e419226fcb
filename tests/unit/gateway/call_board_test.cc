#include "service/gateway/call_board.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(CallBoardTest, ShowsTheCallsThatRunTheOldestFirst) {
  absl::Time steady = absl::UnixEpoch();
  CallBoard board([&] { return steady; });
  EXPECT_EQ(board.OldestStart(), absl::InfiniteFuture());
  const CallBoard::Id first = board.Start({.merchant_id = "first"});
  steady += absl::Seconds(1);
  board.Start({.merchant_id = "second"});
  ASSERT_EQ(board.Running().size(), 2u);
  EXPECT_EQ(board.Running()[0].merchant_id, "first");
  EXPECT_EQ(board.OldestStart(), absl::UnixEpoch());
  board.End(first);
  ASSERT_EQ(board.Running().size(), 1u);
  EXPECT_EQ(board.Running()[0].merchant_id, "second");
  EXPECT_EQ(board.OldestStart(), absl::UnixEpoch() + absl::Seconds(1));
}

// A wall clock that is set must not make calls look old: that would restart every replica at once.
TEST(CallBoardTest, KnowsTheOldestByTheSteadyClock) {
  CallBoard board([] { return absl::UnixEpoch() + absl::Hours(3); });
  board.Start({.start = absl::InfinitePast()});
  EXPECT_EQ(board.OldestStart(), absl::UnixEpoch() + absl::Hours(3));
}

TEST(CallBoardTest, KeepsTheLastFailuresTheLatestFirst) {
  CallBoard board([] { return absl::UnixEpoch(); });
  for (std::size_t i = 0; i <= CallBoard::kMaxFailures; ++i) {
    board.AddFailure({.reason = absl::StrCat(i)});
  }
  const auto failures = board.Failures();
  ASSERT_EQ(failures.size(), CallBoard::kMaxFailures);
  EXPECT_EQ(failures.front().reason, absl::StrCat(CallBoard::kMaxFailures));
  EXPECT_EQ(failures.back().reason, "1");
}

}  // namespace
}  // namespace flexiti
