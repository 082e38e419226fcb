// Sequences and how they shrink, with systems that are wrong on purpose.
#include "tests/model/shrink.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/model/obedient_system.h"

namespace flexiti_model {
namespace {

constexpr int kEnough = 1000;

// Up to `count` sequences that find the bug.
std::vector<Sequence> Failing(const ObedientSystem::Bug& bug, size_t count) {
  std::vector<Sequence> failing;
  for (uint64_t seed = 0; failing.size() < count && seed < 1000; ++seed) {
    if (CompareWith(Generate(seed), bug).has_value()) failing.push_back(Generate(seed));
  }
  EXPECT_EQ(failing.size(), count);
  return failing;
}

// Shrinks, and checks that what is left fails and needs each of its steps.
Sequence ShrunkToWhatIsNeeded(const Sequence& failing, const ObedientSystem::Bug& bug) {
  const Fails fails = [&](const Sequence& each) { return CompareWith(each, bug).has_value(); };
  const Sequence shrunk = Shrink(failing, fails, kEnough);
  EXPECT_TRUE(fails(shrunk)) << Describe(failing);
  for (size_t i = 0; i < shrunk.steps.size(); ++i) {
    Sequence without = shrunk;
    without.steps.erase(without.steps.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(fails(without)) << Describe(shrunk) << i;
  }
  return shrunk;
}

TEST(ShrinkTest, OfAReturnThatTakesTooMuchItLeavesThatAndWhatIsReturned) {
  const auto bug = [](Call& call) {
    if (call.verb == Verb::kReturn && call.amount > 0) ++call.amount;
  };
  for (const Sequence& failing : Failing(bug, 30)) {
    const Sequence shrunk = ShrunkToWhatIsNeeded(failing, bug);
    // A purchase, or an authorization and its capture.
    EXPECT_LE(shrunk.steps.size(), 3u) << Describe(shrunk);
    EXPECT_EQ(shrunk.steps.back().verb, Verb::kReturn);
    for (const Step& step : shrunk.steps) {
      EXPECT_EQ(step.extent, Extent::kOneCent) << Describe(shrunk);
      EXPECT_EQ(step.fault, Fault::kNone) << Describe(shrunk);
    }
  }
}

TEST(ShrinkTest, AFaultThatIsNeededStays) {
  const auto bug = [](Call& call) {
    if (call.fault == Fault::kGarbage) call.fault = Fault::kDropBefore;
  };
  for (const Sequence& failing : Failing(bug, 30)) {
    const Sequence shrunk = ShrunkToWhatIsNeeded(failing, bug);
    EXPECT_LE(shrunk.steps.size(), 3u) << Describe(shrunk);
    EXPECT_EQ(shrunk.steps.back().fault, Fault::kGarbage) << Describe(shrunk);
  }
}

TEST(ShrinkTest, WhatDoesNotFailAnyMoreIsNotTaken) {
  const Sequence whole = Generate(7);
  const Sequence shrunk = Shrink(
      whole, [&](const Sequence& each) { return each.steps.size() == whole.steps.size(); },
      kEnough);
  EXPECT_EQ(shrunk.steps.size(), whole.steps.size());
}

TEST(ShrinkTest, OneStepIsFoundAmongAll) {
  const Sequence whole = Generate(7);
  for (const Step& needed : whole.steps) {
    const auto has_it = [&](const Sequence& each) {
      for (const Step& step : each.steps) {
        if (step.id == needed.id) return true;
      }
      return false;
    };
    const Sequence shrunk = Shrink(whole, has_it, kEnough);
    ASSERT_EQ(shrunk.steps.size(), 1u);
    EXPECT_EQ(shrunk.steps[0].id, needed.id);
    EXPECT_EQ(shrunk.steps[0].fault, Fault::kNone);
  }
}

TEST(ShrinkTest, ItTriesNoMoreThanItMay) {
  int tries = 0;
  const auto never = [&](const Sequence&) { return ++tries, false; };
  Shrink(Generate(7), never, 5);
  EXPECT_EQ(tries, 5);
}

TEST(GenerateTest, TheSameSeedMakesTheSameSequence) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(Describe(Generate(seed)), Describe(Generate(seed)));
    EXPECT_NE(Describe(Generate(seed)), Describe(Generate(seed + 1)));
  }
}

TEST(GenerateTest, EverythingComesUpAndRefersToEarlierSteps) {
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    const Sequence sequence = Generate(seed);
    EXPECT_GE(sequence.steps.size(), static_cast<size_t>(kFewestSteps));
    EXPECT_LE(sequence.steps.size(), static_cast<size_t>(kMostSteps));
    for (const Step& step : sequence.steps) {
      EXPECT_LT(step.of, step.id);
      seen.insert("verb " + std::to_string(static_cast<int>(step.verb)));
      seen.insert("fault " + std::to_string(static_cast<int>(step.fault)));
      seen.insert("extent " + std::to_string(static_cast<int>(step.extent)));
      seen.insert("reference " + std::to_string(static_cast<int>(step.reference)));
      seen.insert("ahead " + std::to_string(static_cast<int>(step.ahead)));
    }
  }
  EXPECT_EQ(seen.size(), static_cast<size_t>(kVerbs + kFaults + 5 + 3 + 4));
}

}  // namespace
}  // namespace flexiti_model
