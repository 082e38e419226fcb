#include "tests/model/shrink.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace flexiti_model {
namespace {

class Shrinker {
 public:
  Shrinker(Sequence smallest, const Fails& fails, int most_tries)
      : smallest_(std::move(smallest)), fails_(fails), tries_left_(most_tries) {}

  Sequence Run() {
    bool is_smaller = true;
    while (is_smaller && tries_left_ > 0) {
      is_smaller = TakeStepsOut();
      is_smaller = MakePlainer() || is_smaller;
    }
    return smallest_;
  }

 private:
  bool Try(Sequence smaller) {
    if (tries_left_ <= 0) return false;
    --tries_left_;
    if (!fails_(smaller)) return false;
    smallest_ = std::move(smaller);
    return true;
  }

  // Runs of half of them, then of a quarter, and so on to single ones; from the end, since what
  // follows the failure is never needed.
  bool TakeStepsOut() {
    bool is_smaller = false;
    for (size_t run = std::max<size_t>(smallest_.steps.size() / 2, 1); run > 0; run /= 2) {
      size_t end = smallest_.steps.size();
      while (end > 0) {
        const size_t begin = end - std::min(run, end);
        Sequence without = smallest_;
        without.steps.erase(without.steps.begin() + static_cast<std::ptrdiff_t>(begin),
                            without.steps.begin() + static_cast<std::ptrdiff_t>(end));
        if (Try(std::move(without))) is_smaller = true;
        end = begin;
      }
    }
    return is_smaller;
  }

  // One step with one field as it is by default.
  template <typename Change>
  bool TryStep(size_t index, const Change& change) {
    Sequence plainer = smallest_;
    if (!change(plainer.steps[index])) return false;
    return Try(std::move(plainer));
  }

  template <typename Field>
  bool TryField(size_t index, Field Step::*field, Field plain) {
    return TryStep(index, [&](Step& step) { return std::exchange(step.*field, plain) != plain; });
  }

  bool MakePlainer() {
    bool is_plainer = false;
    for (size_t i = 0; i < smallest_.steps.size(); ++i) {
      is_plainer |= TryField(i, &Step::fault, Fault::kNone);
      is_plainer |= TryField(i, &Step::is_elsewhere, false);
      is_plainer |= TryField(i, &Step::has_other_amount, false);
      is_plainer |= TryField(i, &Step::has_other_method, false);
      is_plainer |= TryField(i, &Step::is_regular, false);
      is_plainer |= TryField(i, &Step::captures_at_once, false);
      is_plainer |= TryField(i, &Step::reference, Reference::kOwn);
      is_plainer |= TryField(i, &Step::ahead, Ahead::kNothing);
      is_plainer |= TryField(i, &Step::extent, Extent::kOneCent);
      is_plainer |= TryStep(i, [](Step& step) {
        return step.extent == Extent::kPart && std::exchange(step.permille, 100) != 100;
      });
    }
    return is_plainer;
  }

  Sequence smallest_;
  const Fails& fails_;
  int tries_left_;
};

}  // namespace

Sequence Shrink(const Sequence& failing, const Fails& fails, int most_tries) {
  return Shrinker(failing, fails, most_tries).Run();
}

}  // namespace flexiti_model
