#include "tests/coverage/table.h"

#include "gmock/gmock.h"

namespace flexiti_coverage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

const Fact kAmount = {"POST /a", "body", "amount"};
const Fact kId = {"POST /a", "reply", "lines[].id"};
const Fact kRefusal = {"POST /gone", "error", "403 Insufficient scope: too small"};

std::vector<Section> Sections() {
  return {{"POST /a", {kAmount, kId}}, {"POST /gone", {kRefusal}}};
}

const std::vector<Reason> kGone = {{{"POST /gone", "*", "*"}, "withdrawn"}};

TEST(TableTest, ACellWithoutATestOrAReasonIsAComplaint) {
  const Table table = MakeTable(Sections(), kGone, {{kAmount, {"t A.B"}}}, {});
  EXPECT_THAT(table.complaints, ElementsAre("no test and no reason: POST /a, reply lines[].id"));
  EXPECT_THAT(table.tests, UnorderedElementsAre(Pair(kAmount, "t A.B")));
  EXPECT_THAT(table.reasons, UnorderedElementsAre(Pair(kRefusal, "withdrawn")));
}

TEST(TableTest, ARecordingWithoutTestsExercisesNothing) {
  const Table table = MakeTable(Sections(), kGone, {{kAmount, {}}, {kId, {"t A.B"}}}, {});
  EXPECT_THAT(table.complaints, ElementsAre("no test and no reason: POST /a, body amount"));
}

TEST(TableTest, AReasonThatIsNotTrueIsAComplaint) {
  const Recording recording = {{kAmount, {"t A.B"}}, {kId, {"t A.B"}}, {kRefusal, {"t A.C"}}};
  EXPECT_THAT(
      MakeTable(Sections(), kGone, recording, {}).complaints,
      ElementsAre(HasSubstr("explains no empty cell: POST /gone"),
                  HasSubstr("exercises it, and the reason says why none does: POST /gone")));
  const std::vector<Reason> wide = {{{"*", "*", "*"}, "all"}};
  EXPECT_THAT(MakeTable(Sections(), wide, {{kId, {"t A.B"}}}, {}).complaints,
              ElementsAre(HasSubstr("exercises it, and the reason says why none does: POST /a")));
}

TEST(TableTest, WhatTheContractDoesNotListIsAComplaint) {
  const Recording recording = {{kAmount, {"t A.B"}},
                               {kId, {"t A.B"}},
                               {{"POST /a", "unlisted body", "new"}, {"t A.B"}},
                               {{"POST /a", "unlisted body", "of_a_failed_test"}, {}}};
  EXPECT_THAT(MakeTable(Sections(), kGone, recording, {}).complaints,
              ElementsAre("seen, but not in contract.tsv: POST /a, unlisted body new (t A.B)"));
}

TEST(TableTest, TheNamedTestStaysWhileItExercisesTheCell) {
  const Recording recording = {{kAmount, {"t A.A", "t A.B"}}, {kId, {"t A.A", "t A.B"}}};
  const Table table =
      MakeTable(Sections(), kGone, recording, {{kAmount, "t A.B"}, {kId, "t A.Gone"}});
  EXPECT_THAT(table.complaints, IsEmpty());
  EXPECT_THAT(table.tests, UnorderedElementsAre(Pair(kAmount, "t A.B"), Pair(kId, "t A.A")));
}

TEST(TableTest, ReasonsAreMatchedByStars) {
  const auto covers = [](const std::string& name) {
    return Reason{{"POST /gone", "error", name}, "x"}.Covers(kRefusal);
  };
  for (const char* name :
       {"*", "403*", "*scope*", "403 Insufficient scope: too small", "*small*"}) {
    EXPECT_TRUE(covers(name)) << name;
  }
  for (const char* name :
       {"", "403", "scope*", "*scope", "404*", "403 Insufficient scope: too small?"}) {
    EXPECT_FALSE(covers(name)) << name;
  }
  EXPECT_FALSE((Reason{{"POST /a", "*", "*"}, "x"}.Covers(kRefusal)));
  EXPECT_FALSE((Reason{{"*", "body", "*"}, "x"}.Covers(kRefusal)));
}

TEST(TableTest, AMalformedReasonIsRefused) {
  const std::string columns = "owner\tkind\tname\treason\n";
  ASSERT_TRUE(ParseReasons(columns + "*\terror\t4*\twithdrawn\n").ok());
  for (const std::string line : {"*\terror\t4*\t", "*\terror\t4*", "a", "*\t*\t*\tx\ty"}) {
    EXPECT_FALSE(ParseReasons(columns + line).ok()) << line;
  }
}

// By the alphabet alone a test that only passes by would be named.
TEST(TableTest, AProgramThatIsMadeForTheCellIsNamedFirst) {
  const Recording recording = {{kAmount, {"a_test A.B", "wire_test W.A", "wire_test W.B"}},
                               {kId, {"a_test A.B", "reply_test R.A", "wire_test W.A"}}};
  const Table table = MakeTable(Sections(), kGone, recording, {{kAmount, "a_test A.B"}});
  EXPECT_EQ(table.tests.at(kAmount), "wire_test W.A");
  EXPECT_EQ(table.tests.at(kId), "reply_test R.A");
  const Table next = MakeTable(Sections(), kGone, recording, {{kAmount, "wire_test W.B"}});
  EXPECT_EQ(next.tests.at(kAmount), "wire_test W.B");
}

TEST(TableTest, TheTestsCanBeReadBackFromTheText) {
  const Recording recording = {{kAmount, {"t S/A.B/1"}}, {kId, {"u A.B"}}};
  const Table table = MakeTable(Sections(), kGone, recording, {});
  const std::string text = Render(Sections(), table);
  EXPECT_EQ(TestsOf(text), table.tests);
  EXPECT_THAT(text, HasSubstr("| POST /a | 2 | 2 | 0 |\n| POST /gone | 1 | 0 | 1 |\n"));
  EXPECT_THAT(text, HasSubstr("| body | amount | t S/A.B/1 |\n| reply | lines[].id | u A.B |\n"));
  EXPECT_THAT(text, HasSubstr("| error | 403 Insufficient scope: too small | none: withdrawn |\n"));
}

TEST(RecordingTest, IsReadAsItWasWritten) {
  const Recording recording = {{kAmount, {"t A.A", "t A.B"}}, {kRefusal, {"u A.C"}}};
  Recording read;
  ASSERT_TRUE(Read(Write(recording), read).ok());
  EXPECT_EQ(read, recording);
  ASSERT_TRUE(Read(Write({{kAmount, {"t A.0"}}}), read).ok());
  EXPECT_EQ(read.at(kAmount).size(), 3u);
  for (const std::string text : {"", "a\tb\tc\td\n", "owner\tkind\tname\ttest\na\tb\tc\n"}) {
    EXPECT_FALSE(Read(text, read).ok()) << text;
  }
}

}  // namespace
}  // namespace flexiti_coverage
