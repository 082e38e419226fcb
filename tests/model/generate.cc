// Random sequences, weighted towards what is hard: amounts at a limit, repeats, lost replies.
#include <algorithm>
#include <random>

#include "tests/model/step.h"

namespace flexiti_model {
namespace {

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  // 0 .. count - 1. (Not a std:: distribution: those differ from library to library.)
  int Roll(int count) { return static_cast<int>(random_() % static_cast<uint64_t>(count)); }
  bool OneIn(int count) { return Roll(count) == 0; }
  template <typename T>
  T Pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(Roll(static_cast<int>(from.size())))];
  }

 private:
  std::mt19937_64 random_;
};

constexpr Verb kWeighted[] = {Verb::kAuthorize,   Verb::kAuthorize,   Verb::kAuthorize,
                              Verb::kPurchase,    Verb::kTransaction, Verb::kCapture,
                              Verb::kCapture,     Verb::kCapture,     Verb::kRelease,
                              Verb::kRelease,     Verb::kReturn,      Verb::kReturn,
                              Verb::kReturn,      Verb::kRefund,      Verb::kCredit,
                              Verb::kRepeat,      Verb::kRepeat,      Verb::kRepeat,
                              Verb::kRepeat,      Verb::kRepeat,      Verb::kRepeat,
                              Verb::kResolve,     Verb::kResolve,     Verb::kSettle,
                              Verb::kState,       Verb::kGet,         Verb::kListAuthorizations,
                              Verb::kListCaptures};

// Ids of the earlier steps that a step with this verb can work on.
std::vector<int> Targets(const std::vector<Step>& steps, Verb verb) {
  std::vector<int> targets;
  for (const Step& step : steps) {
    bool fits = false;
    switch (verb) {
      case Verb::kCapture:
      case Verb::kRelease:
        fits = step.verb == Verb::kAuthorize;
        break;
      case Verb::kGet:
        fits = step.verb == Verb::kAuthorize || step.verb == Verb::kPurchase;
        break;
      case Verb::kReturn:
        fits = step.verb == Verb::kCapture || step.verb == Verb::kPurchase ||
               (step.verb == Verb::kAuthorize && step.captures_at_once);
        break;
      case Verb::kRepeat:
      case Verb::kResolve:
      case Verb::kSettle:
      case Verb::kState:
        fits = Changes(step.verb);
        // A lost reply is what they are there for.
        if (fits && step.fault != Fault::kNone) targets.push_back(step.id);
        break;
      default:
        break;
    }
    if (fits) targets.push_back(step.id);
  }
  return targets;
}

Extent RollExtent(Dice& dice, Verb verb) {
  const bool is_sale = verb <= Verb::kTransaction;
  if (is_sale && !dice.OneIn(6)) return Extent::kPart;  // or nothing is left for the others
  if ((verb == Verb::kRelease || verb == Verb::kReturn) && dice.OneIn(3)) return Extent::kUnsaid;
  constexpr Extent kExtents[] = {Extent::kOneCent, Extent::kPart, Extent::kPart,
                                 Extent::kAll,     Extent::kAll,  Extent::kOneMore};
  return kExtents[dice.Roll(6)];
}

Fault RollFault(Dice& dice) {
  if (!dice.OneIn(3)) return Fault::kNone;
  return static_cast<Fault>(dice.Roll(kFaults));
}

void RollReferences(Dice& dice, Step& step) {
  if (step.verb > Verb::kCapture && step.verb != Verb::kReturn) return;
  if (step.verb == Verb::kTransaction) return;
  if (dice.OneIn(5)) {
    step.reference = Reference::kShared;
    // Alike in all, so that a look could take one for another.
    if (dice.OneIn(2)) step.extent = Extent::kOneCent;
  }
  if (step.verb == Verb::kAuthorize && dice.OneIn(25)) step.reference = Reference::kUnauthorized;
}

Step RollStep(Dice& dice, const std::vector<Step>& earlier) {
  Step step;
  step.id = static_cast<int>(earlier.size());
  step.verb = earlier.empty() ? Verb::kAuthorize : kWeighted[dice.Roll(std::size(kWeighted))];
  std::vector<int> targets = Targets(earlier, step.verb);
  const bool needs_one = !targets.empty();
  if (needs_one) {
    // Mostly a recent one.
    const int recent = std::max(0, static_cast<int>(targets.size()) - 4);
    if (!dice.OneIn(4)) targets.erase(targets.begin(), targets.begin() + recent);
    step.of = dice.Pick(targets);
  } else if (step.verb >= Verb::kCapture && step.verb <= Verb::kReturn) {
    step.verb = Verb::kAuthorize;
  }
  step.extent = RollExtent(dice, step.verb);
  step.permille = 1 + dice.Roll(step.verb <= Verb::kTransaction ? 250 : 999);
  if (step.verb == Verb::kAuthorize || step.verb == Verb::kListAuthorizations) {
    step.captures_at_once = dice.OneIn(5);
  }
  if (step.verb <= Verb::kTransaction || step.verb == Verb::kListAuthorizations ||
      step.verb == Verb::kCredit) {
    step.is_regular = dice.OneIn(4);
  }
  if (step.verb == Verb::kRefund || step.verb == Verb::kListCaptures) {
    const std::vector<int> captures = Targets(earlier, Verb::kReturn);
    if (!captures.empty() && dice.OneIn(2)) step.of = dice.Pick(captures);
  }
  RollReferences(dice, step);
  step.has_other_amount = step.verb == Verb::kRepeat && dice.OneIn(6);
  step.has_other_method = step.verb == Verb::kRepeat && dice.OneIn(12);
  step.is_elsewhere = dice.OneIn(12);
  step.fault = RollFault(dice);
  if (step.verb == Verb::kReturn && dice.OneIn(5)) {
    step.ahead = dice.OneIn(2) ? Ahead::kDays99 : Ahead::kDays101;
  }
  if (step.verb == Verb::kResolve && dice.OneIn(3)) step.ahead = Ahead::kHour;
  return step;
}

}  // namespace

Sequence Generate(uint64_t seed) {
  Dice dice(seed);
  Sequence sequence = {.seed = seed, .settles_late = dice.OneIn(3), .steps = {}};
  const int count = kFewestSteps + dice.Roll(kMostSteps - kFewestSteps + 1);
  while (static_cast<int>(sequence.steps.size()) < count) {
    sequence.steps.push_back(RollStep(dice, sequence.steps));
  }
  return sequence;
}

}  // namespace flexiti_model
