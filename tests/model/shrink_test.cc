// Sequences and how they shrink, with systems that are wrong on purpose.
#include "tests/model/shrink.h"

#include <algorithm>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tests/model/obedient_system.h"

namespace flexiti_model {
namespace {

constexpr int kEnough = 1000;

// The first sequence that finds the bug.
Sequence FirstFailing(const ObedientSystem::Bug& bug) {
  for (uint64_t seed = 0;; ++seed) {
    Sequence sequence = Generate(seed);
    if (CompareWith(sequence, bug).has_value()) return sequence;
  }
}

std::string ShrunkSteps(const ObedientSystem::Bug& bug) {
  const Sequence shrunk = Shrink(
      FirstFailing(bug), [&](const Sequence& each) { return CompareWith(each, bug).has_value(); },
      kEnough);
  std::string verbs;
  for (const Step& step : shrunk.steps) {
    const std::string text = Describe(step);
    verbs += text.substr(text.find(' ') + 1) + "\n";
  }
  return verbs;
}

TEST(ShrinkTest, OfAReturnThatTakesTooMuchItLeavesThatAndWhatIsReturned) {
  const auto bug = [](Call& call) {
    if (call.verb == Verb::kReturn && call.amount > 0) ++call.amount;
  };
  const std::string steps = ShrunkSteps(bug);
  EXPECT_EQ(std::count(steps.begin(), steps.end(), '\n'), 2) << steps;
  EXPECT_NE(steps.find(", 1 cent"), std::string::npos) << steps;
  EXPECT_NE(steps.find("\nreturn of #"), std::string::npos) << steps;
  EXPECT_EQ(steps.substr(steps.rfind(',')), ", 1 cent\n") << steps;
}

TEST(ShrinkTest, AFaultThatIsNeededStays) {
  const auto bug = [](Call& call) {
    if (call.fault == Fault::kGarbage) call.fault = Fault::kDropBefore;
  };
  const std::string steps = ShrunkSteps(bug);
  EXPECT_EQ(std::count(steps.begin(), steps.end(), '\n'), 1) << steps;
  EXPECT_NE(steps.find("1 cent, garbage for a reply\n"), std::string::npos) << steps;
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
