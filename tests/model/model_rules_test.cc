// The comparison can fail: whatever a system does wrong, it is found. And it can succeed.
#include <ostream>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tests/model/obedient_system.h"

namespace flexiti_model {
namespace {

constexpr uint64_t kSeeds = 600;

struct Planted {
  const char* name;
  ObedientSystem::Bug bug;
  ObedientSystem::Lie lie = nullptr;
  friend std::ostream& operator<<(std::ostream& out, const Planted& planted) {
    return out << planted.name;
  }
};

// A bug in calls of one kind.
ObedientSystem::Bug In(Verb verb, const std::function<void(Call&)>& change) {
  return [verb, change](Call& call) {
    if (call.verb == verb) change(call);
  };
}

ObedientSystem::Bug SendsRepeatsAsNew() {
  return [asked = std::set<Key>()](Call& call) mutable {
    if (!Changes(call.verb) || asked.insert(call.key).second) return;
    call.key.step += 1000;
  };
}

// A lie in replayed answers to calls of one kind that left the amount out.
ObedientSystem::Lie InReplays(Verb verb, const std::function<void(std::string&)>& change) {
  return [verb, change](const Call& call, std::string& answer) {
    if (call.verb != verb || call.amount != kUnsaid) return;
    if (answer.rfind("replayed amount", 0) == 0) change(answer);
  };
}

class PlantedBugTest : public testing::TestWithParam<Planted> {};

INSTANTIATE_TEST_SUITE_P(
    All, PlantedBugTest,
    testing::Values(
        Planted{"repeats_are_sent_as_new", SendsRepeatsAsNew()},
        Planted{"a_reply_is_never_lost", [](Call& call) { call.fault = Fault::kNone; }},
        Planted{"a_lost_call_was_not_carried_out",
                [](Call& call) {
                  if (call.fault == Fault::kDropAfter) call.fault = Fault::kDropBefore;
                }},
        Planted{"a_lost_call_was_carried_out",
                [](Call& call) {
                  if (call.fault == Fault::kErrorBefore) call.fault = Fault::kErrorAfter;
                }},
        Planted{"an_unreadable_200_is_forgotten",
                [](Call& call) {
                  if (call.fault == Fault::kUnreadableBefore) call.fault = Fault::kErrorBefore;
                }},
        Planted{"merchants_share_request_ids",
                [](Call& call) {
                  if (call.verb != Verb::kGet) call.key.is_elsewhere = false;
                }},
        Planted{"a_capture_takes_a_cent_more",
                In(Verb::kCapture, [](Call& call) { ++call.amount; })},
        Planted{"a_release_takes_all",
                In(Verb::kRelease, [](Call& call) { call.amount = kUnsaid; })},
        Planted{"a_return_takes_all", In(Verb::kReturn, [](Call& call) { call.amount = kUnsaid; })},
        Planted{"a_return_is_never_too_late",
                In(Verb::kReturn, [](Call& call) { call.ahead = Ahead::kNothing; })},
        Planted{"an_authorization_is_captured_at_once",
                In(Verb::kAuthorize, [](Call& call) { call.captures_at_once = true; })},
        Planted{"all_purchases_are_promotional",
                In(Verb::kPurchase, [](Call& call) { call.is_regular = false; })},
        Planted{"a_reference_is_lost",
                In(Verb::kAuthorize, [](Call& call) { call.reference = Reference::kOwn; })},
        Planted{"a_payment_is_a_deposit",
                In(Verb::kCredit, [](Call& call) { call.is_regular = false; })},
        Planted{"a_filter_is_ignored",
                In(Verb::kListAuthorizations, [](Call& call) { call.is_regular = false; })},
        Planted{"another_filter_is_ignored",
                In(Verb::kListAuthorizations, [](Call& call) { call.captures_at_once = false; })},
        Planted{"a_read_that_fails_is_empty",
                In(Verb::kListCaptures, [](Call& call) { call.fault = Fault::kNone; })},
        Planted{"lists_show_at_once_what_is_hidden",
                In(Verb::kListAuthorizations, [](Call& call) { call.ahead = Ahead::kHour; })},
        Planted{"a_verdict_is_turned_round",
                In(Verb::kSettle, [](Call& call) { call.verb = Verb::kResolve; })},
        Planted{"a_replayed_release_tells_another_amount", nullptr,
                InReplays(Verb::kRelease, [](std::string& answer) { answer += "0"; })},
        Planted{"a_replayed_return_tells_no_amount", nullptr,
                InReplays(Verb::kReturn, [](std::string& answer) { answer = "replayed"; })},
        Planted{
            "a_replayed_answer_differs_from_the_one_before", nullptr,
            InReplays(Verb::kRelease,
                      [](std::string& answer) { answer += " but another answer than before"; })}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST_P(PlantedBugTest, IsFound) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    if (CompareWith(Generate(seed), GetParam().bug, false, GetParam().lie).has_value()) return;
  }
  ADD_FAILURE() << "not found";
}

TEST(ModelRulesTest, ASystemThatDoesRightAgrees) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const bool takes_last : {false, true}) {
      const auto disagreement = CompareWith(Generate(seed), nullptr, takes_last);
      EXPECT_FALSE(disagreement.has_value()) << Describe(Generate(seed)) << disagreement->Text();
    }
  }
}

TEST(ModelRulesTest, AComplaintNeverMatches) {
  const Branch branch = {"UNAVAILABLE *", Model(false)};
  EXPECT_TRUE(Matches(branch, "UNAVAILABLE REPLY_LOST"));
  EXPECT_FALSE(Matches(branch, "UNAVAILABLE REPLY_LOST but no RetryInfo"));
}

TEST(ModelRulesTest, ADisagreementShowsWhatWouldHaveBeenRight) {
  Sequence sequence;
  sequence.steps = {{.id = 4, .verb = Verb::kPurchase, .extent = Extent::kOneCent}};
  const auto disagreement =
      CompareWith(sequence, In(Verb::kPurchase, [](Call& call) { call.amount = 2; }));
  ASSERT_TRUE(disagreement.has_value());
  EXPECT_EQ(disagreement->Text(),
            "  at #4 purchase, 1 cent\n"
            "    got:   OK amount 2\n"
            "    right: OK amount 1\n");
}

// An answer that is right does not make up for money that is not.
TEST(ModelRulesTest, BalancesAreComparedAfterEachStep) {
  Sequence sequence;
  sequence.steps = {
      {.id = 0, .verb = Verb::kAuthorize, .extent = Extent::kOneCent, .fault = Fault::kDropBefore}};
  const auto disagreement = CompareWith(
      sequence, In(Verb::kAuthorize, [](Call& call) { call.fault = Fault::kDropAfter; }));
  ASSERT_TRUE(disagreement.has_value());
  EXPECT_EQ(disagreement->system,
            "UNKNOWN UNKNOWN RESOLVE_OPERATION REPLY_LOST, then owed 100000 held 1");
}

TEST(ModelRulesTest, MovesAreComparedAtTheEnd) {
  class Forgetful : public ObedientSystem {
   public:
    Forgetful() : ObedientSystem(false, false, nullptr) {}
    std::vector<std::string> Moves() override { return {}; }
  } forgetful;
  Sequence sequence;
  sequence.steps = {{.verb = Verb::kPurchase, .extent = Extent::kOneCent}};
  const auto disagreement = Compare(sequence, forgetful);
  ASSERT_TRUE(disagreement.has_value());
  EXPECT_EQ(disagreement->where, "moves at the end");
}

}  // namespace
}  // namespace flexiti_model
