#include "tests/model/compare.h"

#include <algorithm>

namespace flexiti_model {
namespace {

std::string BalancesOf(const World& world) {
  return "owed " + std::to_string(world.balance) + " held " + std::to_string(world.held);
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "; ";
  return text;
}

class Comparison {
 public:
  Comparison(Model model, System& system) : model_(std::move(model)), system_(system) {}

  std::optional<Disagreement> Play(const Call& call, const std::string& where) {
    const std::vector<Branch> branches = model_.Ask(call);
    const std::string answer = system_.Do(call);
    const auto right = std::find_if(branches.begin(), branches.end(),
                                    [&](const Branch& branch) { return Matches(branch, answer); });
    if (right == branches.end()) {
      Disagreement disagreement = {.where = where, .system = answer, .model = {}};
      for (const Branch& branch : branches) disagreement.model.push_back(branch.answer);
      return disagreement;
    }
    model_ = right->after;
    const std::string balances = system_.Balances();
    if (balances == BalancesOf(model_.world())) return std::nullopt;
    return Disagreement{where, answer + ", then " + balances, {BalancesOf(model_.world())}};
  }

  std::optional<Disagreement> PlayEnd() {
    for (const bool is_elsewhere : {false, true}) {
      for (const Verb verb : {Verb::kListAuthorizations, Verb::kListCaptures}) {
        Call call = {.verb = verb, .ahead = Ahead::kHour};
        call.key.is_elsewhere = is_elsewhere;
        if (auto disagreement = Play(call, "lists at the end")) return disagreement;
      }
    }
    const std::string moves = Joined(system_.Moves());
    const std::string right = Joined(model_.world().moves);
    if (moves == right) return std::nullopt;
    return Disagreement{"moves at the end", moves, {right}};
  }

  const Model& model() const { return model_; }

 private:
  Model model_;
  System& system_;
};

}  // namespace

std::string Disagreement::Text() const {
  std::string text = "  at " + where + "\n    got:   " + system + "\n";
  for (const std::string& each : model) text += "    right: " + each + "\n";
  return text;
}

std::optional<Disagreement> Compare(const Sequence& sequence, System& system) {
  Comparison comparison(Model(sequence.settles_late), system);
  for (const Step& step : sequence.steps) {
    const std::optional<Call> call = comparison.model().Resolve(step);
    if (!call.has_value()) continue;  // what it refers to is not there
    if (auto disagreement = comparison.Play(*call, Describe(step))) return disagreement;
  }
  return comparison.PlayEnd();
}

}  // namespace flexiti_model
