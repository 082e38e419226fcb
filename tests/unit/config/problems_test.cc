#include "service/config/problems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/config/nearest.h"

namespace flexiti::config {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> LinesOf(const Problems& problems) {
  return absl::StrSplit(std::string(problems.ToStatus().message()), '\n');
}

TEST(ProblemsTest, AreNoneAtFirst) {
  EXPECT_TRUE(Problems("f").ToStatus().ok());
  EXPECT_TRUE(Problems("f").IsClean(""));
}

TEST(ProblemsTest, StandInTheOrderOfTheFileAtTheirFieldOrItsNearestParent) {
  Problems problems("f");
  problems.Locate("a[1]", {.line = 7, .column = 3});
  problems.Locate("a[1].b", {.line = 8, .column = 5});
  problems.Add("a[1].c.d", "third");
  problems.Add("a[1].b", "fourth");
  problems.AddAt({.line = 2, .column = 9}, "z", "second");
  problems.Add("a", "first");
  EXPECT_THAT(LinesOf(problems), ElementsAre("f: a: first", "f:2:9: z: second",
                                             "f:7:3: a[1].c.d: third", "f:8:5: a[1].b: fourth"));
}

TEST(ProblemsTest, TouchTheirFieldItsPartsAndWhatItIsAPartOf) {
  Problems problems("f");
  problems.Add("a[1].b", "wrong");
  for (const char* path : {"", "a", "a[1]", "a[1].b", "a[1].b.c"}) {
    EXPECT_FALSE(problems.IsClean(path)) << path;
  }
  for (const char* path : {"a[0]", "a[11]", "a[1].bc", "aa", "b", "a[1].a"}) {
    EXPECT_TRUE(problems.IsClean(path)) << path;
  }
}

TEST(ProblemsTest, AreCountedWhenTheyAreTooManyToList) {
  Problems problems("f");
  for (int i = 0; i < Problems::kMaxListed + 5; ++i) problems.Add("a", "wrong");
  EXPECT_EQ(LinesOf(problems).size(), Problems::kMaxListed + 1u);
  EXPECT_EQ(LinesOf(problems).back(), "f: and 5 more problems");
  EXPECT_FALSE(problems.IsClean("b"));  // it may be among those that are not listed
}

TEST(NearestTest, FindsASlipOfThePenAndNothingElse) {
  const std::vector<std::string> words = {"max_in_flight", "timeout", "delay", "url"};
  EXPECT_EQ(Nearest("max_inflight", words), "max_in_flight");
  EXPECT_EQ(Nearest("TIMEOUT", words), "timeout");
  EXPECT_EQ(Nearest("time_out", words), "timeout");
  EXPECT_EQ(Nearest("dealy", words), "");  // two of five letters
  EXPECT_EQ(Nearest("uri", words), "url");
  EXPECT_EQ(Nearest("wombat", words), "");
  EXPECT_EQ(Nearest("", words), "");
  EXPECT_EQ(Nearest(std::string(1'000'000, 'u'), words), "");
}

}  // namespace
}  // namespace flexiti::config
