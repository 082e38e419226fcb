// Calls that come at a rate of their own, whatever became of those before: what a closed loop,
// which waits for answers, can never show of an overload.
#pragma once

#include <chrono>
#include <vector>

#include "tests/bench/load.h"

namespace flexiti_bench {

// Milliseconds from the start of each call to its answer, in order.
using Latencies = std::vector<double>;

struct OpenLoopFigures {
  long offered = 0;
  Latencies answered = {};  // with OK
  Latencies refused = {};   // with RESOURCE_EXHAUSTED
  long failed = 0;          // with anything else
  double seconds = 0;       // from the first call to the last answer
};

// Offers `per_second` calls for `time`, evenly, and waits for all answers. Where this process does
// not get the time to offer so many, `offered` says how many they were.
OpenLoopFigures RunOpenLoop(const StartCall& start, double per_second,
                            std::chrono::milliseconds time);

// 0.5 is the median; 0 of none.
double Quantile(const Latencies& sorted, double part);

}  // namespace flexiti_bench
