// Random sequences of calls through the real gateway, compared with the model (README.md).
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/model/gateway_system.h"
#include "tests/model/shrink.h"
#include "tests/sandbox/clock.h"
#include "tests/stack/client_view.h"

namespace flexiti_model {
namespace {

constexpr int kThreads = 4;
// Of sequences played to make one small.
constexpr int kMostTries = 300;
// Sequences, where nobody says how many: about a minute's worth, and with sanitizers.
constexpr uint64_t kMany = 2000;
constexpr uint64_t kFew = 100;
// A change that breaks everything is told by a few sequences.
constexpr int kMostFailures = 3;

uint64_t NumberFrom(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What a run came upon: a run in which nothing happened proves nothing. Thread-safe.
class Tally {
 public:
  void Add(const std::string& answer) {
    // "OK", "replayed", the reason of a failure; of records, how many.
    const bool is_failure = answer.find("_") != std::string::npos && answer.back() != '\n';
    const std::string word = answer[0] == '#' ? "records"
                             : is_failure     ? answer.substr(answer.rfind(' ') + 1)
                                              : answer.substr(0, answer.find(' '));
    const std::lock_guard<std::mutex> lock(mutex_);
    ++counts_[word];
  }
  int Count(const std::string& word) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return counts_[word];
  }
  std::string Text() {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::string text;
    for (const auto& [word, count] : counts_) text += std::to_string(count) + " " + word + ", ";
    return text;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};

class WatchedSystem : public GatewaySystem {
 public:
  WatchedSystem(flexiti_test::Stack& stack, const std::string& account_number, Tally& tally)
      : GatewaySystem(stack, account_number), tally_(tally) {}
  std::string Do(const Call& call) override {
    std::string answer = GatewaySystem::Do(call);
    tally_.Add(answer);
    return answer;
  }

 private:
  Tally& tally_;
};

// Fresh accounts without end, of stacks of its own. For one thread, which it must not outlive.
class Accounts {
 public:
  explicit Accounts(Tally& tally) : tally_(tally) {}

  std::optional<Disagreement> Play(const Sequence& sequence) {
    const std::string day = TorontoDay();
    const std::optional<Disagreement> disagreement = PlayOnce(sequence);
    // At midnight the limit of a day starts anew, which the model does not know. The sandbox's
    // clock cannot be set to noon instead: a look believes no record from another time.
    if (disagreement.has_value() && TorontoDay() != day) return PlayOnce(sequence);
    return disagreement;
  }

 private:
  struct Place {
    std::unique_ptr<flexiti_test::Stack> stack;
    int used = 0;
  };

  static std::string TorontoDay() {
    return flexiti_sandbox::TorontoDay(flexiti_sandbox::SandboxClock().Now());
  }

  std::optional<Disagreement> PlayOnce(const Sequence& sequence) {
    Place& place = places_[sequence.settles_late ? 1 : 0];
    if (place.stack == nullptr || place.used == kAccounts) {
      place.stack.reset();  // two at once would be one too many
      place.stack = std::make_unique<flexiti_test::Stack>(ModelStackOptions(sequence.settles_late));
      place.used = 0;
    }
    WatchedSystem system(*place.stack, AccountNumber(place.used++), tally_);
    return Compare(sequence, system);
  }

  Tally& tally_;
  Place places_[2];
};

// What a developer needs: the shortest sequence that fails, and how to run it.
std::string Report(const Sequence& failing, Accounts& accounts) {
  const Sequence shrunk = Shrink(
      failing, [&](const Sequence& each) { return accounts.Play(each).has_value(); }, kMostTries);
  const auto disagreement = accounts.Play(shrunk);
  return Describe(shrunk) +
         (disagreement.has_value() ? disagreement->Text() : "  and now it does not fail\n") +
         "  tests/model/run --seed " + std::to_string(failing.seed) + " --sequences 1\n";
}

void PlayAll(uint64_t seed, uint64_t count, Tally& tally) {
  std::atomic<uint64_t> next{0};
  std::atomic<int> failures{0};
  const auto play = [&] {
    Accounts accounts(tally);
    for (uint64_t index = next++; index < count && failures < kMostFailures; index = next++) {
      const Sequence sequence = Generate(seed + index);
      if (!accounts.Play(sequence).has_value()) continue;
      ++failures;
      ADD_FAILURE() << Report(sequence, accounts);
    }
  };
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < std::min<uint64_t>(kThreads, count); ++i) threads.emplace_back(play);
  for (std::thread& thread : threads) thread.join();
}

TEST(ModelTest, GatewayAndFlexitiDoWhatTheModelSays) {
  const uint64_t seed = NumberFrom("FLEXITI_MODEL_SEED", 1);
  const uint64_t count =
      NumberFrom("FLEXITI_MODEL_SEQUENCES", flexiti_test::kSanitized ? kFew : kMany);
  std::cout << "seeds " << seed << " to " << seed + count - 1 << std::endl;
  Tally tally;
  PlayAll(seed, count, tally);
  std::cout << tally.Text() << std::endl;
  if (count < kFew || HasFailure()) return;
  for (const char* word : {"OK",
                           "replayed",
                           "records",
                           "nothing",
                           "EXECUTED",
                           "NOT_EXECUTED",
                           "STILL_UNKNOWN",
                           "UNKNOWN",
                           "REPLY_LOST",
                           "OUTCOME_NOT_KNOWN",
                           "REQUEST_ID_REUSED",
                           "CREDIT_EXCEEDED",
                           "AUTHORIZATION_ENDED",
                           "AUTH_AMOUNT_EXCEEDED",
                           "CAPTURE_AMOUNT_EXCEEDED",
                           "WRONG_TRANSACTION_TYPE",
                           "REFUNDS_LIMIT_EXCEEDED_AMOUNT",
                           "NOT_FOUND",
                           "OPERATION_NOT_UNKNOWN",
                           "OPERATION_NOT_FOUND"}) {
    EXPECT_GT(tally.Count(word), 0) << word;
  }
}

}  // namespace
}  // namespace flexiti_model
