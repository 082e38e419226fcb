// Makes a failing sequence small.
#pragma once

#include <functional>

#include "tests/model/step.h"

namespace flexiti_model {

// Whether a sequence still fails.
using Fails = std::function<bool(const Sequence&)>;

// Takes steps out and makes the rest plainer (no fault, one cent, ...) as long as it still fails.
// The answer fails; nothing can be taken out of it that was tried. Asks at most `most_tries` times.
Sequence Shrink(const Sequence& failing, const Fails& fails, int most_tries);

}  // namespace flexiti_model
