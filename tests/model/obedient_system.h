// A system that does what the model says, but for one planted bug: what the comparison and the
// shrinker are tested with.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/compare.h"

namespace flexiti_model {

class ObedientSystem : public System {
 public:
  // Changes a call before it is carried out.
  using Bug = std::function<void(Call&)>;
  // Changes the answer to a call.
  using Lie = std::function<void(const Call&, std::string&)>;

  // `takes_last`: of several answers that are allowed, gives the last one instead of the first.
  ObedientSystem(bool settles_late, bool takes_last, Bug bug, Lie lie = nullptr)
      : model_(settles_late), takes_last_(takes_last), bug_(std::move(bug)), lie_(std::move(lie)) {}

  std::string Do(const Call& call) override {
    Call changed = call;
    if (bug_) bug_(changed);
    const std::vector<Branch> branches = model_.Ask(changed);
    const Branch branch = takes_last_ ? branches.back() : branches.front();
    model_ = branch.after;
    std::string answer = branch.answer.substr(0, branch.answer.find('*'));
    if (lie_) lie_(call, answer);
    return answer;
  }
  std::string Balances() override {
    return "owed " + std::to_string(model_.world().balance) + " held " +
           std::to_string(model_.world().held);
  }
  std::vector<std::string> Moves() override { return model_.world().moves; }

 private:
  Model model_;
  bool takes_last_;
  Bug bug_;
  Lie lie_;
};

inline std::optional<Disagreement> CompareWith(const Sequence& sequence,
                                               const ObedientSystem::Bug& bug,
                                               bool takes_last = false,
                                               const ObedientSystem::Lie& lie = nullptr) {
  ObedientSystem system(sequence.settles_late, takes_last, bug, lie);
  return Compare(sequence, system);
}

}  // namespace flexiti_model
